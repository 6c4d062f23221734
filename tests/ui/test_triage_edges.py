"""One-key actions where there is nothing to do, or only the open conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


async def test_undo_says_when_there_is_nothing_to_undo(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("u")
        await maria.told("Nothing waits in the outbox, and no action is left to undo.")


async def test_an_action_concerns_the_open_conversation(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = await maria.open("Katharina")
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        row = maria.desk.store.mirror.row(uuid)
        assert row is not None
        assert row.done


async def test_what_is_so_already_costs_nothing(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        calls = len(maria.app.state.calls)
        await maria.press("N")
        await maria.told("It lies in the inbox, not in spam. N is for what the system has put into spam.")
        assert len(maria.app.state.calls) == calls
        assert len(maria.desk.store.journal.entries()) == 0
