"""The settings of one domain as facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.reference.names import country_name
from plentytui.rules.service.words import count, day
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.times import span_words

if TYPE_CHECKING:
    from datetime import datetime

    from plentytui.models.service.domains import DnsRecord, Domain
    from plentytui.models.service.facts import ServiceFacts


def domain_facts(domain: Domain, facts: ServiceFacts) -> list[Fact | Heading]:
    """What is set for a domain, in the order of the Service Centre."""
    if not facts.has_extension:
        return _of_a_live_system(domain)
    found: list[Fact | Heading] = []
    if domain.dns:
        found.append(Heading("Current DNS settings"))
        found.extend(_records(domain.dns))
    if domain.name_servers:
        found.append(Fact("Name servers", ", ".join(domain.name_servers)))
    found.extend(_mail(domain))
    found.append(Heading("System link"))
    if domain.plenty_id:
        found.append(Fact("System", str(domain.plenty_id)))
    else:
        found.append(Fact("External server", domain.external_ip or "address not known"))
    found.append(Fact("Item images", domain.image_host or "default CDN domain"))
    if domain.forwards_to:
        found.append(Fact("Forwards to", domain.forwards_to))
    if domain.auth_code_until is not None:
        left = (domain.auth_code_until - facts.now).total_seconds()
        still = _left_words(domain.auth_code_until, facts)
        words = f"valid until {day(domain.auth_code_until, facts.zone)}, another {still}"
        found.append(Fact("Auth code", words if left > 0 else "expired; generate a new one", "" if left > 0 else "low"))
        if left > 0 and domain.auth_code:
            found.append(Fact("", domain.auth_code, "strong"))
        elif left > 0:
            found.append(Fact("", "The code is not kept on this machine; R reads it again.", "low"))
    for title, records in (("CNAME records", domain.cnames), ("TXT records", domain.txts)):
        if records:
            found.append(Heading(title))
            found.extend(_records(records))
    if domain.sub_name_servers:
        found.append(Heading("Name servers for sub-domains"))
        found.extend(Fact(one.subdomain, ", ".join(one.targets)) for one in domain.sub_name_servers)
    if domain.handle is not None:
        handle = domain.handle
        name = " ".join(part for part in (handle.first_name, handle.last_name) if part)
        place = f"{handle.street}, {handle.postcode} {handle.city}, {country_name(handle.country)}"
        found.append(Heading("Domain handle"))
        found.extend(
            [Fact("Owner", ", ".join(part for part in (handle.company, name) if part)), Fact("Address", place)]
        )
        found.append(Fact("ADMIN-C", handle.email or "no address"))
    return found


def _left_words(until: datetime, facts: ServiceFacts) -> str:
    """How long something is still valid: days of the calendar while there are several, then hours and minutes."""
    seconds = (until - facts.now).total_seconds()
    days = (until.astimezone(facts.zone).date() - facts.local_now.date()).days
    return count(days, "day") if seconds > 2 * 86_400 else span_words(seconds)


def _of_a_live_system(domain: Domain) -> list[Fact | Heading]:
    """What is known there: that a client has this domain; all else would be made up."""
    return [
        Heading("System link"),
        Fact("System", str(domain.plenty_id) if domain.plenty_id else "not known"),
        Heading("Settings"),
        Fact("", "No public route shows type, state, DNS settings, mail server, item images and owner.", "dim"),
        Fact("", "The back end does; d looks at what everybody can see of the domain.", "dim"),
    ]


def _records(records: Sequence[DnsRecord]) -> list[Fact]:
    return [Fact(f"{record.type}", f"{record.source} -> {record.target}") for record in records]


def _mail(domain: Domain) -> list[Fact | Heading]:
    mail = domain.mail
    if not mail.kind:
        return [Heading("Mail server"), Fact("", "None can be set for this domain.", "dim")]
    found: list[Fact | Heading] = [Heading("Mail server"), Fact("Kind", mail.kind)]
    for label, value in (
        ("IP", mail.ip),
        ("MX10", mail.mx10),
        ("MX20", mail.mx20),
        ("MX30", mail.mx30),
        ("MX40", mail.mx40),
    ):
        if value:
            found.append(Fact(label, value))
    return found
