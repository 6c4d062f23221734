"""One domain: cancelling, deleting a subdomain, leaving (seed, 3.1.5, 3.3 and 3.14)."""

from __future__ import annotations

from datetime import datetime

from plentytui.models.forms import Card, Expected, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.domains import Domain, DomainKind
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.contract import end_of_contract
from plentytui.rules.service.domain_names import a_name
from plentytui.rules.service.effective import on_day, settings_change
from plentytui.rules.service.menus import DOMAINS, card
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    has_kind,
    is_cancelled,
    no_fields,
    no_test_domain,
    nothing_wrong,
    read_domains,
    saving,
    subdomains_of,
    system_name,
    unknown_domain,
)
from plentytui.rules.service.words import day, listed

# domain.delete_subdomain


def _delete_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if domain and not has_kind(domain, DomainKind.SUBDOMAIN):
        return f"{domain.name} is no subdomain: cancel the domain instead."
    if domain and domain.is_main:
        return f"{domain.name} is a main domain: choose another main domain for its client first."
    return unknown_domain(facts)


def _delete_summary(facts: ServiceFacts, values: Values) -> Summary:
    name = asked_name(facts)
    below = subdomains_of(facts, name)
    more = [f"Subdomains below it: {listed(below)}."] if below else []
    if facts.certificates_of(name):
        more.append("Its SSL certificate can no longer be used.")
    return Summary(
        f"Delete the subdomain {name}",
        name,
        settings_change(facts.now, facts.zone),
        consequences=(*more, "It can be created again at any time."),
        expected=(Expected("A", a_name(name), gone=True),),
    )


def _delete_card(facts: ServiceFacts, values: Values) -> Card:
    step = Step("Choose “Delete” at the top right of the subdomain.", asked_name(facts))
    return card(facts, f"Delete the subdomain {asked_name(facts)}", DOMAINS, step, "Confirm it.")


# domain.cancel


def domain_end(facts: ServiceFacts) -> datetime | None:
    """When the domain's contract ends if it is cancelled now (section 3.3), where that is known."""
    domain = asked_domain(facts)
    end = domain.expires_at if domain else None
    return end.astimezone(facts.zone) if end and end > facts.now else None


def _cancel_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if is_cancelled(domain) and domain:
        ends = f"; it ends on {day(domain.expires_at, facts.zone)}" if domain.expires_at else ""
        return f"{domain.name} is cancelled already{ends}."
    if domain and has_kind(domain, DomainKind.SUBDOMAIN):
        return f"{domain.name} is a subdomain, which has no contract: delete it instead."
    return no_test_domain(facts, "which has no contract of its own") or unknown_domain(facts)


def _other_store(facts: ServiceFacts, domain: Domain) -> str:
    """The client that a main domain belongs to, where that is not the one of the system itself."""
    own = facts.plenty_id
    return system_name(facts, domain.plenty_id) if domain.plenty_id and own and domain.plenty_id != own else ""


def _cancel_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    domain = asked_domain(facts)
    if domain is None or not domain.is_main:
        return ()
    store = _other_store(facts, domain)
    whose = f"the main domain of the client {store}" if store else "the main domain of this system"
    ends_too = f"the client {store}" if store else "the system's contract"
    found = [
        Problem(
            "",
            f"{domain.name} is {whose}: cancel it only if {ends_too} is cancelled too.",
            "Otherwise choose another main domain first, with “System link”.",
            blocking=False,
            section="3.3",
        )
    ]
    if store:
        return tuple(found)
    contract = facts.contract.contract if facts.contract else None
    ends = end_of_contract(contract, facts.now, facts.zone) if contract else None
    own = domain_end(facts)
    if own and ends and own < ends:
        what = f"The domain ends on {day(own)}, but the system's contract runs until {day(ends)}."
        hint = "The system cannot be reached in between; cancel the domain later."
        found.append(Problem("", what, hint, blocking=False, section="3.3"))
    if contract and not contract.cancelled_to:
        what = "The system's contract is not cancelled."
        hint = "Cancel it in the tab Contract, and mind its period of notice."
        found.append(Problem("", what, hint, blocking=False, section="3.3"))
    return tuple(found)


