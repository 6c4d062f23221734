"""All checks, in the order in which their findings are shown."""

from __future__ import annotations

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
