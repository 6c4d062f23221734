"""Times of day and spans of time as they are read."""

from __future__ import annotations

import math
from datetime import datetime, tzinfo

_SECONDS_UP_TO = 99
"""Spans up to this are told in seconds."""


def clock_time(at: float, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """An instant as the time of day in a zone (None: the machine's own): ``14:05``."""
    return datetime.fromtimestamp(at, zone).astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def zone_name(at: float, zone: tzinfo | None) -> str:
    """What that zone (None: the machine's own) is called at an instant, such as ``CET``."""
    return datetime.fromtimestamp(at, zone).astimezone(zone).tzname() or ""


def span_words(seconds: float) -> str:
    """A span of time in a few characters: ``23 s``, ``4 min``, ``3 h 20 min``."""
    whole = max(0, math.ceil(seconds))
    if whole <= _SECONDS_UP_TO:
        return f"{whole} s"
    minutes = -(-whole // 60)
    if minutes < 100:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02} min"


def age_words(seconds: float) -> str:
    """How long ago something was: ``just now``, ``4 min ago``, ``3 days ago``."""
    if seconds < 60:
        return "just now"
    if seconds < 48 * 3600:
        return f"{span_words(math.floor(seconds / 60) * 60)} ago"
    return f"{math.floor(seconds / 86_400)} days ago"


def next_age_change(seconds: float) -> float:
    """After how many seconds the words of an age change next."""
    step = 60.0 if seconds < 48 * 3600 else 86_400.0
    return step - seconds % step


def next_span_change(target: float, now: float) -> float:
    """When the words of the span from now to ``target`` change next, in seconds since the epoch."""
    remaining = target - now
    if remaining > _SECONDS_UP_TO:
        return target - max((math.ceil(remaining / 60) - 1) * 60, _SECONDS_UP_TO)
    return target - max(0, math.ceil(remaining) - 1)
