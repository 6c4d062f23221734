"""Templates and text blocks in the text: on lines of their own, the cursor behind them, taken back in one step."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from plentytui.ui.widgets.letter_area import LetterArea

pytestmark = pytest.mark.anyio

BODY = "Dear Ann,\n\nit is on its way."


class Letter(App[None]):
    """A text and nothing else."""

    def compose(self) -> ComposeResult:
        yield LetterArea()


@pytest.mark.parametrize(
    ("text", "at", "block", "becomes", "cursor"),
    [
        ("", (0, 0), BODY, BODY, (2, 17)),
        ("Hello", (0, 5), "One line.", "Hello\nOne line.", (1, 9)),
        ("Hello\n", (1, 0), "One line.", "Hello\nOne line.", (1, 9)),
        ("Hello", (0, 5), BODY, f"Hello\n\n{BODY}", (4, 17)),
        ("Hello\n\n", (2, 0), f"\n{BODY}\n", f"Hello\n\n{BODY}", (4, 17)),
        ("Hello", (0, 0), BODY, f"{BODY}\n\nHello", (2, 17)),
        ("Hello\nBye", (0, 5), "One line.", "Hello\nOne line.\nBye", (1, 9)),
        ("Hello\nBye", (0, 5), BODY, f"Hello\n\n{BODY}\n\nBye", (4, 17)),
        ("HelloBye", (0, 5), "One line.", "Hello\nOne line.\nBye", (1, 9)),
        ("\n\nBye", (0, 0), BODY, f"{BODY}\n\nBye", (2, 17)),
    ],
)
async def test_a_block_goes_on_lines_of_its_own(
    text: str, at: tuple[int, int], block: str, becomes: str, cursor: tuple[int, int]
) -> None:
    app = Letter()
    async with app.run_test() as pilot:
        area = app.query_one(LetterArea)
        area.load_text(text)
        area.move_cursor(at)
        area.insert_block(block)
        assert area.text == becomes
        assert area.cursor_location == cursor
        area.undo()
        assert area.text == text
        area.redo()
        assert area.text == becomes
        await pilot.pause()


async def test_what_is_typed_before_and_behind_is_undone_apart_from_it() -> None:
    app = Letter()
    async with app.run_test() as pilot:
        area = app.query_one(LetterArea)
        area.focus()
        await pilot.press("H", "i")
        area.insert_block(BODY)
        await pilot.press("!")
        assert area.text == f"Hi\n\n{BODY}!"
        area.undo()
        assert area.text == f"Hi\n\n{BODY}"
        area.undo()
        assert area.text == "Hi"
