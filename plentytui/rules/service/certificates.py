"""Bought SSL certificates: ordering, deactivating and activating one (seed, section 4.4)."""

from __future__ import annotations

from plentytui.models.forms import (
    Card,
    Choice,
    Expected,
    Field,
    FieldKind,
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
    is_active,
    offer_price,
    open_steps,
    order_refusal,
    prerequisites,
)
from plentytui.rules.service.domain_names import a_name
from plentytui.rules.service.effective import (
    at_once,
    certificate_activated,
    certificate_ordered,
)
from plentytui.rules.service.menus import COMPLETE, card
from plentytui.rules.service.subjects import (
    asked_certificate,
    ends_on,
    no_fields,
    nothing_wrong,
    saving,
    text,
)

_KINDS = (
    Choice("DV", "DV", "the domain is validated"),
    Choice("OV", "OV", "the organisation is validated too"),
    Choice("EV", "EV", "extended validation"),
)


# ssl.order


def _order_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    choices = tuple(
        Choice(
            offer.id,
            f"{offer.provider} {offer.kind}, {offer.years} year{'' if offer.years == 1 else 's'}",
            offer_price(facts, offer),
        )
        for offer in certificate_offers(facts)
    )
    hint = "Provider and duration are chosen anew with every order."
    return (Field("offer", "Certificate", FieldKind.CHOICE, choices or _KINDS, hint=hint, required=True),)


def _offer(facts: ServiceFacts, values: Values) -> CertificateOffer | None:
    return next((offer for offer in certificate_offers(facts) if offer.id == text(values, "offer")), None)


def _order_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    refusal, wanted, offer = order_refusal(facts), text(values, "offer"), _offer(facts, values)
    found = [Problem("", refusal, "Order it for another domain.", section="4.1")] if refusal else []
    known = {choice.value for choice in _order_fields(facts)[0].choices}
    if wanted and wanted not in known:
        found.append(Problem("offer", "This certificate is not offered.", "Choose one of the list.", section="4.4.2"))
    found.extend(prerequisites(facts, offer.caa if offer else ""))
    present = asked_certificate(facts.about(certificate_domain(facts)), is_active)
    if present:
        ends = ends_on(facts, present)
        what = f"{present.domain} has an active certificate of {present.provider}{f' until {ends}' if ends else ''}."
        found.append(Problem("", what, "The new one takes its place.", blocking=False, section="4.4"))
    return tuple(found)


def _order_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, offer = certificate_domain(facts), _offer(facts, values)
    title = f"{offer.provider} {offer.kind}" if offer else text(values, "offer")
    years = f" for {offer.years} year{'' if offer.years == 1 else 's'}" if offer else ""
    more = [
        "It is not renewed by itself: order a new one before it expires.",
        "The certificate is ordered on your behalf; purchase price and monthly fee are billed.",
        CACHES,
    ]
    if (offer.kind if offer else text(values, "offer")).upper() in {"OV", "EV"}:
        more.insert(0, "The provider validates your company; an email and a call follow, which takes longer.")
    return Summary(
        f"Order the SSL certificate {title}{years}",
        name,
        certificate_ordered(facts.now, facts.zone),
        (offer_price(facts, offer) if offer else "") or "As the assistant shows it",
        tuple(more),
        expected=(Expected("CERTIFICATE", a_name(name), anew=True),),
    )


def _order_request(facts: ServiceFacts, values: Values) -> Request:
    body = {"domain": a_name(certificate_domain(facts)), "offerId": text(values, "offer")}
    return Request("POST", f"{EXTENSION}/certificates", body)


def _order_card(facts: ServiceFacts, values: Values) -> Card:
    offer = _offer(facts, values)
    title = f"{offer.provider} {offer.kind}" if offer else text(values, "offer")
    return card(
        facts,
        f"Order an SSL certificate for {certificate_domain(facts)}",
        *open_steps(facts),
        Step("In the step “Certificate”, choose:", title),
        "In the step “Contact data”, enter contact person and company.",
        "Compare the price in the step “Confirmation”.",
        COMPLETE,
        CACHES,
    )


# ssl.deactivate and ssl.activate


def _bought(certificate: Certificate | None) -> str:
    if certificate is None:
        return "Choose a certificate first."
    if certificate.kind.upper() == LETS_ENCRYPT:
        return "A Let's Encrypt certificate is ended with a month's notice, not deactivated."
    return ""


