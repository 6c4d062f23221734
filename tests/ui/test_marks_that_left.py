"""Marked rows that leave the list: they count no more, nothing is done to them, and it is told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from plentytui.errors import StoreError
from plentytui.models.action_kinds import ActionKind
from plentytui.models.actions import Action, Change
from plentytui.store.window import ConversationWindow
from plentytui.ui.dialogs.bulk_price import BulkPrice
from plentytui.ui.widgets import marking_pane
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


def is_done(maria: Person, uuid: str) -> bool:
    row = maria.desk.store.mirror.row(uuid)
    assert row is not None
    return row.done


async def leaves_the_list(maria: Person, *uuids: str) -> None:
    """Somebody else archives conversations, and the program hears of it."""
    store = maria.desk.store
    action = Action(ActionKind.ARCHIVE, tuple(Change(uuid, False, True) for uuid in uuids))

    await store.write(lambda: store.changes.begin(action, "theirs"))
    maria.app.state.mirror.set(maria.app.state.mirror.value + 1)
    await maria.rest()


async def test_marks_of_rows_that_left_the_list_do_not_count_and_are_told(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        first, second, third, under = [key for index in range(4) if (key := maria.rows.key_of(index))]
        await maria.press("space", "space", "space")
        await leaves_the_list(maria, first)
        assert "2 marked, 1 left the list" in maria.screen
        await maria.press("d")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        assert "Mark 2 as done?" in maria.dialog
        await maria.press("y")
        await maria.told("Marked 2 as done.")
        await maria.told("1 marked conversation has left this list, so nothing is done to it.")
        assert [is_done(maria, uuid) for uuid in (first, second, third, under)] == [False, True, True, False]


async def test_where_all_marked_rows_left_the_key_is_not_for_the_cursor(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        first, second, under = [key for index in range(3) if (key := maria.rows.key_of(index))]
        await maria.press("space", "space")
        await leaves_the_list(maria, first, second)
        assert "0 marked, 2 left the list" in maria.screen
        await maria.press("d")
        await maria.told("All that was marked has left this list. The next key is for the row under the cursor.")
        assert maria.current == under
        assert not is_done(maria, under)
        assert not maria.rows.marked
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        assert is_done(maria, under)


@pytest.mark.parametrize("words", ["body:igel OR is:unread", "a"])
async def test_marks_that_left_a_filtered_list_are_told_too(tmp_path: Path, words: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type(words)
        await maria.press("enter")
        await maria.rest()
        first = maria.current
        await maria.press("space", "space")
        assert "2 marked" in maria.screen
        await leaves_the_list(maria, first)
        assert "1 marked, 1 left the list" in maria.screen


async def test_very_many_are_marked_beside_the_loop_and_the_next_key_is_for_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path, size=20)) as maria:
        monkeypatch.setattr(marking_pane, "_AT_ONCE", 5)
        where: list[bool] = []
        uuids = ConversationWindow.uuids

        def noted(window: ConversationWindow) -> list[str]:
            where.append(threading.current_thread() is threading.main_thread())
            return uuids(window)

        monkeypatch.setattr(ConversationWindow, "uuids", noted)
        await maria.press("j")
        maria.rows.mark([maria.current])
        await maria.press("~", "*", "~", "~")
        await maria.until(lambda: len(where) == 4)
        assert maria.rows.marked == set(maria.messenger.list_pane.all_uuids())
        assert where[:4] == [False] * 4


async def test_a_list_that_cannot_be_read_is_told_and_nothing_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: ConversationWindow) -> list[str]:
        raise StoreError("The local file cannot be read.", "Look at the disk.")

    async with person(make_app(tmp_path, size=20)) as maria:
        monkeypatch.setattr(marking_pane, "_AT_ONCE", 5)
        monkeypatch.setattr(ConversationWindow, "uuids", fails)
        await maria.press("*")
        await maria.told("Nothing was marked: The local file cannot be read.")
        assert not maria.rows.marked
