"""The border to the terminal: what crosses it is harmless, tells what was there, and has the width it seems to have."""

from __future__ import annotations

import unicodedata

import pytest
import wcwidth
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from plentytui.ui.text import (
    CELL_LIMIT,
    LINE_LIMIT,
    TITLE_LIMIT,
    ControlFilter,
    cell,
    clean,
    clip,
    content,
    fit,
    title,
    wrap,
)
from tests.hostile.corpus import CORPUS

ODD = st.sampled_from(
    [
        *map(chr, range(0x20)),
        *map(chr, range(0x7F, 0xA1)),
        *"\u200c\u200d\u200b\u202e\u2066\u2069\u2028\u0301\u0489\ufe0f\ufeff\u20e3\u0e19\u0e35\u0bbe",
        *"\U0001f469\U0001f3ff\U0001f1e9\U0001f3f4\U000e0041\U000e007f\U000e0100\ud800\udc9b\U0010ffff\u0378",
        *"漢字a b[]/@é",
    ]
)
HOSTILE = st.one_of(
    st.text(), st.text(ODD), st.text(ODD).map(lambda text: text * 7), st.sampled_from(CORPUS).map(lambda p: p.text)
)


def is_control(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cs")


def width_of(text: str) -> int:
    return sum(max(wcwidth.wcwidth(c), 0) for c in text)


@given(HOSTILE, st.none() | st.integers(0, 200))
@example("\x1b]52;c;AAAA\x07", None)
def test_no_control_character_crosses_but_line_ends(text: str, limit: int | None) -> None:
    assert not any(is_control(c) for c in clean(text, limit) if c != "\n")
    assert limit is None or len(clean(text, limit)) <= limit


@given(HOSTILE, st.none() | st.integers(40, 200))
def test_clean_text_is_given_back_as_it_is(text: str, limit: int | None) -> None:
    once = clean(text, limit)
    assert clean(once, limit) == once


@given(HOSTILE)
def test_a_cell_is_one_line_of_printable_text_and_given_back_as_it_is(text: str) -> None:
    once = cell(text)
    assert once.isprintable()
    assert len(once) <= CELL_LIMIT
    assert cell(once) == once


@given(HOSTILE)
def test_a_cell_is_as_wide_as_it_is_drawn(text: str) -> None:
    assert cell_len(cell(text)) == width_of(cell(text))


@given(HOSTILE, st.integers(0, 40))
def test_clipped_and_fitted_text_keep_to_their_width(text: str, width: int) -> None:
    assert width_of(clip(text, width)) <= width
    assert width_of(fit(text, width)) == width


@given(HOSTILE, st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    for line in clean(text, 300).split("\n"):
        pieces = wrap(line, width)
        assert all(cell_len(piece) <= width for piece in pieces)
        if "\u200d" not in line and "\ufe0f" not in line and (not line or cell_len(line[-1]) > 0):
            assert "".join("".join(pieces).split()) == "".join(line.split())


@pytest.mark.parametrize("payload", CORPUS, ids=lambda payload: payload.name)
def test_the_corpus_crosses_harmless(payload: object) -> None:
    text = getattr(payload, "text", "")
    assert not any(is_control(c) for c in clean(text) if c != "\n")
    assert cell(text).isprintable()
    assert content(text).plain == clean(text)
    assert not content(text).spans


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;eA==\x07", "^[]52;c;eA==^G"),
        ("\x9b31m", "<9B>31m"),
        ("a\x00b\x7f", "a^@b^?"),
        ("safe\revil", "safe^Mevil"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("photo\u202egpj.exe", "photo⟨U+202E⟩gpj.exe"),
        ("a\u200eb\u00adc\ufeffd", "abcd"),
        ("pay\U000e0068\U000e0069", "pay⟨hidden: hi⟩"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U0001f3f4"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
        ("a\u200db", "ab"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
        ("\ud800", "\ufffd"),
        ("a\tb", "a   b"),
        ("[@click=app.quit]x[/nope]", "[@click=app.quit]x[/nope]"),
    ],
)
def test_what_was_there_is_told(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a\n b\tc ", "a b c"),
        ("\u2764\ufe0f 1\ufe0f\u20e3 \U0001f44d\U0001f3ff", "\u2764 1 \U0001f44d"),
        ("\U0001f1e9\U0001f1ea", "DE"),
        ("x" * 1000, "x" * (CELL_LIMIT - 1) + "…"),
    ],
)
def test_cells_leave_out_what_terminals_disagree_on(text: str, shown: str) -> None:
    assert cell(text) == shown


def test_long_lines_and_long_texts_are_cut_with_a_note() -> None:
    assert clean("x" * 100_000).endswith("x … [line cut]")
    assert len(clean("x" * 100_000)) == LINE_LIMIT
    assert clean("line\n" * 100, 50).endswith("… [450 more characters]")
    assert clean("short", 50) == "short"


@pytest.mark.parametrize(
    "unit", ["\x1b[", "\x1b]8;;", "\x9d\x9b", "\u202e", "a\u0301\u0301", "\u200d", "\U000e0041", "\ud800", "\t", "\n"]
)
def test_a_megabyte_of_anything_ends(unit: str) -> None:
    # With anything quadratic in it, this would run into the time limit of the suite.
    text = clean(unit * (1_000_000 // len(unit)))
    assert max(map(len, text.split("\n"))) <= LINE_LIMIT


@given(HOSTILE)
def test_window_titles_are_short_and_printable(text: str) -> None:
    assert title(text).isprintable()
    assert len(title(text)) <= TITLE_LIMIT


@given(HOSTILE)
def test_the_net_lets_no_control_through(text: str) -> None:
    (segment,) = ControlFilter().apply([Segment(text, Style(bold=True))], Color(0, 0, 0))
    assert not any(unicodedata.category(c) == "Cc" for c in segment.text)
    assert segment.style == Style(bold=True)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://shop.example/", True),
        ("mailto:a@b.example", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://x.example/\x1b]52;c;AA\x07", False),
    ],
)
def test_the_net_keeps_web_and_mail_links_only(url: str, kept: bool) -> None:
    (segment,) = ControlFilter().apply([Segment("x", Style(link=url))], Color(0, 0, 0))
    assert segment.style is not None
    assert (segment.style.link == url) is kept
    assert kept or segment.style.link is None


def test_the_net_gives_back_harmless_lines_themselves() -> None:
    line = [Segment("plain"), Segment("text", Style(bold=True))]
    assert ControlFilter().apply(line, Color(0, 0, 0)) is line
