"""What is fetched ahead can be read offline; it paints nothing by itself but on the screen that shows the calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.services.ahead import FIRST_SECONDS
from plentytui.ui.state import is_fetched_ahead
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio


def fetched(maria: Person) -> int:
    return sum(map(is_fetched_ahead, maria.app.state.calls))


async def test_texts_are_fetched_while_nobody_does_anything_and_the_header_stays(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, fetch_ahead=20), size=(80, 24)) as maria:
        await maria.rest()
        header = maria.header
        await maria.let_pass(FIRST_SECONDS)
        await maria.in_time(lambda: fetched(maria) >= 3, 20)
        assert maria.header == header
        assert maria.desk.store.mirror.texts_here()[0] == fetched(maria)
        await maria.press("6")
        await maria.sees("for texts that were fetched ahead")
        left = maria.app.state.calls[-1].budget
        assert maria.app.state.budget.value is left
        await maria.in_time(lambda: maria.app.state.calls[-1].budget is not left, 10)
        assert maria.app.state.budget.value is maria.app.state.calls[-1].budget
