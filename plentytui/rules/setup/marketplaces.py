"""The assistant of the marketplaces: what each needs, what is there, what is missing (seed Messenger, 2, Table 1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plentytui.models.channels import FullChannel
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.marketplace_table import EBAY_CHARACTERS, TABLE, Demand, Marketplace
from plentytui.rules.setup.channel_fields import GENERAL

_DEMANDS: Mapping[Demand, str] = {
    Demand.SUBJECT_WORD: "The subject line must contain the word “Important”.",
    Demand.NO_LINKS: "Messages must not contain any links.",
    Demand.NO_ATTACHMENTS: "Messages must not contain any attachments.",
    Demand.ONE_IMAGE: "Messages may contain a maximum of one image.",
    Demand.NO_IMAGE_IN_TEXT: "Messages must not contain images in the body text.",
    Demand.NO_ORDER: "The list of recipients must not contain an order.",
    Demand.NO_CONTACT: "The list of recipients must not contain a contact, only the email addresses.",
    Demand.LENGTH: f"A text has {EBAY_CHARACTERS:,} characters at most.",
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a marketplace needs."""

    title: str
    there: bool | None
    """None: the system does not say."""
    words: str
    """What is there, or what is missing, one sentence."""
    tab: str = ""
    """The tab whose form makes it."""
    action: str = ""
    """The action that makes it."""
    subject: str = ""
    """What the action concerns."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the set-up of one marketplace is."""

    marketplace: Marketplace
    needs: tuple[Need, ...]
    demands: tuple[str, ...]
    """What messages have to keep to, a sentence each; the composer checks it."""
    channel: FullChannel | None = None
    recognised_by: str = ""
    """What tells that the channel serves it, such as ``its address``."""

    @property
    def missing(self) -> tuple[Need, ...]:
        """What is not there."""
        return tuple(need for need in self.needs if need.there is False)

    @property
    def is_begun(self) -> bool:
        """Whether there is a channel for it; not everybody sells everywhere."""
        return self.channel is not None

    @property
    def next(self) -> Need | None:
        """What to do first."""
        open_ones = [need for need in self.needs if need.there is not True and need.action]
        return open_ones[0] if open_ones else None


def recognised(facts: SetupFacts, marketplace: Marketplace) -> tuple[FullChannel | None, str]:
    """The channel of a marketplace, and by what it is recognised; active ones go first.

    What a person chose counts most, then the group that the marketplace needs (seed Messenger, Table 1), then the
    address, which is to be a separate one for each marketplace, then the name.
    """
    rows = sorted(facts.channels.channels if facts.channels else (), key=lambda one: not one.is_active)
    chosen = facts.serving.get(marketplace.key)
    group = TABLE[marketplace].group

    def named(text: str) -> bool:
        return marketplace.key in re.findall(r"[^\W_]+", text.casefold())

    ways: tuple[tuple[str, Callable[[FullChannel], bool]], ...] = (
        ("your choice", lambda one: one.id == chosen),
        (
            "its group and its address",
            lambda one: group is not None and one.category_id == group and named(one.address),
        ),
        ("its group", lambda one: group is not None and one.category_id == group),
        ("its address", lambda one: named(one.address)),
        ("its name", lambda one: named(one.name)),
    )
    for way, fits in ways:
        if (found := next((one for one in rows if fits(one)), None)) is not None:
            return found, way
    return None, ""


def standing(facts: SetupFacts, marketplace: Marketplace) -> Standing:
    """How far the set-up of a marketplace is."""
    channel, way = recognised(facts, marketplace)
    return Standing(
        marketplace,
        (
            _group(facts, marketplace, channel),
            _channel(facts, marketplace, channel),
            *_inside(facts, marketplace, channel),
        ),
        tuple(_DEMANDS[demand] for demand in TABLE[marketplace].demands) or ("No specific requirements.",),
        channel,
        way,
    )


