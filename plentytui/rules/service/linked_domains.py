"""Domains that are linked, not registered: external ones and subdomains (seed, sections 3.1.3 and 3.1.4)."""

from __future__ import annotations

from dataclasses import replace

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
    name_fault,
    registrable,
    same_name,
    subdomain_fault,
    tidy,
    u_name,
    whole_name,
)
from plentytui.rules.service.effective import external_domain, external_provider, settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, card, open_domain
from plentytui.rules.service.new_domains import CLIENT_STEP, TYPE_STEP, number, system_field, system_problems
from plentytui.rules.service.subjects import (
    always,
    asked_domain,
    asked_name,
    counting_later,
    find_domain,
    has_kind,
    is_cancelled,
    known_domains,
    no_fields,
    read_domains,
    saving,
    system_name,
    text,
    unknown_domain,
    wanted_address,
)

# domain.external


def _external_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    return (
        Field("name", "Domain", hint="The whole name; it stays with its provider.", required=True),
        system_field(facts),
    )


def _external_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    name = text(values, "name")
    found = system_problems(facts, values)
    fault = name_fault(name) if name else ""
    if fault:
        found.append(Problem("name", fault, "Correct the name.", section="3.1.3"))
    elif name and find_domain(facts, name):
        what = f"{u_name(name)} is among the domains of this system already."
        found.append(Problem("name", what, "Open it in the list of domains instead.", section="3.1.3"))
    elif name and not registrable(name):
        what = f"“.{tidy(name).rsplit('.', 1)[-1]}” is no ending under which domains are registered."
        found.append(Problem("name", what, "Correct the ending.", section="3.1.3"))
    elif name:
        if seen.finding(facts, seen.FREE, name) == seen.OK:
            what = f"{u_name(name)} seems to be registered by nobody."
            found.append(Problem("name", what, "Correct the name, or order it.", blocking=False, section="3.1.3"))
        if seen.finding(facts, seen.NO_AAAA, name) == seen.WRONG:
            what = f"{u_name(name)} has an IPv6 record (AAAA)."
            hint = "Remove it with its provider; visitors with IPv6 would not reach the store."
            found.append(Problem("name", what, hint, blocking=False, section="3.1.3"))
    return tuple(found)


def _external_summary(facts: ServiceFacts, values: Values) -> Summary:
    name = tidy(text(values, "name"))
    wanted = wanted_address(facts, name)
    data = "; ".join(f"{one.name} {one.kind} {', '.join(one.values)}" for one in wanted)
    more = (
        f"Save the DNS data with the provider of the domain{f': {data}' if data else ''}.",
        "It is shown as “Current DNS settings” once the domain has been created.",
        "If there is an IPv6 record (AAAA), remove it there.",
        "No mail server can be set here for an external domain.",
    )
    return Summary(
        f"Link the external domain {u_name(name)}",
        system_name(facts, text(values, "system")),
        external_domain(facts.now, facts.zone),
        "",
        more,
        expected=counting_later((*wanted, Expected("AAAA", a_name(name), gone=True)), facts),
    )


def _external_request(facts: ServiceFacts, values: Values) -> Request:
    body = {"name": a_name(text(values, "name")), "plentyId": number(values, "system")}
    return Request("POST", f"{EXTENSION}/domains/external", body)


def _external_card(facts: ServiceFacts, values: Values) -> Card:
    name = tidy(text(values, "name"))
    return card(
        facts,
        f"Link the external domain {u_name(name)}",
        DOMAINS,
        Step(TYPE_STEP, "Add a new domain, hosted externally"),
        Step("In the step “Name the domain”, enter the domain.", u_name(name)),
        Step(CLIENT_STEP, system_name(facts, text(values, "system"))),
        "In the step “Current DNS settings”, note source, type and target of each line.",
        COMPLETE,
        Step("Log in to the provider of the domain and save those lines in its DNS zone.", a_name(name)),
        Step("Remove an AAAA record (IPv6) there, if there is one.", a_name(name)),
    )


# domain.subdomain


