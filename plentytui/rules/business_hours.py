"""Deadlines as countdowns, in business hours where they are set (seed messenger preparatory settings: deadlines).

Instants are seconds since the epoch. Hours are meant by the wall clock of their zone, so a day with a change to
summer time has an hour more or less only where the change falls into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from plentytui.settings import BusinessHoursSettings

_DAY = 86_400.0
_COUNTED_DAYS = 800
"""Days that are counted one by one; what is farther off is reckoned by the share of the week that is open."""
_EARLIEST = -62_000_000_000.0
_LATEST = 253_370_764_800.0
"""What calendars hold, with a day and more to spare in every zone."""


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """When work is done: from and to of each weekday in minutes, Monday first, and the days that are closed."""

    zone: tzinfo | None = None
    """None: the machine's own."""
    days: tuple[tuple[int, int] | None, ...] = (None,) * 7
    holidays: frozenset[date] = frozenset()

    @classmethod
    def of(cls, settings: BusinessHoursSettings, zone: tzinfo | None) -> BusinessHours:
        """The hours that are set; ``zone`` is for settings that name none."""
        if settings.zone:
            from zoneinfo import ZoneInfo

            zone = ZoneInfo(settings.zone)
        return cls(zone, settings.days, frozenset(settings.holidays))

    @property
    def counted(self) -> bool:
        """Whether there is any open day; without one, deadlines run by the wall clock."""
        return any(self.days)

    @property
    def week_seconds(self) -> float:
        """Seconds of business in a week without holidays."""
        return sum(60.0 * (hours[1] - hours[0]) for hours in self.days if hours)

    @property
    def longest_day(self) -> float:
        """Seconds of the longest day of business; of a day of the clock without hours."""
        return max((60.0 * (hours[1] - hours[0]) for hours in self.days if hours), default=_DAY)

    def on(self, day: date) -> tuple[float, float] | None:
        """Opening and closing of a day; None if it is closed."""
        hours = self.days[day.weekday()]
        if hours is None or day in self.holidays:
            return None
        return self.instant(day, hours[0]), self.instant(day, hours[1])

    def instant(self, day: date, minute: int) -> float:
        """The instant of a minute of a day by the wall clock; 1440 is the midnight that ends it."""
        whole, rest = divmod(minute, 1_440)
        wall = datetime.combine(day + timedelta(days=whole), time(rest // 60, rest % 60), self.zone)
        return wall.timestamp()

    def day_of(self, instant: float) -> date:
        """The day of an instant by the wall clock."""
        return _local(instant, self.zone).date()


@dataclass(frozen=True, slots=True)
class Countdown:
    """How much time a deadline leaves."""

    seconds: float
    """Left, of business or of the wall clock; negative when it is over."""
    business: bool
    """Whether these are seconds of business."""
    text: str
    """For a column: ``2h 10m``, ``overdue 3h``."""
    sentence: str
    """For a detail pane: ``2h 10m of business hours left``."""
    overdue: bool = False


def time_left(deadline: float, now: float, hours: BusinessHours) -> float:
    """Seconds of business between now and a deadline, negative if it is over; of the wall clock without hours.

    A deadline outside business hours leaves nothing from closing time on, but is over only when its own time is.
    """
    if not hours.counted:
        return deadline - now
    if deadline < now:
        return -_between(deadline, now, hours)
    return _between(now, deadline, hours)


def due_at(start: float, seconds: float, hours: BusinessHours) -> float:
    """When so many seconds of business after ``start`` are over; of the wall clock without hours.

    No duration ends in business hours that never come again: if every day is a holiday, it is the wall clock's.
    """
    if not hours.counted or not _EARLIEST < start < _LATEST:
        return start + seconds
    left = max(0.0, seconds)
    weeks = max(0, int(left / hours.week_seconds) - 1) if left > _COUNTED_DAYS * _DAY else 0
    left -= weeks * hours.week_seconds
    first = hours.day_of(start) + timedelta(weeks=min(weeks, 100_000))
    for opening, closing in _openings(first, _COUNTED_DAYS * 2, hours):
        begin = max(opening, start)
        if closing - begin >= left and closing > begin:
            return begin + left
        left -= max(0.0, closing - begin)
    return start + seconds


def due_instant(deadline: float, hours: BusinessHours) -> float:
    """When a deadline is over; one that is a mere day lasts until its business ends, or its midnight if closed.

    Assumed: the API takes and keeps deadlines as days ("2023/01/31"), so midnight, in the zone or in UTC, is
    no time of the day but the whole day (wire facts 5.2).
    """
    if not _EARLIEST < deadline < _LATEST:
        return deadline
    for zone in (hours.zone, UTC):
        wall = _local(deadline, zone)
        if wall.time() == time():
            opened = hours.on(wall.date())
            return opened[1] if opened else hours.instant(wall.date(), 1_440)
    return deadline


def countdown(deadline: float, now: float, hours: BusinessHours) -> Countdown:
    """How a deadline stands: what is left of it, or for how long it is over."""
    until = due_instant(deadline, hours)
    left = time_left(until, now, hours)
    over = until < now
    what = "of business hours" if hours.counted else "by the clock"
    span = short_span(abs(left), days=not hours.counted)
    if over:
        return Countdown(left, hours.counted, f"overdue {span}", f"overdue for {span} {what}", overdue=True)
    return Countdown(left, hours.counted, span, f"{span} {what} left")


def short_span(seconds: float, *, days: bool = True) -> str:
    """A span in its two largest units: ``10m``, ``2h 10m``, ``3d 4h``; hours only if ``days`` is False.

    A day of business is no day of the clock, so spans of business have no days.
    """
    minutes = int(max(0.0, min(seconds, _LATEST)) // 60)
    if minutes < 60:
        return f"{minutes}m"
    hours, minutes = divmod(minutes, 60)
    if hours < 24 or not days:
        return f"{hours}h {minutes}m" if minutes and hours < 100 else f"{hours}h"
    whole, hours = divmod(hours, 24)
    return f"{whole}d {hours}h" if hours and whole < 100 else f"{whole}d"


@lru_cache(maxsize=512)
def due_words(deadline: float, minute: int, hours: BusinessHours, *, anytime: bool = False) -> str:
    """How a deadline stands in a minute of the epoch, for a narrow column: ``due 2h``, ``late 3d``.

    Empty if more than a day is left, of business where that is counted, unless ``anytime``. Remembered, for a list
    asks for the same words at every line that it paints.
    """
    # Its last second: a span that is cut off to minutes is then the same all through the minute.
    now = minute * 60.0 + 59.0
    until = due_instant(deadline, hours)
    left = time_left(until, now, hours)
    if not anytime and left > hours.longest_day:
        return ""
    minutes = int(abs(left) // 60)
    # What is left is told to the nearest hour: two hours less a minute are no single one.
    span = f"{minutes}m" if minutes < 60 else f"{(minutes + (30 if until >= now else 0)) // 60}h"
    if not hours.counted and minutes >= 2 * 1_440:
        span = f"{minutes // 1_440}d"
    return f"{'late' if until < now else 'due'} {span}"


def whole_days(now: float, hours: BusinessHours) -> tuple[float, ...]:
    """Deadlines that have passed as instants and are not over, for they mean whole days that still last."""
    found: dict[float, None] = {}
    for zone in (hours.zone, UTC):
        today = _local(now, zone).date()
        for day in (today - timedelta(days=1), today):
            midnight = datetime.combine(day, time(), zone).timestamp()
            if midnight < now <= due_instant(midnight, hours):
                found[midnight] = None
    return tuple(found)


def _local(instant: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone)


def _between(start: float, end: float, hours: BusinessHours) -> float:
    """Seconds of business from start to end, which is not before it."""
    start, end = max(start, _EARLIEST), min(end, _LATEST)
    far = 0.0
    if end - start > _COUNTED_DAYS * _DAY:
        weeks = int((end - start) / (7 * _DAY)) - _COUNTED_DAYS // 7
        far = weeks * hours.week_seconds
        end -= weeks * 7 * _DAY
    first = hours.day_of(start)
    count = (hours.day_of(end) - first).days + 1
    counted = (max(0.0, min(closing, end) - max(opening, start)) for opening, closing in _openings(first, count, hours))
    return far + sum(counted)


def _openings(first: date, count: int, hours: BusinessHours) -> Iterator[tuple[float, float]]:
    for distance in range(count):
        if first.toordinal() + distance >= date.max.toordinal() - 1:
            return
        opened = hours.on(first + timedelta(days=distance))
        if opened is not None:
            yield opened
