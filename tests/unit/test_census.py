"""What colleagues move, delete and empty elsewhere leaves the lists here, at the cost of few calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from plentytui.clock import ManualClock
from plentytui.models.actions import ActionKind
from plentytui.models.inbox import Folder
from plentytui.models.messenger import Conversation
from plentytui.models.paging import Page
from tests.acting_rig import Rig

pytestmark = pytest.mark.anyio
POLLS = 10


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path, size=450)
    await made.run(made.inbox.open())
    await made.run(made.inbox.fill(10_000))
    assert made.inbox.complete
    clock.advance(600)
    yield made
    await made.aclose()


def elsewhere(rig: Rig, uuids: list[str], change: str, *, touch: bool = True) -> None:
    """What a colleague does."""
    stamp = f", updated_at = {int(rig.clock.time())}" if touch else ""
    for number in rig.sandbox.world.mailbox.numbers(uuids):
        rig.sandbox.world.db.execute(f"UPDATE conversation SET {change}{stamp} WHERE no = ?", (number,))


async def polls(rig: Rig, count: int) -> list[str]:
    """The calls of so many polls."""
    before = len(rig.calls)
    for _ in range(count):
        rig.clock.advance(30)
        await rig.run(rig.inbox.follow())
    return rig.calls[before:]


def listed(rig: Rig) -> set[str]:
    box = rig.sandbox.world.mailbox
    rows = box.db.execute("SELECT no FROM conversation WHERE is_deleted = 0 AND is_archived = 0")
    return {box.ids.conversation(row[0]) for row in rows}


def mirrored(rig: Rig) -> set[str]:
    return set(rig.store.mirror.uuids_of((Folder.INBOX, Folder.SPAM)))


async def test_a_poll_without_changes_is_one_call(rig: Rig) -> None:
    assert await polls(rig, 3 * POLLS) == ["GET /rest/conversations"] * 3 * POLLS
    assert mirrored(rig) == listed(rig)


@pytest.mark.parametrize("change", ["is_deleted = 1", "is_archived = 1", "is_deleted = 1, is_archived = 1"])
async def test_what_a_colleague_moves_leaves_the_list(rig: Rig, change: str) -> None:
    uuids = rig.inbox_uuids(200)[50:190:20]
    elsewhere(rig, uuids, change)
    calls = await polls(rig, POLLS)
    assert mirrored(rig) == listed(rig)
    if change != "is_deleted = 1, is_archived = 1":
        assert len(calls) <= POLLS + 2
        folder = Folder.TRASH if "deleted" in change else Folder.ARCHIVE
        assert set(uuids) <= set(rig.store.mirror.uuids_of((folder,)))


async def test_what_changed_lately_and_is_missing_is_seen_by_the_next_poll_with_one_more_call(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    (number,) = rig.sandbox.world.mailbox.numbers([uuid])
    rig.sandbox.world.incoming_mail(rig.clock.now(), conversation=number, text="Noch etwas")
    await polls(rig, 1)
    elsewhere(rig, [uuid], "is_archived = 1")
    calls = await polls(rig, 1)
    assert calls == ["GET /rest/conversations", f"GET /rest/conversations/{uuid}"]
    detail = rig.store.mirror.detail(uuid)
    assert detail is not None
    assert detail.folder is Folder.ARCHIVE


async def test_what_is_gone_for_good_is_found_with_few_calls(rig: Rig) -> None:
    gone = [rig.inbox_uuids(400)[place] for place in (37, 211)]
    box = rig.sandbox.world.mailbox
    with box.writing():
        box.erase(box.numbers(gone))
    calls = await polls(rig, POLLS)
    assert mirrored(rig) == listed(rig)
    assert len(calls) <= POLLS + 2 + 14


async def test_what_comes_back_from_the_trash_is_there_again(rig: Rig) -> None:
    uuids = rig.inbox_uuids(100)[60:63]
    elsewhere(rig, uuids, "is_deleted = 1")
    await polls(rig, POLLS)
    elsewhere(rig, uuids, "is_deleted = 0")
    assert len(await polls(rig, 1)) == 1
    assert mirrored(rig) == listed(rig)


async def test_own_moves_are_no_reason_to_look(rig: Rig) -> None:
    await polls(rig, POLLS - 2)
    uuids = rig.inbox_uuids(5)
    await rig.run(rig.acting.run(rig.acting.intend(ActionKind.ARCHIVE, uuids, True)))
    assert await polls(rig, 3) == ["GET /rest/conversations"] * 3
    assert mirrored(rig) == listed(rig)


async def test_opening_archive_and_trash_reads_them_then(rig: Rig) -> None:
    for folder, change in ((Folder.ARCHIVE, "is_archived = 1"), (Folder.TRASH, "is_deleted = 1")):
        uuids = rig.inbox_uuids(130)
        elsewhere(rig, uuids, change)
        before = len(rig.calls)
        assert await rig.run(rig.inbox.read_folder(folder)) is True
        assert await rig.run(rig.inbox.read_folder(folder, page=2)) is False
        assert len(rig.calls) - before == 2
        assert set(uuids) <= set(rig.store.mirror.uuids_of((folder,)))
        back = uuids[:10]
        elsewhere(rig, back, change.replace("1", "0"))
        await rig.run(rig.inbox.read_folder(folder))
        assert not set(back) & set(rig.store.mirror.uuids_of((folder,)))
        await polls(rig, 1)
        assert set(back) <= mirrored(rig)


async def test_a_folder_whose_pages_say_neither_number_nor_end_comes_to_an_end(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuids = rig.inbox_uuids(130)
    elsewhere(rig, uuids, "is_archived = 1")
    page = rig.api.conversations.page

    async def unnumbered(*what: Any, **how: Any) -> Page[Conversation]:
        return replace(await page(*what, **how), page=0, is_last=False)

    monkeypatch.setattr(rig.api.conversations, "page", unnumbered)
    assert await rig.run(rig.inbox.read_on(Folder.ARCHIVE)) is True
    assert await rig.run(rig.inbox.read_on(Folder.ARCHIVE)) is True
    assert await rig.run(rig.inbox.read_on(Folder.ARCHIVE)) is False, "the last page came again"
    assert set(uuids) <= set(rig.store.mirror.uuids_of((Folder.ARCHIVE,)))


async def test_rows_read_for_another_reason_leave_no_gap_in_following(rig: Rig) -> None:
    changed, acted = rig.inbox_uuids(30)[10:12]
    (number,) = rig.sandbox.world.mailbox.numbers([changed])
    rig.sandbox.world.incoming_mail(rig.clock.now(), conversation=number, text="Dazwischen")
    rig.clock.advance(900)
    await rig.run(rig.acting.run(rig.acting.intend(ActionKind.DONE, [acted], True)))
    elsewhere(rig, [acted], "priority = 2")
    await rig.run(rig.looking.look([acted]))
    await polls(rig, 1)
    row = rig.store.mirror.row(changed)
    assert row is not None
    assert row.preview == "Dazwischen"
