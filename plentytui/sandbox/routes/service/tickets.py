"""Tickets by the official routes (wire facts 6).

Assumed: which rights they want; the bodies of changes and messages, which have the fields of the models; that the list
takes ``page`` and ``itemsPerPage``; that the newest come first. Filters by customer class and status group are
ignored, as many systems ignore what they do not know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.paging import envelope
from plentytui.sandbox.routes.service.desk import JsonObject, instant, required, shown
from plentytui.sandbox.routing import Call, Routes, user_by_id
from plentytui.sandbox.world.service.calendar import DAY, wall
from plentytui.sandbox.world.service.contract import is_over
from plentytui.sandbox.world.service.seeding import CLIENT
from plentytui.sandbox.world.service.shelf import Shelf
from plentytui.sandbox.world.service.tickets import (
    FIRST_ID,
    MESSAGE,
    STATUSES,
    TICKET,
    TYPES,
    blank_ticket,
    message_json,
    messages_of,
    status_names,
    ticket_json,
    tickets_json,
    tickets_shelf,
    type_names,
)
from plentytui.sandbox.world.setup import STORES

routes = Routes()

READ, WRITE = "crm.message.read", "crm.message.create"
_PATH = "/rest/tickets"
_SOURCES = ("frontend", "backend", "ebay", "email")
_KINDS = ("message", "comment")
_PER_PAGE = 25
_WHOLE_FILTERS = (
    "id", "typeId", "priorityId", "parentTicketId", "statusId", "confidential", "contactId", "progress", "plentyId",
)  # fmt: skip
_DATES = ("deadlineAt", "resubmissionAt")
_WANTED = ("typeId", "statusId", "title", "plentyId", "source")
_LONGEST_TITLE = 255
_NUMBERS = ("typeId", "statusId", "priorityId", "plentyId", "parentTicketId", "contactId", "orderId", "progress")


@routes.get(_PATH, right=READ)
def tickets(call: Call) -> object:
    """The tickets that pass all filters, the newest first."""
    shelf = _shelf(call)
    wanted = [_filter(call, name) for name in _WHOLE_FILTERS if call.params.text(name).strip()]
    wanted += [_on_day(call, name) for name in _DATES if call.params.text(name).strip()]
    wanted += _by_text(call) + _by_owner(call)
    found = [ticket for ticket in shelf.all(TICKET) if all(fits(ticket) for fits in wanted)]
    found.sort(key=lambda ticket: int(ticket["id"]), reverse=True)

    def rows(limit: int, offset: int) -> list[JsonObject]:
        return tickets_json(shelf, found[offset : offset + limit])

    answer = envelope(call, len(found), rows, per_page=_PER_PAGE)
    return shown(call, answer)


@routes.get(f"{_PATH}/types/names", right=READ)
def names_of_types(call: Call) -> object:
    """The names of all types."""
    return type_names()


@routes.get(f"{_PATH}/status/names", right=READ)
def names_of_statuses(call: Call) -> object:
    """The names of all statuses."""
    return status_names()


@routes.get(f"{_PATH}/status/type/names", right=READ)
def names_by_type(call: Call) -> object:
    """The names of the statuses of each type; here all types have the same."""
    return [{"typeId": place, **row} for place in range(1, len(TYPES) + 1) for row in status_names()]


@routes.get(f"{_PATH}/messages/{{messageId}}", right=READ)
def one_message(call: Call) -> object:
    """One message."""
    found = _shelf(call).one(MESSAGE, call.number("messageId", "TicketMessage"))
    if found is None:
        raise missing("TicketMessage", call.path["messageId"])
    return shown(call, message_json(found))


@routes.get(f"{_PATH}/{{ticketId}}", right=READ)
def one(call: Call) -> object:
    """One ticket."""
    shelf = _shelf(call)
    return shown(call, ticket_json(shelf, _ticket(call, shelf)))


@routes.get(f"{_PATH}/{{ticketId}}/messages", right=READ)
@routes.get(f"{_PATH}/{{ticketId}}/messages/message", right=READ)
@routes.get(f"{_PATH}/{{ticketId}}/messages/comment", right=READ)
def messages(call: Call) -> object:
    """The messages of a ticket, a bare list; all of them, the public ones or the internal ones."""
    shelf = _shelf(call)
    kind = call.route.rpartition("/")[2].replace("messages", "")
    found = messages_of(shelf, _ticket(call, shelf)["id"], kind)
    return shown(call, [message_json(message) for message in found])


@routes.post(_PATH, right=WRITE)
def create(call: Call) -> object:
    """Create a ticket; what the description wants in the query may also stand in the body."""
    shelf = _shelf(call)
    given = {name: call.params.text(name) for name in (*_WANTED, "userId", "roleId") if call.params.text(name)}
    call.body = {**given, **call.fields}
    for name in _WANTED:
        required(call, name)
    owners = call.fields.get("owners")
    if not owners and not call.fields.get("userId"):
        raise invalid(owners="The owners field is required.")
    ticket = blank_ticket() | {"createdAt": shelf.now, "updatedAt": shelf.now}
    ticket |= _changes(call, shelf, ticket)
    number = max((known["id"] for known in shelf.all(TICKET)), default=FIRST_ID - 1) + 1
    return shown(call, ticket_json(shelf, shelf.put(TICKET, ticket | {"id": number})))


@routes.put(f"{_PATH}/{{ticketId}}", right=WRITE)
def update(call: Call) -> object:
    """Change fields of a ticket."""
    shelf = _shelf(call)
    ticket = _ticket(call, shelf)
    changes = _changes(call, shelf, ticket)
    if changes.get("progress", ticket["progress"]) != ticket["progress"]:
        changes["finishedAt"] = shelf.now if changes["progress"] == 100 else None
    return shown(call, ticket_json(shelf, shelf.change(TICKET, ticket["id"], changes | {"updatedAt": shelf.now})))


@routes.post(f"{_PATH}/{{ticketId}}", right=WRITE)
def answer(call: Call) -> object:
    """Add a message, or an internal comment."""
    shelf = _shelf(call)
    ticket = _ticket(call, shelf)
    content = required(call, "text")
    kind = str(call.fields.get("type") or "message")
    if kind not in _KINDS:
        raise invalid(type="The selected type is invalid.")
    message = {"id": shelf.next_id(MESSAGE), "ticketId": ticket["id"], "userId": call.user.id, "createdAt": shelf.now}
    shelf.put(MESSAGE, message | {"text": content, "type": kind, "source": "backend"})
    shelf.change(TICKET, ticket["id"], {"updatedAt": shelf.now})
    return shown(call, message_json(message | {"text": content, "type": kind, "source": "backend"}))


def _shelf(call: Call) -> Shelf:
    return tickets_shelf(call.world, int(call.clock.time()))


def _ticket(call: Call, shelf: Shelf) -> JsonObject:
    found = shelf.one(TICKET, call.number("ticketId", "Ticket"))
    if found is None:
        raise missing("Ticket", call.path["ticketId"])
    return found


Fits = Callable[[JsonObject], bool]


def _filter(call: Call, name: str) -> Fits:
    value = call.params.whole(name)
    return lambda ticket: bool(ticket[name] == value)


def _on_day(call: Call, name: str) -> Fits:
    """A date stands for its whole day, an instant for itself (assumed)."""
    moment = call.params.instant(name)
    begin = int(moment.timestamp()) if moment else 0
    length = DAY if wall(begin).time().isoformat() == "00:00:00" else 1
    return lambda ticket: bool(ticket[name]) and begin <= ticket[name] < begin + length


def _by_text(call: Call) -> list[Fits]:
    found: list[Fits] = []
    if phrase := call.params.text("title").strip().casefold():
        found.append(lambda ticket: phrase in ticket["title"].casefold())
    if source := call.params.text("source").strip().lower():
        found.append(lambda ticket: bool(ticket["source"] == source))
    if sought := call.params.text("fulltext").strip().casefold():
        fields = ("id", "typeId", "priorityId", "title", "source")
        found.append(lambda ticket: any(sought in str(ticket[name]).casefold() for name in fields))
    return found


def _by_owner(call: Call) -> list[Fits]:
    asked = (("userId", call.params.whole("ownerId")), ("roleId", call.params.whole("roleId")))
    return [_owned(key, number) for key, number in asked if number is not None]


def _owned(key: str, number: int) -> Fits:
    return lambda ticket: any(owner[key] == number for owner in ticket["owners"])


def _changes(call: Call, shelf: Shelf, ticket: JsonObject) -> dict[str, Any]:
    """What the body changes; unknown fields are ignored."""
    fields = call.fields
    found: dict[str, Any] = {name: _number(call, name) for name in _NUMBERS if fields.get(name) not in (None, "")}
    _check(found, _plenty_ids(shelf))
    if "title" in fields:
        title = required(call, "title")
        if len(title) > _LONGEST_TITLE:
            raise invalid(title=f"The title may not be greater than {_LONGEST_TITLE} characters.")
        found["title"] = title
    if fields.get("source"):
        source = fields["source"][0] if isinstance(fields["source"], list) else fields["source"]
        if source not in _SOURCES:
            raise invalid(source="The selected source is invalid.")
        found["source"] = source
    for name in _DATES:
        if name in fields:
            found[name] = instant(call, name) if fields[name] else None
    if "confidential" in fields:
        found["confidential"] = int(fields["confidential"] in (1, True, "1", [1], [True]))
    if "owners" in fields or "userId" in fields:
        found["owners"] = _owners(call)
    # A status brings its progress, unless another one is named.
    if "statusId" in found and "progress" not in found and found["statusId"] != ticket.get("statusId"):
        found["progress"] = STATUSES[found["statusId"] - 1][3]
    return found


def _check(found: dict[str, Any], plenty_ids: set[int]) -> None:
    allowed = {
        "typeId": range(1, len(TYPES) + 1),
        "statusId": range(1, len(STATUSES) + 1),
        "priorityId": range(1, 11),
        "plentyId": plenty_ids,
        "progress": range(101),
    }
    for name, values in allowed.items():
        if name in found and found[name] not in values:
            raise invalid(**{name: f"The selected {name} is invalid."})


def _plenty_ids(shelf: Shelf) -> set[int]:
    ordered = [one for one in shelf.all(CLIENT) if not is_over(shelf, one)]
    return {store[1] for store in STORES} | {int(one["id"]) for one in ordered} | {0}


def _owners(call: Call) -> list[JsonObject]:
    told = call.fields.get("owners") or [{name: call.fields.get(name) for name in ("userId", "roleId")}]
    if not isinstance(told, list) or not all(isinstance(owner, dict) for owner in told):
        raise invalid(owners="The owners must be an array.")
    found = []
    for place, owner in enumerate(told):
        user = str(owner.get("userId") or "")
        if not user.isdigit() or user_by_id(call.world, int(user)) is None:
            raise invalid(**{f"owners.{place}.userId": f"The selected owners.{place}.userId is invalid."})
        role = str(owner.get("roleId") or "0")
        found.append({"userId": int(user), "roleId": int(role) if role.isdigit() else 0})
    return found


def _number(call: Call, name: str) -> int:
    text = str(call.fields[name]).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise invalid(**{name: f"The {name} must be an integer."})
    return int(text)
