"""A conversation that is done and unread shows both, by sign and by style."""

from __future__ import annotations

from datetime import UTC

import pytest

from plentytui.clock import ManualClock
from plentytui.ui.widgets.conversation_line import conversation_line
from tests.ui.test_conversation_list import Stage, make_row

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("width", [44, 59, 100])
def test_what_is_done_and_unread_shows_both_by_sign_and_style(width: int) -> None:
    def first(**states: bool) -> tuple[str, str]:
        return conversation_line(make_row(**states), width, 0.0, UTC)[0]  # type: ignore[arg-type]  # named flags

    text, style = first(unread=True, done=True)
    assert text.startswith("●✓")
    styles = {style, first(unread=True)[1], first(done=True)[1], first()[1]}
    assert len(styles) == 4


async def test_done_and_unread_is_drawn_unlike_each_of_them(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test():
        strong, dim, both = (app.list._style(selected=False, name=name) for name in ("strong", "dim", "strong-dim"))
    assert both.bold
    assert not dim.bold
    assert both.color == dim.color != strong.color
