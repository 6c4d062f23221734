"""Tickets with their messages and internal comments, as the official routes send them (wire facts 6).

They are kept like the rest of the Service Centre, but made on their own: who only looks at domains needs none.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

from plentytui.sandbox.world.casting import USER_IDS
from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service.calendar import HOUR, midnight
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf
from plentytui.whole import transaction

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

TICKET, MESSAGE, _MADE = "ticket", "ticket_message", "service_tickets"
FIRST_ID = 4_101
"""The id of the oldest ticket of a new world."""
_FIRST_MESSAGE = 20_311
TYPES = (
    ("technical", "Technik", "Technical"),
    ("billing", "Rechnung und Vertrag", "Billing and contract"),
    ("domain", "Domain und SSL", "Domain and SSL"),
    ("interface", "Schnittstellen", "Interfaces"),
    ("order", "Bestellung", "Order"),
)
"""The types; ids count from 1."""
STATUSES = (
    ("new", "Neu", "New", 0),
    ("progress", "In Bearbeitung", "In progress", 40),
    ("waiting", "Wartet auf Rückmeldung", "Waiting for reply", 60),
    ("solved", "Gelöst", "Solved", 100),
    ("closed", "Geschlossen", "Closed", 100),
)
"""The statuses with their progress in percent; ids count from 1."""


def tickets_shelf(world: World, now: int) -> Shelf:
    """The records as they are now; the tickets are made where the world has none yet."""
    shelf = Shelf(world, now)
    if world.record(_MADE, 1) is None:
        with transaction(world.db):
            _fill(shelf)
            shelf.put(_MADE, {"id": 1})
    return shelf


def _fill(shelf: Shelf) -> None:
    written = list(_written())
    message_id = _FIRST_MESSAGE
    # The newest stands first in the text and has the highest id.
    for place, (head, messages) in enumerate(reversed(written)):
        ticket = _ticket(head, FIRST_ID + place, shelf.start, len(written))
        for who, hours, kind, text in messages:
            at = min(ticket["createdAt"] + int(float(hours) * HOUR), shelf.start)
            fields = {"id": message_id, "ticketId": ticket["id"], "userId": USER_IDS.get(who, 0), "createdAt": at}
            shelf.put(MESSAGE, fields | {"text": text, "type": kind, "source": ticket["source"]})
            message_id += 1
            ticket["updatedAt"] = max(ticket["updatedAt"], at)
        if ticket["progress"] == 100:
            ticket["finishedAt"] = ticket["updatedAt"]
        shelf.put(TICKET, ticket)


def _ticket(head: str, number: int, start: int, count: int) -> JsonObject:
    told, _, title = head.partition(" | ")
    kind, status, priority, source, plenty_id, hours, *options = told.split()
    chosen = dict(option.partition("=")[::2] for option in options)
    step = next(place for place, row in enumerate(STATUSES) if row[0] == status)
    created = start - int(hours) * HOUR
    user, _, role = chosen.get("owner", "").partition(":")
    files_count = int(chosen.get("files", 0))
    return blank_ticket() | {
        "id": number,
        "typeId": 1 + next(place for place, row in enumerate(TYPES) if row[0] == kind),
        "statusId": step + 1,
        "priorityId": int(priority),
        "parentTicketId": FIRST_ID + count - int(chosen["parent"]) if "parent" in chosen else None,
        "confidential": int("secret" in chosen),
        "contactId": int(chosen["contact"]) if "contact" in chosen else None,
        "orderId": int(chosen["order"]) if "order" in chosen else None,
        "createdAt": created,
        "updatedAt": created,
        "deadlineAt": created + int(chosen["deadline"]) * HOUR if "deadline" in chosen else None,
        "resubmissionAt": midnight(start + int(chosen["later"]) * HOUR) if "later" in chosen else None,
        "title": title,
        "progress": STATUSES[step][3],
        "plentyId": int(plenty_id),
        "source": source,
        "documentsCount": files_count,
        "owners": [{"userId": USER_IDS[user], "roleId": int(role)}] if user else [],
    }


def _written() -> Iterator[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each ticket: its first line, and its messages with who, hours after it, kind and text."""
    text = (files("plentytui.sandbox.world") / "texts" / "tickets.txt").read_text(encoding="utf-8")
    for block in text.split("\n== ")[1:]:
        head, *messages = block.split("\n> ")
        found = []
        for message in messages:
            line, _, body = message.partition("\n")
            who, hours, kind = line.split()
            found.append((who, hours, kind, _unwrapped(body)))
        yield head.strip(), found


def _unwrapped(text: str) -> str:
    """The text without the line breaks that the file's width made; paragraphs and greetings stay."""
    paragraphs = [
        block if all(len(line) < 60 for line in block.splitlines()) else " ".join(block.splitlines())
        for block in text.strip().split("\n\n")
    ]
    return "\n\n".join(paragraphs)


def blank_ticket() -> JsonObject:
    """The fields of a ticket, with nothing in them."""
    return {
        "typeId": 1, "priorityId": 2, "parentTicketId": None, "statusId": 1, "confidential": 0, "contactId": None,
        "orderId": None, "createdAt": 0, "updatedAt": 0, "contactLastUpdateAt": None, "deadlineAt": None,
        "finishedAt": None, "title": "", "progress": 0, "plentyId": 28411, "source": "backend", "documentsCount": 0,
        "resubmissionAt": None, "owners": [],
    }  # fmt: skip


_INSTANTS = ("createdAt", "updatedAt", "contactLastUpdateAt", "deadlineAt", "finishedAt", "resubmissionAt")


def ticket_json(shelf: Shelf, ticket: JsonObject) -> JsonObject:
    """A ticket; its flags are 0 and 1 (wire facts 6)."""
    children = sum(1 for other in shelf.all(TICKET) if other["parentTicketId"] == ticket["id"])
    return _ticket_json(ticket, children)


def tickets_json(shelf: Shelf, tickets: list[JsonObject]) -> list[JsonObject]:
    """Several tickets."""
    parents = [other["parentTicketId"] for other in shelf.all(TICKET)]
    return [_ticket_json(ticket, parents.count(ticket["id"])) for ticket in tickets]


def _ticket_json(ticket: JsonObject, children: int) -> JsonObject:
    return (
        ticket
        | {name: iso(ticket[name]) for name in _INSTANTS}
        | {"hasDocuments": int(ticket["documentsCount"] > 0), "childrenCount": children}
        | {"owners": [{"ticketId": ticket["id"], **owner} for owner in ticket["owners"]]}
    )


def messages_of(shelf: Shelf, ticket: int, kind: str = "") -> list[JsonObject]:
    """The messages of a ticket in their order; of one kind where one is named."""
    found = (one for one in shelf.all(MESSAGE) if one["ticketId"] == ticket and kind in {"", one["type"]})
    return sorted(found, key=lambda one: (int(one["createdAt"]), int(one["id"])))


def message_json(message: JsonObject) -> JsonObject:
    """A message."""
    return message | {"createdAt": iso(message["createdAt"]), "topicId": 0}


def type_names() -> list[JsonObject]:
    """The names of the types."""
    return [
        {"id": 2 * place + step + 1, "typeId": place + 1, "lang": lang, "name": names[step + 1]}
        for place, names in enumerate(TYPES)
        for step, lang in enumerate(("de", "en"))
    ]


def status_names() -> list[JsonObject]:
    """The names of the statuses."""
    return [
        {"id": 2 * place + step + 1, "statusId": place + 1, "lang": lang, "name": (row[1], row[2])[step]}
        for place, row in enumerate(STATUSES)
        for step, lang in enumerate(("de", "en"))
    ]
