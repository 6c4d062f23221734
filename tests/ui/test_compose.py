"""New conversations and forwards: fields, drafts that survive, what is missing, and what arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.inbox import ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import Intent
from plentytui.ui.dialogs.begun import BegunDialog
from plentytui.ui.dialogs.pick_value import PickValue
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.screens.messenger import MessengerScreen
from plentytui.ui.widgets.composer import Composer
from tests.embedded_app import START, Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")
FIRST = "Katharina"


def kind_of(composer: Composer) -> ReplyKind:
    """Whom the text is for now."""
    return composer.kind


def form(maria: Person) -> ComposeScreen:
    """The screen of a new conversation, which has to be there."""
    assert isinstance(maria.app.screen, ComposeScreen)
    return maria.app.screen


async def begin(maria: Person) -> ComposeScreen:
    """Open a conversation, so that channels and tags are known, and begin another."""
    await maria.open(FIRST)
    await maria.until(lambda: maria.desk.store.facts.get("preset.billable") not in (None, ""))
    await maria.press("escape", "c")
    await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
    await maria.rest()
    return form(maria)


async def test_a_new_conversation_is_filled_in_by_keys_and_arrives(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        screen = await begin(maria)
        assert "PUBLIC - whoever receives it reads this" in maria.screen
        assert "Service Deutschland" in maria.screen
        await maria.press(*"priya")
        await maria.sees("Priya Chaudhry")
        await maria.press("enter")
        await maria.press("tab")
        await maria.type("Ihre Frage von gestern")
        await maria.press("tab")
        await maria.type("Guten Tag Priya,\n\nja, das geht.")
        await maria.press("tab", "space")
        await maria.until(lambda: isinstance(maria.app.screen, PickValue))
        await maria.press(*"uk", "enter")
        await maria.sees("Service UK")
        assert screen.composer.text.startswith("Guten Tag Priya")
        assert "Send to recipients" in maria.screen
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.press("S")
        await maria.until(lambda: remote.count(*POST) == 1)
        await maria.until(lambda: maria.desk.store.outbox.unsettled() == [])
        rows = remote.sandbox.world.db.execute("SELECT no, title FROM conversation ORDER BY no DESC LIMIT 1").fetchall()
        assert rows[0]["title"] == "Ihre Frage von gestern"
        sent = remote.sandbox.world.mailbox.messages(rows[0]["no"])
        assert len(sent) == 1
        assert "ja, das geht." in sent[0].text
        assert not sent[0].whispered
        assert any(sent[0].to.values())


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (("ctrl+s",), "There is no text to send yet"),
        (("tab", "tab", *"Hallo", "ctrl+s"), "A new conversation needs a subject"),
        (("tab", *"Betreff", "tab", *"Hallo", "ctrl+s"), "Nobody would receive it"),
    ],
)
async def test_what_is_missing_is_told_and_nothing_typed_is_lost(
    keys: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press(*keys)
        await maria.told(told)
        assert isinstance(maria.app.screen, ComposeScreen)
        if "a" in keys:
            assert screen.composer.text == "Hallo"
        assert maria.desk.store.outbox.unsettled() == []


async def test_a_half_filled_form_survives_leaving_and_the_end_of_the_program(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        await begin(maria)
        await maria.press(*"jemand@outside", "full_stop", *"example", "enter", "tab")
        await maria.type("Nur der Betreff")
        await maria.pilot.press("ctrl+q")
    async with person(make_app(tmp_path, network=network, clock=clock), size=(80, 24)) as maria:
        await maria.press("c")
        await maria.until(lambda: isinstance(maria.app.screen, BegunDialog))
        assert "Nur der Betreff" in maria.dialog
        await maria.press("y")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("jemand@outside.example")
        assert form(maria).composer.subject.value == "Nur der Betreff"
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert [draft.envelope.subject for draft in maria.desk.store.drafts.all()] == ["Nur der Betreff"]


async def test_another_conversation_can_be_begun_beside_a_draft(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await begin(maria)
        await maria.press("tab", *"Eins", "escape")
        await maria.until(lambda: bool(maria.desk.store.drafts.all()))
        await maria.press("c")
        await maria.until(lambda: isinstance(maria.app.screen, BegunDialog))
        await maria.press("b")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.rest()
        assert form(maria).composer.subject.value == ""
        await maria.press("tab", *"Zwei", "escape")
        await maria.until(lambda: len(maria.desk.store.drafts.all()) == 2)


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_the_question_about_what_was_begun_can_be_cancelled(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await begin(maria)
        await maria.press("tab", *"Eins", "escape")
        await maria.until(lambda: bool(maria.desk.store.drafts.all()))
        await maria.press("c")
        await maria.until(lambda: isinstance(maria.app.screen, BegunDialog))
        assert all(button in maria.dialog for button in ("Cancel (n)", "Begin another (b)", "Go on (y)"))
        await maria.press(key)
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.rest()
        assert isinstance(maria.app.screen, MessengerScreen)
        assert [draft.envelope.subject for draft in maria.desk.store.drafts.all()] == ["Eins"]


async def test_an_empty_form_leaves_no_draft(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await begin(maria)
        await maria.press("escape")
        await maria.rest()
        assert maria.desk.store.drafts.all() == []


async def test_a_public_message_may_become_a_whisper_but_never_back(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        screen = await begin(maria)
        await maria.press("tab", *"Intern", "tab", "tab", "tab", "tab", "space")
        assert kind_of(screen.composer) is ReplyKind.WHISPER
        assert "WHISPER - only colleagues read this" in maria.screen
        assert "Save whisper" in maria.screen
        await maria.press("space")
        await maria.told("What was written as a whisper stays one")
        assert kind_of(screen.composer) is ReplyKind.WHISPER
        await maria.press(*("shift+tab",) * 4, "ctrl+u", *("tab",) * 4, "space")
        assert kind_of(screen.composer) is ReplyKind.PUBLIC
        await maria.press("escape")
        await maria.rest()
        assert [draft.kind for draft in maria.desk.store.drafts.all()] in ([], [ReplyKind.PUBLIC])


async def test_whoever_is_dropped_because_it_is_a_whisper_now_is_named_and_the_footer_says_what_is_sent(
    tmp_path: Path,
) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await begin(maria)
        await maria.press(*"anna", "at", *"kunde", "full_stop", *"example", "comma")
        assert "^s Send" in maria.footer
        await maria.press(*("tab",) * 5, "space")
        await maria.told("A whisper goes to colleagues only. No longer in To: anna@kunde.example.")
        assert "^s Save whisper" in maria.footer


async def test_a_preset_whisper_begins_as_one(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.desk.store.write(lambda: maria.desk.store.facts.put("preset.whisper", "1"))
        await maria.press("c")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("WHISPER - only colleagues read this")


async def test_a_whisper_is_offered_colleagues_alone(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        screen = await begin(maria)
        await maria.press(*("tab",) * 5, "space")
        screen.composer.receivers.input.focus()
        await maria.press(*"tom")
        await maria.sees("user 4")
        await maria.press("ctrl+u", *"priya")
        await maria.rest()
        assert "email" not in maria.words_in(screen.composer.receivers)


async def test_a_forward_names_nobody_of_the_old_conversation(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.open(FIRST)
        await maria.press("F")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("Forwarded message of Katharina")
        screen = form(maria)
        assert screen.composer.subject.value.startswith("Fwd:")
        assert screen.composer.draft.envelope.intent is Intent.FORWARD
        assert screen.composer.receivers.receivers == ()
        await maria.press("ctrl+s")
        await maria.told("Nobody would receive it")
        await maria.press(*"lager@kranich", "full_stop", *"example", "enter", "ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.press("S")
        await maria.until(lambda: remote.count(*POST) == 1)
        number = remote.sandbox.world.db.execute("SELECT max(no) AS no FROM conversation").fetchone()["no"]
        sent = remote.sandbox.world.mailbox.messages(number)[0]
        assert "katharina" not in str(sent.to).lower()
        assert "lager@kranich.example" in str(sent.to)


async def test_a_forward_brings_the_files_along(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.open("OTTO")
        await maria.press("F")
        await maria.sees("Which files go along?")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("@ 2: Tischkante_1.jpg")
        await maria.press(*"lager@kranich", "full_stop", *"example", "enter", "ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.until(lambda: not [path for path in (tmp_path / "data" / "forwarded").rglob("*") if path.is_file()])
        await maria.press("S")
        await maria.until(lambda: remote.count(*POST) == 1)
        db = remote.sandbox.world.db
        number = db.execute("SELECT max(no) AS no FROM conversation").fetchone()["no"]
        names = [row["name"] for row in db.execute("SELECT name FROM attachment WHERE no = ?", (number,))]
        assert names == ["Tischkante_1.jpg", "Tischkante_2.jpg"]


async def test_a_read_only_system_takes_no_new_conversation(tmp_path: Path) -> None:
    async with person(make_app(tmp_path, read_only=True)) as maria:
        await maria.press("c")
        await maria.told("This system was opened read-only.")
        assert isinstance(maria.app.screen, MessengerScreen)


async def test_what_is_forwarded_is_the_conversation_under_the_cursor(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        first = await maria.open("Jürgen")
        await maria.press("escape")
        await maria.press("G")
        other = maria.current
        assert other != first
        await maria.press("F")
        await maria.rest()
        assert maria.thread.conversation == other


async def test_files_and_links_are_those_of_the_conversation_under_the_cursor(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Jürgen")
        await maria.press("escape")
        await maria.press("G")
        await maria.press("o")
        await maria.told("has not been read yet. Open it first.")
