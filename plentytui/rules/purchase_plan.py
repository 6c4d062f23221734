"""The form that says what a purchase becomes (seed Services and tools, Configuring the plugin).

The seed asks for ids; here they are chosen from the system's own lists, and an id that is not on its list is refused.
Assumed: the roles of a ticket are those of the list of roles, because no public route lists a ticket's apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from plentytui.models.forms import Choice, Field, FieldKind, Problem, Summary, Values, is_shown
from plentytui.models.purchase_states import NOT_TOLD, Becomes, PurchasePlan
from plentytui.rules.reference.names import currency_names
from plentytui.rules.service.subjects import text, ticked
from plentytui.rules.service.words import read_whole

PLAN = "purchase.plan"
"""The id of the form."""
_TICKET = ("becomes", (Becomes.TICKET.value,))
_CONVERSATION = ("becomes", (Becomes.CONVERSATION.value,))
_EITHER = ("becomes", (Becomes.TICKET.value, Becomes.CONVERSATION.value))
_CHOICES = (
    Choice(Becomes.NOTHING.value, "nothing", "kept and shown here"),
    Choice(Becomes.TICKET.value, "a ticket", "as the Service Helper plugin makes it"),
    Choice(Becomes.CONVERSATION.value, "a Messenger conversation", "through the outbox"),
)


_TEXT_HINT = "Stands above the data; to the customer it goes alone."


class _Listed(NamedTuple):
    """A field that is chosen from a list of the system."""

    label: str
    one: str
    """What an entry of the list is called."""
    many: str
    shown_if: tuple[str, tuple[str, ...]]
    hint: str
    none: str = ""
    """What no choice is called; empty where one has to be chosen."""


_LISTED: Mapping[str, _Listed] = {
    "type": _Listed("Type", "type", "ticket types", _TICKET, "The ticket's type."),
    "status": _Listed("Status", "status", "ticket statuses", _TICKET, "The ticket's status."),
    "role": _Listed("Role", "role", "roles", _TICKET, "The role of the users in the ticket."),
    "client": _Listed("Client", "client", "clients (stores)", _TICKET, "The client that the ticket belongs to."),
    "users": _Listed("Users", "user", "back-end users", _EITHER, "Who sees it; enter shows all users."),
    "template": _Listed(
        "E-mail template",
        "template",
        "e-mail templates",
        _EITHER,
        "The customer gets it besides, as a mail of its own.",
        "none",
    ),
    "sender": _Listed(
        "Channel", "channel", "channels", _CONVERSATION, "What the conversation is written from.", "the default channel"
    ),
}


@dataclass(frozen=True, slots=True)
class PlanLists:
    """What the system has to choose from, as far as it is known here."""

    system_name: str = ""
    system: str = ""
    """The key of the system."""
    user_id: int = 0
    """Who is logged in; 0 where that is not known."""
    plenty_id: int = 0
    known: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """The names by id, by the field that they are for; a list that was never read is missing."""
    told: str = ""
    """How old the lists are, or why they could not be read, as sentences; empty where there is nothing to say."""
    read_only: bool = False
    """Whether the system is open read-only."""


def plan_problem(plan: PurchasePlan) -> str:
    """Why nothing can be made of purchases by this plan, one sentence; empty if it can."""
    if plan.becomes is Becomes.TICKET:
        if not plan.users:
            return "No user is to see the ticket: at least one user is needed."
        if not (plan.role and plan.type and plan.status):
            return "The ticket's role, type and status are needed."
    if plan.becomes is Becomes.CONVERSATION and not plan.to_customer and not plan.users:
        return "No user is to see the conversation: at least one user is needed."
    return ""


def plan_fields(lists: PlanLists, plan: PurchasePlan) -> tuple[Field, ...]:
    """The fields, with what holds now; ids that hold in another system mean nothing in this one."""
    if plan.system and plan.system != lists.system:
        plan = replace(plan, role=0, type=0, status=0, users=(), plenty_id=0, template=0, sender="")
    users = ", ".join(map(str, plan.users)) or (str(lists.user_id) if lists.user_id else "")
    currencies = (
        Choice("", "not noted", NOT_TOLD),
        *(Choice(code, f"{code}, {name}") for code, name in currency_names().items()),
    )
    return (
        Field("becomes", "Becomes", FieldKind.CHOICE, _CHOICES, plan.becomes.value, required=True),
        _listed(lists, "type", plan.type or ""),
        _listed(lists, "status", plan.status or ""),
        _listed(lists, "role", plan.role or ""),
        _listed(lists, "client", plan.plenty_id or lists.plenty_id or ""),
        Field(
            "customer", "To customer", FieldKind.CHECK, default="yes" if plan.to_customer else "",
            hint="The customer gets the text alone; the data follow as a whisper, for the users to read.",
            shown_if=_CONVERSATION,
        ),
        _listed(lists, "users", users),
        Field("text", "Text", FieldKind.LONG, default=plan.text, hint=_TEXT_HINT, shown_if=_EITHER),
        _listed(lists, "template", plan.template or ""),
        _listed(lists, "sender", plan.sender),
        Field(
            "currency", "Currency", FieldKind.CHOICE, currencies, plan.currency,
            hint="Your own note beside the amounts of purchases that name no currency.",
        ),
    )  # fmt: skip


def _listed(lists: PlanLists, name: str, now: str | int) -> Field:
    """A field with the system's list; typed where the list was never read."""
    listed, names, held = _LISTED[name], lists.known.get(name), str(now)
    several = name == "users"
    required = not listed.none
    if names is None:
        numbers = FieldKind.TEXT if several or name == "sender" else FieldKind.NUMBER
        hint = f"{listed.hint} The list is not known yet: enter the id."
        return Field(name, listed.label, numbers, (), held, hint, required=required, shown_if=listed.shown_if)
    strange = [value for value in _ids(held) if value not in names]
    choices = (
        *((Choice("", listed.none),) if listed.none else ()),
        *(Choice(value, f"{word} ({value})" if word else value) for value, word in names.items()),
        *(Choice(value, f"{value}, which is not on the list") for value in strange),
    )
    if not held and required and names and not several:
        held = next(iter(names))
    kind = FieldKind.SEVERAL if several else FieldKind.CHOICE
    return Field(name, listed.label, kind, choices, held, listed.hint, required=required, shown_if=listed.shown_if)


