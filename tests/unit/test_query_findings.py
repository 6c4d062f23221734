"""Where a query's words stand in a text: whole words, without accents and case, phrases also over the ends of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.query.findings import Findings, findings_of, in_lines, marked
from plentytui.rules.query.parse import query_of
from plentytui.rules.query.tree import Node, Query
from tests.query_trees import TREES


def found(query: str, text: str) -> list[str]:
    findings = findings_of(query_of(query))
    return [] if findings is None else [text[first:last] for first, last in findings.spans(text)]


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("paket", "Das Paket, PAKETE und ein paket.", ["Paket", "paket"]),
        ("paket*", "Das Paket, PAKETE und Postpaket.", ["Paket", "PAKETE"]),
        ('"mein paket"', "Mein  Paket und dein Paket; mein\npaket", ["Mein  Paket", "mein\npaket"]),
        ("müller", "Müller, Mueller, MÜLLER, Muller", ["Müller", "Mueller", "MÜLLER", "Muller"]),
        ("strasse", "Straße und Strasse", ["Straße", "Strasse"]),
        ("body:defekt OR subject:kaputt", "defekt und kaputt", ["defekt", "kaputt"]),
        ("defekt -kaputt", "defekt und kaputt", ["defekt"]),
        ("is:unread group:amazon", "unread amazon", []),
        ("order:4711 defekt", "4711 defekt", ["defekt"]),
        ("from:anna@x.example", "Anna <anna@x.example>", ["anna@x.example"]),
        ("café", "Cafe\u0301 und Café und cafe", ["Cafe\u0301", "Café", "cafe"]),
    ],
)
def test_what_is_found(query: str, text: str, places: list[str]) -> None:
    assert found(query, text) == places


def test_bare_words_are_found_inside_of_words() -> None:
    findings = findings_of(None, "ket ÜLL")
    assert findings is not None
    text = "Paket von Müller"
    assert [text[first:last] for first, last in findings.spans(text)] == ["ket", "üll"]
    assert findings_of(None) is None


def test_a_phrase_goes_on_in_the_next_line() -> None:
    findings = findings_of(query_of('"sehr geehrte damen"'))
    assert findings is not None
    assert in_lines(findings, ["  Sehr geehrte", "┃ Damen und Herren"]) == {0: [(2, 14)], 1: [(0, 7)]}


def test_parts_keep_their_text_and_styles() -> None:
    parts = [("  ", "bar"), ("one two", "dim"), (" three", "")]
    assert marked(parts, [(6, 12)], "found") == [
        *(("  ", "bar"), ("one ", "dim"), ("two", "found"), (" th", "found"), ("ree", "")),
    ]


@given(TREES, st.text())
def test_no_query_and_no_text_is_too_odd(tree: Node, text: str) -> None:
    findings = findings_of(Query(tree))
    if findings is None:
        return
    assert isinstance(findings, Findings)
    end = 0
    for first, last in findings.spans(text):
        assert end <= first < last <= len(text)
        end = last