def _parents(facts: ServiceFacts) -> tuple[Choice, ...]:
    fit = [
        found for found in known_domains(facts) if not has_kind(found, DomainKind.SUBDOMAIN) and not is_cancelled(found)
    ]
    return tuple(Choice(found.name, found.name, "main domain" if found.is_main else found.kind) for found in fit)


def subdomain_name(values: Values) -> str:
    """The whole name of the subdomain."""
    return whole_name(text(values, "name"), text(values, "parent"))


def _subdomain_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    parents = _parents(facts)
    default = next((choice.value for choice in parents if same_name(choice.value, facts.subject)), "")
    default = default or (facts.main_domain.name if facts.main_domain and parents else "")
    kind = FieldKind.CHOICE if parents else FieldKind.TEXT
    hint = "What stands in front, such as info for info.yourstore.de."
    return (
        Field("name", "Subdomain", hint=hint, required=True),
        Field("parent", "Domain", kind, parents, default, "The domain that it belongs to.", required=True),
        system_field(facts),
    )


def _subdomain_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = system_problems(facts, values)
    parent, typed = text(values, "parent"), text(values, "name")
    if parent and name_fault(parent):
        found.append(Problem("parent", name_fault(parent), "Correct the domain.", section="3.1.4"))
        return tuple(found)
    if not parent or not typed:
        return tuple(found)
    name = subdomain_name(values)
    known = find_domain(facts, parent)
    fault = subdomain_fault(name, parent)
    if fault:
        found.append(Problem("name", fault, "Enter only what stands in front.", section="3.1.4"))
    elif find_domain(facts, name):
        found.append(Problem("name", f"{u_name(name)} exists already.", "Take another name.", section="3.1.4"))
    elif tidy(name).startswith("www."):
        what = "A subdomain www made by hand keeps a certificate from being issued."
        found.append(Problem("name", what, "www is set up by itself; leave it out.", blocking=False, section="4.3"))
    if facts.has_extension and facts.domains is not None and known is None:
        found.append(Problem("parent", f"{parent} is not known here.", "Choose one of the list.", section="3.1.4"))
    elif is_cancelled(known):
        hint = "Choose another domain."
        found.append(Problem("parent", f"{parent} is cancelled; its subdomains end with it.", hint, section="3.1.4"))
    return tuple(found)


def _subdomain_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, parent = subdomain_name(values), find_domain(facts, text(values, "parent"))
    external = has_kind(parent, DomainKind.EXTERNAL)
    more = ["A subdomain need not be registered and costs nothing."]
    if external:
        more.append(f"The zone of {text(values, 'parent')} is with its provider: save the record there too.")
    return Summary(
        f"Create the subdomain {u_name(name)}",
        system_name(facts, text(values, "system")),
        external_domain(facts.now, facts.zone) if external else settings_change(facts.now, facts.zone),
        "",
        tuple(more),
        expected=counting_later(wanted_address(facts, name), facts),
    )


def _subdomain_request(facts: ServiceFacts, values: Values) -> Request:
    body = {
        "name": a_name(subdomain_name(values)),
        "parent": a_name(text(values, "parent")),
        "plentyId": number(values, "system"),
    }
    return Request("POST", f"{EXTENSION}/domains/subdomains", body)


def _subdomain_card(facts: ServiceFacts, values: Values) -> Card:
    name = subdomain_name(values)
    return card(
        facts,
        f"Create the subdomain {u_name(name)}",
        DOMAINS,
        Step(TYPE_STEP, "Add a new subdomain to an existing domain"),
        Step("In the step “Name the domain”, choose the main domain.", text(values, "parent")),
        Step("Enter the subdomain.", u_name(name)),
        Step(CLIENT_STEP, system_name(facts, text(values, "system"))),
        COMPLETE,
    )


# domain.dns


def provider_records(facts: ServiceFacts) -> tuple[tuple[str, str, str], ...]:
    """Source, type and target of what the external provider is to have (section 3.4, Tables 2 and 3)."""
    domain, name = asked_domain(facts), asked_name(facts)
    told = [
        (a_name(whole_name(one.source, name)), one.type.upper(), a_name(one.target))
        for one in (domain.dns if domain else ())
        if one.target
    ]
    return tuple(told) or tuple(
        (one.name, one.kind, value) for one in wanted_address(facts, name) for value in one.values
    )


