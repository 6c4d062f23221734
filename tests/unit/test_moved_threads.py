"""Threads of conversations that lie in the archive, that somebody moved meanwhile, or that are gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.errors import NotFound
from plentytui.models.actions import ActionKind
from plentytui.models.inbox import Delivery, Folder, ListQuery, ReplyKind
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.quirks import Quirks
from tests.network import Remote
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio
THREAD = ("GET", "/rest/messages/forConversation")
ARCHIVED = ("GET", "/rest/messages/forArchivedConversation")


@pytest.fixture
async def stage(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Stage]:
    made = make_stage(tmp_path, clock)
    await made.inbox.open()
    await made.threads.load(made.newest(unread=True))
    yield made
    await made.aclose()


def folder_of(stage: Stage, uuid: str) -> Folder:
    detail = stage.store.mirror.detail(uuid)
    assert detail is not None
    return detail.folder


async def calls_of_loading(stage: Stage, uuid: str) -> list[tuple[str, str]]:
    before = len(stage.remote.arrived)
    rows = await stage.threads.load(uuid)
    assert len(rows) == len(stage.remote.messages(uuid))
    return stage.remote.arrived[before:]


async def test_what_lies_in_the_archive_is_read_by_its_own_route(stage: Stage) -> None:
    uuid = stage.newest(unread=False)
    acting = stage.deeds.acting
    await acting.run(acting.intend(ActionKind.ARCHIVE, [uuid], True))
    assert await calls_of_loading(stage, uuid) == [ARCHIVED]


async def test_what_somebody_archived_is_found_there_and_leaves_the_list(stage: Stage) -> None:
    uuid = stage.newest(unread=False)
    await stage.api.bulk.archive([uuid], True)
    one = ("GET", f"/rest/conversations/{uuid}")
    assert await calls_of_loading(stage, uuid) == [THREAD, one, ARCHIVED]
    assert folder_of(stage, uuid) is Folder.ARCHIVE
    assert await calls_of_loading(stage, uuid) == [ARCHIVED]
    await stage.api.bulk.archive([uuid], False)
    assert await calls_of_loading(stage, uuid) == [ARCHIVED, one, THREAD]
    assert folder_of(stage, uuid) is Folder.INBOX


async def test_one_that_a_colleague_archived_says_nothing_about_the_others(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock)
    await stage.inbox.open()
    archived, other, third = stage.store.mirror.window(ListQuery()).uuids()[:3]
    await stage.api.bulk.archive([archived], True)
    # Nothing is known of the routes yet, so it may be the route that is missing.
    one = ("GET", f"/rest/conversations/{archived}")
    assert await calls_of_loading(stage, archived) == [THREAD, one, one, ARCHIVED]
    assert folder_of(stage, archived) is Folder.ARCHIVE
    assert await calls_of_loading(stage, other) == [THREAD]
    assert await calls_of_loading(stage, third) == [THREAD]
    await stage.aclose()


@pytest.mark.parametrize("untold", [False, True], ids=["told", "not told"])
async def test_the_thread_of_what_lies_in_the_trash_is_read(tmp_path: Path, clock: ManualClock, untold: bool) -> None:
    quirks = Quirks(untold_trash=untold)
    stage = make_stage(
        tmp_path, clock, remote=Remote(SandboxConfig(size=20, start=clock.now(), clock=clock, quirks=quirks))
    )
    await stage.inbox.open()
    binned, moved, other = stage.store.mirror.window(ListQuery()).uuids()[:3]
    await stage.threads.load(other)
    acting = stage.deeds.acting
    await acting.run(acting.intend(ActionKind.DELETE, [binned], True))
    stage.clock.advance(600)
    await stage.inbox.follow(Lane.USER)
    assert await calls_of_loading(stage, binned) == ([THREAD, *older(stage, binned)] if untold else [THREAD])
    assert await calls_of_loading(stage, binned) == (older(stage, binned) if untold else [THREAD])
    await stage.api.bulk.delete([moved])
    assert await calls_of_loading(stage, moved) == ([THREAD, *older(stage, moved)] if untold else [THREAD])
    assert folder_of(stage, moved) is (Folder.TRASH if untold else Folder.INBOX), "else the next look shows it"
    assert await calls_of_loading(stage, other) == [THREAD]
    await stage.aclose()


def older(stage: Stage, uuid: str) -> list[tuple[str, str]]:
    """The calls that read a thread, which is here by now, by its first message."""
    first = stage.store.mirror.messages(uuid)[0].uuid
    return [("GET", f"/rest/conversations/{uuid}"), ("GET", f"/rest/messages/{first}")]


async def test_what_is_gone_leaves_the_list_and_the_error_says_so(stage: Stage) -> None:
    uuid = stage.newest(unread=False)
    stage.store.drafts.save(uuid, ReplyKind.PUBLIC, "Halb geschrieben")
    box = stage.remote.sandbox.world.mailbox
    with box.writing():
        box.erase(box.numbers([uuid]))
    before, changes = len(stage.remote.arrived), len(stage.changes)
    with pytest.raises(NotFound):
        await stage.threads.load(uuid)
    assert len(stage.remote.arrived) - before == 2
    assert stage.store.mirror.row(uuid) is None
    assert len(stage.changes) > changes
    assert [draft.text for draft in stage.store.drafts.get(uuid)] == ["Halb geschrieben"]


async def test_an_answer_to_what_lies_in_the_archive_by_now_is_sent(stage: Stage) -> None:
    uuid = stage.newest(unread=False)
    parent = (await stage.threads.load(uuid))[-1].uuid
    item = await stage.outbox.put(uuid, ReplyKind.PUBLIC, "Gern.", parent, "somebody")
    await stage.api.bulk.archive([uuid], True)
    stage.clock.advance(10)
    await stage.sender.send_due()
    found = stage.store.outbox.get(item.id)
    assert found is not None
    assert found.state is Delivery.SENT
