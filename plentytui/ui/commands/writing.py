"""The commands of writing outside the composer, and of the lists and dialogs that belong to it."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

WRITING = CommandSet(
    "Writing",
    (
        Command(
            "writing.new",
            "New conversation",
            "Begin a conversation with somebody, or go on with the one that was begun last.",
            "c",
            "compose",
            footer=True,
        ),
        Command(
            "writing.public",
            "Reply in public",
            "Write an answer to the customer even where the system presets whispers.",
            "P",
            "reply_public",
        ),
        Command(
            "writing.reply_all",
            "Reply to all",
            "Write an answer to everybody that the conversation is linked to and the marketplace allows.",
            "A",
            "reply_all",
        ),
        Command(
            "writing.forward",
            "Forward",
            "Show a message or the whole conversation to somebody else, in a conversation of its own.",
            "F",
            "forward",
        ),
        Command(
            "writing.files",
            "Files and links",
            "Open, save or copy the attachments and links of the conversation, by their numbers.",
            "o",
            "files_and_links",
        ),
        Command(
            "writing.held",
            "Held message",
            "Decide about a message that was stopped because somebody wrote meanwhile.",
            "H",
            "held",
        ),
        Command(
            "writing.outbox",
            "Drafts and outbox",
            "See all drafts, and all that waits, was refused, is held or may not have arrived.",
            "9",
            "drafts",
        ),
    ),
)
"""Declared by the screens that conversations are answered on."""

CHOOSER = CommandSet(
    "Choosing",
    (
        Command("chooser.down", "Down", "Go to the next row.", "down", "row_down", palette=False),
        Command("chooser.up", "Up", "Go to the row before.", "up", "row_up", palette=False),
        Command("chooser.page_down", "Page down", "Go one page on.", "pagedown", "rows_down", palette=False),
        Command("chooser.page_up", "Page up", "Go one page back.", "pageup", "rows_up", palette=False),
        Command("chooser.accept", "Choose", "Choose the row under the cursor.", "enter", "choose", palette=False),
        Command("chooser.next", "Next field", "Go on to the next field.", "tab", "app.focus_next", palette=False),
        Command(
            "chooser.language",
            "Language",
            "Show the template in another language.",
            "ctrl+l",
            "language",
            palette=False,
        ),
        Command("chooser.done", "Done", "Close the dialog and keep what was chosen.", "ctrl+s", "done", palette=False),
        Command("chooser.cancel", "Cancel", "Close the dialog.", "escape", "cancel", palette=False),
    ),
)
"""Declared by dialogs with a line of typing above a list."""

CAPTURE = CommandSet(
    "Tags and time",
    (
        Command("capture.next", "Next", "Go to the next tag or field.", "down,tab", "app.focus_next", palette=False),
        Command(
            "capture.previous",
            "Before",
            "Go to the tag or field before.",
            "up,shift+tab",
            "app.focus_previous",
            palette=False,
        ),
        Command("capture.timer", "Timer", "Start the timer, or let it pause.", "ctrl+t", "timer", palette=False),
        Command("capture.accept", "Accept", "Take over tags and minutes.", "ctrl+s", "accept", palette=False),
        Command("capture.cancel", "Cancel", "Close the dialog; nothing is changed.", "escape", "cancel", palette=False),
    ),
)
"""Declared by the dialog for tags and captured time."""

FILES = CommandSet(
    "Files and links",
    (
        Command("files.open", "Open", "Save the file and open it, or open the link.", "enter,o", "open", palette=False),
        Command(
            "files.save", "Save", "Save the file under the cursor; nothing is overwritten.", "s", "save", palette=False
        ),
        Command("files.save_all", "Save all", "Save all files of the conversation.", "S", "save_all", palette=False),
        Command(
            "files.copy",
            "Copy",
            "Send the link, or the path of the saved file, to the terminal's clipboard.",
            "y",
            "copy",
            palette=False,
        ),
        Command(
            "files.close",
            "Close",
            "Stop what is being saved, else close the dialog.",
            "escape,q",
            "close",
            palette=False,
        ),
    ),
)
"""Declared by the dialog with a conversation's attachments and links."""

HELD = CommandSet(
    "A held message",
    (
        Command(
            "held.send",
            "Send anyway",
            "Send the message although somebody wrote meanwhile.",
            "y",
            "send",
            palette=False,
        ),
        Command("held.edit", "Edit", "Make it a draft again and go on writing.", "e", "edit", palette=False),
        Command("held.drop", "Drop", "Throw the message away.", "d", "drop", palette=False),
        Command("held.later", "Later", "Decide later; the message stays held.", "n,escape", "later", palette=False),
        Command("held.next", "Other button", "Go to the next button.", "tab,right", "app.focus_next", palette=False),
        Command(
            "held.previous",
            "Button before",
            "Go to the button before.",
            "shift+tab,left",
            "app.focus_previous",
            palette=False,
        ),
    ),
)
"""Declared by the dialog about a message that somebody else's came before."""

