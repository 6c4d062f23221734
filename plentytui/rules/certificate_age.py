"""How near the end of a certificate is: one answer for own checks, the tab SSL and what needs attention."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum, auto

RENEWED_SHARE = 0.3
"""A certificate that renews itself is overdue below this share of its lifetime.

Let's Encrypt has it renewed once a third is left; a tenth of that is patience, three days of ninety.
"""
BOUGHT_SHARE = 1 / 6
"""Below this share of its lifetime a bought certificate has to be ordered anew: nobody else does (seed, section 4.1).

That is two months of a year and a month of 200 days: time enough to order, as it is live within hours (4.4.2), and to
have a company validated. A number of days would say nothing, as lifetimes shrink from 398 days to 47.
"""
TOO_LATE = timedelta(hours=24)
"""With less than this left a new one may not be live in time: it can take up to 24 hours (seed, section 4.5.1)."""


class CertificateAge(Enum):
    """Where a certificate stands in its lifetime."""

    EARLY = auto()
    """It is not valid yet."""
    FINE = auto()
    SOON = auto()
    """Something should be done, and there is time for it."""
    NOW = auto()
    """It ends before a new one is surely there."""
    ENDED = auto()


def certificate_age(starts: datetime, ends: datetime, now: datetime, *, renews: bool) -> CertificateAge:
    """Where a certificate stands; ``renews``: it is renewed by itself, so that a low share means that this failed."""
    if now < starts:
        return CertificateAge.EARLY
    if now >= ends:
        return CertificateAge.ENDED
    share = (ends - now) / (ends - starts)
    if share >= (RENEWED_SHARE if renews else BOUGHT_SHARE):
        return CertificateAge.FINE
    return CertificateAge.NOW if ends - now < TOO_LATE else CertificateAge.SOON
