"""Forwarding: one message or the whole conversation, told before, with the files that are wanted and no whisper."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import AttachmentRow, MessageRow
from plentytui.models.systems import SANDBOX_URL
from plentytui.models.writing import DraftFile
from plentytui.rules.replying import forward_all_text
from plentytui.services.forwarded import distinct
from plentytui.ui.dialogs.forward import ForwardDialog, without
from plentytui.ui.dialogs.picker import TickPicker
from plentytui.ui.screens.compose import ComposeScreen
from plentytui.ui.widgets.letter_area import LetterArea
from tests.embedded_app import Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

WITH_WHISPERS = "Jürgen"


def row(uuid: str, body: str, *, whispered: bool = False, files: int = 0) -> MessageRow:
    kept = tuple(AttachmentRow(f"{uuid}-{n}.pdf", 10, "application/pdf") for n in range(files))
    return MessageRow(uuid, "c1", f"Sender {uuid}", "email", False, whispered, body, 5.0, kept)


def written(maria: Person) -> str:
    """The text of the new conversation."""
    assert isinstance(maria.app.screen, ComposeScreen)
    return maria.app.screen.composer.text


async def test_the_message_that_is_read_is_offered_first_and_goes_alone(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await maria.open(WITH_WHISPERS)
        messages = [one for one in maria.desk.store.mirror.messages(uuid) if not one.whispered]
        await maria.press("F")
        await maria.until(lambda: isinstance(maria.app.screen, ForwardDialog))
        await maria.until(lambda: "This message of Jürgen would go out as text" in maria.dialog)
        assert "whispers are never forwarded" in maria.dialog
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        await maria.sees("forwards a message of Jürgen")
        assert written(maria).count("Forwarded message of") == 1
        assert maria.app.screen.query_one(LetterArea).cursor_location == (0, 0), "there is room for a word above"
        assert maria.app.screen.query_one("Composer").draft.envelope.forwarded == messages[-1].uuid  # type: ignore[attr-defined]  # found by name


async def test_another_message_is_chosen_by_reading_it_or_in_the_dialog(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await maria.open(WITH_WHISPERS)
        first = maria.desk.store.mirror.messages(uuid)[0]
        await maria.press("g")
        assert maria.thread.message_at_hand == first.uuid
        await maria.press("F")
        await maria.until(lambda: isinstance(maria.app.screen, ForwardDialog))
        await maria.until(lambda: "1 file: which of them go along is asked next." in maria.dialog)
        await maria.press("escape")
        assert not isinstance(maria.app.screen, ForwardDialog)


async def test_the_whole_conversation_goes_without_whispers_and_with_chosen_files(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await maria.open(WITH_WHISPERS)
        whispered = [one.body for one in maria.desk.store.mirror.messages(uuid) if one.whispered]
        assert whispered
        await maria.press("F")
        await maria.until(lambda: isinstance(maria.app.screen, ForwardDialog))
        await maria.press("a")
        await maria.until(lambda: isinstance(maria.app.screen, TickPicker))
        await maria.press("space", "enter")
        await maria.until(lambda: isinstance(maria.app.screen, ComposeScreen))
        text = written(maria)
        assert "Forwarded conversation, 2 messages:" in text
        assert "Gibt es schon etwas Neues?" in text
        assert "eine der beiden Laternen" in text
        assert "kannst" not in text
        assert "Akkukontakt" not in text, "that was whispered"
        assert maria.app.screen.query_one("Composer").draft.envelope.files == ()  # type: ignore[attr-defined]  # found by name
        assert remote.count("GET", "/rest/messages/x/attachments/all") == 0


def test_only_ticked_files_go_along() -> None:
    messages = [row("a", "x", files=2), row("b", "y"), row("c", "z", files=1)]
    assert [(one.uuid, len(files)) for one, files in without(messages, [])] == [("a", 2), ("c", 1)]
    assert [(one.uuid, [f.name for f in files]) for one, files in without(messages, [("a", 0), ("c", 0)])] == [
        ("a", ["a-1.pdf"])
    ]


def test_files_that_are_called_alike_keep_names_of_their_own() -> None:
    files = [DraftFile(f"/{n}", name, 1) for n, name in enumerate(("a.pdf", "a.pdf", "a.pdf", "b", "b"))]
    assert [file.name for file in distinct(files)] == ["a.pdf", "a (2).pdf", "a (3).pdf", "b", "b (2)"]


def test_a_whole_conversation_leaves_out_whispers_and_what_is_quoted_again() -> None:
    messages = [
        row("a", "First\n> older still"),
        row("b", "secret", whispered=True),
        row("c", "Second\n> First"),
        row("d", "> only quoted"),
    ]
    text = forward_all_text(messages, ["1", "2", "3", "4"], "en")
    assert text.startswith("\n\nForwarded conversation, 3 messages:\n\nSender a wrote, 1:\n\nFirst")
    assert "older still" in text
    assert "secret" not in text
    assert text.count("First") == 1
    assert "only quoted" in text
    assert forward_all_text(messages, ["1", "2", "3", "4"], "de").startswith("\n\nWeitergeleitete Unterhaltung, 3")
