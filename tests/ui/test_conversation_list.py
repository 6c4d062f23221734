"""The list of conversations: its lines, its cursor, and what it paints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot

from plentytui.clock import ManualClock
from plentytui.models.inbox import ConversationRow
from plentytui.ui.messages import OpenConversation
from plentytui.ui.widgets.conversation_line import SIGNS, conversation_line, sender_name
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.face_lines import FaceKind
from plentytui.ui.widgets.virtual_list import CURSOR_SIGN, VirtualList

pytestmark = pytest.mark.anyio

HEIGHT = 10


def make_row(
    uuid: str = "u",
    *,
    sender: str = "Petra Schmidt <petra@example.org>",
    title: str = "Where is my parcel?",
    preview: str = "It has been ten days now.",
    updated_at: float = 0.0,
    unread: bool = False,
    done: bool = False,
    whispered: bool = False,
    attachments: int = 0,
    priority: int = 0,
    deadline: float | None = None,
    draft: bool = False,
    stuck: bool = False,
) -> ConversationRow:
    return ConversationRow(
        uuid, "#1", sender, title, preview, updated_at, unread, done, whispered, attachments, priority, deadline,
        1, 1, 1, draft, stuck,
    )  # fmt: skip


class Rows:
    """Rows in memory that count how often they are asked for."""

    def __init__(self, rows: Sequence[ConversationRow]) -> None:
        self.rows = list(rows)
        self.coming: list[ConversationRow] | None = None
        self.asked: set[int] = set()

    @property
    def count(self) -> int:
        return len(self.rows)

    def row(self, index: int, /) -> ConversationRow | None:
        self.asked.add(index)
        return self.rows[index] if 0 <= index < len(self.rows) else None

    def index_of(self, key: str, /) -> int | None:
        return next((index for index, row in enumerate(self.rows) if row.uuid == key), None)

    def refresh(self) -> None:
        if self.coming is not None:
            self.rows, self.coming = self.coming, None


class Stage(App[None]):
    """Nothing but the list."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.list = ConversationList(clock, UTC)
        self.opened: list[str] = []
        self.highlighted: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.list

    @on(OpenConversation)
    def _note_opened(self, message: OpenConversation) -> None:
        self.opened.append(message.uuid)

    @on(VirtualList.Highlighted)
    def _note_highlighted(self, message: VirtualList.Highlighted) -> None:
        self.highlighted.append(message.index)


def many(count: int, clock: ManualClock) -> Rows:
    now = clock.time()
    return Rows(
        [make_row(f"u{n}", title=f"Title {n}", updated_at=now - n * 60, unread=n % 30 == 7) for n in range(count)]
    )


def shown(rows: ConversationList) -> list[str]:
    return [rows.render_line(y).text.rstrip() for y in range(rows.size.height)]


