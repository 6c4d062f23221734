"""Keys of the Marketplace that are typed before its tab is there act on the tab that the key before them called for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.screens.marketplace.broken import BrokenScreen
from plentytui.ui.screens.marketplace.screen import MarketplaceScreen
from plentytui.ui.screens.service.form import ActionForm
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("key", "shown"), [("B", BrokenScreen), ("s", ActionForm), ("e", AskLine)])
async def test_a_key_behind_the_one_for_the_tab_is_not_lost_at_the_first_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, shown: type
) -> None:
    show = MarketplaceScreen._show_now

    async def slowly(screen: MarketplaceScreen) -> object:
        await asyncio.sleep(0.1)
        return await show(screen)

    monkeypatch.setattr(MarketplaceScreen, "_show_now", slowly)
    app = make_app(tmp_path, size=5)
    async with person(app, size=(80, 24)) as maria:
        await maria.press("3")
        await maria.until(lambda: isinstance(app.screen, MarketplaceScreen))
        app.post_message(events.Key("right_square_bracket", "]"))
        app.post_message(events.Key(key, key))
        await maria.until(lambda: isinstance(app.screen, shown))
