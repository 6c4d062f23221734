"""Which choice is meant by letters that are typed on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.choosing import closeness, found_by_letters

COUNTRIES = ("France", "Georgia", "Germany", "United Kingdom", "Yemen")


@pytest.mark.parametrize(
    ("labels", "typed", "place"),
    [
        (COUNTRIES, "g", 1),
        (COUNTRIES, "ger", 2),
        (COUNTRIES, "GERMANY", 2),
        (COUNTRIES, "germanyx", None),
        (COUNTRIES, "king", 3),
        (COUNTRIES, "united ", 3),
        (COUNTRIES, "france ", None),
        (COUNTRIES, "", None),
        ((".de", ".com", ".co.uk"), "com", 1),
        ((".de", ".com", ".co.uk"), "co.", 2),
        (("not yet", "yes", "Yes, always"), "yes,", 2),
        ((), "a", None),
        (("Highest", "very high", "high"), "high", 2),
    ],
)
def test_letters_find_a_choice(labels: tuple[str, ...], typed: str, place: int | None) -> None:
    assert found_by_letters(labels, typed) == place


@given(st.lists(st.text("abß. ", min_size=1, max_size=6), max_size=8), st.text("abß", min_size=1, max_size=3))
def test_what_is_found_holds_what_was_typed(labels: list[str], typed: str) -> None:
    place = found_by_letters(labels, typed)
    holding = [
        at
        for at, label in enumerate(labels)
        if any(word.lstrip(". ").casefold().startswith(typed.casefold()) for word in label.split(" "))
    ]
    assert (place is None) == (not holding)
    assert place is None or place in holding


@pytest.mark.parametrize(
    ("labels", "typed", "first"),
    [
        (("5  very high", "4  high", "3  medium"), "high", "4  high"),
        (("5  very high", "1  very low", "2  low"), "low", "2  low"),
        (("Redelivery", "Delivery note", "Delivery"), "delivery", "Delivery"),
        (("Amazon: Redelivery / New", "Amazon: Delivery / New"), "delivery", "Amazon: Delivery / New"),
        (("Unpaid", "Not paid", "Paid late"), "paid", "Paid late"),
        (("Unpaid", "Not paid"), "paid", "Not paid"),
    ],
)
def test_the_exact_word_comes_before_beginnings_and_those_before_what_contains_it(
    labels: tuple[str, ...], typed: str, first: str
) -> None:
    assert min(labels, key=lambda label: closeness(label, typed)) == first
