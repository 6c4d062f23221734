"""Undoing from the journal: turned round, also after a restart; what somebody changed in between is left alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import ReadOnly
from plentytui.models.account import Progress
from plentytui.models.actions import ActionKind, Value
from plentytui.sandbox.quirks import Quirks
from tests.acting_rig import Rig

pytestmark = pytest.mark.anyio

K = ActionKind
REVERSIBLE: dict[ActionKind, Value] = {
    K.READ: True,
    K.DONE: True,
    K.TYPE_STATUS: (11, 112),
    K.TAGS_ADD: (1, 9),
    K.PRIORITY: 5,
    K.DEADLINE: 1_771_000_000.0,
    K.FOLLOW_UP: None,
    K.OWNER: (1, 4),
    K.SUBSCRIBE: True,
    K.FOLDER_ADD: ("folder",),
    K.ARCHIVE: True,
    K.DELETE: True,
}


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path)
    made.mirror_all()
    yield made
    await made.aclose()


async def act(rig: Rig, kind: ActionKind, uuids: list[str], value: Value) -> list[str]:
    """Carry an action out and give the conversations that it changed."""
    if kind is K.FOLDER_ADD:
        value = (rig.sandbox.world.ids.folder(1),)
    account = await rig.run(rig.acting.run(rig.acting.intend(kind, uuids, value)))
    assert account.complete
    rig.clock.advance(60)
    return account.done


@pytest.mark.parametrize("kind", REVERSIBLE)
async def test_every_reversible_action_is_undone_after_a_restart(rig: Rig, kind: ActionKind) -> None:
    uuids = rig.inbox_uuids(55)
    before = rig.truth(uuids, kind)
    done = await act(rig, kind, uuids, REVERSIBLE[kind])
    assert done
    rig.restart()
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert sorted(undoable.action.uuids) == sorted(done)
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    assert undone.sentence == f"Undone: {undoable.sentence}."
    after = rig.truth(uuids, kind)
    assert all(rig.store.changes.same(kind, before[uuid], after[uuid]) for uuid in uuids)
    assert rig.same(uuids, kind)
    assert rig.undoing.undoable() is None, "an undo is not undone"
    assert await rig.run(rig.undoing.undo()) is None


async def test_what_somebody_changed_in_between_is_left_alone_and_named(rig: Rig) -> None:
    uuids = await act(rig, K.PRIORITY, rig.inbox_uuids(6), 5)
    theirs, *ours = uuids
    (number,) = rig.sandbox.world.mailbox.numbers([theirs])
    now = int(rig.clock.time())
    rig.sandbox.world.db.execute("UPDATE conversation SET priority = 1, updated_at = ? WHERE no = ?", (now, number))
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    row = rig.store.mirror.row(theirs)
    assert row is not None
    assert undone.left_alone == (f"{row.short_id} {row.sender}",)
    assert "changed by somebody in between" in undone.sentence
    assert undone.account is not None
    assert sorted(undone.account.done) == sorted(ours)
    assert rig.truth([theirs], K.PRIORITY) == {theirs: 1}
    assert rig.undoing.undoable() is None, "what was left alone is not asked about again"


async def test_the_tag_a_colleague_added_besides_stays(rig: Rig) -> None:
    uuids = await act(rig, K.TAGS_ADD, rig.inbox_uuids(4), (1,))
    for number in rig.sandbox.world.mailbox.numbers(uuids):
        change = "UPDATE conversation SET tags = tags || '7,', updated_at = ? WHERE no = ?"
        rig.sandbox.world.db.execute(change, (int(rig.clock.time()), number))
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    for value in rig.truth(uuids, K.TAGS_ADD).values():
        assert isinstance(value, tuple)
        assert 7 in value
        assert 1 not in value


async def test_one_after_another_the_newest_first(rig: Rig) -> None:
    uuids = rig.inbox_uuids(8)
    first = await act(rig, K.DONE, uuids, True)
    await act(rig, K.PRIORITY, uuids, 5)
    for kind in (K.PRIORITY, K.DONE):
        undoable = rig.undoing.undoable()
        assert undoable is not None
        assert undoable.action.kind is kind
        assert await rig.run(rig.undoing.undo()) is not None
    assert rig.undoing.undoable() is None
    assert set(rig.truth(first, K.DONE).values()) == {False}


async def test_a_conversation_that_was_moved_meanwhile_is_found_and_undone(rig: Rig) -> None:
    uuids = await act(rig, K.PRIORITY, rig.inbox_uuids(5), 5)
    (number,) = rig.sandbox.world.mailbox.numbers(uuids[:1])
    rig.sandbox.world.db.execute("UPDATE conversation SET is_archived = 1 WHERE no = ?", (number,))
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    assert undone.account is not None
    assert sorted(undone.account.done) == sorted(uuids)
    assert rig.same(uuids, K.ARCHIVE)


async def test_what_is_gone_is_told(rig: Rig) -> None:
    uuids = await act(rig, K.PRIORITY, rig.inbox_uuids(5), 5)
    box = rig.sandbox.world.mailbox
    with box.writing():
        box.erase(box.numbers(uuids[:2]))
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    assert "2 are no longer there" in undone.sentence
    assert all(rig.store.mirror.row(uuid) is None for uuid in uuids[:2])


async def test_what_cannot_be_undone_is_not_offered(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    await act(rig, K.ARCHIVE, [uuid], True)
    await act(rig, K.DELETE_FOR_GOOD, [uuid], None)
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert undoable.action.kind is K.ARCHIVE
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    assert "no longer there" in undone.sentence
    assert undone.account is None


async def test_at_once_although_lists_are_late(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, quirks=Quirks(late_lists=True))
    rig.mirror_all()
    uuids = rig.inbox_uuids(9)
    account = await rig.run(rig.acting.run(rig.acting.intend(K.DELETE, uuids, True)))
    assert account.complete
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    assert undone.account is not None
    assert undone.account.complete
    assert set(rig.truth(uuids, K.DELETE).values()) == {False}
    assert set(rig.shown(uuids, K.DELETE).values()) == {False}
    await rig.aclose()


async def test_read_only_undoes_nothing(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path)
    rig.mirror_all()
    await act(rig, K.DONE, rig.inbox_uuids(2), True)
    rig.read_only = True
    rig.restart()
    count = len(rig.calls)
    with pytest.raises(ReadOnly, match="marked"):
        await rig.run(rig.undoing.undo())
    assert len(rig.calls) == count
    await rig.aclose()


async def test_the_price_of_an_undo_is_known_before(rig: Rig) -> None:
    uuids = await act(rig, K.TAGS_ADD, rig.inbox_uuids(12), (1, 2))
    price = rig.undoing.price()
    assert price is not None
    assert price.calls == len(uuids), "tags are taken away one conversation a call"
    count = len(rig.calls)
    await rig.run(rig.undoing.undo())
    assert len(rig.calls) - count == price.calls + price.reads


async def test_an_undo_that_ended_in_the_middle_is_known_after_a_restart(rig: Rig) -> None:
    done = await act(rig, K.TAGS_ADD, rig.inbox_uuids(8), (1, 9))
    assert rig.undoing.begun() is None
    cancel = asyncio.Event()

    def end_in_the_middle(progress: Progress) -> None:
        if progress.done:
            cancel.set()

    await rig.run(rig.undoing.undo(end_in_the_middle, cancel))
    rig.restart()
    begun = rig.undoing.begun()
    assert begun is not None
    assert 0 < len(begun.action.changes) < len(done)
    rig.clock.advance(2 * 86_400)
    assert rig.undoing.begun() is None, "nobody remembers it by then"
