"""Minutes on a message: where they may be captured, and the timer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.time_capture import Timer, allowed, minutes, time_capture


def test_a_whisper_with_a_billable_tag_may_have_minutes() -> None:
    assert allowed(whispered=True, tags=(1, 21), billable={21}).ok


@pytest.mark.parametrize(
    ("whispered", "tags", "billable", "word"),
    [
        (False, (21,), {21}, "public"),
        (True, (1,), {21}, "only with a tag"),
        (True, (), {21}, "only with a tag"),
        (True, (1,), set(), "the system has none"),
    ],
)
def test_the_reason_is_told(whispered: bool, tags: tuple[int, ...], billable: set[int], word: str) -> None:
    found = allowed(whispered=whispered, tags=tags, billable=billable)
    assert not found.ok
    assert word in found.what
    assert found.hint


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, 0), (-5, 0), (1, 1), (60, 1), (60.0000001, 1), (61, 2), (3_600, 60)]
)
def test_begun_minutes_count(seconds: float, expected: int) -> None:
    assert minutes(seconds) == expected


def test_a_timer_starts_pauses_and_goes_on() -> None:
    timer = Timer().start(100.0)
    assert timer.total(130.0) == 30.0
    timer = timer.pause(130.0)
    assert not timer.running
    assert timer.total(999.0) == 30.0
    timer = timer.toggle(1_000.0).start(1_010.0)
    assert timer.running
    assert timer.toggle(1_040.0).total(2_000.0) == 70.0
    assert timer.minutes(1_040.0) == 2
    assert timer.text(1_040.0) == "1:10"
    assert Timer(3_729.0).text(0.0) == "1:02:09"


def test_the_meta_data_say_free_or_paid() -> None:
    assert time_capture(7, chargeable=True) == {"chargeable": True, "minutes": 7}
    assert time_capture(-1, chargeable=False) == {"chargeable": False, "minutes": 0}


@given(st.lists(st.floats(-1_000, 1_000), max_size=30))
def test_a_timer_never_runs_backwards(steps: list[float]) -> None:
    timer, now, total = Timer(), 0.0, 0.0
    for step in steps:
        now += step
        timer = timer.toggle(now)
        assert timer.total(now) >= total - 1e-6
        total = timer.total(now)
