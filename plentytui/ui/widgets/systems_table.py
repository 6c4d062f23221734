"""The list of systems."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from plentytui.models.systems import Backing, System
from plentytui.ui.commands.list import LIST
from plentytui.ui.text import cell, fit
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from plentytui.clock import Clock


class SystemsTable(RowList, inherit_bindings=False):
    """One row a system: what stands behind it, its name, who one is there, its address, when it was used last."""

    BINDINGS = LIST.without("list.open").bindings()

    def __init__(self, clock: Clock, zone: tzinfo | None = None) -> None:
        super().__init__()
        self._clock = clock
        self._zone = zone
        self._systems: list[System] = []
        self._open_key = ""

    @property
    def count(self) -> int:
        """How many systems there are."""
        return len(self._systems)

    @property
    def selected(self) -> System | None:
        """The system under the cursor."""
        return self._systems[self.cursor] if 0 <= self.cursor < len(self._systems) else None

    def show(self, systems: Sequence[System], open_key: str = "") -> None:
        """Show these systems; the cursor stays on the one it was on."""
        selected = self.selected
        self._systems = list(systems)
        self._open_key = open_key
        names = [system.name for system in systems]
        if selected is not None and selected.name in names:
            self.set_reactive(RowList.cursor, names.index(selected.name))
        self.rows_changed()

    def select(self, system: System) -> None:
        """Put the cursor on a system."""
        names = [known.name for known in self._systems]
        if system.name in names:
            self.cursor = names.index(system.name)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """A system in one row."""
        system = self._systems[index]
        sandbox = system.backing is not Backing.LIVE
        user_width = min(10, _widest(known.user for known in self._systems))
        mark_width = _widest(self._mark(known) for known in self._systems)
        room = max(24, columns - user_width - mark_width - 25)
        addresses = _widest(_address(known) for known in self._systems)
        names = _widest(known.name for known in self._systems)
        name_width = min(30, names, max(room // 2, room - addresses))
        mark = self._mark(system)
        return (
            Span(f" {system.backing.word:<8}", "sandbox" if sandbox else "live"),
            Span(f" {fit(system.name, name_width)} ", "strong"),
            Span(f"{fit(system.user, user_width)} ", "plain"),
            Span(f"{fit(_address(system), room - name_width)} ", "quiet"),
            Span(f"{mark:<{mark_width}} ", "good" if mark == "open" else "low"),
            Span(f"{self._last_used(system):>11}", "quiet"),
        )

    def _mark(self, system: System) -> str:
        return "open" if system.key == self._open_key else "READ-ONLY" if system.read_only else ""

    def _last_used(self, system: System) -> str:
        """When it was used last: the time of day today, else the date."""
        if system.last_used is None:
            return "" if system.backing is Backing.SANDBOX else "never"
        at = datetime.fromtimestamp(system.last_used, self._zone)
        today = datetime.fromtimestamp(self._clock.time(), self._zone).date()
        return at.strftime("today %H:%M") if at.date() == today else at.strftime("%Y-%m-%d")


def _address(system: System) -> str:
    return "embedded" if system.backing is Backing.SANDBOX else system.url.removeprefix("https://")


def _widest(texts: Iterable[str]) -> int:
    return max((cell_len(cell(text)) for text in texts), default=0)
