"""What is offered below the line of a query."""

from __future__ import annotations

import pytest

from plentytui.models.mirror import NameKind, NameRow
from plentytui.rules.query.names import Names
from plentytui.ui.widgets.query_completions import fitting

GROUPS = ("Contact notes", "OTTO", "OTTO returns", "Amazon")
NAMES = Names({NameKind.GROUP: [NameRow(number, number, {"en": name}) for number, name in enumerate(GROUPS, 1)]})


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("group:OTT", ["OTTO", '"OTTO returns"']),
        ("group:OTTO", ['"OTTO returns"']),
        ("group:otto", ["OTTO", '"OTTO returns"']),
        ("group:amazon", ["Amazon"]),
        ("group:Amazon", []),
        ("group:cn", ['"Contact notes"']),
    ],
)
def test_a_value_that_stands_there_in_full_is_not_completed_to_another(typed: str, offered: list[str]) -> None:
    found, unknown = fitting(typed, len(typed), NAMES, None)
    assert [one.text for one in found][: len(offered) or None] == offered
    assert not unknown
