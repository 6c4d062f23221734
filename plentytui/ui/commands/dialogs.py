"""The commands of dialogs and of the help."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

CONFIRM = CommandSet(
    "Questions",
    (
        Command("confirm.yes", "Yes", "Do what the dialog asks about.", "y", "yes", palette=False),
        Command("confirm.no", "No", "Close the dialog; nothing is done.", "n,escape", "no", palette=False),
        Command("confirm.next", "Other button", "Go to the other button.", "tab,left,right", "other", palette=False),
        Command("confirm.page_down", "Page down", "Read on.", "pagedown", "page(1)", palette=False),
        Command("confirm.page_up", "Page up", "Read what stands above.", "pageup", "page(-1)", palette=False),
        Command(
            "confirm.typed", "Go on", "Go on once the name is typed, as enter does.", "ctrl+s", "typed", palette=False
        ),
    ),
)
"""Declared by the dialog that asks before something is done."""

QUITTING = CommandSet(
    "Quitting while actions wait",
    (
        Command("quitting.yes", "Quit", "Quit; what was not sent is taken back.", "y", "yes", palette=False),
        Command("quitting.wait", "Quit later", "Quit as soon as all is sent.", "w,q", "wait", palette=False),
        Command("quitting.no", "Stay", "Close the dialog; the program goes on.", "n,escape", "no", palette=False),
        Command("quitting.next", "Next button", "Go to the next button.", "tab,right", "other", palette=False),
        Command(
            "quitting.previous", "Button before", "Go to the button before.", "shift+tab,left", "app.focus_previous",
            palette=False,
        ),
        Command("quitting.page_down", "Page down", "Read on.", "pagedown", "page(1)", palette=False),
        Command("quitting.page_up", "Page up", "Read what stands above.", "pageup", "page(-1)", palette=False),
    ),
)  # fmt: skip
"""Declared by the question whether to quit although actions are under way."""

SEND_AGAIN = CommandSet(
    "What may have arrived",
    (
        Command("again.send", "Send again", "Send it again without looking for it.", "y", "send", palette=False),
        Command(
            "again.look", "Look first", "Look for it; it is sent only if it is not there.", "l", "look", palette=False
        ),
        Command("again.leave", "Leave it", "Leave it as it is.", "n,escape", "leave", palette=False),
        Command("again.next", "Other button", "Go to the next button.", "tab,right", "app.focus_next", palette=False),
        Command(
            "again.previous", "Button before", "Go to the button before.", "shift+tab,left", "app.focus_previous",
            palette=False,
        ),
    ),
)  # fmt: skip
"""Declared by the question about what may have arrived."""

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

FIELDS = CommandSet(
    "Forms longer than the screen",
    (
        Command(
            "fields.page_down",
            "Page down",
            "See more of the form; the cursor comes along.",
            "pagedown",
            "page(1)",
            palette=False,
        ),
        Command(
            "fields.page_up",
            "Page up",
            "See what stands above; the cursor comes along.",
            "pageup",
            "page(-1)",
            palette=False,
        ),
    ),
)
"""Declared by what the fields of a form stand in."""

CHOICE_FIELD = CommandSet(
    "Fields with choices",
    (
        Command("choice.next", "Next choice", "Take the next choice.", "right", "step(1)", palette=False),
        Command("choice.previous", "Choice before", "Take the choice before.", "left", "step(-1)", palette=False),
        Command(
            "choice.all", "All choices", "Show all choices, or tick the box.", "enter,space", "pick", palette=False
        ),
    ),
)
"""Declared by a field of a form that has choices."""

PICKER = CommandSet(
    "Choices",
    (
        Command("picker.down", "Down", "Go to the next choice.", "down", "move(1)", palette=False),
        Command("picker.up", "Up", "Go to the choice before.", "up", "move(-1)", palette=False),
        Command("picker.page_down", "Page down", "Go one page on.", "pagedown,ctrl+f", "page(1)", palette=False),
        Command("picker.page_up", "Page up", "Go one page back.", "pageup,ctrl+b", "page(-1)", palette=False),
        Command(
            "picker.toggle",
            "Choose",
            "Tick the choice, or take the tick away, where several can be had.",
            "space",
            "tick",
            palette=False,
        ),
        Command(
            "picker.earlier", "Move up", "Move a column one place to the front.", "ctrl+p", "shift(-1)", palette=False
        ),
        Command("picker.later", "Move down", "Move a column one place back.", "ctrl+n", "shift(1)", palette=False),
        Command(
            "picker.accept", "Accept", "Take what is chosen.", "enter,ctrl+s", "accept", footer=True, palette=False
        ),
        Command("picker.cancel", "Cancel", "Close; nothing changes.", "escape", "cancel", footer=True, palette=False),
    ),
)
"""Declared by dialogs in which one types to find a choice."""

READER = CommandSet(
    "Help and details",
    (
        Command("reader.down", "Down", "Scroll one line down.", "down,j", "line_down", palette=False, moves=True),
        Command("reader.up", "Up", "Scroll one line up.", "up,k", "line_up", palette=False, moves=True),
        Command(
            "reader.page_down",
            "Page down",
            "Scroll one page down.",
            "pagedown,space",
            "page_down",
            palette=False,
            moves=True,
        ),
        Command("reader.page_up", "Page up", "Scroll one page up.", "pageup,b", "page_up", palette=False, moves=True),
        Command("reader.first", "Start", "Go to the start.", "home,g", "first", palette=False, moves=True),
        Command("reader.last", "End", "Go to the end.", "end,G", "last", palette=False, moves=True),
        Command(
            "reader.copy", "Copy", "Copy the text; it is sent to the terminal's clipboard.", "y", "copy", palette=False
        ),
        Command("reader.close", "Close", "Close what is shown.", "escape,q,?", "close", footer=True, palette=False),
    ),
)
"""Declared by the help and by the details of an error."""

LOGIN_FAILED = CommandSet(
    "A log-in that failed",
    (
        Command(
            "login.again",
            "Try again",
            "Log in once more; the password is asked for.",
            "enter",
            "again",
            footer=True,
            palette=False,
        ),
    ),
)
"""Declared by the dialog that says why a log-in failed."""
