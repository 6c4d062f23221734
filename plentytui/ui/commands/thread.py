"""The commands of a conversation's thread."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

THREAD = CommandSet(
    "Thread",
    (
        Command("thread.down", "Down", "Scroll one line down.", "down,j", "line_down", palette=False, moves=True),
        Command("thread.up", "Up", "Scroll one line up.", "up,k", "line_up", palette=False, moves=True),
        Command(
            "thread.page_down",
            "Page down",
            "Scroll one page down.",
            "pagedown,space",
            "page_down",
            palette=False,
            moves=True,
        ),
        Command("thread.page_up", "Page up", "Scroll one page up.", "pageup,b", "page_up", palette=False, moves=True),
        Command("thread.first", "Start", "Go to the start of the thread.", "home,g", "first", moves=True),
        Command("thread.last", "End", "Go to the newest message of the thread.", "end,G", "last", moves=True),
        Command("thread.quotes", "Quoted text", "Unfold what messages quote, or fold it.", "Q", "toggle_quotes"),
        Command(
            "thread.next_found",
            "Next finding",
            "Go to the next place that the filter finds; without any, the key is that of the next unread conversation.",
            "n",
            "next_found",
            footer=True,
        ),
        Command(
            "thread.previous_found",
            "Finding before",
            "Go to the place before that the filter finds; without any, the key keeps its other meaning.",
            "N",
            "previous_found",
        ),
        Command(
            "thread.next", "Next conversation", "Open the next conversation of the list.", "J", "next_conversation"
        ),
        Command(
            "thread.previous",
            "Conversation before",
            "Open the conversation before this one in the list.",
            "K",
            "previous_conversation",
        ),
    ),
)
"""Declared by the thread view."""

SCROLL = THREAD.only("thread.down", "thread.up", "thread.page_down", "thread.page_up", "thread.first", "thread.last")
"""Declared by other texts that are scrolled with the same keys."""
