"""The tab Channels: each with its settings, its forwarding address and how it sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.rules.setup.channel_names import (
    channel_here,
    joined,
    owners_text,
    tag_names,
    template_choices,
    user_names,
)
from plentytui.rules.setup.channels import MENU, live_words
from plentytui.ui.commands.setup_channels import CHANNELS
from plentytui.ui.host import host_of
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.text import clean
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.channels import FullChannel
    from plentytui.models.setup_facts import SetupFacts

_NOT_TOLD = "the system does not say"


class ChannelsTab(SetupPane):
    """Channels, the default one first."""

    tab = "channels"
    created: ClassVar = {"channel.create": ""}
    BINDINGS = CHANNELS.bindings()
    columns = (
        Column("channel", 20, grows=True),
        Column("state", 7),
        Column("group", 15),
        Column("sender", 24, grows=True),
        Column("id", 4, right=True),
    )
    empty = ("No channel.", "Without one no email is sent or received by the Messenger; n creates one.")

    def knows(self, facts: SetupFacts) -> bool:
        """The channels were read once."""
        return facts.channels is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """One row a channel."""
        groups = {group.id: group.name(facts.language) for group in facts.groups or ()}
        rows = facts.channels.channels if facts.channels else ()
        return [
            Row(
                str(one.id),
                (
                    one.name,
                    _state(one),
                    groups.get(one.category_id, str(one.category_id or "")),
                    one.address,
                    str(one.id),
                ),
            )
            for one in sorted(rows, key=lambda one: (not one.is_default, one.name.casefold()))
        ]

    def subject_for(self, action: str) -> str:
        """A new channel concerns none that is there."""
        return "" if action == "channel.create" else self.subject

    def action_copy_forwarding(self) -> None:
        """Copy the forwarding address."""
        channel = channel_here(self.facts())
        host = host_of(self)
        if channel is None or not channel.forwarding_address:
            where = f"It stands in the back end under {MENU}, in “Receiving emails”."
            host.say(f"The forwarding address is not known here. {where}", severity="warning")
            return
        self.app.copy_to_clipboard(clean(channel.forwarding_address))
        host.say(
            f"{channel.forwarding_address} was sent to the terminal's clipboard. Forward your inbox to it.",
            title="Copied",
        )

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """Every setting of the channel under the cursor."""
        channel = channel_here(facts)
        if channel is None:
            return ()
        found: list[Fact | Heading] = [Heading(channel.name)]
        found.append(Fact("Channel", "active" if channel.is_active else "off", "good" if channel.is_active else "low"))
        found.append(Fact("Default", "preselected for outgoing messages" if channel.is_default else "no"))
        if not channel.is_full:
            found.append(Fact("Sender", channel.address or _NOT_TOLD))
            told = f"More is not told by any public route: it stands in the back end under {MENU}."
            found.append(Fact("", told, "dim"))
        else:
            found += self._receiving(facts, channel)
            found += self._sending(facts, channel)
        style = "alert" if "OFF" in live_words(facts) else "dim"
        found.append(Fact("", live_words(facts), style))
        return found

    def _receiving(self, facts: SetupFacts, channel: FullChannel) -> list[Fact | Heading]:
        group, kind, status = facts.group(channel.category_id), facts.type_(channel.type_id), None
        if channel.status_id:
            status = facts.status(channel.status_id)
        return [
            Heading("Receiving emails"),
            # Without a label in front the address stands in one line.
            Fact("", f"Forward to {channel.forwarding_address or 'an address that the system has not made yet'}"),
            Fact("", "f copies it. It cannot be changed; forward your inbox to it at your email provider.", "dim"),
            Fact("Tags", joined(channel.tag_ids, tag_names(facts)) or "none"),
            Fact("Owners", owners_text(facts, channel.owners) or "none"),
            Fact("Group", group.name(facts.language) if group else "none"),
            Fact("Type", kind.name(facts.language) if kind else "none"),
            Fact("Status", status.name(facts.language) if status else "none"),
            Fact("Match addresses", "with orders" if channel.matches_orders else "no"),
            Fact("Notifications", "in the back end" if channel.notifies else "no"),
            Fact("Subscribers", joined(channel.subscriber_ids, user_names(facts)) or "none"),
        ]

    def _sending(self, facts: SetupFacts, channel: FullChannel) -> list[Fact | Heading]:
        login = channel.login
        templates = {choice.value: choice.label for choice in template_choices(facts)}
        skipped = [
            name
            for name, on in (
                ("orders", channel.skip_orders),
                ("contacts", channel.skip_contacts),
                (f"emails like {channel.skip_pattern}", channel.skip_emails),
            )
            if on
        ]
        found: list[Fact | Heading] = [Heading("Sending emails")]
        if login is None or not login.server:
            found.append(Fact("Login details", "none: nothing can be sent", "low"))
        else:
            found.append(Fact("Server", f"{login.server}, port {login.port}, {login.encryption.upper()}"))
            found.append(Fact("User", login.user + ("" if login.has_password else ", no password")))
            found.append(Fact("Sender", f"{login.sender_name} <{login.sender_address}>".strip()))
        found.append(Fact("Skip", ", ".join(skipped) or "nothing"))
        for title, number in (
            ("New conversation", channel.new_template_id),
            ("Reply", channel.reply_template_id),
        ):
            found.append(Fact(title, templates.get(str(number), str(number)) if number else "no template"))
        return found


def _state(channel: FullChannel) -> tuple[str, str]:
    """The word for whether it is active, or the default one, and its style."""
    if not channel.is_active:
        return "off", "quiet"
    return "default" if channel.is_default else "active", "good"
