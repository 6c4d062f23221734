"""The dialog in which one types to find a choice: one of many, or several with ticks."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from plentytui.rules.choosing import closeness
from plentytui.ui.commands.dialogs import PICKER
from plentytui.ui.leaving import AppDialog
from plentytui.ui.sheets import sheet
from plentytui.ui.text import cell, content, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

R = TypeVar("R")


class Tick(Enum):
    """Whether a choice holds for all conversations that are meant, for some, or for none."""

    ALL = "[x] "
    SOME = "[-] "
    NONE = "[ ] "


@dataclass(frozen=True, slots=True)
class Option:
    """One choice."""

    id: Hashable
    text: str
    note: str = ""
    """What is shown at the right edge."""
    tick: Tick | None = None
    """None where only one can be chosen."""


class OptionRows(RowList, can_focus=False):
    """The choices that fit what was typed."""

    def __init__(self) -> None:
        super().__init__()
        self.options: tuple[Option, ...] = ()

    @property
    def count(self) -> int:
        """How many choices fit."""
        return len(self.options)

    @property
    def current(self) -> Option | None:
        """The choice under the cursor."""
        return self.options[self.cursor] if self.cursor < len(self.options) else None

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """Tick, text and note of a choice."""
        option = self.options[index]
        tick = option.tick.value if option.tick is not None else ""
        note = f" {cell(option.note)}" if option.note else ""
        return (Span(tick + fit(option.text, max(1, columns - len(tick) - len(note))), "plain"), Span(note, "quiet"))

    def show(self, options: Sequence[Option], keep: Hashable = None) -> None:
        """Show other choices; the cursor goes to the one with the id ``keep``, else to the first."""
        self.options = tuple(options)
        place = next((index for index, option in enumerate(options) if option.id == keep), 0) if keep is not None else 0
        self.set_reactive(RowList.cursor, place)
        self.rows_changed()
        self.on_resize()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        height = self.scrollable_content_region.height
        if height:
            self.scroll_to(y=max(0, self.cursor - height + 1), animate=False, force=True, immediate=True)

    def go(self, step: int) -> None:
        """Move the cursor."""
        self._go(self.cursor + step)


class PickInput(Input):
    """The line that is typed in; a blank ticks the choice where several can be had."""

    async def _on_key(self, event: events.Key) -> None:
        picker = self.screen
        if event.key == "space" and isinstance(picker, Picker) and picker.several:
            event.stop()
            event.prevent_default()
            picker.action_tick()


class Picker(AppDialog[R | None], Generic[R]):
    """Choices that are found by typing; subclasses say what comes of what was chosen."""

    CSS_PATH = sheet("dialogs")
    BINDINGS = PICKER.without("picker.earlier", "picker.later").bindings()
    AUTO_FOCUS: ClassVar[str | None] = "PickInput"

    several: ClassVar[bool] = False
    """Whether choices are ticked, and the ticked ones are taken together."""
    keys: ClassVar[str] = "type to find   enter Take   esc Cancel"

    def __init__(self, heading: str, options: Iterable[Option], *, at: Hashable = None, fact: str = "") -> None:
        """Make the dialog.

        Args:
            heading: What is chosen, and for what.
            options: The choices in their order.
            at: The choice that the cursor stands on at first.
            fact: A sentence under the heading.
        """
        super().__init__()
        self._heading = heading
        self.options = list(options)
        self._at = at
        self._fact = fact

    def compose(self) -> ComposeResult:
        """The heading, the line to type in, the choices, the keys."""
        with Vertical(classes="dialog"):
            yield Static(content(self._heading), classes="dialog--heading")
            if self._fact:
                yield Static(content(self._fact), classes="dialog--fact")
            field = PickInput(placeholder="type to find", compact=True)
            field.cursor_blink = False
            yield field
            rows = OptionRows()
            rows.styles.height = max(1, min(10, len(self.options)))
            yield rows
            yield Static(id="problem", classes="form--problem")
            yield Static(content(self.keys), classes="dialog--keys")

    @property
    def rows(self) -> OptionRows:
        """The choices that are shown."""
        return self.query_one(OptionRows)

    @property
    def typed(self) -> str:
        """What was typed."""
        return self.query_one(PickInput).value

    def on_mount(self) -> None:
        """Show all choices."""
        self.show(self._at)

    def show(self, keep: Hashable = None) -> None:
        """Show the choices that fit what was typed."""
        found = self.fitting(self.typed)
        self.rows.show(found, keep)
        if not found and self.typed.strip():
            self.tell_problem(self.nothing_fits())

    def fitting(self, typed: str) -> list[Option]:
        """The choices that contain all words that were typed: first the one that is that, then those that begin so."""
        words = typed.casefold().split()
        found = [option for option in self.options if all(word in option.text.casefold() for word in words)]
        if words:
            found.sort(key=lambda option: closeness(option.text, typed))
        return found

    def nothing_fits(self) -> str:
        """What is said where no choice fits what was typed: how to go on."""
        return f"Nothing here contains “{cell(self.typed.strip(), 30)}”. Delete some of it, or leave with esc."

    def tell_problem(self, sentence: str) -> None:
        """Say what is wrong; what was typed stays."""
        self.query_one("#problem", Static).update(content(f"! {sentence}" if sentence else ""))

    def chosen(self, option: Option) -> R | None:
        """What taking that choice means; None leaves the dialog open."""
        raise LookupError(f"{type(self).__name__} does not say what {option.id} means")

    def accepted(self) -> R | None:
        """What accepting means; None leaves the dialog open."""
        option = self.rows.current
        if option is None:
            empty = "There is nothing to choose. Leave with esc."
            self.tell_problem(self.nothing_fits() if self.typed.strip() else empty)
            return None
        return self.chosen(option)

    @on(Input.Changed)
    def _typed_on(self, event: Input.Changed) -> None:
        event.stop()
        self.tell_problem("")
        self.show()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_accept()

    @on(RowList.Opened)
    def _clicked(self, event: RowList.Opened) -> None:
        event.stop()
        if self.several:
            self.action_tick()
        else:
            self.action_accept()

    def action_move(self, step: int) -> None:
        """Go to another choice."""
        self.rows.go(step)

    def action_page(self, pages: int) -> None:
        """Go a page on or back."""
        self.rows.go(pages * max(1, self.rows.size.height - 1))

    def action_tick(self) -> None:
        """Tick the choice, or take the tick away."""
        option = self.rows.current
        if option is None or option.tick is None:
            return
        tick = Tick.NONE if option.tick is Tick.ALL else Tick.ALL
        place = self.options.index(option)
        self.options[place] = Option(option.id, option.text, option.note, tick)
        self.show(option.id)

    def action_accept(self) -> None:
        """Take what is chosen."""
        answer = self.accepted()
        if answer is not None:
            self.dismiss(answer)

    def action_cancel(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What was ticked and unticked, by the ids of the choices."""

    add: tuple[Hashable, ...]
    remove: tuple[Hashable, ...]
    new: str = ""
    """The name of something that is to be made first and then added."""


