"""What own checks have found of a domain, as the rules ask for it; the ids of the checks that rules depend on."""

from __future__ import annotations

from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.domain_names import a_name, u_name

FREE = "registry.free"
"""``ok``: nobody has registered the name; ``wrong``: somebody has; ``unknown``: the registry does not tell."""
DNS_AS_WANTED = "a-wanted"
"""``ok``: the DNS says what the settings say."""
NO_AAAA = "aaaa"
"""``ok``: there is no AAAA record."""
CAA = "caa"
"""``ok``: CAA records permit the authority; asked as ``caa.<authority>`` first, then for all of them."""

OK, NOTE, WARNING, WRONG, UNKNOWN = "ok", "note", "warning", "wrong", "unknown"


def finding(facts: ServiceFacts, check: str, name: str) -> str:
    """What a check found of a name, in either of its forms; empty where it has not been made."""
    for form in (name, a_name(name), u_name(name)):
        found = facts.seen.get(f"{check}@{form}", "")
        if found:
            return found
    return ""


def caa_finding(facts: ServiceFacts, authority: str, name: str) -> str:
    """What the CAA check found for a certification authority (``letsencrypt.org``), or for all of them."""
    return (finding(facts, f"{CAA}.{authority}", name) if authority else "") or finding(facts, CAA, name)
