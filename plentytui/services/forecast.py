"""How long the day's quota lasts at the present pace: pure functions over the calls and the budget."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from plentytui.api.budget import Op, Period, op_of

if TYPE_CHECKING:
    from plentytui.api.budget import Budget
    from plentytui.api.events import CallEvent

PACE_SECONDS = 600.0
"""How far back the pace is measured."""

_SHORTEST_SPAN = 60.0
"""A pace over less than this says nothing: one call a second ago is not 3,600 an hour."""

LEAST_SECONDS = 300.0
"""How long the calls have to be watched before their pace tells how a day goes: a start is busier than what follows."""


class Outlook(StrEnum):
    """What becomes of a quota."""

    UNKNOWN = "unknown"
    TOO_EARLY = "too early"
    """The calls have been watched for too short a time to tell."""
    LASTS = "lasts"
    ENDS = "ends"
    USED_UP = "used up"


@dataclass(frozen=True, slots=True)
class Forecast:
    """What becomes of the day's quota of reads or writes."""

    op: Op
    outlook: Outlook
    per_minute: float
    """The pace it rests on: calls of this program in a minute."""
    left: int | None = None
    """Calls left now; None if the system has not said."""
    ends_at: float | None = None
    """When the quota is used up (ENDS), seconds since the epoch."""
    resets_at: float | None = None
    """When the day's window ends and the quota is whole again."""
    left_at_reset: int | None = None
    """Calls that will be left then (LASTS)."""


def pace(events: Iterable[CallEvent], op: Op, now: float, span: float = PACE_SECONDS) -> float:
    """Calls a second of one kind that reached the system within the last ``span`` seconds.

    A program that has been running for less than that is measured over the time since its first call.
    """
    return _pace_and_watched(events, op, now, span)[0]


def _pace_and_watched(events: Iterable[CallEvent], op: Op, now: float, span: float) -> tuple[float, float]:
    """The pace, and over how many seconds it was measured: since the first call, ``span`` at most."""
    earliest = now
    count = 0
    for event in events:
        if event.coalesced or not event.status or event.at > now:
            continue
        earliest = min(earliest, event.at)
        if event.at > now - span and op_of(event.method) is op:
            count += 1
    watched = min(span, now - earliest)
    return count / max(watched, min(span, _SHORTEST_SPAN)), watched


def forecast(events: Iterable[CallEvent], budget: Budget, op: Op, now: float, span: float = PACE_SECONDS) -> Forecast:
    """What becomes of the day's quota if the calls go on as in the last ``span`` seconds.

    Calls of other programs count only as far as they have already lowered what is left. Calls that have been watched
    for less than ``LEAST_SECONDS`` foretell nothing.
    """
    each_second, watched = _pace_and_watched(events, op, now, span)
    per_minute = each_second * 60
    window = budget.window(op, Period.LONG)
    left = budget.left(op, Period.LONG, now)
    if window is None or left is None:
        return Forecast(op, Outlook.UNKNOWN, per_minute, left)
    if window.ends_at <= now:
        return Forecast(op, Outlook.LASTS, per_minute, left)
    if left <= 0:
        return Forecast(op, Outlook.USED_UP, per_minute, 0, resets_at=window.ends_at)
    if each_second and watched < min(span, LEAST_SECONDS):
        return Forecast(op, Outlook.TOO_EARLY, per_minute, left, resets_at=window.ends_at)
    used_by_then = each_second * (window.ends_at - now)
    if used_by_then > left:
        return Forecast(op, Outlook.ENDS, per_minute, left, ends_at=now + left / each_second, resets_at=window.ends_at)
    return Forecast(
        op, Outlook.LASTS, per_minute, left, resets_at=window.ends_at, left_at_reset=max(0, left - round(used_by_then))
    )
