"""The commands of the composer; none of them may be a key that types something."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

COMPOSER = CommandSet(
    "Composer",
    (
        Command(
            "composer.send",
            "Send",
            "Hand the text to the outbox: to the customer if it is public, to colleagues if it is a whisper.",
            "ctrl+s",
            "send",
            footer=True,
        ),
        Command(
            "composer.leave",
            "Leave",
            "Go back to where you were; the draft is kept.",
            "escape",
            "leave",
            footer=True,
        ),
        Command(
            "composer.repair",
            "Repair",
            "Mend the first thing that breaks a rule and can be mended, such as a link that is not allowed.",
            "ctrl+r",
            "repair",
        ),
        Command(
            "composer.findings",
            "Findings",
            "Show all that the rules say about the message, each with its reason and what mends it.",
            "ctrl+f",
            "ask('findings')",
        ),
        Command(
            "composer.templates",
            "Templates",
            "Put in a template or text block of the system, with its variables filled in and its files attached.",
            "ctrl+l",
            "ask('templates')",
            footer=True,
        ),
        Command(
            "composer.files",
            "Attach",
            "Attach files, or take attached ones out again.",
            "ctrl+a",
            "ask('files')",
            footer=True,
        ),
        Command(
            "composer.editor",
            "Editor",
            "Write the text in the editor that VISUAL or EDITOR names.",
            "ctrl+e",
            "editor",
            footer=True,
        ),
        Command(
            "composer.receivers",
            "Recipients",
            "See and change whom a public message goes to.",
            "ctrl+n",
            "receivers",
        ),
        Command(
            "composer.extras",
            "Tags and time",
            "Set the message's tags; capture the minutes of a whispered message with a billable tag, with a timer.",
            "ctrl+g",
            "ask('extras')",
        ),
    ),
)
"""Declared by the composer."""
