"""The tab Roles: the roles that owners of conversations have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from plentytui.rules.setup.entering import name_in
from plentytui.rules.setup.roles import OWNERSHIP
from plentytui.ui.commands.setup import ROLES
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts


class RolesTab(SetupPane):
    """Roles in their order."""

    tab = "roles"
    created: ClassVar = {"role.create": ""}
    BINDINGS = ROLES.bindings()
    columns = (
        Column("pos.", 4, right=True),
        Column("German name", 18, grows=True),
        Column("English name", 18, grows=True),
        Column("id", 6, right=True),
    )
    empty = ("No role.", "Without one no conversation can have an owner; n creates one.")

    def knows(self, facts: SetupFacts) -> bool:
        """The roles were read once."""
        return facts.roles is not None

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """One row a role."""
        return [
            Row(str(role.id), (str(role.position), name_in(role, "de"), name_in(role, "en"), str(role.id)))
            for role in sorted(facts.roles or (), key=lambda role: (role.position, role.id))
            if not role.is_deleted
        ]

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """Who can be an owner, and how one is assigned."""
        role = facts.role
        found: list[Fact | Heading] = [Heading(role.name(facts.language) if role else "Roles")]
        found.append(Fact("Assign", "in the Messenger: O on a conversation, or on all that are marked"))
        has = facts.has_right("crm.messenger.ownership")
        found.append(Fact("You as an owner", {True: "yes", False: "no", None: "the system does not tell"}[has]))
        found.append(Fact("", OWNERSHIP, "dim"))
        return found
