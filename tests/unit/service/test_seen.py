"""How long what own checks found counts: what was wrong does not block for ever, nor is it pressing after a week."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service import seen
from plentytui.rules.service.attention import attention

NOW = datetime(2026, 2, 3, 14, 0, tzinfo=UTC)
HOST = "kranich-finch.de"


def found(verdict: str, ago: float, check: str = seen.NO_AAAA) -> ServiceFacts:
    key = f"{check}@{HOST}"
    return ServiceFacts(NOW, seen={key: verdict}, seen_at={key: NOW.timestamp() - ago})


@pytest.mark.parametrize(
    ("verdict", "ago", "still"),
    [
        ("ok", 0, True), ("ok", 600, True), ("ok", 601, False), ("skipped", 600, True),
        ("wrong", 60, True), ("wrong", 61, False), ("unknown", 61, False), ("warning", 61, False),
    ],
)  # fmt: skip
def test_what_was_found_counts_for_a_while(verdict: str, ago: float, still: bool) -> None:
    facts = found(verdict, ago)
    assert seen.fresh(facts, seen.NO_AAAA, HOST) == (verdict if still else "")
    assert seen.finding(facts, seen.NO_AAAA, HOST) == verdict


def test_what_has_no_time_counts() -> None:
    facts = ServiceFacts(NOW, seen={f"{seen.NO_AAAA}@{HOST}": "wrong"})
    assert seen.fresh(facts, seen.NO_AAAA, HOST) == "wrong"


@pytest.mark.parametrize(("days", "pressing"), [(0.5, True), (7, False)])
def test_what_was_wrong_long_ago_is_told_with_its_age(days: float, pressing: bool) -> None:
    (need,) = attention(found("wrong", days * 86_400))
    assert need.pressing is pressing
    assert ("7 days ago" in need.sentence) is not pressing