def _ids(value: str) -> tuple[str, ...]:
    words = value.replace(";", ",").replace(" ", ",").split(",")
    return tuple(dict.fromkeys(word for word in words if word))


def _user_ids(value: str) -> tuple[int, ...] | None:
    """The ids of a list; None if one of them is no number."""
    found = [read_whole(word) for word in _ids(value)]
    return None if any(number is None or number <= 0 for number in found) else tuple(n for n in found if n is not None)


def plan_check(lists: PlanLists, values: Values) -> tuple[Problem, ...]:
    """What is wrong with what was entered, beyond missing values."""
    becomes = text(values, "becomes")
    if becomes == Becomes.NOTHING.value:
        return ()
    found = list(_number_problems(values))
    users = _user_ids(text(values, "users"))
    if users is None:
        found.append(Problem("users", "The users are not a list of numbers.", "Write ids such as 3, 4."))
    elif not users and (becomes == Becomes.TICKET.value or not ticked(values, "customer")):
        found.append(Problem("users", "At least one user is needed.", "Choose whoever is to see it."))
    found += _not_listed(lists, values, {problem.field for problem in found})
    if ticked(values, "customer") and becomes == Becomes.CONVERSATION.value and not text(values, "text"):
        found.append(Problem("text", "A message to the customer needs a text.", "Write what the next steps are."))
    return tuple(found)


def _number_problems(values: Values) -> Iterable[Problem]:
    for name, listed in _LISTED.items():
        value = text(values, name)
        if name not in ("users", "sender") and value and (read_whole(value) or 0) <= 0:
            what = f"{value[:30]} is not the number of a {listed.one}."
            yield Problem(name, what, "Choose one, or write its number.")


def _not_listed(lists: PlanLists, values: Values, wrong: set[str]) -> Iterable[Problem]:
    """Ids that the system does not have, and those of which that is not known."""
    for name, listed in _LISTED.items():
        entered = _ids(text(values, name)) if name == "users" else (text(values, name),)
        entered = tuple(value for value in entered if value)
        shown = is_shown(Field(name, "", shown_if=listed.shown_if), values)
        if name in wrong or not entered or not shown:
            continue
        names = lists.known.get(name)
        if names is None:
            what = f"Whether {lists.system_name} has this {listed.one} is not known: the list was never read."
            yield Problem(name, what, "It is chosen from the list once the system is connected.", blocking=False)
            continue
        for value in entered:
            if value not in names:
                what = f"{value[:30]} is not among the {listed.many} of {lists.system_name}."
                yield Problem(name, what, "Press enter and choose one that is.")


def read_plan(lists: PlanLists, values: Values) -> PurchasePlan:
    """The plan that stands in the form."""

    def number(name: str) -> int:
        return read_whole(text(values, name)) or 0

    becomes = Becomes(text(values, "becomes") or Becomes.NOTHING)
    return PurchasePlan(
        becomes=becomes,
        system=lists.system,
        system_name=lists.system_name,
        role=number("role"),
        type=number("type"),
        status=number("status"),
        users=_user_ids(text(values, "users")) or (),
        plenty_id=number("client") or lists.plenty_id,
        to_customer=becomes is Becomes.CONVERSATION and ticked(values, "customer"),
        text=text(values, "text"),
        template=number("template"),
        sender=text(values, "sender"),
        template_name=lists.known.get("template", {}).get(text(values, "template"), ""),
        currency=text(values, "currency").upper(),
    )


def plan_words(plan: PurchasePlan) -> str:
    """What purchases become, in one sentence."""
    if plan.becomes is Becomes.NOTHING:
        return "Purchases are kept here and become nothing else."
    what = "a ticket" if plan.becomes is Becomes.TICKET else "a Messenger conversation"
    named = f"“{plan.template_name}”" if plan.template_name else str(plan.template)
    mail = f" The customer gets the template {named}." if plan.template else ""
    return f"Each purchase becomes {what} of {plan.system_name}.{mail}"


def plan_variants(plan: PurchasePlan) -> tuple[str, ...]:
    """The same, then shorter and shorter, for a line that may have no room for all of it."""
    if plan.becomes is Becomes.NOTHING:
        return plan_words(plan), "They become nothing else.", ""
    what = "a ticket" if plan.becomes is Becomes.TICKET else "a conversation"
    mail = f" and template {plan.template}" if plan.template else ""
    return plan_words(plan), f"Each becomes {what}{mail}.", f"Each: {what}{mail}.", ""


def plan_summary(lists: PlanLists, plan: PurchasePlan) -> Summary:
    """What comes of it."""
    found = []
    if plan.becomes is not Becomes.NOTHING and lists.read_only:
        found.append(
            f"{lists.system_name} is open read-only: this setting is kept, and nothing is made of purchases until it "
            "is opened for writing."
        )
    elif plan.becomes is not Becomes.NOTHING:
        found.append("Purchases that wait are taken up at once.")
    if lists.told:
        found.append(lists.told)
    return Summary(plan_words(plan), lists.system_name or "this machine", consequences=tuple(found))
