"""What needs attention: certificates near their end, DNS that differs, usage, deadlines, a relocation that runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from plentytui.models.service.domains import Certificate
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import CloudMetrics
from plentytui.models.service.usage import Allowance, Figure, Reach
from plentytui.rules.certificate_age import CertificateAge, certificate_age
from plentytui.rules.service import seen
from plentytui.rules.service.action import Tab
from plentytui.rules.service.cache import pause_running
from plentytui.rules.service.contract import end_of_term, last_day_of_notice
from plentytui.rules.service.domain_settings import auth_code_ends
from plentytui.rules.service.relocation import cloud_name, open_relocation
from plentytui.rules.service.subjects import is_cancelled, known_domains, running_relocation
from plentytui.rules.service.usage import trend
from plentytui.rules.service.words import at, count, day, days_until

SOON = timedelta(days=30)
"""Deadlines that are nearer than this are told."""
CODE_SOON = timedelta(days=7)
"""An auth code that ends sooner than this is told."""
DAYS_LEFT = timedelta(days=7)
"""A certificate that ends sooner than this presses."""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that needs attention."""

    title: str
    """A word or two: what it is about."""
    sentence: str
    """What is so, and what to do."""
    tab: Tab = Tab.OVERVIEW
    """Where something can be done about it."""
    subject: str = ""
    """The domain or record that it concerns."""
    pressing: bool = False
    """Whether the store suffers already, or will within days."""


_DAY = 24 * 3600.0
_LOOKED_LONG_AGO = _DAY
"""Seconds after which what a check found wrong may have been put right."""


def age_of(certificate: Certificate, now: datetime) -> CertificateAge | None:
    """Where a certificate stands in its lifetime; None where its dates are not known."""
    start, end = certificate.valid_from, certificate.valid_to
    if start is None or end is None or end <= start:
        return None
    return certificate_age(start, end, now, renews=certificate.renews)


def attention(
    facts: ServiceFacts, days: tuple[CloudMetrics, ...] = (), allowance: Allowance | None = None
) -> tuple[Need, ...]:
    """What needs attention, the most pressing first."""
    found = [
        *_relocation(facts),
        *_contract(facts),
        *_certificates(facts),
        *_domains(facts),
        *_dns(facts),
        *_usage(facts, days, allowance),
        *_cache(facts),
    ]
    return tuple(sorted(found, key=lambda need: not need.pressing))


def _relocation(facts: ServiceFacts) -> Iterable[Need]:
    running = running_relocation(facts)
    if running:
        sentence = (
            f"The system is being relocated to {cloud_name(facts, running.target)}: nothing can be saved meanwhile."
        )
        yield Need("Relocation", sentence, Tab.RELOCATION, str(running.id), pressing=True)
        return
    planned = open_relocation(facts)
    begins = (planned.begins_at or planned.planned_for) if planned else None
    if planned and begins:
        target = cloud_name(facts, planned.target)
        sentence = f"Planned to {target} for {at(begins, facts.zone)}; nothing can be saved meanwhile."
        yield Need("Relocation", sentence, Tab.RELOCATION, str(planned.id))


def _contract(facts: ServiceFacts) -> Iterable[Need]:
    if facts.contract is None:
        return
    contract = facts.contract.contract
    if contract.cancelled_to:
        ends = day(contract.cancelled_to, facts.zone)
        pressing = contract.cancelled_to - facts.now < SOON
        yield Need(
            "Contract", f"It is cancelled and ends on {ends}: save what you must keep.", Tab.CONTRACT, "", pressing
        )
    else:
        notice = last_day_of_notice(contract, facts.now, facts.zone)
        end = end_of_term(contract, facts.now, facts.zone)
        if notice and end and facts.now <= notice and notice - facts.now < SOON:
            sentence = f"Until {day(notice)} it can be cancelled to {day(end)}; after that a new term begins."
            yield Need("Contract", sentence, Tab.CONTRACT)
    if contract.next_rate and contract.next_rate_from:
        sentence = (
            f"The rate changes to {contract.next_rate.capitalize()} on {day(contract.next_rate_from, facts.zone)}."
        )
        yield Need("Rate", sentence, Tab.CONTRACT)
    for client in facts.contract.clients:
        if client.cancelled_to and client.cancelled_to > facts.now:
            sentence = f"{client.name} is cancelled and ends on {day(client.cancelled_to, facts.zone)}."
            yield Need("Client", sentence, Tab.CLIENT, str(client.plenty_id))


