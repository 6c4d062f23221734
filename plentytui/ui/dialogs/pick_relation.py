"""The dialog that chooses which link of a conversation is taken away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from plentytui.rules.reading import relation_words
from plentytui.ui.dialogs.picker import Option, Picker


class PickRelation(Picker[tuple[str, str]]):
    """What the conversations are linked to."""

    def __init__(self, heading: str, held: Iterable[tuple[tuple[str, str], ...]]) -> None:
        """Make the dialog; ``held`` has the relations of each conversation."""
        counts = Counter(pair for pairs in held for pair in pairs)
        options = [
            Option(pair, f"{relation_words(pair[0])} {pair[1]}", f"of {count}" if count > 1 else "")
            for pair, count in counts.items()
        ]
        super().__init__(heading, options)

    def chosen(self, option: Option) -> tuple[str, str] | None:
        """The pair of type and value."""
        pair = option.id
        return (str(pair[0]), str(pair[1])) if isinstance(pair, tuple) else None
