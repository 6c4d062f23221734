"""The question before an action on many: what is done, to how many, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.ui.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from plentytui.rules.price import Price


class BulkPrice(ConfirmDialog):
    """Asks whether an action is worth its price."""

    def __init__(self, intention: str, price: Price, *, where: str, undo: str) -> None:
        """Make the question.

        Args:
            intention: What is to be done: ``mark 38 as done``.
            price: What it costs.
            where: The name of the system.
            undo: How it can be undone, or that it cannot.
        """
        super().__init__(
            f"{intention[:1].upper()}{intention[1:]}?",
            f"{price.sentence}.",
            undo,
            yes="Do it",
            where=where,
            grave=not price.enough_today,
        )
        self.price = price


class StillSure(ConfirmDialog):
    """Asks once more, because it concerns so many."""

    def __init__(self, intention: str, rows: int, *, where: str) -> None:
        super().__init__(
            f"{rows:,} conversations at once?",
            f"Once more, because they are so many: {intention}.",
            yes=f"Do it to {rows:,}",
            where=where,
            grave=True,
        )
