"""What the tests of the app share."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from plentytui.ui.widgets.row_list import ROW_STYLES
from plentytui.ui.widgets.table_rows import Column, Row, TableRows
from tests.network import network

__all__ = ["network"]


@pytest.fixture(autouse=True)
def _known_row_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every style of a row exists, also of rows that are not painted: one that does not ends the app once it is."""
    show = TableRows.show

    def checked(self: TableRows, rows: Sequence[Row], columns: Sequence[Column] | None = None) -> None:
        for row in rows:
            for value in row.cells:
                style = value[1] if isinstance(value, tuple) else "plain"
                assert style in (*ROW_STYLES, "plain", ""), f"the row {row.key} has the style {style!r}"
        show(self, rows, columns)

    monkeypatch.setattr(TableRows, "show", checked)
