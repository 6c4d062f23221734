"""The dialog that chooses who is subscribed to conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from plentytui.models.mirror import NameKind
from plentytui.ui.dialogs.picker import Option, TickPicker, tick_of

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names


class PickUsers(TickPicker):
    """All users, oneself first; ticked are those who are told of all of the conversations."""

    def __init__(self, heading: str, names: Names, held: Iterable[tuple[int, ...]]) -> None:
        """Make the dialog; ``held`` has the subscribers of each conversation."""
        there = [set(users) for users in held]
        counts = Counter(user for users in there for user in users)
        rows = {int(row.id): row.name(names.language) for row in names.of(NameKind.USER) if row.enabled}
        rows |= {user: names.shown(NameKind.USER, user) for user in counts if user not in rows}
        options = [
            Option(user, f"{name} (me)" if user == names.me else name, "", tick_of(counts[user], len(there)))
            for user, name in sorted(rows.items(), key=lambda item: (item[0] != names.me, item[1].casefold()))
        ]
        super().__init__(
            heading,
            options,
            fact="" if options else "No users are known here: they were not read yet, or you may not list them.",
        )
