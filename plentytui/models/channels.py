"""Channels (API: inboxes) with every setting, and where sent emails are collected (seed Messenger, 3.8 and 3.9).

Only the list of active channels is official (wire facts 5.2); the rest exists in the sandbox's extension alone.
"""

from __future__ import annotations

from typing import Annotated

from plentytui.models.messenger import Ownership
from plentytui.models.wire import Flag, Text, Whole, Wholes, WireModel, as_items, as_one


class Login(WireModel):
    """The login details of the inbox that mails are sent from; the password is never told."""

    server: Text = ""
    port: Whole = 0
    encryption: Text = ""
    """``ssl``, ``starttls`` or ``none``."""
    user: Text = ""
    has_password: Flag = False
    sender_address: Text = ""
    sender_name: Text = ""


class FullChannel(WireModel):
    """A channel with every setting that is known; ``is_full`` says whether that is all of them."""

    id: Whole = 0
    name: Text = ""
    is_active: Flag = True
    is_default: Flag = False
    """Preselected for outgoing messages."""
    notifies: Flag = False
    login: Annotated[Login | None, as_one] = None
    tag_ids: Wholes = ()
    owners: Annotated[tuple[Ownership, ...], as_items] = ()
    category_id: Whole = 0
    """The default group."""
    type_id: Whole = 0
    status_id: Whole = 0
    matches_orders: Flag = False
    subscriber_ids: Wholes = ()
    forwarding_address: Text = ""
    """Made by the system; never changed."""
    skip_orders: Flag = False
    skip_contacts: Flag = False
    skip_emails: Flag = False
    skip_pattern: Text = ""
    new_template_id: Whole = 0
    reply_template_id: Whole = 0
    email: Text = ""
    """The address that customers write to, where the system tells."""
    is_full: Flag = False
    """Whether all settings were told, not only what the official list has."""

    @property
    def address(self) -> str:
        """The address that mails of this channel come from, as far as it is known."""
        return (self.login.sender_address if self.login else "") or self.email


class Collecting(WireModel):
    """Where emails that the system sends by itself are collected (seed Messenger, 3.4 and 3.9)."""

    emails: Flag = False
    attachments: Flag = False
    channel_id: Whole = 0
    tag_ids: Wholes = ()
    category_id: Whole = 0
    """The default group of new conversations; 0 leaves it to the system."""
    live_mode: Flag | None = None
    """Whether emails reach their recipients; None where the system does not say."""


class Choosable(WireModel):
    """A user or an email template that can be chosen."""

    id: Whole = 0
    name: Text = ""


class ChannelsAnswer(WireModel):
    """All channels, and what can be chosen for one."""

    channels: Annotated[tuple[FullChannel, ...], as_items] = ()
    collecting: Annotated[Collecting | None, as_one] = None
    """None where the system does not say."""
    users: Annotated[tuple[Choosable, ...], as_items] = ()
    templates: Annotated[tuple[Choosable, ...], as_items] = ()

    def channel(self, number: int) -> FullChannel | None:
        """The channel with that id."""
        return next((channel for channel in self.channels if channel.id == number), None)