def _deactivate_offered(facts: ServiceFacts) -> str:
    certificate = asked_certificate(facts, is_active)
    if certificate is None and not facts.has_extension and facts.subject.strip():
        return ""
    if certificate and not certificate.is_active:
        return f"The certificate of {certificate.domain} is not active."
    return _bought(certificate)


def _activate_offered(facts: ServiceFacts) -> str:
    certificate = asked_certificate(facts, lambda found: not found.is_active)
    if certificate is None and not facts.has_extension and facts.subject.strip():
        return ""
    if certificate and certificate.is_active:
        return f"The certificate of {certificate.domain} is active."
    if certificate and certificate.valid_to and certificate.valid_to <= facts.now:
        return f"The certificate of {certificate.domain} ended on {ends_on(facts, certificate)}: order a new one."
    if certificate and certificate.active_from and certificate.active_from > facts.now:
        return f"The certificate of {certificate.domain} is being activated already."
    return _bought(certificate)


def _same_end(facts: ServiceFacts, certificate: Certificate | None) -> str:
    ends = ends_on(facts, certificate)
    return f"Its validity is not extended: it ends on {ends} as before." if ends else "Its validity is not extended."


def _deactivate_summary(facts: ServiceFacts, values: Values) -> Summary:
    certificate, name = asked_certificate(facts, is_active), certificate_domain(facts)
    return Summary(
        f"Deactivate the SSL certificate of {name}",
        name,
        at_once(facts.now, facts.zone),
        consequences=(
            "The store is no longer reached by https; browsers warn of it.",
            _same_end(facts, certificate),
            "It can be reactivated at any time before; that takes up to 4 hours.",
        ),
        expected=(Expected("CERTIFICATE", a_name(name), gone=True),),
    )


def _activate_summary(facts: ServiceFacts, values: Values) -> Summary:
    certificate = asked_certificate(facts, lambda found: not found.is_active)
    name = certificate_domain(facts)
    return Summary(
        f"Activate the SSL certificate of {name}",
        name,
        certificate_activated(facts.now, facts.zone),
        consequences=(_same_end(facts, certificate),),
        expected=(Expected("CERTIFICATE", a_name(name)),),
    )


def _switch(facts: ServiceFacts, *, on: bool) -> Request:
    certificate = asked_certificate(facts, lambda found: found.is_active != on)
    return Request("PUT", f"{EXTENSION}/certificates/{certificate.id if certificate else 0}", {"isActive": on})


def _switch_card(facts: ServiceFacts, *, on: bool) -> Card:
    word = "Activate" if on else "Deactivate"
    return card(
        facts,
        f"{word} the SSL certificate of {certificate_domain(facts)}",
        *open_steps(facts),
        f"Look for a way to {word.lower()} it. Where the assistant offers none, ask plentymarkets support for it.",
        "The end of its validity does not move.",
    )


CERTIFICATE_ACTIONS = (
    ServiceAction(
        id="ssl.order",
        title="Order SSL",
        tab=Tab.SSL,
        section="4.4.2",
        explains=(
            "Buys a certificate for the main domain; it is not renewed by itself. The domain has to be an active main "
            "domain, its DNS as wanted, without AAAA record, and its CAA records have to permit the certificate."
        ),
        grave=Grave.PAID,
        offered=saving(order_refusal),
        fields=_order_fields,
        check=_order_check,
        summary=_order_summary,
        request=_order_request,
        card=_order_card,
        about_one=True,
    ),
    ServiceAction(
        id="ssl.deactivate",
        title="Deactivate SSL certificate",
        tab=Tab.SSL,
        section="4.4.3",
        explains="Deactivates a bought certificate for a time or for good. Its expiration date stays the same.",
        grave=Grave.DESTRUCTIVE,
        offered=saving(_deactivate_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_deactivate_summary,
        request=lambda facts, values: _switch(facts, on=False),
        card=lambda facts, values: _switch_card(facts, on=False),
        about_one=True,
    ),
    ServiceAction(
        id="ssl.activate",
        title="Activate SSL certificate",
        tab=Tab.SSL,
        section="4.4.3",
        explains="Activates a certificate again that was deactivated; it can take up to 4 hours.",
        grave=Grave.PLAIN,
        offered=saving(_activate_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_activate_summary,
        request=lambda facts, values: _switch(facts, on=True),
        card=lambda facts, values: _switch_card(facts, on=True),
        about_one=True,
    ),
)
"""The actions on bought certificates."""
