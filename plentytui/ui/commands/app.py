"""The commands that work everywhere."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

APP = CommandSet(
    "Everywhere",
    (
        Command("app.messenger", "Messenger", "Go to the Messenger.", "1", "mode('messenger')"),
        Command("app.service", "Service Centre", "Go to the Service Centre.", "2", "mode('service')"),
        Command("app.marketplace", "Marketplace", "Go to the Marketplace.", "3", "mode('marketplace')"),
        Command("app.dropbox", "Dropbox", "Go to the Dropbox link.", "4", "mode('dropbox')"),
        Command("app.reference", "Reference", "Go to the reference tables of the API.", "5", "mode('reference')"),
        Command("app.api", "API", "See the last calls and what the call limits leave.", "6", "mode('api')"),
        Command("app.systems", "Systems", "Choose, add or remove a system, or log in again.", "0", "systems"),
        Command(
            "app.help", "Help", "See the keys of this screen and the meaning of all signs.", "?", "help", footer=True
        ),
        Command(
            "app.palette",
            "Palette",
            "Find a command or a system by its name.",
            "ctrl+p,:",
            "command_palette",
            palette=False,
        ),
        Command(
            "app.notices",
            "Notices",
            "Read again what was told in the corner in this run, the newest first.",
            "!",
            "notices",
        ),
        Command("app.theme", "Dark or light", "Switch between the dark and the light theme.", "ctrl+t", "theme"),
        Command("app.quit", "Quit", "End the program; asks first if actions or messages wait to be sent.", "q", "quit"),
    ),
)
"""Declared by the app itself."""