def standings(facts: SetupFacts) -> tuple[Standing, ...]:
    """All marketplaces of the table, in its order."""
    return tuple(standing(facts, marketplace) for marketplace in TABLE)


def _group(facts: SetupFacts, marketplace: Marketplace, channel: FullChannel | None) -> Need:
    number = TABLE[marketplace].group
    # Where the table demands no group, whichever the channel has serves the marketplace.
    wanted = number or (channel.category_id if channel else 0) or GENERAL
    group = facts.group(wanted)
    name = marketplace.value if number else "General" if wanted == GENERAL else str(wanted)
    if facts.groups is None:
        return Need("Group", None, f"The group {name} is needed; the groups were not read yet.", "groups")
    if group is None or group.is_deleted:
        return Need("Group", False, f"The group {name} is missing in this system.", "groups")
    subject = f"g{group.id}"
    shown = group.name(facts.language)
    if not group.is_enabled:
        return Need(
            "Group", False, f"The group {shown} is hidden; set it to visible.", "groups", "group.visible", subject
        )
    return Need("Group", True, f"{shown} is visible.", "groups")


def _channel(facts: SetupFacts, marketplace: Marketplace, channel: FullChannel | None) -> Need:
    if facts.channels is None:
        return Need("Channel", None, "The channels were not read yet.", "channels")
    kind = "a General channel" if TABLE[marketplace].group is None else f"a channel in the group {marketplace}"
    if channel is None:
        return Need("Channel", False, f"Create {kind}.", "channels", "channel.create", marketplace.key)
    if not channel.is_active:
        words = f"{channel.name} is switched off; activate it."
        return Need("Channel", False, words, "channels", "channel.toggle", str(channel.id))
    return Need("Channel", True, f"{channel.name} is active.", "channels")


def _inside(facts: SetupFacts, marketplace: Marketplace, channel: FullChannel | None) -> tuple[Need, ...]:
    """What the channel itself has to have."""
    if facts.channels is None:
        unread = "The channels were not read yet."
        return Need("Group of channel", None, unread), Need("Own address", None, unread)
    if channel is None:
        return (
            Need("Group of channel", False, "Comes with the channel."),
            Need("Own address", False, "Comes with the channel; recommended is one for each marketplace."),
        )
    edit = ("channels", "channel.edit", str(channel.id))
    wanted = TABLE[marketplace].group
    known = {group.id: group.name(facts.language) for group in facts.groups or ()}
    if wanted is not None and channel.category_id and channel.category_id != wanted:
        words = f"{channel.name} is in {known.get(channel.category_id, 'another group')}; it needs {marketplace}."
        group = Need("Group of channel", False, words, *edit)
    elif wanted is None and (other := _others_group(channel.category_id)):
        words = f"{channel.name} is in the group of {other}; it needs General or a group of its own."
        group = Need("Group of channel", False, words, *edit)
    elif not channel.category_id:
        group = Need("Group of channel", None, "The system does not say which group it is in.", *edit)
    else:
        group = Need("Group of channel", True, f"{known.get(channel.category_id, channel.category_id)}.")
    return (group, _address(facts, channel, edit))


def _others_group(number: int) -> str:
    """The marketplace that a group belongs to; empty for none."""
    return next((one.value for one, needs in TABLE.items() if number and needs.group == number), "")


def _address(facts: SetupFacts, channel: FullChannel, edit: tuple[str, str, str]) -> Need:
    address = channel.address
    if not address:
        sure = False if channel.is_full else None
        return Need("Own address", sure, f"{channel.name} has no sender address.", *edit)
    rows = facts.channels.channels if facts.channels else ()
    other = next((one for one in rows if one.id != channel.id and one.address.casefold() == address.casefold()), None)
    if other is not None:
        return Need("Own address", False, f"{address} is also that of {other.name}; use a separate one.", *edit)
    return Need("Own address", True, f"{address}.")
