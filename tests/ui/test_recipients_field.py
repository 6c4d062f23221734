"""The line of receivers: nothing typed is lost, and enter takes whom one sees under the cursor."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import Mock, patch

import pytest

from plentytui.api.lanes import Lane
from plentytui.errors import NotReachable, PlentytuiError
from plentytui.models.writing import Receiver
from plentytui.services.receivers import Receivers
from plentytui.ui.widgets.recipients_field import RecipientsField
from tests.embedded_app import Person, make_app, person
from tests.ui.test_compose import begin

pytestmark = pytest.mark.anyio

ADA = Receiver("email", "ada@one.example", "Ada One")
ADAM = Receiver("email", "adam@two.example", "Adam Two")
ADELE = Receiver("email", "adele@three.example", "Adele Three")


class Late(Receivers):
    """Knows some, and answers when the test says so."""

    def __init__(self, known: list[Receiver]) -> None:
        self.known = known
        self.answer: asyncio.Future[list[Receiver]] = asyncio.get_running_loop().create_future()
        self.asked: list[str] = []

    def suggest(self, term: str, limit: int = 8) -> list[Receiver]:
        return self.known

    def is_known(self, term: str) -> bool:
        return False

    async def search(self, term: str, lane: Lane = Lane.USER, limit: int = 20) -> list[Receiver]:
        self.asked.append(term)
        return await asyncio.shield(self.answer)


def fail(late: Late) -> PlentytuiError:
    """The answer is that there is none."""
    error = NotReachable("The system cannot be reached.", "Look at the connection.")
    late.answer.set_exception(error)
    return error


async def asking(maria: Person, known: list[Receiver]) -> tuple[RecipientsField, Late]:
    """Three letters are typed, and the system is being asked."""
    field = (await begin(maria)).composer.receivers
    late = Late(known)
    field._search, field._online = late, True
    await maria.press(*"ada")
    await maria.until(lambda: late.asked == ["ada"])
    return field, late


async def test_an_address_before_a_comma_stays_in_a_whisper(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press(*("tab",) * 5, "space")
        field = screen.composer.receivers
        field.input.focus()
        await maria.press(*"ada@one", "full_stop", *"example", "comma")
        assert (field.unfinished, field.receivers) == ("ada@one.example,", ())
        await maria.press("enter")
        await maria.sees("Nobody is chosen yet. Type three letters of a name.")


async def test_an_address_before_a_comma_is_taken_in_a_message(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field = (await begin(maria)).composer.receivers
        await maria.press(*"ada@one", "full_stop", *"example", "comma")
        await maria.until(lambda: [one.value for one in field.receivers] == [ADA.value])
        assert field.unfinished == ""


async def test_an_answer_leaves_the_cursor_on_whom_it_stood(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [ADA, ADAM])
        await maria.press("down")
        late.answer.set_result([ADELE, ADA, ADAM])
        await maria.sees("Adele Three")
        assert "▌Adam Two" in maria.screen
        await maria.press("enter")
        assert field.receivers == (ADAM,)


async def test_an_address_gives_way_to_the_contact_whose_it_is(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [ADA, ADAM])
        other, hers = (Receiver("contact", str(n), "Ada", address) for n, address in ((7, ""), (8, "Ada@One.example")))
        late.answer.set_result([other, hers, ADA, ADAM])
        await maria.until(lambda: len(field._found) == 4)
        await maria.press("enter")
        assert field.receivers == (hers,)


async def test_whoever_types_on_begins_at_the_first_one(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, _ = await asking(maria, [ADA, ADAM])
        await maria.press("down", "m")
        await maria.until(lambda: "▌Ada One" in maria.screen)
        await maria.press("enter")
        assert field.receivers == (ADA,)


async def test_where_the_system_does_not_answer_whom_enter_takes_stays_in_sight(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [ADA])
        error = fail(late)
        await maria.told(error.what)
        assert "▌Ada One" in maria.screen
        await maria.press("enter")
        assert field.receivers == (ADA,)


async def test_where_nobody_is_offered_it_is_said_there_why(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [])
        error = fail(late)
        await maria.until(lambda: error.what in maria.words_in(field))
        await maria.press("enter")
        assert field.receivers == ()


async def test_why_something_else_was_not_found_is_not_said(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [])
        await maria.press(*("backspace",) * 2)
        error = fail(late)
        await maria.rest()
        assert error.what not in maria.words_in(field)


async def test_whoever_is_chosen_stays_though_six_others_are_found(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [ADA, ADAM])
        await maria.press("down")
        late.answer.set_result([Receiver("email", f"ada{at}@six.example", f"Ada {at}") for at in range(6)])
        await maria.sees("Ada 0")
        assert "▌Adam Two" in maria.screen
        await maria.press("enter")
        assert field.receivers == (ADAM,)


async def test_nobody_is_asked_for_in_a_line_that_was_left(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        field = (await begin(maria)).composer.receivers
        late = Late([])
        field._search, field._online = late, True
        # The pause ends when the test says so.
        with patch.object(field, "set_timer", Mock()) as timer:
            await maria.press(*"ada", "tab")
            await maria.until(lambda: not field.input.has_focus)
            await maria.rest()
            assert timer.call_count == timer.return_value.stop.call_count == 3
            await maria.press("shift+tab")
            await maria.until(lambda: timer.call_count == 4)


@pytest.mark.parametrize("answers", [True, False], ids=["found", "failed"])
async def test_an_answer_offers_nobody_in_a_line_that_was_left(tmp_path: Path, answers: bool) -> None:
    async with person(make_app(tmp_path)) as maria:
        field, late = await asking(maria, [])
        await maria.press("tab")
        await maria.until(lambda: not field.has_class("-found"))
        if answers:
            late.answer.set_result([ADA])
        else:
            fail(late)
        await maria.until(lambda: all(one.is_finished for one in field.workers if one.group == "receivers"))
        await maria.rest()
        assert not field.has_class("-found")
        assert field.unfinished == "ada"