def _certificates(facts: ServiceFacts) -> Iterable[Need]:
    for certificate in facts.certificates.certificates if facts.certificates else ():
        age, ends = age_of(certificate, facts.now), certificate.valid_to
        if age is None or ends is None or not certificate.is_active:
            continue
        later = [one for one in facts.certificates_of(certificate.domain) if one.valid_to and one.valid_to > ends]
        if later:
            continue
        name, subject = certificate.domain, str(certificate.id)
        if ends <= facts.now:
            sentence = f"The one of {name} ended on {day(ends, facts.zone)}: order a new one now."
            yield Need("Certificate", sentence, Tab.SSL, subject, pressing=True)
        elif certificate.terminated_to:
            sentence = (
                f"The one of {name} is ended to {day(certificate.terminated_to, facts.zone)}: order another before."
            )
            yield Need("Certificate", sentence, Tab.SSL, subject)
        elif age in (CertificateAge.SOON, CertificateAge.NOW):
            when = f"{day(ends, facts.zone)}, in {count(days_until(ends, facts.now, facts.zone), 'day')}"
            what = "it should have been renewed by now; ask the support" if certificate.renews else "order a new one"
            pressing = ends - facts.now < DAYS_LEFT
            yield Need("Certificate", f"The one of {name} ends on {when}: {what}.", Tab.SSL, subject, pressing)
    for domain in known_domains(facts) if facts.certificates else ():
        if domain.is_main and not is_cancelled(domain) and not facts.certificates_of(domain.name):
            yield Need("Certificate", f"{domain.name} is a main domain without one: order it.", Tab.SSL, domain.name)


def _domains(facts: ServiceFacts) -> Iterable[Need]:
    for domain in known_domains(facts):
        ends = domain.expires_at
        if is_cancelled(domain) and ends and ends > facts.now:
            more = " It is a main domain: choose another one before." if domain.is_main else ""
            sentence = f"{domain.name} is cancelled and ends on {day(ends, facts.zone)}.{more}"
            yield Need("Domain", sentence, Tab.DOMAIN, domain.name, domain.is_main)
        code = auth_code_ends(domain, facts.now)
        if code and code - facts.now < CODE_SOON:
            sentence = f"The auth code of {domain.name} is valid until {at(code, facts.zone)}."
            yield Need("Auth code", sentence, Tab.DOMAIN, domain.name)


def _dns(facts: ServiceFacts) -> Iterable[Need]:
    """What own checks found wrong, one line a domain; what they found long ago is told with its age."""
    wrong: dict[str, list[float]] = {}
    for key, found in facts.seen.items():
        check, _, name = key.partition("@")
        # Beside the check of CAA records it is kept what each authority may do, which is no check of its own.
        if found == seen.WRONG and name and check != seen.FREE and not check.startswith(seen.caa_check("")):
            wrong.setdefault(name, []).append(seen.age(facts, check, name))
    for name, ages in sorted(wrong.items()):
        is_old = min(ages) > _LOOKED_LONG_AGO
        before = f" That was {count(int(min(ages) // _DAY), 'day')} ago; d looks again." if is_old else ""
        if seen.finding(facts, seen.DNS_AS_WANTED, name) == seen.WRONG:
            what = (
                f"The DNS of {name} differs from what its settings say; the check of the domain shows what to change."
            )
        else:
            what = (
                f"{count(len(ages), 'check')} of {name} found something wrong; the check of the domain says what to do."
            )
        yield Need("DNS" if "DNS" in what else "Domain", f"{what}{before}", Tab.DOMAIN, name, pressing=not is_old)


def _usage(facts: ServiceFacts, days: tuple[CloudMetrics, ...], allowance: Allowance | None) -> Iterable[Need]:
    if allowance is None:
        return
    today = facts.local_now.date()
    for figure in Figure:
        included = allowance.of(figure)
        if included is None:
            continue
        found = trend(days, figure, today, included, facts.zone)
        if found.reach in {Reach.EXCEEDED, Reach.WILL_EXCEED, Reach.MAY_EXCEED}:
            yield Need(figure.title, found.sentence, Tab.USAGE, figure.value, found.reach is Reach.EXCEEDED)


def _cache(facts: ServiceFacts) -> Iterable[Need]:
    until = pause_running(facts)
    if until:
        yield Need("Cache", f"It is off until {at(until, facts.zone)}; the store is slower meanwhile.", Tab.CACHE)
