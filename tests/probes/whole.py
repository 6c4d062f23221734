"""A whole check against the small internet, and what of it is not fine."""

from __future__ import annotations

from plentytui.clock import SystemClock
from plentytui.models.checks import Report, Verdict, Wanted
from plentytui.services.checking import open_checking
from tests.probes.internet import (
    DOMAIN,
    WANTED,
    Internet,
    running,
)

FINE = (Verdict.OK, Verdict.SKIPPED)


async def check(internet: Internet, domain: str = DOMAIN, wanted: Wanted = WANTED) -> Report:
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        return await checking.check(domain, wanted)


def bad(report: Report) -> dict[str, Verdict]:
    """What is not fine; that the domain is not signed is always told."""
    found = {finding.check: finding.verdict for finding in report.findings if finding.verdict not in FINE}
    if found.get("dnssec") is Verdict.NOTE:
        del found["dnssec"]
    return found
