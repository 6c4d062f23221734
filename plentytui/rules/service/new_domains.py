"""New domains: ordering one, relocating one to plentymarkets (seed, sections 3.1.1 and 3.1.2)."""

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
from plentytui.models.service.domains import DomainKind
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service import seen
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.domain_names import (
    a_name,
    is_test_domain,
    joined,
    look_alike_fault,
    public_suffix,
    registrable,
    registrable_fault,
    tidy,
    u_name,
)
from plentytui.rules.service.effective import relocation_of, settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, card
from plentytui.rules.service.money import a_month
from plentytui.rules.service.subjects import (
    always,
    find_domain,
    find_handle,
    handle_choices,
    handle_title,
    has_kind,
    known_domains,
    saving,
    system_choices,
    system_name,
    text,
    ticked,
    wanted_address,
)

IPS_TAG = "UNITEDDOMAINS-DE"
"""The tag that the present provider sets for .uk domains before a relocation (section 3.14)."""
TYPE_STEP = "Choose “New configuration”, and in the step “Domain type” choose:"
"""Where the domain assistant begins."""
CLIENT_STEP = "In the step “Choose the client”, choose the system:"
"""Where the domain assistant asks what the domain leads to."""


def confirmation_mail(facts: ServiceFacts, name: str, handle: str, what: str, endings: tuple[str, ...]) -> str:
    """What is to be said of the mail that confirms WHOIS data or a relocation (sections 3.1.1 and 3.1.2)."""
    if tidy(name).rsplit(".", 1)[-1] not in endings:
        return ""
    found = find_handle(facts, handle)
    address = found.email if found and found.email else "the address"
    return f"An email to {address} (ADMIN-C in the handle data) asks to confirm {what}: make sure that it works."


def price_of(facts: ServiceFacts, name: str) -> int:
    """What a domain costs a month, by its ending; 0 where that is not known."""
    endings = facts.domains.tlds if facts.domains else ()
    fits = [offer for offer in endings if a_name(name).endswith("." + a_name(offer.tld.lstrip(".")))]
    return max(fits, key=lambda offer: len(offer.tld)).price_cents if fits else 0


def _endings(facts: ServiceFacts) -> tuple[Choice, ...]:
    offers = facts.domains.tlds if facts.domains else ()
    return tuple(
        Choice(offer.tld.lstrip("."), f".{offer.tld.lstrip('.')}", a_month(facts, offer.price_cents))
        for offer in offers
    )


def system_field(facts: ServiceFacts) -> Field:
    """The field for the system or client that a domain is linked to."""
    choices = system_choices(facts)
    default = str(facts.plenty_id) if facts.plenty_id else (choices[0].value if choices else "")
    hint = "The plentymarkets system or client that the domain leads to."
    kind = FieldKind.CHOICE if choices else FieldKind.TEXT
    return Field("system", "System", kind, choices, default, hint, required=True)


def _handle_field(facts: ServiceFacts) -> Field:
    choices = handle_choices(facts)
    hint = "The contact details of the domain's owner; save a new one with “Domain handle” first."
    if facts.has_extension or choices:
        return Field("handle", "Domain handle", FieldKind.CHOICE, choices, "", hint, required=True)
    return Field("handle", "Domain handle", hint="The owner's name, as it is entered in the assistant.", required=True)


def system_problems(facts: ServiceFacts, values: Values) -> list[Problem]:
    """What is wrong with the system that a domain is to lead to."""
    wanted, known = text(values, "system"), {choice.value for choice in system_choices(facts)}
    if wanted and known and wanted not in known:
        return [Problem("system", "This system is not known.", "Choose one of the list.", section="3.1.1")]
    if wanted and not wanted.isdecimal():
        return [
            Problem("system", "A system is named by its plenty ID, a number.", "Enter the number.", section="3.1.1")
        ]
    return []


