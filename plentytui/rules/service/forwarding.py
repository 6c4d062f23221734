"""URL forwarding, with its instructions first (seed, section 3.15)."""

from __future__ import annotations

from urllib.parse import urlsplit

from plentytui.models.forms import Card, Expected, Field, FieldKind, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.domains import DomainKind
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.domain_names import a_name, name_fault, same_name
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, MORE_SETTINGS, card, open_domain
from plentytui.rules.service.money import a_month
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    find_domain,
    has_kind,
    saving,
    text,
    ticked,
    unknown_domain,
)

INSTRUCTIONS = (
    "Every page of the domain is forwarded to the target, for good (301); search engines take over the new address. "
    "The target begins with http:// or https://. Never forward the main domain of the main store: its back end could "
    "not be reached any more, and no certificate could be issued. Forwarding costs extra each month."
)
"""What is read before forwarding is set up."""


def _offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if domain and has_kind(domain, DomainKind.EXTERNAL):
        return f"{domain.name} is external: set up its forwarding with its provider."
    return unknown_domain(facts)


def _fields(facts: ServiceFacts) -> tuple[Field, ...]:
    domain = asked_domain(facts)
    known = domain.forwards_to if domain else ""
    read = Field("read", "Instructions read", FieldKind.CHECK, hint="I have read them, at the top.", required=True)
    target = Field("target", "Forward to", default=known, hint="The whole address, such as https://www.yourstore.de/.")
    end = Field("remove", "End the forwarding", FieldKind.CHECK, hint="Takes the forwarding away.")
    return (read, target, end) if known else (read, target)


def host_of(url: str) -> str:
    """The host that an address leads to; empty where it is no address of the web."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or parts.username or parts.password or port == 0:
        return ""
    return parts.hostname or ""


def _check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    domain, target = asked_domain(facts), text(values, "target")
    if ticked(values, "remove"):
        return ()
    if not target:
        return (Problem("target", "The target is missing.", "Enter the address to forward to.", section="3.15"),)
    host = host_of(target)
    found: list[Problem] = []
    if any(sign.isspace() for sign in target) or not target.isprintable() or not host or name_fault(host):
        what = f"“{target[:60]}” is no address of the web."
        return (Problem("target", what, "Write it as https://www.yourstore.de/.", section="3.15"),)
    if same_name(host.removeprefix("www."), asked_name(facts)):
        hint = "Enter another domain."
        found.append(Problem("target", "The domain would be forwarded to itself.", hint, section="3.15"))
    if _leads_back(facts, host):
        what = f"{host} is forwarded to {asked_name(facts)}: visitors would go in a circle."
        found.append(Problem("target", what, "Enter another target.", section="3.15"))
    if domain and domain.is_main:
        what = f"{domain.name} is a main domain: its store, and the back end of a main store, could not be reached."
        found.append(Problem("target", what, "Forward an additional domain instead.", False, "3.15"))
    if target.startswith("http://"):
        what = "The target is not encrypted."
        found.append(Problem("target", what, "Use https:// if the target has it.", blocking=False, section="3.15"))
    if ";" in target:
        what = "The target has a semicolon, which separates the parts of a forwarding."
        found.append(Problem("target", what, "Write it as %3B.", section="3.15"))
    return tuple(found)


def _leads_back(facts: ServiceFacts, host: str) -> bool:
    """Whether forwardings that are known lead from that host back to the domain."""
    passed: set[str] = set()
    while host and a_name(host) not in passed:
        if same_name(host, asked_name(facts)):
            return bool(passed)
        passed.add(a_name(host))
        known = find_domain(facts, host)
        host = host_of(known.forwards_to) if known else ""
    return False


def _summary(facts: ServiceFacts, values: Values) -> Summary:
    name, target = asked_name(facts), text(values, "target")
    when = settings_change(facts.now, facts.zone)
    if ticked(values, "remove"):
        # Without the forwarding a name may still lead on, as from http to https.
        old = known.forwards_to if (known := asked_domain(facts)) else ""
        one = Expected("REDIRECT", a_name(name), (old,) if old else (), gone=True)
        return Summary(f"End the forwarding of {name}", name, when, "", ("It is no longer billed.",), expected=(one,))
    price = a_month(facts, facts.domains.forwarding_cents) if facts.domains else ""
    return Summary(
        f"Forward {name} to {target}",
        name,
        when,
        price or "An extra charge, as the assistant shows it",
        ("Every page of the domain leads to the target, for good (301).",),
        expected=(Expected("REDIRECT", a_name(name), (target,)),),
    )


def _request(facts: ServiceFacts, values: Values) -> Request:
    target = "" if ticked(values, "remove") else text(values, "target")
    return Request("PUT", domain_path(asked_name(facts), "forwarding"), {"target": target})


def _card(facts: ServiceFacts, values: Values) -> Card:
    name, ending = asked_name(facts), ticked(values, "remove")
    line = (
        Step("Remove the line of the forwarding.")
        if ending
        else Step("Enter the line.", f"/*;{text(values, 'target')};301;L")
    )
    return card(
        facts,
        f"End the forwarding of {name}" if ending else f"Forward {name}",
        DOMAINS,
        open_domain(name),
        Step(MORE_SETTINGS, "URL forwarding"),
        "Read the instructions beside it: source;target;code;option, one forwarding a line.",
        line,
        COMPLETE,
    )


FORWARD_ACTION = ServiceAction(
    id="domain.forward",
    title="Save URL forwarding",
    tab=Tab.DOMAIN,
    section="3.15",
    explains=INSTRUCTIONS,
    grave=Grave.PAID,
    offered=saving(_offered),
    fields=_fields,
    check=_check,
    summary=_summary,
    request=_request,
    card=_card,
    about_one=True,
    begins_as_is=lambda facts: bool((domain := asked_domain(facts)) and domain.forwards_to),
)
"""Saves the URL forwarding of a domain."""
