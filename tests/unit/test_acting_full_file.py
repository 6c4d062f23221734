"""The local file fails while an action is under way: what the system took is never told as not tried."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from plentytui.clock import ManualClock
from plentytui.errors import StoreError
from plentytui.models.actions import ActionKind
from plentytui.store.changes import Changes
from tests.acting_cases import check_view, intend, told
from tests.acting_rig import Rig

pytestmark = pytest.mark.anyio

K = ActionKind
FULL = "The local file is full. Make room."


class Failing:
    """The local file: some of its writes fail, as often as is said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def fail(self, name: str, times: int, after: int = 0) -> None:
        """Let a write of what was changed fail that often, once it has succeeded so often."""
        real, calls = getattr(Changes, name), 0

        def work(changes: Changes, *what: Any, **how: Any) -> object:
            nonlocal calls
            calls += 1
            if after < calls <= after + times:
                raise StoreError("The local file is full.", "Make room.")
            return real(changes, *what, **how)

        self._patch.setattr(Changes, name, work)


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> Failing:
    return Failing(monkeypatch)


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path)
    made.mirror_all()
    yield made
    await made.aclose()


async def test_what_the_system_took_is_in_doubt_and_looked_at_again(rig: Rig, file: Failing) -> None:
    action = rig.acting.intend(K.DONE, rig.inbox_uuids(9), True)
    before = rig.shown(action.uuids, K.DONE)
    file.fail("confirm", times=1)
    account = await rig.run(rig.acting.run(action))
    assert account.sentence == (
        f"{len(action.uuids)} not known: the local file could not keep what became of it. {FULL}"
    )
    assert set(rig.store.changes.unknown()) == set(action.uuids)
    assert rig.shown(action.uuids, K.DONE) == before
    (entry,) = rig.store.journal.run(account.run)
    assert entry.outcome.startswith("not known")
    await check_view(rig, list(action.uuids))
    assert set(rig.shown(action.uuids, K.DONE).values()) == {True}


async def test_of_many_calls_each_is_told_as_it_was(rig: Rig, file: Failing) -> None:
    action = intend(rig, K.TAGS_REMOVE, 40)
    file.fail("confirm", times=1, after=2)
    account = await rig.run(rig.acting.run(action))
    assert told(account) == sorted(action.uuids)
    assert (len(account.done), [len(group.uuids) for group in account.unknown]) == (2, [1])
    assert len(account.untried) == len(action.uuids) - 3
    assert f"{len(account.untried)} not tried (the local file failed)." in account.sentence
    assert sum("/tags" in call for call in rig.calls) == 3, "nothing is sent that cannot be noted"
    for uuid in account.untried:
        assert rig.truth([uuid], K.TAGS_REMOVE) == rig.shown([uuid], K.TAGS_REMOVE)
    undoable = rig.undoing.undoable()
    assert undoable is not None
    assert sorted(undoable.action.uuids) == sorted(account.done)
    await check_view(rig, list(action.uuids))


async def test_one_conversation_is_told_by_its_name(rig: Rig, file: Failing) -> None:
    file.fail("confirm", times=1)
    account = await rig.run(rig.acting.run(rig.acting.intend(K.PRIORITY, rig.inbox_uuids(1), 4)))
    assert account.about("Ada") == (
        "Nobody knows yet whether this took effect: set the priority of Ada to high. "
        f"The local file could not keep what became of it. {FULL}"
    )


async def test_what_the_file_does_not_take_at_all_is_noted_once_it_does(rig: Rig, file: Failing) -> None:
    action = intend(rig, K.TAGS_REMOVE, 20)
    for name, after in (("confirm", 1), ("doubt", 0), ("roll_back", 0)):
        file.fail(name, times=1, after=after)
    account = await rig.run(rig.acting.run(action))
    assert told(account) == sorted(action.uuids)
    assert len(account.untried) == len(action.uuids) - 2
    left = {*account.untried, *account.unknown[0].uuids}
    assert all(rig.truth([uuid], K.TAGS_REMOVE) != rig.shown([uuid], K.TAGS_REMOVE) for uuid in account.untried)
    rig.clock.advance(30)
    await rig.run(rig.acting.recover())
    assert rig.same(sorted(left), K.TAGS_REMOVE), "no change stays open whose action is over"
    assert not rig.store.changes.unknown()


async def test_where_nothing_was_begun_nothing_is_sent(rig: Rig, file: Failing) -> None:
    file.fail("begin", times=1)
    with pytest.raises(StoreError):
        await rig.run(rig.acting.run(rig.acting.intend(K.DONE, rig.inbox_uuids(3), True)))
    assert not rig.calls
