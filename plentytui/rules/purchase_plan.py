"""The form that says what a purchase becomes (seed Services and tools, Configuring the plugin)."""

from __future__ import annotations

from plentytui.models.forms import Choice, Field, FieldKind, Problem, Summary, Values
from plentytui.models.purchase_states import Becomes, PurchasePlan
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.subjects import system_choices, system_title, text, ticked
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


def plan_problem(plan: PurchasePlan) -> str:
    """Why nothing can be made of purchases by this plan, one sentence; empty if it can."""
    if plan.becomes is Becomes.TICKET:
        if not plan.users:
            return "No user is to see the ticket: at least one user id is needed."
        if not (plan.role and plan.type and plan.status):
            return "The ids of the ticket's role, type and status are needed."
    if plan.becomes is Becomes.CONVERSATION and not plan.to_customer and not plan.users:
        return "No user is to see the conversation: at least one user id is needed."
    return ""


def plan_fields(facts: ServiceFacts, plan: PurchasePlan) -> tuple[Field, ...]:
    """The fields, with what holds now."""
    names = facts.tickets
    systems = {read_whole(choice.value) or 0: choice.label for choice in system_choices(facts)}
    users = ", ".join(map(str, plan.users)) or (str(facts.user_id) if facts.user_id else "")
    client = plan.plenty_id or facts.plenty_id
    return (
        Field("becomes", "Becomes", FieldKind.CHOICE, _CHOICES, plan.becomes.value, required=True),
        _number("type", "Type", names.type_names() if names else {}, plan.type, "The id of the ticket's type."),
        _number("status", "Status", names.status_names() if names else {}, plan.status, "The id of its status."),
        Field(
            "role", "Role", FieldKind.NUMBER, default=str(plan.role or 1), hint="The id of the role.",
            required=True, shown_if=_TICKET,
        ),
        _number("client", "Client", systems, client, "The plenty ID of the client."),
        Field(
            "customer", "To customer", FieldKind.CHECK, default="yes" if plan.to_customer else "",
            hint="The conversation begins with a message to the customer; else only the users read it.",
            shown_if=_CONVERSATION,
        ),
        Field(
            "users", "Users", default=users, shown_if=_EITHER,
            hint="Ids of the users that see it, such as 3, 4; Setup » Settings » User » Accounts shows them.",
        ),
        Field("text", "Text", FieldKind.LONG, default=plan.text, hint="Stands above the data.", shown_if=_EITHER),
        Field(
            "template", "E-mail template", FieldKind.NUMBER, default=str(plan.template or ""), shown_if=_EITHER,
            hint="The id of a template that the customer gets besides; empty for none.",
        ),
        Field(
            "sender", "Channel", default=plan.sender, shown_if=_EITHER,
            hint="The channel that is written from; empty for the system's default.",
        ),
    )  # fmt: skip


def _number(name: str, label: str, known: dict[int, str], now: int, hint: str) -> Field:
    choices = tuple(Choice(str(number), word or str(number)) for number, word in known.items() if number)
    kind = FieldKind.CHOICE if choices else FieldKind.NUMBER
    return Field(
        name, label, kind, choices, str(now) if now else (choices[0].value if choices else ""), hint,
        required=True, shown_if=_TICKET,
    )  # fmt: skip


def _user_ids(value: str) -> tuple[int, ...] | None:
    """The ids of a list; None if one of them is no number."""
    words = value.replace(";", ",").replace(" ", ",").split(",")
    found = [read_whole(word) for word in words if word]
    return None if any(number is None or number <= 0 for number in found) else tuple(n for n in found if n is not None)


def plan_check(values: Values) -> tuple[Problem, ...]:
    """What is wrong with what was entered, beyond missing values."""
    found: list[Problem] = []
    becomes = text(values, "becomes")
    if becomes == Becomes.NOTHING.value:
        return ()
    users = _user_ids(text(values, "users"))
    if users is None:
        found.append(Problem("users", "The users are not a list of numbers.", "Write ids such as 3, 4."))
    elif not users and (becomes == Becomes.TICKET.value or not ticked(values, "customer")):
        found.append(Problem("users", "At least one user id is needed.", "Write the id of whoever is to see it."))
    for name, label in (("template", "The template"), ("role", "The role")):
        value = text(values, name)
        if value and (read_whole(value) or 0) <= 0:
            found.append(Problem(name, f"{label} is not the number of an id.", "Write the number."))
    if ticked(values, "customer") and becomes == Becomes.CONVERSATION.value and not text(values, "text"):
        found.append(Problem("text", "A message to the customer needs a text.", "Write what the next steps are."))
    return tuple(found)


def read_plan(facts: ServiceFacts, values: Values, system: str) -> PurchasePlan:
    """The plan that stands in the form."""

    def number(name: str) -> int:
        return read_whole(text(values, name)) or 0

    becomes = Becomes(text(values, "becomes") or Becomes.NOTHING)
    return PurchasePlan(
        becomes=becomes,
        system=system,
        system_name=facts.system_name,
        role=number("role"),
        type=number("type"),
        status=number("status"),
        users=_user_ids(text(values, "users")) or (),
        plenty_id=number("client") or facts.plenty_id,
        to_customer=becomes is Becomes.CONVERSATION and ticked(values, "customer"),
        text=text(values, "text"),
        template=number("template"),
        sender=text(values, "sender"),
    )


def plan_words(plan: PurchasePlan) -> str:
    """What purchases become, in one sentence."""
    if plan.becomes is Becomes.NOTHING:
        return "Purchases are kept here and become nothing else."
    what = "a ticket" if plan.becomes is Becomes.TICKET else "a Messenger conversation"
    mail = f" The customer gets template {plan.template}." if plan.template else ""
    return f"Each purchase becomes {what} of {plan.system_name}.{mail}"


def plan_summary(facts: ServiceFacts, plan: PurchasePlan) -> Summary:
    """What comes of it."""
    kept = "Purchases that wait are taken up at once." if plan.becomes is not Becomes.NOTHING else ""
    return Summary(plan_words(plan), system_title(facts), consequences=(kept,) if kept else ())
