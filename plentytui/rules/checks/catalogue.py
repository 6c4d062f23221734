"""All checks, in the order in which their findings are shown."""

from __future__ import annotations

from plentytui.models.checks import Verdict, Wanted
from plentytui.models.sights import DomainSight
from plentytui.rules.checks import addresses, certificate, mail, name, policy, servers, web
from plentytui.rules.checks.check import Check

CATALOGUE: tuple[Check, ...] = (
    *name.checks,
    *servers.checks,
    *addresses.checks,
    *mail.checks,
    *policy.checks,
    *certificate.checks,
    *web.checks,
)
"""Every check."""

GROUPS: tuple[str, ...] = tuple(dict.fromkeys(check.group for check in CATALOGUE))
"""The headings, in their order."""

BEFORE_CERTIFICATE: tuple[str, ...] = ("test-domain", "resolvable", "a-wanted", "aaaa", "caa")
"""The checks whose verdict must not be wrong before a certificate is ordered (Service Centre 4.1, 4.3)."""


def obstacles(sight: DomainSight, wanted: Wanted) -> tuple[str, ...]:
    """Why no certificate is to be ordered now, a sentence each; a warning counts, as the order would fail."""
    found = []
    for check in CATALOGUE:
        if check.id in BEFORE_CERTIFICATE:
            finding = check.run(sight, wanted)
            if finding.verdict in (Verdict.WRONG, Verdict.WARNING):
                found.append(f"{finding.seen} {finding.repair}")
    return tuple(found)
