"""One key undoes what was done last: an action, or a message that is not sent yet; no composer opens unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.ui.dialogs.confirm import ConfirmDialog
from tests.embedded_app import Person, clock_of, make_app, person

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


async def answered(maria: Person, state: Delivery = Delivery.WAITING) -> str:
    """A message to the first conversation stands in the outbox; the cursor is on the second one of the list."""
    uuid = maria.current
    store = maria.desk.store
    send_at = maria.app.clock.time() + 1e6
    item = store.outbox.add(uuid, ReplyKind.PUBLIC, "Guten Tag", "", "Katharina", send_at)
    if state is Delivery.HELD:
        assert store.outbox.claim(item.id, guarding=True)
        store.outbox.settle(item.id, state, "Somebody wrote.")
    await maria.press("j")
    assert maria.current != uuid
    return uuid


def state_of(maria: Person, uuid: str) -> Delivery:
    return maria.desk.store.outbox.for_conversation(uuid)[-1].state


def is_done(maria: Person, uuid: str) -> bool:
    row = maria.desk.store.mirror.row(uuid)
    return row is not None and row.done


async def test_an_action_after_a_message_is_undone_before_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = await answered(maria)
        other = maria.current
        clock_of(maria.app).advance(1)
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.press("u")
        await maria.told("Undone: marked 1 as done.")
        assert not is_done(maria, other)
        assert state_of(maria, uuid) is Delivery.WAITING
        await maria.press("u")
        await maria.told("The message to Katharina is a draft again. Press 9 to go on with it.")
        assert state_of(maria, uuid) is Delivery.RECALLED
        await maria.press("m", "d")
        await maria.told("Marked 1 as done.")
        assert not maria.is_writing()
        assert maria.current == other


async def test_a_message_after_an_action_is_taken_back_before_it(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        other = maria.current
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        clock_of(maria.app).advance(1)
        uuid = await answered(maria)
        await maria.press("u")
        await maria.told("is a draft again")
        assert state_of(maria, uuid) is Delivery.RECALLED
        assert is_done(maria, other)


async def test_a_held_message_of_another_conversation_does_not_stand_before_an_action(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("j", "d")
        await maria.told("Marked 1 as done.")
        other = maria.current
        await maria.press("k")
        clock_of(maria.app).advance(1)
        uuid = await answered(maria, Delivery.HELD)
        await maria.press("u")
        await maria.told("Undone: marked 1 as done.")
        assert not is_done(maria, other)
        assert state_of(maria, uuid) is Delivery.HELD


async def test_it_is_taken_back_from_elsewhere_only_if_that_is_wanted(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = await answered(maria, Delivery.HELD)
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        assert "Take back the message to Katharina?" in maria.dialog
        await maria.press("n")
        assert state_of(maria, uuid) is Delivery.HELD
        await maria.press("u")
        await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))
        await maria.press("y")
        await maria.until(maria.is_writing)
        assert (maria.thread.conversation, maria.typed) == (uuid, "Guten Tag")


async def test_a_second_key_while_a_message_is_taken_back_undoes_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        other = maria.current
        clock_of(maria.app).advance(1)
        uuid = await answered(maria)
        told: list[str] = []
        monkeypatch.setattr(maria.app, "say", lambda text, **_: told.append(text))
        maria.messenger.action_take_back()
        maria.messenger.action_take_back()
        await maria.until(lambda: state_of(maria, uuid) is Delivery.RECALLED)
        assert told[0].startswith("A message is being taken back.")
        assert is_done(maria, other)


async def answered_and_left(maria: Person) -> None:
    """An answer that has reached the system just now."""
    outbox = maria.desk.store.outbox
    item = outbox.for_conversation(await answered(maria))[-1]
    assert outbox.claim(item.id)
    outbox.settle(item.id, Delivery.SENT, "", "m1")


async def test_a_key_that_comes_just_too_late_undoes_nothing_else_unasked(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("j", "j", "d")
        await maria.told("Marked 1 as done.")
        other = maria.current
        clock_of(maria.app).advance(1)
        await answered_and_left(maria)
        clock_of(maria.app).advance(2)
        await maria.press("u")
        await maria.told("The message to Katharina was sent already; it cannot come back.")
        await maria.told("Press u again to undo what you did before: marked 1 as done.")
        assert is_done(maria, other)
        await maria.press("u")
        await maria.told("Undone: marked 1 as done.")
        assert not is_done(maria, other)


async def test_what_was_done_after_a_message_left_is_undone_at_once(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await answered_and_left(maria)
        clock_of(maria.app).advance(1)
        await maria.press("d")
        await maria.told("Marked 1 as done.")
        await maria.press("u")
        await maria.told("Undone: marked 1 as done.")
