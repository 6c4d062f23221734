"""Where mail of a domain is received (seed, section 3.8)."""

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
from plentytui.models.service.domains import DomainKind, MailServer
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.domain_names import (
    a_name,
    has_known_ending,
    ipv4_fault,
    is_public_ipv4,
    mx_fault,
)
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, MORE_SETTINGS, card, open_domain
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    has_kind,
    is_elsewhere,
    no_test_domain,
    saving,
    text,
    unknown_domain,
)
from plentytui.rules.service.words import listed

MX_FIELDS = ("mx10", "mx20", "mx30", "mx40")
"""The mail servers of Table 4, the most preferred first."""


def _mail_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if domain and has_kind(domain, DomainKind.EXTERNAL):
        return f"{domain.name} is external: its mail server is set with its provider."
    if domain and is_elsewhere(domain):
        return f"{domain.name} is linked to an external server: no mail server can be set for it."
    return no_test_domain(facts, "which receives no mail") or unknown_domain(facts)


def _mail_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    domain = asked_domain(facts)
    mail = domain.mail if domain else MailServer()
    own = ("kind", ("own",))
    kinds = (
        Choice("mailbox.org", "Mailbox.org", "no further settings"),
        Choice("own", "Own mail server", "configure it before you save it here"),
    )
    first = f"The incoming mail server's IPv4 address; it is reached as mail.{asked_name(facts)}."
    return (
        Field("kind", "Mail server", FieldKind.CHOICE, kinds, mail.kind or "mailbox.org", required=True),
        Field("ip", "IP", default=mail.ip, hint=first, shown_if=own),
        *(
            Field(
                name,
                name.upper(),
                default=str(getattr(mail, name)),
                hint="Mail is sent to this server first."
                if name == "mx10"
                else "Used when those before cannot be reached.",
                required=name == "mx10",
                shown_if=own,
            )
            for name in MX_FIELDS
        ),
    )


def _servers(values: Values) -> list[tuple[str, str]]:
    return [(name, text(values, name)) for name in MX_FIELDS if text(values, name)]


def _mail_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    kind, ip, servers = text(values, "kind"), text(values, "ip"), _servers(values)
    if kind not in {"", "own", "mailbox.org"}:
        return (Problem("kind", "Such a mail server is not known.", "Choose one of the list.", section="3.8"),)
    if kind != "own":
        return ()
    found: list[Problem] = []
    if ip and ipv4_fault(ip):
        found.append(Problem("ip", ipv4_fault(ip), "Enter the address of the mail server.", section="3.8"))
    elif ip and not is_public_ipv4(ip):
        what = f"{ip} cannot be reached from the Internet."
        found.append(Problem("ip", what, "Enter the server's public address.", False, "3.8", asks=True))
    seen: dict[str, str] = {}
    for name, server in servers:
        fault = mx_fault(server)
        if fault:
            found.append(Problem(name, fault, "Enter the name of a mail server.", section="3.8"))
            continue
        if a_name(server) in seen:
            what = f"{server} is {seen[a_name(server)]} already; twice the same server is no safety."
            found.append(Problem(name, what, "Enter another server, or leave it empty.", False, "3.8", asks=True))
        elif not has_known_ending(server):
            what = f"{server} does not end as names of the public DNS do."
            found.append(Problem(name, what, "Check the spelling.", False, "3.8", asks=True))
        seen.setdefault(a_name(server), name.upper())
    if len(seen) == 1:
        what = "Only one mail server is entered: while it is down, mail cannot be received."
        found.append(Problem("mx20", what, "Enter at least two.", False, "3.8", asks=True))
    return tuple(found)


def _mail_expected(facts: ServiceFacts, values: Values) -> tuple[Expected, ...]:
    name = a_name(asked_name(facts))
    if text(values, "kind") != "own":
        # Any mail server is no sign of it: the own one that is to go would be one, too.
        return (Expected("MX", name, ("*.mailbox.org",)),)
    records = tuple(f"{field[2:]} {a_name(server)}" for field, server in _servers(values))
    ip = text(values, "ip")
    return (Expected("MX", name, records), *((Expected("A", f"mail.{name}", (ip,)),) if ip else ()))


def _mail_summary(facts: ServiceFacts, values: Values) -> Summary:
    name = asked_name(facts)
    if text(values, "kind") != "own":
        what, more = f"Mail of {name} is received by Mailbox.org", ["No further settings are needed."]
    else:
        servers = [server for _, server in _servers(values)]
        what = f"Mail of {name} is received by {listed(servers, last='then')}"
        more = ["Configure your mail server before: mail arrives there as soon as this is live."]
        if text(values, "ip"):
            more.append(f"mail.{name} leads to {text(values, 'ip')}.")
    return Summary(
        what,
        name,
        settings_change(facts.now, facts.zone),
        consequences=(*more, "Until it is live everywhere, mail can arrive at either server: keep both running."),
        expected=_mail_expected(facts, values),
    )


def _mail_request(facts: ServiceFacts, values: Values) -> Request:
    own = text(values, "kind") == "own"
    body: dict[str, object] = {"kind": "own" if own else "mailbox.org", "ip": text(values, "ip") if own else ""}
    for name in MX_FIELDS:
        body[name] = a_name(text(values, name)) if own and text(values, name) else ""
    return Request("PUT", domain_path(asked_name(facts), "mail"), body)


def _mail_card(facts: ServiceFacts, values: Values) -> Card:
    own = text(values, "kind") == "own"
    steps = [Step(f"Enter {name}.", server) for name, server in _servers(values)] if own else []
    if own and text(values, "ip"):
        steps.insert(0, Step("Enter ip.", text(values, "ip")))
    setting = "Settings for an external mail server"
    return card(
        facts,
        f"Mail server of {asked_name(facts)}",
        "Configure your own mail server first." if own else "",
        DOMAINS,
        open_domain(asked_name(facts)),
        Step(MORE_SETTINGS if own else "In “Choose additional settings”, switch off the setting.", setting),
        *steps,
        COMPLETE,
    )


MAIL_ACTION = ServiceAction(
    id="domain.mail",
    title="Save mail server",
    tab=Tab.DOMAIN,
    section="3.8",
    explains=(
        "Where mail of the domain is received: Mailbox.org, which needs no settings, or a mail server of your own, "
        "which is configured before. Mail is sent to the lowest MX first; save at least two."
    ),
    grave=Grave.PLAIN,
    offered=saving(_mail_offered),
    fields=_mail_fields,
    check=_mail_check,
    summary=_mail_summary,
    request=_mail_request,
    card=_mail_card,
    about_one=True,
    begins_as_is=lambda facts: bool((domain := asked_domain(facts)) and domain.mail.kind),
)
"""Saves the mail server of a domain."""
