"""The commands that mark rows of the list of conversations."""

from __future__ import annotations

from plentytui.ui.commands.command import Command, CommandSet

MARKS = CommandSet(
    "Marks",
    (
        Command(
            "marks.mark",
            "Mark",
            "Mark the row under the cursor, or take its mark away, and go on; actions are done to all marked rows.",
            "space",
            "mark",
        ),
        Command(
            "marks.range",
            "Mark range",
            "Mark from the row marked last, or from this one; the range follows the cursor until V or space.",
            "V",
            "mark_range",
        ),
    ),
)
"""Declared by the list of conversations."""
