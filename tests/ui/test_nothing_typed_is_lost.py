"""Whatever fails, is slow or comes between: what was typed stays, and what was sent does not come back."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from plentytui.errors import StoreError
from plentytui.models.inbox import ListQuery
from plentytui.ui.dialogs.capture_time import CaptureTime
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.ending import quit_if
from plentytui.ui.widgets.new_fields import NewFields
from tests.embedded_app import Person, make_app, person
from tests.ui.test_compose import begin

pytestmark = pytest.mark.anyio

FIRST = "Katharina"


def refuse(*_: object, **__: object) -> Any:
    raise StoreError("The disk is full.", "Make room.")


def drafts_of(maria: Person) -> list[str]:
    return sorted(draft.text for draft in maria.desk.store.drafts.all())


def waiting(maria: Person) -> list[str]:
    return [item.text for item in maria.desk.store.outbox.waiting()]


async def write(maria: Person, key: str, text: str) -> None:
    await maria.press(key)
    await maria.until(maria.is_writing)
    await maria.type(text)


def slow_queue(maria: Person, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Files lie on a slow disk until the event is set."""
    composing, go_on = maria.thread.composer.composing, asyncio.Event()
    queue: Callable[..., Any] = composing.queue

    async def slow(*args: object, **named: object) -> object:
        await go_on.wait()
        return await queue(*args, **named)

    monkeypatch.setattr(composing, "queue", slow)
    return go_on


async def test_what_is_taken_back_stands_beside_what_is_being_written(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        uuid = await maria.open(FIRST)
        await maria.until(lambda: maria.desk.store.facts.get("preset.billable") not in (None, ""))
        await write(maria, "w", "Erste Notiz")
        await maria.press("ctrl+s")
        await maria.reads("sends in")
        await write(maria, "w", "Zweite Notiz")
        await maria.press("ctrl+g")
        await maria.until(lambda: isinstance(maria.app.screen, CaptureTime))
        await maria.press("space", "ctrl+t", "ctrl+s")
        maria.thread.view.focus()
        await maria.pilot.pause()
        await maria.press("u")
        await maria.until(lambda: maria.typed == "Erste Notiz")
        assert sorted(draft.text for draft in maria.desk.store.drafts.get(uuid)) == ["Erste Notiz", "Zweite Notiz"]


async def test_a_composer_stays_open_as_long_as_its_text_cannot_be_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Ein langer Text")
        with monkeypatch.context() as full:
            full.setattr(maria.desk.store.drafts, "save", refuse)
            await maria.press("escape")
            await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
            assert "disk is full" in maria.said
            await maria.press("n")
            assert maria.typed == "Ein langer Text"
            quit_if(maria.app, True)
            await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
            assert "Quit and lose" in maria.dialog
            assert not maria.app._exit
            await maria.press("n")
            assert not maria.app.keep_typed(), "another system is not opened either"
        await maria.press("escape")
        assert not maria.is_writing()
        assert drafts_of(maria) == ["Ein langer Text"]


async def test_another_message_is_not_closed_by_one_that_reaches_the_outbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        uuid = await maria.open(FIRST)
        window = maria.desk.store.mirror.window(ListQuery())
        other = next(row.uuid for row in map(window.row, range(5)) if row is not None and row.uuid != uuid)
        await write(maria, "r", "Antwort")
        go_on = slow_queue(maria, monkeypatch)
        maria.app.post_message(events.Key("ctrl+s", None))
        await maria.until(lambda: maria.thread.composer.area.read_only)
        maria.messenger.open_conversation(other)
        maria.messenger.action_reply()
        await maria.until(lambda: maria.thread.composer.conversation == other)
        await maria.type("neu")
        go_on.set()
        await maria.until(lambda: waiting(maria) == ["Antwort"])
        assert maria.typed == "neu"
        assert not maria.thread.composer.area.read_only
        await maria.press("escape")
        assert drafts_of(maria) == ["neu"]


async def test_nothing_is_typed_into_what_is_on_its_way_and_nothing_of_it_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Antwort")
        go_on = slow_queue(maria, monkeypatch)
        maria.app.post_message(events.Key("ctrl+s", None))
        await maria.until(lambda: maria.thread.composer.area.read_only)
        for letter in "xa":
            maria.app.post_message(events.Key(letter, letter))
        maria.thread.composer.flush()
        await maria.pilot.pause()
        assert maria.typed == "Antwort"
        assert not maria.said, "they are no commands to the screen either"
        go_on.set()
        await maria.until(lambda: not maria.is_writing())
        assert (waiting(maria), drafts_of(maria)) == (["Antwort"], [])


async def test_refused_by_the_outbox_it_can_be_typed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Antwort")
        with monkeypatch.context() as full:
            full.setattr(maria.desk.store.outbox, "add", refuse)
            await maria.press("ctrl+s")
            await maria.until(lambda: "Not sent; the draft is kept" in maria.said)
        await maria.type(" weiter")
        assert maria.typed == "Antwort weiter"
        await maria.press("ctrl+s")
        await maria.until(lambda: waiting(maria) == ["Antwort weiter"])


async def test_a_busy_file_keeps_no_key_waiting(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        free = threading.Event()
        busy = maria.desk.store.begin(lambda: free.wait(60))
        await write(maria, "r", "Text")
        await maria.press("escape")
        assert not busy.done(), "a key that waits for the file comes after what keeps it busy"
        assert maria.is_writing(), "it is left once its text is in the file"
        await maria.type("!")
        maria.thread.composer.flush()
        free.set()
        await maria.until(lambda: not maria.is_writing())
        assert drafts_of(maria) == ["Text!"]


async def test_a_hold_that_failed_is_taken_with_the_next_save(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        with monkeypatch.context() as full:
            full.setattr(maria.desk.store.drafts, "change", refuse)
            await maria.press("r")
            await maria.until(maria.is_writing)
        await maria.type("Text")
        await maria.until(lambda: drafts_of(maria) == ["Text"])
        with sqlite3.connect(maria.desk.store.path) as file:
            assert file.execute("SELECT count(*) FROM draft_hold").fetchone() == (1,)


async def test_a_message_that_becomes_a_whisper_is_always_in_the_file(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press("tab")
        await maria.type("Betreff")
        await maria.press("tab")
        await maria.type("Ein langer Text")
        await maria.until(lambda: "Ein langer Text" in drafts_of(maria))
        free = threading.Event()
        maria.desk.store.begin(lambda: free.wait(10))
        screen._switch_kind(NewFields.KindAsked(True))
        await maria.pilot.pause()
        assert drafts_of(maria) == ["Ein langer Text"]
        free.set()
        await maria.until(lambda: [draft.kind.value for draft in maria.desk.store.drafts.all()] == ["whisper"])
        assert drafts_of(maria) == ["Ein langer Text"]


@pytest.mark.parametrize("part", ["recall", "send_again"])
async def test_a_file_that_refuses_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Antwort")
        await maria.press("ctrl+s")
        await maria.reads("sends in")
        monkeypatch.setattr(maria.desk.store.outbox, part, refuse)
        await maria.press("u" if part == "recall" else "S")
        await maria.until(lambda: "disk is full" in maria.said)
        assert maria.app.is_running
        assert waiting(maria) == ["Antwort"]


async def test_pressed_twice_it_is_taken_back_once(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await write(maria, "r", "Antwort")
        await maria.press("ctrl+s")
        await maria.reads("sends in")
        maria.messenger.action_take_back()
        await asyncio.sleep(0)
        maria.messenger.action_take_back()
        await maria.until(maria.is_writing)
        assert "Not taken back" not in maria.said
        assert maria.typed == "Antwort"
