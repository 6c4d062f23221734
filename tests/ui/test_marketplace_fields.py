"""The fields of an offer show all of what stands in them, before the cursor was there."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.ui.widgets.text_pad import TextPad
from tests.embedded_app import make_app
from tests.market import market, offers_of, open_form

pytestmark = pytest.mark.anyio


async def test_a_long_description_is_shown_whole_before_the_cursor_was_there(tmp_path: Path) -> None:
    async with market(make_app(tmp_path, size=5), size=(80, 24)) as maria:
        await maria.sees("Marketplace care")
        table = offers_of(maria).table
        table.select(next(row.key for row in table._rows if "Marketplace care" in str(row.cells)))
        await maria.rest()
        form = await open_form(maria, "e")
        await maria.rest()
        pad = form.row("description").entry
        assert isinstance(pad, TextPad)
        assert maria.words_in(pad) == " ".join(pad.text.split())
