"""Acting on conversations: shown at once, sent in pieces, told exactly, rolled back, and right in the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from plentytui.api.budget import Op, Period
from plentytui.clock import ManualClock
from plentytui.errors import ReadOnly
from plentytui.models.account import Account, Progress
from plentytui.models.actions import Action, ActionKind
from plentytui.models.inbox import Folder
from plentytui.rules.rates import Rate
from plentytui.sandbox.scenarios import Scenario
from plentytui.services.deeds import make_deeds
from plentytui.store.system_store import SystemStore
from tests.acting_cases import KINDS, intend, told
from tests.acting_rig import ME, Rig
from tests.store_writing import write_now

pytestmark = pytest.mark.anyio

K = ActionKind


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path)
    made.mirror_all()
    yield made
    await made.aclose()


@pytest.mark.parametrize("kind", KINDS)
async def test_every_action_is_shown_at_once_sent_and_true(rig: Rig, kind: ActionKind) -> None:
    action = intend(rig, kind, 20)
    assert action.changes
    uuids = list(action.uuids)
    price = rig.acting.price(action)
    before = rig.calls
    task = asyncio.ensure_future(rig.acting.run(action))
    await rig.changed.wait()
    if kind is not K.DELETE_FOR_GOOD:
        assert rig.shown(uuids, kind) == {change.uuid: change.after for change in action.changes}
        assert rig.calls == before, "nothing was sent yet"
    account = await rig.run(_result(task))
    assert account.complete
    assert told(account) == sorted(uuids)
    assert len(rig.calls) - len(before) == price.reads + price.calls
    assert rig.same(uuids, kind)
    if kind is K.DELETE_FOR_GOOD:
        assert all(rig.store.mirror.row(uuid) is None for uuid in uuids)
    entries = rig.store.journal.run(account.run)
    assert len(entries) == price.calls
    assert {entry.outcome for entry in entries} == {"done"}


async def _result(task: asyncio.Task[Account]) -> Account:
    return await task


async def test_forty_eight_go_into_one_call_and_the_address_stays_short(rig: Rig) -> None:
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(60), True)
    longest = 0

    def watch(request: httpx.Request) -> None:
        nonlocal longest
        longest = max(longest, len(request.url.query))

    rig.transport.before = watch
    steps: list[Progress] = []
    account = await rig.run(rig.acting.run(action, steps.append))
    assert account.complete
    assert longest <= 1_800
    assert rig.calls.count("PUT /rest/conversations/close") == -(-len(action.changes) // 48)
    assert steps[-1] == Progress(len(action.changes), 0, 0, len(action.changes), len(steps), len(steps))


async def test_what_is_so_already_needs_no_call(rig: Rig) -> None:
    uuids = rig.inbox_uuids(5)
    await rig.run(rig.acting.run(rig.acting.intend(K.PRIORITY, uuids, 4)))
    count = len(rig.calls)
    again = rig.acting.intend(K.PRIORITY, uuids, 4)
    assert rig.acting.price(again).calls == 0
    assert (await rig.run(rig.acting.run(again))).complete
    assert len(rig.calls) == count


async def test_read_only_refuses_before_anything_changes(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, read_only=True)
    rig.mirror_all()
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(3), True)
    before = rig.shown(action.uuids, K.DONE)
    with pytest.raises(ReadOnly, match="mark"):
        await rig.run(rig.acting.run(action))
    assert rig.shown(action.uuids, K.DONE) == before
    assert rig.changes == 0
    assert len(rig.store.journal.entries()) == 0
    await rig.aclose()


async def test_it_can_be_cancelled_between_two_calls(rig: Rig) -> None:
    action = rig.acting.intend(K.TAGS_REMOVE, rig.inbox_uuids(40), (1, 2, 3, 4, 5))
    assert len(action.changes) > 5
    cancel = asyncio.Event()
    account = await rig.run(rig.acting.run(action, lambda step: cancel.set() if step.calls == 3 else None, cancel))
    assert account.cancelled
    assert (len(account.done), len(account.untried)) == (3, len(action.changes) - 3)
    assert "not tried (cancelled)" in account.sentence
    assert rig.same(list(action.uuids), K.TAGS_REMOVE)


async def test_a_refusal_is_rolled_back_with_its_reason(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, Scenario.NO_RIGHTS)
    rig.mirror_all()
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(60), True)
    before = rig.shown(action.uuids, K.DONE)
    account = await rig.run(rig.acting.run(action))
    assert not account.done
    assert "right" in account.refused[0].reason
    assert rig.calls == ["PUT /rest/conversations/close"], "the next call would end the same way"
    assert told(account) == sorted(action.uuids)
    assert rig.shown(action.uuids, K.DONE) == before
    (entry,) = rig.store.journal.run(account.run)
    assert entry.outcome.startswith("refused")
    assert not entry.inverse
    await rig.aclose()


async def test_a_bad_value_is_refused_and_the_rest_goes_on(rig: Rig) -> None:
    uuids = rig.inbox_uuids(4)
    bad, good = (
        rig.acting.intend(K.TYPE_STATUS, uuids[:2], (999, 0)),
        rig.acting.intend(K.TYPE_STATUS, uuids[2:], (11, 112)),
    )
    account = await rig.run(rig.acting.run(Action(K.TYPE_STATUS, (*bad.changes, *good.changes))))
    assert sorted(account.done) == sorted(good.uuids)
    assert account.refused[0].uuids == bad.uuids
    assert rig.same(uuids, K.TYPE_STATUS)


async def test_fewer_than_asked_are_found_out_and_what_is_gone_goes(rig: Rig) -> None:
    action = rig.acting.intend(K.PRIORITY, rig.inbox_uuids(12), 5)
    gone = list(action.uuids[:3])
    box = rig.sandbox.world.mailbox
    with box.writing():
        box.erase(box.numbers(gone))
    before = len(rig.calls)
    account = await rig.run(rig.acting.run(action))
    assert sorted(account.done) == sorted(action.uuids[3:])
    assert sorted(account.refused[0].uuids) == sorted(gone)
    assert "3 refused: no longer in the system." in account.sentence
    assert rig.calls[before:][:2] == ["PUT /rest/conversations/priority", "GET /rest/conversations"]
    assert len(rig.calls[before:]) == 2 + len(gone)
    assert rig.same(list(action.uuids), K.PRIORITY)


async def test_an_older_row_does_not_undo_what_was_just_done(rig: Rig) -> None:
    action = rig.acting.intend(K.PRIORITY, rig.inbox_uuids(5), 5)
    uuids = list(action.uuids)
    old = [rig.record(number) for number in rig.sandbox.world.mailbox.numbers(uuids)]
    write_now(rig.store, lambda: rig.store.changes.begin(action, "run"))
    rig.store.mirror.apply_conversations(old)
    assert set(rig.shown(uuids, K.PRIORITY).values()) == {5}, "not confirmed: an older row changes nothing"
    write_now(rig.store, lambda: rig.store.changes.confirm(action, "run"))
    rig.store.mirror.apply_conversations(old)
    assert set(rig.shown(uuids, K.PRIORITY).values()) == {5}, "confirmed: lists may be late"
    rig.clock.advance(3600)
    rig.store.mirror.apply_conversations(old)
    assert rig.shown(uuids, K.PRIORITY) == {c.uuid: c.before for c in action.changes}, "but not for an hour"


async def test_a_refusal_leads_back_to_what_the_system_said_last(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    action = rig.acting.intend(K.TAGS_ADD, [uuid], tuple(range(1, 12)))
    write_now(rig.store, lambda: rig.store.changes.begin(action, "run"))
    rig.sandbox.world.db.execute("UPDATE conversation SET tags = ',7,8,', updated_at = updated_at + 5")
    rig.mirror_all()
    assert rig.shown([uuid], K.TAGS_ADD)[uuid] == action.changes[0].after
    write_now(rig.store, lambda: rig.store.changes.roll_back(action, "run"))
    assert rig.shown([uuid], K.TAGS_ADD)[uuid] == (7, 8)


async def test_a_second_action_stands_over_the_first(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    rig.sandbox.world.db.execute("UPDATE conversation SET priority = 1, updated_at = updated_at + 5")
    rig.mirror_all()
    changes = rig.store.changes
    first = rig.acting.intend(K.PRIORITY, [uuid], 4)
    write_now(rig.store, lambda: changes.begin(first, "1"))
    second = rig.acting.intend(K.PRIORITY, [uuid], 5)
    write_now(rig.store, lambda: changes.begin(second, "2"))
    write_now(rig.store, lambda: changes.confirm(first, "1"))
    assert rig.shown([uuid], K.PRIORITY) == {uuid: 5}
    write_now(rig.store, lambda: changes.roll_back(second, "2"))
    assert rig.shown([uuid], K.PRIORITY) == {uuid: 4}, "the system has taken the first"


async def test_restored_from_the_trash_into_the_archive_it_came_from(rig: Rig) -> None:
    (uuid,) = rig.inbox_uuids(1)
    for kind, value, folder in (
        (K.ARCHIVE, True, Folder.ARCHIVE),
        (K.DELETE, True, Folder.TRASH),
        (K.DELETE, False, Folder.ARCHIVE),
    ):
        await rig.run(rig.acting.run(rig.acting.intend(kind, [uuid], value)))
        detail = rig.store.mirror.detail(uuid)
        assert detail is not None
        assert detail.folder is folder


async def test_emptying_the_trash_says_that_it_is_only_queued(rig: Rig) -> None:
    uuids = rig.inbox_uuids(3)
    await rig.run(rig.acting.run(rig.acting.intend(K.DELETE, uuids, True)))
    action = rig.acting.intend(K.EMPTY_TRASH, ())
    assert rig.acting.price(action).calls == 1
    account = await rig.run(rig.acting.run(action))
    assert account.complete
    assert "later" in account.sentence
    box = rig.sandbox.world.mailbox
    assert all(box.by_uuid(uuid) is not None for uuid in uuids)
    rig.clock.advance(31)
    assert await rig.run(rig.inbox.read_folder(Folder.TRASH)) is False
    assert all(box.by_uuid(uuid) is None for uuid in uuids)
    assert rig.store.mirror.count(Folder.TRASH) == 0


async def test_the_write_that_is_kept_for_the_log_in_is_not_counted_as_free(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, rate=Rate.BASIC)
    rig.mirror_all()
    for turn in range(15):
        await rig.run(rig.acting.run(rig.acting.intend(K.DONE, rig.inbox_uuids(1), turn % 2 == 0)))
    left = rig.client.budget.left(Op.WRITE, Period.SHORT, clock.time())
    assert left is not None
    tags = tuple(range(1, 10))
    tagged = rig.acting.intend(K.TAGS_REMOVE, rig.inbox_uuids(60), tags).uuids
    prices = [rig.acting.price(rig.acting.intend(K.TAGS_REMOVE, tagged[:n], tags)) for n in (left - 1, left)]
    assert [price.calls for price in prices] == [left - 1, left]
    assert ["writes a minute are allowed" in price.sentence for price in prices] == [False, True]
    await rig.aclose()


async def test_a_price_tells_of_the_minute(clock: ManualClock, tmp_path: Path) -> None:
    rig = Rig(clock, tmp_path, rate=Rate.BASIC)
    rig.mirror_all()
    for _ in range(3):
        await rig.run(rig.acting.run(rig.acting.intend(K.DONE, rig.inbox_uuids(1), _ % 2 == 0)))
    tagged = rig.acting.intend(K.TAGS_REMOVE, rig.inbox_uuids(60), tuple(range(1, 10)))
    price = rig.acting.price(tagged)
    assert price.calls == len(tagged.changes) > 30
    assert "40 writes a minute" in price.sentence
    started = clock.time()
    account = await rig.run(rig.acting.run(tagged))
    assert account.complete
    assert clock.time() - started <= price.seconds + 65
    await rig.aclose()


async def test_own_folders_are_made_named_and_deleted(rig: Rig) -> None:
    folders = make_deeds(rig.system, rig.api, rig.store, rig.clock, ME, lambda: None).folders
    uuid = await rig.run(folders.create("Rückrufe"))
    assert [row.name("") for row in folders.names() if row.id == uuid] == ["Rückrufe"]
    await rig.run(folders.rename(uuid, "Später"))
    uuids = rig.inbox_uuids(3)
    account = await rig.run(rig.acting.run(rig.acting.intend(K.FOLDER_ADD, uuids, (uuid,))))
    assert account.complete
    assert await rig.run(folders.delete(uuid))
    assert uuid not in {row.id for row in folders.names()}
    summaries = [entry.summary for entry in rig.store.journal.entries()]
    assert "renamed Rückrufe to Später" in summaries
    assert "deleted the folder Später" in summaries


def test_read_marks_of_older_files_are_taken_over(tmp_path: Path, clock: ManualClock) -> None:
    from plentytui.store.database import Database
    from plentytui.store.schema import STEPS

    file = Database(tmp_path / "old.sqlite", STEPS[:3])
    columns = (
        "id, uuid, short_id, sender, sender_type, sender_value, title, preview, created, updated, folder, group_id"
    )
    file.write(
        lambda db: db.execute(
            f"INSERT INTO conversation ({columns}, type_id, status_id, priority, done, whispered, attachments,"
            " message_count, channel, plenty_id, referrer, read_by, owners, tags, relations, subscribers, folders,"
            " read_there, read_here, unread) VALUES (1, 'a', '', '', '', '', '', '', 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,"
            " '', 0, '', '[]', '[]', '[]', '[]', '[]', '[]', 0, 1, 0)"
        )
    )
    file.close()
    store = SystemStore.open(tmp_path / "old.sqlite", clock, 3)
    assert [tuple(mark) for mark in store.mirror.pending_reads()] == [("a", True)]
    detail = store.mirror.detail("a")
    assert detail is not None
    assert (detail.folder, detail.row.unread) == (Folder.ARCHIVE, False)
    store.close()
