"""The screen of drafts and outbox: all that is not sent, with its age, and each action on a key."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import DraftFile, Envelope, Intent, Receiver, new_key
from plentytui.services.forwarded import forwarded_folder
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.screens.drafts import DraftRows, DraftsScreen
from plentytui.ui.screens.messenger import MessengerScreen
from tests.embedded_app import Person, clock_of, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")


async def with_everything(maria: Person) -> list[str]:
    """A draft, a refused, an uncertain, a held and a waiting message, and a conversation that was begun."""
    store = maria.desk.store
    source = maria.rows
    found = []
    for _ in range(6):
        assert source.current is not None
        found.append(source.current)
        await maria.press("j")
    now = maria.app.clock.time()

    def fill() -> None:
        store.drafts.save(found[0], ReplyKind.WHISPER, "Noch nicht fertig")
        for state, uuid in zip((Delivery.REFUSED, Delivery.UNCERTAIN, Delivery.HELD), found[1:], strict=False):
            item = store.outbox.add(uuid, ReplyKind.PUBLIC, f"Text {state}", "x", "a@b.example", now)
            store.outbox.claim(item.id)
            store.outbox.settle(item.id, state, f"Grund {state}")
        store.outbox.add(found[4], ReplyKind.PUBLIC, "Text wartet", "x", "a@b.example", now + 30_000)
        envelope = Envelope(Intent.NEW, "Neues Gespräch", (Receiver("email", "a@b.example"),))
        store.drafts.save(new_key(), ReplyKind.PUBLIC, "Begonnen", envelope)

    await store.write(fill)
    return found


def rows_text(maria: Person) -> str:
    return maria.words_in(maria.app.screen.query_one(DraftRows))


async def to_drafts(maria: Person) -> None:
    await maria.press("9")
    await maria.until(lambda: isinstance(maria.app.screen, DraftsScreen))
    await maria.rest()


async def test_everything_unsent_is_listed_with_its_age_and_standing(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await with_everything(maria)
        clock_of(maria.app).advance(7_300)
        await to_drafts(maria)
        shown = rows_text(maria)
        for word in ("REFUSED", "SENT?", "HELD", "waits", "draft", "WHISPER", "2 h", "new: Neues"):
            assert word in shown, word
        await maria.sees("Grund refused")
        await maria.press("j")
        await maria.sees("Grund uncertain")


async def test_enter_goes_on_with_a_draft(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        found = await with_everything(maria)
        await to_drafts(maria)
        await maria.press("G")
        row = maria.app.screen.query_one(DraftRows).current
        assert row is not None
        await maria.press("enter")
        if row.conversation == found[0]:
            await maria.until(lambda: maria.typed == "Noch nicht fertig")
            assert maria.thread.composer.kind is ReplyKind.WHISPER
        else:
            await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
            await maria.sees("Begonnen")


async def test_enter_goes_to_the_conversation_of_a_message(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        found = await with_everything(maria)
        await to_drafts(maria)
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert maria.thread.conversation == found[1]
        assert not maria.thread.composer.is_open


async def test_what_was_refused_is_taken_back(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await with_everything(maria)
        await to_drafts(maria)
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.until(lambda: maria.typed == "Text refused")


async def test_what_waits_is_sent_now(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        await with_everything(maria)
        await to_drafts(maria)
        await maria.press("j", "j", "j")
        row = maria.app.screen.query_one(DraftRows).current
        assert row is not None
        assert row.item is not None
        assert row.item.state is Delivery.WAITING
        await maria.press("S")
        await maria.until(lambda: network.systems[SANDBOX_URL].count(*POST) == 1)


async def test_what_may_have_arrived_is_asked_about(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        await with_everything(maria)
        await to_drafts(maria)
        await maria.press("j", "S")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("n")
        await maria.rest()
        assert network.systems[SANDBOX_URL].count(*POST) == 0


async def test_throwing_away_asks_and_then_does_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await with_everything(maria)
        await to_drafts(maria)
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("n")
        await maria.rest()
        assert "REFUSED" in rows_text(maria)
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: "REFUSED" not in rows_text(maria))
        assert not any("Text refused" in draft.text for draft in maria.desk.store.drafts.all())
        await maria.press("G", "x", "y")
        await maria.until(lambda: len(maria.desk.store.drafts.all()) == 1)


async def test_it_says_that_there_is_nothing_and_goes_back(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await to_drafts(maria)
        assert "There are no drafts, and nothing waits to be sent." in maria.words
        await maria.press("enter", "S", "u", "x", "escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))


async def test_throwing_a_forward_away_clears_its_files_away(tmp_path: Path, network: Network) -> None:
    copies = tmp_path / "data" / "forwarded"
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        await maria.open("OTTO")
        await maria.press("F")
        await maria.sees("Which files go along?")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("@ 2: Tischkante_1.jpg")
        assert len([path for path in copies.rglob("*") if path.is_file()]) == 2
        await maria.press(*"lager@kranich", "full_stop", *"example", "enter", "escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        await maria.until(lambda: bool(maria.desk.store.drafts.all()))
        assert len([path for path in copies.rglob("*") if path.is_file()]) == 2, "the draft needs them"
        await maria.press("9")
        await maria.until(lambda: isinstance(maria.app.screen, DraftsScreen))
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(lambda: not maria.desk.store.drafts.all())
        await maria.until(lambda: not [path for path in copies.rglob("*") if path.is_file()])


async def test_a_forward_that_is_left_at_once_leaves_no_files(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        await maria.open("OTTO")
        await maria.press("F")
        await maria.sees("Which files go along?")
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("@ 2: Tischkante_1.jpg")
        await maria.press("escape")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert not maria.desk.store.drafts.all()
        await maria.until(lambda: not [path for path in (tmp_path / "data" / "forwarded").rglob("*") if path.is_file()])


async def test_copies_are_removed_in_a_thread_and_told_of_where_they_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def clear(*_: object) -> None:
        threads.append(threading.current_thread())
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("plentytui.services.forwarded.clear", clear)
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        store = maria.desk.store
        envelope = Envelope(Intent.FORWARD, "Weiter", files=(DraftFile("/nowhere/a.pdf", "a.pdf", 1),))
        await store.write(lambda: store.drafts.save(new_key(), ReplyKind.PUBLIC, "Text", envelope))
        await to_drafts(maria)
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.told("Permission denied.")
        assert threads
        assert threading.main_thread() not in threads, "a slow disk holds up no key"


async def test_copies_that_no_draft_has_go_when_the_system_is_opened(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        store = maria.desk.store
        folder = forwarded_folder(tmp_path / "data", store)
        old, young, needed = (folder / name / "a.pdf" for name in ("m-1", "m-2", "m-3"))
        envelope = Envelope(Intent.FORWARD, "Weiter", files=(DraftFile(str(needed), "a.pdf", 1),))
        await store.write(lambda: store.drafts.save(new_key(), ReplyKind.PUBLIC, "Text", envelope))
        for path in (old, young, needed):
            path.parent.mkdir(parents=True)
            path.write_bytes(b"x")
        for path in (old, needed):
            os.utime(path, (1_000.0, 1_000.0))
    async with person(make_app(tmp_path)) as maria:
        await maria.until(lambda: not old.exists())
        assert not old.parent.exists()
        assert young.exists(), "it may be on its way into a draft"
        assert needed.exists()


async def test_the_cursor_stays_on_its_message_when_one_above_it_leaves(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        store, now = maria.desk.store, maria.app.clock.time()
        uuids = [key for index in range(3) if (key := maria.rows.key_of(index)) is not None]

        def fill() -> None:
            for uuid in uuids:
                store.outbox.add(uuid, ReplyKind.PUBLIC, f"Text {uuid}", "x", "a@b.example", now + 30_000)

        await store.write(fill)
        await to_drafts(maria)
        await maria.press("j")
        rows = maria.app.screen.query_one(DraftRows)
        meant = rows.current
        assert meant is not None
        assert meant.conversation == uuids[1]
        first = store.outbox.unsettled()[0]

        def leave() -> None:
            store.outbox.claim(first.id)
            store.outbox.settle(first.id, Delivery.SENT)

        await store.write(leave)
        maria.app.state.mirror.set(maria.app.state.mirror.value + 1)
        await maria.rest()
        assert rows.count == 2
        assert rows.current is not None
        assert rows.current.conversation == uuids[1], "the next key is for the message that was under the cursor"


async def test_a_long_reason_is_read_to_its_end_with_what_can_be_done(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        store, now = maria.desk.store, maria.app.clock.time()

        def fill() -> None:
            item = store.outbox.add(maria.current, ReplyKind.PUBLIC, "Text", "x", "a@b.example", now)
            store.outbox.claim(item.id)
            store.outbox.settle(item.id, Delivery.REFUSED, f"{'Grund ' * 100}Ende.")

        await store.write(fill)
        await to_drafts(maria)
        await maria.sees("Ende. S tries again, u takes it back.")
        assert "REFUSED" in rows_text(maria)


async def with_two_waiting(maria: Person) -> tuple[int, int]:
    """Two messages wait, and the cursor is on the first."""
    store, now = maria.desk.store, maria.app.clock.time()
    uuids = [key for index in range(2) if (key := maria.rows.key_of(index)) is not None]

    def fill() -> None:
        for uuid in uuids:
            store.outbox.add(uuid, ReplyKind.PUBLIC, f"Text {uuid}", "x", "a@b.example", now + 30_000)

    await store.write(fill)
    await to_drafts(maria)
    first, second = store.outbox.unsettled()
    return first.id, second.id


async def leaves(maria: Person, identity: int) -> None:
    """A message is sent, as by itself, and the screen hears of it."""
    store = maria.desk.store

    def leave() -> None:
        store.outbox.claim(identity)
        store.outbox.settle(identity, Delivery.SENT)

    await store.write(leave)
    maria.app.state.mirror.set(maria.app.state.mirror.value + 1)
    await maria.rest()


@pytest.mark.parametrize("key", ["u", "S", "x"])
async def test_no_key_is_for_the_neighbour_of_a_message_that_has_just_left(tmp_path: Path, key: str) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        first, second = await with_two_waiting(maria)
        before = maria.desk.store.outbox.get(second)
        await leaves(maria, first)
        assert " sent" in rows_text(maria)
        await maria.press(key)
        await maria.told("The message to a@b.example was sent; it cannot come back.")
        assert isinstance(maria.app.screen, DraftsScreen)
        assert maria.desk.store.outbox.get(second) == before
        assert not maria.desk.store.drafts.all()


async def test_a_message_that_has_left_goes_from_the_list_with_the_cursor(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        first, second = await with_two_waiting(maria)
        await leaves(maria, first)
        rows = maria.app.screen.query_one(DraftRows)
        assert rows.count == 2
        await maria.sees("leaves this list as soon as you go to another row")
        await maria.press("j")
        assert rows.count == 1
        assert rows.current is not None
        assert rows.current.key == ("item", second)
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, MessengerScreen))
        assert [item.id for item in maria.desk.store.outbox.unsettled()] == []


async def test_what_one_throws_away_oneself_goes_at_once(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        _, second = await with_two_waiting(maria)
        await maria.press("x")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        rows = maria.app.screen_stack[1].query_one(DraftRows)
        await maria.until(lambda: rows.count == 1)
        assert rows.current is not None
        assert rows.current.key == ("item", second)
