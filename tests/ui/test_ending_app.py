"""The app while it ends: widgets go one by one, and what still runs may find them gone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from plentytui.ui.leaving import LeavingApp
from tests.embedded_app import make_app, person

ROOT = Path(__file__).resolve().parents[2] / "plentytui"


@pytest.mark.anyio
async def test_a_widget_that_is_gone_is_no_mistake_once_the_app_ends() -> None:
    app = LeavingApp()
    async with app.run_test() as pilot:
        app.exit(return_code=7)
        app._handle_exception(WorkerFailed(NoMatches("gone")))
        app._handle_exception(NoMatches("gone"))
        await pilot.pause()
    assert app.return_code == 7


@pytest.mark.anyio
async def test_nor_after_its_end() -> None:
    app = LeavingApp()
    async with app.run_test() as pilot:
        await pilot.pause()
    app._handle_exception(NoMatches("gone"))
    assert app.return_code != 1


@pytest.mark.anyio
async def test_before_that_it_is_one() -> None:
    app = LeavingApp()
    await _fails(app, NoMatches("gone"))
    assert app.return_code == 1


@pytest.mark.anyio
async def test_another_mistake_is_one_to_the_end() -> None:
    app = LeavingApp()
    await _fails(app, KeyError("x"), exits=True)
    assert app.return_code == 1


async def _fails(app: LeavingApp, error: Exception, *, exits: bool = False) -> None:
    async def run() -> None:
        async with app.run_test() as pilot:
            if exits:
                app.exit()
            app._handle_exception(error)
            await pilot.pause()

    with pytest.raises(type(error)):
        await run()


@pytest.mark.anyio
async def test_the_key_that_ends_most_programs_says_how_this_one_ends(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.press("ctrl+c")
        await maria.told("Press q or ctrl+q to end the program.")
        assert maria.app.is_running


def test_no_worker_is_given_a_coroutine_that_was_begun_already() -> None:
    """One that the end of the app never lets begin would be left behind, never awaited."""
    wrong = []
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "run_worker":
                given = node.args[0]
                if isinstance(given, ast.Call) and getattr(given.func, "id", "") != "partial":
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
