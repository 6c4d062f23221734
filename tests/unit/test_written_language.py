"""German and English are told apart by their small words."""

from __future__ import annotations

import pytest

from plentytui.rules.written_language import written_in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Guten Tag, wann kommt meine Bestellung? Ich habe sie vor zwei Wochen bezahlt.", "de"),
        ("Hi, when will my order arrive? I have paid for it two weeks ago.", "en"),
        ("Bonjour, où est ma commande ?", ""),
        ("1042", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert written_in(text) == language
