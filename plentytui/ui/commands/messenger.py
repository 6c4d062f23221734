"""The commands of the Messenger."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

MESSENGER = CommandSet(
    "Messenger",
    (
        Command("messenger.reply", "Reply", "Write an answer to the customer.", "r", "reply", footer=True),
        Command(
            "messenger.whisper", "Whisper", "Write a note that only colleagues can read.", "w", "whisper", footer=True
        ),
        Command(
            "messenger.next_unread",
            "Next unread",
            "Go to the next conversation with an unread message.",
            "n",
            "next_unread",
            footer=True,
        ),
        Command(
            "messenger.unread_only",
            "Unread only",
            "Show only unread conversations, or all of them again.",
            "U",
            "toggle_unread",
        ),
        Command(
            "messenger.filter",
            "Filter",
            "Filter what is shown: a word, or a query such as from:anna is:unread.",
            "/",
            "filter",
            footer=True,
        ),
        Command(
            "messenger.take_back",
            "Undo",
            "Undo what was done last: take back a message that is not sent yet, or turn round an action.",
            "u",
            "take_back",
            footer=True,
        ),
        Command(
            "messenger.send_now", "Send now", "Send what waits in the outbox without further delay.", "S", "send_now"
        ),
        Command("messenger.draft", "Draft", "Go on with the draft of this conversation.", "e", "edit_draft"),
        Command(
            "messenger.next_pane", "Next pane", "Go from the left pane to list, thread and details.", "tab", "next_pane"
        ),
        Command("messenger.next_group", "Next list", "Show the next list or group.", "]", "next_group"),
        Command(
            "messenger.previous_group", "List before", "Show the list or group before this one.", "[", "previous_group"
        ),
        Command(
            "messenger.setup",
            "Set-up",
            "Set up groups, types, statuses, tags, roles, rights, settings and automations.",
            "Y",
            "setup",
        ),
        Command("messenger.refresh", "Refresh", "Look for changes in the system now.", "R", "refresh"),
        Command(
            "messenger.back",
            "Back",
            "Leave details or thread, end an action under way, take marks away, clear the filter.",
            "escape",
            "back",
        ),
    ),
)
"""Declared by the Messenger's screen."""
