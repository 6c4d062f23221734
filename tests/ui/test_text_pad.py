"""The text area with narrow repaints: a terminal that gets them shows what Textual's own text area shows."""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import Sequence

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static, TextArea

from plentytui.ui.widgets.text_pad import TextPad, difference

pytestmark = pytest.mark.anyio

COLUMNS, LINES = 40, 12
_WORDS = ("parcel", "a", "Grüße", "漢字テスト", "👍", "e\u0301cole", "тест", "x" * 50, "it's", " ", "ﬁ")
_MOVES = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "ctrl+left", "ctrl+right")
_SELECTS = ("shift+left", "shift+right", "shift+up", "shift+down", "shift+home", "shift+end", "ctrl+shift+left", "f7")
_EDITS = ("backspace", "delete", "enter", "ctrl+u", "ctrl+k", "ctrl+w", "ctrl+f", "ctrl+z", "ctrl+y", "ctrl+x")
Cell = tuple[str, str, str, bool, bool]


class Painter(App[None]):
    """A text area on a screen that a terminal emulator shows."""

    CSS = "TextArea { height: 6; width: 34; border: none; padding: 0 1; }"

    def __init__(self, area: TextArea) -> None:
        super().__init__()
        self.area = area
        self.terminal = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.Stream(self.terminal)
        self.written = 0
        self._paper = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=COLUMNS)

    def compose(self) -> ComposeResult:
        yield Static("above")
        yield self.area
        yield Static("below")

    def _display(self, screen: Screen[object], renderable: object) -> None:
        if isinstance(renderable, CompositorUpdate):
            sequence = renderable.render_segments(self._paper)
            self.written += len(sequence.encode())
            self.stream.feed(sequence)
        super()._display(screen, None)

    @property
    def shown(self) -> list[list[Cell]]:
        """What every cell of the terminal shows."""
        rows: list[list[Cell]] = []
        for y in range(LINES):
            cells = [self.terminal.buffer[y][x] for x in range(COLUMNS)]
            rows.append([(cell.data, cell.fg, cell.bg, cell.bold, cell.reverse) for cell in cells])
        return rows


def stock() -> TextArea:
    area = TextArea(tab_behavior="focus", soft_wrap=True, show_line_numbers=False)
    area.cursor_blink = False
    area.highlight_cursor_line = False
    return area


async def play(area: TextArea, keys: Sequence[str]) -> tuple[list[list[list[Cell]]], int, str]:
    """What the terminal shows after each key, the bytes of the keys, and the text."""
    app = Painter(area)
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        area.focus()
        await settle(pilot)
        begun = app.written
        shown = []
        for key in keys:
            if key.startswith("type:"):
                area._replace_via_keyboard(key[5:], *area.selection)
            elif key == "resize":
                await pilot.resize_terminal(COLUMNS, LINES)
            elif key.startswith("text:"):
                area.text = key[5:]
            else:
                await pilot.press(key)
            await settle(pilot)
            shown.append(app.shown)
        return shown, app.written - begun, area.text


async def settle(pilot: Pilot[None]) -> None:
    """Wait until everything is painted: a layout, and the repaint that follows it."""
    for _ in range(2):
        await pilot.pause()
        await asyncio.sleep(1 / 60)


def keys_of(seed: int, length: int) -> list[str]:
    chance = random.Random(seed)
    keys = []
    for _ in range(length):
        kind = chance.random()
        if kind < 0.35:
            keys.append(f"type:{chance.choice(_WORDS)} ")
        elif kind < 0.5:
            keys.append(chance.choice(("a", "z", "space", "full_stop")))
        elif kind < 0.65:
            keys.append(chance.choice(_MOVES))
        elif kind < 0.78:
            keys.append(chance.choice(_SELECTS))
        elif kind < 0.97:
            keys.append(chance.choice(_EDITS))
        else:
            keys.append(
                chance.choice(("text:", "text:one\ntwo\nthree", "type:many\nlines\nat\nonce\nin\none\npaste\n"))
            )
    return keys


@pytest.mark.parametrize("seed", range(5))
async def test_the_terminal_shows_after_every_key_what_the_stock_text_area_shows(seed: int) -> None:
    keys = keys_of(seed, 40)
    narrow, narrow_bytes, text = await play(TextPad(), keys)
    wide, wide_bytes, stock_text = await play(stock(), keys)
    assert text == stock_text
    for number, (here, there) in enumerate(zip(narrow, wide, strict=True)):
        assert here == there, f"after {keys[: number + 1]}"
    assert narrow_bytes < wide_bytes


async def test_a_letter_costs_a_few_cells() -> None:
    keys = list("thequickbrownfox")
    _, narrow_bytes, _ = await play(TextPad(), keys)
    _, wide_bytes, _ = await play(stock(), keys)
    assert narrow_bytes / len(keys) < 150
    assert narrow_bytes * 5 < wide_bytes


async def test_a_new_line_lays_nothing_out_anew() -> None:
    _, size, _ = await play(TextPad(), ["type:some words", "enter", "enter"])
    assert size < 3 * 400


async def test_what_is_undone_is_painted(  # the highlight map is made before the selection is set there
) -> None:
    shown, _, text = await play(TextPad(), ["type:hello there", "ctrl+w", "ctrl+z"])
    assert text == "hello there"
    assert "hello there" in "".join(str(cell[0]) for cell in shown[-1][1])


def strip(*parts: tuple[str, str]) -> Strip:
    return Strip([Segment(text, Style.parse(style)) for text, style in parts])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (strip(("abc   ", "red")), strip(("abc   ", "red")), None),
        (strip(("abc   ", "red")), strip(("ab", "red"), ("c   ", "red")), None),
        (strip(("abc   ", "red")), strip(("abd   ", "red")), (2, 3)),
        (strip(("abc   ", "red")), strip(("a", "red"), ("bc", "blue"), ("   ", "red")), (1, 3)),
        (strip(("abc   ", "red")), strip(("abcdef", "red")), (3, 6)),
        (strip(("a漢   ", "red")), strip(("a字   ", "red")), (0, 6)),
        (strip(("Grüße ", "red")), strip(("Grüßt ", "red")), (4, 5)),
        (strip(("e\u0301a   ", "red")), strip(("ea    ", "red")), (0, 6)),
    ],
)
def test_the_difference_of_two_lines(old: Strip, new: Strip, expected: tuple[int, int] | None) -> None:
    assert difference(old, new) == expected
