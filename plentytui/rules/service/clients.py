"""Clients (stores): ordering one, cancelling one (seed, section 5)."""

from __future__ import annotations

from datetime import datetime

from plentytui.models.forms import (
    Card,
    Choice,
    Effective,
    Field,
    FieldKind,
    Grave,
    Problem,
    Request,
    Step,
    Summary,
    Values,
)
from plentytui.models.service.contract import ClientContract
from plentytui.models.service.domains import Domain
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.contract import end_of_contract
from plentytui.rules.service.domain_names import a_name, is_test_domain, name_fault, same_name
from plentytui.rules.service.effective import on_day, settings_change
from plentytui.rules.service.menus import CONTRACTS, DOMAINS, MY_ACCOUNT, card
from plentytui.rules.service.money import a_month
from plentytui.rules.service.subjects import (
    asked_client,
    domains_of,
    find_domain,
    is_cancelled,
    is_elsewhere,
    known_domains,
    new_address,
    no_fields,
    nothing_wrong,
    saving,
    system_title,
    text,
)
from plentytui.rules.service.words import count, day, listed, read_whole

LONGEST_NAME = 80
"""Characters of a client's name; assumed."""


def free_domains(facts: ServiceFacts) -> tuple[Domain, ...]:
    """The domains that a new client can have: created before, not cancelled, nobody's main domain (section 5.1)."""
    return tuple(found for found in known_domains(facts) if not is_cancelled(found) and not found.is_main)


def _order_offered(facts: ServiceFacts) -> str:
    if facts.has_extension and facts.domains is not None and not free_domains(facts):
        return "A client needs a domain first: order or link one in the tab Domain."
    return ""


def _order_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    choices = tuple(Choice(found.name, found.name, found.kind) for found in free_domains(facts))
    hint = "The domain of the client; it has to be there before the client is ordered."
    known = facts.has_extension and bool(choices)
    kind = FieldKind.CHOICE if known else FieldKind.TEXT
    return (
        Field("name", "Name of the client", hint="What the new online store is called.", required=True),
        Field("domain", "Domain", kind, choices if known else (), hint=hint, required=True),
    )


def _order_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found: list[Problem] = []
    name, domain = text(values, "name"), text(values, "domain")
    if len(name) > LONGEST_NAME:
        hint = f"Take at most {LONGEST_NAME} characters."
        found.append(Problem("name", f"The name has {count(len(name), 'character')}.", hint, section="5.1"))
    taken = [client.name.lower() for client in (facts.contract.clients if facts.contract else ())]
    if name and name.lower() in taken:
        found.append(Problem("name", f"There is a client called {name[:60]} already.", "Take another.", section="5.1"))
    fault = name_fault(domain) if domain else ""
    known = find_domain(facts, domain)
    if fault:
        found.append(Problem("domain", fault, "Enter the name of a domain of this system.", section="5.1"))
    elif domain and known is None and facts.has_extension:
        hint = "Order or link it in the tab Domain first."
        found.append(Problem("domain", f"{domain} is not among the domains of this system.", hint, section="5.1"))
    elif known and is_cancelled(known):
        found.append(Problem("domain", f"{known.name} is cancelled.", "Choose another domain.", section="5.1"))
    elif known and known.is_main:
        hint = "Choose a domain that is not a main domain."
        found.append(Problem("domain", f"{known.name} is a main domain already.", hint, section="5.1"))
    elif known and (use := _other_use(facts, known)):
        found.append(Problem("domain", use[0], use[1], blocking=False, section="5.1", asks=True))
    elif domain and is_test_domain(domain):
        what = f"{domain} is a test domain, for which no SSL certificate can be ordered."
        found.append(Problem("domain", what, "Order a domain of your own later.", blocking=False, section="4.1"))
    return tuple(found)


def _other_use(facts: ServiceFacts, domain: Domain) -> tuple[str, str] | None:
    """What a domain is used for now, and what to do; None for nothing that a new client would end."""
    hosts = [one for one in known_domains(facts) if one.image_host and same_name(one.image_host, domain.name)]
    if hosts:
        what = f"{domain.name} is the host of the item images of {hosts[0].name}: they would no longer be found."
        return what, "Choose another domain, or save another host for item images first."
    if is_elsewhere(domain):
        what = f"{domain.name} is linked to the external server {domain.external_ip}, which it would no longer lead to."
        return what, "Choose another domain if that server is still used."
    if domain.forwards_to:
        return f"{domain.name} is forwarded to {domain.forwards_to} so far.", "End the forwarding first."
    return None


def _order_summary(facts: ServiceFacts, values: Values) -> Summary:
    name, domain = text(values, "name"), text(values, "domain")
    price = a_month(facts, facts.contract.client_price_cents) if facts.contract else ""
    return Summary(
        f"Order the client {name}",
        system_title(facts),
        settings_change(facts.now, facts.zone),
        price or "As the configurator shows it",
        (
            f"{domain} is linked to the new client and becomes its main domain.",
            "It is one more online store, managed with the same system as the default store.",
        ),
        expected=new_address(facts, domain),
    )