def _cancel_summary(facts: ServiceFacts, values: Values) -> Summary:
    domain, name, end = asked_domain(facts), asked_name(facts), domain_end(facts)
    more = [f"Its contract ends on {day(end)}; until then it works."] if end else []
    if domain and domain.is_main:
        store = _other_store(facts, domain)
        whose = f"the client {store}" if store else "the system"
        more.append(f"It is the main domain of {whose}, which cannot be reached after its end without another one.")
    below = subdomains_of(facts, name)
    if below:
        more.append(f"Its subdomains end with it: {listed(below)}.")
    if domain and domain.mail.kind:
        more.append("Mail to its addresses is no longer received after its end.")
    if has_kind(domain, DomainKind.EXTERNAL):
        more.append("Its contract with the external provider is not touched.")
    more.append("No SSL certificate can be ordered for a cancelled domain.")
    when = "" if end else "At the end of the domain's contract, which is shown once it has been cancelled."
    effective = on_day(end, facts.zone, "The expiration of the domain's contract.") if end else None
    return Summary(f"Cancel the domain {name}", name, effective, "", tuple(more), type_name=name or "domain", when=when)


def _cancel_request(facts: ServiceFacts, values: Values) -> Request:
    end = domain_end(facts)
    body = {"name": asked_name(facts), "endsAt": end.isoformat() if end else None}
    return Request("POST", domain_path(asked_name(facts), "cancellation"), body)


def _cancel_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"Cancel the domain {asked_name(facts)}",
        DOMAINS,
        Step("Choose “Delete” at the top right of the domain.", asked_name(facts)),
        "Confirm it; the expiration of its contract is shown.",
    )


# domain.leave


def _leave_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if has_kind(domain, DomainKind.EXTERNAL):
        return "An external domain is with another provider already."
    if has_kind(domain, DomainKind.SUBDOMAIN):
        return "A subdomain goes with its domain."
    return no_test_domain(facts, "which cannot be relocated") or unknown_domain(facts)


def _leave_summary(facts: ServiceFacts, values: Values) -> Summary:
    name = asked_name(facts)
    more = (
        "Nothing is sent from here: the new provider asks for the transfer, with the auth code.",
        "The SSL certificate cannot be taken along.",
        "If the store is to stay here, link the domain as an external one afterwards.",
    )
    return Summary(
        f"Relocate {name} to another provider", name, consequences=more, when="When both providers are done."
    )


def _leave_card(facts: ServiceFacts, values: Values) -> Card:
    name = asked_name(facts)
    domain = asked_domain(facts)
    until = domain.auth_code_until if domain else None
    valid = f" The present one is valid until {day(until, facts.zone)}." if until and until > facts.now else ""
    return card(
        facts,
        f"Relocate {name} to another provider",
        Step(f"Generate an auth code for the domain; it is valid for 30 days.{valid}", name),
        Step("Do not delete the domain here before the transfer is done.", name),
        "Tell plentymarkets that you transfer the domain, and that an authorization form will come.",
        Step("Ask the new provider for the transfer, and give them the auth code.", name),
        "Sign the new provider's form and confirm the transfer.",
        "If the transfer is rejected because of unclear data, ask plentymarkets at once.",
        "Save the DNS settings with the new provider, if the store is to stay here.",
    )


DOMAIN_ACTIONS = (
    ServiceAction(
        id="domain.delete_subdomain",
        title="Delete subdomain",
        tab=Tab.DOMAIN,
        section="3.1.5",
        explains="Deletes a subdomain from the system.",
        grave=Grave.DESTRUCTIVE,
        offered=saving(_delete_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_delete_summary,
        request=lambda facts, values: Request("DELETE", domain_path(asked_name(facts))),
        card=_delete_card,
        about_one=True,
    ),
    ServiceAction(
        id="domain.cancel",
        title="Cancel domain",
        tab=Tab.DOMAIN,
        section="3.3",
        explains=(
            "Cancels a domain; the expiration of its contract is shown before. Cancel a main domain only if you also "
            "cancel the system's contract, or choose another main domain first."
        ),
        grave=Grave.BY_NAME,
        offered=saving(_cancel_offered),
        fields=no_fields,
        check=_cancel_check,
        summary=_cancel_summary,
        request=_cancel_request,
        card=_cancel_card,
        about_one=True,
    ),
    ServiceAction(
        id="domain.leave",
        title="Relocate to another provider",
        tab=Tab.DOMAIN,
        section="3.14",
        explains="What has to be done, and in which order, to take a domain to another provider.",
        grave=Grave.PLAIN,
        offered=_leave_offered,
        fields=no_fields,
        check=nothing_wrong,
        summary=_leave_summary,
        request=read_domains,
        card=_leave_card,
        about_one=True,
        by_hand=True,
    ),
)
"""The actions on a whole domain."""
