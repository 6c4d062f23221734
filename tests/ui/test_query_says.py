"""What a filter means is cut where it has no room, and that is seen."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from plentytui.ui.widgets.query_says import QuerySays

pytestmark = pytest.mark.anyio


class Saying(App[None]):
    """An app with nothing else."""

    def compose(self) -> ComposeResult:
        """The lines alone."""
        yield QuerySays()


@pytest.mark.parametrize("words", ["word " * 60, "世界" * 60], ids=["narrow", "wide"])
async def test_what_has_no_room_is_cut_to_the_width(words: str) -> None:
    app = Saying()
    async with app.run_test(size=(40, 12)) as pilot:
        says = app.query_one(QuerySays)
        says.tell(words, wrong=False)
        await pilot.pause()
        lines = str(says.content).split("\n")
        assert len(lines) == 2
        assert lines[-1].endswith("…")
        assert all(cell_len(line) <= 40 for line in lines)
