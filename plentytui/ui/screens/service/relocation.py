"""The tab of the relocation: requirements, what is planned or running, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.service.action import Tab
from plentytui.rules.service.money import money
from plentytui.rules.service.relocation import open_relocation
from plentytui.services.service.reading import Part
from plentytui.ui.commands.service import RELOCATION
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.screens.service.words import moment, short_moment
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.models.service.hosting import Relocation, RelocationAnswer
    from plentytui.services.service.opened import ServiceDesk

_STYLES = {"running": "low", "done": "good", "cancelled": "quiet"}
_NOTES = (
    "A relocation takes about 20 minutes for a mid-sized system, by the volume of its data.",
    "Meanwhile the system is there, but no change can be saved, and nobody can order in the store.",
    "Files on the FTP host are not moved; the host's address changes.",
    "The IP address changes: domains with an external provider need the new one in their DNS.",
)


class RelocationTab(TabPane):
    """Relocations, the latest first."""

    tab = Tab.RELOCATION
    BINDINGS = RELOCATION.bindings()
    columns = (
        Column("state", 10),
        Column("from", 12),
        Column("to", 12, grows=True),
        Column("begins", 22),
        Column("progress", 8, right=True),
    )

    empty = (
        "No relocation is known.",
        "None was planned yet, or this system has no route that tells; o plans one.",
        "It begins at least 2 days ahead. While it runs nothing can be saved, and the store takes no orders.",
        "Files on the FTP server are not moved, and external providers need the new IP address.",
    )

    def knows(self, facts: ServiceFacts) -> bool:
        """A live system has no route for it, which is said instead."""
        return facts.relocation is not None or self.reader.has(Part.RELOCATIONS) is False

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(service)
        self._coming = ""
        """The relocation that is planned or runs, as it was shown last."""

    def paint(self, *, from_top: bool = False) -> None:
        """Show what is known; the cursor goes to what was planned just now."""
        coming = open_relocation(self.facts())
        number = str(coming.id) if coming is not None else ""
        if number and number != self._coming:
            self.table.show(self.make_rows(self.facts()))
            self.table.select(number)
        self._coming = number
        super().paint(from_top=from_top)

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row a relocation."""
        answer = facts.relocation
        if answer is None:
            return ()
        return [
            Row(
                str(one.id),
                (
                    (one.state, _STYLES.get(one.state, "plain")),
                    _cloud(answer, one.source),
                    _cloud(answer, one.target),
                    short_moment(begins, facts.zone) if (begins := one.begins_at or one.planned_for) else "",
                    f"{one.percent} %",
                ),
            )
            for one in sorted(answer.relocations, key=lambda one: -one.id)
        ]

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """The relocation under the cursor, the clouds, what to know."""
        found: list[Fact | Heading] = []
        answer = facts.relocation
        if answer is not None:
            one = next((one for one in answer.relocations if str(one.id) == facts.subject), None)
            if one is not None:
                found.extend(self._one(answer, one, facts))
            found.append(Heading("Clouds"))
            for cloud in answer.clouds:
                here = "  (here)" if cloud.id == answer.cloud else ""
                price = f"{money(cloud.price_cents, _currency(facts))} a month"
                busy = ""
                if cloud.busy_from is not None and cloud.busy_to is not None and facts.now < cloud.busy_to:
                    span = f"{moment(cloud.busy_from, facts.zone)} and {moment(cloud.busy_to, facts.zone)}"
                    busy = f"; another system moves there between {span}"
                found.append(Fact(cloud.name or cloud.id, f"{price}{here}{busy}"))
            if answer.ftp_files:
                found.append(Fact("FTP files", f"{answer.ftp_files:,}, to be moved by hand", "low"))
        else:
            found.append(Heading("Relocation"))
            found.append(Fact("", "No public route shows relocations; a plan becomes a hand-off."))
        found.append(Heading("To know"))
        found.extend(Fact("", note, "dim") for note in _NOTES)
        return found

    def _one(self, answer: RelocationAnswer, one: Relocation, facts: ServiceFacts) -> list[Fact | Heading]:
        found: list[Fact | Heading] = [
            Heading(f"{_cloud(answer, one.source)} to {_cloud(answer, one.target)}"),
            Fact("State", f"{one.state}, {one.percent} %", "alert" if one.state == "running" else "strong"),
        ]
        if one.state == "running":
            found.append(Fact("", "NOTHING CAN BE SAVED in the system while it is being relocated.", "alert"))
        if one.planned_for is not None:
            found.append(Fact("Planned for", moment(one.planned_for, facts.zone)))
        if one.begins_at is not None and one.begins_at != one.planned_for:
            found.append(Fact("Begins", f"{moment(one.begins_at, facts.zone)}; one system at a time per cloud"))
        if one.ended_at is not None:
            found.append(Fact("Ended", moment(one.ended_at, facts.zone)))
        return found


def _cloud(answer: RelocationAnswer, name: str) -> str:
    return next((cloud.name for cloud in answer.clouds if cloud.id == name and cloud.name), name)


def _currency(facts: ServiceFacts) -> str:
    return (facts.contract.contract.currency if facts.contract else "") or "EUR"
