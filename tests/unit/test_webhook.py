"""The webhook over real HTTP on loopback: who may, what is taken, what is answered, and what is never lost."""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import httpx
import pytest

from plentytui.clock import ManualClock
from plentytui.errors import UsageError
from plentytui.models.credentials import Secret
from plentytui.models.purchase_states import PurchaseState
from plentytui.store.purchases import PurchaseStore
from plentytui.webhook.app import build_app
from plentytui.webhook.intake import Intake
from plentytui.webhook.serve import address_of, listen, serve
from tests.purchase_cases import SEED, arrivals, changed

pytestmark = pytest.mark.anyio

TOKEN = "a-secret-of-twenty-four-signs"
MOST = 20_000


class Hook:
    """A webhook that runs, and somebody who sends purchases to it."""

    def __init__(self, base: str, store: PurchaseStore, client: httpx.AsyncClient, taken: list[int]) -> None:
        self.base = base
        self.store = store
        self.client = client
        self.taken = taken

    async def post(self, body: str | bytes, token: str = TOKEN) -> httpx.Response:
        return await self.client.post(f"{self.base}/purchases/{token}", content=body)


@asynccontextmanager
async def running(path: Path, clock: ManualClock) -> AsyncIterator[Hook]:
    """A webhook on a free port of loopback."""
    store = PurchaseStore.open(path, clock)
    listener = listen("127.0.0.1", 0)
    taken: list[int] = []
    app = build_app(Intake(store, lambda: taken.append(1)), store, Secret(TOKEN), MOST)
    task = asyncio.create_task(serve(app, listener))
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            yield Hook(address_of(listener), store, client, taken)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        listener.close()
        store.close()


@pytest.fixture
async def hook(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Hook]:
    async with running(tmp_path / "purchases.sqlite", clock) as found:
        yield found


async def test_the_seed_is_taken_once_and_is_on_the_disk_before_the_answer(hook: Hook) -> None:
    answer = await hook.post(SEED)
    assert answer.status_code == 200
    with sqlite3.connect(hook.store.path) as other:
        assert other.execute("SELECT id, body FROM purchase").fetchall() == [
            ("evt_553ea8a294e2d3a75d5086a06fb53f5a", SEED.encode())
        ]
    other.close()
    again = await hook.post(SEED)
    assert again.status_code == 200
    assert "before" in again.json()["message"]
    (row,) = hook.store.rows()
    assert row.repeats == 1
    assert row.state is PurchaseState.RECEIVED
    assert hook.taken == [1]


async def test_the_file_is_its_users_own(hook: Hook) -> None:
    assert stat.S_IMODE(hook.store.path.stat().st_mode) == 0o600


async def test_the_same_id_with_another_body_is_kept_for_inspection(hook: Hook) -> None:
    await hook.post(SEED)
    answer = await hook.post(changed(resource__order__id=999))
    assert answer.status_code == 200
    (row,) = hook.store.rows()
    assert row.order == 221
    (broken,) = hook.store.broken()
    assert "another body" in broken.reason


async def test_later_and_earlier_events_are_ordered_by_when_they_were_bought(hook: Hook) -> None:
    for number, at in (("late", 1_700_000_300), ("early", 1_700_000_100), ("middle", 1_700_000_200)):
        await hook.post(changed(id=f"evt_{number}", createdAt=at))
    assert [row.event for row in hook.store.rows()] == ["evt_late", "evt_middle", "evt_early"]


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "%00", "ä" * 30])
async def test_without_the_secret_there_is_nothing(hook: Hook, token: str) -> None:
    answer = await hook.post(SEED, token)
    assert answer.status_code == 404
    assert not hook.store.rows()
    assert not hook.store.broken()
    assert TOKEN not in answer.text


async def test_the_secret_may_stand_in_the_header(hook: Hook) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    answer = await hook.client.post(f"{hook.base}/purchases", content=SEED, headers=headers)
    assert answer.status_code == 200
    assert len(hook.store.rows()) == 1


async def test_other_methods_and_paths(hook: Hook) -> None:
    assert (await hook.client.get(f"{hook.base}/purchases/{TOKEN}")).status_code == 405
    assert (await hook.client.get(f"{hook.base}/purchases/wrong")).status_code == 404
    assert (await hook.client.get(f"{hook.base}/")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 5000, 400),
        (b'{"id":NaN}', 400),
        (b'{"id":"a","id":"b"}', 400),
        (b"[]", 422),
        (b"{}", 422),
        (changed(type="SERVICE.PLUGIN.REFUND").encode(), 422),
        (changed(id="").encode(), 422),
        (changed(id="x" * 201).encode(), 422),
        (changed(id="\ud800").encode(), 422),
        (changed(createdAt="1510656066").encode(), 422),
        (changed(createdAt=True).encode(), 422),
        (changed(resource__order__orderItems=[]).encode(), 422),
        (SEED.replace("41.1765", '"41.1765"').encode(), 422),
        (SEED.replace("41.1765", "1e400").encode(), 422),
        (SEED.replace("41.1765", "true").encode(), 422),
        (changed(resource__contact="John").encode(), 422),
    ],
)
async def test_a_broken_body_is_answered_and_kept(hook: Hook, body: bytes, status: int) -> None:
    answer = await hook.post(body)
    assert answer.status_code == status
    assert not hook.store.rows()
    (kept,) = hook.store.broken()
    assert kept.status == status
    assert kept.body == body.decode("utf-8", "replace")
    await hook.post(body)
    assert hook.store.broken()[0].times == 2


