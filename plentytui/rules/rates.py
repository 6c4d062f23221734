"""The four rates and their call limits (seed REST API introduction, "Throttling"; wire facts 3.1)."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Rate(StrEnum):
    """What a contract is called."""

    BASIC = "basic"
    CLASSIC = "classic"
    FLEX = "flex"
    PLUS = "plus"


class RateLimits(NamedTuple):
    """Calls a rate allows: per user and minute, per system and day, reads and writes apart."""

    reads_per_minute: int
    reads_per_day: int
    writes_per_minute: int
    writes_per_day: int


RATE_LIMITS = {
    Rate.BASIC: RateLimits(80, 59_760, 40, 17_280),
    Rate.CLASSIC: RateLimits(200, 166_000, 80, 48_000),
    Rate.FLEX: RateLimits(240, 282_000, 100, 72_000),
    Rate.PLUS: RateLimits(280, 282_000, 120, 72_000),
}
"""The limits of each rate."""


def recognise_rate(
    reads_per_minute: int | None, reads_per_day: int | None, writes_per_minute: int | None = None
) -> Rate | None:
    """The rate whose limits are the ones the system itself sends, or None if there is none or several."""
    found = [
        rate
        for rate, limits in RATE_LIMITS.items()
        if reads_per_minute in (None, limits.reads_per_minute)
        and reads_per_day in (None, limits.reads_per_day)
        and writes_per_minute in (None, limits.writes_per_minute)
    ]
    return found[0] if len(found) == 1 else None
