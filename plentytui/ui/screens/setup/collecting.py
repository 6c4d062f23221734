"""The tab Collecting: the live mode, and from which areas sent emails are collected, where, with which tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.setup.channel_names import joined, tag_names
from plentytui.rules.setup.channels import LIVE_MODE, live_words
from plentytui.rules.setup.collecting import AREAS, collecting_here
from plentytui.ui.commands.setup_channels import COLLECTING
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts


class CollectingTab(SetupPane):
    """The areas of the manual; all of them are collected, or none is."""

    tab = "collecting"
    BINDINGS = COLLECTING.bindings()
    columns = (
        Column("emails", 41),
        Column("state", 9),
        Column("channel", 16, grows=True),
    )

    def knows(self, facts: SetupFacts) -> bool:
        """The settings were read once, or are known not to be told."""
        return facts.channels is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """The live mode, which holds for all emails, then one row an area."""
        known = collecting_here(facts)
        channel = facts.channels.channel(known.channel_id) if facts.channels and known else None
        state = (
            ("not told", "quiet") if known is None else ("collected", "good") if known.emails else ("no", "quiet")
        )  # fmt: skip
        on = known is not None and known.emails
        areas = [Row(area, (area, state, channel.name if channel and on else "")) for area in AREAS]
        live = {True: ("live", "good"), False: ("OFF", "bad"), None: ("not told", "quiet")}
        return [Row("live", ("Live mode (all emails)", live[known.live_mode if known else None], "")), *areas]

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """All settings."""
        known = collecting_here(facts)
        found: list[Fact | Heading] = [Heading("Live mode")]
        found.append(Fact("", live_words(facts), "alert" if "OFF" in live_words(facts) else ""))
        found.append(Heading("Collecting sent emails"))
        if known is None:
            told = "No public route tells whether sent emails are collected. In the back end it stands under"
            found.append(Fact("", f"{told} {LIVE_MODE}, “Messenger integration”. e prepares the steps."))
        else:
            channel = facts.channels.channel(known.channel_id) if facts.channels else None
            group = facts.group(known.category_id) if known.category_id else None
            found.append(Fact("Emails", "collected" if known.emails else "not collected"))
            found.append(Fact("Attachments", "collected" if known.emails and known.attachments else "not collected"))
            found.append(Fact("Channel", channel.name if channel and known.emails else "none"))
            found.append(Fact("Tags", joined(known.tag_ids, tag_names(facts)) or "none"))
            found.append(Fact("Default group", group.name(facts.language) if group else "left to the system"))
            found.append(
                Fact("", "The service is one switch for all areas: all of them are collected, or none.", "dim")
            )
        return found
