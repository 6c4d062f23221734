"""What one needs to write to somebody: receivers, the preset of whispering, files (wire facts 5.2, 5.6 and 5.7)."""

from __future__ import annotations

import io
import zipfile

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routing import Call, Reply, Routes
from plentytui.sandbox.world.wire import JsonObject

routes = Routes()

READ = "crm.messenger.read"
_MESSAGES = "crm.message.read"
PRESET = "preset"
"""The kind of record that keeps the presets; a world that has none has the usual ones."""


@routes.get("/rest/conversations/searchReceiver", right=READ)
def search_receiver(call: Call) -> object:
    """Contacts, orders, users and addresses that a conversation can be linked with."""
    term = call.params.required("searchTerm").strip()
    if len(term) < 3 and not term.isdigit():
        raise invalid(searchTerm="The searchTerm must be at least 3 characters.")
    return [*_users(call, term), *_orders(call, term), *_contacts(call, term)]


@routes.get("/rest/messenger/settings/getDefaultWhisperMode", right=READ)
def default_whisper_mode(call: Call) -> object:
    """Whether new messages are whispered unless somebody decides otherwise, as a bare 0 or 1."""
    record = call.world.record(PRESET, 1)
    return int(record["whisper"]) if record else 0


@routes.get("/rest/messages/{uuid5}/attachments/all", right=_MESSAGES)
def all_attachments(call: Call) -> object:
    """All files of a message as a zip file."""
    return _zipped(call, call.path["uuid5"])


@routes.post("/rest/messages/attachments/all", right=_MESSAGES)
def all_attachments_posted(call: Call) -> object:
    """The same, as newer systems offer it (wire facts 5.6)."""
    return _zipped(call, call.params.required("uuid5"))


def _zipped(call: Call, uuid: str) -> Reply:
    """Files of one name become ``2-name`` and so on, as a zip file would keep only one of them apart (assumed)."""
    message = call.world.mailbox.message_by_uuid(uuid)
    if message is None:
        raise missing("Message", uuid)
    packed = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, file in enumerate(message.files, start=1):
            name = file.name if file.name not in taken else f"{place}-{file.name}"
            taken.add(name)
            found = call.world.mailbox.attachment(message, file.name)
            # A fixed time keeps equal files equal.
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), found[1] if found else b"")
    return Reply(body=packed.getvalue(), content_type="application/zip")


def _users(call: Call, term: str) -> list[JsonObject]:
    sought = term.casefold()
    return [
        {
            "id": user.id,
            "name": user.real_name,
            "email": user.email,
            "lang": user.lang,
            "externalId": "",
            "type": "user",
        }
        for user in call.world.users()
        if sought == str(user.id) or sought in user.real_name.casefold() or sought in user.email.casefold()
    ]


def _orders(call: Call, term: str) -> list[JsonObject]:
    rows = call.world.db.execute(
        "SELECT value, from_name FROM relation JOIN conversation USING (no) WHERE type = 'order' AND value = ? LIMIT 5",
        (term,),
    )
    return [
        {"id": int(value), "name": name, "email": "", "lang": "", "externalId": "", "type": "order"}
        for value, name in rows
    ]


def _contacts(call: Call, term: str) -> list[JsonObject]:
    """Customers by id, name or address; each contact once."""
    rows = call.world.db.execute(
        "SELECT DISTINCT CAST(r.value AS INTEGER), c.from_name, c.plenty_id, coalesce(e.value, '') FROM conversation c"
        " JOIN relation r ON r.no = c.no AND r.type = 'contact'"
        " LEFT JOIN relation e ON e.no = c.no AND e.type = 'email'"
        " WHERE c.from_type IN ('email', 'contact')"
        " AND (r.value = ?1 OR folded(c.from_name) LIKE ?2 OR folded(e.value) LIKE ?2) LIMIT 20",
        (term, f"%{term.casefold()}%"),
    )
    return [
        {
            "id": number,
            "name": name,
            "email": email,
            "lang": "en" if plenty_id == 28412 else "de",
            "externalId": "",
            "type": "contact",
        }
        for number, name, plenty_id, email in rows
    ]
