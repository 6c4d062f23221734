"""The timer of time capture: it survives leaving the composer, and the end of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import ReplyKind
from plentytui.models.writing import Envelope, unpack
from plentytui.ui.dialogs.capture_time import CaptureTime
from plentytui.ui.widgets.composer_extras import ExtrasLine
from tests.embedded_app import Person, clock_of, make_app, person

pytestmark = pytest.mark.anyio

FIRST = "Katharina"


async def test_the_timer_survives_leaving_and_a_kill(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await maria.open(FIRST)
        await maria.until(lambda: maria.desk.store.facts.get("preset.billable") not in (None, ""))
        await maria.press("w", "ctrl+g")
        await maria.until(lambda: isinstance(maria.app.screen, CaptureTime))
        await maria.press("space", "ctrl+t", "ctrl+s")
        await maria.sees("timer 0:00 = 0 min")
        clock_of(maria.app).advance(60)
        maria.thread.composer.query_one(ExtrasLine)._count()
        await maria.until(lambda: kept(maria, uuid).timer >= 60)
        assert kept(maria, uuid).minutes == 1, "saved without a key or a pause: a kill now would lose nothing of it"
        clock_of(maria.app).advance(30)
        await maria.press("escape")
        await maria.until(lambda: kept(maria, uuid).timer >= 90)
        clock_of(maria.app).advance(3_600)
        await maria.press("w")
        await maria.sees("timer 1:30 = 2 min, pauses")
        await maria.press("ctrl+g")
        await maria.until(lambda: isinstance(maria.app.screen, CaptureTime))
        await maria.press("ctrl+t")
        clock_of(maria.app).advance(40)
        await maria.press("ctrl+s")
        await maria.sees("timer 2:10 = 3 min")


def kept(maria: Person, uuid: str) -> Envelope:
    draft = maria.desk.store.drafts.one(uuid, ReplyKind.WHISPER)
    return draft.envelope if draft is not None else Envelope()


def test_a_timer_that_cannot_be_is_none() -> None:
    for text in ("NaN", "-1", "1e99", '"x"', "null"):
        assert unpack(f'{{"timer":{text},"minutes":3}}') == Envelope(minutes=3)
