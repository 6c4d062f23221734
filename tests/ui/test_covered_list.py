"""A list, a text or lines that are covered while they change: what is seen again is what is so now."""

from __future__ import annotations

from datetime import UTC

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Label

from plentytui.clock import ManualClock
from plentytui.ui.widgets.conversation_list import ConversationList
from plentytui.ui.widgets.line_view import Line, LineView
from plentytui.ui.widgets.text_pad import TextPad
from tests.ui.test_conversation_list import many

pytestmark = pytest.mark.anyio

HEIGHT = 10


class Stage(App[None]):
    """A list, a text pad and lines, one of them at a time."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__()
        self.list = ConversationList(clock, UTC)
        self.lines = LineView()
        self.pad = TextPad()

    def compose(self) -> ComposeResult:
        yield Label("cover")
        for part in (self.list, self.lines, self.pad):
            with Vertical():
                yield part

    def uncover(self, name: str) -> None:
        """Show one of them alone; Textual paints anew what is hidden by itself, but not what is hidden with others."""
        for part in ("list", "lines", "pad"):
            holder = getattr(self, part).parent
            assert isinstance(holder, Vertical)
            holder.display = part == name

    @property
    def seen(self) -> list[str]:
        """What is on the screen."""
        strips = self.screen._compositor.render_strips(self.size)
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips][1:]


async def test_a_list_whose_order_changed_while_it_was_covered_shows_the_new_order(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        app.uncover("list")
        source = many(100, clock)
        app.list.show(source)
        await pilot.pause()
        assert "Title 5" in app.seen[5]
        app.uncover("lines")
        await pilot.pause()
        source.coming = [source.rows[60], *(row for row in source.rows if row.uuid != "u60")]
        app.list.refresh_rows()
        await pilot.pause()
        app.uncover("list")
        await pilot.pause()
        assert [line.split("Title ")[1].split()[0] for line in app.seen[:5]] == ["60", "0", "1", "2", "3"]


async def test_a_list_that_is_covered_keeps_its_window(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        app.uncover("list")
        source = many(100, clock)
        app.list.show(source)
        await pilot.pause()
        app.list.go_to(50)
        app.list.move(-2)
        line = app.list.cursor - app.list.scroll_offset.y
        app.uncover("lines")
        await pilot.pause()
        source.coming = [row._replace(title="changed") if row.uuid == "u48" else row for row in source.rows]
        app.list.refresh_rows()
        await pilot.pause()
        app.uncover("list")
        await pilot.pause()
        assert "changed" in app.seen[line]


async def test_lines_and_text_that_changed_while_covered_are_shown_as_they_are(clock: ManualClock) -> None:
    app = Stage(clock)
    async with app.run_test(size=(80, HEIGHT)) as pilot:
        app.uncover("lines")
        app.lines.set_lines([Line((("old", ""),))])
        await pilot.pause()
        app.uncover("pad")
        app.pad.load_text("old text")
        await pilot.pause()
        assert "old text" in "\n".join(app.seen)
        app.lines.set_lines([Line((("new", ""),))])
        app.uncover("lines")
        await pilot.pause()
        assert "new" in app.seen[0]
        app.pad.load_text("new text")
        await pilot.pause()
        app.uncover("pad")
        await pilot.pause()
        assert "new text" in "\n".join(app.seen)
