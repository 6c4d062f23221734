"""The commands of the Dropbox link."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

DROPBOX = CommandSet(
    "Dropbox",
    (
        Command(
            "dropbox.code",
            "Get code",
            "Link a Dropbox account by a code; an empty code removes the link.",
            "o",
            "get_code",
            footer=True,
        ),
        Command("dropbox.plan", "Plan", "Read both sides and show what differs.", "R", "plan", footer=True),
        Command(
            "dropbox.choose",
            "Choose",
            "Choose what is done with the row.",
            "space,enter,l,right",
            "choose",
            footer=True,
        ),
        Command("dropbox.export", "Export", "Choose to export what is new or changed here.", "e", "all('export')"),
        Command("dropbox.import", "Import", "Choose to import what is new or changed there.", "i", "all('import')"),
        Command("dropbox.start", "Start", "Carry out what was chosen, after a question.", "s", "start", footer=True),
        Command(
            "dropbox.go_on", "Go on", "Go on with a run that was interrupted, from where it stopped.", "c", "go_on"
        ),
        Command("dropbox.clear", "Clear choices", "Leave everything as it is.", "u", "clear"),
        Command("dropbox.all", "Show all", "Show what is the same as well, or hide it.", "a", "show_all"),
        Command(
            "dropbox.revisions",
            "Revisions",
            "List the revisions of the file in Dropbox and restore one.",
            "v",
            "revisions",
        ),
        Command(
            "dropbox.folder", "Base folder", "Give the base folder another name, in Dropbox too.", "b", "base_folder"
        ),
        Command("dropbox.unlink", "Remove link", "End the link to the Dropbox account.", "x", "unlink"),
        Command(
            "dropbox.cancel",
            "Cancel",
            "Stop after the file that is under way; the rest stays to do.",
            "escape",
            "cancel",
        ),
    ),
)
"""Declared by the screen of the Dropbox link."""

DROPBOX_CODE = CommandSet(
    "Code from Dropbox",
    (
        Command(
            "dropbox.print",
            "Print",
            "Print the address alone on the terminal, where it can be marked in one piece.",
            "ctrl+l",
            "print_address",
            palette=False,
        ),
    ),
)
"""Declared by the dialog that takes the code."""
