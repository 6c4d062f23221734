"""One domain: its owner's details, cancelling, deleting a subdomain, leaving (seed, 3.1.5, 3.2, 3.3 and 3.14)."""

from __future__ import annotations

import re
from datetime import datetime

from plentytui.models.forms import Card, Expected, Field, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.domains import DomainKind, Handle
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.contract import end_of_contract
from plentytui.rules.service.domain_names import a_name, name_fault, same_name
from plentytui.rules.service.effective import on_day, settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, card, open_domain
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    has_kind,
    is_cancelled,
    known_domains,
    no_fields,
    nothing_wrong,
    read_domains,
    saving,
    subdomains_of,
    system_title,
    text,
    unknown_domain,
)
from plentytui.rules.service.words import day, listed

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_DETAILS = (
    ("company", "Company", False, "The owner's company; empty for a person."),
    ("firstName", "First name", True, "First name of the owner."),
    ("lastName", "Last name", True, "Last name of the owner."),
    ("street", "Street and number", True, "Street and number of the owner."),
    ("postcode", "Postcode", True, "Postcode of the owner."),
    ("city", "City", True, "City of the owner."),
    ("country", "Country", True, "Two letters, such as DE."),
    ("phone", "Telephone", True, "With the country code and without blanks, such as +4956198681100."),
    ("email", "Email (ADMIN-C)", True, "Confirmation mails of registries go there, so it has to work."),
)


# domain.handle and domain.new_handle


def _handle(facts: ServiceFacts) -> Handle:
    domain = asked_domain(facts)
    return (domain.handle if domain else None) or Handle()


def _detail_fields(handle: Handle) -> tuple[Field, ...]:
    known = handle.model_dump(by_alias=True)
    return tuple(
        Field(name, label, default=str(known.get(name, "")), hint=hint, required=required)
        for name, label, required, hint in _DETAILS
    )


def _details_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found: list[Problem] = []
    email, phone, country = text(values, "email"), text(values, "phone"), text(values, "country")
    user, at, host = email.rpartition("@")
    if email and (not at or not user or any(sign.isspace() for sign in email) or name_fault(host)):
        found.append(Problem("email", f"“{email[:60]}” is no email address.", "Correct it.", section="3.2"))
    if phone and not _PHONE.fullmatch(phone):
        what = f"“{phone[:30]}” is not how registries take a telephone number."
        found.append(Problem("phone", what, "Write it as +4956198681100, without blanks.", section="3.2"))
    if country and not _COUNTRY.fullmatch(country):
        found.append(Problem("country", f"“{country[:30]}” is no country code.", "Write DE, AT, GB.", section="3.2"))
    for name, label, _, _ in _DETAILS:
        value = text(values, name)
        if len(value) > 200 or not value.isprintable():
            what = f"{label} has more than 200 characters, or some that cannot be seen."
            found.append(Problem(name, what, "Shorten it.", section="3.2"))
    return tuple(found)


def _details(values: Values) -> dict[str, object]:
    found: dict[str, object] = {name: text(values, name) for name, *_ in _DETAILS}
    return {**found, "country": text(values, "country").upper()}


def _shared_by(facts: ServiceFacts) -> tuple[str, ...]:
    number = _handle(facts).id
    return tuple(d.name for d in known_domains(facts) if number and d.handle and d.handle.id == number)


def _handle_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if has_kind(domain, DomainKind.SUBDOMAIN):
        return "A subdomain has no owner of its own: save the domain handle of its domain."
    if has_kind(domain, DomainKind.EXTERNAL):
        return "The owner of an external domain is changed with its provider."
    return unknown_domain(facts)


def _handle_summary(facts: ServiceFacts, values: Values) -> Summary:
    others = [name for name in _shared_by(facts) if not same_name(name, asked_name(facts))]
    more = [f"It is also the handle of {listed(others)}."] if others else []
    if text(values, "email") != _handle(facts).email:
        more.append("Confirmation mails of the registry go to the new address under ADMIN-C.")
    return Summary(
        f"Save the domain handle of {asked_name(facts)}",
        asked_name(facts),
        settings_change(facts.now, facts.zone),
        consequences=tuple(more),
    )


def _handle_request(facts: ServiceFacts, values: Values) -> Request:
    number = _handle(facts).id
    path = f"{EXTENSION}/handles/{number}" if number else domain_path(asked_name(facts), "handle")
    return Request("PUT", path, _details(values))


def _detail_steps(values: Values) -> tuple[Step, ...]:
    details = _details(values)
    return tuple(Step(f"Enter “{label}”.", str(details[name])) for name, label, *_ in _DETAILS if details[name])


def _handle_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"Save the domain handle of {asked_name(facts)}",
        DOMAINS,
        open_domain(asked_name(facts)),
        "Go to the step “Domain-Handle”.",
        *_detail_steps(values),
        COMPLETE,
    )


def _new_handle_summary(facts: ServiceFacts, values: Values) -> Summary:
    person = " ".join(part for part in (text(values, "firstName"), text(values, "lastName")) if part)
    owner = ", ".join(part for part in (text(values, "company"), person) if part)
    more = ("It can be chosen when a domain is ordered.",)
    return Summary(f"Save the domain handle of {owner}", system_title(facts), consequences=more)


def _new_handle_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        "Domain handle for an order",
        "The assistant asks for the owner while a domain is ordered, in the step “Domain-Handle”.",
        DOMAINS,
        *_detail_steps(values),
    )


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
    return unknown_domain(facts)


def _cancel_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    domain = asked_domain(facts)
    if domain is None or not domain.is_main:
        return ()
    found = [
        Problem(
            "",
            f"{domain.name} is a main domain: cancel it only if the system's contract is cancelled too.",
            "Otherwise choose another main domain first, with “System link”.",
            blocking=False,
            section="3.3",
        )
    ]
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
        more.append("It is a main domain: without another one the system cannot be reached after its end.")
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
    return unknown_domain(facts)


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
        id="domain.new_handle",
        title="New domain handle",
        tab=Tab.DOMAIN,
        section="3.2",
        explains="Saves the contact details of an owner, to be chosen when a domain is ordered.",
        grave=Grave.PLAIN,
        offered=saving(lambda facts: ""),
        fields=lambda facts: _detail_fields(Handle()),
        check=_details_check,
        summary=_new_handle_summary,
        request=lambda facts, values: Request("POST", f"{EXTENSION}/handles", _details(values)),
        card=_new_handle_card,
    ),
    ServiceAction(
        id="domain.handle",
        title="Domain handle",
        tab=Tab.DOMAIN,
        section="3.2",
        explains="Saves the contact details of the domain's owner. Confirmation mails go to the address under ADMIN-C.",
        grave=Grave.PLAIN,
        offered=saving(_handle_offered),
        fields=lambda facts: _detail_fields(_handle(facts)),
        check=_details_check,
        summary=_handle_summary,
        request=_handle_request,
        card=_handle_card,
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
