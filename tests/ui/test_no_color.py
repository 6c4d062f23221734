"""Without colours: the terminal gets none, and what a colour would tell is told by an attribute."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from plentytui.ui.no_color import Attributes
from plentytui.ui.profile import prepare
from plentytui.ui.themes import DARK
from plentytui.ui.widgets.composer import Composer
from tests.bench.in_terminal import home_environment
from tests.embedded_app import Person, make_app, person
from tests.terminal import Terminal, foreign_sequences

pytestmark = pytest.mark.anyio

STYLE = re.compile(rb"\x1b\[([0-9;]*)m")
ATTRIBUTES = frozenset((b"", b"0", b"1", b"2", b"3", b"4", b"7", b"9"))
SLOW: dict[str, str] = {}
prepare(SLOW)
WAY = (
    (b"j", b"Priya"),
    (b"/xy", b"Nothing here"),
    (b"\x1b", b"Priya"),
    (b"t", b"Type and status"),
    (b"\x1b", b"Whisper"),
    (b"\r", b"customer"),
    (b"r", b"PUBLIC"),
    (b"Hello", b"o"),
    (b"\x1b[1;2D", b"o"),
    (b"\x1b", b"Reply"),
    (b"w", b"WHISPER"),
    (b"\x1b", b"Reply"),
    (b"?", b"Here"),
    (b"\x1b", b"Reply"),
    (b"\x10", b"Search for"),
    (b"\x1b", b"Reply"),
    (b"c", b"has to be given"),
    (b"\x1b", b"Reply"),
    (b"Y", b"Groups"),
    (b"\x1b", b"Reply"),
    (b"2", b"Enter opens the tabs"),
    (b"\r", b"Overview"),
    (b"]]", b"Current DNS"),
    (b"c", b"Remove it"),
    (b"\x1b", b"Current DNS"),
    (b"6", b"reads"),
    (b"5", b"Routes|Limits|route"),
    (b"0", b"Enter opens a system"),
    (b"x", b"cannot be removed"),
)
"""What is pressed on the way through the app, and what is then painted."""


@pytest.mark.parametrize("slow", [False, True], ids=["fast", "slow-line"])
def test_no_colour_is_ever_written(tmp_path: Path, slow: bool) -> None:
    environ = {"NO_COLOR": "1", **home_environment(tmp_path), **(SLOW if slow else {})}
    with Terminal(
        [sys.executable, "-m", "plentytui", "demo", "--size", "20"], columns=80, rows=24, environ=environ
    ) as terminal:
        terminal.wait_for(b"online")
        terminal.wait_quiet(0.3)
        for keys, painted in WAY:
            before = len(terminal.written)
            terminal.send(keys)
            terminal.wait_for(painted, start=before)
            # A key that comes at once after an escape would be taken for one with Alt.
            terminal.wait_quiet(0.1)
        terminal.send(b"q")
        assert terminal.wait_end() == 0
        written = bytes(terminal.written)
    told = {number for found in STYLE.finditer(written) for number in found[1].split(b";")}
    assert told <= ATTRIBUTES
    assert {b"1", b"2", b"4", b"7"} <= told
    assert foreign_sequences(written, slow=slow) == []


async def test_the_selected_row_is_reversed_and_underlined_where_the_keys_go_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with person(make_app(tmp_path, size=20)) as maria:
        await maria.press("j")
        assert [_attribute(maria.rows, "reverse", y) for y in range(3)] == [False, True, False]
        await maria.press("slash")
        assert _attribute(maria.rows, "underline", 1)
        assert not _attribute(maria.rows, "reverse", 1)
        await maria.press("escape")
        assert _attribute(maria.rows, "reverse", 1)


async def test_public_and_whisper_look_different(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with person(make_app(tmp_path, size=20)) as maria:
        looks = []
        for key in ("r", "w"):
            await maria.press(key)
            head = maria.app.screen.query_one(Composer).query_one("#composer-head")
            looks.append((_attribute(head, "reverse"), _attribute(head, "underline")))
            await maria.press("escape", "escape")
        assert looks == [(True, False), (False, True)]


async def test_the_key_for_the_theme_says_why_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with person(make_app(tmp_path, size=3)) as maria:
        await maria.press("ctrl+t")
        assert "NO_COLOR is set" in maria.said
        assert maria.app.theme == "plentytui-plain"
    monkeypatch.delenv("NO_COLOR")
    assert make_app(tmp_path, size=3).theme == DARK.name, "nothing of it is kept"


async def test_an_empty_variable_asks_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    async with person(make_app(tmp_path, size=3)) as maria:
        assert not maria.app.no_color
        style = _first(maria, 0).style
        assert style is not None
        assert style.bgcolor is not None
        assert (
            style.bgcolor.get_truecolor() == Color.parse(DARK.variables["block-cursor-background"]).rich_color.triplet
        )


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("white on black", ""),
        ("#808080 on #000000", "dim"),
        ("#000000 on #ffffff", "reverse"),
        ("#808080 on #ffffff", "reverse"),
        ("bold white on #808080", "bold underline"),
        ("reverse #000000 on #ffffff", "none"),
        ("reverse #ffffff on #000000", "reverse"),
        ("#e0777a on #123456", "none"),
        ("italic strike red", "italic strike"),
        ("blink conceal underline", "underline"),
    ],
)
def test_a_style_becomes_attributes(style: str, told: str) -> None:
    once = Attributes().apply([Segment("text", Style.parse(style))], Color.parse("black"))
    assert [str(segment.style) for segment in once] == [told or "none"]
    assert Attributes().apply(once, Color.parse("black")) == once


def test_what_looks_the_same_is_written_in_one_piece() -> None:
    red, blue = Style(color="red", meta={"row": 1}), Style(color="blue", meta={"row": 1})
    (segment,) = Attributes().apply([Segment("ab", red), Segment("cd", blue)], Color.parse("black"))
    assert (segment.text, segment.style and segment.style.meta) == ("abcd", {"row": 1})


def _first(maria: Person, y: int) -> Segment:
    return next(iter(maria.rows.render_lines(maria.rows.size.region)[y]))


def _attribute(widget: Widget, name: str, y: int = 0) -> bool:
    """Whether the words of a line have an attribute."""
    line = widget.render_lines(widget.size.region)[y]
    return all(bool(getattr(segment.style, name)) for segment in list(line)[:1])
