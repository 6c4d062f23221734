"""Two terminals of one login on the screen: neither answers unasked after the other, and no draft is shared."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery
from plentytui.models.systems import System
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.draft_elsewhere import DraftElsewhere
from plentytui.ui.screens.drafts import DraftsScreen
from tests.embedded_app import START, Person, clock_of, make_app, make_config, person
from tests.network import Network, Remote

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")
URL = "https://p12345.my.plentysystems.com"
LIVE = System("Shop", URL, "maria")
ENVIRON = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}


@asynccontextmanager
async def two_terminals(folder: Path, network: Network) -> AsyncIterator[tuple[Person, Person, str]]:
    """Two apps of one user over the same files and the same system, on the same conversation."""
    clock = ManualClock(START)
    network.add(URL, make_config(clock, size=20))
    left, right = (make_app(folder, clock=clock, environ=ENVIRON, first=LIVE) for _ in range(2))
    async with person(left) as one, person(right, size=(80, 24)) as two:
        uuid = await one.open("Katharina")
        assert await two.open("Katharina") == uuid
        yield one, two, uuid


def drafts_of(terminal: Person, uuid: str) -> list[str]:
    return sorted(draft.text for draft in terminal.desk.store.drafts.get(uuid))


async def write(terminal: Person, text: str) -> None:
    """Open the composer and type."""
    await terminal.press("r")
    await terminal.until(terminal.is_writing)
    await terminal.type(text)


async def arrives(terminal: Person, remote: Remote, count: int) -> None:
    """Let time pass in steps that hit the user's turns, until the system has so many messages."""
    clock_of(terminal.app).advance(9)
    for _ in range(60):
        if remote.count(*POST) == count:
            return
        clock_of(terminal.app).advance(0.35)
        await terminal.rest()
    raise AssertionError(f"{remote.count(*POST)} messages arrived over\n{terminal.screen}")


async def test_the_second_answer_is_asked_about_and_goes_only_on_purpose(tmp_path: Path, network: Network) -> None:
    async with two_terminals(tmp_path, network) as (one, two, uuid):
        remote = network.systems[URL]
        await write(one, "Von links")
        await one.until(lambda: drafts_of(one, uuid) == ["Von links"])
        await two.press("r")
        await two.until(lambda: isinstance(two.app.screen, DraftElsewhere))
        assert "Von links" in two.dialog
        await two.press("w")
        await two.until(two.is_writing)
        assert two.typed == ""
        await two.type("Von rechts")
        await one.press("ctrl+s")
        await one.reads("sends in")
        await two.press("ctrl+s")
        await two.until(lambda: isinstance(two.app.screen, ConfirmDialog))
        assert "Your other terminal is sending a reply to this conversation." in two.dialog
        assert "Von links" in two.dialog
        await two.press("n")
        assert two.typed == "Von rechts"
        await arrives(one, remote, 1)
        await one.until(lambda: "Von links" in one.desk.store.mirror.messages(uuid)[-1].body)
        await two.press("ctrl+s")
        await two.until(lambda: isinstance(two.app.screen, ConfirmDialog))
        assert "(you, in your other terminal) wrote meanwhile." in two.dialog
        await two.press("y")
        await two.until(lambda: not two.is_writing())
        await arrives(two, remote, 2)
        states = [item.state for item in one.desk.store.outbox.for_conversation(uuid)]
        assert states == [Delivery.SENT, Delivery.SENT]


async def test_a_draft_taken_over_goes_on_in_one_terminal_and_loses_no_word(tmp_path: Path, network: Network) -> None:
    async with two_terminals(tmp_path, network) as (one, two, uuid):
        await write(one, "Guten Tag")
        await one.until(lambda: drafts_of(one, uuid) == ["Guten Tag"])
        await two.press("r")
        await two.until(lambda: isinstance(two.app.screen, DraftElsewhere))
        await two.press("t")
        await two.until(two.is_writing)
        assert two.typed == "Guten Tag"
        await one.told("Your other terminal took this draft over")
        await two.type(", von rechts")
        await one.type(", von links")
        await one.until(lambda: len(drafts_of(one, uuid)) == 2)
        await two.press("escape")
        await one.press("escape")
        assert drafts_of(one, uuid) == ["Guten Tag, von links", "Guten Tag, von rechts"]
        # Each goes on with its own.
        await write(one, "")
        assert one.typed == "Guten Tag, von links"
        await write(two, "")
        assert two.typed == "Guten Tag, von rechts"


async def test_left_alone_it_stays_with_the_other_terminal(tmp_path: Path, network: Network) -> None:
    async with two_terminals(tmp_path, network) as (one, two, uuid):
        await write(one, "Guten Tag")
        await one.until(lambda: drafts_of(one, uuid) == ["Guten Tag"])
        await two.press("9")
        await two.until(lambda: isinstance(two.app.screen, DraftsScreen))
        assert "Your other terminal has this draft open" in two.words
        await two.press("x")
        await two.until(lambda: isinstance(two.app.screen, ConfirmDialog))
        await two.press("y")
        await two.told("Your other terminal has it open.")
        await two.press("enter")
        await two.until(lambda: isinstance(two.app.screen, DraftElsewhere))
        await two.press("escape")
        assert not two.is_writing()
        assert drafts_of(one, uuid) == ["Guten Tag"]
        await one.press("escape")
        await write(two, ", weiter")
        assert two.typed == "Guten Tag, weiter", "it is free now"


async def test_where_nothing_is_typed_yet_each_has_its_own(tmp_path: Path, network: Network) -> None:
    async with two_terminals(tmp_path, network) as (one, two, uuid):
        await write(one, "")
        await write(two, "Von rechts")
        assert "What you write here is a draft of its own." in two.said
        await one.type("Von links")
        await one.until(lambda: drafts_of(one, uuid) == ["Von links", "Von rechts"])
