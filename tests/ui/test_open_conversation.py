"""The conversation that is open leaves the list: keys go on from it, and are for it, not for what took its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.states import ReplyKind
from plentytui.ui.dialogs.attachments import FilesAndLinks
from plentytui.ui.dialogs.forward import ForwardDialog
from plentytui.ui.screens.compose import ComposeScreen
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio


def shown(maria: Person, count: int = 6) -> list[str | None]:
    return [maria.rows.key_of(index) for index in range(count)]


async def archive_what_is_open(maria: Person) -> str:
    """Open the first conversation that has a file, and archive it; gives it."""
    uuid = await maria.open("Jürgen")
    assert maria.thread.conversation == uuid
    await maria.press("a")
    await maria.told("rchived 1")
    await maria.rest()
    assert maria.thread.conversation == uuid
    assert maria.current != uuid, "another one has taken its row"
    return uuid


@pytest.mark.parametrize("key", ["J", "n"])
async def test_reading_through_the_unread_ones_leaves_none_out(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.press("U")
        await maria.rest()
        unread, read = shown(maria, 5), []
        await maria.press("g", "enter")
        for _ in unread:
            await maria.rest()
            read.append(maria.thread.conversation)
            await maria.press(key)
        assert read == unread


@pytest.mark.parametrize(("key", "place"), [("J", 4), ("K", 2), ("n", 4)])
async def test_the_next_one_is_that_which_took_its_row(tmp_path: Path, key: str, place: int) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        before = shown(maria)
        maria.rows.go_to(3)
        await maria.press("enter")
        await maria.rest()
        await maria.press("a")
        await maria.told("rchived 1")
        await maria.rest()
        await maria.press(key)
        assert maria.thread.conversation == before[place]
        await maria.rest()


async def test_what_is_open_is_forwarded(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await archive_what_is_open(maria)
        await maria.press("F")
        await maria.until(lambda: isinstance(maria.app.screen, ForwardDialog | ComposeScreen))
        assert "Jürgen" in (maria.dialog or maria.words)
        await maria.press("escape")
        await maria.rest()
        assert maria.thread.conversation == uuid


async def test_its_files_are_shown(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await archive_what_is_open(maria)
        files = [file.name for one in maria.desk.store.mirror.messages(uuid) for file in one.attachments]
        assert files
        await maria.press("o")
        await maria.until(lambda: isinstance(maria.app.screen, FilesAndLinks))
        assert files[0][:12] in maria.dialog


async def test_its_draft_is_gone_on_with_where_the_list_is_empty(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=12), size=(80, 24)) as maria:
        uuid = await maria.open("Jürgen")
        store = maria.desk.store
        await store.write(lambda: store.drafts.save(uuid, ReplyKind.WHISPER, "Noch nicht fertig"))
        maria.messenger.list_pane.narrow("nothing is called so", None)
        await maria.rest()
        assert maria.rows.current is None
        await maria.press("e")
        await maria.until(lambda: maria.typed == "Noch nicht fertig")


async def test_beside_it_the_list_has_keys_of_its_own(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(140, 40)) as maria:
        uuids = shown(maria)
        await maria.press("enter")
        await maria.rest()
        while not maria.rows.has_focus:
            await maria.press("tab")
        await maria.press("j", "j", "d")
        await maria.told("Marked 1 as done.")
        rows = [maria.desk.store.mirror.row(uuid or "") for uuid in uuids]
        assert [row is not None and row.done for row in rows[:3]] == [False, False, True]
        assert maria.thread.conversation == uuids[0]
        await maria.press("r")
        await maria.until(maria.is_writing)
        assert maria.thread.composer.conversation == uuids[2], "the answer is to the one under the cursor"


async def test_details_are_of_what_keys_are_for(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(180, 40)) as maria:
        uuids = shown(maria)
        await maria.press("enter")
        await maria.rest()
        maria.rows.focus()
        await maria.press("j", "i")
        await maria.rest()
        detail = maria.messenger.detail
        assert detail is not None
        assert detail.has_focus
        assert detail.conversation == uuids[1]
        maria.thread.view.focus()
        await maria.rest()
        assert detail.conversation == uuids[0]
