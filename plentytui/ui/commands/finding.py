"""The commands that find conversations and say how the list shows them."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

FINDING = CommandSet(
    "Finding",
    (
        Command(
            "finding.ask_system",
            "Ask system",
            "Ask the system for what the query finds, too; says what could not be asked.",
            "ctrl+g",
            "ask_system",
        ),
        Command(
            "finding.save", "Save filter", "Save the query as a filter, or change the saved one.", "B", "save_filter"
        ),
        Command(
            "finding.own_folders",
            "My folders",
            "Rename or delete the folder of your own that is shown, else choose one or make a new one.",
            "C",
            "own_folders",
        ),
        Command("finding.sort", "Sort", "Choose the order; the same again turns it round.", "z", "pick_sort"),
        Command("finding.columns", "Columns", "Choose the columns and their order.", "v", "pick_columns"),
        Command("finding.mark_all", "Mark all", "Mark all rows of the list, also those not in sight.", "*", "mark_all"),
        Command(
            "finding.invert", "Invert marks", "Mark what is not marked, and the other way round.", "~", "invert_marks"
        ),
        Command(
            "finding.detail", "Details", "Show the details of the conversation and edit them.", "i", "toggle_detail"
        ),
        Command(
            "finding.read_on",
            "Read older ones",
            "Read on in archive or trash, or beyond the newest conversations, which are here by themselves.",
            "+",
            "read_on",
        ),
        Command("finding.history", "History", "Show who changed what and when.", "h", "show_history"),
    ),
)
"""Declared by the Messenger's screen."""

QUERY = CommandSet(
    "Filter line",
    (
        Command("query.complete", "Complete", "Take the completion that is chosen.", "tab", "complete", palette=False),
        Command("query.next", "Next completion", "Choose the next completion.", "down", "choose(1)", palette=False),
        Command(
            "query.previous", "Completion before", "Choose the completion before.", "up", "choose(-1)", palette=False
        ),
        Command(
            "query.keep", "Keep", "Go to the list; the filter stays.", "enter", "submit", footer=True, palette=False
        ),
        Command("query.save", "Save", "Save it as a filter with a name.", "ctrl+s", "save", footer=True, palette=False),
        Command(
            "query.clear",
            "Clear",
            "Clear the filter and go back to the list.",
            "escape",
            "clear_filter",
            footer=True,
            palette=False,
        ),
    ),
)
"""Declared by the line that a filter is typed in."""

DETAIL = CommandSet(
    "Details",
    (
        Command(
            "detail.edit", "Edit", "Change the value under the cursor.", "enter", "edit", footer=True, palette=False
        ),
    ),
)
"""Declared by the pane of details, besides the commands of lists."""
