"""Writes to conversations that are rarer (wire facts 5.2): owners, relations, for good, the trash, and by a body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from plentytui.models.zone import SYSTEM_ZONE
from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.params import whole_of
from plentytui.sandbox.routes.conversations import UPDATE, affected, found
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.casting import Sender
from plentytui.sandbox.world.channels import active_channels
from plentytui.sandbox.world.seeding import joined
from plentytui.sandbox.world.setup import CHANNELS
from plentytui.sandbox.world.wire import JsonObject, conversation_json

routes = Routes()

CREATE = "crm.messenger.create"


@routes.put("/rest/conversations/owner", right=UPDATE)
def owner(call: Call) -> object:
    """Set the owners of conversations; an empty list takes them all away.

    Assumed: neither parameters nor body are documented. ``uuids`` stands in the query as on the other bulk routes, or
    in the body; ``{"owners": [{"roleId": 1, "ownerId": 4}]}`` in the body is after the model (wire facts 5.1) and
    replaces the owners that were.
    """
    uuids = call.params.words("uuids") or _texts(call.fields.get("uuids"), "uuids")
    if not uuids:
        raise invalid(uuids="The uuids field is required.")
    owners = _owners(call, call.fields.get("owners"))
    return affected(call, call.world.mailbox.numbers(uuids), "owners = ?", (owners,), action="owners") > 0


@routes.delete("/rest/conversations/removeRelation", right=UPDATE)
def remove_relation(call: Call) -> object:
    """Take a relation away from one conversation.

    Assumed: the parameters are those of the contract, as a query: conversationUuid, type, value, removeRecipient.
    """
    uuid, kind, value = (call.params.required(name).strip() for name in ("conversationUuid", "type", "value"))
    call.params.flag("removeRecipient")
    row = call.world.mailbox.by_uuid(uuid)
    if row is None:
        raise missing("Conversation", uuid)
    # SET with the value that is there: the relation itself lies in a table of its own.
    gone = call.world.db.execute(
        "DELETE FROM relation WHERE no = ? AND type = ? AND value = ?", (row["no"], kind, value)
    ).rowcount
    if gone:
        affected(call, [row["no"]], "composed = composed", action="relationRemoved")
    return gone > 0


@routes.delete("/rest/conversations/archiveDelete", right=UPDATE)
def archive_delete(call: Call) -> object:
    """Delete conversations of the archive for good; those that are not archived stay (assumed)."""
    box = call.world.mailbox
    numbers = box.numbers(call.params.required_words("uuids"))
    with box.writing():
        archived = [n for n in numbers if (row := box.conversation(n)) is not None and row["is_archived"]]
        return box.erase(archived)


@routes.delete("/rest/conversations/emptyTrash", right=UPDATE)
def empty_trash(call: Call) -> object:
    """Put the emptying of the trash into the queue; it runs later."""
    call.world.chores.queue_empty_trash(int(call.clock.time()))
    return True


@routes.post("/rest/conversations", right=CREATE)
def create(call: Call) -> object:
    """Begin a conversation without a message.

    Assumed: the body has the fields of the model; only the title is needed.
    """
    title = call.fields.get("title")
    if not isinstance(title, str) or not title.strip():
        raise invalid(title="The title field is required.")
    category = whole_of("categoryId", call.fields.get("categoryId", 1))
    if call.world.record("category", category) is None:
        raise invalid(categoryId="The selected categoryId is invalid.")
    channel = next((channel for channel in active_channels(call.world) if channel.group == category), CHANNELS[0])
    me = Sender("user", str(call.user.id), call.user.real_name)
    now = int(call.clock.time())
    number = call.world.mailbox.empty(now, title.strip(), channel.plenty_id, channel.id, category, me)
    _change(call, number, call.fields)
    return _shown(call, number)


@routes.put("/rest/conversations/batch_update_conversations", right=UPDATE)
def batch_update(call: Call) -> object:
    """Change several conversations, each in its own way; answers with the first of them.

    Assumed: the body is a list of parts of the model, each with its ``uuid``.
    """
    body = call.body if isinstance(call.body, list) else call.fields.get("conversations")
    if not isinstance(body, list) or not body or not all(isinstance(part, dict) for part in body):
        raise invalid(conversations="The conversations must be an array.")
    numbers = []
    for part in body:
        row = call.world.mailbox.by_uuid(str(part.get("uuid", "")))
        if row is None:
            raise missing("Conversation", part.get("uuid", ""))
        numbers.append(row["no"])
    for number, part in zip(numbers, body, strict=True):
        _change(call, number, part)
    return _shown(call, numbers[0])


@routes.put("/rest/conversations/{uuid5}", right=UPDATE)
def update(call: Call) -> object:
    """Change one conversation; a missing key keeps its value.

    Assumed: the body has the fields of the model.
    """
    number = found(call)["no"]
    _change(call, number, call.fields)
    return _shown(call, number)


def _shown(call: Call, number: int) -> object:
    row = call.world.mailbox.conversation(number)
    if row is None:
        raise missing("Conversation", number)
    return conversation_json(call.world.mailbox, row, call.quirks)


def _change(call: Call, number: int, fields: Mapping[str, object]) -> None:
    """Set what the body names; a value that cannot be is refused before anything is set."""
    sets: list[tuple[str, object]] = []
    for name, value in fields.items():
        if name == "title":
            sets.append(("title", str(value)))
        elif name == "isClosed":
            sets.append(("is_closed", int(_flag(value, name))))
        elif name == "priorityId":
            priority = whole_of(name, value)
            if not 0 <= priority <= 5:
                raise invalid(priorityId="The selected priorityId is invalid.")
            sets.append(("priority", priority))
        elif name in {"deadline", "followUpDate"}:
            sets.append(("deadline" if name == "deadline" else "follow_up", _instant(value, name)))
        elif name == "inboxId":
            sets.append(("inbox_id", _channel(call, value)))
        elif name in {"typeId", "statusId"}:
            sets += _kind(call, name, value)
        elif name == "tagIds":
            sets.append(("tags", joined(whole_of(name, tag) for tag in _items(value))))
        elif name == "owners":
            sets.append(("owners", _owners(call, value)))
    if sets:
        change = ", ".join(f"{column} = ?" for column, _ in sets)
        what = next(iter(fields)) if len(fields) == 1 else ""
        affected(call, [number], change, [value for _, value in sets], action="updated", field=what)


def _channel(call: Call, value: object) -> int:
    """The number of a channel that is in use."""
    number = whole_of("inboxId", value)
    if number not in {channel.id for channel in active_channels(call.world)}:
        raise invalid(inboxId="The selected inboxId is invalid.")
    return number


def _kind(call: Call, name: str, value: object) -> list[tuple[str, object]]:
    """Type or status with its position."""
    kind = name.removesuffix("Id")
    number = whole_of(name, value or 0)
    record: JsonObject | None = call.world.record(kind, number) if number else {"position": 0}
    if record is None:
        raise invalid(**{name: f"The selected {name} is invalid."})
    return [(f"{kind}_id", number), (f"{kind}_position", record["position"])]


def _owners(call: Call, value: object) -> str:
    """Owners as the table has them; a role or a user that is not there is refused."""
    if not isinstance(value, list) or not all(isinstance(pair, dict) for pair in value):
        raise invalid(owners="The owners must be an array.")
    users = {user.id for user in call.world.users()}
    pairs = []
    for place, pair in enumerate(value):
        role, user = whole_of("roleId", pair.get("roleId", 0)), whole_of("ownerId", pair.get("ownerId", 0))
        if role and call.world.record("role", role) is None:
            raise invalid(**{f"owners.{place}.roleId": f"The selected owners.{place}.roleId is invalid."})
        if user not in users:
            raise invalid(**{f"owners.{place}.ownerId": f"The selected owners.{place}.ownerId is invalid."})
        pairs.append(f"{role}:{user}")
    return joined(dict.fromkeys(pairs))


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else []


def _texts(value: object, name: str) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    if value is None:
        return []
    if not isinstance(value, list):
        raise invalid(**{name: f"The {name} must be an array."})
    return [str(entry).strip() for entry in value]


def _flag(value: object, name: str) -> bool:
    if value in (True, 1, "1", "true"):
        return True
    if value in (False, 0, "0", "false"):
        return False
    raise invalid(**{name: f"The {name} field must be true or false."})


def _instant(value: object, name: str) -> int | None:
    if value in (None, "", "null"):
        return None
    try:
        moment = datetime.fromisoformat(str(value).replace("/", "-"))
    except ValueError:
        raise invalid(**{name: f"The {name} is not a valid date."}) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=SYSTEM_ZONE)).timestamp())
