"""Sentences that name what they are about: undo, the filter, dates in the past, new messages of colleagues."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from plentytui.models.action_kinds import ActionKind
from plentytui.models.inbox import ConversationDetail, ConversationRow, MessageRow
from plentytui.models.names import NameKind, NameRow
from plentytui.rules.query.explain import explain
from plentytui.rules.query.names import Names
from plentytui.rules.query.parse import query_of
from plentytui.rules.undone_words import has_again
from plentytui.services.notices import Arrival, News
from plentytui.ui.dialogs.attachments import Entry, EntryRows, entries_of
from plentytui.ui.dialogs.pick_date import PickDate
from plentytui.ui.widgets.thread_lines import Thread, ThreadLayout
from tests.embedded_app import Person, make_app, person
from tests.ui.test_conversation_list import make_row

pytestmark = pytest.mark.anyio

NARROW = (80, 24)


def row_of(maria: Person, uuid: str) -> ConversationRow:
    row = maria.desk.store.mirror.row(uuid)
    assert row is not None
    return row


async def test_a_date_in_the_past_is_taken_only_with_a_second_key(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        uuid = maria.current
        before = row_of(maria, uuid).deadline
        await maria.press("D")
        await maria.until(lambda: isinstance(maria.app.screen, PickDate))
        await maria.type("2020-01-01")
        await maria.press("enter")
        assert "is in the past. Press enter again to take it." in maria.dialog
        assert row_of(maria, uuid).deadline == before
        await maria.press("enter")
        await maria.told("Set the deadline of 1 to")
        assert row_of(maria, uuid).deadline != before


async def test_an_undo_tells_whose_value_is_back_and_which(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.until(lambda: maria.desk.workspace is not None)
        index = next(n for n in range(20) if (row := maria.rows.row_at(n)) and row.deadline)
        maria.rows.go_to(index)
        row = row_of(maria, maria.current)
        await maria.press("D")
        await maria.until(lambda: isinstance(maria.app.screen, PickDate))
        await maria.type("3d")
        await maria.press("enter")
        await maria.told("Set the deadline of 1 to")
        await maria.press("u")
        await maria.told("Undone. The deadline of")
        assert row.sender in maria.said
        assert "2026" in maria.said.partition("Undone.")[2]
        await maria.press("d")
        await maria.told("Marked 1 as")
        await maria.press("u")
        await maria.told(f"It was that of {row.sender}.")


def test_the_value_that_is_back_in_words() -> None:
    rows = {
        NameKind.TYPE: [NameRow(4, 0, {"en": "Return"})],
        NameKind.STATUS: [NameRow(2, 0, {"en": "Open"})],
        NameKind.USER: [NameRow(3, 0, {"": "Maria"})],
        NameKind.CHANNEL: [NameRow("shop", 0, {"": "Shop"})],
    }
    names = Names(rows)

    def told(kind: ActionKind, value: object) -> str:
        assert value is None or isinstance(value, (int, float, tuple, str))
        return has_again(kind, "Ada", value, zone=UTC, names=names)

    assert told(ActionKind.DEADLINE, 1770123906.0) == "The deadline of Ada is Tue 3 Feb 2026 13:05 again."
    assert told(ActionKind.FOLLOW_UP, None) == "Ada has no follow-up date again."
    assert told(ActionKind.PRIORITY, 2) == "The priority of Ada is low again."
    assert told(ActionKind.TYPE_STATUS, (4, 2)) == "Ada is Return, Open again."
    assert told(ActionKind.DONE, True) == ""
    assert told(ActionKind.OWNER, ((1, 3), (2, 5))) == "The owners of Ada are Maria, no. 5 again."
    assert told(ActionKind.OWNER, ()) == "Ada has no owner again."
    assert told(ActionKind.CHANNEL, "shop") == "The channel of Ada is Shop again."


async def test_rows_that_are_not_what_is_typed_are_pale_and_the_head_says_so(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:

        def colour() -> object:
            return {segment.style.color for segment in maria.rows.render_line(3) if segment.style is not None}

        lively = colour()
        await maria.press("slash")
        await maria.type("is:unread")
        assert "query not complete" not in maria.words
        await maria.type(" group:")
        await maria.sees("query not complete")
        assert colour() != lively
        await maria.press("escape")
        await maria.until(lambda: "query not complete" not in maria.words)
        assert colour() == lively


@pytest.mark.parametrize("half", ["order and (", 'order "par', "order NOT", "group:Amaz", "order )", "tag:nonsense"])
async def test_a_query_that_is_half_typed_keeps_the_rows_and_their_number(tmp_path: Path, half: str) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.messenger.learn_names()
        await maria.rest()
        shown = maria.rows.row_count
        await maria.press("slash")
        await maria.type(half)
        await maria.sees(f"Inbox · {shown} · query not complete")
        assert maria.rows.row_count == shown
        await maria.press("escape")
        await maria.until(lambda: "query not complete" not in maria.words)


async def test_a_query_for_a_name_that_there_is_not_is_kept_if_somebody_insists(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        maria.messenger.learn_names()
        await maria.rest()
        await maria.press("slash")
        await maria.type("group:Amaz")
        await maria.sees("query not complete")
        await maria.press("enter")
        await maria.sees("Inbox · 0")
        await maria.sees("There is no group called Amaz.")
        await maria.press("slash")
        await maria.type("on")
        await maria.until(lambda: maria.rows.row_count > 0)
        assert "query not complete" not in maria.words


async def test_an_unfinished_query_that_is_left_leaves_nothing_behind(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        await maria.press("slash")
        await maria.type("from:")
        await maria.sees("query not complete")
        await maria.press("escape")
        await maria.until(lambda: "query not complete" not in maria.words)


async def test_how_many_texts_can_be_searched_is_told(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=NARROW) as maria:
        here, known = maria.desk.store.mirror.texts_here()
        assert here < known
        await maria.press("slash")
        await maria.type("body:Korkenzieherhasel")
        pane = maria.messenger.list_pane
        told = f"{here} of {known} texts are here, ctrl+g asks the system"
        await maria.until(lambda: told in maria.words_in(pane))
        await maria.until(lambda: f"Only the messages of {here} of {known} conversations are" in maria.words_in(pane))
        await maria.press("escape", "slash")
        await maria.type("is:unread")
        assert "texts are here" not in maria.words_in(pane)


def test_people_are_found_by_one_of_their_names() -> None:
    names = Names({NameKind.USER: [NameRow(3, 0, {"en": "Maria Kranich"}), NameRow(4, 0, {"en": "Tom Ashworth"})]})
    assert list(names.problems(query_of("owner:maria"))) == []
    assert explain(query_of("owner:maria"), names) == "owned by Maria Kranich"
    assert [problem.what for problem in names.problems(query_of("owner:mar"))] == ["There is no owner called mar."]
    assert explain(query_of("body:Korken"), names) == "whose messages contain Korken"


def test_the_answer_of_a_colleague_is_not_told_as_the_customers() -> None:
    def told(by: str | None) -> str:
        return News((Arrival("u", "Priya Chaudhry", "Lark", by),)).text

    assert told(None) == "Priya Chaudhry: Lark"
    assert told("Tom Ashworth") == "Tom Ashworth wrote in the conversation of Priya Chaudhry: Lark"
    assert told("") == "Somebody wrote in the conversation of Priya Chaudhry: Lark"


def test_the_date_of_a_link_is_shown_whole_beside_a_long_name() -> None:
    message = MessageRow("m", "c", "Dr. Ute Müller-Lüdenscheidt und Söhne", "user", True, False, "", 1770123906.0)
    rows = EntryRows([Entry(message, 1, url="https://example.org")], UTC)
    assert "Tue 3 Feb 2026 13:05" in "".join(span.text for span in rows.spans(0, 76))


def test_a_link_has_one_number_in_the_thread_and_among_the_links() -> None:
    def message(number: int, *addresses: str) -> MessageRow:
        body = "".join(f'<p>See <a href="https://{address}">this</a></p>' for address in addresses)
        return MessageRow(f"m{number}", "c", "Ada", "contact", False, False, body, 1770000000.0 + number)

    messages = [message(1, "a.example", "b.example", "a.example"), message(2), message(3, "a.example")]
    assert [(entry.number, entry.url) for entry in entries_of(messages)] == [
        (3, "https://a.example"),
        (1, "https://a.example"),
        (2, "https://b.example"),
    ]
    detail = ConversationDetail(make_row(), "", "", "")
    thread = Thread(detail, tuple(messages), (), 1770000100.0, UTC)
    blocks = {block.key: block for block in ThreadLayout().blocks(thread, 60, unfolded=True)}
    words = "\n".join("".join(text for text, _ in line.parts) for line in blocks["m3"].lines)
    assert "See this [3]" in words
    assert "[3] https://a.example" in words
