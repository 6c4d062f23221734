"""What a check is: an id, a heading, why it matters, and a pure function of what was seen and what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from plentytui.models.checks import Finding, Verdict, Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import DomainSight, Part
from plentytui.rules.checks.awaiting import told_as_pending
from plentytui.rules.service.words import day

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check says."""

    verdict: Verdict
    seen: str
    repair: str = ""
    wanted: str = ""


Judge = Callable[[DomainSight, Wanted], Judged]


def ok(seen: str, wanted: str = "") -> Judged:
    """It is as it should be."""
    return Judged(Verdict.OK, seen, "", wanted)


def note(seen: str, repair: str = "", wanted: str = "") -> Judged:
    """There is nothing that has to be done."""
    return Judged(Verdict.NOTE, seen, repair, wanted)


def warning(seen: str, repair: str, wanted: str = "") -> Judged:
    """It works, but not for long or not for everybody."""
    return Judged(Verdict.WARNING, seen, repair, wanted)


def wrong(seen: str, repair: str, wanted: str = "") -> Judged:
    """It has to be repaired."""
    return Judged(Verdict.WRONG, seen, repair, wanted)


_TOO_SLOW = "Check again: where this machine, its connection or a server is busy, answers come too late."
"""What to do where nobody told: too slow and not there look the same from here."""


def unknown(seen: str, repair: str = _TOO_SLOW) -> Judged:
    """Nobody told; that is a result, not an error."""
    return Judged(Verdict.UNKNOWN, seen, repair)


def skipped(seen: str) -> Judged:
    """It does not apply to this domain; whoever says nothing about why has not told."""
    return Judged(Verdict.SKIPPED, seen or "Nothing was told about it.")


@dataclass(frozen=True, slots=True)
class Check:
    """One check."""

    id: str
    title: str
    group: str
    section: str
    """The sections of the Service Centre's manual it rests on; empty: none."""
    why: str
    """Why it matters, in a sentence or two."""
    needs: frozenset[Part]
    """What has to be there before it can judge."""
    judge: Judge

    def run(self, sight: DomainSight, wanted: Wanted) -> Finding:
        """Judge; where something it needs was not finished in time, that is what it says."""
        judged = self._beforehand(sight)
        if judged is None:
            judged = told_as_pending(
                self.id, self.judge(sight, wanted), wanted, lambda other: self.judge(sight, other), sight.started.tzinfo
            )
        return Finding(
            self.id,
            self.title,
            self.group,
            judged.verdict,
            judged.seen,
            judged.wanted,
            self.why,
            judged.repair,
            self.section,
        )

    def _beforehand(self, sight: DomainSight) -> Judged | None:
        """What is said without a look at the details."""
        missing = sorted(part.value for part in self.needs if not sight.has(part))
        if missing:
            return unknown(f"The look at {' and '.join(missing)} was not finished in time.", _TOO_SLOW)
        addresses = sight.addresses
        if not self.needs & _BY_DNS or addresses is None:
            return None
        delegated = sight.zone is not None and bool(sight.zone.servers)
        if not addresses.zone and not delegated:
            told = f"The resolvers know nothing, not even the zones above {sight.domain}."
            return unknown(told, "Check your connection, or name another resolver.")
        # The servers of a zone are judged also where it lacks this one name.
        by_servers = Part.ZONE in self.needs and delegated
        if addresses.here.a.outcome is Outcome.NO_NAME and self.id not in _ABOUT_BEING and not by_servers:
            return skipped(f"The DNS has no {sight.domain}.")
        return None


_BY_DNS = frozenset({Part.ADDRESSES, Part.ZONE, Part.MAIL, Part.CAA, Part.DNSSEC})
_ABOUT_BEING = frozenset({"registered", "resolvable"})
"""The checks that say so where a domain is not there; the others then have nothing to say."""


class Checks:
    """The checks of one group, in the order they are written."""

    def __init__(self, group: str) -> None:
        self._group = group
        self._checks: list[Check] = []

    def __iter__(self) -> Iterator[Check]:
        return iter(self._checks)

    def add(self, name: str, title: str, *needs: Part, why: str, section: str = "") -> Callable[[Judge], Judge]:
        """Make a function a check; its docstring tells the rule, ``why`` tells the person."""

        def keep(judge: Judge) -> Judge:
            self._checks.append(Check(name, title, self._group, section, why, frozenset(needs), judge))
            return judge

        return keep


def needed(part: T | None) -> T:
    """A part of what was seen that the check needs: it judges only where that is there."""
    assert part is not None
    return part


def alike(told: Mapping[str, Hashable], what: str = "") -> Judged:
    """Whether all servers tell the same; ``what`` names it where it does not speak for itself."""
    if len(set(told.values())) == 1:
        return ok(f"{each(len(told))} that answered has {what}{listed(next(iter(told.values())))}.")
    return warning(
        f"They differ: {listed([f'{name} has {listed(value)}' for name, value in told.items()])}.",
        "After a change that passes within minutes; if it stays, ask your DNS provider why its servers differ.",
    )


def place(wanted: Wanted) -> str:
    """Where the DNS of the domain is changed."""
    return "at your domain provider" if wanted.is_external else "where the DNS of the domain is kept"


def listed(values: object, none: str = "none") -> str:
    """Values in a row, shortened where there are many."""
    found = [str(value) for value in values] if isinstance(values, tuple | list | set | frozenset) else [str(values)]
    if isinstance(values, set | frozenset):
        found.sort()
    if len(found) > 8:
        found = [*found[:8], f"and {len(found) - 8} more"]
    return ", ".join(found) or none


def each(number: int) -> str:
    """That many, before a verb in the singular."""
    return "The only one" if number == 1 else f"Each of {number}"


def form(values: Sized, one: str, many: str) -> str:
    """A word in the form that goes with the number of values."""
    return one if len(values) == 1 else many


def span(seconds: float) -> str:
    """A length of time in the unit that fits; only whole ones count, as everywhere in the program."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"


def until(moment: datetime, sight: DomainSight) -> str:
    """How long it is until a day that is named beside it: days as the calendar counts them, of less than two hours."""
    zone = sight.started.tzinfo
    try:
        days = (moment.astimezone(zone).date() - sight.started.date()).days
    except OverflowError:
        days = (moment - sight.started).days
    return f"{days} d" if days >= 2 else span((moment - sight.started).total_seconds())


def day_of(moment: datetime, sight: DomainSight) -> str:
    """The day of a moment, in the zone of the look: the system's, so that tabs and checks name the same day."""
    try:
        return day(moment, sight.started.tzinfo)
    except OverflowError:
        return day(moment)  # certificates without an end say the last second of the year 9999
