"""The commands of the screen of systems."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

SYSTEMS = CommandSet(
    "Systems",
    (
        Command("systems.open", "Open", "Open the system under the cursor.", "enter", "open", footer=True),
        Command("systems.add", "Add", "Add a system by its address and user.", "a", "add", footer=True),
        Command(
            "systems.login",
            "Log in again",
            "Ask for the password of the system under the cursor and log in with it.",
            "l",
            "login",
            footer=True,
        ),
        Command(
            "systems.remove",
            "Remove",
            "Take the system off this list, with its session and saved password; in it nothing changes.",
            "x",
            "remove",
            footer=True,
        ),
        Command("systems.back", "Back", "Go back to where you were.", "escape", "back", footer=True),
    ),
)
"""Declared by the screen of systems."""
