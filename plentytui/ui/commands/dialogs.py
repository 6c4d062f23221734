"""The commands of dialogs and of the help."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

CONFIRM = CommandSet(
    "Questions",
    (
        Command("confirm.yes", "Yes", "Do what the dialog asks about.", "y", "yes", palette=False),
        Command("confirm.no", "No", "Close the dialog; nothing is done.", "n,escape", "no", palette=False),
        Command("confirm.next", "Other button", "Go to the other button.", "tab,left,right", "other", palette=False),
    ),
)
"""Declared by the dialog that asks before something is done."""

DIALOG = CommandSet(
    "Forms",
    (
        Command("form.next", "Next field", "Go to the next field.", "tab,down", "app.focus_next", palette=False),
        Command(
            "form.previous",
            "Field before",
            "Go to the field before.",
            "shift+tab,up",
            "app.focus_previous",
            palette=False,
        ),
        Command(
            "form.toggle",
            "Choose",
            "Choose what the cursor stands on, or take it back.",
            "space",
            "choose",
            palette=False,
        ),
        Command("form.accept", "Accept", "Accept the form as it is.", "ctrl+s", "accept", footer=True, palette=False),
        Command("form.cancel", "Cancel", "Close the form.", "escape", "cancel", footer=True, palette=False),
    ),
)
"""Declared by dialogs with fields."""

READER = CommandSet(
    "Help and details",
    (
        Command("reader.down", "Down", "Scroll one line down.", "down,j", "line_down", palette=False),
        Command("reader.up", "Up", "Scroll one line up.", "up,k", "line_up", palette=False),
        Command("reader.page_down", "Page down", "Scroll one page down.", "pagedown,space", "page_down", palette=False),
        Command("reader.page_up", "Page up", "Scroll one page up.", "pageup,b", "page_up", palette=False),
        Command("reader.first", "Start", "Go to the start.", "home,g", "first", palette=False),
        Command("reader.last", "End", "Go to the end.", "end,G", "last", palette=False),
        Command(
            "reader.copy", "Copy", "Copy the text; it is sent to the terminal's clipboard.", "y", "copy", palette=False
        ),
        Command("reader.close", "Close", "Close what is shown.", "escape,q,?", "close", footer=True, palette=False),
    ),
)
"""Declared by the help and by the details of an error."""
