"""A query for texts that are not here finds what the system found instead, and nothing that the rest leaves out."""

from __future__ import annotations

from plentytui.rules.query.parse import query_of
from plentytui.rules.query.tree import Query, Term, conjuncts, widened


def test_only_the_text_that_was_asked_for_is_widened() -> None:
    wide = widened(query_of("body:garten is:unread schere"), "garten", ["a", "b"])
    parts = conjuncts(wide.root)
    assert str(parts[0]) == str(query_of('body:garten OR id:"a,b"').root)
    assert [str(part) for part in parts[1:]] == ["is:unread", "schere"]


def test_nothing_is_widened_without_a_text_or_without_a_find() -> None:
    query = query_of("body:garten is:unread")
    assert widened(query, "", ["a"]) == query
    assert widened(query, "garten", []) == query
    assert widened(Query(), "garten", ["a"]) == Query()
    assert widened(query, "other", ["a"]) == query


def test_a_single_word_is_widened_too() -> None:
    wide = widened(Query(Term("", "garten")), "garten", ["a"])
    assert {term.field for term in wide.terms()} == {"", "id"}
