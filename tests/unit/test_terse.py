"""Fewer bytes for the same screen: a terminal shows the same whichever of the two it is sent."""

from __future__ import annotations

import importlib

import pyte
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.driver import Driver

from plentytui.ui.profile import DRIVER
from plentytui.ui.terse import terse

COLUMNS, ROWS = 60, 6
_colours = st.sampled_from(
    [
        "",
        "31",
        "97",
        "38;5;17",
        "38;5;253",
        "38;2;1;2;3",
        "42",
        "104",
        "48;5;234",
        "48;2;9;8;7",
        "38;5;2;48;5;1",
        "39;49",
    ]
)
_marks = st.lists(st.sampled_from(["1", "3", "4", "7", "9"]), unique=True, max_size=3).map(";".join)
_styles = st.tuples(_marks, _colours).map(lambda parts: ";".join(part for part in parts if part))
_texts = st.text(st.sampled_from("ab  │é漢🙂"), max_size=5)
_pieces = st.tuples(_styles, _texts).map(lambda piece: f"\x1b[{piece[0]}m{piece[1]}\x1b[0m" if piece[0] else piece[1])
_places = st.tuples(st.integers(1, ROWS - 1), st.integers(1, 12)).map(lambda at: f"\x1b[{at[0]};{at[1]}H")
_rows = st.tuples(_places, st.lists(_pieces, max_size=4).map("".join), st.sampled_from(["", "\n"])).map("".join)
_frames = st.lists(_rows, max_size=6).map(lambda rows: f"\x1b[?25l{''.join(rows)}\x1b[1;1H\x1b[?25h")


def seen(*written: str) -> list[list[object]]:
    """The cells of a terminal; of a blank only what can be seen of it."""
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.Stream(screen)
    for data in written:
        stream.feed(data)
    cells: list[list[object]] = [[(screen.cursor.x, screen.cursor.y)]]
    for y in range(ROWS):
        row = [screen.buffer[y][x] for x in range(COLUMNS)]
        cells.append(
            [
                cell if cell.data.strip() or cell.reverse or cell.underscore or cell.strikethrough else cell.bg
                for cell in row
            ]
        )
    return cells


@settings(max_examples=80, deadline=None)
@given(st.lists(_frames, min_size=1, max_size=3))
@example(["\x1b[1;1H\x1b[4mab\x1b[0m  \x1b[31m \x1b[0m\x1b[2;1H\x1b[7m  \x1b[0mx"])
def test_a_terminal_shows_the_same(frames: list[str]) -> None:
    short = [terse(frame) for frame in frames]
    assert seen(*short) == seen(*frames)
    for frame, less in zip(frames, short, strict=True):
        assert len(less) <= len(frame)
        assert seen(frame, "\x1b[6;1Hx") == seen(less, "\x1b[6;1Hx"), "it ends as it begins"


def test_only_what_differs_is_told() -> None:
    row = "\x1b[3;1H\x1b[38;5;7;48;5;1mab\x1b[0m\x1b[3;3H\x1b[38;5;9;48;5;1mcd\x1b[0m\x1b[38;5;2;48;5;1m   \x1b[0m\n"
    assert terse(row + "\x1b[4;1H") == "\x1b[3;1H\x1b[38;5;7;48;5;1mab\x1b[38;5;9mcd   \x1b[4;1H\x1b[0m"


def test_the_place_is_told_again_behind_what_may_be_wide() -> None:
    assert "\x1b[3;5H" in terse("\x1b[3;1H漢字\x1b[3;5Hx")
    assert "\x1b[3;3H" not in terse("\x1b[3;1Hab\x1b[3;3Hx")


def test_what_is_not_known_stays_as_it_is() -> None:
    for data in (
        "\x1b[58;5;1mab\x1b[0m",
        "\x1b]52;c;aGk=\x07",
        "\x1b[?2026h\x1b[?2026l",
        "\x1b[>1u\x1b[<u",
        "\x07",
        "",
        "\x1b",
        "a\nb",
    ):
        assert terse(data) == data


def test_the_driver_writes_less_and_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    module, _, name = DRIVER.partition(":")
    driver = getattr(importlib.import_module(module), name)
    assert issubclass(driver, Driver)
    monkeypatch.setattr(driver.__base__, "write", lambda self, data: written.append(data))
    driver.write(object.__new__(driver), "\x1b[31ma\x1b[0m\x1b[31mb\x1b[0m")
    assert written == ["\x1b[31mab\x1b[0m"]


@pytest.mark.parametrize(
    "data",
    [
        "\x1b[31ma\x1b[0m\x1b\x1b[0m[2J",
        "\x1b[1;1H\x9b\x1b[0m2J",
        "\x1b[1;1H\x1b[\x1b[0m2J",
        "\x1b[0m\x1b]52;c;aGk=\x1b[0m\x07",
    ],
    ids=["escape", "8-bit", "half a sequence", "clipboard"],
)
def test_pieces_that_a_style_holds_apart_do_not_come_together(data: str) -> None:
    assert terse(data) == data
