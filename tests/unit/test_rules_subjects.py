"""Subjects of messages that are not their conversation's."""

from __future__ import annotations

import pytest

from plentytui.rules.subjects import own_subject


@pytest.mark.parametrize(
    ("title", "body", "shown"),
    [
        ("Important: Where is it", "<p>On its way</p>", "Important: Where is it"),
        ("Where is it", "<p>On its way</p>", ""),
        ("Re: AW: Where is it", "<p>On its way</p>", ""),
        ("", "<p>On its way</p>", ""),
        ("On its way to you, we hope that it will arrive tom", "<p>On its way to you, we hope<br>that it will arrive "
         "tomorrow</p>", ""),
        ("On its way…", "<p>On its way</p>", ""),
    ],
)  # fmt: skip
def test_only_a_subject_that_was_chosen_is_told(title: str, body: str, shown: str) -> None:
    assert own_subject(title, "Re: Where is it", body) == shown
