"""A local file that is slow or full: typing goes on, is saved as soon as it can be, and what is told is true."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any, cast

import pytest
from textual.widget import Widget

from plentytui.models.inbox import ReplyKind
from plentytui.ui.widgets.pause import Pause
from tests.embedded_app import Person, make_app, person
from tests.ui.test_nothing_typed_is_lost import FIRST, drafts_of, refuse, write

pytestmark = pytest.mark.anyio


class Saves:
    """The saves of drafts, each of which waits until it may go on."""

    def __init__(self, maria: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        self.texts: list[str] = []
        self.free = threading.Event()
        self._save: Any = maria.desk.store.drafts.save
        monkeypatch.setattr(maria.desk.store.drafts, "save", self._slow)

    def _slow(self, conversation: str, kind: ReplyKind, text: str, *rest: Any, **named: Any) -> int:
        self.texts.append(text)
        self.free.wait(60)
        return int(self._save(conversation, kind, text, *rest, **named))


async def test_what_is_typed_during_a_slow_save_is_noticed_and_saved_right_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        saves = Saves(maria, monkeypatch)
        await write(maria, "r", "Eins")
        composer = maria.thread.composer
        composer.flush()
        await maria.until(lambda: saves.texts == ["Eins"])
        # The composer takes its messages although a save is under way, so its pauses are counted.
        noticed: list[bool] = []
        composer.call_later(noticed.append, True)
        await maria.until(lambda: bool(noticed))
        for piece in (" zwei", " drei"):
            await maria.type(piece)
            composer.flush()
        await maria.rest()
        assert saves.texts == ["Eins"], "two saves never stand in line"
        saves.free.set()
        await maria.until(lambda: drafts_of(maria) == ["Eins zwei drei"])
        assert saves.texts == ["Eins", "Eins zwei drei"]


async def test_the_line_says_that_the_draft_is_not_saved_until_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Text")
        assert "the draft is kept" in maria.screen
        with monkeypatch.context() as full:
            full.setattr(maria.desk.store.drafts, "save", refuse)
            maria.thread.composer.flush()
            await maria.sees("! The draft is NOT saved. Make room.")
            assert "is kept" not in maria.screen
        await maria.type(" weiter")
        maria.thread.composer.flush()
        await maria.sees("the draft is kept")
        assert "NOT saved" not in maria.screen
        assert drafts_of(maria) == ["Text weiter"]


async def test_what_could_not_be_saved_is_tried_again_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Text")
        keeper = maria.thread.composer._keeper
        with monkeypatch.context() as full:
            full.setattr(maria.desk.store.drafts, "save", refuse)
            maria.thread.composer.flush()
            await maria.sees("NOT saved")
        for _ in range(5):
            keeper.look()
        await maria.sees("the draft is kept")
        assert drafts_of(maria) == ["Text"]


async def test_whether_a_message_may_be_lost_is_not_asked_of_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Text")
        composer, failed = maria.thread.composer, asyncio.Event()

        async def keep_all() -> bool:
            return not await failed.wait()

        monkeypatch.setattr(composer, "keep_all", keep_all)
        leaving = composer._leave_once_kept()
        await maria.press("escape")
        await maria.until(lambda: not maria.is_writing())
        await write(maria, "w", "Another")
        failed.set()
        await leaving.wait()
        await maria.rest()
        assert not maria.dialog
        assert maria.typed == "Another"
        await composer._leave_once_kept().wait()
        await maria.until(lambda: bool(maria.dialog))


async def test_what_is_typed_is_saved_before_the_editor_has_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Text")
        there: list[list[str]] = []

        def edit(_: Widget, text: str) -> str:
            there.append(drafts_of(maria))
            return text

        monkeypatch.setattr("plentytui.ui.widgets.composer.written_outside", edit)
        await maria.press("ctrl+e")
        assert there == [["Text"]]


class Timers:
    """A widget whose timers never come."""

    def set_timer(self, *_: object) -> Timers:
        return self

    def stop(self) -> None:
        """Nothing runs."""


def test_where_timers_come_late_the_next_key_does_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    done: list[float] = []
    put_off = Pause(cast(Widget, Timers()), lambda: done.append(now[0]), 0.6, longest=0.75)
    for _ in range(24):
        put_off.again()
        now[0] += 0.125
    assert done == [100.75, 101.625, 102.5]


def test_without_a_longest_time_only_a_pause_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    put_off = Pause(cast(Widget, Timers()), lambda: pytest.fail("typing goes on"), 0.1)
    for _ in range(30):
        put_off.again()
        now[0] += 0.1
