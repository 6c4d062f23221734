"""The details of one conversation; what can be changed is changed where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from plentytui.rules.business_hours import BusinessHours
from plentytui.ui.commands.finding import DETAIL
from plentytui.ui.commands.list import LIST
from plentytui.ui.text import fit
from plentytui.ui.widgets.detail_lines import LABEL, Circumstance, DetailRow, detail_rows
from plentytui.ui.widgets.header_lines import Span
from plentytui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from plentytui.services.desk import Desk

_CHANGES_SIGN = "›"  # noqa: RUF001 - a sign of ours


class DetailPane(RowList, inherit_bindings=False):
    """Lines of label and value; enter changes the one under the cursor."""

    BINDINGS: ClassVar = [*DETAIL.bindings(), *LIST.without("list.open").bindings()]

    class Edit(Message):
        """A value is to be changed, by the action of that name."""

        def __init__(self, uuid: str, action: str, pair: tuple[str, str] | None) -> None:
            super().__init__()
            self.uuid = uuid
            self.action = action
            self.pair = pair

    def __init__(self, desk: Desk, hours: BusinessHours) -> None:
        super().__init__()
        self._desk = desk
        self._hours = hours
        self.conversation = ""
        self._rows: tuple[DetailRow, ...] = ()

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._rows)

    @property
    def text(self) -> str:
        """All lines as plain text."""
        return "\n".join(f"{row.label:<{LABEL}}{row.text}" for row in self._rows)

    def spans(self, index: int, columns: int) -> tuple[Span, ...]:
        """Label and value; a sign at what can be changed."""
        row = self._rows[index]
        sign = _CHANGES_SIGN if row.action and row.label else " "
        return (Span(fit(row.label, LABEL - 1) + sign, "quiet"), Span(fit(row.text, columns - LABEL), row.style))

    def show(self, uuid: str) -> None:
        """Show a conversation as the local file has it."""
        if uuid != self.conversation:
            self.conversation = uuid
            self.set_reactive(RowList.cursor, 0)
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.update_rows()

    def update_rows(self) -> None:
        """Show what the local file has now; paint only if that looks different."""
        mirror = self._desk.store.mirror
        row = mirror.row(self.conversation) if self.conversation else None
        rows: list[DetailRow] = []
        if row is not None:
            extras = mirror.extras([self.conversation]).get(self.conversation)
            here = Circumstance(
                mirror.query_names(self._desk.language),
                self._desk.clock.time(),
                self._desk.zone,
                self._hours,
                mirror.user_id,
            )
            if extras is not None:
                rows = detail_rows(row, extras, here, self.scrollable_content_region.width - 1)
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.rows_changed()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self.update_rows()

    def action_open(self) -> None:
        """Change the value under the cursor."""
        self.action_edit()

    def action_edit(self) -> None:
        """Change the value under the cursor."""
        row = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        if row is not None and row.action:
            self.post_message(self.Edit(self.conversation, row.action, row.pair))
        elif row is not None:
            self.app.notify("There is no public route that changes this.", title="Not changed", markup=False)
