"""Actions whose keys are pressed faster than the system answers: each shows at once, and none is thrown away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from plentytui.models.action_kinds import ActionKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.bulk_price import BulkPrice
from tests.embedded_app import Person, make_app, person
from tests.network import Network, Remote

pytestmark = pytest.mark.anyio

DONE = ("PUT", "/rest/conversations/close")


@contextmanager
def slow(remote: Remote) -> Iterator[None]:
    """What the system says to such calls is on its way until the end of the block."""
    remote.held[DONE] = asyncio.Event()
    yield
    remote.held.pop(DONE).set()


def is_done(maria: Person, uuid: str) -> bool:
    row = maria.desk.store.mirror.row(uuid)
    return row is not None and row.done


def said_by(remote: Remote, uuid: str) -> bool:
    row = remote.sandbox.world.mailbox.by_uuid(uuid)
    assert row is not None
    return bool(row["is_closed"])


async def open_ones(maria: Person, number: int) -> list[str]:
    """Put the cursor on the first row; gives the first conversations that are not done."""
    await maria.press("g")
    found = [key for index in range(20) if (key := maria.rows.key_of(index)) is not None and not is_done(maria, key)]
    return found[:number]


async def test_rows_are_done_one_after_the_other_while_the_system_takes_its_time(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, uuids = network.systems[SANDBOX_URL], await open_ones(maria, 3)
        with slow(remote):
            for uuid in uuids:
                maria.rows.select(uuid)
                await maria.press("d")
                assert is_done(maria, uuid), "shown at once"
            assert remote.count(*DONE) == 1, "the others wait for the answer to the first"
        await maria.until(lambda: remote.count(*DONE) == 3)
        await maria.until(lambda: all(said_by(remote, uuid) for uuid in uuids))
        assert all(is_done(maria, uuid) for uuid in uuids)


async def test_the_same_key_twice_on_one_row_turns_it_round_twice(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, (uuid,) = network.systems[SANDBOX_URL], await open_ones(maria, 1)
        with slow(remote):
            maria.rows.select(uuid)
            await maria.press("d", "d")
            await maria.press("j")
            assert maria.current != uuid, "nothing waits with it"
        await maria.until(lambda: remote.count(*DONE) == 2)
        await maria.until(lambda: not said_by(remote, uuid))
        assert not is_done(maria, uuid)


async def test_undo_waits_for_what_began_last(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, (first, second) = network.systems[SANDBOX_URL], await open_ones(maria, 2)
        with slow(remote):
            for uuid in (first, second):
                maria.rows.select(uuid)
                await maria.press("d")
            await maria.press("u")
        await maria.told("Taken back before it was sent")
        await maria.until(lambda: said_by(remote, first))
        assert not said_by(remote, second)


async def test_several_at_once_are_not_begun_on_a_row_that_is_under_way(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, uuids = network.systems[SANDBOX_URL], await open_ones(maria, 2)
        with slow(remote):
            maria.rows.select(uuids[0])
            await maria.press("d")
            maria.rows.mark(uuids)
            await maria.press("p")
            await maria.press("1")
            await maria.told("Another action on the same conversation is under way.")
            assert maria.rows.marked == set(uuids), "so the key is pressed again without marking anew"
        await maria.until(lambda: said_by(remote, uuids[0]))


async def test_escape_ends_the_newest_that_waits(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, (first, second) = network.systems[SANDBOX_URL], await open_ones(maria, 2)
        with slow(remote):
            for uuid in (first, second):
                maria.rows.select(uuid)
                await maria.press("d")
            await maria.press("escape")
            await maria.told("It ends as soon as no call is under way")
        await maria.until(lambda: said_by(remote, first))
        await maria.until(lambda: not is_done(maria, second))
        await maria.rest()
        assert remote.count(*DONE) == 1


@pytest.mark.parametrize("last", ["y", "escape"])
async def test_all_is_asked_before_the_first_of_several_things_is_sent(
    tmp_path: Path, network: Network, last: str
) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote, uuids = network.systems[SANDBOX_URL], await open_ones(maria, 3)
        steps = [(ActionKind.DONE, True, ""), (ActionKind.PRIORITY, 5, "")]
        maria.messenger.run_worker(maria.messenger.act_in_turn(steps, uuids))
        for key in ("y", last):
            await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
            assert remote.count(*DONE) == 0
            question = maria.app.screen
            await maria.press(key)
            await maria.until(lambda question=question: maria.app.screen is not question)  # type: ignore[misc]
        if last == "y":
            await maria.until(lambda: all(said_by(remote, uuid) for uuid in uuids))
            await maria.until(lambda: remote.count("PUT", "/rest/conversations/priority") == 1)
        else:
            await maria.rest()
            assert remote.count(*DONE) == 0
            assert not any(is_done(maria, uuid) for uuid in uuids)
