"""The query language: any text is either a tree, or a problem with its place; a printed tree is the same tree."""

from __future__ import annotations

import pytest
from hypothesis import given

from plentytui.errors import UsageError
from plentytui.rules.query.parse import DEEPEST, LONGEST, parse, query_of
from plentytui.rules.query.spelling import spellings
from plentytui.rules.query.tree import And, Compare, Node, Not, Or, Query, Term
from plentytui.rules.query.words import QueryProblem
from tests.query_trees import ANY_TEXT, SYNTAX, TREES


@given(ANY_TEXT | SYNTAX)
def test_any_text_is_a_query_or_a_problem_with_its_place(text: str) -> None:
    found = parse(text)
    if isinstance(found, QueryProblem):
        assert 0 <= found.position <= len(text)
        assert found.length > 0
        assert found.position + found.length <= max(len(text), found.position + 1)
        assert found.what.endswith(".")
        assert found.hint.endswith((".", "?", ")", '"')), found.hint
    else:
        assert parse(str(found)) == found
        for term in found.terms():
            assert 0 <= term.position < term.position + term.length <= len(text)


@given(TREES)
def test_a_printed_tree_is_read_as_the_same_tree(tree: Node) -> None:
    assert parse(str(Query(tree))) == Query(tree)


W, B, C = Term("", "a"), Term("", "b"), Term("", "c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a b", And((W, B))),
        ("a AND b", And((W, B))),
        ("a OR b c", Or((W, And((B, C))))),
        ("(a OR b) c", And((Or((W, B)), C))),
        ("NOT a b", And((Not(W), B))),
        ("-a b", And((Not(W), B))),
        ("-(a b)", Not(And((W, B)))),
        ("NOT NOT a", W),
        ("--a", W),
        ("a - b", And((W, B))),
        ("a ... b", And((W, B))),
        ("and or not", And((Term("", "and"), Term("", "or"), Term("", "not")))),
        ('"a b"', Term("", "a b")),
        ('"say \\"a\\""', Term("", 'say "a"')),
        ("a*", Term("", "a", prefix=True)),
        ('"a*"', Term("", "a*")),
        ("FROM:a", Term("from", "a")),
        ('from:"a b"*', Term("from", "a b", prefix=True)),
        ("sender:a title:b", And((Term("from", "a"), Term("subject", "b")))),
        ("group:a,b", Or((Term("group", "a"), Term("group", "b")))),
        ('group:a,"b c"', Or((Term("group", "a"), Term("group", "b c")))),
        ("group:(a OR b)", Or((Term("group", "a"), Term("group", "b")))),
        ("from:(a -b)", And((Term("from", "a"), Not(Term("from", "b"))))),
        ("-is:unread,MINE", Not(Or((Term("is", "unread"), Term("is", "mine"))))),
        ("has:attachments", Term("has", "attachment")),
        ("priority:4", Term("priority", "high")),
        ("priority:>=3", Term("priority", "medium", Compare.LEAST)),
        ("priority<hoch", Term("priority", "high", Compare.LESS)),
        ('priority:"very high"', Term("priority", "very high")),
        ("short:12", Term("id", "12")),
        ("in:archive", Term("folder", "archive")),
        ("deadline<2d", Term("deadline", "2d", Compare.LESS)),
        ("deadline:none", Not(Term("has", "deadline"))),
        ("followup:any", Term("has", "followup")),
        ("after:HEUTE", Term("after", "today")),
        (
            "created:2026-01..2026-02",
            And((Term("created", "2026-01", Compare.LEAST), Term("created", "2026-02", Compare.MOST))),
        ),
        ("Re: a", And((Term("", "Re:"), W))),
        ("https://x.example/?a=b", Term("", "https://x.example/?a=b")),
        ("10:30", Term("", "10:30")),
        ("a<b", Term("", "a<b")),
    ],
)
def test_what_texts_mean(text: str, tree: Node) -> None:
    assert query_of(text).root == tree


@pytest.mark.parametrize("text", ["", "  \n", "-", "...", "*"])
def test_what_says_nothing_finds_everything(text: str) -> None:
    assert parse(text) == Query()


@pytest.mark.parametrize(
    ("text", "place", "what", "hint"),
    [
        ("a form:b", "form:", "There is no field form.", "Did you mean from:"),
        ("foo:b", "foo:", "no field foo", "in quotes"),
        ('a "b c', '"b c', "not closed", '"'),
        ("is:unred", "unred", "does not know unred", "Did you mean is:unread"),
        ("group:x has:attachmnt", "attachmnt", "does not know", "has:attachment"),
        ("priority:hihg", "hihg", "does not know", "priority:high"),
        ("deadline:exceded", "exceded", "no day", "Did you mean exceeded?"),
        ("created:exceeded", "exceeded", "no day", "2026"),
        ("after:2026-02-30", "2026-02-30", "no day", "today"),
        ("from: a", "from:", "has no value", "right behind the colon"),
        ("(a OR b", "(", "not closed", ")"),
        ("a) b", ")", "no (", "Leave it out"),
        ("a OR", "OR", "nothing behind OR", "behind it"),
        ("OR a", "OR", "nothing before OR", '"OR"'),
        ("a NOT", "NOT", "nothing behind NOT", "behind it"),
        ("a ()", "()", "nothing in the parentheses", "Write"),
        ('subject:"--"', '"--"', "no letter", "word"),
        ("is:unread*", "unread*", "whole value", "star"),
        ("from:(a subject:b)", "subject:b", "cannot stand inside", "Close"),
        ("from:>a", "from:>", "cannot be compared", "from:value"),
    ],
)
def test_problems_name_their_place_and_what_to_do(text: str, place: str, what: str, hint: str) -> None:
    found = parse(text)
    assert isinstance(found, QueryProblem)
    assert text[found.position : found.position + found.length] == place
    assert what in found.what
    assert hint in found.hint


def test_what_is_too_much_is_a_problem() -> None:
    for text in ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "-(" * 3000, "a " * 201, "a" * (LONGEST + 1)):
        assert isinstance(parse(text), QueryProblem)
    assert isinstance(parse("(" * DEEPEST + "a" + ")" * DEEPEST), Query)


def test_a_query_that_cannot_be_understood_is_an_error_for_people() -> None:
    with pytest.raises(UsageError, match="at character 3"):
        query_of("a form:b")


@pytest.mark.parametrize(
    ("word", "there", "missing"),
    [
        ("müller", "mueller", "muller"),
        ("mueller", "müller", "muller"),
        ("strasse", "straße", "strase"),
        ("STRASSE", "STRAßE", "strase"),
        ("größe", "grösse", "grose"),
        ("größe", "groeße", "grose"),
        ("neue", "neue", "neü"),
        ("quelle", "quelle", "qülle"),
    ],
)
def test_german_words_are_looked_for_in_both_spellings(word: str, there: str, missing: str) -> None:
    assert there in spellings(word)
    assert missing not in spellings(word)
    assert spellings(word)[0] == word
