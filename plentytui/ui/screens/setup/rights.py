"""The tab Rights: what work in the Messenger needs, compared with what the user has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.setup.rights import RIGHTS, STEPS, missing, standing
from plentytui.ui.screens.setup.pane import SetupPane
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.setup_facts import SetupFacts

_STYLES = {"yes": "good", "MISSING": "bad", "not told": "quiet"}


class RightsTab(SetupPane):
    """The rights in the order of the manual."""

    tab = "rights"
    columns = (Column("right", 26, grows=True), Column("you", 9), Column("section", 7, least=50))

    def make_rows(self, facts: SetupFacts) -> Sequence[Row]:
        """One row a right."""
        rows = []
        for right in RIGHTS:
            state = standing(facts, right)
            rows.append(Row(right.key, (right.title, (state, _STYLES[state]), right.section)))
        return rows

    def details(self, facts: SetupFacts) -> Sequence[Fact | Heading]:
        """What the right under the cursor blocks, and how rights are granted."""
        right = next((one for one in RIGHTS if one.key == facts.subject), RIGHTS[0])
        lacking = missing(facts)
        told = f"{len(lacking)} missing" if lacking else "none is known to be missing"
        found: list[Fact | Heading] = [
            Heading(right.title),
            Fact("You", standing(facts, right), "alert" if right in lacking else ""),
            Fact("Without it", right.blocks),
            Fact("In all", told),
        ]
        if facts.rights is None or (facts.rights.is_admin is None and facts.rights.permissions is None):
            told = "The system does not tell the rights of its users; a right that a refusal names is noted here."
            found.append(Fact("", told, "dim"))
        found.append(Heading("How rights are granted"))
        found += [Fact("", step) for step in STEPS]
        return found