def _handle_problems(facts: ServiceFacts, values: Values) -> list[Problem]:
    wanted = text(values, "handle")
    if wanted and facts.has_extension and find_handle(facts, wanted) is None:
        hint = "Choose one of the list, or save a new one with “Domain handle” first."
        return [Problem("handle", "This domain handle is not known.", hint, section="3.2")]
    return []


def _name_problems(facts: ServiceFacts, name: str, section: str) -> list[Problem]:
    """What is wrong with the name of a domain that is to be registered or relocated."""
    fault = registrable_fault(name)
    if fault:
        return [Problem("name", fault, "Correct the name.", section=section)]
    known = find_domain(facts, name)
    if known:
        hint = "Open it in the list of domains instead."
        return [Problem("name", f"{known.name} is among the domains of this system already.", hint, section=section)]
    if is_test_domain(name):
        hint = "Take a name of your own."
        return [Problem("name", f"{u_name(name)} is the name of a test domain.", hint, section="4.1")]
    offers = facts.domains.tlds if facts.domains else ()
    if offers and public_suffix(name) not in {a_name(offer.tld.lstrip(".")) for offer in offers}:
        what = f"Names that end with .{u_name(public_suffix(name))} are not offered here."
        hint = "Choose another ending, or order it elsewhere and link it as an external domain."
        return [Problem("name", what, hint, section=section)]
    return [Problem("name", *look_alike, False, section, asks=True)] if (look_alike := look_alike_fault(name)) else []


def number(values: Values, field: str) -> int | str:
    """A field as a number where it is one."""
    found = text(values, field)
    return int(found) if found.isdecimal() and len(found) < 16 else found


# domain.order


def order_name(values: Values) -> str:
    """The whole name that is ordered."""
    return joined(text(values, "name"), text(values, "ending"))


def _order_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    endings = _endings(facts)
    kind = FieldKind.CHOICE if endings else FieldKind.TEXT
    role = (
        Choice("domain", "A domain of its own", "with a store of its own or to be linked later"),
        Choice("additional", "An additional domain", "another spelling that leads to the main domain"),
    )
    return (
        Field("name", "Domain name", hint="The name without its ending, such as yourstore.", required=True),
        Field("ending", "Ending (TLD)", kind, endings, hint="The ending, such as de or co.uk.", required=True),
        Field("role", "Use", FieldKind.CHOICE, role, "domain", "What the domain is for (section 3.1, Table 1)."),
        _handle_field(facts),
        system_field(facts),
    )


def _order_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = _handle_problems(facts, values) + system_problems(facts, values)
    if not text(values, "name") or not text(values, "ending"):
        return tuple(found)
    name, typed = order_name(values), tidy(text(values, "name"))
    if name != typed and registrable(typed) == a_name(typed):
        own = u_name(public_suffix(typed))
        what = f"{u_name(typed)} has an ending of its own, .{own}, and .{text(values, 'ending').lstrip('.')} is chosen."
        hint = f"Enter what stands before .{own}, and choose the ending that you mean."
        return (Problem("name", what, hint, section="3.1.1"), *found)
    found = _name_problems(facts, name, "3.1.1") + found
    if any(problem.field == "name" and problem.blocking for problem in found):
        return tuple(found)
    free = seen.fresh(facts, seen.FREE, name)
    if free == seen.WRONG:
        hint = "If it is yours, relocate it or link it as an external domain; else take another name."
        found.append(Problem("name", f"{u_name(name)} is registered already.", hint, section="3.1.1"))
    elif free != seen.OK:
        what = f"Whether {u_name(name)} is available " + ("cannot be told." if free else "has not been checked yet.")
        hint = "The registry decides when the order is placed." if free else "ctrl+y checks it before you order."
        said = seen.finding(facts, seen.SAID, name) if free else ""
        found.append(Problem("name", f"{what} {said}".rstrip(), hint, blocking=False, section="3.1.1"))
    elif said := seen.finding(facts, seen.SAID, name):
        found.append(Problem("name", said, blocking=False, section="3.1.1"))
    return tuple(found)


