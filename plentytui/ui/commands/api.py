"""The commands of the API screen."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

API = CommandSet(
    "API",
    (
        Command("api.pause", "Pause", "Stop adding new calls to the list, or go on.", "p", "pause", footer=True),
        Command("api.clear", "Clear", "Empty the list of calls.", "c", "clear", footer=True),
        Command(
            "api.copy",
            "Copy",
            "Copy the call under the cursor as one line; it is sent to the terminal's clipboard.",
            "y",
            "copy",
            footer=True,
        ),
    ),
)
"""Declared by the API screen."""
