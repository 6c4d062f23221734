"""Points in time as people write them for deadlines and follow-ups: ``3d``, ``8h business``, ``fri 14:00``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from plentytui.rules.business_hours import BusinessHours, due_at

_UNITS = {"m": 60.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 7 * 86_400.0}
_SPAN = re.compile(r"\+?\s*(\d{1,4})\s*(min|m|h|d|w)\Z")
_BUSINESS = re.compile(r"\+?\s*(\d{1,4})\s*(?:bh|h\s+business)\Z")
_TIME = re.compile(r"(?:(.*?)(?: |(?<=\d)t))?\s*([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?\Z")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?\Z")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS_DE = ("mo", "di", "mi", "do", "fr", "sa", "so")
_DAYS = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1}
_NONE = frozenset({"none", "no", "-", "keine", "never"})
_YEARS = range(1970, 2300)
"""At the ends of the calendar an instant may have no wall time in another zone."""
_EVENING = time(17, 0)
"""When a mere day ends where no business hours say it."""


class Written(NamedTuple):
    """What a text means: an instant in epoch seconds, None for taking the date away, or a problem."""

    instant: float | None
    problem: str = ""


HINT = "Write 3d, 2h, 8bh, tomorrow, fri 14:00, 2026-02-05 17:00, or none."


def read_date(text: str, now: float, zone: tzinfo | None, hours: BusinessHours) -> Written:
    """The instant that a text means; a mere day ends with its business, else at 17:00."""
    word = " ".join(text.casefold().split())
    if not word:
        return Written(None, f"Nothing was written. {HINT}")
    if word in _NONE:
        return Written(None)
    if found := _BUSINESS.match(word):
        return Written(due_at(now, int(found[1]) * 3_600.0, hours))
    local = datetime.fromtimestamp(now, UTC).astimezone(zone)
    if found := _SPAN.match(word):
        if found[2] in {"d", "w"}:
            days = int(found[1]) * (7 if found[2] == "w" else 1)
            return Written(_at(local.date() + timedelta(days=days), None, zone, hours))
        return Written(now + int(found[1]) * _UNITS[found[2]])
    moment: time | None = None
    if found := _TIME.match(word):
        moment = time(int(found[2]), int(found[3]))
        word = (found[1] or "today").strip()
    try:
        day = _day(word, local.date())
    except ValueError:
        return Written(None, "There is no such day.")
    if day is None:
        return Written(None, f"That is no date. {HINT}")
    if day.year not in _YEARS:
        return Written(None, f"The year {day.year} is too far away. Write one from {_YEARS[0]} to {_YEARS[-1]}.")
    return Written(_at(day, moment, zone, hours))


def _day(word: str, today: date) -> date | None:
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    for names in (_WEEKDAYS, _WEEKDAYS_DE):
        for number, name in enumerate(names):
            if word == name or (names is _WEEKDAYS and len(word) > 3 and word in _LONG[number]):
                return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    if found := _ISO.match(word):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _GERMAN.match(word):
        year = int(found[3]) if found[3] else today.year
        day = date(year, int(found[2]), int(found[1]))
        return day if found[3] or day >= today else day.replace(year=year + 1)
    return None


_LONG = (
    ("monday", "montag"),
    ("tuesday", "dienstag"),
    ("wednesday", "mittwoch"),
    ("thursday", "donnerstag"),
    ("friday", "freitag"),
    ("saturday", "samstag"),
    ("sunday", "sonntag"),
)


def _at(day: date, moment: time | None, zone: tzinfo | None, hours: BusinessHours) -> float:
    if moment is None and hours.counted:
        opened = hours.on(day)
        if opened is not None:
            return opened[1]
    return datetime.combine(day, moment or _EVENING, zone).timestamp()
