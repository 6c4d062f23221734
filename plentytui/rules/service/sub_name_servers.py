"""Name servers of sub-domains (seed, section 3.13)."""

from __future__ import annotations

from plentytui.models.forms import Card, Expected, Field, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.domain_names import (
    a_name,
    host_fault,
    ipv4_fault,
    is_below,
    name_fault,
    same_name,
    split_names,
    u_name,
    whole_name,
)
from plentytui.rules.service.domain_records import at_source, record_card, remove_field, stands_beside
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    find_domain,
    own_zone,
    saving,
    text,
    ticked,
)
from plentytui.rules.service.words import listed


def _name_servers_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if domain and not domain.is_main:
        return f"{domain.name} is no main domain: name servers can be saved for sub-domains of a main domain only."
    return own_zone(facts)


def _name_servers_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    return (
        Field("subdomain", "Sub-domain", hint=f"Such as news or news.{asked_name(facts)}.", required=True),
        Field("targets", "Target", hint="Domain names of the name servers, separated by commas."),
        remove_field("the name servers"),
    )


def _subdomain(facts: ServiceFacts, values: Values) -> str:
    return whole_name(text(values, "subdomain"), asked_name(facts))


def _target_problems(name: str, targets: tuple[str, ...]) -> list[Problem]:
    found: list[Problem] = []
    for target in targets:
        what = (
            f"{target} is an address; the domain name of a name server belongs here."
            if not ipv4_fault(target)
            else host_fault(target)
        )
        if what:
            found.append(Problem("targets", what, "Separate several names by commas.", section="3.13"))
        elif is_below(target, name) or same_name(target, name):
            what = f"{target} is below {u_name(name)}, whose name servers it is to be: it could not be found."
            found.append(Problem("targets", what, "Enter a name elsewhere.", section="3.13"))
    if len(set(targets)) < len(targets):
        found.append(Problem("targets", "A name server is named twice.", "Name each once.", section="3.13"))
    if len(targets) == 1 and not found:
        what = "Only one name server is named: while it is down, the sub-domain cannot be found."
        found.append(Problem("targets", what, "Name at least two.", blocking=False, section="3.13"))
    return found


def _name_servers_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    name, domain = _subdomain(facts, values), asked_domain(facts)
    if not text(values, "subdomain"):
        return ()
    fault = name_fault(name, underscores=True)
    if not fault and not is_below(name, asked_name(facts)):
        fault = f"{u_name(name)} is no sub-domain of {u_name(asked_name(facts))}."
    found = [Problem("subdomain", fault, "Enter what stands in front.", section="3.13")] if fault else []
    if ticked(values, "remove"):
        known = [
            one
            for one in (domain.sub_name_servers if domain else ())
            if same_name(whole_name(one.subdomain, asked_name(facts)), name)
        ]
        if domain and not fault and not known:
            what = f"{u_name(name)} has no name servers of its own."
            found.append(Problem("subdomain", what, "Choose another one.", section="3.13"))
        return tuple(found)
    targets = split_names(text(values, "targets"))
    if not targets:
        hint = "Enter at least one name, or tick “Remove it”."
        return (*found, Problem("targets", "The name servers are missing.", hint, section="3.13"))
    return (*found, *(() if fault else _taken(facts, name, targets)), *_target_problems(name, targets))


def _taken(facts: ServiceFacts, name: str, targets: tuple[str, ...]) -> list[Problem]:
    """What a sub-domain has already: with name servers elsewhere none of it counts any more."""
    domain, linked = asked_domain(facts), find_domain(facts, name)
    old = [
        one
        for one in (domain.sub_name_servers if domain else ())
        if same_name(whole_name(one.subdomain, asked_name(facts)), name)
    ]
    if old:
        servers = old[0].targets
        if {a_name(one) for one in servers} == {a_name(one) for one in targets}:
            what = f"{u_name(name)} has these name servers already."
            return [Problem("targets", what, "Nothing is to be done.", section="3.13")]
        what = f"{u_name(name)} has {listed(servers)} now."
        return [Problem("subdomain", what, "They are replaced.", blocking=False, section="3.13", asks=True)]
    if linked and linked.is_main:
        what = f"{u_name(name)} is the main domain of a client: its store is found only if those servers know it."
        hint = "Save its records there first."
        return [Problem("subdomain", what, hint, blocking=False, section="3.13", asks=True)]
    other = stands_beside(facts, name)
    if not other and domain and at_source(domain.cnames, name, domain.name):
        other = "has a CNAME"
    if not other:
        return []
    what = f"{u_name(name)} {other}, which does not count any more then."
    hint = "Save what is needed of it with those name servers first."
    return [Problem("subdomain", what, hint, blocking=False, section="3.13", asks=True)]


def _name_servers_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, targets = _subdomain(facts, values), split_names(text(values, "targets"))
    remove = ticked(values, "remove")
    what = (
        f"Remove the name servers of {u_name(name)}" if remove else f"Name servers of {u_name(name)}: {listed(targets)}"
    )
    more = () if remove else ("All records below this name come from those name servers then.",)
    one = Expected("NS", a_name(name), () if remove else targets, gone=remove)
    return Summary(what, asked_name(facts), settings_change(facts.now, facts.zone), "", more, expected=(one,))


def _name_servers_request(facts: ServiceFacts, values: Values) -> Request:
    targets = [] if ticked(values, "remove") else list(split_names(text(values, "targets")))
    body = {"subdomain": a_name(_subdomain(facts, values)), "targets": targets}
    return Request("PUT", domain_path(asked_name(facts), "name-servers"), body)


def _name_servers_card(facts: ServiceFacts, values: Values) -> Card:
    name = a_name(_subdomain(facts, values))
    setting = "Configure your own name servers for subdomains"
    if ticked(values, "remove"):
        return record_card(facts, setting, f"Remove the name servers of {name}", Step("Remove the line.", name))
    targets = (Step("Enter a name server (one a line).", target) for target in split_names(text(values, "targets")))
    return record_card(facts, setting, f"Name servers of {name}", Step("Enter the sub-domain.", name), *targets)


NAME_SERVER_ACTIONS = (
    ServiceAction(
        id="domain.name_servers",
        title="Save name servers for sub-domains",
        tab=Tab.DOMAIN,
        section="3.13",
        explains=(
            "Hands a sub-domain over to other name servers, for instance those of Newsletter2Go. Only for sub-domains "
            "of a main domain; several names are separated by commas."
        ),
        grave=Grave.PLAIN,
        offered=saving(_name_servers_offered),
        fields=_name_servers_fields,
        check=_name_servers_check,
        summary=_name_servers_summary,
        request=_name_servers_request,
        card=_name_servers_card,
        about_one=True,
    ),
)
"""The actions on name servers of sub-domains."""
