"""The zone in which commands name days and times: the setting's, else the machine's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class MachineZone(tzinfo):
    """The machine's zone with its summer time, by what the system says of each moment."""

    def utcoffset(self, moment: datetime | None, /) -> timedelta | None:
        """How far it is from UTC at that moment."""
        return _there(moment).utcoffset()

    def dst(self, moment: datetime | None, /) -> timedelta | None:
        """Not known apart from the offset."""
        return None

    def tzname(self, moment: datetime | None, /) -> str | None:
        """What the zone is called at that moment."""
        return _there(moment).tzname()

    def fromutc(self, moment: datetime, /) -> datetime:
        """That moment in this zone."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def zone_named(name: str) -> tzinfo:
    """The zone of that name; the machine's own where there is no name, or none such."""
    if not name:
        return MachineZone()
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return MachineZone()


def _there(moment: datetime | None) -> datetime:
    return (moment or datetime.now(UTC)).replace(tzinfo=None).astimezone()
