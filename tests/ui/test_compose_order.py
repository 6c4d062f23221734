"""A new conversation: the order of its fields, and that nothing typed in the wrong place is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from plentytui.api.lanes import Lane
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import Receiver
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.screens.messenger import MessengerScreen
from tests.embedded_app import Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio


async def begin(maria: Person) -> ComposeScreen:
    """Begin a conversation without having opened any."""
    await maria.press("c")
    await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
    await maria.rest()
    assert isinstance(maria.app.screen, ComposeScreen)
    return maria.app.screen


async def test_tab_goes_from_receivers_to_subject_to_text_and_then_to_the_options(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        screen = await begin(maria)
        visited = []
        for _ in range(6):
            focused = screen.focused
            assert focused is not None
            visited.append((focused.id or type(focused).__name__, focused.region.y))
            await maria.press("tab")
        assert [name for name, _ in visited] == [
            "ReceiverInput", "subject", "composer-text", "channel", "language", "whisper",
        ]  # fmt: skip
        assert [y for _, y in visited] == sorted(y for _, y in visited), "the order on the screen is the same"


async def test_words_typed_on_a_closed_choice_go_into_the_text(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        screen = await begin(maria)
        await maria.press(*("tab",) * 3, *"Hallo Du", "tab", "tab")
        assert screen.composer.text == "Hallo Du"
        await maria.type(" und Ihr")
        assert screen.composer.text == "Hallo Du und Ihr"
        assert screen.composer.area.has_focus
        await maria.press(*("tab",) * 3, *"!")
        assert screen.composer.text == "Hallo Du und Ihr!"
        assert isinstance(maria.app.screen, ComposeScreen)


async def test_fast_typing_on_a_closed_choice_loses_no_blank(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        screen = await begin(maria)
        await maria.press(*("tab",) * 4)
        for letter in "q1 and more? Yes":
            maria.app.post_message(events.Key({" ": "space", "?": "question_mark"}.get(letter, letter), letter))
        await maria.rest()
        assert screen.composer.text == "q1 and more? Yes"
        assert maria.app.screen is screen


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_space_and_enter_open_a_choice(key: str, tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await begin(maria)
        await maria.press(*("tab",) * 4, key)
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))


async def test_the_default_channel_is_there_although_nothing_was_opened_before(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        screen = await begin(maria)
        await maria.sees("Channel <Service Deutschland>")
        assert screen.composer.draft.envelope.channel
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert maria.desk.store.drafts.all() == []


@pytest.mark.parametrize("keys", [("tab",), ("comma",), ("ctrl+s",)])
async def test_an_address_typed_in_full_is_taken(keys: tuple[str, ...], tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.type("jemand@outside.example")
        await maria.press(*keys)
        assert [to.value for to in screen.composer.receivers.receivers] == ["jemand@outside.example"]
        assert screen.composer.receivers.unfinished == ""


async def test_a_receiver_that_is_only_half_typed_stops_the_message_and_stays(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        screen = await begin(maria)
        await maria.press(*"priya", "tab", *"Frage", "tab", *"Hallo", "ctrl+s")
        await maria.told('"priya" stands for nobody yet')
        assert screen.composer.receivers.input.has_focus
        assert screen.composer.receivers.unfinished == "priya"
        assert maria.desk.store.outbox.unsettled() == []
        await maria.sees("Priya Chaudhry")
        await maria.press("enter", "ctrl+s")
        await maria.until(lambda: bool(maria.desk.store.outbox.unsettled()))


async def test_what_is_half_typed_survives_a_repair_and_a_file(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press(*"pri")
        screen.composer.show(screen.composer.draft)
        assert screen.composer.receivers.unfinished == "pri"


async def test_where_the_system_cannot_be_asked_it_is_said_and_an_address_still_goes(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        screen = await begin(maria)
        network.systems[SANDBOX_URL].refuse_connections("GET", "/rest/conversations/searchReceiver")
        await maria.press(*"qqqq")
        await maria.in_time(lambda: "An address can be typed in full." in maria.words)
        assert screen.composer.receivers.unfinished == "qqqq"
        await maria.press("ctrl+u", *"a@b", "full_stop", *"example", "tab")
        assert [to.value for to in screen.composer.receivers.receivers] == ["a@b.example"]


async def test_while_a_call_waits_for_its_turn_it_is_said(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        screen = await begin(maria)
        asked = asyncio.Event()

        async def waits(term: str, lane: Lane = Lane.USER, limit: int = 20) -> list[Receiver]:
            await asked.wait()
            return [Receiver("email", "late@outside.example")]

        receivers = screen.composer.receivers
        receivers._receivers.search = waits  # type: ignore[method-assign]  # a search that is held up
        await maria.press(*"zzzz")
        await maria.sees("Asking the system ...")
        asked.set()
        await maria.sees("late@outside.example")