async def test_a_body_that_is_too_large_is_refused_also_where_its_length_is_not_told(hook: Hook) -> None:
    large = json.dumps({"x": "y" * MOST}).encode()
    assert (await hook.post(large)).status_code == 413

    host, port = hook.base.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST /purchases/{TOKEN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    writer.write(b"%x\r\n%s\r\n" % (MOST + 1, large[: MOST + 1]))
    # It ends in the middle: the answer comes although the body goes on.
    assert (await reader.readline()).split()[1] == b"413"
    writer.close()
    assert all(one.status == 413 for one in hook.store.broken())
    assert (await hook.post(SEED)).status_code == 200


async def test_health_is_well_again_once_there_is_room_without_a_purchase(hook: Hook) -> None:
    db = hook.store._file._writing
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    await hook.store.write(lambda: db.execute(f"PRAGMA max_page_count = {pages}"))
    answers = [(await hook.post(arrival.body)).status_code for arrival in arrivals(60)]
    assert 507 in answers
    assert (await hook.client.get(f"{hook.base}/health")).status_code == 503
    await hook.store.write(lambda: db.execute("PRAGMA max_page_count = 1000000"))
    assert (await hook.client.get(f"{hook.base}/health")).status_code == 200


async def test_a_fault_reaches_everybody_who_waits(
    tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PurchaseStore.open(tmp_path / "purchases.sqlite", clock)
    intake = Intake(store)
    monkeypatch.setattr("plentytui.webhook.intake.MOST_TOGETHER", 1)

    def broken(_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(store, "take", broken)
    replies = asyncio.gather(*(intake.take(one.body) for one in arrivals(3)))
    async with asyncio.timeout(60):
        assert {reply.status for reply in await replies} == {507}
    assert intake._task is not None
    with pytest.raises(RuntimeError):
        await intake._task
    store.close()


def test_a_port_that_is_taken_is_told_and_no_socket_stays_open() -> None:
    with closing(listen("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=f"cannot be served on port {port} of 127.0.0.1"):
            listen("127.0.0.1", port)
        # An open socket that nobody holds is a warning, and warnings are errors here.
        gc.collect()


async def test_a_purchase_in_a_file_that_was_removed_is_not_said_to_be_safe(hook: Hook) -> None:
    hook.store.path.unlink()
    assert (await hook.post(SEED)).status_code == 507


async def test_unknown_fields_are_kept(hook: Hook) -> None:
    body = changed(resource__order__coupon={"code": "X"}, currency="EUR")
    assert (await hook.post(body)).status_code == 200
    assert json.loads(hook.store.rows()[0].body)["resource"]["order"]["coupon"] == {"code": "X"}


async def test_a_full_disk_is_answered_so_that_it_is_sent_again(hook: Hook) -> None:
    await hook.post(SEED)
    db = hook.store._file._writing
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    await hook.store.write(lambda: db.execute(f"PRAGMA max_page_count = {pages}"))
    answers = [await hook.post(arrival.body) for arrival in arrivals(60)]
    refused = [answer for answer in answers if answer.status_code == 507]
    assert refused, "the disk was full"
    taken = sum(answer.status_code == 200 for answer in answers)
    assert len(hook.store.rows()) == taken + 1, "2xx only for what is there"
    assert (await hook.client.get(f"{hook.base}/health")).status_code == 503
    await hook.store.write(lambda: db.execute("PRAGMA max_page_count = 1000000"))
    again = [await hook.post(arrival.body) for arrival in arrivals(60)]
    assert {answer.status_code for answer in again} == {200}
    assert len(hook.store.rows()) == 61
    assert (await hook.client.get(f"{hook.base}/health")).json() == {"message": "ok"}


async def test_a_connection_that_ends_in_the_middle_leaves_nothing_half(hook: Hook) -> None:
    host, port = hook.base.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST /purchases/{TOKEN} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{SEED[:100]}".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    for _ in range(200):
        if hook.store.broken():
            break
        await asyncio.sleep(0.01)
    assert not hook.store.rows()
    assert (await hook.post(SEED)).status_code == 200


async def test_a_burst_is_taken_whole_and_nothing_of_it_twice(hook: Hook) -> None:
    bodies = [arrival.body for arrival in arrivals(400)] * 2
    gate = asyncio.Semaphore(40)

    async def send(body: bytes) -> int:
        async with gate:
            return (await hook.post(body)).status_code

    assert set(await asyncio.gather(*map(send, bodies))) == {200}
    assert len(hook.store.rows()) == 400
    assert len(hook.taken) == 400


async def test_a_damaged_file_is_set_aside_and_its_purchases_are_carried_over(
    tmp_path: Path, clock: ManualClock
) -> None:
    path = tmp_path / "purchases.sqlite"
    store = PurchaseStore.open(path, clock)
    store.take(arrivals(300))
    store.close()
    content = bytearray(path.read_bytes())
    content[0:16] = b"x" * 16
    path.write_bytes(bytes(content))
    again = PurchaseStore.open(path, clock)
    assert again.set_aside is not None
    assert len(again.rows()) == 300
    again.close()


async def test_a_path_that_is_near_it_says_no_more_than_any_other(tmp_path: Path, clock: ManualClock) -> None:
    async with running(tmp_path / "purchases.sqlite", clock) as hook:
        answers = [
            await hook.client.get(f"{hook.base}{path}") for path in ("/purchases/wrong", "/purchases/", "/elsewhere")
        ]
        answers.append(await hook.client.options(f"{hook.base}/purchases/{TOKEN}"))
        told = {(answer.status_code, answer.text) for answer in answers}
        assert told == {(404, '{"message":"There is nothing here."}')}
