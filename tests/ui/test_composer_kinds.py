"""The composer: answers and whispers told apart, messages that were held, and what came meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.held import HeldDialog
from plentytui.ui.dialogs.missing_attachment import MissingAttachment
from plentytui.ui.widgets.composer import Composer
from tests.embedded_app import Person, clock_of, make_app, person
from tests.held_answer import send_into_news
from tests.network import Network

pytestmark = pytest.mark.anyio
POST = ("POST", "/rest/messages")
FIRST = "Katharina"
WHISPERED = "Jürgen"


def kind_of(composer: Composer) -> ReplyKind:
    """Whom the text is for now."""
    return composer.kind


async def test_r_opens_what_the_system_presets_and_says_so(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(FIRST)
        await maria.until(lambda: maria.desk.store.facts.get("preset.whisper") == "0")
        await maria.desk.store.write(lambda: maria.desk.store.facts.put("preset.whisper", "1"))
        await maria.press("r")
        assert kind_of(maria.thread.composer) is ReplyKind.WHISPER
        assert "WHISPER - only colleagues read this" in maria.screen
        assert "P replies in public" in maria.words
        await maria.press("escape", "P")
        assert kind_of(maria.thread.composer) is ReplyKind.PUBLIC
        assert "PUBLIC - the customer reads this" in maria.screen


@pytest.mark.parametrize("width", [80, 100, 120, 140])
async def test_what_the_send_key_does_and_costs_is_never_cut(tmp_path: Path, width: int) -> None:
    async with person(make_app(tmp_path), size=(width, 40)) as maria:
        await maria.open(FIRST)
        await maria.press("r")
        await maria.sees("ctrl+s Send to customer")
        maria.thread.composer.check()
        line = next(line for line in maria.screen.splitlines() if "ctrl+s Send to customer" in line)
        assert line.rstrip().endswith(("1 read and 1 write", "Send to customer"))
        assert line.rstrip().endswith("1 read and 1 write") or width == 100


async def _held(maria: Person, network: Network, text: str = "Meine Antwort") -> str:
    uuid = await maria.open(FIRST)
    await maria.press("r")
    await maria.type(text)
    await send_into_news(maria, network.systems[SANDBOX_URL], uuid)
    return uuid


@pytest.mark.parametrize("key", ["y", "e", "d", "escape"])
async def test_a_held_message_is_shown_with_what_came_and_decided_about(
    key: str, tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await _held(maria, network)
        await maria.told("Press H to decide")
        await maria.reads("HELD, NOT SENT")
        await maria.until(lambda: "1 NOT SENT" in maria.header)
        assert remote.count(*POST) == 0
        await maria.press("H")
        await maria.until(lambda: isinstance(maria.app.screen, HeldDialog))
        await maria.until(lambda: "Hat sich erledigt!" in maria.dialog and "Meine Antwort" in maria.dialog)
        await maria.press(key)
        await maria.until(lambda: not isinstance(maria.app.screen, HeldDialog))
        outbox, drafts = maria.desk.store.outbox, maria.desk.store.drafts
        if key == "y":
            await maria.until(lambda: remote.count(*POST) == 1)
        elif key == "e":
            await maria.until(lambda: maria.thread.composer.is_open and maria.typed == "Meine Antwort")
        elif key == "d":
            await maria.told("nothing of it was sent")
            assert outbox.unsettled() == []
            assert drafts.get(uuid) == []
        else:
            assert [item.state for item in outbox.unsettled()] == [Delivery.HELD]
        await maria.let_pass(30)
        assert remote.count(*POST) == (1 if key == "y" else 0)


async def test_dropping_a_held_message_keeps_a_draft_begun_meanwhile(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        uuid = await _held(maria, network)
        await maria.press("r")
        await maria.type("Ein zweiter Versuch")
        await maria.press("escape", "H")
        await maria.until(lambda: isinstance(maria.app.screen, HeldDialog))
        await maria.press("d")
        await maria.until(lambda: maria.desk.store.outbox.unsettled() == [])
        assert [draft.text for draft in maria.desk.store.drafts.get(uuid)] == ["Ein zweiter Versuch"]


async def test_what_came_while_typing_is_asked_about_before_it_is_queued(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network)) as maria:
        uuid = await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Ich schreibe noch")
        clock_of(maria.app).advance(3)
        network.systems[SANDBOX_URL].hears(uuid, "Eilt sehr!", maria.app.clock.now())
        await maria.press("escape", "R")
        await maria.until(lambda: any("Eilt sehr!" in row.body for row in maria.desk.store.mirror.messages(uuid)))
        assert maria.desk.store.drafts.get(uuid)


async def test_a_whisper_that_was_copied_is_not_pasted_into_an_answer(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("w", *"geheim", "f7", "ctrl+x", "ctrl+v", "escape", "r", "ctrl+v")
        assert maria.typed == ""
        await maria.told("This was copied from a whisper")
        await maria.press(*"offen", "f7", "ctrl+c", "end", "ctrl+v")
        assert maria.typed == "offenoffen"


async def test_a_whisper_cannot_become_an_answer_by_undoing(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("w", *"geheim", "escape", "r", "ctrl+z", "ctrl+y", "ctrl+z")
        assert maria.typed == ""


async def test_the_three_signs_tell_public_from_whisper(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await maria.open(WHISPERED)
        grounds = {}
        for key, word, label in (("r", "PUBLIC", "Send to customer"), ("w", "WHISPER", "Save whisper")):
            await maria.press(key)
            assert word in maria.screen
            assert label in maria.screen
            grounds[key] = maria.thread.composer.query_one("#composer-head").styles.background
            await maria.press("escape")
        assert grounds["r"] != grounds["w"]


async def test_a_question_from_confirm_dialog_keeps_the_draft(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open(FIRST)
        await maria.press("r")
        await maria.type("Im Anhang die Rechnung.")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MissingAttachment))
        await maria.press("n")
        assert not isinstance(maria.app.screen, (MissingAttachment, ConfirmDialog))
        assert maria.typed == "Im Anhang die Rechnung."
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, MissingAttachment))
        await maria.press("y")
        await maria.until(lambda: bool(maria.desk.store.outbox.waiting()))