def _order_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, handle = order_name(values), text(values, "handle")
    owner = find_handle(facts, handle)
    main = facts.main_domain
    additional = text(values, "role") == "additional"
    more = [
        f"The owner is {handle_title(owner) if owner else handle}.",
        confirmation_mail(facts, name, handle, "the WHOIS data", ("com",)),
        "The mail server Mailbox.org is selected by default.",
        f"It leads to the main domain{f' {main.name}' if main else ''}." if additional else "",
    ]
    address = (
        (Expected("A", a_name(name), (facts.domains.system_ip,)),) if facts.domains and facts.domains.system_ip else ()
    )
    return Summary(
        f"Order the domain {u_name(name)}",
        system_name(facts, text(values, "system")),
        settings_change(facts.now, facts.zone),
        a_month(facts, price_of(facts, name)) or "As the assistant shows it",
        tuple(line for line in more if line),
        expected=(Expected("REGISTERED", a_name(name)), *address),
    )


def _order_request(facts: ServiceFacts, values: Values) -> Request:
    body = {
        "name": a_name(order_name(values)),
        "plentyId": number(values, "system"),
        "additional": text(values, "role") == "additional",
        "handleId": number(values, "handle"),
    }
    return Request("POST", f"{EXTENSION}/domains", body)


def _order_card(facts: ServiceFacts, values: Values) -> Card:
    name = order_name(values)
    ending = tidy(text(values, "ending")).lstrip(".")
    owner = find_handle(facts, text(values, "handle"))
    return card(
        facts,
        f"Order the domain {u_name(name)}",
        DOMAINS,
        Step(TYPE_STEP, "Order a new domain, hosted by plentysystems"),
        Step("In the step “Name the domain”, enter the name.", tidy(name).removesuffix(f".{ending}")),
        Step("Choose the top level domain; the price a month is shown.", ending),
        "Switch on “Confirm purchase”.",
        Step(CLIENT_STEP, system_name(facts, text(values, "system"))),
        Step("In the step “Domain-Handle”, enter the owner.", handle_title(owner) if owner else text(values, "handle")),
        COMPLETE,
        confirmation_mail(facts, name, text(values, "handle"), "the WHOIS data", ("com",)),
    )


# domain.relocate_in


def is_uk(name: str) -> bool:
    """Whether a domain needs the IPS tag before it is relocated (section 3.14)."""
    return tidy(name).endswith(".uk")


def _relocate_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    return (
        Field("name", "Domain", hint="The whole name, such as yourstore.com.", required=True),
        Field(
            "code",
            "Authentication code",
            FieldKind.SECRET,
            hint="From your present provider; it is sent and not kept. Domains under .uk have none.",
        ),
        Field(
            "ips",
            "IPS tag changed",
            FieldKind.CHECK,
            hint=f"Only .uk and .co.uk: your present provider has set the IPS tag to {IPS_TAG}.",
        ),
        _handle_field(facts),
        system_field(facts),
    )


def _relocate_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = _handle_problems(facts, values) + system_problems(facts, values)
    name, code = text(values, "name"), values.get("code", "").strip()
    if not name:
        return tuple(found)
    found = _name_problems(facts, name, "3.1.2") + found
    if is_uk(name):
        if not ticked(values, "ips"):
            what = f"Before {u_name(name)} can be relocated, its IPS tag has to be {IPS_TAG}."
            hint = "Ask your present provider to change it, then tick the box."
            found.append(Problem("ips", what, hint, section="3.14"))
    elif not code:
        hint = "Ask your present provider for it."
        found.append(Problem("code", "The authentication code is missing.", hint, section="3.1.2"))
    if code and (any(character.isspace() for character in code) or not code.isprintable() or len(code) > 255):
        what = "The authentication code has blanks or characters that cannot be seen."
        found.append(Problem("code", what, "Copy the code alone.", section="3.1.2"))
    if seen.finding(facts, seen.FREE, name) == seen.OK:
        what = f"{u_name(name)} is registered by nobody, as its registry says: there is nothing to relocate."
        hint = "Correct the name, or order it as a new domain instead."
        found.append(Problem("name", what, hint, blocking=False, section="3.1.2", asks=True))
    return tuple(found)


