"""The dialog that puts conversations into folders of one's own and takes them out; a new folder is made by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from plentytui.models.mirror import NameKind
from plentytui.ui.dialogs.picker import Option, Ticked, TickPicker, tick_of
from plentytui.ui.text import cell

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names


class PickFolder(TickPicker):
    """One's own folders with ticks; a name that no folder has makes one."""

    def __init__(self, heading: str, names: Names, held: Iterable[tuple[str, ...]]) -> None:
        """Make the dialog; ``held`` has the folders of each conversation."""
        there = [set(folders) for folders in held]
        counts = Counter(folder for folders in there for folder in folders)
        rows = {str(row.id): row.name(names.language) for row in names.of(NameKind.FOLDER) if row.enabled}
        options = [
            Option(uuid, name, "", tick_of(counts[uuid], len(there)))
            for uuid, name in sorted(rows.items(), key=lambda item: item[1].casefold())
        ]
        fact = "A name that no folder has makes a new one."
        super().__init__(heading, options, fact=fact)

    def nothing_fits(self) -> str:
        """A name that no folder has makes one."""
        return f"No folder is called so: enter makes “{cell(' '.join(self.typed.split()), 30)}”."

    def accepted(self) -> Ticked | None:
        """The difference; where nothing fits what was typed, a new folder of that name."""
        name = " ".join(self.typed.split())
        if name and self.rows.current is None:
            return Ticked((), (), name)
        return super().accepted()
