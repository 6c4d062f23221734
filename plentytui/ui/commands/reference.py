"""The commands of the reference tables."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

REFERENCE = CommandSet(
    "Reference",
    (
        Command("reference.next", "Next table", "Show the next table.", "],>", "table(1)", footer=True),
        Command("reference.previous", "Table before", "Show the table before.", "[,<", "table(-1)", footer=True),
        Command("reference.find", "Find", "Find by some letters of any column.", "/", "find", footer=True),
        Command("reference.copy", "Copy id", "Copy the id or code of the row.", "y", "copy(0)", footer=True),
        Command("reference.copy_code", "Copy code", "Copy the other code of the row.", "Y", "copy(1)"),
        Command(
            "reference.sort", "Sort", "Sort by the next column; once more turns it round.", "s", "sort", footer=True
        ),
        Command("reference.export", "Export", "Write what is shown to a CSV or JSON file.", "e", "export", footer=True),
        Command("reference.all", "Show all", "Show all rows again, in their order.", "escape", "all"),
    ),
)
"""Declared by the screen of the reference."""
REFERENCE_FIND = CommandSet(
    "Find in the reference",
    (
        Command("reference.found", "To the rows", "Go to the rows that fit.", "enter,down,tab", "found", palette=False),
        Command("reference.end_find", "End", "Show all rows again.", "escape", "end_find", footer=True, palette=False),
    ),
)
"""Declared by the line in which one types to find."""
