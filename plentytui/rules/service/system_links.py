"""What a domain leads to, and which one is the main domain (seed, section 3.9)."""

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
from plentytui.models.service.domains import Domain
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.domain_names import (
    a_name,
    ipv4_fault,
    is_public_ipv4,
    is_test_domain,
)
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, card, open_domain
from plentytui.rules.service.subjects import (
    EXTERNAL_SERVER,
    asked_domain,
    asked_name,
    counting_later,
    domain_path,
    domains_of,
    is_cancelled,
    new_address,
    saving,
    system_choices,
    system_name,
    text,
    ticked,
    unknown_domain,
)


def _link_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    domain = asked_domain(facts)
    systems = (*system_choices(facts), Choice(EXTERNAL_SERVER, "External server", "a server of your own"))
    now = str(domain.plenty_id) if domain else str(facts.plenty_id or "")
    inside = tuple(choice.value for choice in systems if choice.value != EXTERNAL_SERVER)
    hint = "An IPv4 address (A record); may be left empty."
    return (
        Field("system", "System link", FieldKind.CHOICE, systems, now, "What the domain leads to.", required=True),
        Field("ip", "IP address", default=domain.external_ip if domain else "", hint=hint, shown_if=("system", ("0",))),
        Field(
            "main",
            "Main domain",
            FieldKind.CHECK,
            default="yes" if domain and domain.is_main else "",
            hint="Shown in the browser's address line, also for the client's other domains.",
            shown_if=("system", inside),
        ),
    )


def _outside(values: Values) -> bool:
    return text(values, "system") == EXTERNAL_SERVER


def _main_now(facts: ServiceFacts, values: Values) -> Domain | None:
    """The main domain of the client that the domain is to lead to, if it is another one."""
    mine, client = asked_domain(facts), text(values, "system")
    number = int(client) if client.isdecimal() and len(client) < 16 else 0
    return next((d for d in domains_of(facts, number) if d.is_main and d is not mine), None)


def _becomes_main(facts: ServiceFacts, values: Values) -> bool:
    domain = asked_domain(facts)
    moved = domain is not None and str(domain.plenty_id) != text(values, "system")
    return ticked(values, "main") and not _outside(values) and (domain is None or not domain.is_main or moved)


def _link_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    domain, found = asked_domain(facts), list[Problem]()
    wanted, ip = text(values, "system"), text(values, "ip")
    if wanted and wanted not in {choice.value for choice in system_choices(facts)} | {EXTERNAL_SERVER}:
        found.append(Problem("system", "This system is not known.", "Choose one of the list.", section="3.9"))
    if _outside(values):
        if domain and domain.is_main:
            what = f"{domain.name} is a main domain and cannot be linked to an external server."
            found.append(Problem("system", what, "Select a different main domain first.", section="3.9"))
        if ip and ipv4_fault(ip):
            found.append(Problem("ip", ipv4_fault(ip), "Enter the external server's IPv4 address.", section="3.9"))
        elif ip and not is_public_ipv4(ip):
            what = f"{ip} cannot be reached from the Internet."
            found.append(Problem("ip", what, "Enter the server's public address.", blocking=False, section="3.9"))
        return tuple(found)
    if domain and domain.is_main and wanted and wanted != str(domain.plenty_id):
        what = (
            f"{domain.name} is the main domain of {system_name(facts, domain.plenty_id)}, which would have none then."
        )
        found.append(Problem("system", what, "Select a different main domain for it first.", section="3.9"))
    if domain and domain.is_main and not ticked(values, "main") and wanted == str(domain.plenty_id):
        hint = "Make another domain the main domain instead; this one then is none any more."
        found.append(Problem("main", f"{domain.name} is the main domain.", hint, section="3.9"))
    if domain and wanted == str(domain.plenty_id) and ticked(values, "main") is domain.is_main:
        what = f"{domain.name} is linked so already."
        found.append(Problem("", what, "Choose another system.", blocking=False, section="3.9"))
    if ticked(values, "main") and is_cancelled(domain):
        what = "The domain is cancelled: after its end the client could not be reached."
        found.append(Problem("main", what, "Choose another main domain.", blocking=False, section="3.3"))
    return tuple(found)


