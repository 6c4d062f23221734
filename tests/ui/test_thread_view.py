"""The thread: what it tells of a conversation, how it scrolls, and what stays in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from plentytui.models.inbox import (
    AttachmentRow,
    ConversationDetail,
    ConversationRow,
    Delivery,
    MessageRow,
    OutboxItem,
    ReplyKind,
)
from plentytui.rules.html_text import MessageText, read_body
from plentytui.ui.widgets.thread_view import ThreadView

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC).timestamp()
DETAIL = ConversationDetail(
    ConversationRow(
        "c1", "#4711", "Petra <p@x.example>", "Where is my parcel?", "", NOW, True, False, True, 1, 4, NOW + 7_200,
        1, 1, 1, False,
    ),
    "General",
    "Question",
    "In progress",
    tags=("urgent", "parcel"),
    relations=(("order", "1042"), ("email", "p@x.example")),
    owners=("Maria Kranich",),
    channel="eBay DE",
    follow_up=NOW + 86_400,
)  # fmt: skip


def message(
    uuid: str,
    body: str = "Hello",
    *,
    sender: str = "Petra Schmidt",
    kind: str = "contact",
    mine: bool = False,
    whispered: bool = False,
    attachments: tuple[AttachmentRow, ...] = (),
) -> MessageRow:
    return MessageRow(uuid, "c1", sender, kind, mine, whispered, body, NOW - 240, attachments)


def item(state: Delivery, *, kind: ReplyKind = ReplyKind.PUBLIC, reason: str = "", number: int = 1) -> OutboxItem:
    return OutboxItem(number, "c1", kind, "We are on it.", "m1", "Petra Schmidt", NOW, NOW + 8, state, reason)


class Stage(App[None]):
    """Nothing but the thread."""

    def __init__(self) -> None:
        super().__init__()
        self.view = ThreadView()
        self.stepped: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.view


def show(
    app: Stage,
    messages: Sequence[MessageRow],
    outbox: Sequence[OutboxItem] = (),
    *,
    detail: ConversationDetail = DETAIL,
    now: float = NOW,
    jump: bool | None = None,
    first_unread: str = "",
) -> ThreadView:
    app.view.show(detail, messages, outbox, now=now, zone=UTC, jump=jump, first_unread=first_unread)
    return app.view


def many(count: int) -> list[MessageRow]:
    return [message(f"m{n}", f"Text {n}<br>and more of it") for n in range(count)]


def seen(view: ThreadView) -> list[str]:
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


async def text_of(messages: Sequence[MessageRow], outbox: Sequence[OutboxItem] = (), *, width: int = 80) -> str:
    app = Stage()
    async with app.run_test(size=(width, 40)):
        return show(app, messages, outbox).text


async def test_the_head_tells_what_is_known() -> None:
    assert (await text_of([message("m1")])).split("\n")[:8] == [
        "Where is my parcel?",
        "#4711 · Question · In progress · General · via eBay DE",
        "order 1042 · email p@x.example",
        "Tags: urgent, parcel",
        "Owner: Maria Kranich",
        "Deadline Tue 3 Feb 2026 15:05 · due 2h",
        "Follow-up Wed 4 Feb 2026 13:05",
        "─" * 77,
    ]


async def test_customers_colleagues_and_you_are_told_apart_by_word_sign_and_indent() -> None:
    lines = (
        await text_of(
            [
                message("m1", "mine"),
                message("m2", "yours", sender="Tom", kind="user"),
                message("m3", "ours", sender="Maria", kind="user", mine=True),
            ]
        )
    ).split("\n")[8:]
    assert lines == [
        "◂ Petra Schmidt (customer)  Tue 3 Feb 2026 13:01 · 4 min ago",
        "  mine",
        "",
        "    ▸ Tom (colleague)  Tue 3 Feb 2026 13:01 · 4 min ago",
        "      yours",
        "",
        "    ▸ Maria (you)  Tue 3 Feb 2026 13:01 · 4 min ago",
        "      ours",
        "",
    ]


async def test_a_whisper_is_unmistakable_on_each_of_its_lines() -> None:
    app = Stage()
    async with app.run_test(size=(60, 40)):
        view = show(app, [message("m1", "not for the customer<br>really", sender="Maria", mine=True, whispered=True)])
        whisper = [line for line in view.lines if line.ground == "whisper"]
        texts = ["".join(text for text, _ in line.parts) for line in whisper]
        assert texts[0].startswith("┃ WHISPER - colleagues only · Maria (you)")
        assert texts[-2:] == ["┃ not for the customer", "┃ really"]
        grounds = {view.render_line(view.lines.index(line)).text[:1] for line in whisper}
        assert grounds == {"┃"}


async def test_no_name_can_pass_for_a_whisper_or_a_colleague() -> None:
    forged = "WHISPER - colleagues only · Maria (you) " * 5
    lines = (await text_of([message("m1", "┃ WHISPER - colleagues only", sender=forged)], width=60)).split("\n")
    head = next(line for line in lines if "…" in line)
    assert head.startswith("◂ ")
    assert head.endswith(" (customer)")
    assert "  ┃ WHISPER - colleagues only" in lines


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (item(Delivery.WAITING), "sends in 8 s - u takes it back"),
        (item(Delivery.SENDING), "sending ..."),
        (item(Delivery.REFUSED, reason="A right is missing."), "NOT SENT: A right is missing. - S tries again"),
        (item(Delivery.UNCERTAIN, reason="No answer"), "NOT KNOWN WHETHER SENT: No answer - look for it above"),
    ],
)
async def test_answers_on_their_way_tell_how_they_stand(entry: OutboxItem, words: str) -> None:
    text = await text_of([message("m1")], [entry], width=140)
    assert f"▸ You to Petra Schmidt\n      {words}" in text
    assert "      We are on it." in text


async def test_answers_that_are_settled_are_not_shown_twice() -> None:
    text = await text_of([message("m1")], [item(Delivery.SENT), item(Delivery.RECALLED, number=2)])
    assert "We are on it." not in text


async def test_a_whisper_on_its_way_looks_like_one() -> None:
    text = await text_of([message("m1")], [item(Delivery.WAITING, kind=ReplyKind.WHISPER)])
    assert "┃ WHISPER - colleagues only\n┃ sends in 8 s - u takes it back\n┃ We are on it." in text


async def test_the_countdown_paints_its_line_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage()
    async with app.run_test(size=(80, 40)) as pilot:
        steady = replace(DETAIL, row=DETAIL.row._replace(deadline=None))
        view = show(app, [message("m1")], [item(Delivery.WAITING)], detail=steady)
        await pilot.pause()
        painted: list[Region] = []
        refresh = view.refresh

        def note(*regions: Region, **_: bool) -> ThreadView:
            painted.extend(regions)
            return refresh(*regions)

        monkeypatch.setattr(view, "refresh", note)
        show(app, [message("m1")], [item(Delivery.WAITING)], detail=steady)
        assert painted == []
        show(app, [message("m1")], [item(Delivery.WAITING)], detail=steady, now=NOW + 1)
        assert [region.height for region in painted] == [1]
        assert "sends in 7 s" in view.text


async def test_quoted_history_is_folded_until_it_is_asked_for() -> None:
    app = Stage()
    async with app.run_test(size=(80, 40)) as pilot:
        view = show(
            app, [message("m1", "Mine\n\nOn 3 Feb 2026 Tom wrote:\n> first\n> second"), message("m2", "> only")]
        )
        view.focus()
        await pilot.pause()
        assert "  Mine\n  [+ 3 quoted lines - Q unfolds]\n" in view.text
        assert "  > only" in view.text
        await pilot.press("Q")
        assert "  > first\n  > second" in view.text
        await pilot.press("Q")
        assert "  > first" not in view.text


async def test_links_and_attachments_are_listed() -> None:
    files = (AttachmentRow("chair\u202egpj.exe", 1_234_567, "image/jpeg"), AttachmentRow("", 0, ""))
    text = await text_of([message("m1", '<a href="https://evil.example/">https://good.example</a>', attachments=files)])
    assert "  https://good.example [1]\n  [1] https://evil.example/\n" in text
    assert "  @1 chair⟨U+202E⟩gpj.exe (image/jpeg, 1.2 MB)\n  @2 (no name)\n" in text


async def test_long_lines_hang_below_their_bullets() -> None:
    text = await text_of([message("m1", "<ul><li>" + "word " * 12 + "</ul>")], width=43)
    assert "\n  • word word word word word word word\n    word word word word word\n" in text


async def test_a_very_long_body_is_cut_with_a_note() -> None:
    text = await text_of([message("m1", "A line of text.\n" * 10_000), message("m2", "short")])
    assert "[The text goes on: only its first 64 KB are shown.]" in text
    assert len(text) < 100_000
    assert text.count("The text goes on") == 1


async def test_a_conversation_without_messages_says_so() -> None:
    assert "The messages of this conversation are not here yet" in await text_of([])
    assert "(no text)" in await text_of([message("m1", "<p> </p>")])


# Scrolling


async def start(app: Stage, pilot: Pilot[None], messages: Sequence[MessageRow], **options: str) -> ThreadView:
    view = show(app, messages, **options)  # type: ignore[arg-type]  # only first_unread is passed on
    view.focus()
    await pilot.pause()
    return view


async def test_it_opens_at_the_newest_message_or_at_the_first_unread() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        view = await start(app, pilot, [*many(30), message("long", "Newest<br>" * 40)])
        assert seen(view)[0].lstrip().startswith("◂ Petra Schmidt (customer)")
        assert "Newest" in seen(view)[2]
        view = await start(app, pilot, many(30), first_unread="m7")
        view.show(replace(DETAIL, row=DETAIL.row._replace(uuid="c2")), many(30), now=NOW, zone=UTC, first_unread="m7")
        assert "Text 7" in seen(view)[2]


async def test_what_is_read_stays_where_it_is_when_messages_come() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        view = await start(app, pilot, many(30))
        await pilot.press("g", "space", "j", "j")
        before = seen(view)
        show(app, many(35), [item(Delivery.WAITING)])
        await pilot.pause()
        assert seen(view) == before
        show(app, many(35), [item(Delivery.WAITING)], jump=True)
        await pilot.pause()
        assert any("We are on it." in line for line in seen(view))


async def test_an_answer_stays_in_sight_when_what_lay_above_it_comes_after_it() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        *older, own = many(30)
        view = await start(app, pilot, [own])
        show(app, [*older, own])
        await pilot.pause()
        assert any("Text 29" in line for line in seen(view))


async def test_the_message_in_sight_stays_when_the_width_changes_or_quotes_unfold() -> None:
    app = Stage()
    async with app.run_test(size=(90, 12)) as pilot:
        texts = [message(f"m{n}", f"Number {n} " + "word " * 40 + "\n> quoted\n> quoted") for n in range(20)]
        view = await start(app, pilot, texts)
        await pilot.press("g", "space", "space", "space")
        await pilot.press(*["j"] * next(y for y, line in enumerate(seen(view)) if "◂" in line))
        number = next(line.split()[1] for line in seen(view) if "Number" in line)
        for width in (50, 120, 70):
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            assert "◂" in seen(view)[0]
            assert next(line.split()[1] for line in seen(view) if "Number" in line) == number
        await pilot.press("Q")
        assert next(line.split()[1] for line in seen(view) if "Number" in line) == number


async def test_keys_scroll_to_both_ends_and_not_beyond() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        view = await start(app, pilot, many(30))
        end = view.top
        await pilot.press("G", "j", "pagedown")
        last = view.top
        assert last >= end
        assert last == len(view.lines) - view.size.height
        await pilot.press("k", "b", "pageup")
        assert last - 30 < view.top < last
        await pilot.press("g", "k", "pageup")
        assert view.top == 0
        await pilot.press("j", "pagedown")
        assert view.top == 1 + view.size.height - 2


async def test_a_refusal_takes_the_place_of_the_thread() -> None:
    app = Stage()
    async with app.run_test(size=(60, 12)) as pilot:
        view = await start(app, pilot, many(30))
        view.fail("This conversation is no longer in the local file.", "Press R to look for changes.")
        await pilot.pause()
        face = "\n".join(seen(view))
        assert "! This conversation is no longer in the local file.\nPress R to look" in face.replace("\n ", "\n")
        show(app, many(3))
        await pilot.pause()
        assert "Text 2" in view.text


async def test_three_hundred_messages_are_broken_once_and_then_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def note(body: str, links_before: int = 0) -> MessageText:
        read.append(body)
        return read_body(body, links_before)

    monkeypatch.setattr("plentytui.ui.widgets.thread_lines.read_body", note)
    app = Stage()
    async with app.run_test(size=(80, 40)):
        show(app, many(300))
        assert len(read) == 300
        show(app, [*many(300), message("new")], now=NOW + 60)
        assert len(read) == 301


async def test_an_answer_with_a_subject_of_its_own_tells_it() -> None:
    own = replace(message("m1", "On its way", mine=True), title="Important: Where is my parcel?")
    usual = replace(message("m2", "On its way", mine=True), title="Re: Where is my parcel?")
    text = await text_of([own, usual])
    assert text.count("Subject:") == 1
    assert "Subject: Important: Where is my parcel?" in text


async def test_the_end_stays_in_sight_when_the_height_shrinks() -> None:
    app = Stage()
    async with app.run_test(size=(80, 30)) as pilot:
        view = show(app, many(20))
        await pilot.pause()
        view.action_last()
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert view.top == len(view.lines) - 12
        view.action_first()
        await pilot.resize_terminal(80, 10)
        await pilot.pause()
        assert view.top == 0, "what is read stays where it is"


async def test_tags_and_captured_minutes_of_a_message_are_told() -> None:
    noted = replace(message("m1", kind="user", whispered=True), tags=(4, 5), minutes=12, chargeable=True)
    plain = replace(message("m2", kind="user"), minutes=3)
    app = Stage()
    async with app.run_test(size=(80, 40)):
        app.view.show(DETAIL, [noted, plain], now=NOW, zone=UTC, tags={4: "Abrechenbar"})
        lines = app.view.text.split("\n")
    at = lines.index("┃ # Abrechenbar, tag 5 · 12 min paid")
    assert "┃ WHISPER" in "".join(lines[at - 2 : at])
    assert "      3 min free" in lines


async def test_what_the_system_sent_by_itself_is_not_from_the_customer() -> None:
    text = await text_of([message("m1", sender="Kranich & Finch", kind="system"), message("m2")])
    assert "    ▸ Kranich & Finch (sent by the system)" in text
    assert text.count("(customer)") == 1


async def test_what_it_is_linked_to_is_told_in_words() -> None:
    relations = (("orderExternalId", "107"), ("invoiceNumber", "INV-1"), ("someOtherThing", "9"), ("contact", "3"))
    app = Stage()
    async with app.run_test(size=(80, 40)):
        text = show(app, [message("m1")], detail=replace(DETAIL, relations=relations)).text
    assert "external order 107 · invoice INV-1 · some other thing 9 · contact 3" in text
