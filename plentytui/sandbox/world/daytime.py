"""The shop's waking hours: conversations happen between seven in the morning and half past ten at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from plentytui.models.zone import SYSTEM_ZONE

_DAY = 86_400
_OPENS = 7 * 3600
WAKING = 15 * 3600 + 1800
"""Waking seconds of a day."""


class Daytime:
    """Counts back from a start in waking seconds; whole seconds since the epoch throughout.

    The offset of Berlin at the start is used for all times: an hour does not matter here, and it is far cheaper.
    """

    def __init__(self, start: datetime) -> None:
        self.start = int(start.timestamp())
        offset = start.astimezone(SYSTEM_ZONE).utcoffset() or timedelta()
        self._offset = int(offset.total_seconds())
        self.zone = timezone(offset)

    def ago(self, seconds: int) -> int:
        """The instant that many waking seconds before the start; the last hour is counted as it is."""
        return self.start - seconds if seconds < 3600 else self.before(self.start, seconds)

    def before(self, instant: int, seconds: int) -> int:
        """The instant that many waking seconds before another."""
        day, second = divmod(instant + self._offset, _DAY)
        waking = day * WAKING + min(max(second - _OPENS, 0), WAKING) - max(seconds, 1)
        day, second = divmod(waking, WAKING)
        return day * _DAY + _OPENS + second - self._offset

    def midnight(self, instant: int, days: int) -> int:
        """The beginning of the day that lies ``days`` after that of ``instant``."""
        return (instant + self._offset) // _DAY * _DAY + days * _DAY - self._offset

    def wall(self, instant: int) -> datetime:
        """An instant as wall time of the start's offset, for texts."""
        return datetime.fromtimestamp(instant, self.zone)


def iso(instant: int | None) -> str | None:
    """An instant as the API writes it: ISO 8601 with Berlin's offset (wire facts 4)."""
    return None if instant is None else datetime.fromtimestamp(instant, UTC).astimezone(SYSTEM_ZONE).isoformat()
