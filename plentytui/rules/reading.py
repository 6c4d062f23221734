"""How instants, spans and sizes are written for people; pure: the present and the time zone are given.

Instants are seconds since the epoch. 0 stands for "not known" and is written as nothing; an instant that no
calendar has is written as ``?``, for it came from outside. A zone of None is the machine's own.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

_MINUTE = 60
_HOUR = 3_600
_DAY = 86_400
_WEEK = 7 * _DAY
_END_OF_CALENDARS = 253_370_764_800.0
"""The year 9999: a day and more before what the datetime type can hold in every zone."""

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES = ("KB", "MB", "GB", "TB")
_HUMP = re.compile(r"(?<=[a-z])[A-Z]")
_RELATIONS = {
    "contactId": "contact",
    "contactEmail": "email",
    "orderId": "order",
    "orderExternalId": "external order",
    "amazonOrder": "Amazon order",
    "invoiceNumber": "invoice",
}


def age(seconds: float) -> str:
    """A span in its largest unit: ``4 min``, ``3 h``, ``12 days``; less than a minute is ``0 min``."""
    seconds = max(seconds, 0.0)
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)} h"
    return f"{int(min(seconds, _END_OF_CALENDARS) // _DAY)} days"


def ago(then: float, now: float) -> str:
    """How long ago an instant was: ``just now``, ``4 min ago``; ``in 3 h`` for one to come."""
    if not _known(then):
        return ""
    if abs(now - then) < _MINUTE:
        return "just now"
    return f"{age(now - then)} ago" if then < now else f"in {age(then - now)}"


def short_age(then: float, now: float, zone: tzinfo | None) -> str:
    """When something was, for a narrow column: ``now``, ``4m``, ``3h``, ``Tue``, ``12 Nov``, ``11/2024``."""
    if not _known(then):
        return "?" if then else ""
    elapsed = now - then
    if abs(elapsed) < _MINUTE:
        return "now"
    if 0 < elapsed < _HOUR:
        return f"{int(elapsed // _MINUTE)}m"
    if 0 < elapsed < _DAY:
        return f"{int(elapsed // _HOUR)}h"
    day = _local(then, zone)
    if 0 < elapsed < _WEEK - _DAY:
        return _WEEKDAYS[day.weekday()]
    if _known(now) and day.year == _local(now, zone).year:
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month:02}/{day.year}"


def stamp(then: float, zone: tzinfo | None) -> str:
    """Day and time in a zone: ``Wed 12 Nov 2025 14:03``."""
    if not _known(then):
        return "?" if then else ""
    day = _local(then, zone)
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year} {day.hour:02}:{day.minute:02}"


def due(deadline: float | None, now: float, *, within: float = _DAY) -> str:
    """How a deadline stands: ``due 2h``, ``due 20m``, ``late 3d``; nothing if it is farther off than ``within``."""
    if deadline is None or not _known(deadline) or deadline - now > within:
        return ""
    left = deadline - now
    return f"due {_short(left)}" if left >= 0 else f"late {_short(-left)}"


def relation_words(kind: str) -> str:
    """What a conversation is linked to, in words: ``external order`` for the field ``orderExternalId``."""
    return _RELATIONS.get(kind) or _HUMP.sub(lambda found: f" {found[0].lower()}", kind)


def size(count: int) -> str:
    """A number of bytes: ``812 B``, ``1.2 MB``."""
    if count < 1_000:
        return f"{max(count, 0)} B"
    amount = float(count)
    unit = ""
    for larger in _SIZES:
        amount, unit = amount / 1_000, larger
        if amount < 999.5:
            break
    return f"{amount:.0f} {unit}" if amount >= 9.95 else f"{amount:.1f} {unit}"


def _local(instant: float, zone: tzinfo | None) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone)


def _known(instant: float) -> bool:
    return 0 < instant < _END_OF_CALENDARS


def _short(seconds: float) -> str:
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)}m"
    if seconds < 2 * _DAY:
        return f"{int(seconds // _HOUR)}h"
    return f"{int(seconds // _DAY)}d"
