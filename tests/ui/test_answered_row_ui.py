"""The row of a conversation that was answered goes to its place, and takes nobody's place in the list away."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL
from tests.embedded_app import START, Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio
POST = ("POST", "/rest/messages")
THREAD = ("GET", "/rest/messages/forConversation")


def shown(maria: Person, count: int = 6) -> list[str | None]:
    return [maria.rows.key_of(index) for index in range(count)]


def sent_at(maria: Person, uuid: str | None) -> float:
    row = maria.desk.store.mirror.row(uuid or "")
    return 0.0 if row is None or row.preview != "Ist unterwegs." else row.updated_at


async def answer_the_fourth(maria: Person) -> list[str | None]:
    """Queue an answer to the fourth conversation and go back to the list; gives what it showed before."""
    await maria.press("j", "j", "j")
    before = shown(maria)
    await maria.press("enter")
    await maria.until(lambda: bool(maria.desk.store.mirror.messages(maria.current)))
    await maria.press("r")
    await maria.type("Ist unterwegs.")
    await maria.press("ctrl+s")
    await maria.sees("takes it back")
    await maria.press("escape")
    assert shown(maria) == before, "nothing has left yet"
    return before


async def test_it_stays_under_the_cursor_and_goes_up_when_that_leaves(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        before = await answer_the_fourth(maria)
        remote = network.systems[SANDBOX_URL]
        looks = remote.count("GET", "/rest/conversations")
        threads = remote.count(*THREAD)
        await maria.let_pass(11)
        await maria.until(lambda: remote.count(*POST) == 1)
        await maria.until(lambda: sent_at(maria, before[3]) > START.timestamp())
        assert (shown(maria), maria.rows.cursor, maria.current) == (before, 3, before[3])
        await maria.press("j")
        assert (maria.rows.cursor, maria.current) == (4, before[4])
        assert shown(maria)[:5] == [before[3], *before[:3], before[4]]
        assert remote.count("GET", "/rest/conversations") == looks, "no look for changes was needed"
        assert remote.count(*THREAD) == threads + 1, "the guard's; the thread that is open has the answer already"


async def test_elsewhere_it_goes_up_and_the_cursor_stays_where_it_is(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        before = await answer_the_fourth(maria)
        await maria.press("j")
        await maria.let_pass(11)
        await maria.until(lambda: shown(maria)[0] == before[3])
        assert maria.current == before[4]
