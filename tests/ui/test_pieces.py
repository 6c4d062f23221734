"""What is painted in pieces makes the same screen as what Textual paints, in fewer of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from textual._compositor import Compositor
from textual.strip import Strip

from plentytui.ui.pieces import Line, PieceCompositor, PiecesUpdate
from plentytui.ui.screens.messenger import MessengerScreen
from tests.embedded_app import make_app, person

COLUMNS = 24

KEYS = [
    *("j", "j", "enter", "J", "space", "escape", "j", "x", "space", "escape", "G", "g", "tab", "tab"),
    *("enter", "slash", *"order", "enter", "escape", "escape", "s", "escape"),
    *("r", *"Hello", "space", "ü", "世", "界", "backspace", "escape", "q", "escape", "question_mark", "escape"),
    *("d", "u", "enter", "w", *"Note", "escape", "ctrl+t", "n", "]", "[", "z", "escape", "p", "escape", "K"),
    *("left", "right", "tab", "escape"),
]
"""What somebody may press: moves, panes, dialogs, wide characters, a filter, another theme."""

strips = st.lists(
    st.tuples(st.integers(0, COLUMNS - 1), st.text("abc", min_size=1, max_size=COLUMNS)), min_size=1, max_size=8
)


@given(strips)
def test_whoever_lies_in_front_is_seen(laid: list[tuple[int, str]]) -> None:
    line = Line()
    seen: dict[int, str] = {}
    for column, text in laid:
        line.lay_under(column, Strip([Segment(text)]))
        for place, letter in enumerate(text, column):
            seen.setdefault(place, letter)
    pieces = list(line)
    assert {at: letter for begin, _, strip in pieces for at, letter in enumerate(strip.text, begin)} == seen
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))


def test_what_has_nothing_above_it_is_not_cut() -> None:
    line, wide = Line(), Strip([Segment("wide")])
    line.lay_under(9, Strip([Segment("|")]))
    line.lay_under(5, wide)
    assert next(strip for _, _, strip in line) is wide


@given(st.text("a世", min_size=1, max_size=12), st.integers(1, COLUMNS))
def test_no_wide_character_is_halved_where_a_change_ends(text: str, end: int) -> None:
    strip = Strip([Segment(text)])
    line = Line()
    line.lay_under(0, strip)
    written = [piece for _, _, piece in PiecesUpdate({0: line}, [(0, 0, end)]).pieces()]
    assert [text.startswith(piece.text) for piece in written] == [True]
    assert written[0].cell_length >= min(end, strip.cell_length)


def cells(strip: Strip) -> list[tuple[str, str]]:
    """Each character with its style; the second half of a wide one is empty."""
    found = []
    for text, style, _ in strip:
        for letter in text:
            width = Strip([Segment(letter)]).cell_length
            found += [(letter, str(style))] + [("", str(style))] * (width - 1)
    return found


class Screen:
    """What a terminal shows that is told nothing but the updates."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, tuple[str, str]]] = {}
        self.painted = 0

    def show(self, row: int, column: int, strip: Strip) -> None:
        self.painted += 1
        for at, cell in enumerate(cells(strip), column):
            self.rows.setdefault(row, {})[at] = cell


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_terminal_told_only_of_changes_shows_the_whole_screen(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Screen()
    whole, part = Compositor.render_full_update, PieceCompositor.render_partial_update

    def full(compositor: Compositor, simplify: bool = False) -> object:
        update = whole(compositor, simplify)
        if isinstance(compositor, PieceCompositor):
            for row, strip in enumerate(compositor.render_strips()):
                shown.show(row, 0, strip)
        return update

    def some(compositor: PieceCompositor) -> PiecesUpdate | None:
        update = part(compositor)
        for column, row, strip in update.pieces() if update else ():
            shown.show(row, column, strip)
        return update

    monkeypatch.setattr(Compositor, "render_full_update", full)
    monkeypatch.setattr(PieceCompositor, "render_partial_update", some)
    app = make_app(tmp_path, size=40)
    async with person(app, size=size) as user:
        screen = user.messenger
        compared = 0
        for key in KEYS:
            await user.press(key)
            await user.rest()
            if app.screen is screen:
                compare(shown, screen, key)
                compared += 1
        assert compared > len(KEYS) // 2


def compare(shown: Screen, screen: MessengerScreen, key: str) -> None:
    """The terminal shows what the screen holds."""
    for row, strip in enumerate(screen._compositor.render_strips()):
        wanted = cells(strip)
        got = [shown.rows.get(row, {}).get(at, ("?", "")) for at in range(len(wanted))]
        assert got == wanted, (key, row, "".join(c for c, _ in got), strip.text)
