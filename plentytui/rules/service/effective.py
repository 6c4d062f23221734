"""When a change is live: the waiting times of the Service Centre (seed, sections 3, 3.1, 3.4, 4.4 and 4.5).

Each function takes the moment at which something is saved and gives the earliest and the latest moment at which it
is live, in the system's zone. Spans such as 24 hours are hours that pass; 16:00 is what the clock on the wall says,
also over a change to or from summer time.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta, tzinfo

from plentytui.models.forms import Effective

PROCESSED_AFTER = time(16, 0)
"""Changes that are saved later than this wait for the following day (section 3)."""
AVAILABLE_WITHIN = timedelta(hours=24)
"""Until settings are available on all systems (section 3)."""
PROCESSING = timedelta(hours=12)
"""How long processing may take (section 3)."""
EXTERNAL_PROVIDER = timedelta(hours=72)
"""Until an external provider has processed DNS settings (section 3.4.1)."""
CERTIFICATE_ORDERED = timedelta(hours=2)
"""Until a bought certificate is activated (section 4.4.2)."""
CERTIFICATE_ACTIVATED = timedelta(hours=4)
"""Until a certificate that was deactivated is active again (section 4.4.3)."""
LETS_ENCRYPT = timedelta(hours=24)
"""Until a Let's Encrypt certificate is activated (section 4.5.1)."""
_RELOCATIONS = {
    "de": (timedelta(), timedelta(hours=24), "up to 24 hours"),
    "com": (timedelta(days=3), timedelta(days=7), "3 to 7 days"),
    "net": (timedelta(days=3), timedelta(days=7), "3 to 7 days"),
    "eu": (timedelta(), timedelta(days=5), "up to 5 days"),
}
"""Processing times of a domain's relocation by its TLD (section 3.1.2)."""
_LONGEST_RELOCATION = timedelta(days=7)
_FRIDAY, _SATURDAY = 4, 5


def later(moment: datetime, span: timedelta, zone: tzinfo) -> datetime:
    """The moment after a span of time that really passes, in that zone."""
    return (moment.astimezone(UTC) + span).astimezone(zone)


def _within(now: datetime, zone: tzinfo, span: timedelta, reason: str, after: timedelta = timedelta()) -> Effective:
    return Effective(later(now, after, zone), later(now, span, zone), reason)


def processing_day(now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """When processing begins, at the earliest and at the latest, of settings that are saved now (section 3).

    On a weekday until 16:00 it is that day; later, 16:00 of the following day; at the weekend, 16:00 on Monday. On a
    Friday after 16:00 the following day is a Saturday: the manual's words give 16:00 on it, but as settings of the
    weekend wait for Monday, it may well be Monday, so that this is the latest.
    """
    local = now.astimezone(zone)
    weekday = local.weekday()
    if weekday >= _SATURDAY:
        monday = _at_four(local, 7 - weekday, zone)
        return monday, monday
    if _wall(local) <= PROCESSED_AFTER:
        return local, _at_four(local, 0, zone)
    return _at_four(local, 1, zone), _at_four(local, 3 if weekday == _FRIDAY else 1, zone)


def settings_change(now: datetime, zone: tzinfo) -> Effective:
    """When changed settings of a domain, a new domain or a subdomain are live (sections 3, 3.1.4 and 3.9)."""
    local = now.astimezone(zone)
    begins, begins_latest = processing_day(now, zone)
    latest = max(later(begins_latest, PROCESSING, zone), later(now, AVAILABLE_WITHIN, zone))
    if local.weekday() >= _SATURDAY:
        reason = "Changes made at the weekend are processed after 16:00 on Monday, which can take up to 12 hours."
    elif _wall(local) <= PROCESSED_AFTER:
        reason = "It can take up to 24 hours until settings are available on all systems."
    elif local.weekday() == _FRIDAY:
        reason = (
            "Changes made after 16:00 are processed after 16:00 the following day; as that is a Saturday, it may be "
            "Monday. Processing can take up to 12 hours."
        )
    else:
        reason = "Changes made after 16:00 are processed after 16:00 the following day, which can take up to 12 hours."
    return Effective(max(local, begins), latest, reason)


def external_provider(now: datetime, zone: tzinfo) -> Effective:
    """When DNS settings are live that are saved now with an external provider (section 3.4.1)."""
    reason = "An external provider may take up to 72 hours to process DNS settings."
    return _within(now, zone, EXTERNAL_PROVIDER, reason)


def external_domain(now: datetime, zone: tzinfo) -> Effective:
    """When an external domain is live whose DNS is saved with its provider at once (sections 3.1.3 and 3.4.1)."""
    here, there = settings_change(now, zone), external_provider(now, zone)
    reason = "Counted from when the DNS data is saved with the external provider, which may take up to 72 hours."
    return Effective(max(here.earliest, there.earliest), max(here.latest, there.latest), reason)


def relocation_of(tld: str, now: datetime, zone: tzinfo) -> Effective:
    """When a domain has been relocated to plentymarkets, by its top level domain (section 3.1.2)."""
    ending = tld.lower().rsplit(".", 1)[-1]
    if ending in _RELOCATIONS:
        least, most, words = _RELOCATIONS[ending]
        return _within(now, zone, most, f"Relocating a .{ending} domain takes {words}.", least)
    reason = f"The manual names no time for .{tld.lower() or '?'}; the longest it names for any ending is 7 days."
    return _within(now, zone, _LONGEST_RELOCATION, reason)


def certificate_ordered(now: datetime, zone: tzinfo) -> Effective:
    """When a bought certificate is active (section 4.4.2)."""
    return _within(now, zone, CERTIFICATE_ORDERED, "It can take up to 2 hours for the SSL certificate to be activated.")


def certificate_activated(now: datetime, zone: tzinfo) -> Effective:
    """When a certificate is active again (section 4.4.3)."""
    return _within(now, zone, CERTIFICATE_ACTIVATED, "It can take up to 4 hours for the certificate to be reactivated.")


def lets_encrypt(now: datetime, zone: tzinfo) -> Effective:
    """When a Let's Encrypt certificate is active (section 4.5.1)."""
    return _within(now, zone, LETS_ENCRYPT, "It can take up to 24 hours before the activation takes effect.")


def at_once(now: datetime, zone: tzinfo, reason: str = "It takes effect at once.") -> Effective:
    """What takes effect at once."""
    local = now.astimezone(zone)
    return Effective(local, local, reason)


def on_day(moment: datetime, zone: tzinfo, reason: str) -> Effective:
    """What takes effect at a known moment, such as the end of a term."""
    local = moment.astimezone(zone)
    return Effective(local, local, reason)


def months_later(moment: datetime, months: int, zone: tzinfo) -> datetime:
    """The same day and time of day some months later (or earlier), the month's last day where it has fewer."""
    local = moment.astimezone(zone)
    index = local.year * 12 + local.month - 1 + months
    year, month = min(max(index // 12, 1971), 9_000), index % 12 + 1
    return _real(local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1])), zone)


def _at_four(local: datetime, days: int, zone: tzinfo) -> datetime:
    return _real(datetime.combine(local.date() + timedelta(days=days), PROCESSED_AFTER, zone), zone)


def _real(local: datetime, zone: tzinfo) -> datetime:
    """The moment itself, where the clock skips what was asked for."""
    return local.astimezone(UTC).astimezone(zone)


def _wall(local: datetime) -> time:
    return local.time()