class TickPicker(Picker[Ticked]):
    """Several choices with ticks; gives the difference to how they were."""

    several = True
    keys = "type to find   space Tick   enter Accept   esc Cancel"

    def __init__(self, heading: str, options: Iterable[Option], *, fact: str = "") -> None:
        super().__init__(heading, options, fact=fact)
        self._before = {option.id: option.tick for option in self.options}
        self._touched = False

    def action_tick(self) -> None:
        """Tick the choice, or take the tick away."""
        self._touched = True
        super().action_tick()

    def accepted(self) -> Ticked | None:
        """The difference; without any, the choice under the cursor is meant if something was typed."""
        if not self._touched and self.typed.strip():
            if self.rows.current is None:
                self.tell_problem(self.nothing_fits())
                return None
            self.action_tick()
        add = tuple(o.id for o in self.options if o.tick is Tick.ALL and self._before[o.id] is not Tick.ALL)
        remove = tuple(o.id for o in self.options if o.tick is Tick.NONE and self._before[o.id] is not Tick.NONE)
        return Ticked(add, remove)


def tick_of(count: int, of: int) -> Tick:
    """The tick of a choice that holds for some of the conversations that are meant."""
    if not count:
        return Tick.NONE
    return Tick.ALL if count >= of else Tick.SOME
