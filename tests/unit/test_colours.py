"""Colours: every form is read, each turns into the others, and what is none has its sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.colours import Colour, colour_problem, from_hsl, read_colour

colours = st.builds(Colour, st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


@given(colours)
def test_hex_and_rgb_lead_back_to_the_same_colour(colour: Colour) -> None:
    assert read_colour(colour.hex) == colour
    assert read_colour(colour.hex.upper()) == colour
    assert read_colour(colour.hex[1:]) == colour
    assert read_colour(colour.rgb) == colour
    assert read_colour(f"rgb({colour.rgb})") == colour
    assert read_colour(colour.rgb.replace(",", "")) == colour


@given(colours)
def test_hsl_leads_back_to_nearly_the_same_colour(colour: Colour) -> None:
    back = read_colour(colour.hsl)
    assert back is not None
    assert max(abs(one - other) for one, other in zip(colour, back, strict=True)) <= 6


@given(st.integers(0, 359), st.integers(1, 100), st.integers(1, 99))
def test_every_hsl_value_is_a_colour_of_the_system(hue: int, saturation: int, light: int) -> None:
    colour = from_hsl(hue, saturation, light)
    assert all(0 <= value <= 255 for value in colour)
    assert read_colour(f"hsl({hue}, {saturation}%, {light}%)") == colour
    assert read_colour(f"hsl {hue} {saturation} {light}") == colour


@given(st.text(max_size=20))
def test_what_is_read_has_no_problem_and_what_is_not_has_a_sentence(text: str) -> None:
    problem = colour_problem(text)
    assert (read_colour(text) is None) == bool(problem)
    assert not problem or problem.endswith(".")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("#0084ff", "#0084ff"),
        ("08f", "#0088ff"),
        ("0, 132, 255", "#0084ff"),
        ("hsl(209, 100%, 50%)", "#0084ff"),
        ("HSL(0,0%,100%)", "#ffffff"),
        (" #ABCDEF ", "#abcdef"),
        ("hsl(-151, 100%, 50%)", "#0084ff"),
    ],
)
def test_known_colours(text: str, wanted: str) -> None:
    found = read_colour(text)
    assert found is not None
    assert found.hex == wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [("256, 0, 0", "0 to 255"), ("hsl(10, 101%, 5%)", "0 to 100"), ("red", "no colour"), ("#12345", "no colour")],
)
def test_what_is_no_colour_says_why(text: str, part: str) -> None:
    assert read_colour(text) is None
    assert part in colour_problem(text)
