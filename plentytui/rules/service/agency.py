"""Access of certified service providers, and what each of them sees (seed, section 7)."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.models.forms import Card, Choice, Field, FieldKind, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import Agency
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.effective import at_once
from plentytui.rules.service.menus import AGENCIES, MY_ACCOUNT, card
from plentytui.rules.service.subjects import always, saving, system_title, text
from plentytui.rules.service.words import listed, read_whole

DESIGN, CONSULTANT, WHO = "design", "consultant", "who"
AGENCY_VIEW = (
    (Tab.OVERVIEW, "sees the information of the tab Overview"),
    (Tab.CONTRACT, "sees the current rate, and cannot change the contract"),
    (Tab.CACHE, "can delete the cache and deactivate it temporarily"),
    (Tab.TICKETS, "sees the tickets of My account, and can create and answer them"),
)
"""What a service provider sees and may do, tab by tab (section 7.2)."""
_ROLES = {DESIGN: "design agency", CONSULTANT: "consultant"}


def what_they_see() -> tuple[str, ...]:
    """What a service provider with access sees, a sentence each (section 7.2)."""
    return tuple(f"{tab.value}: the service provider {words}." for tab, words in AGENCY_VIEW)


def agencies(facts: ServiceFacts, role: str) -> tuple[Agency, ...]:
    """The certified service providers of a role."""
    known = facts.agency.agencies if facts.agency else ()
    return tuple(agency for agency in known if agency.role == role)


def _id_now(facts: ServiceFacts, role: str) -> int:
    if facts.agency is None:
        return 0
    return facts.agency.design_id if role == DESIGN else facts.agency.consultant_id


def with_access(facts: ServiceFacts) -> tuple[Agency, ...]:
    """The service providers that have access now, two at most."""
    known = {agency.id: agency for agency in (facts.agency.agencies if facts.agency else ())}
    found = []
    for role, word in _ROLES.items():
        number = _id_now(facts, role)
        if number:
            found.append(known.get(number) or Agency(id=number, name=f"{word} {number}", role=role))
    return tuple(found)


def _fields(facts: ServiceFacts) -> tuple[Field, ...]:
    found = []
    for role, word in _ROLES.items():
        known = agencies(facts, role)
        label, hint = word.capitalize(), f"The {word} you work with; empty for none."
        now = _id_now(facts, role)
        if known:
            choices = (Choice("", "none"), *(Choice(str(one.id), one.name, one.city) for one in known))
            found.append(Field(role, label, FieldKind.CHOICE, choices, str(now) if now else "", hint))
        else:
            found.append(Field(role, label, hint=hint))
    return tuple(found)


def _names(facts: ServiceFacts, values: Values) -> dict[str, str]:
    """The chosen service providers by role."""
    found = {}
    for role in _ROLES:
        wanted = text(values, role)
        known = next((one.name for one in agencies(facts, role) if str(one.id) == wanted), wanted)
        if wanted:
            found[role] = known
    return found


def _no_longer(names: Sequence[str]) -> str:
    return f"{listed(names)} no longer {'has' if len(names) == 1 else 'have'} access." if names else ""


def _check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for role, word in _ROLES.items():
        known, wanted = {str(one.id) for one in agencies(facts, role)}, text(values, role)
        if wanted and facts.has_extension and wanted not in known:
            found.append(Problem(role, f"This {word} is not known.", "Choose one of the list.", section="7.1"))
    if not any(text(values, role) for role in _ROLES) and not with_access(facts):
        hint = "Choose a design agency, a consultant, or both."
        found.append(Problem("", "Nobody is chosen.", hint, section="7.1"))
    if text(values, DESIGN) and text(values, DESIGN).casefold() == text(values, CONSULTANT).casefold():
        what = "The same service provider is chosen twice."
        found.append(Problem(CONSULTANT, what, "Choose another one, or leave it empty.", section="7.1"))
    before, names = [one.name for one in with_access(facts)], _names(facts, values)
    new = [name for name in names.values() if name not in before]
    gone = [name for name in before if name not in names.values()]
    told = (f"{listed(new)} will have access." if new else "", _no_longer(gone))
    found += [Problem("", what, blocking=False, section="7.2", asks=True) for what in told if what]
    if not facts.has_extension:
        what = "Today's back end gives a service provider unlimited access, as an administrator."
        hint = "For less, create a user account of its own for it, with the rights it needs."
        found.append(Problem("", what, hint, blocking=False, section="7.2"))
    return tuple(found)


def _summary(facts: ServiceFacts, values: Values) -> Summary:
    names = _names(facts, values)
    words = [f"{name} as {_ROLES[role]}" for role, name in names.items()]
    gone = [one.name for one in with_access(facts) if one.name not in names.values()]
    more = [_no_longer(gone)] if gone else []
    return Summary(
        f"Give access to {listed(words)}" if words else "Give access to nobody",
        system_title(facts),
        at_once(facts.now, facts.zone),
        consequences=(*more, *(what_they_see() if words else ())),
    )


def _request(facts: ServiceFacts, values: Values) -> Request:
    body = {
        "designId": read_whole(text(values, DESIGN)) or 0,
        "consultantId": read_whole(text(values, CONSULTANT)) or 0,
    }
    return Request("PUT", f"{EXTENSION}/agency", body)


def _card(facts: ServiceFacts, values: Values) -> Card:
    steps = [Step(f"Choose “Add” beside the {_ROLES[role]}.", name) for role, name in _names(facts, values).items()]
    return card(
        facts,
        "Give service providers access",
        MY_ACCOUNT,
        AGENCIES,
        "Choose “Add agency”; the certified service providers are listed." if steps else "",
        *steps,
        "Mind that this gives unlimited access, as an administrator; you can remove it at any time.",
    )


def _asked(facts: ServiceFacts, values: Values) -> Agency | None:
    """The service provider that is meant: chosen in the form, or the only one with access."""
    have = with_access(facts)
    wanted = (text(values, WHO) if len(have) > 1 else "") or facts.subject.strip()
    if not wanted:
        return have[0] if len(have) == 1 else None
    return next((one for one in have if str(one.id) == wanted), None)


def _revoke_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    have = with_access(facts)
    if len(have) < 2:
        return ()
    choices = tuple(Choice(str(one.id), one.name, _ROLES.get(one.role, one.role)) for one in have)
    begins = next((one.value for one in choices if one.value == facts.subject.strip()), "")
    hint = "The one that no longer has access; “Save service providers” takes it away from both."
    return (Field(WHO, "Service provider", FieldKind.CHOICE, choices, begins, hint, required=True),)


def _revoke_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    if len(with_access(facts)) < 2 or _asked(facts, values):
        return ()
    return (Problem(WHO, "This service provider has no access.", "Choose one of the list.", section="7.1"),)


def _revoke_offered(facts: ServiceFacts) -> str:
    if facts.agency is None:
        return "" if not facts.has_extension else "The service providers are not known yet."
    if not with_access(facts):
        return "No service provider has access."
    if facts.subject.strip() and _asked(facts, {}) is None:
        return "This service provider has no access, as far as is known."
    return ""


def _revoke_name(facts: ServiceFacts, values: Values) -> str:
    found = _asked(facts, values)
    return found.name if found else facts.subject.strip() or "the service provider"


def _revoke_summary(facts: ServiceFacts, values: Values) -> Summary:
    name = _revoke_name(facts, values)
    more = ("User accounts that it created are not deleted: look through the users in the back end.",)
    return Summary(
        f"Take access away from {name}", system_title(facts), at_once(facts.now, facts.zone), consequences=more
    )


def _revoke_request(facts: ServiceFacts, values: Values) -> Request:
    found = _asked(facts, values)
    role = found.role if found else DESIGN
    if found and facts.agency and found.id == facts.agency.consultant_id and found.id != facts.agency.design_id:
        role = CONSULTANT
    return Request("PUT", f"{EXTENSION}/agency", {"consultantId" if role == CONSULTANT else "designId": 0})


def _revoke_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        f"Take access away from {_revoke_name(facts, values)}",
        MY_ACCOUNT,
        AGENCIES,
        Step("Choose “Remove” in the area of the agency.", _revoke_name(facts, values)),
        "Choose “Remove now”.",
        "Deleting the agency's user account instead is not enough.",
    )


AGENCY_ACTIONS = (
    ServiceAction(
        id="agency.save",
        title="Save service providers",
        tab=Tab.AGENCY,
        section="7.1",
        explains=(
            "Gives up to two certified service providers access: one design agency and one consultant. They can delete "
            "or deactivate the cache, and view and answer your support tickets; they see Overview, Contract (only the "
            "rate), Cache and Tickets."
        ),
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=_fields,
        check=_check,
        summary=_summary,
        request=_request,
        card=_card,
        begins_as_is=lambda facts: facts.agency is not None,
    ),
    ServiceAction(
        id="agency.revoke",
        title="Revoke access",
        tab=Tab.AGENCY,
        section="7.1",
        explains="Takes the access away from a service provider, at once.",
        grave=Grave.DESTRUCTIVE,
        offered=saving(_revoke_offered),
        fields=_revoke_fields,
        check=_revoke_check,
        summary=_revoke_summary,
        request=_revoke_request,
        card=_revoke_card,
        about_one=True,
    ),
)
"""The actions of the tab Your agency."""
