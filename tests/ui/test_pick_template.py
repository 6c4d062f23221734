"""The list of templates while it is read anew."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.api.lanes import Lane
from plentytui.services.templates import Template, Templates
from plentytui.ui.dialogs.pick_template import PickTemplate
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


async def test_the_cursor_stays_on_its_template_when_the_list_is_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = asyncio.Event()
    search = Templates.search

    async def late(templates: Templates, lane: Lane = Lane.PREFETCH, *, now: bool = False) -> bool:
        await read.wait()
        return True

    def other_order(templates: Templates, query: str, language: str = "", limit: int = 50) -> list[Template]:
        found = search(templates, query, language, limit)
        return found[::-1] if read.is_set() else found

    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        await maria.press("r", "ctrl+l")
        await maria.sees("Kundenservice")
        await maria.press("escape")
        monkeypatch.setattr(Templates, "refresh", late)
        monkeypatch.setattr(Templates, "search", other_order)
        await maria.press("ctrl+l")
        await maria.until(lambda: isinstance(maria.app.screen, PickTemplate))
        dialog = maria.app.screen
        assert isinstance(dialog, PickTemplate)
        await maria.press("down")
        first, chosen = dialog._found[0], dialog._at()
        assert chosen is not None
        assert chosen != first
        read.set()
        await maria.until(lambda: dialog._found[-1] == first)
        assert dialog._at() == chosen
