"""Keys that are typed before a dialog is there are the dialog's, and never act on the screen below."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

import plentytui.ui
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.dialogs.pick_priority import PickPriority
from plentytui.ui.dialogs.pick_status import PickStatus
from tests.embedded_app import make_app, settled, until

_STARTS_WITH_A_WRITE = {"action_retry"}
"""Workers that send something before or without their question, and so cannot be given up with escape."""


def _at_once(app: PlentytuiApp, keys: str) -> None:
    """As a terminal gives them that were typed in one piece."""
    for key in keys:
        app.post_message(events.Key({"/": "slash"}.get(key, key), key))


def _places(app: PlentytuiApp) -> list[str]:
    assert app.desk is not None
    return [row.folder.value for row in app.desk.store.mirror.extras(_uuids(app)).values()]


def _uuids(app: PlentytuiApp) -> list[str]:
    from plentytui.ui.screens.messenger import MessengerScreen

    screen = app.screen_stack[0]
    assert isinstance(screen, MessengerScreen)
    return [screen.at_hand]


@pytest.mark.anyio
async def test_keys_in_one_piece_go_to_the_dialog_that_the_first_opens(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j")
        _at_once(app, "p2")
        await until(pilot, lambda: isinstance(app.screen, PickPriority))
        assert app.current_mode == "messenger"


@pytest.mark.parametrize("keys", ["tx", "tx6"])
@pytest.mark.anyio
async def test_a_key_typed_while_a_picker_is_read_moves_nothing_to_the_trash(tmp_path: Path, keys: str) -> None:
    app = make_app(tmp_path, scenarios=(Scenario.SLOW,))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j")
        _at_once(app, keys)
        await until(pilot, lambda: isinstance(app.screen, PickStatus))
        await until(pilot, lambda: app.screen.query_one(Input).value == keys[1:])
        assert app.current_mode == "messenger"
        assert _places(app) == ["inbox"]


async def _slow_names(pilot: Pilot[None], app: PlentytuiApp) -> None:
    """The names take for ever."""
    import asyncio

    await settled(pilot)
    screen = app.screen

    async def for_ever() -> None:
        await asyncio.Event().wait()

    screen.know_names = for_ever  # type: ignore[attr-defined]
    await pilot.press("j", "t")


@pytest.mark.anyio
async def test_it_is_said_that_a_picker_is_read_and_escape_gives_it_up(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await _slow_names(pilot, app)
        await pilot.press("x", "2")
        await until(pilot, lambda: any("Status is being read" in notice.text for notice in app.notices))
        assert "Esc leaves" in app.notices[-1].text
        await pilot.press("escape")
        await until(pilot, lambda: app.awaited is None)
        assert _places(app) == ["inbox"]
        assert app.current_mode == "messenger"
        # From here on keys are commands again.
        await pilot.press("2")
        assert app.current_mode == "service"


def test_every_worker_that_shows_a_dialog_holds_the_keys_typed_before_it() -> None:
    forgotten = []
    for path in Path(plentytui.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.AsyncFunctionDef) or node.name in _STARTS_WITH_A_WRITE:
                continue
            works = any(ast.unparse(decorator).startswith("work(") for decorator in node.decorator_list)
            if works and "push_screen_wait" in ast.unparse(node):
                forgotten.append(f"{path.name}: {node.name}")
    assert not forgotten
