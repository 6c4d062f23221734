"""Support tickets by the official routes (seed, section 7.2; wire facts 6)."""

from __future__ import annotations

from plentytui.models.forms import (
    Card,
    Choice,
    Field,
    FieldKind,
    FollowUp,
    Grave,
    Problem,
    Request,
    Step,
    Summary,
    Values,
)
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.tickets import message_fields, query_of
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.menus import card
from plentytui.rules.service.subjects import always, nothing_wrong, saving, system_choices, system_title, text
from plentytui.rules.service.words import count, read_whole

TICKETS = "/rest/tickets"
OWNER_ROLE = 1
"""Assumed: the role of whoever creates a ticket; the description wants one and names none."""
LONGEST_TITLE = 255
"""Characters of a title; assumed."""


def _number_field(name: str, label: str, known: dict[int, str], hint: str, default: int = 0) -> Field:
    choices = tuple(Choice(str(number), word or str(number)) for number, word in known.items())
    kind = FieldKind.CHOICE if choices else FieldKind.NUMBER
    first = str(default) if default else (choices[0].value if choices else "")
    return Field(name, label, kind, choices, first, hint, required=True)


def _create_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    names = facts.tickets
    systems = {read_whole(choice.value) or 0: choice.label for choice in system_choices(facts)}
    return (
        Field("title", "Title", hint="What it is about, in one line.", required=True),
        _number_field("type", "Type", names.type_names() if names else {}, "The id of the ticket's type."),
        _number_field("status", "Status", names.status_names() if names else {}, "The id of the ticket's status."),
        _number_field("client", "Client", systems, "The plenty ID of the client.", facts.plenty_id),
        Field("text", "First message", FieldKind.LONG, hint="Everybody in the ticket sees it.", required=True),
    )


def _create_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found: list[Problem] = []
    title = text(values, "title")
    if len(title) > LONGEST_TITLE:
        what = f"The title has {count(len(title), 'character')}; {LONGEST_TITLE} are allowed."
        found.append(Problem("title", what, "Shorten it.", section="7.2"))
    for field in _create_fields(facts)[1:4]:
        value = text(values, field.name)
        known = {choice.value for choice in field.choices}
        if value and (read_whole(value) is None or (known and value not in known)):
            hint = "Choose one of the list." if known else "Enter the number."
            found.append(Problem(field.name, f"{field.label}: “{value[:20]}” is not known.", hint, section="7.2"))
    return tuple(found)


def _create_summary(facts: ServiceFacts, values: Values) -> Summary:
    more = ("Its first message is sent with it; everybody in the ticket sees it.",)
    return Summary(f"Create the ticket “{text(values, 'title')[:80]}”", system_title(facts), consequences=more)


def _create_request(facts: ServiceFacts, values: Values) -> Request:
    body = {
        "title": text(values, "title"),
        "typeId": read_whole(text(values, "type")) or 0,
        "statusId": read_whole(text(values, "status")) or 0,
        "plentyId": read_whole(text(values, "client")) or facts.plenty_id,
        "source": "backend",
        "owners": [{"userId": facts.user_id, "roleId": OWNER_ROLE}],
    }
    return Request("POST", TICKETS, body, query_of(body))


def _create_card(facts: ServiceFacts, values: Values) -> Card:
    title = Step("Create a ticket with this title.", text(values, "title"))
    message = Step("Enter the first message.", text(values, "text"))
    return card(facts, "Create a ticket", "Open the tickets in the back end.", title, message)


def _first_message(facts: ServiceFacts, values: Values, answer: object) -> FollowUp | None:
    """The official route for a new ticket takes no message (wire facts 6): it is written to the ticket then."""
    words = text(values, "text")
    if not words:
        return None
    number = read_whole(str(answer.get("id") or "")) if isinstance(answer, dict) else None
    request = _message_request(facts.about(str(number)), values, "message") if number else None
    form = ("ticket.answer", str(number)) if number else ("ticket.create", "")
    return FollowUp(request, "the first message", form, {"text": words})


def _words_field(label: str, hint: str) -> tuple[Field, ...]:
    return (Field("text", label, FieldKind.LONG, hint=hint, required=True),)


def _about_ticket(facts: ServiceFacts) -> str:
    return "" if read_whole(facts.subject) else "Choose a ticket first."


def _message_request(facts: ServiceFacts, values: Values, kind: str) -> Request:
    number = read_whole(facts.subject) or 0
    return Request("POST", f"{TICKETS}/{number}", message_fields(text(values, "text"), internal=kind == "comment"))


def _message_summary(facts: ServiceFacts, values: Values, what: str, seen: str) -> Summary:
    where = f"ticket {facts.subject.strip()}"
    return Summary(f"{what} {where}", where, consequences=(seen,))


def _message_card(facts: ServiceFacts, values: Values, what: str) -> Card:
    return card(
        facts,
        what,
        Step("Open the ticket in the back end.", facts.subject.strip()),
        Step("Enter the text.", text(values, "text")),
    )


TICKET_ACTIONS = (
    ServiceAction(
        id="ticket.create",
        title="Create ticket",
        tab=Tab.TICKETS,
        section="7.2",
        explains="Creates a ticket and writes its first message, by the official routes.",
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=_create_fields,
        check=_create_check,
        summary=_create_summary,
        request=_create_request,
        card=_create_card,
        official=True,
        then=_first_message,
    ),
    ServiceAction(
        id="ticket.answer",
        title="Answer ticket",
        tab=Tab.TICKETS,
        section="7.2",
        explains="Writes a message that everybody in the ticket sees, by the official route.",
        grave=Grave.PLAIN,
        offered=saving(_about_ticket),
        fields=lambda facts: _words_field("Message", "Everybody in the ticket sees it."),
        check=nothing_wrong,
        summary=lambda facts, values: _message_summary(facts, values, "Answer", "Everybody in the ticket sees it."),
        request=lambda facts, values: _message_request(facts, values, "message"),
        card=lambda facts, values: _message_card(facts, values, "Answer the ticket"),
        official=True,
        about_one=True,
    ),
    ServiceAction(
        id="ticket.comment",
        title="Internal comment",
        tab=Tab.TICKETS,
        section="7.2",
        explains="Writes a comment that only users of the own system see, by the official route.",
        grave=Grave.PLAIN,
        offered=saving(_about_ticket),
        fields=lambda facts: _words_field("Comment", "Only users of the own system see it."),
        check=nothing_wrong,
        summary=lambda facts, values: _message_summary(facts, values, "Comment on", "It is internal."),
        request=lambda facts, values: _message_request(facts, values, "comment"),
        card=lambda facts, values: _message_card(facts, values, "Comment on the ticket"),
        official=True,
        about_one=True,
    ),
)
"""The actions of the tab Tickets."""
