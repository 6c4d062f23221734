"""The contact details of a domain's owner, the domain handle (seed, 3.2)."""

from __future__ import annotations

import re

from plentytui.models.forms import Card, Choice, Field, FieldKind, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.domains import DomainKind, Handle
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.reference.names import country_name
from plentytui.rules.reference.tables import table
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.domain_names import name_fault, same_name
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, card, open_domain
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    has_kind,
    known_domains,
    saving,
    system_title,
    text,
    unknown_domain,
)
from plentytui.rules.service.words import listed

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_DETAILS = (
    ("company", "Company", False, "The owner's company; empty for a person."),
    ("firstName", "First name", True, "First name of the owner."),
    ("lastName", "Last name", True, "Last name of the owner."),
    ("street", "Street and number", True, "Street and number of the owner."),
    ("postcode", "Postcode", True, "Postcode of the owner."),
    ("city", "City", True, "City of the owner."),
    ("country", "Country", True, "Where the owner lives or has its seat."),
    ("phone", "Telephone", True, "With the country code and without blanks, such as +4956198681100."),
    ("email", "Email (ADMIN-C)", True, "Confirmation mails of registries go there, so it has to work."),
)


# domain.handle and domain.new_handle


def _handle(facts: ServiceFacts) -> Handle:
    domain = asked_domain(facts)
    return (domain.handle if domain else None) or Handle()


def _country_code(given: str) -> str:
    """The code of a country that is given by its code or id; what was given where it is not known."""
    found = table("countries")
    codes = {entry.cells[0]: entry.cells[1] for entry in found.entries} if found else {}
    return codes.get(given.strip(), given.strip()).upper()


def _country_choices(present: str) -> tuple[Choice, ...]:
    """All countries by name, and what stands there now if it is none of them."""
    found = table("countries")
    codes = (
        dict.fromkeys(entry.cells[1] for entry in found.entries if _COUNTRY.fullmatch(entry.cells[1])) if found else {}
    )
    if present:
        codes.setdefault(present)
    named = sorted((country_name(code), code) for code in codes)
    return tuple(Choice(code, name, code) for name, code in named)


def _detail_fields(handle: Handle) -> tuple[Field, ...]:
    known = handle.model_dump(by_alias=True)
    fields = []
    for name, label, required, hint in _DETAILS:
        default = str(known.get(name, ""))
        if name == "country":
            code = _country_code(default)
            choices = _country_choices(code)
            fields.append(Field(name, label, FieldKind.CHOICE, choices, code, hint, required=required))
        else:
            fields.append(Field(name, label, default=default, hint=hint, required=required))
    return tuple(fields)


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


def _others_with_it(facts: ServiceFacts) -> tuple[str, ...]:
    """The other domains of that owner, which a change concerns as well."""
    return tuple(name for name in _shared_by(facts) if not same_name(name, asked_name(facts)))


def _handle_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = _details_check(facts, values)
    if others := _others_with_it(facts):
        what = f"It is also the handle of {listed(others)}: their owner is changed as well."
        found = (*found, Problem("", what, blocking=False, section="3.2", asks=True))
    return found


def _handle_offered(facts: ServiceFacts) -> str:
    domain = asked_domain(facts)
    if has_kind(domain, DomainKind.SUBDOMAIN):
        return "A subdomain has no owner of its own: save the domain handle of its domain."
    if has_kind(domain, DomainKind.EXTERNAL):
        return "The owner of an external domain is changed with its provider."
    return unknown_domain(facts)


def _handle_summary(facts: ServiceFacts, values: Values) -> Summary:
    more = []
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
    details["country"] = country_name(str(details["country"]))
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


HANDLE_ACTIONS = (
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
        check=_handle_check,
        summary=_handle_summary,
        request=_handle_request,
        card=_handle_card,
        about_one=True,
        begins_as_is=lambda facts: bool(_handle(facts).id),
    ),
)
"""The actions on a domain's owner."""
