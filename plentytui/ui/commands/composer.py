"""The commands of the composer; none of them may be a key that types something."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

COMPOSER = CommandSet(
    "Composer",
    (
        Command(
            "composer.send",
            "Send",
            "Hand the text to the outbox: to the customer if it is a reply, to colleagues if it is a whisper.",
            "ctrl+s",
            "send",
            footer=True,
        ),
        Command(
            "composer.leave",
            "Leave",
            "Go back to the thread; the draft is kept.",
            "escape",
            "leave",
            footer=True,
        ),
    ),
)
"""Declared by the composer."""
