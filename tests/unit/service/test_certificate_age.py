"""How near the end of a certificate is: the same answer for checks, the tab SSL and what needs attention."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.rules.certificate_age import BOUGHT_SHARE, RENEWED_SHARE, TOO_LATE, CertificateAge, certificate_age

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
_ORDER = (CertificateAge.EARLY, CertificateAge.FINE, CertificateAge.SOON, CertificateAge.NOW, CertificateAge.ENDED)


@given(days=st.integers(1, 400), hours=st.integers(-500, 10_000), more=st.integers(0, 500), renews=st.booleans())
def test_as_time_passes_a_certificate_only_gets_nearer_to_its_end(
    days: int, hours: int, more: int, renews: bool
) -> None:
    ends = NOW + timedelta(days=days)
    ages = [
        certificate_age(NOW, ends, NOW + timedelta(hours=passed), renews=renews) for passed in (hours, hours + more)
    ]
    assert _ORDER.index(ages[0]) <= _ORDER.index(ages[1])


@given(days=st.integers(8, 400), share=st.floats(0.001, 0.999), renews=st.booleans())
def test_it_is_urgent_only_where_a_new_one_may_come_too_late(days: int, share: float, renews: bool) -> None:
    life = timedelta(days=days)
    age = certificate_age(NOW - life * (1 - share), NOW + life * share, NOW, renews=renews)
    if life * share >= TOO_LATE + timedelta(seconds=1):
        assert age in (CertificateAge.FINE, CertificateAge.SOON)


@pytest.mark.parametrize(
    ("days", "left", "renews", "age"),
    [
        (365, 19, False, CertificateAge.SOON),  # 5 %
        (365, 62, False, CertificateAge.FINE),
        (365, 60, False, CertificateAge.SOON),
        (90, 28, True, CertificateAge.FINE),
        (90, 26, True, CertificateAge.SOON),
        (90, 26, False, CertificateAge.FINE),
        (90, 0.5, True, CertificateAge.NOW),
        (90, 0, True, CertificateAge.ENDED),
        (6, 2, True, CertificateAge.FINE),
    ],
)
def test_examples(days: float, left: float, renews: bool, age: CertificateAge) -> None:
    starts, ends = NOW - timedelta(days=days - left), NOW + timedelta(days=left)
    assert certificate_age(starts, ends, NOW, renews=renews) is age
    assert BOUGHT_SHARE < RENEWED_SHARE < 1 / 3


def test_before_it_begins_it_is_early() -> None:
    starts = NOW + timedelta(days=1)
    assert certificate_age(starts, starts + timedelta(days=90), NOW, renews=True) is CertificateAge.EARLY
