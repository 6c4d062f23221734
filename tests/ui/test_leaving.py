"""Screens are left once, and take away nobody but themselves."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from typing import ClassVar

import pytest
from textual import events, work
from textual.app import App
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

import plentytui.ui
from plentytui.clock import ManualClock
from plentytui.models.systems import System
from plentytui.ui.dialogs.add_system import AddSystem
from plentytui.ui.dialogs.ask_line import AskLine
from plentytui.ui.leaving import AppDialog, AppScreen
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.screens.systems import SystemsScreen
from plentytui.ui.widgets.form import FormField
from tests.bare_app import LIVE, BareApp
from tests.embedded_app import make_app, settled, until

_HERE = pytest.mark.anyio


class Question(AppDialog[int | None]):
    """Is answered by the test."""


class Stage(App[None]):
    """Asks something, and remembers the answers."""

    MODES: ClassVar = {"one": AppScreen, "two": AppScreen}
    DEFAULT_MODE = "one"

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[int | None] = []
        self.may_end = asyncio.Event()

    def ask(self) -> Question:
        """Ask, with somebody who is told the answer."""
        question = Question()
        self.push_screen(question, self.answers.append)
        return question

    @work
    async def ask_and_wait(self, question: Question) -> None:
        """Ask, with a worker that waits for the answer."""
        self.answers.append(await self.push_screen_wait(question))

    @work
    async def answer_late(self, question: Question) -> None:
        """Answer once it is allowed to."""
        try:
            await self.may_end.wait()
        finally:
            question.dismiss(1)


def at_once(app: App[None], *keys: str) -> None:
    """As a terminal gives them that were pressed in one go."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


@_HERE
async def test_a_second_answer_takes_nothing_away() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        below, question = app.ask(), app.ask()
        question.dismiss(1)
        question.dismiss(2)
        await pilot.pause()
        assert app.screen is below
        assert app.answers == [1]


@_HERE
async def test_what_lies_above_stays_and_then_both_are_gone() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        below, above = app.ask(), app.ask()
        below.dismiss(1)
        await pilot.pause()
        assert app.screen is above
        assert app.answers == []
        below.dismiss(3)
        above.dismiss(2)
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert app.answers == [2, 1]


@_HERE
async def test_who_waits_for_the_answer_gets_it_when_the_dialog_leaves() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        question = Question()
        worker = app.ask_and_wait(question)
        await until(pilot, lambda: app.screen is question)
        above = app.ask()
        question.dismiss(1)
        await pilot.pause()
        assert not worker.is_finished
        above.dismiss(2)
        await until(pilot, lambda: worker.is_finished)
        assert sorted(answer or 0 for answer in app.answers) == [1, 2]
        assert len(app.screen_stack) == 1


@_HERE
async def test_it_leaves_its_own_area_when_that_is_seen_again() -> None:
    app = Stage()
    async with app.run_test() as pilot:
        question = app.ask()
        await app.switch_mode("two")
        elsewhere = app.ask()
        question.dismiss(1)
        await pilot.pause()
        assert app.screen is elsewhere
        await app.switch_mode("one")
        await pilot.pause()
        assert len(app.screen_stack) == 1
        assert app.answers == [1]


@pytest.mark.parametrize("above", [False, True])
@_HERE
async def test_a_worker_that_answers_while_the_app_ends_disturbs_nobody(above: bool) -> None:
    app = Stage()
    async with app.run_test() as pilot:
        question = app.ask()
        app.answer_late(question)
        if above:
            app.ask()
        await pilot.pause()
    assert question.has_left
    assert app.return_code in (0, None)


@_HERE
async def test_enter_pressed_twice_answers_one_question(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(SystemsScreen())
        await pilot.pause()
        app.push_screen(AskLine("How is it called?"))
        await until(pilot, lambda: isinstance(app.focused, Input))
        at_once(app, "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, SystemsScreen)


@_HERE
async def test_a_system_is_added_once(tmp_path: Path, clock: ManualClock) -> None:
    added: list[str] = []

    def add(address: str, user: str, name: str, read_only: bool) -> System:
        added.append(address)
        return LIVE

    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(100, 30)) as pilot:
        app.push_screen(AddSystem(add))
        await until(pilot, lambda: isinstance(app.screen, AddSystem))
        last = list(app.screen.query(FormField))[-1].query_one(Input)
        last.focus()
        await pilot.pause()
        at_once(app, "enter", "enter", "enter")
        await pilot.pause()
        assert added == [""]
        assert len(app.screen_stack) == 1


@_HERE
async def test_a_system_is_opened_once(tmp_path: Path, clock: ManualClock) -> None:
    app = BareApp(tmp_path, clock)
    async with app.run_test(size=(100, 30)) as pilot:
        app.opener.systems.add(LIVE)
        screen = SystemsScreen()
        app.push_screen(screen)
        await pilot.pause()
        screen.call_later(screen.action_open)
        screen.call_later(screen.action_open)
        await pilot.pause()
        assert len(app.opened) == 1
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("keys", [("enter", "enter", "enter"), ("escape", "escape")])
@_HERE
async def test_the_palette_runs_a_command_once_and_ends_alone(tmp_path: Path, keys: tuple[str, ...]) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*"drafts")
        found = app.screen.query_one(OptionList)
        await until(pilot, lambda: found.option_count > 0 and "rafts" in str(found.get_option_at_index(0).prompt))
        await pilot.press("down")
        at_once(app, *keys)
        await until(pilot, lambda: not isinstance(app.screen, CommandPalette))
        assert isinstance(app.screen_stack[0], MessengerScreen)
        assert len(app.screen_stack) <= 2, "it was carried out twice"


def _sources() -> list[tuple[Path, ast.Module]]:
    folder = Path(plentytui.ui.__file__).parent
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(folder.rglob("*.py"))]


def _bases(kind: ast.ClassDef) -> set[str]:
    bases = (base.value if isinstance(base, ast.Subscript) else base for base in kind.bases)
    return {base.id for base in bases if isinstance(base, ast.Name)}


def test_every_screen_can_be_left_steadily() -> None:
    bare = [
        f"{path.name}: {node.name}"
        for path, tree in _sources()
        if path.name != "leaving.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and _bases(node) & {"Screen", "ModalScreen"}
    ]
    assert not bare, "use AppScreen or AppDialog"


def test_nothing_takes_away_what_lies_on_top() -> None:
    calls = [
        f"{path.name}:{node.lineno}"
        for path, tree in _sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("pop_screen", "switch_screen")
        if ast.unparse(node.value) != "super()"
    ]
    assert not calls, "use dismiss of the screen itself"