FINDINGS = CommandSet(
    "Findings",
    (
        Command("findings.mend", "Mend", "Mend what the cursor stands on.", "enter,ctrl+r", "mend", palette=False),
        Command(
            "findings.close", "Close", "Go on writing; nothing is changed.", "escape,q,ctrl+f", "close", palette=False
        ),
    ),
)
"""Declared by the dialog with all that the rules say about a message."""

FORWARD = CommandSet(
    "Forwarding",
    (
        Command("forward.accept", "Forward", "Forward what the cursor stands on.", "enter", "forward", palette=False),
        Command(
            "forward.whole", "Whole conversation", "Forward all messages but whispers.", "a", "whole", palette=False
        ),
        Command("forward.cancel", "Cancel", "Forward nothing.", "escape,q", "cancel", palette=False),
    ),
)
"""Declared by the dialog that asks what is forwarded."""

ELSEWHERE = CommandSet(
    "A draft in another terminal",
    (
        Command(
            "elsewhere.take",
            "Take it over",
            "Go on here with what your other terminal is writing; what is typed there from then on is kept apart.",
            "t",
            "take",
            palette=False,
        ),
        Command(
            "elsewhere.own",
            "Write another",
            "Write a message of its own beside what your other terminal is writing.",
            "w",
            "own",
            palette=False,
        ),
        Command(
            "elsewhere.leave", "Leave it there", "Leave it to your other terminal.", "n,escape", "leave", palette=False
        ),
        Command(
            "elsewhere.next", "Other button", "Go to the next button.", "tab,right", "app.focus_next", palette=False
        ),
        Command(
            "elsewhere.previous",
            "Button before",
            "Go to the button before.",
            "shift+tab,left",
            "app.focus_previous",
            palette=False,
        ),
    ),
)
"""Declared by the dialog about a draft that is open in another terminal of the same login."""

OVERRIDE = CommandSet(
    "A broken rule",
    (
        Command(
            "override.repair",
            "Repair",
            "Mend what can be mended; the message is not sent before you have looked at it.",
            "ctrl+r",
            "repair",
            palette=False,
        ),
    ),
)
"""Declared by the question about a message that breaks rules, besides those of questions."""

BEGUN = CommandSet(
    "A conversation that was begun",
    (
        Command("begun.go_on", "Go on", "Go on with what was begun.", "y", "go_on", palette=False),
        Command(
            "begun.another",
            "Begin another",
            "Begin another conversation; this one stays among the drafts.",
            "b",
            "another",
            palette=False,
        ),
        Command(
            "begun.cancel",
            "Cancel",
            "Open nothing; what was begun stays as it is.",
            "n,escape",
            "cancel",
            palette=False,
        ),
        Command("begun.next", "Other button", "Go to the next button.", "tab,right", "app.focus_next", palette=False),
        Command(
            "begun.previous",
            "Button before",
            "Go to the button before.",
            "shift+tab,left",
            "app.focus_previous",
            palette=False,
        ),
    ),
)
"""Declared by the question whether to go on with a conversation that was begun."""

DRAFTS = CommandSet(
    "Drafts and outbox",
    (
        Command(
            "drafts.open", "Go there", "Open the conversation or the draft.", "enter,l,right", "open_row", footer=True
        ),
        Command(
            "drafts.send",
            "Send now",
            "Send without further delay what waits, or decide about what was held.",
            "S",
            "send_now",
            footer=True,
        ),
        Command(
            "drafts.take_back", "Take back", "Make a draft again of what was not sent.", "u", "take_back", footer=True
        ),
        Command("drafts.drop", "Throw away", "Throw the draft or the unsent message away.", "x", "drop", footer=True),
        Command("drafts.back", "Back", "Go back to the Messenger.", "escape", "back", footer=True),
    ),
)
"""Declared by the screen of drafts and outbox."""

MISSING = CommandSet(
    "A missing attachment",
    (
        Command("missing.attach", "Attach", "Choose the file.", "a", "attach", palette=False),
        Command("missing.send", "Send without", "Send the message as it is.", "y", "send", palette=False),
        Command("missing.back", "Go on writing", "Send nothing yet.", "n,escape", "back", palette=False),
        Command("missing.next", "Other button", "Go to the next button.", "tab,right", "app.focus_next", palette=False),
        Command(
            "missing.previous",
            "Button before",
            "Go to the button before.",
            "shift+tab,left",
            "app.focus_previous",
            palette=False,
        ),
    ),
)
"""Declared by the dialog about an attachment that was forgotten."""
