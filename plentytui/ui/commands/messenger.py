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
            "messenger.filter", "Filter", "Show only conversations that contain a word.", "/", "filter", footer=True
        ),
        Command(
            "messenger.take_back",
            "Take back",
            "Take back the message that was sent last, while it still waits in the outbox.",
            "u",
            "take_back",
            footer=True,
        ),
        Command(
            "messenger.send_now", "Send now", "Send what waits in the outbox without further delay.", "S", "send_now"
        ),
        Command("messenger.draft", "Draft", "Go on with the draft of this conversation.", "e", "edit_draft"),
        Command("messenger.next_pane", "Next pane", "Go from groups to list to thread.", "tab", "next_pane"),
        Command("messenger.next_group", "Next group", "Show the next group.", "]", "next_group"),
        Command("messenger.previous_group", "Group before", "Show the group before this one.", "[", "previous_group"),
        Command("messenger.refresh", "Refresh", "Look for changes in the system now.", "R", "refresh"),
        Command(
            "messenger.back", "Back", "Clear the filter, or go from the thread back to the list.", "escape", "back"
        ),
    ),
)
"""Declared by the Messenger's screen."""
