"""What a bulk action costs before it starts: how many calls, how long, and whether the day's quota is enough.

The conversations of a bulk call travel as one comma-separated value in the address (wire facts 5.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plentytui.rules.rates import RATE_LIMITS, Rate

SAFE_QUERY = 1_800
"""Assumed: characters of a query that every server in between takes (wire facts 5.2)."""
CALL_SECONDS = 0.5
"""Assumed: how long one call takes to be answered, at least; slower answers are measured."""
CONFIRM_ABOVE = 50
"""More rows than this are asked about once more."""
_WINDOW = 60.0
_NAME = len("&uuids=")


@dataclass(frozen=True, slots=True)
class WritesLeft:
    """What the budget says of writes; None where the system has not told."""

    this_minute: int | None = None
    per_minute: int | None = None
    """Taken for the smallest rate's where it is not known (wire facts 3.1)."""
    resets_in: float = _WINDOW
    """Seconds until the minute's window is over."""
    today: int | None = None
    """For the whole system."""
    call_seconds: float | None = None
    """How long a call took lately."""

    @property
    def each(self) -> float:
        """Seconds that one call is expected to take."""
        return max(CALL_SECONDS, self.call_seconds or 0.0)


@dataclass(frozen=True, slots=True)
class Price:
    """What an action costs."""

    rows: int
    calls: int
    batches: tuple[int, ...]
    """How many conversations each bulk call has; empty if there is one call a conversation."""
    seconds: float
    """How long it takes, waiting for new windows included."""
    enough_today: bool
    """Whether the day's quota, as far as it is known, is enough."""
    sentence: str
    reads: int = 0
    """How many calls read before what is replaced as a whole (wire facts 5.2)."""

    @property
    def needs_second_confirmation(self) -> bool:
        """Whether there are so many rows that it is asked once more."""
        return self.rows > CONFIRM_ABOVE


def batches(uuids: Sequence[str], base_length: int = 0) -> list[list[str]]:
    """The uuids in lists that each fit into one safe query (wire facts 5.2).

    ``base_length`` is the length of the other parameters' part of the query. One uuid always fits.
    """
    room = SAFE_QUERY - base_length - _NAME
    found: list[list[str]] = []
    used = 0
    for uuid in uuids:
        if not found or used + 1 + len(uuid) > room:
            found.append([uuid])
            used = len(uuid)
        else:
            found[-1].append(uuid)
            used += 1 + len(uuid)
    return found


def price_of(rows: int, calls: int, left: WritesLeft, cut: tuple[int, ...] = (), reads: int = 0) -> Price:
    """What an action of that many writes costs, however they are cut, and of that many reads (wire facts 3.1)."""
    per_minute = max(1, left.per_minute or RATE_LIMITS[Rate.BASIC].writes_per_minute)
    seconds, waits = _duration(calls, per_minute, left)
    seconds += reads * left.each
    enough = left.today is None or calls <= left.today
    before = f"{_count(reads, 'read')} and " if reads else ""
    sentence = f"{_count(rows, 'conversation')}, {before}{_count(calls, 'write')}, "
    if not enough and left.today is not None:
        possible = _rows_within(left.today, rows, calls, cut)
        sentence += (
            f"but only {_count(left.today, 'write')} {'is' if left.today == 1 else 'are'} left today: "
            f"{possible:,} of {rows:,} can be done before the quota is renewed"
        )
    elif waits:
        sentence += f"{_span(seconds)} because {per_minute} writes a minute are allowed"
    else:
        sentence += f"done in about {_span(seconds)}"
    return Price(rows, calls, cut, seconds, enough, sentence, reads)


def _duration(calls: int, per_minute: int, left: WritesLeft) -> tuple[float, bool]:
    """Seconds that the calls take, and whether they have to wait for a new window."""
    known = per_minute if left.this_minute is None else min(left.this_minute, per_minute)
    now = max(0, known)
    later = calls - now
    if later <= 0:
        return calls * left.each, False
    whole, last = divmod(later - 1, per_minute)
    begins = max(min(left.resets_in, _WINDOW), now * left.each, 0.0)
    return begins + whole * max(_WINDOW, per_minute * left.each) + (last + 1) * left.each, True


def _rows_within(calls: int, rows: int, all_calls: int, cut: tuple[int, ...]) -> int:
    if cut:
        return sum(cut[: max(0, calls)])
    return min(rows, max(0, calls)) if all_calls == rows else rows * max(0, calls) // max(1, all_calls)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _span(seconds: float) -> str:
    whole = max(1, round(seconds)) if seconds > 0 else 0
    if whole < 120:
        return f"{whole} s"
    return f"{round(whole / 60)} min" if whole < 5_400 else f"{whole / 3_600:.1f} h"
