"""What the rules say in the composer: readable whole, shown in a list, mended; and the subject of answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.inbox import ReplyKind
from plentytui.models.listing import ListQuery
from plentytui.models.systems import SANDBOX_URL
from plentytui.ui.dialogs.findings import FindingsDialog
from plentytui.ui.dialogs.override import OverrideDialog
from plentytui.ui.widgets.lint_line import LintLine
from tests.embedded_app import Person, make_app, person
from tests.network import Network

pytestmark = pytest.mark.anyio

POST = ("POST", "/rest/messages")
SUBJECT_RULE = 'The subject of a message to Amazon has to contain the word "Important".'


async def open_to_amazon(maria: Person) -> str:
    """Open a conversation in the group Amazon whose subject lacks the word; gives its uuid."""
    source = maria.desk.store.mirror.window(ListQuery())
    rows = [row for index in range(source.count) if (row := source.row(index)) and row.group == 8]
    row = next(row for row in rows if row.title.startswith("Lieferstatus"))
    maria.rows.select(row.uuid)
    maria.rows.focus()
    await maria.press("enter")
    await maria.until(lambda: bool(maria.desk.store.mirror.messages(row.uuid)))
    await maria.rest()
    return row.uuid


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_sentence_of_a_rule_is_readable_whole(size: tuple[int, int], tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=size) as maria:
        await open_to_amazon(maria)
        await maria.press("r")
        await maria.until(lambda: SUBJECT_RULE in maria.words_in(maria.thread.composer.query_one(LintLine)))
        assert '^r Add "Important" to the subject' in maria.words_in(maria.thread.composer.query_one(LintLine))
        assert "Send to customer" in maria.screen


async def test_what_does_not_fit_is_counted_and_shown_on_a_key(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        await open_to_amazon(maria)
        await maria.press("r")
        await maria.type("Das steht im Anhang und auf www.kranich.example, es ist da.im Laden")
        composer = maria.thread.composer
        lint = composer.query_one(LintLine)
        await maria.until(lambda: "more: ^f shows all" in maria.words_in(lint))
        await maria.press("ctrl+f")
        await maria.until(lambda: isinstance(maria.app.screen, FindingsDialog))
        for rule in ("amazon.subject", "amazon.links", "amazon.links-maybe", "attachment.forgotten"):
            assert rule in maria.dialog
        assert SUBJECT_RULE in maria.dialog
        assert "It stops the message" in maria.dialog
        await maria.press("down", "enter")
        await maria.until(lambda: "www." not in composer.text)
        await maria.until(lambda: isinstance(maria.app.screen, FindingsDialog))
        assert "amazon.subject" in maria.dialog
        await maria.press("escape")
        assert composer.area.has_focus


async def test_without_findings_the_key_says_so(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        await maria.press("r", "ctrl+f")
        await maria.told("The rules have nothing to say")


async def test_an_answer_to_amazon_gets_a_subject_of_its_own_on_a_key(tmp_path: Path, network: Network) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await open_to_amazon(maria)
        title = maria.thread.composer.composing.title(uuid)
        await maria.press("r")
        await maria.type("Guten Tag")
        await maria.press("ctrl+r")
        await maria.sees(f"Subject Important: {title}")
        assert maria.thread.composer.composing.check(maria.thread.composer.draft).breaks == ()
        await maria.press("ctrl+s", "S")
        await maria.until(lambda: remote.count(*POST) == 1)
        assert remote.messages(uuid)[-1].title == f"Important: {title}"


async def test_an_answer_to_amazon_without_the_word_goes_only_with_an_override(
    tmp_path: Path, network: Network
) -> None:
    async with person(make_app(tmp_path, network=network), size=(80, 24)) as maria:
        remote = network.systems[SANDBOX_URL]
        uuid = await open_to_amazon(maria)
        title = maria.thread.composer.composing.title(uuid)
        await maria.press("r")
        await maria.type("Guten Tag")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(maria.app.screen, OverrideDialog))
        assert SUBJECT_RULE in maria.dialog
        await maria.press("y")
        await maria.until(lambda: not maria.is_writing())
        await maria.press("S")
        await maria.until(lambda: remote.count(*POST) == 1)
        assert remote.messages(uuid)[-1].title == title
        entries = [entry for entry in maria.desk.store.journal.entries() if entry.outcome == "overridden"]
        assert [(entry.after, entry.target) for entry in entries] == [("amazon.subject", uuid)]


async def test_a_whisper_to_amazon_keeps_to_nothing_and_has_no_subject(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await open_to_amazon(maria)
        await maria.press("r", *"ja", "ctrl+r", "escape", "w", *"nein")
        composer = maria.thread.composer
        assert composer.kind is ReplyKind.WHISPER
        assert not composer.subject.display
        assert composer.draft.envelope.subject == ""
        await maria.press("escape", "r")
        assert composer.subject.value.startswith("Important: ")
        assert {draft.kind for draft in maria.desk.store.drafts.get(uuid)} == set(ReplyKind)


async def test_the_newest_message_stays_in_sight_above_the_composer(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        uuid = await open_to_amazon(maria)
        await maria.press("escape", "r")
        await maria.rest()
        last = maria.desk.store.mirror.messages(uuid)[-1]
        assert maria.thread.message_at_hand == last.uuid
        assert maria.thread.view.top > 0
