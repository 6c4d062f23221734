"""Channels with every setting, collecting sent emails, the preset of whispering: no public route has them.

A password is taken and forgotten: only that there is one is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plentytui.rules.regex_safety import refusal
from plentytui.sandbox.faults import invalid, missing
from plentytui.sandbox.routes.receivers import PRESET
from plentytui.sandbox.routes.service.desk import BASE, conflict, shown
from plentytui.sandbox.routes.setup_writes import ADMIN
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world import templates
from plentytui.sandbox.world.channels import (
    CHANNEL,
    COLLECTING,
    all_channels,
    collecting,
    forwarding_address,
    one_channel,
)

routes = Routes()

JsonObject = dict[str, Any]

READ = "crm.messenger.read"
_FLAGS = ("isActive", "isDefault", "notifies", "matchesOrders", "skipOrders", "skipContacts", "skipEmails")
_LOGIN_TEXTS = ("server", "encryption", "user", "senderAddress", "senderName")
_ENCRYPTIONS = ("", "ssl", "starttls", "none")
_RECORDS: Mapping[str, str] = {"categoryId": "category", "typeId": "type", "statusId": "status"}
_LONGEST = 255


@routes.get(f"{BASE}/channels", right=READ)
def channels(call: Call) -> object:
    """All channels, what can be chosen for one, and where sent emails are collected: all in one answer."""
    return shown(
        call,
        {
            "channels": all_channels(call.world),
            "collecting": collecting(call.world),
            "users": [{"id": user.id, "name": user.real_name} for user in call.world.users()],
            "templates": [{"id": one.id, "name": one.name} for one in templates.TEMPLATES],
        },
    )


@routes.post(f"{BASE}/channels", right=ADMIN)
def create(call: Call) -> object:
    """Make a channel; its forwarding address is made with it."""
    number = max((row["id"] for row in all_channels(call.world)), default=0) + 1
    blank: JsonObject = {
        "id": number, "name": "", "isActive": True, "isDefault": False, "notifies": False,
        "login": {"port": 0, "hasPassword": False} | dict.fromkeys(_LOGIN_TEXTS, ""),
        "tagIds": [], "owners": [], "categoryId": 1, "typeId": 0, "statusId": 0, "matchesOrders": False,
        "subscriberIds": [], "forwardingAddress": forwarding_address(call.world, number), "skipOrders": False,
        "skipContacts": False, "skipEmails": False, "skipPattern": "", "newTemplateId": 0, "replyTemplateId": 0,
        "email": "", "isFull": True,
    }  # fmt: skip
    return _keep(call, _changed(call, blank))


@routes.put(f"{BASE}/channels/{{id}}", right=ADMIN)
def update(call: Call) -> object:
    """Change what the body names."""
    number = call.number("id", "Inbox")
    record = one_channel(call.world, number)
    if record is None:
        raise missing("Inbox", call.path["id"])
    if call.fields.get("forwardingAddress", record["forwardingAddress"]) != record["forwardingAddress"]:
        raise invalid(forwardingAddress="The forwardingAddress cannot be changed.")
    return _keep(call, _changed(call, record))


@routes.get(f"{BASE}/collecting", right=READ)
def read_collecting(call: Call) -> object:
    """Where sent emails are collected."""
    return collecting(call.world)


@routes.put(f"{BASE}/collecting", right=ADMIN)
def change_collecting(call: Call) -> object:
    """Change what the body names."""
    record = collecting(call.world)
    for name in ("emails", "attachments", "liveMode"):
        if name in call.fields:
            record[name] = _flag(call.fields[name], name)
    for name in ("channelId", "categoryId"):
        if name in call.fields:
            record[name] = _whole(call.fields[name], name)
    if "tagIds" in call.fields:
        record["tagIds"] = _tags(call, call.fields["tagIds"])
    _known(call, "categoryId", record["categoryId"])
    if record["emails"]:
        channel = one_channel(call.world, record["channelId"])
        if channel is None:
            raise invalid(channelId="The selected channelId is invalid.")
        if not channel["isActive"]:
            raise conflict("The channel is not active.")
    call.world.keep_record(COLLECTING, record | {"id": 1})
    return collecting(call.world)


@routes.put(f"{BASE}/whisper", right=ADMIN)
def change_whisper(call: Call) -> object:
    """Set whether new messages begin as a whisper; a public route only reads it (wire facts 5.7)."""
    if "whisper" not in call.fields:
        raise invalid(whisper="The whisper field is required.")
    record = {"id": 1, "whisper": _flag(call.fields["whisper"], "whisper")}
    call.world.keep_record(PRESET, record)
    return record


def _keep(call: Call, record: JsonObject) -> JsonObject:
    if record["isDefault"]:
        for other in all_channels(call.world):
            if other["isDefault"] and other["id"] != record["id"]:
                call.world.keep_record(CHANNEL, other | {"isDefault": False})
    call.world.keep_record(CHANNEL, record)
    return record


def _changed(call: Call, record: JsonObject) -> JsonObject:
    fields = call.fields
    record = dict(record)
    if "name" in fields:
        record["name"] = str(fields["name"] or "").strip()
    if not record["name"]:
        raise invalid(name="The name field is required.")
    if len(record["name"]) > _LONGEST:
        raise invalid(name=f"The name may not be greater than {_LONGEST} characters.")
    for name in _FLAGS:
        if name in fields:
            record[name] = _flag(fields[name], name)
    if "login" in fields:
        record["login"] = _login(record["login"], fields["login"])
        record["email"] = record["login"]["senderAddress"] or record["email"]
    if "tagIds" in fields:
        record["tagIds"] = _tags(call, fields["tagIds"])
    if "owners" in fields:
        record["owners"] = _owners(call, fields["owners"])
    if "subscriberIds" in fields:
        record["subscriberIds"] = _users(call, fields["subscriberIds"])
    for name in (*_RECORDS, "newTemplateId", "replyTemplateId"):
        if name in fields:
            record[name] = _whole(fields[name], name)
            _known(call, name, record[name])
    if "skipPattern" in fields:
        record["skipPattern"] = str(fields["skipPattern"] or "")
    _fits(call, record)
    return record


def _fits(call: Call, record: JsonObject) -> None:
    """Settings that have to go together."""
    if record["skipEmails"] and (not record["skipPattern"] or refusal(record["skipPattern"])):
        raise invalid(skipPattern="The skipPattern format is invalid.")
    if record["isDefault"] and not record["isActive"]:
        raise conflict("A channel that is not active cannot be the default channel.")
    kind = call.world.record("type", record["typeId"]) if record["typeId"] else None
    if kind is not None and kind["categoryId"] != record["categoryId"]:
        raise invalid(typeId="The selected typeId is invalid.")
    status = call.world.record("status", record["statusId"]) if record["statusId"] else None
    if status is not None and status["typeId"] != record["typeId"]:
        raise invalid(statusId="The selected statusId is invalid.")


def _login(before: JsonObject, told: object) -> JsonObject:
    if not isinstance(told, Mapping):
        raise invalid(login="The login must be an array.")
    login = dict(before)
    for name in _LOGIN_TEXTS:
        if name in told:
            login[name] = str(told[name] or "").strip()
    if "port" in told:
        login["port"] = _whole(told["port"], "login.port")
    if login["encryption"] not in _ENCRYPTIONS:
        raise invalid(**{"login.encryption": "The selected login.encryption is invalid."})
    if login["server"] and not 1 <= login["port"] <= 65_535:
        raise invalid(**{"login.port": "The login.port must be between 1 and 65535."})
    if login["senderAddress"] and "@" not in login["senderAddress"]:
        raise invalid(**{"login.senderAddress": "The login.senderAddress must be a valid email address."})
    if told.get("password"):
        login["hasPassword"] = True
    if not login["server"]:
        login["hasPassword"] = False
    return login


def _known(call: Call, name: str, number: int) -> None:
    if not number:
        return
    if name.endswith("TemplateId"):
        if any(one.id == number for one in templates.TEMPLATES):
            return
    elif (record := call.world.record(_RECORDS[name], number)) is not None and not record["isDeleted"]:
        return
    raise invalid(**{name: f"The selected {name} is invalid."})


def _tags(call: Call, value: object) -> list[int]:
    numbers = _wholes(value, "tagIds")
    if any(call.world.record("tag", number) is None for number in numbers):
        raise invalid(tagIds="The selected tagIds is invalid.")
    return numbers


def _users(call: Call, value: object) -> list[int]:
    numbers = _wholes(value, "subscriberIds")
    if not set(numbers) <= {user.id for user in call.world.users()}:
        raise invalid(subscriberIds="The selected subscriberIds is invalid.")
    return numbers


def _owners(call: Call, value: object) -> list[JsonObject]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise invalid(owners="The owners must be an array.")
    found = []
    for place, one in enumerate(value):
        role, owner = _whole(one.get("roleId"), "roleId"), _whole(one.get("ownerId"), "ownerId")
        if call.world.record("role", role) is None or owner not in {user.id for user in call.world.users()}:
            raise invalid(**{f"owners.{place}": f"The selected owners.{place} is invalid."})
        found.append({"roleId": role, "ownerId": owner})
    return found


def _flag(value: object, name: str) -> bool:
    if value in (True, 1, "1", "true"):
        return True
    if value in (False, 0, "0", "false", "", None):
        return False
    raise invalid(**{name: f"The {name} field must be true or false."})


def _whole(value: object, name: str) -> int:
    text = str(value or 0)
    if not (text.isascii() and text.isdigit()):
        raise invalid(**{name: f"The {name} must be an integer."})
    return int(text)


def _wholes(value: object, name: str) -> list[int]:
    if not isinstance(value, list):
        raise invalid(**{name: f"The {name} must be an array."})
    return list(dict.fromkeys(_whole(one, name) for one in value))
