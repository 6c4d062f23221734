"""Let's Encrypt certificates: activating one, ending it with notice (seed, section 4.5)."""

from __future__ import annotations

from datetime import datetime

from plentytui.models.forms import (
    Card,
    Expected,
    Grave,
    Problem,
    Request,
    Step,
    Summary,
    Values,
)
from plentytui.models.service.domains import Certificate, CertificateOffer
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.certificate_rules import (
    CACHES,
    LETS_ENCRYPT,
    certificate_domain,
    certificate_offers,
    open_steps,
    order_refusal,
    prerequisites,
)
from plentytui.rules.service.domain_names import a_name, same_name
from plentytui.rules.service.effective import (
    lets_encrypt,
    months_later,
    on_day,
)
from plentytui.rules.service.menus import COMPLETE, card
from plentytui.rules.service.money import a_month
from plentytui.rules.service.subjects import (
    asked_certificate,
    find_domain,
    no_fields,
    nothing_wrong,
    saving,
)
from plentytui.rules.service.words import day

NOTICE_MONTHS = 1
"""The notice of a Let's Encrypt certificate (section 4.5)."""


def _free(facts: ServiceFacts) -> CertificateOffer | None:
    return next(iter(certificate_offers(facts, bought=False)), None)


def _is_free(certificate: Certificate) -> bool:
    return certificate.kind.upper() == LETS_ENCRYPT


def _free_certificate(facts: ServiceFacts) -> Certificate | None:
    found = asked_certificate(facts, _is_free)
    return found if found and _is_free(found) else None


def _free_offered(facts: ServiceFacts) -> str:
    present = asked_certificate(facts.about(certificate_domain(facts)), _is_free)
    if present and present.terminated_to is None and (present.is_active or present.active_from):
        return f"{present.domain} has a Let's Encrypt certificate, which is renewed by itself."
    return order_refusal(facts)


def _free_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    offer = _free(facts)
    return prerequisites(facts, (offer.caa if offer else "") or "letsencrypt.org")


def _free_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, offer = certificate_domain(facts), _free(facts)
    price = a_month(facts, offer.monthly_cents) if offer else ""
    return Summary(
        f"Activate a Let's Encrypt certificate for {name}",
        name,
        lets_encrypt(facts.now, facts.zone),
        f"{price} as provisioning fee; the certificate itself is free" if price else "A monthly provisioning fee",
        ("It is renewed by itself.", "It can be ended with a month's notice.", CACHES),
        expected=(Expected("CERTIFICATE", a_name(name), anew=True),),
    )


def _free_request(facts: ServiceFacts, values: Values) -> Request:
    return Request("POST", f"{EXTENSION}/certificates/lets-encrypt", {"domain": a_name(certificate_domain(facts))})


def _free_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"Activate a Let's Encrypt certificate for {certificate_domain(facts)}",
        *open_steps(facts),
        "In the step “Certificate”, choose the free certificate, and switch on “Automatic renewal”.",
        COMPLETE,
        CACHES,
    )


def notice_ends(facts: ServiceFacts) -> datetime:
    """When a Let's Encrypt certificate ends whose notice is given now (section 4.5)."""
    return months_later(facts.now, NOTICE_MONTHS, facts.zone)


def _end_offered(facts: ServiceFacts) -> str:
    certificate = _free_certificate(facts)
    if certificate is None:
        if not facts.has_extension and facts.subject.strip():
            return ""
        return "There is no Let's Encrypt certificate to end."
    if certificate.terminated_to:
        return f"It is ended already, to {day(certificate.terminated_to, facts.zone)}."
    return ""


def _end_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, certificate = certificate_domain(facts), _free_certificate(facts)
    price = a_month(facts, certificate.monthly_cents) if certificate else ""
    end = notice_ends(facts)
    main = find_domain(facts, name)
    more = [
        f"It is used until {day(end)} and not renewed after that.",
        f"{price} are no longer billed then." if price else "",
        "Order another certificate before, or the store is reached without encryption."
        if main and main.is_main
        else "",
    ]
    others = [found for found in facts.certificates_of(name) if not _is_free(found) and same_name(found.domain, name)]
    if any(found.is_active for found in others):
        more.pop()
    return Summary(
        f"End the Let's Encrypt certificate of {name}",
        name,
        on_day(end, facts.zone, "Let's Encrypt certificates are ended with a month's notice."),
        consequences=tuple(line for line in more if line),
    )


def _end_request(facts: ServiceFacts, values: Values) -> Request:
    certificate = _free_certificate(facts)
    return Request("DELETE", f"{EXTENSION}/certificates/{certificate.id if certificate else 0}")


def _end_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"End the Let's Encrypt certificate of {certificate_domain(facts)}",
        *open_steps(facts),
        "Switch off “Automatic renewal”.",
        COMPLETE,
        Step("The notice is a month; compare the end that is shown.", day(notice_ends(facts))),
    )


LETS_ENCRYPT_ACTIONS = (
    ServiceAction(
        id="ssl.lets_encrypt",
        title="Activate Let's Encrypt",
        tab=Tab.SSL,
        section="4.5.1",
        explains=(
            "Activates a free certificate of Let's Encrypt, which is renewed by itself. All that is paid is a monthly "
            "provisioning fee; it can be ended with a month's notice."
        ),
        grave=Grave.PAID,
        offered=saving(_free_offered),
        fields=no_fields,
        check=_free_check,
        summary=_free_summary,
        request=_free_request,
        card=_free_card,
        about_one=True,
    ),
    ServiceAction(
        id="ssl.end_lets_encrypt",
        title="End Let's Encrypt",
        tab=Tab.SSL,
        section="4.5",
        explains="Ends a Let's Encrypt certificate with a month's notice.",
        grave=Grave.DESTRUCTIVE,
        offered=saving(_end_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_end_summary,
        request=_end_request,
        card=_end_card,
        about_one=True,
    ),
)
"""The actions on Let's Encrypt certificates."""