def _order_request(facts: ServiceFacts, values: Values) -> Request:
    return Request(
        "POST", f"{EXTENSION}/clients", {"name": text(values, "name"), "domain": a_name(text(values, "domain"))}
    )


def _order_card(facts: ServiceFacts, values: Values) -> Card:
    domain = text(values, "domain")
    return card(
        facts,
        f"Order the client {text(values, 'name')}",
        DOMAINS,
        Step("Make sure that the domain is in the list; else create it first, for the main system.", domain),
        MY_ACCOUNT,
        CONTRACTS,
        "Choose “Edit contract”; the configurator opens.",
        Step("Add one client (store).", text(values, "name")),
        "Compare the price, and place the order.",
        Step("Then open the domain in Setup » Settings » Hosting » Domains and link it to the new client.", domain),
    )


# client.cancel


def _cancel_offered(facts: ServiceFacts) -> str:
    if not facts.subject.strip():
        return "Choose a client first."
    client = asked_client(facts)
    if client is None:
        if facts.has_extension and facts.contract is not None:
            return "This client is not among those of the contract."
        if facts.subject.strip() == str(facts.plenty_id):
            return "The default store goes with the contract: cancel the contract instead."
        return ""
    if client.is_default:
        return f"{client.name} is the default store and goes with the contract: cancel the contract instead."
    if client.cancelled_to:
        return f"{client.name} is cancelled already; it ends on {day(client.cancelled_to, facts.zone)}."
    return ""


def client_end(facts: ServiceFacts, client: ClientContract | None) -> datetime | None:
    """When a client ends if it is cancelled now: the end of its own term, else the contract's."""
    if client and client.cancelled_to:
        return client.cancelled_to.astimezone(facts.zone)
    if client and client.ends_at and client.ends_at > facts.now:
        return client.ends_at.astimezone(facts.zone)
    return end_of_contract(facts.contract.contract, facts.now, facts.zone) if facts.contract else None


def _name(facts: ServiceFacts) -> str:
    client = asked_client(facts)
    return (client.name if client else "") or f"client {facts.subject.strip()}"


def _cancel_effective(facts: ServiceFacts) -> Effective | None:
    end = client_end(facts, asked_client(facts))
    return on_day(end, facts.zone, "The end of the client's contract.") if end else None


def _cancel_summary(facts: ServiceFacts, values: Values) -> Summary:
    client, effective = asked_client(facts), _cancel_effective(facts)
    more: list[str] = []
    if client and client.started_at:
        more.append(f"The contract of the client began on {day(client.started_at, facts.zone)}.")
    if effective:
        more.append(f"It ends on {day(effective.earliest)}.")
    number = client.plenty_id if client else read_whole(facts.subject) or 0
    mine = [found.name for found in domains_of(facts, number) if not is_cancelled(found)]
    if mine:
        more.append(f"Its domains are cancelled too: {listed(mine, most=12)}.")
        more.append("To go on using one of them, link it to another client first.")
    elif facts.domains is None:
        more.append("The domains that are linked to it are cancelled too; link those you need to another client first.")
    price = a_month(facts, client.price_cents) if client else ""
    if price:
        more.append(f"{price} are no longer billed after the end.")
    when = "" if effective else "At the end of its contract, which is shown once it has been cancelled."
    return Summary(
        f"Cancel {'the client ' if asked_client(facts) else ''}{_name(facts)}",
        system_title(facts),
        effective,
        consequences=tuple(more),
        type_name=_name(facts),
        when=when,
    )


def _cancel_request(facts: ServiceFacts, values: Values) -> Request:
    number = read_whole(facts.subject) or 0
    client = asked_client(facts)
    return Request("DELETE", f"{EXTENSION}/clients/{number}", {"name": client.name} if client else None)


def _cancel_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"Cancel {_name(facts)}",
        "Link the domains that you go on using to another client first: Setup » Settings » Hosting » Domains.",
        MY_ACCOUNT,
        CONTRACTS,
        "Expand the contract.",
        Step("Choose “Cancel now” beside the client.", _name(facts)),
        "Compare the start and the end of the contract that are shown.",
    )


CLIENT_ACTIONS = (
    ServiceAction(
        id="client.order",
        title="Order a client",
        tab=Tab.CLIENT,
        section="5.1",
        explains=(
            "Orders one more online store that is managed with the same system. "
            "It needs a domain, which has to be created before in the tab Domain of the main system."
        ),
        grave=Grave.PAID,
        offered=saving(_order_offered),
        fields=_order_fields,
        check=_order_check,
        summary=_order_summary,
        request=_order_request,
        card=_order_card,
    ),
    ServiceAction(
        id="client.cancel",
        title="Cancel client (store)",
        tab=Tab.CLIENT,
        section="5.2",
        explains=(
            "Cancels a client; start and end of its contract are shown before. "
            "The domains that are linked to it are cancelled too, unless they are linked to another client first."
        ),
        grave=Grave.BY_NAME,
        offered=saving(_cancel_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_cancel_summary,
        request=_cancel_request,
        card=_cancel_card,
        about_one=True,
    ),
)
"""The actions of the tab Client (store)."""
