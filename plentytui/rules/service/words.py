"""Days, moments, counts and lists as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, tzinfo

from plentytui.models.forms import Problem

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+")
_YEARS = range(2000, 2200)
"""Years that a date in a form may have; others are typing errors."""


def day(moment: datetime | date, zone: tzinfo | None = None) -> str:
    """A day, such as ``30 November 2026``, in that zone."""
    local = moment.astimezone(zone) if isinstance(moment, datetime) and zone is not None else moment
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def days_until(moment: datetime, now: datetime, zone: tzinfo) -> int:
    """How many days of the calendar it is until then in that zone; 0 for today and for what is over."""
    return max(0, (moment.astimezone(zone).date() - now.astimezone(zone).date()).days)


def weekday(moment: datetime | date) -> str:
    """The name of the day of the week."""
    return _DAYS[moment.weekday()]


def at(moment: datetime, zone: tzinfo) -> str:
    """A moment, such as ``Monday, 30 November 2026, 16:00``, in that zone."""
    local = moment.astimezone(zone)
    return f"{weekday(local)}, {day(local)}, {local:%H:%M}"


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun, such as ``1,200 orders``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Iterable[str], *, last: str = "and", most: int = 6) -> str:
    """Names as one text; of many only the first."""
    shown = [name for name in names if name]
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def read_date(text: str) -> date | None:
    """A date of a form (``YYYY-MM-DD``), None if it is none."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def read_time(text: str) -> time | None:
    """A time of a form (``HH:MM``), None if it is none."""
    hours, colon, minutes = text.strip().partition(":")
    if not colon or not (hours.isascii() and minutes.isascii() and hours.isdigit() and len(hours) < 3):
        return None
    if len(minutes) != 2 or not minutes.isdigit() or int(hours) > 23 or int(minutes) > 59:
        return None
    return time(int(hours), int(minutes))


def read_whole(text: str) -> int | None:
    """A whole number of a form, with commas or blanks between thousands and nowhere else; None if it is none."""
    digits = text.strip()
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def read_moment(date_text: str, time_text: str, zone: tzinfo) -> datetime | None:
    """The moment that a date and a time of a form name, None where there is none such.

    A time that the clock skips when summer time begins is none; of one that comes twice it is the first.
    """
    on, when = read_date(date_text), read_time(time_text)
    if on is None or when is None:
        return None
    local = datetime.combine(on, when, zone)
    real = local.astimezone(UTC).astimezone(zone)
    return real if real.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def moment_problems(label: str, date_field: str, time_field: str, values: Sequence[str], zone: tzinfo) -> list[Problem]:
    """What is wrong with a date and a time that are filled in."""
    date_text, time_text = values
    found: list[Problem] = []
    if date_text.strip() and read_date(date_text) is None:
        found.append(Problem(date_field, f"{label}: “{date_text[:20]}” is no date.", "Write it as 2026-11-30."))
    if time_text.strip() and read_time(time_text) is None:
        found.append(Problem(time_field, f"{label}: “{time_text[:20]}” is no time.", "Write it as 03:00."))
    if not found and date_text.strip() and time_text.strip() and read_moment(date_text, time_text, zone) is None:
        found.append(
            Problem(
                time_field,
                f"{label}: the clock skips {time_text.strip()} on that day, because summer time begins.",
                "Take an hour later.",
            )
        )
    return found
