"""What is told of a damaged local file: where it lies, and what was saved of it, in words that fit the numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.store.rescue import Rescue
from plentytui.ui.damage import tell_rescue
from tests.embedded_app import make_app, person

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("drafts", "outbox", "journal", "told"),
    [
        (0, 1, 1, "Saved: 0 drafts, 1 message of the outbox, 1 entry of the journal."),
        (1, 2, 1_200, "Saved: 1 draft, 2 messages of the outbox, 1,200 entries of the journal."),
    ],
)
async def test_what_was_saved_is_counted(tmp_path: Path, drafts: int, outbox: int, journal: int, told: str) -> None:
    async with person(make_app(tmp_path)) as maria:
        tell_rescue(maria.app, Rescue(tmp_path / "aside.sqlite", drafts, outbox, journal))
        await maria.told(told)
        assert str(tmp_path / "aside.sqlite") in maria.said
