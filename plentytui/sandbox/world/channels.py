"""The channels of the world with every setting, and where sent emails are collected (seed Messenger, 3.8 and 3.9).

What the world begins with stands in ``setup.CHANNELS``; what was changed since, or made, is kept as records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plentytui.sandbox.world.setup import CHANNELS, STATUSES, TAG_IDS, Channel, status_id, type_of
from plentytui.sandbox.world.templates import TEMPLATES

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

JsonObject = dict[str, Any]

CHANNEL = "channel"
COLLECTING = "collecting"
"""The kinds of the records."""
_DEFAULT_TEMPLATE = TEMPLATES[0].id
_TAGS = {2: ("marketplace",), 6: ("marketplace",), 7: ("marketplace",), 8: ("marketplace",), 101: ("trade",)}
"""Tags of a channel, by its group."""


def all_channels(world: World) -> list[JsonObject]:
    """Every channel as it is now, by id."""
    kept = {record["id"]: record for record in world.records(CHANNEL)}
    first = {one.id: _first(world, one) for one in CHANNELS if one.id not in kept}
    return [row for _, row in sorted((first | kept).items())]


def one_channel(world: World, number: int) -> JsonObject | None:
    """One channel as it is now."""
    kept = world.record(CHANNEL, number)
    return kept or next((_first(world, one) for one in CHANNELS if one.id == number), None)


def active_channels(world: World) -> list[Channel]:
    """The channels that are switched on, as the routes of conversations need them."""
    plenty_ids = {one.id: one.plenty_id for one in CHANNELS}
    return [
        Channel(
            row["id"], row["name"], row["login"]["senderAddress"] or row["email"], row["categoryId"],
            plenty_ids.get(row["id"], CHANNELS[0].plenty_id),
        )
        for row in all_channels(world)
        if row["isActive"]
    ]  # fmt: skip


def collecting(world: World) -> JsonObject:
    """Where sent emails are collected."""
    kept = world.record(COLLECTING, 1)
    if kept:
        return {name: value for name, value in kept.items() if name != "id"}
    return {
        "emails": True, "attachments": False, "channelId": 1, "tagIds": [], "categoryId": 4, "liveMode": True,
    }  # fmt: skip


def forwarding_address(world: World, number: int) -> str:
    """The address that mails are forwarded to: made once, never changed."""
    mark = (world.seed * 0x9E3779B97F4A7C15 + number * 0xC2B2AE3D27D4EB4F) & 0xFFFFFFFFFFFF
    return f"inbox-{mark:012x}@messenger.example"


def _first(world: World, one: Channel) -> JsonObject:
    """A channel as the world begins with it."""
    kind = type_of(one.group, "inquiry")
    return {
        "id": one.id,
        "name": one.name,
        "isActive": one.active,
        "isDefault": one.id == 1,
        "notifies": one.id in (1, 2),
        "login": {
            "server": "smtp.kranich-finch.example", "port": 465, "encryption": "ssl", "user": one.email,
            "hasPassword": True, "senderAddress": one.email, "senderName": f"Kranich & Finch, {one.name}",
        },
        "tagIds": [TAG_IDS[name] for name in _TAGS.get(one.group, ())],
        "owners": [{"roleId": 2, "ownerId": 4}] if one.id in (1, 2) else [],
        "categoryId": one.group,
        "typeId": kind,
        "statusId": status_id(kind, 0) if kind and STATUSES else 0,
        "matchesOrders": True,
        "subscriberIds": [3] if one.id == 1 else [],
        "forwardingAddress": forwarding_address(world, one.id),
        "skipOrders": False,
        "skipContacts": False,
        "skipEmails": False,
        "skipPattern": "",
        "newTemplateId": _DEFAULT_TEMPLATE,
        "replyTemplateId": _DEFAULT_TEMPLATE,
        "email": one.email,
        "isFull": True,
    }  # fmt: skip
