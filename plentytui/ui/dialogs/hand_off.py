"""A hand-off: the steps in the back end with the exact values, to be read and copied."""

from __future__ import annotations

from plentytui.models.changes import ServiceChange
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.text import cell


def card_lines(change: ServiceChange) -> list[str]:
    """A hand-off in lines: where to begin, then each step with its value."""
    card = change.card
    if card is None:
        return [change.what]
    lines = [f"Begin at: {card.address}", ""] if card.address else []
    for number, step in enumerate(card.steps, 1):
        lines.append(f"{number:>2}. {cell(step.text)}")
        if step.value:
            lines.append(f"    {step.value}")
    if change.reason and not any(change.reason in step.text for step in card.steps):
        lines += ["", change.reason]
    return lines


class HandOff(Lines):
    """Shows a hand-off."""

    def __init__(self, change: ServiceChange) -> None:
        title = change.card.title if change.card is not None else change.title
        super().__init__(f"Hand-off: {cell(title)}", card_lines(change))
