"""A system with more conversations than are kept here by themselves: it is told, and the others can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL
from plentytui.settings import Settings
from tests.embedded_app import Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

SETTINGS = Settings(timezone="UTC", theme="plentytui-dark", mirror_limit=100)


def here(maria: Person) -> int:
    """How many conversations are in the local file."""
    return maria.desk.store.mirror.count()


async def test_the_list_says_that_it_ends_at_the_limit_and_plus_reads_on(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=900, settings=SETTINGS), size=(80, 24), wait=False) as maria:
        await maria.sees("+ reads older ones")
        assert "so far" not in maria.words
        assert here(maria) == 100
        await maria.press("+")
        await maria.told("messenger.mirror_limit in the settings file")
        assert 500 < here(maria) <= 600
        assert "pages" not in maria.header, "nothing goes on"
        await maria.press("+")
        await maria.told("That is all the system has.")
        await maria.until(lambda: "+ reads older ones" not in maria.words)
        assert maria.desk.workspace is not None
        assert here(maria) == maria.desk.workspace.inbox.total
        await maria.press("+")
        await maria.told("All conversations are here")


async def test_at_the_end_of_the_list_one_page_of_older_ones_is_read(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=450, settings=SETTINGS), size=(80, 24), wait=False) as maria:
        await maria.sees("+ reads older ones")
        before = maria.rows.row_count
        await maria.press("G")
        await maria.until(lambda: here(maria) > 150)
        await maria.until(lambda: maria.rows.row_count > before)
        assert here(maria) < 250


async def test_unasked_nothing_is_read_while_the_system_does_not_answer(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=450, settings=SETTINGS, network=network)
    async with person(app, size=(80, 24), wait=False) as maria:
        await maria.sees("+ reads older ones")
        network.systems[SANDBOX_URL].cut()
        await maria.in_time(lambda: "OFFLINE" in maria.header)
        await maria.press("G", "k", "j")
        await maria.rest()
        assert not maria.said
        await maria.press("+")
        await maria.in_time(lambda: "Older ones were not read" in maria.said)
        assert here(maria) == 100


async def test_a_filter_says_that_the_system_knows_older_ones(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, size=450, settings=SETTINGS), size=(80, 24), wait=False) as maria:
        await maria.sees("+ reads older ones")
        await maria.press("slash")
        await maria.type("Retoure")
        pane = maria.messenger.list_pane
        await maria.until(lambda: "ctrl+g looks for older ones" in maria.words_in(pane))
        await maria.press("escape", "slash")
        await maria.type("is:unread")
        await maria.until(lambda: "ctrl+g asks the system" in maria.words_in(pane))
