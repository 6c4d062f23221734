"""Settings of a domain: image host, mail server, system link, auth code (seed, sections 3.6 and 3.8 to 3.10)."""

from __future__ import annotations

from datetime import datetime, timedelta

from plentytui.models.forms import (
    Card,
    Expected,
    Field,
    Grave,
    Problem,
    Request,
    Step,
    Summary,
    Values,
)
from plentytui.models.service.domains import Domain, DomainKind, DomainState
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.domain_names import (
    a_name,
    subdomain_fault,
    u_name,
    whole_name,
)
from plentytui.rules.service.effective import at_once, later, settings_change
from plentytui.rules.service.mail_servers import MAIL_ACTION
from plentytui.rules.service.menus import DOMAINS, MORE_SETTINGS, card, open_domain
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    counting_later,
    domain_path,
    has_kind,
    no_fields,
    no_test_domain,
    own_zone,
    saving,
    text,
    unknown_domain,
    wanted_address,
)
from plentytui.rules.service.system_links import LINK_ACTION
from plentytui.rules.service.words import at, day

AUTH_CODE_VALID = timedelta(days=30)
"""How long an auth code can be used (section 3.10)."""


# domain.image_host


def _image_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    domain = asked_domain(facts)
    hint = f"A subdomain of {asked_name(facts)}, such as cdn; empty for the default CDN domain."
    return (Field("host", "Host of item images", default=domain.image_host if domain else "", hint=hint),)


def _image_host(facts: ServiceFacts, values: Values) -> str:
    typed = text(values, "host")
    return whole_name(typed, asked_name(facts)) if typed else ""


def _image_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    host = _image_host(facts, values)
    fault = subdomain_fault(host, asked_name(facts)) if host else ""
    return (Problem("host", fault, "Enter a subdomain of this domain.", section="3.6"),) if fault else ()


def _image_summary(facts: ServiceFacts, values: Values) -> Summary:
    host = _image_host(facts, values)
    what = (
        f"Item images are shown under {u_name(host)}" if host else "Item images are shown under the default CDN domain"
    )
    return Summary(
        what,
        asked_name(facts),
        settings_change(facts.now, facts.zone),
        consequences=("Addresses of images that others have stored change.",),
        expected=counting_later(wanted_address(facts, host) or (Expected("A", a_name(host)),), facts) if host else (),
    )


def _image_request(facts: ServiceFacts, values: Values) -> Request:
    host = _image_host(facts, values)
    return Request("PUT", domain_path(asked_name(facts), "image-host"), {"imageHost": a_name(host) if host else ""})


def _image_card(facts: ServiceFacts, values: Values) -> Card:
    host = _image_host(facts, values)
    return card(
        facts,
        f"Host of item images for {asked_name(facts)}",
        DOMAINS,
        Step("Create the subdomain, if it is not in the list.", u_name(host)) if host else "",
        Step("In the client's settings, enter it as the domain for image URLs.", u_name(host))
        if host
        else "In the client's settings, empty the domain for image URLs.",
        "The manual's chapter is “Saving own domain for image URLs”.",
    )


# domain.auth_code


def auth_code_ends(domain: Domain | None, now: datetime) -> datetime | None:
    """Until when the domain's auth code can be used; None where there is none any more (section 3.10)."""
    until = domain.auth_code_until if domain else None
    return until if until and until > now else None


def _code_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if has_kind(domain, DomainKind.EXTERNAL):
        return "The auth code of an external domain comes from its provider."
    if has_kind(domain, DomainKind.SUBDOMAIN):
        return "A subdomain is not registered and has no auth code."
    if domain and domain.state in {DomainState.ORDERED.value, DomainState.RELOCATING.value}:
        return f"{domain.name} is not here yet; it has an auth code when it is active."
    return no_test_domain(facts, "which cannot be relocated and has no auth code") or unknown_domain(facts)


def _code_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    until = auth_code_ends(asked_domain(facts), facts.now)
    if until is None:
        return ()
    what = f"The present auth code is valid until {at(until, facts.zone)}."
    return (Problem("", what, "A new one replaces it.", blocking=False, section="3.10"),)


def _code_summary(facts: ServiceFacts, values: Values) -> Summary:
    until = later(facts.now, AUTH_CODE_VALID, facts.zone)
    more = (
        f"It is valid for 30 days, until {day(until)}; after that a new one has to be generated.",
        "It proves that you own the domain: give it to the new provider only.",
    )
    name = asked_name(facts)
    return Summary(f"Generate an auth code for {name}", name, at_once(facts.now, facts.zone), consequences=more)


def _code_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"Generate an auth code for {asked_name(facts)}",
        DOMAINS,
        open_domain(asked_name(facts)),
        Step(
            "The domain has to be linked to a client; then " + MORE_SETTINGS[0].lower() + MORE_SETTINGS[1:], "AuthCode"
        ),
        "Choose “Generate”; the code is shown as “Domain Authcode” and valid for 30 days.",
    )


SETTING_ACTIONS = (
    ServiceAction(
        id="domain.image_host",
        title="Domain for item image URLs",
        tab=Tab.DOMAIN,
        section="3.6",
        explains=(
            "Item images have the URL of the default CDN domain. Instead, a subdomain of the client's domain can be "
            "saved for them."
        ),
        grave=Grave.PLAIN,
        offered=saving(own_zone),
        fields=_image_fields,
        check=_image_check,
        summary=_image_summary,
        request=_image_request,
        card=_image_card,
        about_one=True,
        begins_as_is=lambda facts: asked_domain(facts) is not None,
    ),
    MAIL_ACTION,
    LINK_ACTION,
    ServiceAction(
        id="domain.auth_code",
        title="Generate domain auth code",
        tab=Tab.DOMAIN,
        section="3.10",
        explains="The code proves to another provider that you own the domain. It is valid for 30 days.",
        grave=Grave.PLAIN,
        offered=saving(_code_offered),
        fields=no_fields,
        check=_code_check,
        summary=_code_summary,
        request=lambda facts, values: Request("POST", domain_path(asked_name(facts), "auth-code")),
        card=_code_card,
        about_one=True,
    ),
)
"""The actions on settings of a domain."""