def _dns_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if facts.has_extension and domain and not has_kind(domain, DomainKind.EXTERNAL):
        return f"{domain.name} is no external domain: its DNS settings are saved here by themselves."
    return unknown_domain(facts)


def _dns_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    name = asked_name(facts)
    found: list[Problem] = []
    if seen.finding(facts, seen.DNS_AS_WANTED, name) == seen.OK:
        what = f"The DNS of {name} says what it has to say already."
        found.append(Problem("", what, "Nothing is to be done.", blocking=False, section="3.4.1"))
    if seen.finding(facts, seen.NO_AAAA, name) == seen.WRONG:
        hint = "Remove it with the provider."
        found.append(Problem("", f"{name} has an IPv6 record (AAAA).", hint, blocking=False, section="3.1.3"))
    return tuple(found)


def _dns_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, records = asked_name(facts), provider_records(facts)
    scaling = any(kind == "CNAME" for _, kind, _ in records)
    more = [f"{source} {kind} {target}: has to be in the provider's DNS zone." for source, kind, target in records]
    if scaling:
        more.append("With the CNAME to the load balancer the system is ready for autoscaling.")
    more.append("How it is entered is told by the documentation of the provider; plentymarkets cannot do it for you.")
    expected = tuple(Expected(kind, source, (target,)) for source, kind, target in records)
    return Summary(
        f"Save the DNS settings of {name} with its provider",
        name,
        external_provider(facts.now, facts.zone),
        consequences=tuple(more),
        expected=(*expected, Expected("AAAA", a_name(name), gone=True)),
    )


def _dns_card(facts: ServiceFacts, values: Values) -> Card:
    name, records = asked_name(facts), provider_records(facts)
    unknown = (
        DOMAINS,
        open_domain(name),
        "In the step “Current DNS settings”, note source, type and target of each line.",
    )
    made = card(
        facts,
        f"DNS settings of {name} with its provider",
        *(() if records else unknown),
        Step("Log in to the service area of the domain's provider and open its DNS zone.", a_name(name)),
        *(Step(f"Save a record of type {kind} for {source}.", target) for source, kind, target in records),
        Step("Remove an AAAA record (IPv6), if there is one.", a_name(name)),
        "Save the settings.",
    )
    # Where the records are known, nothing of it is done in the back end.
    return replace(made, address="") if records else made


LINKED_DOMAIN_ACTIONS = (
    ServiceAction(
        id="domain.external",
        title="Create a new external domain",
        tab=Tab.DOMAIN,
        section="3.1.3",
        explains=(
            "Links a domain that stays with another provider. The DNS data that is shown then is saved with that "
            "provider, and an IPv6 record (AAAA) is removed there."
        ),
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=_external_fields,
        check=_external_check,
        summary=_external_summary,
        request=_external_request,
        card=_external_card,
    ),
    ServiceAction(
        id="domain.subdomain",
        title="Order a subdomain",
        tab=Tab.DOMAIN,
        section="3.1.4",
        explains="Creates a subdomain of a domain. As many as you want; they need not be registered.",
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=_subdomain_fields,
        check=_subdomain_check,
        summary=_subdomain_summary,
        request=_subdomain_request,
        card=_subdomain_card,
    ),
    ServiceAction(
        id="domain.dns",
        title="DNS settings at the provider",
        tab=Tab.DOMAIN,
        section="3.4.1",
        explains=(
            "What an external provider has to have in the DNS zone of the domain, line by line, also for autoscaling. "
            "It can take up to 72 hours until the provider has processed it; plentymarkets cannot influence that."
        ),
        grave=Grave.PLAIN,
        offered=_dns_offered,
        fields=no_fields,
        check=_dns_check,
        summary=_dns_summary,
        request=read_domains,
        card=_dns_card,
        about_one=True,
        by_hand=True,
    ),
)
"""The actions that add a domain without registering one."""
