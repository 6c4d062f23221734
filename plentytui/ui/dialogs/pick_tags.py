"""The dialog that adds tags and takes them away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from plentytui.models.mirror import NameKind
from plentytui.ui.dialogs.picker import Option, TickPicker, tick_of

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names


class PickTags(TickPicker):
    """All tags; ticked are those that all of the conversations have, with a dash those that some have."""

    def __init__(self, heading: str, names: Names, held: Iterable[tuple[int, ...]]) -> None:
        """Make the dialog; ``held`` has the tags of each conversation."""
        there = [set(tags) for tags in held]
        counts = Counter(tag for tags in there for tag in tags)
        rows = {
            row.id: row.name(names.language) for row in names.of(NameKind.TAG) if row.enabled or counts[int(row.id)]
        }
        rows |= {tag: names.shown(NameKind.TAG, tag) for tag in counts if tag not in rows}
        options = [
            Option(tag, name, _note(counts[int(tag)], len(there)), tick_of(counts[int(tag)], len(there)))
            for tag, name in sorted(rows.items(), key=lambda item: (not counts[int(item[0])], item[1].casefold()))
        ]
        fact = "" if options else "This system has no tags, or they are not known yet."
        super().__init__(heading, options, fact=fact)


def _note(count: int, of: int) -> str:
    return f"on {count} of {of}" if 0 < count < of else ""
