"""SSL certificates: for which domains they can be ordered, and what has to be right before (seed, 4.1 and 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from plentytui.models.forms import Problem, Step
from plentytui.models.service.domains import Certificate, CertificateOffer, Domain, DomainKind, DomainState
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service import seen
from plentytui.rules.service.domain_names import is_test_domain
from plentytui.rules.service.menus import CERTIFICATES
from plentytui.rules.service.money import a_month, both, once
from plentytui.rules.service.subjects import (
    asked_certificate,
    asked_domain,
    has_kind,
    is_cancelled,
    is_elsewhere,
)
from plentytui.rules.service.words import listed

DNS, AAAA, CAA_RECORDS = "DNS settings", "AAAA record", "CAA records"
"""The prerequisites of a certificate (section 4.3.2)."""
LETS_ENCRYPT = "LE"
"""The kind of Let's Encrypt's certificates."""
CACHES = "Delete the browser cache to see it; the DNS cache too, if need be (Windows key + R, CMD, ipconfig /flushdns)."
"""How a new certificate is seen (section 4.4.2)."""


def domain_of_certificate(facts: ServiceFacts) -> Domain | None:
    """The domain whose certificate it is about: the one asked for, else the main domain."""
    found = asked_domain(facts)
    return found if found or facts.subject.strip() else facts.main_domain


def certificate_domain(facts: ServiceFacts) -> str:
    """The name that a certificate is ordered for: the domain asked for, else the main domain."""
    domain = domain_of_certificate(facts)
    if domain:
        return domain.name
    certificate = asked_certificate(facts)
    return certificate.domain if certificate else facts.subject.strip()


def order_refusal(facts: ServiceFacts) -> str:
    """Why no certificate can be ordered for the domain; empty if one can (sections 4.1 and 4.3.1)."""
    name, domain = certificate_domain(facts), domain_of_certificate(facts)
    if not name:
        return "Choose a domain first."
    if is_test_domain(name) or (facts.installed and facts.installed.is_test and not facts.domains):
        return f"{name} is a start-up or test domain, for which no SSL certificate can be ordered."
    if domain is None:
        if facts.has_extension and facts.domains is not None:
            return f"{name} is not among the domains of this system."
        return ""
    if is_cancelled(domain):
        return f"{name} is cancelled; for cancelled domains no SSL certificate can be ordered."
    if is_elsewhere(domain):
        return f"{name} is linked to an external server; link it to this system first."
    if not domain.is_main:
        return f"{name} is no main domain: set it as main domain first, in the tab Domain with “System link”."
    if domain.state != DomainState.ACTIVE.value:
        return f"{name} is not active yet; order the certificate when it is."
    return ""


def prerequisites(facts: ServiceFacts, authority: str) -> tuple[Problem, ...]:
    """What own checks say of the prerequisites of an order (section 4.3.2).

    Args:
        facts: what is known, with the findings of the checks.
        authority: what a CAA record has to name; empty where the certificate is not chosen yet.
    """
    name, domain = certificate_domain(facts), domain_of_certificate(facts)
    external = has_kind(domain, DomainKind.EXTERNAL)
    where = "in the service area of your domain provider" if external else "in the tab Domain"
    caa = seen.caa_finding(facts, authority, name)
    checks = (
        (
            seen.fresh(facts, seen.DNS_AS_WANTED, name),
            f"The DNS of {name} does not say what it has to say.",
            f"Correct it {where}.",
        ),
        (
            seen.fresh(facts, seen.NO_AAAA, name),
            f"{name} has an IPv6 entry (AAAA record).",
            f"Remove it {where}.",
        ),
        (
            caa,
            f"The CAA records of {name} do not permit {authority or 'the certificate'}.",
            f'Add a record that permits it {where}: 0 issue "{authority or "authority"}".',
        ),
    )
    found = [Problem("", what, hint, section="4.3.2") for finding, what, hint in checks if finding == seen.WRONG]
    found += [
        Problem("", f"A check warns: {what}", hint, blocking=False, section="4.3.2")
        for finding, what, hint in checks
        if finding == seen.WARNING
    ]
    titles = (DNS, AAAA, CAA_RECORDS)
    return (*found, *_not_known(name, {title: one[0] for title, one in zip(titles, checks, strict=True)}))


def _not_known(name: str, found: Mapping[str, str]) -> Iterable[Problem]:
    """What is not known of the prerequisites, by what was found of each."""
    again = [title for title, finding in found.items() if not finding]
    if again:
        was = "was" if again == [AAAA] else "were"
        what = f"{listed(again)} of {name} {was} not checked just now."
        yield Problem("", what, "They are looked at before it is sent.", blocking=False, section="4.3.2")
    untold = [title for title, finding in found.items() if finding == seen.UNKNOWN]
    if untold:
        what = f"{listed(untold)} of {name} could not be found out."
        yield Problem("", what, "Check them by hand before.", blocking=False, section="4.3.2")
    if found[DNS] == seen.SKIPPED:
        # Without the extension nobody tells what the DNS has to say.
        what = f"What the DNS of {name} has to say is not known here, so it was not compared."
        hint = "Compare it with “Current DNS settings” in the back end."
        yield Problem("", what, hint, blocking=False, section="4.3.2")


def certificate_offers(facts: ServiceFacts, *, bought: bool = True) -> tuple[CertificateOffer, ...]:
    """The certificates that can be bought, or those of Let's Encrypt."""
    offers = facts.certificates.offers if facts.certificates else ()
    return tuple(offer for offer in offers if (offer.kind.upper() != LETS_ENCRYPT) == bought)


def offer_price(facts: ServiceFacts, offer: CertificateOffer) -> str:
    """What a certificate costs, once and a month."""
    return both(once(facts, offer.price_cents), a_month(facts, offer.monthly_cents))


def is_active(certificate: Certificate) -> bool:
    """Whether a certificate is active."""
    return certificate.is_active


def open_steps(facts: ServiceFacts) -> tuple[Step, ...]:
    """The steps that open the certificate's assistant."""
    return (Step(CERTIFICATES), Step("Choose the SSL configuration of the domain.", certificate_domain(facts)))
