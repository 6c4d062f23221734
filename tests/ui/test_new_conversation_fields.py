"""The fields of a new conversation: nothing half typed is lost, keys go where one expects, and undoing goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery
from plentytui.ui.dialogs.begun import BegunDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.screens.messenger import MessengerScreen
from tests.embedded_app import Person, make_app, person
from tests.ui.test_compose import FIRST, begin, form

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


def halves(maria: Person) -> list[str]:
    """What is half typed in the drafts that are kept."""
    return [draft.envelope.half for draft in maria.desk.store.drafts.all()]


async def go_on(maria: Person) -> ComposeScreen:
    """Go on with the conversation that was begun."""
    await maria.press("c")
    await maria.until(lambda: isinstance(maria.app.screen, BegunDialog))
    assert "tom@" in maria.dialog
    await maria.press("y")
    await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
    await maria.rest()
    return form(maria)


async def test_a_recipient_that_is_half_typed_comes_back_and_is_typed_on(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await begin(maria)
        await maria.press(*"tom@", "escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert halves(maria) == ["tom@"]
        screen = await go_on(maria)
        assert "tom@" in maria.screen
        await maria.press(*"x", "full_stop", *"example", "enter")
        assert [to.value for to in screen.composer.receivers.receivers] == ["tom@x.example"]
        await maria.press("escape")
        assert halves(maria) == [""]


async def test_a_recipient_that_is_half_typed_is_saved_as_one_types(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await begin(maria)
        await maria.press(*"tom@")
        await maria.until(lambda: halves(maria) == ["tom@"])


async def test_a_recipient_of_an_answer_that_is_half_typed_is_shown_again(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("P", "ctrl+n", *"lager@", "escape")
        await maria.until(lambda: not maria.is_writing())
        await maria.press("P")
        composer = maria.thread.composer
        assert composer.receivers.display
        assert composer.receivers.unfinished == "lager@"
        await maria.press(*"Hallo", "ctrl+s")
        await maria.told('"lager@" stands for nobody yet.')
        assert maria.desk.store.outbox.unsettled() == []


async def test_a_recipient_that_is_half_typed_stays_when_it_becomes_a_whisper(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press(*"pri", *("tab",) * 5, "space")
        assert screen.composer.has_class("-whisper")
        assert screen.composer.receivers.unfinished == "pri"


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        (("tab", "tab", *"Hallo", "ctrl+s"), "SubjectLine"),
        (("tab", *"Betreff", "tab", *"Hallo", "ctrl+s"), "RecipientsField"),
        (("ctrl+s",), "Composer"),
    ],
)
async def test_what_is_missing_is_where_the_cursor_goes(tmp_path: Path, keys: tuple[str, ...], field: str) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press(*keys)
        await maria.told("Nothing sent")
        await maria.pilot.pause()
        focused = screen.focused
        assert focused is not None
        assert focused in screen.query_one(field).walk_children()
        assert (focused is screen.composer.area) == (field == "Composer")


async def test_arrows_and_enter_do_in_the_fields_what_they_do_in_every_form(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        screen = await begin(maria)
        fields = screen.fields
        first, language = fields.channel, fields.language
        await maria.press("tab", "tab", "tab", "right")
        await maria.until(lambda: fields.channel != first)
        # That key is typed here, and so are all letters.
        await maria.until(lambda: "? Help" not in maria.footer)
        assert "Channel <Service Deutschland>" not in maria.screen
        await maria.press("left")
        await maria.until(lambda: fields.channel == first)
        await maria.press("down", "right")
        await maria.until(lambda: fields.language != language)
        await maria.press("left", "enter")
        await maria.until(lambda: fields.language == language)
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))
        await maria.press("escape")
        await maria.until(lambda: maria.app.screen is screen)
        await maria.press("down", "enter")
        await maria.until(lambda: screen.composer.has_class("-whisper"))
        await maria.press("up", "up", "enter")
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))


async def test_a_new_conversation_that_waits_is_taken_back_and_gone_on_with(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await begin(maria)
        await maria.press(*"jemand@outside", "full_stop", *"example", "enter", "tab")
        await maria.press(*"Betreff", "tab", *"Hallo", "ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.told("Press u to take it back, 9 to see it.")
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.rest()
        composer = form(maria).composer
        assert (composer.text, composer.subject.value) == ("Hallo", "Betreff")
        assert maria.desk.store.outbox.waiting() == []
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert [item.state for item in maria.desk.store.outbox.unsettled()] == [Delivery.WAITING]


async def test_what_the_line_of_recipients_takes_is_told_whole(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        screen = await begin(maria)
        assert "name, address or number" in maria.screen
        field = screen.composer.receivers.input
        await maria.type("katharina-boettcher-koenig@posteo.example")
        await maria.press("enter")
        await maria.sees("To katharina-boettcher-koenig@posteo.example,")
        assert len(field.placeholder) < field.size.width


@pytest.mark.parametrize("subject", ["Sehr " * 400 + "lang", "\x1b]0;x\x07" + "喵" * 300], ids=["long", "wide"])
async def test_the_question_about_what_was_begun_names_it_in_one_line(tmp_path: Path, subject: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.app.push_screen(BegunDialog(subject, ""))
        await maria.sees("Go on with the conversation that you began?")
        named = maria.app.screen.query_one(".dialog--sentence")
        assert named.size.height == 1
        assert "…" in maria.words_in(named)
