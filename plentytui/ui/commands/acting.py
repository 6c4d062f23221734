"""The commands that act on the conversation under the cursor, or on all marked ones."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

ACTING = CommandSet(
    "Acting",
    (
        Command("acting.read", "Read", "Mark as read, or as unread if all of them are read.", "m", "mark_read"),
        Command(
            "acting.done", "Done", "Mark as done, or as open if all of them are done.", "d", "mark_done", footer=True
        ),
        Command("acting.status", "Status", "Choose type and status.", "t", "pick_status"),
        Command("acting.tags", "Tags", "Add tags, or take them away.", "T", "pick_tags"),
        Command("acting.priority", "Priority", "Choose the priority.", "p", "pick_priority"),
        Command("acting.deadline", "Deadline", "Set the deadline, or take it away.", "D", "pick_deadline"),
        Command("acting.follow_up", "Follow-up", "Set the follow-up date, or take it away.", "f", "pick_follow_up"),
        Command("acting.owner", "Owners", "Give it an owner with a role, or take owners away.", "O", "pick_owner"),
        Command("acting.subscribe", "Subscribe", "Be told of it, or no longer.", "s", "subscribe"),
        Command(
            "acting.subscribers",
            "Subscribers",
            "Choose who is told of it; s alone subscribes you or ends that.",
            "W",
            "pick_subscribers",
        ),
        Command("acting.channel", "Channel", "Move it to another channel.", "I", "pick_channel"),
        Command(
            "acting.folder", "Folders", "Put it into folders of your own, or take it out of them.", "M", "pick_folder"
        ),
        Command("acting.archive", "Archive", "Put it into the archive, or back from there.", "a", "archive"),
        Command("acting.not_spam", "Not spam", "Say that it is no spam.", "N", "not_spam"),
        Command("acting.unlink", "Unlink", "Take away what the conversation is linked to.", "L", "unlink"),
        Command("acting.delete", "Delete", "Put it into the trash, or back from there.", "x", "delete"),
        Command(
            "acting.delete_for_good",
            "Delete for good",
            "Delete archived conversations with all messages; there is no way back.",
            "X",
            "delete_for_good",
        ),
        Command(
            "acting.empty_trash",
            "Empty trash",
            "Have the system delete all that is in the trash; it does so some time later.",
            "E",
            "empty_trash",
        ),
        Command(
            "acting.again",
            "Do what was left",
            "Do what was not carried out because the program ended; it is told at the next start.",
            "Z",
            "do_again",
        ),
    ),
)
"""Declared by the Messenger's screen."""
