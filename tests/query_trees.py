"""Texts and trees of the query language, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from plentytui.rules.query.fields import FIELDS, HAVINGS, LEVELS, STATES, Kind, has_words
from plentytui.rules.query.tree import Compare, Node, Term, both, either, negated

ANY_TEXT = st.text(max_size=80)
_PIECES = (
    *FIELDS,
    *("form", "x", "größe", "3d", "today", "2026-02-31", "high", "unread", "AND", "OR", "NOT", "and", "1.2.2026"),
    *(":", "<", ">=", "=", '"', "\\", "(", ")", "-", "*", ",", "..", " ", "  ", "\n", "\0", "\udc80", "²", "//"),
)
SYNTAX = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
"""Texts of what means something in queries, in any order."""

WORDS = st.text(min_size=1, max_size=12).filter(has_words)
NAMES = st.text(min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)


def leaves() -> st.SearchStrategy[Node]:
    def of(kind: Kind) -> st.SearchStrategy[str]:
        return st.sampled_from([field.name for field in FIELDS.values() if field.kind is kind])

    compared = st.sampled_from(["created", "updated", "deadline", "followup"])
    moments = st.sampled_from(
        ["today", "2026-02-03", "2026-02", "3.2.2026", "+3d", "-2w", "week", "2026-02-03 10:00", "now"]
    )
    return st.one_of(
        st.builds(Term, st.just(""), WORDS, prefix=st.booleans()),
        st.builds(Term, of(Kind.TEXT), WORDS, prefix=st.booleans()),
        st.builds(Term, of(Kind.LINK) | of(Kind.NAMED), NAMES, prefix=st.booleans()),
        st.builds(Term, of(Kind.IDENTITY), NAMES),
        st.builds(Term, st.just("is"), st.sampled_from(sorted(STATES))),
        st.builds(Term, st.just("has"), st.sampled_from(sorted(HAVINGS))),
        st.builds(Term, st.just("priority"), st.sampled_from(LEVELS), st.sampled_from(list(Compare))),
        st.builds(Term, compared, moments, st.sampled_from(list(Compare))),
        st.builds(Term, st.sampled_from(["before", "after", "on"]), moments),
        st.builds(Term, st.sampled_from(["deadline", "followup"]), st.just("exceeded")),
    )


TREES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: both(*parts)),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: either(*parts)),
        inner.map(negated),
    ),
    max_leaves=12,
)