def switch_consequences(facts: ServiceFacts, name: str, before: Domain | None) -> tuple[str, ...]:
    """What a switch of the main domain brings with it (sections 3.9 and 4.1)."""
    other = f" instead of {before.name}" if before else ""
    ssl = any(found.is_active for found in facts.certificates_of(name))
    order = "order one when it is the main domain"
    if is_test_domain(name):
        order = "it is a start-up or test domain, for which none can be ordered"
    return (
        f"{name} is shown in the browser's address line{other}, also for the client's other domains.",
        "Change the URL on all platforms and in the interface settings, such as those of payment providers.",
        "Save the data in System » Orders » Payment » EBICS once again (today: Setup » Orders » Payment » EBICS).",
        f"An SSL certificate of {before.name} is not used while it is no main domain." if before else "",
        "" if ssl else f"{name} has no active SSL certificate: {order}.",
    )


def _link_expected(facts: ServiceFacts, values: Values) -> tuple[Expected, ...]:
    name = asked_name(facts)
    if _outside(values):
        ip = text(values, "ip")
        return (Expected("A", a_name(name), (ip,)),) if ip else counting_later((Expected("A", a_name(name)),), facts)
    found = list(new_address(facts, name))
    before = _main_now(facts, values)
    if _becomes_main(facts, values) and before:
        found.append(Expected("REDIRECT", a_name(before.name), (f"https://{a_name(name)}/",)))
    return tuple(found)


def _link_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, domain = asked_name(facts), asked_domain(facts)
    target = system_name(facts, text(values, "system"))
    more: list[str] = []
    if _outside(values) and text(values, "ip"):
        target = f"the external server {text(values, 'ip')}"
    if _outside(values) and domain and domain.mail.kind:
        more.append("No mail server can be set for a domain that is linked to an external server.")
    if _becomes_main(facts, values):
        more.extend(switch_consequences(facts, name, _main_now(facts, values)))
    as_main = " as its main domain" if _becomes_main(facts, values) else ""
    return Summary(
        f"Link {name} to {target}{as_main}",
        name,
        settings_change(facts.now, facts.zone),
        consequences=tuple(line for line in more if line),
        expected=_link_expected(facts, values),
    )


def _link_request(facts: ServiceFacts, values: Values) -> Request:
    outside, number = _outside(values), text(values, "system")
    body = {
        "plentyId": int(number) if number.isdecimal() and len(number) < 16 else 0,
        "externalIp": text(values, "ip") if outside else "",
        "isMain": ticked(values, "main") and not outside,
    }
    return Request("PUT", domain_path(asked_name(facts), "link"), body)


def _link_card(facts: ServiceFacts, values: Values) -> Card:
    main = _becomes_main(facts, values)
    ip = text(values, "ip") if _outside(values) else ""
    target = "External server" if _outside(values) else system_name(facts, text(values, "system"))
    more = switch_consequences(facts, asked_name(facts), _main_now(facts, values))[1:] if main else ()
    return card(
        facts,
        f"System link of {asked_name(facts)}",
        DOMAINS,
        open_domain(asked_name(facts)),
        Step("In the step “Choose the client”, choose:", target),
        Step("Enter the IP address (A record).", ip) if ip else "",
        "Switch on that it is the client's primary domain." if main else "",
        COMPLETE,
        *more,
    )


LINK_ACTION = ServiceAction(
    id="domain.link",
    title="Save system link",
    tab=Tab.DOMAIN,
    section="3.9",
    explains=(
        "Links the domain to a system or client, or to an external server, and makes it the main domain. "
        "A main domain cannot be linked to an external server."
    ),
    grave=Grave.DESTRUCTIVE,
    offered=saving(unknown_domain),
    fields=_link_fields,
    check=_link_check,
    summary=_link_summary,
    request=_link_request,
    card=_link_card,
    about_one=True,
    begins_as_is=lambda facts: asked_domain(facts) is not None,
)
"""Saves the system link of a domain."""
