"""What is said of a query, what is offered while it is typed, and which names it knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.mirror import NameKind, NameRow
from plentytui.rules.query.complete import MOST, Completion, complete
from plentytui.rules.query.explain import explain
from plentytui.rules.query.names import Names
from plentytui.rules.query.parse import parse, query_of
from plentytui.rules.query.tree import Node, Query
from tests.query_trees import SYNTAX, TREES

NAMES = Names(
    {
        NameKind.GROUP: [
            NameRow(8, 0, {"en": "Amazon"}),
            NameRow(2, 1, {"en": "eBay"}),
            NameRow(101, 2, {"en": "Customer returns", "de": "Rückgaben"}),
            NameRow(102, 3, {"en": "Old ones"}, enabled=False),
        ],
        NameKind.STATUS: [NameRow(1, 0, {"en": "new"}), NameRow(5, 0, {"en": "new"}), NameRow(6, 0, {"en": "newest"})],
        NameKind.USER: [NameRow(3, 0, {"": "Maria Kranich"}), NameRow(4, 0, {"": "Tom Ashworth"})],
        NameKind.CHANNEL: [NameRow("4", 0, {"": "Shop"})],
    },
    me=3,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "everything"),
        (
            "is:unread from:weber group:Amazon,eBay after:3d",
            "unread, from somebody called weber, in group Amazon or eBay, changed in the last 3 days",
        ),
        ("paket", "with the word paket"),
        ('"zwei wörter"', 'with the words "zwei wörter"'),
        ("subject:pak*", "whose subject contains pak..."),
        ("from:a@b.example", "from the address a@b.example"),
        ("-is:unread -has:tag", "read, without a tag"),
        ("-(a OR b)", "neither with the word a nor with the word b"),
        ("a OR b", "with the word a or b"),
        ("a OR is:mine", "either with the word a or owned by me"),
        ("x (a OR (is:done order:7))", "with the word x, (either with the word a or (done and about order 7))"),
        ("group:rückgaben", "in group Customer returns"),
        ("group:amazn", 'in group "amazn" (no such group is known)'),
        ("status:new", "with status new"),
        ("owner:me -subscriber:ich", "owned by me, not subscribed by me"),
        ("priority>=high", "with priority at least high"),
        ("in:trash", "in the trash"),
        ("deadline:exceeded", "with a deadline in the past"),
        ("deadline:2d", "with a deadline in the next 2 days"),
        ("deadline<2d", "with a deadline passed or in the next 2 days"),
        ("followup>1w", "with a follow-up date later than in 1 week"),
        ("updated<1h", "changed more than 1 hour ago"),
        ("created:2026-02", "begun in 2026-02"),
        ("created:2026-02-03", "begun on 2026-02-03"),
        ("created>today", "begun after today"),
        ("before:2026-02-03", "changed before 2026-02-03"),
        ("on:1d", "changed on the day 1 day ago"),
    ],
)
def test_what_is_said_of_a_query(text: str, said: str) -> None:
    assert explain(query_of(text), NAMES) == said


@given(TREES)
def test_every_query_can_be_explained_in_one_line(tree: Node) -> None:
    said = explain(Query(tree), NAMES)
    assert said.strip()
    list(NAMES.problems(Query(tree)))


def offered(text: str, cursor: int | None = None) -> list[str]:
    """The whole text after each completion, with | at its end."""
    found = complete(text, len(text) if cursor is None else cursor, NAMES)
    return [text[: entry.start] + entry.text + "|" + text[entry.end :] for entry in found]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", "from:|"),
        ("gro", "group:|"),
        ("paket gro", "paket group:|"),
        ("(gro", "(group:|"),
        ("-gro", "-group:|"),
        ("unr", "is:unread|"),
        ("group:", "group:Amazon|"),
        ("group:ama", "group:Amazon|"),
        ("group:ret", 'group:"Customer returns"|'),
        ("group:cusret", 'group:"Customer returns"|'),
        ('group:"customer r', 'group:"Customer returns"|'),
        ("group:amazon,e", "group:amazon,eBay|"),
        ("category:ama", "category:Amazon|"),
        ("is:un", "is:unread|"),
        ("has:att", "has:attachment|"),
        ("priority:>=hi", "priority:>=high|"),
        ("priority>=hi", "priority>=high|"),
        ('priority:"very h', 'priority:"very high"|'),
        ("owner:", "owner:me|"),
        ("owner:ash", 'owner:"Tom Ashworth"|'),
        ("deadline:ex", "deadline:exceeded|"),
        ("created:yes", "created:yesterday|"),
        ("in:arc", "in:archive|"),
    ],
)
def test_what_is_offered_first(text: str, first: str) -> None:
    assert offered(text)[0] == first


def test_what_stands_behind_the_cursor_is_replaced_up_to_the_end_of_its_word() -> None:
    assert offered("group:amXYZ paket", 8)[0] == "group:Amazon| paket"
    assert offered('group:"Customer re" paket', 15)[0] == 'group:"Customer returns"| paket'
    assert offered("gr paket", 2)[0] == "group:| paket"


def test_disabled_names_are_not_offered_and_free_text_has_no_values() -> None:
    assert not any("Old" in text for text in offered("group:"))
    assert offered("from:web") == offered('"group:a') == []


def test_there_are_at_most_thirty() -> None:
    many = Names({NameKind.TAG: [NameRow(n, n, {"": f"tag {n}"}) for n in range(1, 60)]})
    found = complete("tag:", 4, many)
    assert len(found) == MOST == 30
    assert found[0] == Completion('"tag 1"', 4, 4, "tag 1")


@given(SYNTAX, st.integers(-3, 40))
def test_completing_never_fails_and_stays_inside_the_text(text: str, cursor: int) -> None:
    for entry in complete(text, cursor, NAMES):
        assert 0 <= entry.start <= entry.end <= len(text)
        assert entry.text
        assert entry.note


@given(st.sampled_from(["", "paket ", "(is:unread OR ", "-"]), st.integers(0, 25))
def test_every_offered_field_and_state_can_be_understood(before: str, place: int) -> None:
    closing = ")" if "(" in before else ""
    for text in (f"{before}is:", f"{before}has:", f"{before}group:", f"{before}priority:", f"{before}deadline:"):
        found = offered(text)
        chosen = found[place % len(found)].replace("|", "") + closing
        assert isinstance(parse(chosen), Query), chosen


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("group:AMAZON", (8,)),
        ("group:rückgaben", (101,)),
        ("group:RU\u0308CKGABEN", (101,)),
        ("group:101", (101,)),
        ("group:999", (999,)),
        ("group:nobody", ()),
        ("group:c*", (101,)),
        ("status:new", (1, 5)),
        ("status:new*", (1, 5, 6)),
        ("owner:me", (3,)),
        ("owner:ICH", (3,)),
        ("channel:shop", ("4",)),
        ("channel:4", ("4",)),
        ("channel:nobody", ()),
    ],
)
def test_which_records_a_value_names(text: str, ids: tuple[int | str, ...]) -> None:
    (term,) = query_of(text).terms()
    assert tuple(map(str, NAMES.ids(term))) == tuple(map(str, ids))


def test_values_that_name_nothing_are_told_with_what_looks_like_them() -> None:
    (problem,) = NAMES.problems(query_of("paket group:amazn is:unread in:archive owner:me"))
    assert ("paket group:amazn"[problem.position :], problem.length) == ("group:amazn", 11)
    assert problem.what == "There is no group called amazn."
    assert problem.hint == "Did you mean Amazon?"
    (unknown,) = NAMES.problems(query_of("tag:x"))
    assert "not known yet" in unknown.what
    (nobody,) = Names({NameKind.USER: [NameRow(3, 0, {"": "Maria"})]}).problems(query_of("owner:me"))
    assert "who is logged in" in nobody.what
