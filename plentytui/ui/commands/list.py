"""The commands of every long list."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

LIST = CommandSet(
    "Lists",
    (
        Command("list.down", "Down", "Go to the next row.", "down,j", "cursor_down", palette=False, moves=True),
        Command("list.up", "Up", "Go to the row before.", "up,k", "cursor_up", palette=False, moves=True),
        Command(
            "list.page_down", "Page down", "Go one page on.", "pagedown,ctrl+f", "page_down", palette=False, moves=True
        ),
        Command("list.page_up", "Page up", "Go one page back.", "pageup,ctrl+b", "page_up", palette=False, moves=True),
        Command("list.first", "First row", "Go to the first row.", "home,g", "first", moves=True),
        Command("list.last", "Last row", "Go to the last row.", "end,G", "last", moves=True),
        Command("list.open", "Open", "Open the row under the cursor.", "enter,l,right", "open", footer=True),
    ),
)
"""Declared by the virtual list."""
