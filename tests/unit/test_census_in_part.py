"""What leaves the lists of a system of which only the newest conversations are mirrored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.api.lanes import Lane
from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder
from plentytui.models.messenger import Conversation
from plentytui.models.paging import Page
from plentytui.services.census import LISTED
from tests.acting_rig import Rig

pytestmark = pytest.mark.anyio
LIST = "GET /rest/conversations"
LIMIT = 250
POLLS = 10


@pytest.fixture
async def rig(clock: ManualClock, tmp_path: Path) -> AsyncIterator[Rig]:
    made = Rig(clock, tmp_path, size=700)
    await made.run(made.inbox.open())
    await made.run(made.inbox.fill(LIMIT))
    assert not made.inbox.complete
    clock.advance(600)
    yield made
    await made.aclose()


def elsewhere(rig: Rig, uuids: list[str], change: str, *, touch: bool = True) -> None:
    """What a colleague does."""
    stamp = f", updated_at = {int(rig.clock.time())}" if touch else ""
    for number in rig.sandbox.world.mailbox.numbers(uuids):
        rig.sandbox.world.db.execute(f"UPDATE conversation SET {change}{stamp} WHERE no = ?", (number,))


def erase(rig: Rig, uuids: list[str]) -> None:
    box = rig.sandbox.world.mailbox
    with box.writing():
        box.erase(box.numbers(uuids))


async def polls(rig: Rig, count: int) -> list[str]:
    """The calls of so many polls."""
    before = len(rig.calls)
    for _ in range(count):
        rig.clock.advance(60)
        await rig.run(rig.inbox.follow())
    return rig.calls[before:]


def gone(rig: Rig) -> set[str]:
    """What is shown and not listed any more."""
    box = rig.sandbox.world.mailbox
    rows = box.db.execute("SELECT no FROM conversation WHERE is_deleted = 0 AND is_archived = 0")
    return set(rig.store.mirror.uuids_of(LISTED)) - {box.ids.conversation(row[0]) for row in rows}


async def test_an_hour_without_changes_is_one_call_a_poll(rig: Rig) -> None:
    total = rig.inbox.total
    assert await polls(rig, 60) == [LIST] * 60
    assert rig.inbox.total == total, "that is still the number of the whole list"


@pytest.mark.parametrize("folder", [Folder.TRASH, Folder.ARCHIVE])
async def test_what_a_colleague_moves_leaves_the_list_for_two_calls_at_most(rig: Rig, folder: Folder) -> None:
    uuids = rig.inbox_uuids(200)[50:190:20]
    await polls(rig, 3)
    elsewhere(rig, uuids, "is_deleted = 1" if folder is Folder.TRASH else "is_archived = 1")
    assert len(await polls(rig, POLLS)) <= POLLS + 2
    assert not gone(rig)
    assert set(uuids) <= set(rig.store.mirror.uuids_of((folder,)))
    assert await polls(rig, POLLS) == [LIST] * POLLS


async def test_what_was_moved_between_two_runs_is_seen_by_the_second_poll(rig: Rig) -> None:
    await polls(rig, 3)
    elsewhere(rig, rig.inbox_uuids(200)[50:190:20], "is_archived = 1")
    rig.clock.advance(8 * 3600)
    rig.restart()
    await rig.run(rig.inbox.open())
    assert gone(rig), "opening costs nothing more for it"
    assert len(await polls(rig, 1)) <= 3
    assert not gone(rig)


async def test_what_is_gone_for_good_is_found_with_few_calls_and_nothing_else_goes(rig: Rig) -> None:
    erased = [rig.inbox_uuids(240)[place] for place in (37, 211)]
    before = set(rig.store.mirror.uuids_of(LISTED))
    erase(rig, erased)
    calls = await polls(rig, POLLS)
    assert set(rig.store.mirror.uuids_of(LISTED)) == before - set(erased)
    assert len(calls) <= POLLS + 2 + 14


async def test_the_key_to_look_now_repairs_with_two_more_calls_and_says_that_something_changed(rig: Rig) -> None:
    await polls(rig, 3)
    elsewhere(rig, rig.inbox_uuids(200)[50:190:20], "is_archived = 1")
    before = len(rig.calls)
    assert await rig.run(rig.inbox.follow(Lane.USER))
    assert len(rig.calls) - before <= 3
    assert not gone(rig)
    before = len(rig.calls)
    assert not await rig.run(rig.inbox.follow(Lane.USER))
    assert len(rig.calls) - before == 1


async def test_nobody_waits_for_a_long_search(rig: Rig) -> None:
    await polls(rig, 3)
    erase(rig, rig.inbox_uuids(240)[30:220:60])
    before = len(rig.calls)
    await rig.run(rig.inbox.follow(Lane.USER))
    assert len(rig.calls) - before <= 3
    assert gone(rig)
    await polls(rig, 1)
    assert not gone(rig), "the next poll goes on with it"


async def test_rows_below_what_is_mirrored_without_a_gap_are_left_alone(rig: Rig) -> None:
    box = rig.sandbox.world.mailbox
    last = box.ids.conversation(
        box.db.execute(
            "SELECT no FROM conversation WHERE is_deleted = 0 AND is_archived = 0 ORDER BY updated_at LIMIT 1"
        ).fetchone()[0]
    )
    assert rig.store.mirror.row(last) is None
    await rig.run(rig.looking.look([last]))
    assert await polls(rig, POLLS) == [LIST] * POLLS
    assert rig.store.mirror.row(last) is not None


async def test_what_a_search_brought_from_below_is_looked_at_now_and_then_instead_of_a_poll(rig: Rig) -> None:
    box = rig.sandbox.world.mailbox
    listed = "SELECT no FROM conversation WHERE is_deleted = 0 AND is_archived = 0 ORDER BY updated_at LIMIT 45"
    below = [box.ids.conversation(row[0]) for row in box.db.execute(listed).fetchall()]
    await rig.run(rig.looking.look(below))
    assert set(below) <= set(rig.store.mirror.uuids_of(LISTED))
    elsewhere(rig, below[:2], "is_archived = 1", touch=False)
    erase(rig, below[-1:])
    assert len(await polls(rig, 60)) <= 60 + 3
    await polls(rig, 60)
    assert not gone(rig)
    assert len(await polls(rig, 60)) == 60
    (number,) = box.numbers([rig.inbox_uuids(1)[0]])
    rig.sandbox.world.incoming_mail(rig.clock.now(), conversation=number, text="Ganz neu")
    await polls(rig, 2)
    row = rig.store.mirror.row(box.ids.conversation(number))
    assert row is not None
    assert row.preview == "Ganz neu"


async def test_what_nobody_can_read_is_searched_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list counts it, so that the mirror never has as many."""
    hidden = rig.inbox_uuids(100)[75]
    rig.store.mirror.remove([hidden])
    one = rig.api.conversations.page
    whole = rig.api.conversations.pages

    def without(page: Page[Conversation]) -> Page[Conversation]:
        return replace(page, entries=tuple(entry for entry in page.entries if entry.uuid != hidden))

    async def page(*args: object, **how: object) -> Page[Conversation]:
        return without(await one(*args, **how))  # type: ignore[arg-type]  # passed on

    async def pages(*args: object, **how: object) -> AsyncIterator[Page[Conversation]]:
        async for found in whole(*args, **how):  # type: ignore[arg-type]  # passed on
            yield without(found)

    monkeypatch.setattr(rig.api.conversations, "page", page)
    monkeypatch.setattr(rig.api.conversations, "pages", pages)
    assert len(await polls(rig, 3)) > 3
    assert await polls(rig, 30) == [LIST] * 30
    uuids = rig.inbox_uuids(200)[50:190:20]
    elsewhere(rig, uuids, "is_archived = 1")
    assert len(await polls(rig, POLLS)) <= POLLS + 2
    assert not gone(rig)