def _relocate_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, handle = tidy(text(values, "name")), text(values, "handle")
    more = [
        confirmation_mail(facts, name, handle, "the relocation", ("com", "net")),
        "If that address no longer exists, ask your present provider to change it."
        if name[-4:] in {".com", ".net"}
        else "",
        "Do not delete the domain with your present provider, and tell them that the transfer will come.",
    ]
    return Summary(
        f"Relocate {u_name(name)} to plentymarkets",
        system_name(facts, text(values, "system")),
        relocation_of(public_suffix(name) or name.rpartition(".")[2], facts.now, facts.zone),
        a_month(facts, price_of(facts, name)) or "As the assistant shows it",
        tuple(line for line in more if line),
        expected=_relocated(facts, name),
    )


def _relocated(facts: ServiceFacts, name: str) -> tuple[Expected, ...]:
    """What is seen once a domain was taken over: the name servers of the domains here.

    Its address proves nothing: the domain may lead to the system from its present provider. Where the name servers
    are not known, nothing that is seen would tell.
    """
    here = [found for found in known_domains(facts) if has_kind(found, DomainKind.DOMAIN) and found.name_servers]
    if not here:
        return ()
    servers = tuple(a_name(server) for server in here[0].name_servers)
    return (Expected("NS", a_name(name), servers), *wanted_address(facts, name))


def _relocate_request(facts: ServiceFacts, values: Values) -> Request:
    body = {
        "name": a_name(text(values, "name")),
        "authCode": values.get("code", "").strip(),
        "plentyId": number(values, "system"),
        "handleId": number(values, "handle"),
    }
    return Request("POST", f"{EXTENSION}/domains/relocations", body)


def _relocate_card(facts: ServiceFacts, values: Values) -> Card:
    name = tidy(text(values, "name"))
    owner = find_handle(facts, text(values, "handle"))
    return card(
        facts,
        f"Relocate {u_name(name)} to plentymarkets",
        Step("Have your present provider set the IPS tag.", IPS_TAG) if is_uk(name) else "",
        DOMAINS,
        Step(TYPE_STEP, "Transfer an existing domain to plentysystems"),
        Step("In the step “Name the domain”, enter the domain.", u_name(name)),
        "" if is_uk(name) else "Enter the authentication code of your present provider as “Authcode”.",
        Step(CLIENT_STEP, system_name(facts, text(values, "system"))),
        Step("Where it is asked for, enter the owner.", handle_title(owner) if owner else text(values, "handle")),
        COMPLETE,
        confirmation_mail(facts, name, text(values, "handle"), "the relocation", ("com", "net")),
    )


NEW_DOMAIN_ACTIONS = (
    ServiceAction(
        id="domain.order",
        title="Order a new domain",
        tab=Tab.DOMAIN,
        section="3.1.1",
        explains=(
            "Registers a domain. Its availability is checked with the registry first, and what it costs a month is "
            "shown. Whoever orders a .com domain confirms the WHOIS data by an email to ADMIN-C."
        ),
        grave=Grave.PAID,
        offered=saving(always),
        fields=_order_fields,
        check=_order_check,
        summary=_order_summary,
        request=_order_request,
        card=_order_card,
    ),
    ServiceAction(
        id="domain.relocate_in",
        title="Relocate a domain to plentymarkets",
        tab=Tab.DOMAIN,
        section="3.1.2",
        explains=(
            "Takes over a domain from another provider, whose authentication code is needed. It takes up to 24 hours "
            "for .de, 3 to 7 days for .com and .net, up to 5 days for .eu. For .uk and .co.uk the present provider "
            f"changes the IPS tag to {IPS_TAG} in advance."
        ),
        grave=Grave.PAID,
        offered=saving(always),
        fields=_relocate_fields,
        check=_relocate_check,
        summary=_relocate_summary,
        request=_relocate_request,
        card=_relocate_card,
    ),
)
"""The actions that register a domain here."""
