"""E-mail templates and text blocks (wire facts 6).

Assumed: the names of the fields of the tree and of a preview; the answers are documented as "mixed".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world import files, templates
from plentytui.sandbox.world.channels import active_channels
from plentytui.sandbox.world.setup import STORES

routes = Routes()

READ = "crm.messenger.read"
_PATH = "/rest/mail_templates/email_service"
_FAVOURITES = "favourites"
"""The kind of record that keeps each user's favourites."""
SENT_MAIL = "sent_mail"
"""The kind of record of e-mails that a real system would have sent."""
_ACCOUNTS = ("webstore", "messenger_inbox")


@routes.get(f"{_PATH}/accounts", right=READ)
def accounts(call: Call) -> object:
    """The accounts that mails can be sent from."""
    if _account_type(call) == "webstore":
        return [{"type": "webstore", "id": store[1], "name": store[0]} for store in STORES]
    return [
        {
            "type": "messenger_inbox",
            "id": channel.id,
            "name": channel.name,
            "from": {"name": channel.name, "address": channel.email},
        }
        for channel in active_channels(call.world)
    ]


@routes.get(f"{_PATH}/templatesTree", right=READ)
def tree(call: Call) -> object:
    """Folders and templates, nested."""
    found = templates.tree(
        _favourites(call),
        show_favourites=bool(call.params.flag("showFavorites")),
        show_old=bool(call.params.flag("showOldTemplates")),
        lang=call.params.text("lang").strip(),
    )
    name, number = call.params.text("name").casefold(), call.params.whole("id")
    if name or number is not None:
        return [leaf for folder in found for leaf in _leaves(folder) if _fits(leaf, name, number)]
    return found


@routes.get(f"{_PATH}/loadPreview/{{templateId}}", right=READ)
def preview(call: Call) -> object:
    """A template in a language with its variables filled in."""
    _account_type(call)
    template = _template(call)
    lang = call.params.text("lang").strip() or call.user.lang
    subject, text = template.texts.get(lang) or next(iter(template.texts.values()))
    values = _values(call)
    return {
        "subject": templates.filled(subject, values),
        "body": templates.as_body(templates.filled(text, values)),
        "attachments": [_file(name, with_content=bool(call.params.flag("loadAttachments"))) for name in template.files],
    }


@routes.post(f"{_PATH}/sendEmail/{{templateId}}", right=READ)
def send(call: Call) -> object:
    """Send a template; the made-up system has no mail server, so it keeps what it would have sent."""
    template, emails = _template(call), call.params.words("emails")
    if not emails or not all("@" in email for email in emails):
        return {"success": 0, "message": "There is no receiver with an e-mail address."}
    number = len(call.world.records(SENT_MAIL)) + 1
    call.world.keep_record(SENT_MAIL, {"id": number, "template": template.id, "emails": emails})
    return {"success": 1, "message": ""}


@routes.post(f"{_PATH}/addToFavourites/{{templateId}}", right=READ)
def add_to_favourites(call: Call) -> object:
    """Put a template among the user's favourites."""
    return _keep(call, _template(call).id, favourite=True)


@routes.post(f"{_PATH}/removeFromFavourites/{{templateId}}", right=READ)
def remove_from_favourites(call: Call) -> object:
    """Take a template out of the user's favourites."""
    return _keep(call, _template(call).id, favourite=False)


def _file(name: str, *, with_content: bool) -> dict[str, Any]:
    found = files.describe(name)
    told = {"name": name, "size": found.size, "contentType": found.content_type}
    return told | ({"content": base64.b64encode(files.content(name)).decode()} if with_content else {})


def _account_type(call: Call) -> str:
    found = call.params.required("accountType").strip()
    if found not in _ACCOUNTS:
        raise invalid(accountType="The selected accountType is invalid.")
    return found


def _template(call: Call) -> templates.Template:
    found = templates.BY_ID.get(call.number("templateId", "Template"))
    if found is None:
        raise missing("Template", call.path["templateId"])
    return found


def _favourites(call: Call) -> tuple[int, ...]:
    record = call.world.record(_FAVOURITES, call.user.id)
    return tuple(record["templates"]) if record else templates.USUAL_FAVOURITES


def _keep(call: Call, number: int, *, favourite: bool) -> int:
    others = tuple(known for known in _favourites(call) if known != number)
    chosen = (*others, number) if favourite else others
    call.world.keep_record(_FAVOURITES, {"id": call.user.id, "templates": list(chosen)})
    return 1


def _leaves(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if node["type"] != "folder":
        return [node]
    return [leaf for child in node["children"] for leaf in _leaves(child)]


def _fits(leaf: Mapping[str, Any], name: str, number: int | None) -> bool:
    return (not name or name in leaf["name"].casefold()) and (number is None or leaf["id"] == number)


def _values(call: Call) -> dict[str, str]:
    """What is known of the receivers and of who writes; what is not known is not filled in."""
    box = call.world.mailbox
    row = box.by_uuid(call.params.text("conversationId").strip())
    related = box.relations([row["no"]])[row["no"]] if row else {}
    channel = next((c for c in active_channels(call.world) if str(c.id) == call.params.text("inboxId").strip()), None)
    plenty_id = row["plenty_id"] if row else channel.plenty_id if channel else STORES[0][1]
    store = next((store for store in STORES if store[1] == plenty_id), STORES[0])
    orders = call.params.words("orders") or related.get("order", [])
    values = {
        "globals.clientName": store[0],
        "globals.clientDomain": store[2],
        "user.fullName": call.user.real_name,
        "user.signature": f"{call.user.real_name}\n{store[0]}",
        "contact.fullName": row["from_name"] if row else _name(call),
    }
    if orders:
        values["order.id"] = orders[0]
    return {name: value for name, value in values.items() if value}


def _name(call: Call) -> str:
    """The name of the first contact or address that is named."""
    for kind, given in (("contact", "contacts"), ("email", "emails")):
        for value in call.params.words(given)[:1]:
            found = call.world.db.execute(
                "SELECT from_name FROM relation JOIN conversation USING (no) WHERE type = ? AND value = ? LIMIT 1",
                (kind, value),
            ).fetchone()
            if found:
                return str(found[0])
    return ""
