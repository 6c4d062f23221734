"""Days and spans of time as they are written in a query, and the instants they stand for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from plentytui.rules.query.tree import Compare, Term

WORDS: dict[str, str] = {
    "now": "this instant",
    "today": "today",
    "yesterday": "yesterday",
    "tomorrow": "tomorrow",
    "week": "this week",
    "month": "this month",
    "year": "this year",
}
"""Words for a span of time."""
FORMS: dict[str, str] = {"heute": "today", "gestern": "yesterday", "morgen": "tomorrow"}
DUE: dict[str, str] = {
    "exceeded": "in the past",
    "none": "not set",
    "any": "set",
}
"""Words that only deadlines and follow-ups take."""
FUTURE = frozenset({"deadline", "followup"})
"""Fields whose spans reach forwards."""
UNITS: dict[str, tuple[str, int]] = {
    "h": ("hour", 3600),
    "d": ("day", 86_400),
    "w": ("week", 7 * 86_400),
    "m": ("month", 30 * 86_400),
    "y": ("year", 365 * 86_400),
}
_SPAN = re.compile(r"([+-]?)(\d{1,4})([hdwmy])\Z")
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::\d{2})?)?)?)?\Z")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_YEARS = range(1970, 2200)
_MOST_SECONDS = 100 * 365 * 86_400


class Bounds(NamedTuple):
    """From ``low`` on and before ``high``, in seconds since the epoch; None: without an end."""

    low: float | None
    high: float | None

    def holds(self, instant: float | None) -> bool:
        """Whether the instant lies between them; one that is not set never does."""
        if instant is None:
            return False
        return (self.low is None or instant >= self.low) and (self.high is None or instant < self.high)


class _Day(NamedTuple):
    """Wall times of a beginning and an end."""

    begin: datetime
    end: datetime


def is_moment(text: str, field: str) -> bool:
    """Whether the text stands for a time, as a value of that field."""
    word = text.casefold()
    if word in WORDS or word in FORMS or (word in DUE and field in FUTURE):
        return True
    return _span(word) is not None or _written(word) is not None


def bounds(term: Term, now: float, zone: tzinfo | None) -> Bounds:
    """The instants that a term on a time stands for; its value has to be one that ``is_moment`` accepts."""
    word = FORMS.get(term.value.casefold(), term.value.casefold())
    if word == "exceeded":
        return Bounds(None, now)
    seconds = _span(word)
    if seconds is not None and term.field != "on":
        # In the past unless the field looks forwards; a sign says it whatever the field.
        forwards = word.startswith("+") or (term.field in FUTURE and not word.startswith("-"))
        point = now + seconds if forwards else now - seconds
        if term.field in {"before", "after"} or term.compare is not Compare.IS:
            return _compared(term, Bounds(point, point))
        return Bounds(now, point) if forwards else Bounds(point, now)
    if seconds is not None:
        day = _local(now - seconds, zone).date()
        return _instants(_days(day, 1), zone)
    if word == "now":
        return _compared(term, Bounds(now, now))
    span = _named(word, _local(now, zone).date()) or _written(word)
    if span is None:
        return Bounds(now, now)
    return _compared(term, _instants(span, zone))


def _compared(term: Term, span: Bounds) -> Bounds:
    compare = {"before": Compare.LESS, "after": Compare.LEAST}.get(term.field, term.compare)
    if compare is Compare.LESS:
        return Bounds(None, span.low)
    if compare is Compare.MOST:
        return Bounds(None, span.high)
    if compare is Compare.MORE:
        return Bounds(span.high, None)
    if compare is Compare.LEAST:
        return Bounds(span.low, None)
    return span


def span_words(text: str) -> str:
    """``3 days`` for ``3d``; empty for anything else."""
    match = _SPAN.match(text.casefold())
    if match is None:
        return ""
    count, (unit, _) = int(match[2]), UNITS[match[3]]
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _span(word: str) -> float | None:
    match = _SPAN.match(word)
    if match is None:
        return None
    seconds = int(match[2]) * UNITS[match[3]][1]
    return float(seconds) if seconds <= _MOST_SECONDS else None


def _named(word: str, today: date) -> _Day | None:
    if word in {"today", "yesterday", "tomorrow"}:
        return _days(today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[word]), 1)
    if word == "week":
        return _days(today - timedelta(days=today.weekday()), 7)
    if word == "month":
        return _month(today.year, today.month)
    return _year(today.year) if word == "year" else None


def _written(word: str) -> _Day | None:
    """What a date in figures stands for: a year, a month, a day or a minute; None if there is no such day."""
    numbers: tuple[str | None, ...]
    if match := _GERMAN.match(word):
        numbers = (match[3], match[2], match[1], None, None)
    elif match := _ISO.match(word.replace("t", "T")):
        numbers = match.groups()
    else:
        return None
    year, month, day, hour, minute = (None if number is None else int(number) for number in numbers)
    if year is None or year not in _YEARS:
        return None
    try:
        if month is None:
            return _year(year)
        if day is None:
            return _month(year, month)
        if hour is None or minute is None:
            return _days(date(year, month, day), 1)
        begin = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a wall time, given its zone later
    except ValueError:
        return None
    return _Day(begin, begin + timedelta(minutes=1))


def _days(first: date, count: int) -> _Day:
    return _Day(datetime.combine(first, time()), datetime.combine(first + timedelta(days=count), time()))


def _month(year: int, month: int) -> _Day:
    first = date(year, month, 1)
    after = date(year + (month == 12), month % 12 + 1, 1)
    return _days(first, (after - first).days)


def _year(year: int) -> _Day:
    return _days(date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days)


def _local(instant: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone)


def _instants(span: _Day, zone: tzinfo | None) -> Bounds:
    """The instants of wall times; without a zone, of the machine's own."""
    begin, end = (wall.replace(tzinfo=zone).timestamp() if zone else wall.timestamp() for wall in span)
    return Bounds(begin, end)
