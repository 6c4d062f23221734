"""The tab Groups, types and statuses: a tree that opens and closes row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from plentytui.models.messenger import Group, Named, Status
from plentytui.models.setup_facts import RESERVED
from plentytui.rules.reference.names import language_name
from plentytui.rules.setup.groups import PRESETS, is_reserved
from plentytui.ui.commands.setup import GROUPS
from plentytui.ui.host import host_of
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts
    from plentytui.services.setup.opened import SetupDesk

R = TypeVar("R", bound=Named)
_DEPTHS = {"g": 0, "t": 1, "s": 2}
"""How deep in the tree each kind of key stands."""


class GroupsTab(SetupPane):
    """Groups; enter opens a group to its types, and a type to its statuses."""

    tab = "groups"
    created: ClassVar = {"group.create": "g", "type.create": "t", "status.create": "s"}
    BINDINGS = GROUPS.bindings()
    columns = (
        Column("pos.", 4, right=True),
        Column("name", 26, grows=True),
        Column("state", 12),
        Column("progress", 8, right=True, least=56),
        Column("colour", 8, least=64),
        Column("id", 6, right=True),
    )
    empty = ("No group.", "n creates one.")

    def __init__(self, setup: SetupDesk) -> None:
        super().__init__(setup)
        self._open: set[str] = set()
        self._deleted = False

    def knows(self, facts: SetupFacts) -> bool:
        """The groups were read once."""
        return facts.groups is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """Groups, and what is below those that are open."""
        rows: list[Row] = []
        for group in self._ordered(facts.groups or ()):
            types = self._ordered(kind for kind in facts.types or () if kind.category_id == group.id)
            key = f"g{group.id}"
            rows.append(self._row(key, 0, group, facts, len(types)))
            for kind in types if key in self._open else ():
                below, statuses = f"t{kind.id}", self._ordered(kind.statuses)
                rows.append(self._row(below, 1, kind, facts, len(statuses)))
                if below in self._open:
                    rows += [self._row(f"s{status.id}", 2, status, facts, 0) for status in statuses]
        return rows

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known now; from what is gone the cursor goes to its like, or to what it was in."""
        was, place = self.subject, self.table.cursor - 1
        super().paint(from_top=from_top)
        rows, now = self.table.rows, self.subject
        if not was or not now or was in {row.key for row in rows} or _DEPTHS[now[0]] >= _DEPTHS[was[0]]:
            return
        place = min(place, len(rows) - 1)
        while place > 0 and _DEPTHS[rows[place].key[0]] > _DEPTHS[was[0]]:
            place -= 1
        self.table.select(rows[max(0, place)].key)

    def _ordered(self, rows: Iterable[R]) -> list[R]:
        shown = [row for row in rows if self._deleted or not row.is_deleted]
        return sorted(shown, key=lambda row: (row.position, row.id))

    def _row(self, key: str, depth: int, row: Named, facts: SetupFacts, below: int) -> Row:
        sign = "  " if not below else "- " if key in self._open else "+ "
        state: str | tuple[str, str] = ""
        if row.is_deleted:
            state = ("deleted", "bad")
        elif isinstance(row, Group):
            state = ("visible", "good") if row.is_enabled else ("hidden", "quiet")
        status = row if isinstance(row, Status) else None
        return Row(
            key,
            (
                str(row.position),
                f"{'│ ' * depth}{sign}{row.name(facts.language)}",
                state,
                f"{status.progress} %" if status is not None else "",
                status.colour if status is not None else "",
                str(row.id),
            ),
        )

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """What is known of the group, type or status under the cursor."""
        here = facts.here
        if here is None:
            return ()
        found: list[Fact | Heading] = [Heading(here.name(facts.language)), Fact("ID", str(here.id))]
        found.append(Fact("Position", str(here.position)))
        found += [Fact(f"{language_name(entry.lang)} name", entry.name) for entry in here.names]
        if isinstance(here, Group):
            found.append(Fact("In the Messenger", "visible" if here.is_enabled else "hidden; v sets it to visible"))
            if is_reserved(here):
                found.append(
                    Fact("Reserved", f"ids up to {RESERVED} belong to the system: it can be renamed, not deleted")
                )
            if here.id in PRESETS:
                found.append(Fact("", PRESETS[here.id], "dim"))
            found.append(Fact("", "Which group is the default of a channel, the channel says.", "dim"))
        found += self._below(facts)
        if isinstance(here, Status):
            found.append(Fact("Progress", f"{here.progress} %"))
            found.append(Fact("Colour", here.colour))
        if here.is_deleted:
            found.append(Fact("Deleted", "the API has no way to bring it back", "alert"))
        return found

    def _below(self, facts: SetupFacts) -> list[Fact | Heading]:
        """That nothing is below a group or type, and which key adds something."""
        if facts.types is None:
            return []
        if facts.kind == "g" and not self._ordered(k for k in facts.types if k.category_id == facts.number):
            # The group All has none of its own.
            return [Fact("Types", "none yet: t adds one" if facts.number else "none: those of all groups are in it")]
        if facts.kind == "t" and facts.type_here is not None and not self._ordered(facts.type_here.statuses):
            return [Fact("Statuses", "none yet: s adds one")]
        return []

    def opened(self) -> None:
        """Open or close the row under the cursor."""
        self.action_fold()

    def action_fold(self) -> None:
        """Show what is below the row under the cursor, or no longer."""
        if self.subject and not self.subject.startswith("s"):
            facts = self.facts()
            if facts.types is None:
                host_of(self).say("The types were not read yet; wait for them, or R reads them again.")
                return
            if empty := [fact for fact in self._below(facts) if isinstance(fact, Fact)]:
                self._open.discard(self.subject)
                host_of(self).say(f"{empty[0].label}: {empty[0].value}.")
                return
            self._open ^= {self.subject}
            self.paint()

    def action_deleted(self) -> None:
        """Show what was deleted, or no longer."""
        self._deleted = not self._deleted
        host_of(self).say("Deleted ones are shown." if self._deleted else "Deleted ones are hidden.")
        self.paint()

    def come_back(self, key: str) -> None:
        """Go to a row where the cursor was before, below what it is in."""
        here = self.reader.facts(key).here
        if here is not None and not here.is_deleted:
            self.uncover(key)
            self.table.select(key)

    def uncover(self, key: str) -> None:
        """Open what a row is in."""
        facts = self.reader.facts(key)
        above = (("g", facts.group_here), ("t", facts.type_here))
        self._open |= {opened for kind, row in above if row and (opened := f"{kind}{row.id}") != key}
        self.paint()

    def done(self, action: str, new_id: int) -> None:
        """Open what something was added to, and go to what is new as soon as it was read."""
        super().done(action, new_id)
        if action in self.created and new_id:
            facts = self.facts()
            self._open |= {f"{kind}{row.id}" for kind, row in (("g", facts.group_here), ("t", facts.type_here)) if row}
