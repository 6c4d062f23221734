"""Threads: read once, marked as read with one's own id, and found again what was sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import PlentytuiError, ServerFault
from plentytui.models.inbox import ReplyKind
from plentytui.models.mirror import ConversationRecord, NameKind
from plentytui.rules.replying import as_html
from plentytui.sandbox.world.casting import Sender
from plentytui.sandbox.world.mailbox import Draft
from tests.embedded_app import MARIA
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio

READ = ("PUT", "/rest/conversations/read")
NAMES = ("/rest/conversations/types", "/rest/v2/tags", "/rest/conversations/inboxes")


async def opened(folder: Path, clock: ManualClock) -> tuple[Stage, str]:
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    return stage, stage.newest()


async def test_a_thread_is_kept_in_the_order_of_time(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    rows = await stage.threads.load(uuid)
    assert [row.created_at for row in rows] == sorted(row.created_at for row in rows)
    assert [row.uuid for row in stage.store.mirror.messages(uuid)] == [row.uuid for row in rows]
    assert len(rows) == len(stage.remote.messages(uuid))
    await stage.aclose()


async def test_a_thread_is_fresh_until_the_conversation_changes(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    assert not stage.threads.is_fresh(uuid)
    clock.advance(3600)
    await stage.threads.load(uuid)
    assert stage.threads.is_fresh(uuid)
    number = stage.remote.sandbox.world.mailbox.numbers([uuid])[0]
    clock.advance(3600)
    stage.remote.sandbox.world.incoming_mail(clock.now(), conversation=number, text="Hallo?")
    await stage.inbox.follow()
    assert not stage.threads.is_fresh(uuid)
    await stage.aclose()


async def test_marks_are_shown_at_once_and_written_down(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuid = stage.newest(unread=True)
    await stage.threads.mark_read([uuid])
    assert MARIA in stage.remote.readers(uuid)
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert not row.unread
    await stage.threads.mark_read([uuid], read=False)
    assert MARIA not in stage.remote.readers(uuid)
    assert [(e.before, e.after) for e in stage.store.journal.entries()] == [("read", "unread"), ("unread", "read")]
    await stage.aclose()


async def test_a_refused_mark_is_shown_as_it_was(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuid = stage.newest(unread=True)
    stage.remote.answers[READ] = (403, {"error": {"message": "This action is unauthorized."}})
    with pytest.raises(PlentytuiError):
        await stage.threads.mark_read([uuid])
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert row.unread
    assert stage.store.mirror.pending_reads() == []
    assert stage.store.journal.entries() == []
    await stage.aclose()


async def test_a_mark_of_which_the_system_fails_is_asked_for(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuid = stage.newest(unread=True)
    stage.remote.answers[READ] = (500, {"error": {"message": "Server Error"}})
    with pytest.raises(ServerFault) as caught:
        await stage.threads.mark_read([uuid])
    assert caught.value.hint == "It was asked again: it is not marked as read. Press m to try again."
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert row.unread
    assert stage.store.changes.unknown() == []
    assert stage.store.mirror.pending_reads() == []
    await stage.aclose()


async def test_a_mark_that_was_set_by_a_system_that_failed_is_shown(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuid = stage.newest(unread=True)
    put = stage.api.conversations.mark_read

    async def set_and_fail(*given: Any, **named: Any) -> int:
        await put(*given, **named)
        raise ServerFault("The system failed.", "Look first.", status=500)

    stage.api.conversations.mark_read = set_and_fail  # type: ignore[method-assign]  # it fails after it was done
    await stage.threads.mark_read([uuid])
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert not row.unread
    assert [entry.after for entry in stage.store.journal.entries()] == ["read"]
    await stage.aclose()


async def test_a_mark_that_nobody_knows_of_is_not_claimed_and_is_asked_for_later(
    tmp_path: Path, clock: ManualClock
) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuid = stage.newest(unread=True)
    number = stage.remote.sandbox.world.mailbox.numbers([uuid])[0]
    stage.remote.answers[READ] = (500, {"error": {"message": "Server Error"}})
    stage.remote.answers["GET", f"/rest/conversations/{uuid}"] = (403, {"error": {"message": "Not now."}})
    with pytest.raises(ServerFault, match="asked again by itself at the next look"):
        await stage.threads.mark_read([uuid])
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert row.unread, "as the system said last"
    assert stage.store.changes.unknown() == [uuid]
    assert stage.store.mirror.pending_reads() == []
    stage.remote.mend()
    # It had taken effect.
    stage.remote.sandbox.world.db.execute("UPDATE conversation SET read_by = ? WHERE no = ?", (f",{MARIA},", number))
    await stage.deeds.acting.recover()
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert not row.unread
    assert stage.store.changes.unknown() == []
    await stage.aclose()


async def test_marks_without_an_answer_are_made_later_in_one_call(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuids = []
    stage.remote.lose_requests(*READ)
    for _ in range(3):
        uuids.append(stage.newest(unread=True))
        await stage.threads.mark_read([uuids[-1]])
    assert len(set(uuids)) == 3
    assert {mark.uuid for mark in stage.store.mirror.pending_reads()} == set(uuids)
    stage.remote.mend()
    before = stage.remote.arrived.count(READ)
    await stage.threads.mark_pending()
    assert all(MARIA in stage.remote.readers(uuid) for uuid in uuids)
    assert stage.remote.arrived.count(READ) - before == 1
    await stage.inbox.follow()
    await stage.threads.mark_pending()
    await stage.aclose()


async def test_more_marks_than_one_call_takes_are_set_look_by_look(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuids = [str(UUID(int=number)) for number in range(60)]
    base = ConversationRecord("", created_at=clock.time(), updated_at=clock.time())
    stage.store.mirror.apply_conversations([replace(base, uuid=uuid) for uuid in uuids])
    stage.store.mirror.mark_read(uuids)
    for calls in (1, 2):
        await stage.threads.mark_pending()
        assert stage.remote.arrived.count(READ) == calls
    assert stage.store.mirror.pending_reads() == []
    await stage.aclose()


async def test_the_systems_answer_does_not_undo_a_mark_that_is_on_its_way(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    uuid = stage.newest(unread=True)
    stage.remote.lose_requests(*READ)
    await stage.threads.mark_read([uuid])
    await stage.inbox.follow()
    row = stage.store.mirror.row(uuid)
    assert row is not None
    assert not row.unread
    await stage.aclose()


async def test_two_who_need_names_at_once_share_one_reading(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    await asyncio.gather(stage.threads.load_names(), stage.threads.load_names())
    for path in NAMES:
        assert stage.remote.count("GET", path) == 1, path
    await stage.aclose()


async def test_who_waits_for_names_reads_them_where_the_other_is_cut_off(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    tags = "GET", NAMES[1]
    stage.remote.held[tags] = asyncio.Event()
    first, second = (asyncio.ensure_future(stage.threads.load_names()) for _ in range(2))
    for _ in range(60_000):
        if stage.remote.count(*tags):
            break
        await asyncio.sleep(0.001)
    first.cancel()
    stage.remote.held.pop(tags).set()
    await second
    assert first.cancelled()
    assert stage.store.mirror.names(NameKind.TAG)
    await stage.aclose()


async def test_names_are_read_once_a_day(tmp_path: Path, clock: ManualClock) -> None:
    stage, _ = await opened(tmp_path, clock)
    await stage.threads.load_names()
    calls = len(stage.remote.arrived)
    await stage.threads.load_names()
    assert len(stage.remote.arrived) == calls
    clock.advance(24 * 3600 + 1)
    await stage.threads.load_names()
    assert len(stage.remote.arrived) > calls
    await stage.aclose()


@pytest.mark.parametrize("kind", list(ReplyKind))
async def test_what_was_sent_is_found_by_text_kind_and_author(
    tmp_path: Path, clock: ManualClock, kind: ReplyKind
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    box = stage.remote.sandbox.world.mailbox
    number, now = box.numbers([uuid])[0], int(clock.time())
    text = "Wir melden uns.\nVersprochen & <wirklich>."
    item = stage.store.outbox.add(uuid, kind, text, "", "", clock.time())
    assert await stage.threads.find_own(item) is None
    maria, tom = Sender("user", str(MARIA), "Maria Kranich"), Sender("user", "4", "Tom Ashworth")
    whispered = kind is ReplyKind.WHISPER
    box.reply(number, Draft(tom, as_html(text), whispered=whispered), now)
    box.reply(number, Draft(maria, as_html(text), whispered=not whispered), now)
    box.reply(number, Draft(maria, as_html(text + " Bald."), whispered=whispered), now)
    assert await stage.threads.find_own(item) is None
    sent = box.reply(number, Draft(maria, as_html(text), whispered=whispered), now)
    found = await stage.threads.find_own(item)
    assert found is not None
    assert box.message_by_uuid(found) == sent
    await stage.aclose()


async def test_an_old_message_with_the_same_text_is_not_the_one(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    box = stage.remote.sandbox.world.mailbox
    maria = Sender("user", str(MARIA), "Maria Kranich")
    box.reply(box.numbers([uuid])[0], Draft(maria, as_html("Danke!")), int(clock.time()))
    clock.advance(3600)
    item = stage.store.outbox.add(uuid, ReplyKind.PUBLIC, "Danke!", "", "", clock.time())
    assert await stage.threads.find_own(item) is None
    await asyncio.sleep(0)
    await stage.aclose()
