"""What is said where nothing could be reached: one sentence in place of the same one at every check."""

from __future__ import annotations

from dataclasses import dataclass

from plentytui.models.checks import Finding, Report, Verdict

WHAT = "No network: no resolver, name server or web server answered."
"""What happened where nothing at all was reached."""
HINT = (
    "Check the connection of this computer: cable or Wi-Fi, VPN, and whether a firewall lets DNS (port 53) out. "
    "Or name a resolver that you can reach: the setting checks.resolver."
)
"""What to do then."""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nothing could be reached, so that nothing is known of the domain."""

    what: str
    hint: str
    folded: tuple[Finding, ...]
    """The checks that depend on it; each of them could only say so again."""
    kept: tuple[Finding, ...]
    """Those that need no network."""

    @property
    def told(self) -> str:
        """How many checks are left out, one sentence."""
        return f"{len(self.folded)} checks need the network and are left out; nothing is known of the domain."


def unreached(report: Report) -> Unreached | None:
    """Why nothing is known of a domain; None where any server answered."""
    if report.reached_anything:
        return None
    idle = (Verdict.UNKNOWN, Verdict.SKIPPED)
    folded = tuple(finding for finding in report.findings if finding.verdict in idle)
    kept = tuple(finding for finding in report.findings if finding.verdict not in idle)
    return Unreached(WHAT, HINT, folded, kept)
