"""The commands of the set-up of channels, marketplaces and collecting, and of the test of a login."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet
from plentytui.ui.commands.tabbing import acts

_act = acts("setup")

CHANNELS = CommandSet(
    "Set-up: channels",
    (
        _act("channel.create", "New channel", "Create a channel.", "n", footer=True),
        _act("channel.edit", "Edit channel", "Change the settings of the channel under the cursor.", "e", footer=True),
        _act("channel.toggle", "On or off", "Activate the channel under the cursor, or switch it off.", "v"),
        Command(
            "setup.channel.forwarding",
            "Copy forwarding",
            "Copy the forwarding address that the system made for the channel.",
            "f",
            "copy_forwarding",
            footer=True,
        ),
    ),
)
MARKETPLACES = CommandSet(
    "Set-up: marketplaces",
    (
        Command(
            "setup.marketplace.next",
            "Next step",
            "Open the form for the first thing that the marketplace under the cursor lacks.",
            "n",
            "next_step",
            footer=True,
        ),
        Command(
            "setup.marketplace.choose",
            "Choose channel",
            "Choose which of the channels serves the marketplace under the cursor.",
            "c",
            "choose_channel",
            footer=True,
        ),
    ),
)
COLLECTING = CommandSet(
    "Set-up: collecting messages",
    (
        _act(
            "collecting.edit",
            "Edit",
            "Set whether sent emails are collected, where, and with which tags, and the live mode.",
            "e",
            footer=True,
        ),
    ),
)
CHANNEL_FORM = CommandSet(
    "Form of a channel",
    (
        Command(
            "setup.channel.test_login",
            "Test the login",
            "Log in to the mail server with what stands in the form; no mail is sent.",
            "ctrl+y",
            "test_login",
            footer=True,
        ),
        Command(
            "setup.channel.choose",
            "Choose from list",
            "Choose tags, owners with roles, or subscribers from a list.",
            "ctrl+n",
            "choose",
            footer=True,
        ),
    ),
)
"""Declared by the form of a channel besides the commands of all forms."""
