"""Writes of forms: noted before they leave, carried through when nobody waits, doubted where no answer came."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import Forbidden, PlentytuiError, ServerFault, StoreError, UnreadableAnswer, WriteUncertain
from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import Way
from plentytui.models.inbox import JournalEntry
from plentytui.services.writes import Underway, Writes
from plentytui.store.system_store import SystemStore

pytestmark = pytest.mark.anyio

CHANGE = ServiceChange(0, 0.0, "ssl.order", "Order SSL", "a.de", "a.de", "Order it", Way.OFFICIAL, ChangeState.DONE)
ENTRY = JournalEntry(0.0, "maria", "Kranich", "ssl.order", "a.de", "Order it")


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> SystemStore:
    return SystemStore.open(tmp_path / "system.sqlite", clock)


def outcomes(store: SystemStore) -> list[str]:
    return [entry.outcome for entry in store.journal.entries()]


async def test_it_stands_in_the_file_before_it_leaves(store: SystemStore) -> None:
    store.forms.save("ssl.order", "a.de", {"offer": "dv"})

    async def call() -> str:
        assert [change.state for change in store.service_changes.open()] == [ChangeState.SENDING]
        assert store.forms.get("ssl.order", "a.de") == {"offer": "dv"}
        return "answer"

    writes = Writes(store)
    noted, answer = await writes.send(CHANGE, ENTRY, call)
    assert answer == "answer"
    await writes.finish(replace(noted, state=ChangeState.DONE), ENTRY)
    assert [change.state for change in store.service_changes.all()] == [ChangeState.DONE]
    assert store.forms.begun() == []
    assert outcomes(store) == ["done"]


@pytest.mark.parametrize(
    ("error", "outcome", "states"),
    [
        (Forbidden("No right.", status=403), "refused", []),
        (WriteUncertain("No answer came."), "uncertain", [ChangeState.UNCERTAIN]),
        (ServerFault("It failed.", status=500), "uncertain", [ChangeState.UNCERTAIN]),
        (UnreadableAnswer("No JSON."), "uncertain", [ChangeState.UNCERTAIN]),
        (ServerFault("It failed.", status=500, route="POST /rest/login"), "refused", []),
    ],
)
async def test_only_what_certainly_did_not_arrive_is_forgotten(
    store: SystemStore, error: PlentytuiError, outcome: str, states: list[ChangeState]
) -> None:
    async def call() -> None:
        raise error

    with pytest.raises(type(error)):
        await Writes(store).send(CHANGE, ENTRY, call)
    assert [change.state for change in store.service_changes.all()] == states
    assert outcomes(store) == [outcome]
    doubt = store.forms.doubt("ssl.order", "a.de")
    assert (doubt is not None) is bool(states)


async def test_it_goes_on_when_nobody_waits_any_more(store: SystemStore) -> None:
    underway, left, gate = Underway(), asyncio.Event(), asyncio.Event()
    writes = Writes(store, underway)

    async def call() -> None:
        left.set()
        await gate.wait()

    async def work() -> None:
        noted, _ = await writes.send(CHANGE, ENTRY, call)
        await writes.forget(noted, ENTRY)

    waiting = asyncio.ensure_future(writes.carry("Order SSL", work()))
    await left.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert list(underway.titles) == ["Order SSL"]
    gate.set()
    await underway.finish()
    assert list(underway.titles) == []
    assert store.service_changes.all() == []
    assert outcomes(store) == ["done"]


async def test_what_is_broken_off_at_the_end_of_the_program_is_doubted(store: SystemStore) -> None:
    underway, left = Underway(), asyncio.Event()
    writes = Writes(store, underway)

    async def call() -> None:
        left.set()
        await asyncio.Event().wait()

    waiting = asyncio.ensure_future(writes.carry("Order SSL", writes.send(CHANGE, ENTRY, call)))
    await left.wait()
    await underway.end()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert [change.state for change in store.service_changes.all()] == [ChangeState.UNCERTAIN]
    assert outcomes(store) == ["uncertain"]


async def test_what_is_broken_off_before_it_left_is_forgotten(store: SystemStore) -> None:
    underway = Underway()
    writes = Writes(store, underway)
    called: list[int] = []

    async def call() -> None:
        called.append(1)

    waiting = asyncio.ensure_future(writes.carry("Order SSL", writes.send(CHANGE, ENTRY, call)))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await underway.end()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert called == []
    assert store.service_changes.all() == []


async def test_what_was_being_sent_when_a_program_was_killed_is_doubted_once(
    store: SystemStore, clock: ManualClock
) -> None:
    store.service_changes.begin(CHANGE)
    other = SystemStore.open(store.path, clock)
    assert [change.state for change in other.service_changes.all()] == [ChangeState.SENDING]
    await Writes(other).look_for_cut_off(lambda change: ENTRY)
    assert outcomes(other) == []
    store.close()
    assert [change.state for change in other.service_changes.all()] == [ChangeState.UNCERTAIN]
    assert other.forms.doubt("ssl.order", "a.de") is not None
    for _ in range(2):
        await Writes(other).look_for_cut_off(lambda change: ENTRY)
    assert outcomes(other) == ["uncertain"]
    other.close()


async def test_what_was_done_stays_done_where_it_cannot_be_noted(
    store: SystemStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call() -> None:
        return None

    writes = Writes(store)
    noted, _ = await writes.send(CHANGE, ENTRY, call)

    async def full(work: object, *, together: bool = False) -> None:
        raise StoreError("The disk is full.", "Make room.")

    monkeypatch.setattr(store, "write", full)
    done = await writes.finish(noted, ENTRY)
    assert "It was done, but that could not be noted here." in done.note


async def test_a_state_is_only_noted_over_those_it_was_seen_from(store: SystemStore) -> None:
    change = store.service_changes.add(CHANGE)
    store.service_changes.settle(change.id, ChangeState.DROPPED, "Taken back.")
    assert not store.service_changes.settle(change.id, ChangeState.VERIFIED, "Seen.", only_from={ChangeState.DONE})
    kept = store.service_changes.get(change.id)
    assert kept is not None
    assert (kept.state, kept.note) == (ChangeState.DROPPED, "Taken back.")
