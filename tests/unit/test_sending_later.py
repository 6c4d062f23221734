"""What never left is sent later: no session, no calls left, a local file that fails, a thread that cannot be read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from plentytui.api.auth import Tokens
from plentytui.api.refusals import limit_reached
from plentytui.clock import ManualClock
from plentytui.errors import (
    CredentialsMissing,
    LoginRefused,
    PlentytuiError,
    ServerFault,
    SessionsFull,
    StoreError,
)
from plentytui.models.credentials import TokenRecord
from plentytui.models.inbox import Delivery, MessageRow, OutboxItem, ReplyKind
from plentytui.models.messenger import Message
from plentytui.models.paging import Page, RowFault
from plentytui.rules.guarding import accepted_faults, pack_seen, unpack_seen
from tests.services_stage import Stage, make_stage

pytestmark = pytest.mark.anyio
POST = ("POST", "/rest/messages")
LOGIN = ("POST", "/rest/login")
KINDS = (ReplyKind.PUBLIC, ReplyKind.WHISPER)


async def opened(folder: Path, clock: ManualClock) -> tuple[Stage, str]:
    stage = make_stage(folder, clock)
    await stage.inbox.open()
    uuid = stage.newest()
    await stage.threads.load(uuid)
    return stage, uuid


async def put(stage: Stage, uuid: str, kind: ReplyKind = ReplyKind.PUBLIC) -> OutboxItem:
    item = await stage.outbox.put(uuid, kind, "Hallo", stage.store.mirror.messages(uuid)[-1].uuid, "somebody")
    stage.clock.advance(10)
    return item


async def send(stage: Stage) -> float:
    sending = asyncio.ensure_future(stage.sender.send_due())
    await stage.clock.run(sending)
    return sending.result()


def now(stage: Stage, item: OutboxItem) -> OutboxItem:
    found = stage.store.outbox.get(item.id)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (CredentialsMissing("There is no password."), 3600.0),
        (LoginRefused("The system did not accept user and password."), 3600.0),
        (SessionsFull("All sessions are taken."), 60.0),
        (limit_reached("POST /rest/login", 4e9, 3e9), 60.0),
        (ServerFault("The system failed.", status=500, route="POST /rest/login"), 15.0),
    ],
)
async def test_without_a_session_it_waits(
    tmp_path: Path,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    kind: ReplyKind,
    error: PlentytuiError,
    pause: float,
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid, kind)

    async def fail(*_: object) -> TokenRecord:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Tokens, "current", fail)
        assert await send(stage) == pause
    assert now(stage, item).state is Delivery.WAITING
    assert stage.sender.trouble == str(error)
    assert stage.store.journal.entries() == []
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    assert stage.sender.trouble == ""
    assert stage.remote.count(*POST) == 1
    await stage.aclose()


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, {"error": "down"}), (429, {"error": "user_limit_reached", "message": "Too many users"}), (200, {"a": 1})],
)
async def test_a_session_that_ends_just_then_and_cannot_be_renewed(
    tmp_path: Path, clock: ManualClock, status: int, body: dict[str, object]
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid, ReplyKind.WHISPER)
    stage.remote.answers[POST] = (401, {"error": "unauthenticated"})
    stage.remote.answers[LOGIN] = (status, body)
    assert await send(stage) > 0
    assert now(stage, item).state is Delivery.WAITING
    assert stage.sender.trouble
    stage.remote.mend()
    stage.clock.advance(4000)
    await send(stage)
    assert now(stage, item).state is Delivery.SENT
    await stage.aclose()


async def test_the_call_limit_at_the_message_itself_lets_it_wait(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid, ReplyKind.WHISPER)
    error = limit_reached("POST /rest/messages", 4e9, 3e9)

    async def fail(*_: object, **__: object) -> Message:
        raise error

    monkeypatch.setattr(stage.api.messages, "post", fail)
    assert await send(stage) == 60.0
    assert now(stage, item).state is Delivery.WAITING
    assert now(stage, item).reason == stage.sender.trouble == str(error)
    await stage.aclose()


async def until(stage: Stage, done: Callable[[], bool], running: asyncio.Future[None]) -> None:
    for _ in range(12_000):
        if done() or running.done():
            break
        stage.clock.advance(1)
        await asyncio.sleep(0.003)
    assert done()


@pytest.mark.parametrize("name", ["interrupted", "unsettled"])
async def test_a_local_file_that_fails_at_the_start_ends_nothing(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    works = getattr(stage.store.outbox, name)
    failed: list[bool] = []

    def fail() -> Iterable[OutboxItem]:
        if failed:
            return works()  # type: ignore[no-any-return]  # the method that was replaced
        failed.append(True)
        raise StoreError("The disk is full.")

    monkeypatch.setattr(stage.store.outbox, name, fail)
    running = asyncio.ensure_future(stage.sender.run())
    await until(stage, lambda: now(stage, item).state is Delivery.SENT, running)
    assert failed
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await stage.aclose()


async def test_old_texts_are_cleared_once_a_day(tmp_path: Path, clock: ManualClock) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    await send(stage)
    assert now(stage, item).text == "Hallo"
    running = asyncio.ensure_future(stage.sender.run())
    await until(stage, lambda: stage.sender._tidied is not None, running)
    assert now(stage, item).text == "Hallo", "it is not old yet"
    stage.clock.advance(31 * 86_400)
    await until(stage, lambda: now(stage, item).text == "", running)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await stage.aclose()


def break_last_row(stage: Stage, monkeypatch: pytest.MonkeyPatch, count: int = 1) -> None:
    """The newest messages of every thread cannot be read any more."""
    whole = type(stage.api.messages).for_conversation

    async def broken(uuid: str, **how: object) -> Page[Message]:
        page = await whole(stage.api.messages, uuid)
        faults = tuple(RowFault("GET /rest/messages/forConversation", n, "createdAt", "no time") for n in range(count))
        return Page(page.entries[:-count], 1, page.total, page.total, True, faults)

    monkeypatch.setattr(stage.api.messages, "for_conversation", broken)


async def test_a_message_that_cannot_be_read_any_more_stays_and_is_told(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    before = [row.uuid for row in stage.store.mirror.messages(uuid)]
    assert stage.threads.faults(uuid) == ""
    with monkeypatch.context() as patch:
        break_last_row(stage, patch)
        rows: list[MessageRow] = await stage.threads.load(uuid)
        assert [row.uuid for row in rows] == before
        assert stage.threads.faults(uuid) == "1 message could not be read (field createdAt)."
    await stage.threads.load(uuid)
    assert stage.threads.faults(uuid) == ""
    await stage.aclose()


async def test_what_cannot_be_read_holds_an_answer_until_the_person_sends_it(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, uuid = await opened(tmp_path, clock)
    item = await put(stage, uuid)
    with monkeypatch.context() as patch:
        break_last_row(stage, patch)
        await send(stage)
    assert now(stage, item).state is Delivery.HELD
    assert now(stage, item).reason == "1 message could not be read (field createdAt)."
    assert stage.remote.count(*POST) == 0
    await stage.outbox.send_now(item.id)
    with monkeypatch.context() as patch:
        break_last_row(stage, patch, 2)
        await send(stage)
    assert now(stage, item).state is Delivery.HELD, "there is one more that nobody can read"
    await stage.outbox.send_now(item.id)
    with monkeypatch.context() as patch:
        break_last_row(stage, patch, 2)
        await send(stage)
    assert now(stage, item).state is Delivery.SENT
    await stage.aclose()


def test_what_was_accepted_comes_back() -> None:
    text = pack_seen([], "1 message could not be read.")
    assert accepted_faults(text) == "1 message could not be read."
    assert unpack_seen(text, 10.0, "m9") == unpack_seen("", 10.0, "m9")
    assert [accepted_faults(old) for old in ("", "no", "7", "[1, 2, 3, []]")] == [""] * 4
