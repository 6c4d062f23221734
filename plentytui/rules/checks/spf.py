"""SPF as a text and as what it costs to follow (RFC 7208)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_LOOKUPS = 10
"""DNS questions that a receiver asks before it gives up (RFC 7208, 4.6.4)."""
_COSTLY = ("include", "a", "mx", "ptr", "exists")


@dataclass(frozen=True, slots=True)
class Spf:
    """One SPF record."""

    terms: tuple[str, ...]

    @property
    def followed(self) -> tuple[str, ...]:
        """The domains whose records are part of this one: includes and a redirect; none whose name is a macro."""
        found = [_target(term) for term in self._asked if _mechanism(term) == "include" or _is_redirect(term)]
        return tuple(name for name in found if name and "%" not in name)

    @property
    def costs(self) -> int:
        """The lookups this record alone needs."""
        return sum(_mechanism(term) in _COSTLY or _is_redirect(term) for term in self._asked)

    @property
    def _asked(self) -> tuple[str, ...]:
        """The terms that count: none behind ``all``, and with an ``all`` anywhere no redirect (RFC 7208, 5.1)."""
        ends = next((at for at, term in enumerate(self.terms) if _mechanism(term) == "all"), None)
        return self.terms if ends is None else tuple(term for term in self.terms[:ends] if not _is_redirect(term))

    @property
    def end(self) -> str:
        """What becomes of everybody else: ``-all``, ``~all``, ``?all``, ``+all``, ``redirect``, or empty."""
        for term in self.terms:
            if _mechanism(term) == "all":
                return term if term[0] in "+-~?" else f"+{term}"
        return "redirect" if any(map(_is_redirect, self.terms)) else ""


def is_spf(text: str) -> bool:
    """Whether a TXT record is an SPF record."""
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def spf_records(texts: Sequence[str]) -> tuple[str, ...]:
    """Those of the TXT records that are SPF records."""
    return tuple(text for text in texts if is_spf(text))


def parse_spf(text: str) -> Spf:
    """Read an SPF record."""
    return Spf(tuple(term.lower() for term in text.split()[1:]))


def count_lookups(domain: str, records: Mapping[str, Sequence[str]]) -> int:
    """How many lookups a receiver needs for the whole record.

    Args:
        domain: where it begins.
        records: the TXT records of it and of every domain it includes; one that is missing counts as a lookup that
            finds nothing.
    """
    return _count(domain, records, frozenset())


def _count(domain: str, records: Mapping[str, Sequence[str]], above: frozenset[str]) -> int:
    found = spf_records(records.get(domain, ()))
    # A receiver ends at a loop only when its lookups are used up; for us one turn of it says enough.
    if not found or domain in above or len(above) > MOST_LOOKUPS:
        return 0 if domain not in above else MOST_LOOKUPS + 1
    spf = parse_spf(found[0])
    total = spf.costs
    for name in spf.followed:
        total += _count(name, records, above | {domain})
        if total > 10 * MOST_LOOKUPS:
            break
    return total


def _mechanism(term: str) -> str:
    bare = term.lstrip("+-~?")
    return "" if "=" in bare.split(":", 1)[0].split("/", 1)[0] else bare.split(":", 1)[0].split("/", 1)[0]


def _is_redirect(term: str) -> bool:
    return term.startswith("redirect=")


def _target(term: str) -> str:
    _, _, name = term.partition("=" if _is_redirect(term) else ":")
    return name.removesuffix(".")
