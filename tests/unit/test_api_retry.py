"""Whether to try again: reads after faults, writes only if they certainly took no effect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.retry import LONGEST_PAUSE, MOST_TRIES, GiveUp, Outcome, Retry, Trouble, decide

READS = ("GET", "HEAD")
WRITES = ("POST", "PUT", "DELETE", "PATCH")


def step(method: str, outcome: Outcome, tries: int = 1, throttled_for: float = 0.0) -> Retry | GiveUp:
    return decide(method, tries, outcome, random=lambda: 1.0, throttled_for=throttled_for)


@pytest.mark.parametrize("method", READS)
@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(500),
        Outcome(503),
        Outcome(200, html=True),
        *(Outcome(trouble=trouble) for trouble in (Trouble.CONNECT, Trouble.TIMEOUT, Trouble.CUT_OFF)),
    ],
)
def test_reads_are_repeated_after_faults(method: str, outcome: Outcome) -> None:
    assert isinstance(step(method, outcome), Retry)
    assert step(method, outcome, tries=MOST_TRIES) == GiveUp()


@pytest.mark.parametrize("method", WRITES)
def test_writes_are_repeated_only_if_they_never_arrived(method: str) -> None:
    assert isinstance(step(method, Outcome(trouble=Trouble.CONNECT)), Retry)
    assert isinstance(step(method, Outcome(429, throttled=True)), Retry)
    for trouble in (Trouble.TIMEOUT, Trouble.CUT_OFF, Trouble.TOO_LARGE):
        assert step(method, Outcome(trouble=trouble)) == GiveUp(uncertain=True)
    for outcome in (Outcome(500), Outcome(502)):
        assert step(method, outcome) == GiveUp()
    assert step(method, Outcome(200, html=True)) == GiveUp(uncertain=True)


@pytest.mark.parametrize("method", [*READS, *WRITES])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429])
def test_refusals_are_final(method: str, status: int) -> None:
    assert step(method, Outcome(status)) == GiveUp()


def test_a_certificate_that_is_not_trusted_is_final() -> None:
    assert step("GET", Outcome(trouble=Trouble.UNTRUSTED)) == GiveUp()
    assert step("POST", Outcome(trouble=Trouble.UNTRUSTED)) == GiveUp()


def test_throttling_ends_with_patience_and_not_with_tries() -> None:
    throttled = Outcome(429, throttled=True)
    assert step("GET", throttled, tries=50) == Retry(0.0)
    assert step("GET", throttled, throttled_for=119.0) == Retry(0.0)
    assert step("GET", throttled, throttled_for=120.0) == Retry(8.0), "it says again and again that it may be at once"
    assert step("GET", throttled, throttled_for=900.0) == GiveUp()


@given(st.integers(1, MOST_TRIES - 1), st.floats(0, 1))
def test_pauses_have_full_jitter_and_a_cap(tries: int, chance: float) -> None:
    found = decide("GET", tries, Outcome(500), random=lambda: chance)
    assert isinstance(found, Retry)
    assert 0 <= found.after <= min(LONGEST_PAUSE, 0.5 * 2 ** (tries - 1))
