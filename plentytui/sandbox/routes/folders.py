"""Writes to the personal folders and to what lies in them (wire facts 5.4); reading them is in ``setup``."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.conversations import UPDATE, affected
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.chance import Ids
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

CREATE = "crm.messenger.create"
_LONGEST = 190


@routes.post("/rest/conversations/folders", right=CREATE)
def create(call: Call) -> object:
    """A new folder of the user who is logged in.

    Assumed: the body is ``{"name": ".."}``.
    """
    name = _name(call)
    number = max((record["id"] for record in call.world.records("folder")), default=0) + 1
    record = {"id": number, "name": name, "userId": call.user.id}
    call.world.keep_record("folder", record)
    return _shown(call, record)


@routes.put("/rest/conversations/folders/{uuid5}", right=UPDATE)
def rename(call: Call) -> object:
    """Another name for a folder.

    Assumed: the body is ``{"name": ".."}``.
    """
    record = {**_folder(call, call.path["uuid5"]), "name": _name(call)}
    call.world.keep_record("folder", record)
    return _shown(call, record)


@routes.delete("/rest/conversations/folders/{uuid5}", right=UPDATE)
def delete(call: Call) -> object:
    """Delete a folder; what lay in it stays where it is besides."""
    number = _folder(call, call.path["uuid5"])["id"]
    with call.world.mailbox.writing():
        call.world.db.execute("DELETE FROM filed WHERE folder = ?", (number,))
        call.world.drop_record("folder", number)
    return True


@routes.put("/rest/conversations/folders", right=UPDATE)
def assign(call: Call) -> object:
    """Put conversations into exactly these of the user's folders (assumed: out of the others of that user)."""
    folders, numbers = _asked(call)
    mine = [record["id"] for record in call.world.records("folder") if record["userId"] == call.user.id]
    return _file(call, numbers, put=folders, take=[folder for folder in mine if folder not in folders])


@routes.put("/rest/conversations/folders/add", right=UPDATE)
def add(call: Call) -> object:
    """Put conversations into folders besides those they lie in."""
    folders, numbers = _asked(call)
    return _file(call, numbers, put=folders)


@routes.put("/rest/conversations/folders/remove", right=UPDATE)
def remove(call: Call) -> object:
    """Take conversations out of folders."""
    folders, numbers = _asked(call)
    return _file(call, numbers, take=folders)


def _asked(call: Call) -> tuple[list[int], list[int]]:
    """The folders and the conversations that a call names."""
    folders = [_folder(call, uuid)["id"] for uuid in call.params.required_words("foldersUuids")]
    return folders, call.world.mailbox.numbers(call.params.required_words("conversationsUuids"))


def _file(call: Call, numbers: Sequence[int], *, put: Sequence[int] = (), take: Sequence[int] = ()) -> bool:
    db = call.world.db
    there = [number for number in numbers if call.world.mailbox.conversation(number) is not None]
    with call.world.mailbox.writing():
        for number in there:
            db.executemany("DELETE FROM filed WHERE folder = ? AND no = ?", [(folder, number) for folder in take])
            db.executemany("INSERT OR IGNORE INTO filed VALUES (?, ?)", [(folder, number) for folder in put])
    # Assumed: it counts as an update of the conversation.
    return affected(call, there, "composed = composed", action="folders") > 0


def _folder(call: Call, uuid: str) -> JsonObject:
    numbers = call.world.ids.read(uuid, Ids.FOLDER)
    record = call.world.record("folder", numbers[0]) if numbers else None
    if record is None:
        raise missing("ConversationFolder", uuid)
    return record


def _name(call: Call) -> str:
    name = call.fields.get("name")
    if not isinstance(name, str) or not name.strip():
        raise invalid(name="The name field is required.")
    if len(name.strip()) > _LONGEST:
        raise invalid(name=f"The name may not be greater than {_LONGEST} characters.")
    return name.strip()


def _shown(call: Call, record: JsonObject) -> JsonObject:
    return {"uuid": call.world.ids.folder(record["id"]), "name": record["name"], "userId": record["userId"]}
