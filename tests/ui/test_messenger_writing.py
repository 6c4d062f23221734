"""Writing: drafts, the outbox and its countdown, whispers, taking back, and what is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import TextArea

from plentytui.clock import ManualClock
from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.settings import Settings
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.systems import SystemsScreen
from tests.embedded_app import START, clock_of, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")
FIRST = "Katharina"


async def test_an_answer_counts_down_and_is_sent_once(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        before = len(remote.messages(uuid))
        await maria.press("r")
        assert "PUBLIC - the customer reads this" in maria.screen
        await maria.type("Wir schicken heute Ersatz.")
        await maria.press("enter", *"Gruss", "comma", "space", *"Maria", "ctrl+s")
        await maria.sees("sends in 10 s - u takes it back")
        assert "Wir schicken heute Ersatz." in maria.words_in(maria.thread.view)
        assert maria.thread.view.has_focus
        assert not maria.thread.composer.is_open
        await maria.let_pass(4)
        await maria.sees("sends in 6 s")
        assert len(remote.messages(uuid)) == before
        await maria.let_pass(6)
        await maria.until(lambda: len(remote.messages(uuid)) == before + 1)
        await maria.reads("Maria Kranich (you)")
        assert "sends in" not in maria.screen
        sent = remote.messages(uuid)[-1]
        assert "Wir schicken heute Ersatz.<br>Gruss, Maria" in sent.text
        assert not sent.whispered
        await maria.until(lambda: "37/40" in maria.header)
        assert remote.count(*POST) == 1
        entries = maria.desk.store.journal.entries()
        assert [(e.outcome, e.target) for e in entries if e.action == "POST /rest/messages"] == [("sent", uuid)]
        assert not any("Ersatz" in e.summary + e.after for e in entries), "the journal holds no text"
        await maria.let_pass(120)
        assert remote.count(*POST) == 1
        assert maria.desk.store.outbox.unsettled() == []


async def test_a_whisper_goes_to_nobody_outside(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        await maria.press("w")
        assert "WHISPER - only colleagues read this" in maria.screen
        assert "Save whisper" in maria.screen
        await maria.type("Bitte kulant sein.")
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.messages(uuid)[-1].whispered)
        sent = remote.messages(uuid)[-1]
        assert "Bitte kulant sein." in sent.text
        assert not any(sent.to.values())
        await maria.reads("WHISPER - colleagues only · Maria Kranich (you)")


async def test_a_public_answer_names_whom_it_goes_to(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        detail = maria.desk.store.mirror.detail(uuid)
        assert detail is not None
        emails = [value for kind, value in detail.relations if kind == "email"]
        await maria.press("r")
        assert f"to {emails[0][:10]}" in maria.words
        await maria.type("Gern.")
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.count(*POST) == 1)
        assert emails[0] in str(remote.messages(uuid)[-1].to)


async def test_what_is_taken_back_is_a_draft_again_and_never_sent(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        before = len(remote.messages(uuid))
        await maria.press("r")
        await maria.type("Oh nein, das war")
        await maria.press("ctrl+s")
        await maria.sees("sends in 10 s")
        await maria.press("u")
        await maria.until(lambda: maria.typed == "Oh nein, das war")
        assert maria.thread.composer.query_one(TextArea).has_focus
        await maria.let_pass(60)
        assert len(remote.messages(uuid)) == before
        assert maria.desk.store.outbox.unsettled() == []


async def test_send_now_does_not_wait(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        before = len(remote.messages(uuid))
        await maria.press("r")
        await maria.type("Jetzt.")
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: len(remote.messages(uuid)) == before + 1)
        assert maria.app.clock.now() == START
        await maria.press("S")
        await maria.told("Nothing waits in the outbox.")


async def test_without_a_delay_it_is_sent_at_once(tmp_path: Path, network: Network) -> None:
    settings = Settings(timezone="UTC", send_delay=0)
    async with person(make_app(tmp_path, network=network, settings=settings)) as maria:
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Sofort.")
        await maria.press("ctrl+s")
        await maria.until(lambda: network.systems[SANDBOX_URL].count(*POST) == 1)


async def test_an_empty_answer_is_not_sent(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("r", "space", "enter", "ctrl+s")
        await maria.told("There is no text to send yet.")
        assert maria.thread.composer.is_open
        assert maria.desk.store.outbox.waiting() == []


async def test_a_draft_is_saved_when_typing_pauses_and_found_again(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("w")
        await maria.type("Vorsicht, dritte Mahnung")
        store = maria.desk.store
        await maria.until(lambda: [draft.text for draft in store.drafts.get(uuid)] == ["Vorsicht, dritte Mahnung"])
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        assert "✎" in maria.screen
        maria.rows.select(uuid)
        await maria.press("e")
        await maria.until(lambda: maria.typed == "Vorsicht, dritte Mahnung")
        assert maria.thread.composer.kind is ReplyKind.WHISPER


async def test_leaving_keeps_the_draft_and_the_list_shows_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Halb fertig")
        await maria.press("escape")
        assert not maria.thread.composer.is_open
        await maria.until(lambda: bool(maria.desk.store.drafts.get(uuid)))
        await maria.press("escape")
        await maria.sees("✎")
        await maria.press("r")
        assert maria.typed == "Halb fertig"


@pytest.mark.parametrize("state", [Delivery.HELD, Delivery.REFUSED, Delivery.UNCERTAIN])
async def test_the_list_tells_an_answer_that_waits_for_a_person_from_a_draft(tmp_path: Path, state: Delivery) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid, outbox = maria.current, maria.desk.store.outbox
        item = outbox.add(uuid, ReplyKind.PUBLIC, "Guten Tag", "", "", maria.app.clock.time() + 60)
        maria.messenger.mirror_touched()
        await maria.sees("✎")
        assert "✗" not in maria.screen
        outbox.claim(item.id)
        outbox.settle(item.id, state)
        maria.messenger.mirror_touched()
        await maria.sees("✗")
        assert "✎" not in maria.screen


async def test_a_reply_and_a_whisper_are_two_drafts(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Liebe Kundin")
        await maria.press("escape", "w")
        assert maria.typed == ""
        await maria.type("Unter uns")
        await maria.press("escape")
        await maria.rest()
        await maria.press("r")
        assert maria.typed == "Liebe Kundin"
        await maria.press("escape", "w")
        assert maria.typed == "Unter uns"


async def test_going_to_another_conversation_keeps_what_was_typed(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Noch nicht")
        maria.rows.focus()
        await maria.press("j", "enter")
        assert not maria.thread.composer.is_open
        await maria.until(lambda: [draft.text for draft in maria.desk.store.drafts.get(uuid)] == ["Noch nicht"])


async def test_leaving_the_program_while_typing_loses_nothing(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Bis zum letzten Zeichen")
        await maria.pilot.press("ctrl+q")
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        assert [draft.text for draft in maria.desk.store.drafts.get(uuid)] == ["Bis zum letzten Zeichen"]


async def test_opening_a_system_while_typing_loses_nothing(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Mitten im Satz")
        old = maria.desk
        maria.app.open_system(old.system)
        await maria.until(lambda: maria.app.desk is not None and maria.app.desk.workspace is not None)
        assert maria.desk is not old
        assert [draft.text for draft in maria.desk.store.drafts.get(uuid)] == ["Mitten im Satz"]


async def test_new_messages_do_not_disturb_what_is_typed(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Ich schreibe noch")
        clock_of(maria.app).advance(3)
        network.systems[SANDBOX_URL].hears(uuid, "Eilt sehr!", maria.app.clock.now())
        await maria.let_pass(65)
        await maria.until(lambda: any("Eilt sehr!" in row.body for row in maria.desk.store.mirror.messages(uuid)))
        await maria.type(" daran")
        assert maria.typed == "Ich schreibe noch daran"


async def test_quitting_asks_while_something_waits(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    app = make_app(tmp_path, network=network, clock=clock)
    async with person(app) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Morgen mehr.")
        await maria.press("ctrl+s")
        await maria.sees("sends in 10 s")
        await maria.press("q")
        assert isinstance(maria.app.screen, ConfirmDialog)
        await maria.until(lambda: "1 message waits in the outbox" in maria.dialog)
        await maria.press("escape")
        await maria.until(lambda: maria.dialog == "")
        await maria.press("q", "y")
        await maria.until(lambda: not app.is_running)
    assert remote.count(*POST) == 0
    clock.advance(600)
    async with person(make_app(tmp_path, network=network, clock=clock)) as maria:
        await maria.until(lambda: remote.count(*POST) == 1)
        await maria.until(lambda: maria.desk.store.outbox.unsettled() == [])


async def test_the_question_sees_that_the_message_was_sent_behind_it(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Gleich mehr.")
        await maria.press("ctrl+s")
        await maria.sees("sends in 10 s")
        await maria.press("q")
        await maria.until(lambda: "Quit, send next time" in maria.dialog)
        await maria.in_time(lambda: remote.count(*POST) == 1)
        await maria.until(lambda: "No message waits any more." in maria.dialog)
        assert "1 message waits" not in maria.dialog
        assert "send next time" not in maria.dialog


async def test_quitting_without_anything_waiting_does_not_ask(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=3)
    async with person(app) as maria:
        await maria.press("q")
        await maria.rest()
    assert app.return_code == 0


async def test_a_reply_can_be_begun_from_the_list_and_sent_before_the_thread_came(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        await maria.press("r")
        assert maria.thread.composer.is_open
        uuid = maria.thread.conversation
        await maria.type("Guten Tag")
        await maria.until(lambda: bool(maria.desk.store.mirror.messages(uuid)))
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.count(*POST) == 1)


async def test_take_back_finds_what_waits_in_another_conversation(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Falsche Kundin")
        await maria.press("ctrl+s", "escape")
        await maria.press("j", "enter", "u")
        await maria.told("is a draft again. Press 9 to go on with it.")
        assert [draft.text for draft in maria.desk.store.drafts.get(uuid)] == ["Falsche Kundin"]
        assert maria.desk.store.outbox.waiting() == []
        assert not maria.is_writing(), "what is typed next is not meant for that customer"


async def test_two_answers_to_one_conversation_go_in_their_order(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(FIRST)
        for text in ("Eins.", "Zwei."):
            await maria.press("r")
            await maria.type(text)
            await maria.press("ctrl+s")
        await maria.sees("Zwei.")
        await maria.let_pass(15)
        await maria.until(lambda: remote.count(*POST) == 2)
        assert ["Eins." in remote.messages(uuid)[-2].text, "Zwei." in remote.messages(uuid)[-1].text] == [True, True]


async def test_the_systems_screen_is_reached_while_an_answer_waits(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Wartet.")
        await maria.press("ctrl+s", "0")
        assert isinstance(maria.app.screen, SystemsScreen)
        await maria.let_pass(11)
        await maria.until(lambda: network.systems[SANDBOX_URL].count(*POST) == 1)
        await maria.until(lambda: maria.desk.store.outbox.unsettled() == [])
