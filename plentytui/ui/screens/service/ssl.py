"""The tab of the certificates: what there is and how long, and the prerequisites of an order, checked for real."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from plentytui.models.service.domains import Certificate, DomainState
from plentytui.rules.certificate_age import CertificateAge
from plentytui.rules.service import seen
from plentytui.rules.service.action import Tab
from plentytui.rules.service.attention import age_of
from plentytui.rules.service.money import both, money
from plentytui.rules.service.words import count, day, days_until
from plentytui.services.service.reading import Part
from plentytui.ui.commands.service import SSL
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.screens.service.words import moment
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row
from plentytui.ui.widgets.times import span_words

if TYPE_CHECKING:
    from plentytui.models.service.facts import ServiceFacts

_PREREQUISITES = (
    (seen.DNS_AS_WANTED, "DNS settings as wanted"),
    (seen.NO_AAAA, "No IPv6 entry (AAAA)"),
    (seen.CAA, "CAA permits the certificate"),
)


class SslTab(TabPane):
    """Domains with their certificates; an order is for a main domain."""

    tab = Tab.SSL
    BINDINGS = SSL.bindings()
    columns = (
        Column("domain", 24, grows=True),
        Column("provider", 14),
        Column("kind", 4),
        Column("state", 10),
        Column("ends", 11),
    )
    empty = ("No domain that a certificate could be for.", "Create a domain in the tab Domain first.")

    def knows(self, facts: ServiceFacts) -> bool:
        """On a live system the domains of the clients are known, and their certificates are seen by own checks."""
        known = facts.certificates is not None or self.reader.has(Part.CERTIFICATES) is False
        return facts.domains is not None and known

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row a certificate, and one for each main domain that has none."""
        rows = []
        domains = facts.domains.domains if facts.domains else ()
        for domain in domains:
            certificates = facts.certificates_of(domain.name)
            for certificate in certificates:
                state, style = _state(certificate, facts.now)
                ends = f"{certificate.valid_to.astimezone(facts.zone):%d %b %Y}" if certificate.valid_to else ""
                key = f"{domain.name}#{certificate.id}"
                rows.append(
                    Row(key, (domain.name, certificate.provider, certificate.kind, (state, style), (ends, style)))
                )
            if not certificates and domain.is_main:
                rows.append(Row(f"{domain.name}#", (domain.name, "", "", ("none", "low"), "")))
        return rows

    @property
    def subject(self) -> str:
        """The id of the certificate under the cursor, or the domain where there is none."""
        domain, _, number = self.table.key.partition("#")
        return number or domain

    @property
    def domain(self) -> str:
        """The domain under the cursor."""
        return self.table.key.partition("#")[0]

    def action_check(self) -> None:
        """Check the domain under the cursor for real."""
        if self.domain:
            from plentytui.ui.screens.service.check import CheckScreen

            self.app.push_screen(CheckScreen(self.service, self.domain))

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """The certificate, the prerequisites, what can be ordered."""
        name, _, number = self.table.key.partition("#")
        if not name:
            return ()
        found: list[Fact | Heading] = [Heading(name)]
        certificate = next((one for one in facts.certificates_of(name) if str(one.id) == number), None)
        if certificate is None:
            found.append(Fact("", "No certificate is known for this domain. d looks at the one it really shows."))
        else:
            found.extend(self._certificate(certificate, facts))
        found.append(Heading("Prerequisites of an order (d checks for real)"))
        domain = facts.domain(name)
        main = domain is not None and domain.is_main and domain.state == DomainState.ACTIVE.value
        found.append(Fact("Main domain", "yes, active" if main else "no", "good" if main else "low"))
        for check, label in _PREREQUISITES:
            verdict = seen.finding(facts, check, name)
            style = {"ok": "good", "wrong": "alert", "warning": "low"}.get(verdict, "dim")
            found.append(Fact(label, verdict or "not checked yet", style))
        offers = facts.certificates.offers if facts.certificates else ()
        if offers:
            currency = facts.contract.contract.currency if facts.contract else "EUR"
            found.append(Heading("Certificates that can be ordered"))
            for offer in offers:
                once = f"{money(offer.price_cents, currency)} once" if offer.price_cents else ""
                monthly = f"{money(offer.monthly_cents, currency)} a month" if offer.monthly_cents else ""
                years = f", {offer.years} year{'s' if offer.years != 1 else ''}" if offer.years else ""
                found.append(Fact(f"{offer.provider}", f"{offer.kind}{years}, {both(once, monthly)}"))
        return found

    def countdowns(self, facts: ServiceFacts) -> Sequence[datetime]:
        """When the certificate under the cursor is active at the latest."""
        name, _, number = self.table.key.partition("#")
        known = [one.active_from for one in facts.certificates_of(name) if str(one.id) == number]
        return [at for at in known if at is not None]

    def _certificate(self, certificate: Certificate, facts: ServiceFacts) -> list[Fact | Heading]:
        state, style = _state(certificate, facts.now)
        found: list[Fact | Heading] = [
            Fact("Provider", f"{certificate.provider} ({certificate.kind})"),
            Fact("State", state, style),
        ]
        if certificate.active_from is not None and certificate.active_from > facts.now:
            left = span_words((certificate.active_from - facts.now).total_seconds())
            at = moment(certificate.active_from, facts.zone)
            found.append(Fact("Active", f"at the latest in {left}, {at}", "low"))
        if certificate.valid_from is not None:
            found.append(Fact("Valid from", day(certificate.valid_from, facts.zone)))
        if certificate.valid_to is not None:
            left = count(days_until(certificate.valid_to, facts.now, facts.zone), "day")
            found.append(Fact("Valid to", f"{day(certificate.valid_to, facts.zone)}, {left}", style))
        found.append(Fact("Renewal", "by itself" if certificate.renews else "none; order a new one before it ends"))
        if certificate.terminated_to is not None:
            found.append(Fact("Terminated", f"ends on {day(certificate.terminated_to, facts.zone)}", "low"))
        return found


def _state(certificate: Certificate, now: datetime) -> tuple[str, str]:
    """The word for a certificate's state and its style."""
    if certificate.valid_to is not None and certificate.valid_to <= now:
        return "EXPIRED", "bad"
    if certificate.active_from is not None and certificate.active_from > now:
        return "ordered", "low"
    if not certificate.is_active:
        return "inactive", "quiet"
    if age_of(certificate, now) in (CertificateAge.SOON, CertificateAge.NOW):
        return "ends soon", "low"
    return "active", "good"
