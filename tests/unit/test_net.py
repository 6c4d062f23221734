"""One look at a line instead of three filters: what it gives is what the filters give."""

from __future__ import annotations

import pytest
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from textual.color import Color
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter, Monochrome

from plentytui.ui import net
from plentytui.ui.net import Net
from plentytui.ui.text import ControlFilter

BACKGROUND = Color(10, 20, 30)
LINES = [
    [],
    [Segment("plain"), Segment(" text", Style.parse("bold #123456 on #654321"))],
    [Segment("a", Style.parse("red"))],
    [Segment("a", Style.parse("#123456 on default"))],
    [Segment("a", Style.parse("dim #123456 on #654321"))],
    [Segment("a", Style(link="file:///etc/passwd"))],
    [Segment("a", Style(link="https://shop.example"))],
    [Segment("a\x1b]52;c;aGk=\x07", Style.parse("#123456"))],
    [Segment("ab"), Segment("\x9b2J")],
    [Segment("a", Style(meta={"@click": "quit"}))],
    [Control.home().segment, Segment("a")],
]


def filters() -> list[LineFilter]:
    return [ANSIToTruecolor(DEFAULT_TERMINAL_THEME), DimFilter()]


def one_by_one(some: list[LineFilter], line: list[Segment]) -> list[Segment]:
    for one in (*some, ControlFilter()):
        line = one.apply(line, BACKGROUND)
    return line


@pytest.mark.parametrize("line", LINES, ids=repr)
def test_a_line_leaves_it_as_it_leaves_the_filters(line: list[Segment]) -> None:
    some = filters()
    joined = Net(some)
    for _ in range(2):
        assert joined.apply(line, BACKGROUND) == one_by_one(some, line)


def test_without_colours_every_line_is_filtered() -> None:
    some = [*filters(), Monochrome()]
    line = [Segment("a", Style.parse("#123456 on #654321"))]
    assert Net(some).apply(line, BACKGROUND) == one_by_one(some, line) != line


def test_a_line_without_anything_to_filter_is_given_back_itself() -> None:
    assert Net(filters()).apply(LINES[1], BACKGROUND) is LINES[1]


def test_it_serves_the_filters_it_was_made_of() -> None:
    some = filters()
    assert Net(some).serves(list(some))
    assert not Net(some).serves(filters())
    assert not Net(some).serves(some[:1])


def test_it_does_not_remember_styles_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net, "_KNOWN", 3)
    joined = Net(filters())
    for number in range(10):
        joined.apply([Segment("a", Style.parse(f"#12345{number}"))], BACKGROUND)
    assert len(joined._plain) <= 3
