"""What own checks have found of a domain, as the rules ask for it; the ids of the checks that rules depend on."""

from __future__ import annotations

from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.domain_names import a_name, u_name

FREE = "registry.free"
"""``ok``: nobody has registered the name; ``wrong``: somebody has; ``unknown``: the registry does not tell."""
SAID = "registry.said"
"""No verdict: what the registry said of the name, with the limits of that, as sentences."""
DNS_AS_WANTED = "a-wanted"
"""``ok``: the DNS says what the settings say."""
NO_AAAA = "aaaa"
"""``ok``: there is no AAAA record."""
CAA = "caa"
"""``ok``: CAA records permit the authority; asked as ``caa.<authority>`` first, then for all of them."""

OK, NOTE, WARNING, WRONG, UNKNOWN, SKIPPED = "ok", "note", "warning", "wrong", "unknown", "skipped"

_RIGHT = frozenset({OK, NOTE, SKIPPED})
_RIGHT_FOR = 600.0
"""Seconds for which something counts as right without another look."""
_WRONG_FOR = 60.0
"""Seconds for which it counts as wrong."""


def finding(facts: ServiceFacts, check: str, name: str) -> str:
    """What a check found of a name, in either of its forms; empty where it has not been made."""
    for form in (name, a_name(name), u_name(name)):
        found = facts.seen.get(f"{check}@{form}", "")
        if found:
            return found
    return ""


def age(facts: ServiceFacts, check: str, name: str) -> float:
    """Seconds since a check found something of a name."""
    for form in (name, a_name(name), u_name(name)):
        at = facts.seen_at.get(f"{check}@{form}")
        if at is not None:
            return max(0.0, facts.now.timestamp() - at)
    return 0.0


def fresh(facts: ServiceFacts, check: str, name: str) -> str:
    """The same as ``finding``, for what is permitted or refused by it; empty where it has to be looked at again.

    What is wrong may have been put right a minute later; what is right stays so for a while.
    """
    found = finding(facts, check, name)
    return found if age(facts, check, name) <= (_RIGHT_FOR if found in _RIGHT else _WRONG_FOR) else ""


def caa_check(authority: str) -> str:
    """Under which id it is kept whether CAA records permit one authority."""
    return f"{CAA}.{authority}"


def caa_finding(facts: ServiceFacts, authority: str, name: str) -> str:
    """What the CAA check found just now for a certification authority (``letsencrypt.org``), or for all of them."""
    return (fresh(facts, caa_check(authority), name) if authority else "") or fresh(facts, CAA, name)
