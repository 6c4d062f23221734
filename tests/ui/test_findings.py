"""What a filter looks for is marked in the thread, and the keys go from one place to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL
from tests.embedded_app import Person, clock_of, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


async def look_for(maria: Person, text: str) -> None:
    await maria.press("slash")
    await maria.type(text)
    await maria.press("enter")
    await maria.rest()


def marks(maria: Person, style: str) -> list[str]:
    lines = maria.thread.view.lines
    return [text for line in lines for text, name in line.parts if name == style]


async def test_findings_are_marked_and_one_goes_to_them(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.open("Katharina")
        text = maria.thread.view.text
        await maria.press("escape")
        word = next(word for word in text.split() if word.isalpha() and len(word) > 6 and text.count(word) > 1)
        await look_for(maria, f"subject:hochzeit body:{word}")
        await maria.press("enter")
        view = maria.thread.view
        await maria.until(lambda: view.found > 1)
        assert set(marks(maria, "found") + marks(maria, "found-here")) >= {word}
        assert len(marks(maria, "found-here")) == 1, "one of them is where one is"
        await maria.until(lambda: "n Next finding" in maria.screen)
        assert "Next unread" not in maria.screen
        seen = {view._here}
        for _ in range(view.found - 1):
            await maria.press("n")
            assert view.top <= view._found[view._here].line < view.top + view._height
            seen.add(view._here)
        assert seen == set(range(view.found)), "n goes to all of them"
        last = view._here
        await maria.press("N")
        assert view._here == (last - 1) % view.found
        await maria.press("escape", "escape")
        await maria.open("Katharina")
        assert not view.found
        assert not marks(maria, "found")
        await maria.until(lambda: "n Next unread" in maria.screen)


async def test_a_finding_is_told_by_its_form(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await look_for(maria, "hochzeit")
        await maria.press("enter")
        view = maria.thread.view
        await maria.until(lambda: view.found > 0)
        assert view._style("found", "").underline
        assert view._style("found-here", "").reverse


async def test_without_findings_the_key_goes_to_the_next_unread(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("enter")
        await maria.rest()
        first = maria.thread.conversation
        await maria.press("n")
        await maria.rest()
        assert maria.thread.conversation != first


async def test_what_is_found_in_a_quote_unfolds_it(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=NARROW) as maria:
        uuid = maria.current
        world = network.systems[SANDBOX_URL].sandbox.world
        body = "Danke!\n\nAm 1.2.2026 um 10:00 schrieb Maria Kranich:\n> Das Wort Zwetschgenknödel steht nur hier.\n"
        world.incoming_mail(clock_of(maria.app).now(), conversation=world.mailbox.numbers([uuid])[0], text=body)
        await maria.press("R")
        await maria.rest()
        maria.messenger.open_conversation(uuid)
        await maria.reads("Q unfolds")
        await maria.press("escape")
        await look_for(maria, "body:Zwetschgenknödel")
        assert maria.rows.row_count == 1
        await maria.press("enter")
        await maria.until(lambda: maria.thread.view.found == 1)
        assert maria.thread.view.unfolded