def watch_painting(rows: ConversationList, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines that are asked to be painted from now on; -1 for all of them."""
    lines: list[int] = []
    refresh = rows.refresh

    def note(*regions: Region, **options: bool) -> ConversationList:
        lines.extend([region.y for region in regions] or ([-1] if not options else []))
        return refresh(*regions, **options)

    monkeypatch.setattr(rows, "refresh", note)
    return lines


async def start(app: Stage, pilot: Pilot[None], rows: Rows) -> ConversationList:
    app.list.show(rows)
    app.list.focus()
    await pilot.pause()
    return app.list


# Lines


@pytest.mark.parametrize("width", [30, 43, 60, 63, 64, 79, 140])
@pytest.mark.parametrize("wild", [False, True])
def test_a_line_is_as_wide_as_the_list(width: int, wild: bool) -> None:
    row = make_row(
        sender="漢字" * 30 if wild else "Jo",
        title="\u202e漢" * 50 if wild else "",
        preview="👩\u200d👧" * 50,
        unread=wild,
        whispered=wild,
        attachments=2,
        priority=5,
        deadline=1_000.0,
        draft=wild,
        updated_at=1.0,
    )
    text = "".join(part for part, _ in conversation_line(row, width, 900.0, UTC))
    assert cell_len(text) == width


def test_each_state_has_a_sign() -> None:
    row = make_row(unread=True, whispered=True, attachments=1, priority=5, draft=True, updated_at=1_000.0)
    text = conversation_line(row, 80, 1_000.0, UTC)[0][0]
    assert text.startswith("● !!✎w@ Petra Schmidt")
    assert conversation_line(make_row(done=True, priority=4), 80, 0.0, UTC)[0][0].startswith(" ✓!")
    assert {"●", "✓", "!", "!!", "✎", "✗", "w", "@", "◆", "◈"} == {sign for sign, _ in SIGNS}


@pytest.mark.parametrize("width", [44, 80])
def test_what_waits_for_a_person_is_told_from_a_draft(width: int) -> None:
    draft, stuck = (
        conversation_line(make_row(draft=True, stuck=held), width, 0.0, UTC)[0][0] for held in (False, True)
    )
    assert draft != stuck
    assert draft.replace("✎", "✗") == stuck


def test_a_narrow_line_packs_its_signs_and_says_when_there_are_more() -> None:
    def signs(**states: bool | int) -> str:
        return conversation_line(make_row(**states), 44, 0.0, UTC)[0][0][:4]  # type: ignore[arg-type]  # named flags

    assert signs(whispered=True, attachments=1) == " w@ "
    assert signs(unread=True, priority=5, draft=True) == "●!!✎"
    assert signs(priority=5, draft=True, whispered=True) == " !!+"
    assert signs(unread=True, done=True) == "●✓  "
    assert signs(unread=True, done=True, priority=4, whispered=True) == "●✓!w"
    assert signs(unread=True, done=True, priority=4, whispered=True, attachments=1) == "●✓!+"


def test_unread_is_bold_and_a_near_deadline_stands_out() -> None:
    parts = conversation_line(make_row(unread=True, deadline=8_200.0, updated_at=40.0), 100, 1_000.0, UTC)
    assert parts[0][1] == "strong"
    assert parts[-2:] == [(" due 2h", "alert"), (" · 16m", "dim")]
    assert not any(style == "alert" for _, style in conversation_line(make_row(deadline=5.0, done=True), 100, 9.0, UTC))


def test_the_preview_comes_where_there_is_room() -> None:
    assert any("ten days" in text for text, _ in conversation_line(make_row(), 100, 0.0, UTC))
    assert not any("ten days" in text for text, _ in conversation_line(make_row(), 44, 0.0, UTC))


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("Petra <p@x.example>", "Petra"),
        ('"Schmidt, Petra" <p@x.example>', "Schmidt, Petra"),
        ("<p@x.example>", "p@x.example"),
        ("p@x.example", "p@x.example"),
        ("", "(unknown)"),
        ("<>", "(unknown)"),
        ("\x9b2J\x9b31mRosalind Fairfax <r@x.example>", "<9B>2J<9B>31mRosalind Fairfax"),
        ("<\x9br@x.example>", "<9B>r@x.example"),
    ],
)
def test_senders_are_shown_by_name(sender: str, name: str) -> None:
    assert sender_name(sender) == name


# In the app


async def test_only_what_is_seen_is_read(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        source = many(100_000, clock)
        await start(app, pilot, source)
        assert max(source.asked) < HEIGHT
        await pilot.press("G")
        assert shown(app.list)[-1].startswith(CURSOR_SIGN)
        assert app.list.cursor == 99_999
        assert len(source.asked) <= 2 * HEIGHT
        await pilot.press("g")
        assert app.list.cursor == 0


async def test_keys_move_the_cursor_and_open(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        rows = await start(app, pilot, many(100, clock))
        await pilot.press("j", "down", "j", "k")
        assert (rows.cursor, rows.current) == (2, "u2")
        await pilot.press("pagedown")
        assert rows.cursor == 2 + HEIGHT
        assert rows.scroll_offset.y == HEIGHT
        await pilot.press("enter", "ctrl+b", "l")
        assert app.opened == ["u12", "u2"]
        assert app.highlighted[-1] == 2


async def test_a_click_moves_and_a_second_one_opens(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        rows = await start(app, pilot, many(100, clock))
        await pilot.click(ConversationList, offset=(5, 3))
        assert rows.cursor == 3
        assert app.opened == []
        await pilot.double_click(ConversationList, offset=(5, 3))
        assert app.opened == ["u3"]


async def test_a_step_paints_two_lines_and_no_more(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        rows = await start(app, pilot, many(100, clock))
        lines = watch_painting(rows, monkeypatch)
        await pilot.press("j")
        assert lines == [0, 1]
        lines.clear()
        await pilot.press("g", "k")
        assert lines == [1, 0]


async def test_the_window_jumps_once_in_half_a_page(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        rows = await start(app, pilot, many(100, clock))
        tops = []
        for _ in range(3 * HEIGHT):
            await pilot.press("j")
            tops.append(rows.scroll_offset.y)
        assert len(set(tops)) == 1 + 2 * 2 + 1
        assert rows.scroll_offset.y <= rows.cursor < rows.scroll_offset.y + HEIGHT


async def test_changed_rows_alone_are_painted(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        source = many(100, clock)
        rows = await start(app, pilot, source)
        lines = watch_painting(rows, monkeypatch)
        rows.refresh_rows()
        assert lines == []
        source.coming = [row._replace(title="changed") if row.uuid == "u4" else row for row in source.rows]
        rows.refresh_rows()
        assert lines == [4]
        await pilot.pause()
        assert "changed" in shown(rows)[4]


async def test_the_cursor_stays_on_its_conversation(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        source = many(100, clock)
        rows = await start(app, pilot, source)
        await pilot.press("j", "j", "j")
        source.coming = [make_row("new1"), make_row("new2"), *source.rows]
        rows.refresh_rows()
        await pilot.pause()
        assert (rows.cursor, rows.current) == (5, "u3")
        assert rows.scroll_offset.y == 0
        await pilot.press("pagedown", "pagedown")
        line = rows.cursor - rows.scroll_offset.y
        source.coming = [make_row("new3"), *source.rows]
        rows.refresh_rows()
        await pilot.pause()
        assert rows.current == "u23"
        assert rows.cursor - rows.scroll_offset.y == line


async def test_a_row_that_is_gone_leaves_the_cursor_at_its_place(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        source = many(12, clock)
        rows = await start(app, pilot, source)
        await pilot.press("G")
        source.coming = source.rows[:5]
        rows.refresh_rows()
        await pilot.pause()
        assert (rows.row_count, rows.cursor, rows.current) == (5, 4, "u4")
        assert rows.scroll_offset.y == 0
        source.coming = []
        rows.refresh_rows()
        await pilot.press("j", "k", "G", "pagedown", "enter")
        assert rows.current is None
        assert app.opened == []


async def test_another_list_can_keep_the_conversation(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        rows = await start(app, pilot, many(100, clock))
        rows.show(many(200, clock), keep="u50")
        await pilot.pause()
        assert rows.current == "u50"
        assert any(line.startswith(CURSOR_SIGN) for line in shown(rows))
        rows.show(many(200, clock), keep="not there")
        assert (rows.cursor, rows.scroll_offset.y) == (0, 0)
        assert rows.select("u3")
        assert not rows.select("not there")
        assert rows.current == "u3"


async def test_the_next_unread_one_is_found_below_then_from_the_top(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        source = many(50, clock)
        rows = await start(app, pilot, source)
        found = []
        for _ in range(3):
            assert rows.seek_unread()
            found.append(rows.current)
        assert found == ["u7", "u37", "u7"]
        source.coming = [row._replace(unread=False) for row in source.rows]
        rows.refresh_rows()
        assert not rows.seek_unread()


async def test_an_age_is_what_it_is_when_the_line_is_painted(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        rows = await start(app, pilot, many(3, clock))
        assert shown(rows)[1].endswith(" 1m")
        clock.advance(7_200)
        rows.refresh_rows()
        assert shown(rows)[1].endswith(" 2h")


async def test_faces_say_why_there_is_nothing_and_go_when_rows_come(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(40, HEIGHT)) as pilot:
        source = Rows([])
        rows = await start(app, pilot, source)
        rows.show_nothing(
            "Nothing is unread here.", "Press U to see all conversations again, also those that are done."
        )
        face = "\n".join(shown(rows))
        assert "Nothing is unread here." in face
        assert "Press U to see all" in face
        rows.show_nothing("Reading the first page ...", kind=FaceKind.SLOW)
        assert "… Reading the first page ..." in "\n".join(shown(rows))
        rows.show_nothing("A right is missing.", "Ask your administrator.", FaceKind.REFUSED)
        assert "! A right is missing." in "\n".join(shown(rows))
        source.coming = [make_row("u1")]
        rows.refresh_rows()
        await pilot.pause()
        assert "Where is my" in shown(rows)[0]
        rows.show_nothing("No system is open.", "Press 0 to choose one.")
        assert rows.row_count == 0
        assert "No system is open." in "\n".join(shown(rows))


async def test_the_cursor_stays_in_sight_when_the_window_shrinks(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, 20)) as pilot:
        rows = await start(app, pilot, many(100, clock))
        await pilot.press(*["j"] * 18)
        await pilot.resize_terminal(80, 6)
        await pilot.pause()
        assert rows.scroll_offset.y <= rows.cursor < rows.scroll_offset.y + 6
        assert any(line.startswith(CURSOR_SIGN) for line in shown(rows))
