"""Patterns of strangers: what can take for ever is refused by its structure, the rest is tried with a length limit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.regex_safety import LONGEST_PATTERN, LONGEST_TEXT, MOST_TEXTS, refusal, try_out

GOOD = [
    r"@example\.com$", r"^no-?reply@", r"^.*@(shop|kunde)\.de$", r"[a-z]+@[a-z]+\.[a-z]+", r"(\w+\.)*x", r"\w*\w*!",
    r"^([a-z0-9-]+\.)+[a-z]{2,6}$", r"(?:noreply|no-reply)@.*", r"[^@]+@amazon\.[a-z.]{2,6}$", r"(x|y)*z",
    r"^(.*)@(.*)$", r".*@marketplace\.amazon\.(de|com|co\.uk)$", r"a{3}", r"[]x]", r"[^]x]", r"^(?!info@).*@a\.de$",
    r"a{,3}b", r"x{", r"\bvip\b", r"[a-]+@",
]  # fmt: skip
BAD = {
    r"(a+)+$": "several ways", r"(a|ab)*c": "several ways", r"((a|ab))*c": "several ways", r"(aa?)*b": "several ways",
    r"(.*,)*a": "several ways", r"(a{1,30}){1,30}": "several ways", r"(.a|b.)*c": "several ways",
    r".*.*.*.*x": "Too many parts", r"\w*\w*\w*!": "Too many parts", r"(a?){20}a{20}": "Too many parts",
    "a?" * 25 + "a" * 25: "Too many parts", r"a*a*a*a*c": "Too many parts", r"(a{500}){3}": "multiply",
    r"(b|)*a": "several ways", r"(?P<x>a)": "not known to every system", r"(?<=a)b": "not known",
    r"(?i)a": "not known", r"(a)\1": "earlier group", r"a++": "possessive", r"a**": "follows another",
    r"*a": "repeats nothing", r"([": "not closed", r"(a": "not closed", r"a)": "no opening", "a\\": "ends with",
    r"[z-a]": "backwards", r"a{5,2}": "downwards", r"[[:alpha:]]": "not known", r"\pL": "not known",
    "a\nb": "control characters", "x" * (LONGEST_PATTERN + 1): "300 are allowed", "(" * 30 + ")" * 30: "20 deep",
    r"(^)*": "", r"[\d-": "not closed",
}  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD)
def test_patterns_that_people_write_are_taken(pattern: str) -> None:
    assert refusal(pattern) == ""


@pytest.mark.parametrize(("pattern", "why"), [(p, why) for p, why in BAD.items() if why])
def test_patterns_that_can_take_for_ever_or_are_wrong_are_refused(pattern: str, why: str) -> None:
    assert why in refusal(pattern)
    with pytest.raises(ValueError, match=r"\w"):
        try_out(pattern, ["a"])


def test_texts_are_tried_anywhere_without_regard_to_capitals() -> None:
    found = try_out("^no-?reply@", ["NoReply@a.de", "me@a.de"])
    assert [one.matches for one in found] == [True, False]


def test_texts_have_a_length_and_a_number() -> None:
    found = try_out("a", ["a" * LONGEST_TEXT, "a" * (LONGEST_TEXT + 1)])
    assert [(one.matches, one.too_long) for one in found] == [(True, False), (False, True)]
    assert len(try_out("a", ["a"] * 100)) == MOST_TEXTS


@given(st.text(alphabet="ab.*+?{}()[]|\\^$-,0123456789:=!", max_size=40))
def test_whatever_is_typed_is_answered_and_what_is_taken_is_an_expression(pattern: str) -> None:
    if not refusal(pattern):
        texts = ["a" * 60, "ab" * 30]
        tried = [one.matches for one in try_out(pattern, texts)]
        assert tried == [re.search(pattern, text, re.IGNORECASE) is not None for text in texts]
