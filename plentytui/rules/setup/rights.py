"""The rights that work in the Messenger needs, and what is closed without each (seed Messenger, 2.1, 3.6.1, 3.7.2)."""

from __future__ import annotations

from typing import NamedTuple

from plentytui.models.setup_facts import SetupFacts


class Right(NamedTuple):
    """One right."""

    key: str
    """As the system names it when it refuses (assumed after the one key that is known, wire facts 2)."""
    title: str
    """As the manual names it."""
    section: str
    blocks: str
    """What is closed without it, one sentence."""


RIGHTS = (
    Right("crm.message.read", "CRM » Message » Read", "2.1", "Conversations open without their messages."),
    Right("crm.message.create", "CRM » Message » Create", "2.1", "Nothing can be written: no reply, no whisper."),
    Right("crm.messenger.read", "CRM » Messenger » Read", "2.1", "The Messenger stays empty, and so does this set-up."),
    Right(
        "crm.messenger.update", "CRM » Messenger » Update", "2.1",
        "Nothing of a conversation can be changed: read, done, status, tags, owner, deadline.",
    ),
    Right("crm.messenger.create", "CRM » Messenger » Create", "2.1", "No conversation can be begun."),
    Right("crm.comments.read", "Comments » Read", "2.1", "Comments on records are not shown."),
    Right("crm.comments.create", "Comments » Create", "2.1", "No comments can be written."),
    Right("setup.tag.read", "Setup » Tag » Read", "2.1", "Tags have no names; the tab Tags stays empty."),
    Right("setup.tag.create", "Setup » Tag » Create", "2.1", "No tags can be created."),
    Right("setup.tag.update", "Setup » Tag » Update", "3.6.1", "Tags cannot be edited, alone or together."),
    Right("setup.tag.delete", "Setup » Tag » Delete", "3.6.1", "Tags cannot be deleted."),
    Right("setup.messenger", "Admin rights", "3.1", "Groups, types, statuses, roles, settings cannot be set up."),
    Right("crm.messenger.ownership", "CRM » Messenger » Ownership", "3.7.2", "The user is not offered as an owner."),
)  # fmt: skip
"""All rights, in the order of the manual."""
STEPS = (
    "Only users with roles of the type Administrator can grant rights.",
    "1. Open Setup » Account management » Roles.",
    "2. Choose the role, or press New and enter a name.",
    "3. Switch to the advanced mode with the slider Advanced.",
    "4. Tick the rights named above, a whole section or single ones.",
    "5. Save. The user logs in again: rights stand in the token, and a change may take an hour to show.",
)
"""How an administrator grants rights."""


def standing(facts: SetupFacts, right: Right) -> str:
    """``yes``, ``MISSING`` or ``not told``."""
    has = facts.has_right(right.key)
    return "not told" if has is None else "yes" if has else "MISSING"


def missing(facts: SetupFacts) -> tuple[Right, ...]:
    """The rights that the user is known not to have."""
    return tuple(right for right in RIGHTS if facts.has_right(right.key) is False)
