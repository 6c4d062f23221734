"""The dialog that sets a deadline or a follow-up date: written freely, or one of a few that are often meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.widgets import Input, Static

from plentytui.rules.business_hours import BusinessHours, countdown
from plentytui.rules.reading import stamp
from plentytui.rules.written_dates import HINT, Written, read_date
from plentytui.ui.dialogs.picker import Option, Picker
from plentytui.ui.text import content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo


class DateChosen(NamedTuple):
    """An instant in epoch seconds, or None to take the date away, and how it reads."""

    instant: float | None
    label: str


_OFTEN = ("2h", "today", "tomorrow", "3d", "1w", "2w")
_OFTEN_IN_BUSINESS = ("4bh", "8bh", "today", "tomorrow", "3d", "1w")
_NAMES = {"2h": "in 2 hours", "4bh": "in 4 business hours", "8bh": "in 8 business hours"}
_NAMES |= {"3d": "in 3 days", "1w": "in a week", "2w": "in 2 weeks"}


class PickDate(Picker[DateChosen]):
    """A line to write a date in, what it means, and dates that are often meant."""

    keys = "write a date, or choose   enter Take   esc Cancel"

    def __init__(
        self,
        heading: str,
        now: float,
        zone: tzinfo | None,
        hours: BusinessHours,
        held: Sequence[float | None] = (),
    ) -> None:
        """Make the dialog; ``held`` is what each conversation has now."""
        self._now, self._zone, self._hours = now, zone, hours
        self._asked: float | None = None
        often = _OFTEN_IN_BUSINESS if hours.counted else _OFTEN
        read = ((text, self._read(text).instant or 0.0) for text in often)
        # What is often meant is still to come: in the evening "today" has passed.
        coming = ((text, instant) for text, instant in read if instant > now)
        options = [Option(text, _NAMES.get(text, text), stamp(instant, zone)) for text, instant in coming]
        options.append(Option("none", "none", "takes the date away"))
        super().__init__(heading, options, fact=f"{self._held_words(held)} {HINT}")

    def _held_words(self, held: Sequence[float | None]) -> str:
        """What there is now, of one or of several conversations."""
        there = [at for at in held if at is not None]
        if not there:
            return "Now: none."
        first = f"{stamp(min(there), self._zone)}, {countdown(min(there), self._now, self._hours).sentence}"
        if len(set(held)) == 1:
            return f"Now: {first}."
        many = f"Now: {len(there):,} of {len(held):,} {'has' if len(there) == 1 else 'have'} one"
        return f"{many}: {first}." if len(set(there)) == 1 else f"{many}, the first of them {first}."

    def fitting(self, typed: str) -> list[Option]:
        """What is written first, as far as it is a date, then the dates that begin so."""
        if not typed.strip():
            return self.options
        read = self._read(typed)
        fitting = super().fitting(typed)
        if read.problem:
            return fitting
        written = Option(typed, typed.strip(), self._words(read.instant))
        return [written, *(option for option in fitting if option.id != typed.strip())]

    def nothing_fits(self) -> str:
        """What is wrong with what was written."""
        return self._read(self.typed).problem

    def chosen(self, option: Option) -> DateChosen | None:
        """The instant that a choice means."""
        read = self._read(str(option.id))
        if read.problem:
            self.tell_problem(read.problem)
            return None
        if read.instant is not None and read.instant < self._now and self._asked != read.instant:
            self._asked = read.instant
            self.tell_problem(f"{stamp(read.instant, self._zone)} is in the past. Press enter again to take it.")
            return None
        label = stamp(read.instant, self._zone) if read.instant is not None else "none"
        return DateChosen(read.instant, label)

    def accepted(self) -> DateChosen | None:
        """The date under the cursor; what is wrong with what was written is told."""
        if self.rows.current is None:
            self.tell_problem(self._read(self.typed).problem)
            return None
        return super().accepted()

    @on(Input.Changed)
    def _tell_meaning(self, event: Input.Changed) -> None:
        problem = self._read(event.value).problem if event.value.strip() else ""
        self.query_one("#problem", Static).update(content(f"… {problem}" if problem else ""))

    def _read(self, text: str) -> Written:
        return read_date(text, self._now, self._zone, self._hours)

    def _words(self, instant: float | None) -> str:
        if instant is None:
            return "takes the date away"
        if instant < self._now:
            return f"{stamp(instant, self._zone)}, in the past"
        return f"{stamp(instant, self._zone)}, {countdown(instant, self._now, self._hours).text}"
