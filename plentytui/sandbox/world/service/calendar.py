"""Days and months in the system's zone, as whole seconds since the epoch."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

from plentytui.models.zone import SYSTEM_ZONE

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


def wall(instant: int) -> datetime:
    """An instant as wall time of the system."""
    return datetime.fromtimestamp(instant, UTC).astimezone(SYSTEM_ZONE)


def midnight(instant: int, days: int = 0) -> int:
    """The beginning of the day that lies ``days`` after that of an instant."""
    day = wall(instant).date() + timedelta(days=days)
    return int(datetime.combine(day, time(), SYSTEM_ZONE).timestamp())


def months_later(instant: int, months: int) -> int:
    """The same day and time so many months later, or the last day of that month where it has no such day."""
    found = wall(instant)
    year, month = divmod(found.year * 12 + found.month - 1 + months, 12)
    day = min(found.day, monthrange(year, month + 1)[1])
    # Combined anew, so that the wall time stays the same where summer time begins or ends in between.
    moved = datetime.combine(found.date().replace(year=year, month=month + 1, day=day), found.time(), SYSTEM_ZONE)
    return int(moved.timestamp())


def month_begin(instant: int, months: int = 0) -> int:
    """The beginning of the month that lies ``months`` after that of an instant."""
    first = wall(instant).date().replace(day=1)
    return months_later(int(datetime.combine(first, time(), SYSTEM_ZONE).timestamp()), months)


def next_round(instant: int, months: int, now: int) -> int:
    """The first instant after now that lies a whole number of rounds of so many months after another."""
    rounds, found = 0, instant
    while found <= now:
        rounds += 1
        found = months_later(instant, months * rounds)
    return found
