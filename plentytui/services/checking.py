"""Checks domains from outside, one or many at once, without any call to a plentymarkets system."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from plentytui.errors import PlentytuiError
from plentytui.models.checks import Finding, Report, Wanted
from plentytui.models.sights import DomainSight, Part
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.rules.domain_names import DomainName, read_domain

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.models.records import RecordSeen
    from plentytui.models.sights import Holding, Registration
    from plentytui.probes.addresses import Network
    from plentytui.probes.rdap import Bootstrap

AT_ONCE = 10
"""Domains that are looked at together: ten take no longer than one."""
LIST_NAME = "rdap-registries.json"
"""What IANA's list of registries is called where it is kept."""
LIST_AGE = 7 * 86_400.0
"""Seconds for which IANA's list of registries is kept."""

OnFinding = Callable[[str, Finding], None]
"""Told of each finding as soon as it is there, with the domain in its ASCII form; again if more was seen later."""
OnReport = Callable[[Report], None]
"""Told of each domain that is done."""


class Looks(Protocol):
    """Whoever looks at a domain: the prober, or something that has made its sights up."""

    async def look(
        self, name: DomainName, wanted: Wanted, *, on_part: Callable[[DomainSight, Part], None] | None = None
    ) -> DomainSight:
        """Look at everything, and tell of each part that is there."""
        ...

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        """One kind of record of a host name, as each server says."""
        ...


class LooksUp(Protocol):
    """Whoever asks registries."""

    async def look_up(self, name: str) -> Registration:
        """What the registry says of a name."""
        ...


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a name can be ordered."""

    name: str
    """In its ASCII form; what is registered of what was asked."""
    holding: Holding
    words: str
    """A sentence with the limits of what is known."""


class Checking:
    """Runs the checks; cancelling whoever awaits it ends everything under way."""

    def __init__(
        self, looks: Looks, clock: Clock, registries: LooksUp | None = None, *, zone: tzinfo | None = None
    ) -> None:
        """Check with the help of others.

        Args:
            looks: looks at domains.
            clock: tells the time.
            registries: asks registries; None: none can be asked.
            zone: the zone in which findings name days and times; None: UTC.
        """
        self._looks = looks
        self._clock = clock
        self._registries = registries
        self._zone = zone or UTC

    async def check(self, domain: str, wanted: Wanted | None = None, *, on_finding: OnFinding | None = None) -> Report:
        """Check one domain, in at most 5 seconds.

        Raises:
            UsageError: it is no domain name.
        """
        return await self._check(read_domain(domain), wanted or Wanted(), on_finding)

    async def check_all(
        self,
        domains: Sequence[str] | Mapping[str, Wanted],
        *,
        on_finding: OnFinding | None = None,
        on_report: OnReport | None = None,
    ) -> list[Report]:
        """Check several domains, ten at a time; the reports have the order of the domains.

        Args:
            domains: names, or what is wanted by name.
            on_finding: told of each finding.
            on_report: told of each report.

        Raises:
            UsageError: one of them is no domain name; none is checked then.
            PlentytuiError: what looks at domains cannot look at all; the first of them.
        """
        names = [read_domain(domain) for domain in domains]
        wishes = list(domains.values()) if isinstance(domains, Mapping) else [Wanted()] * len(names)
        slots = asyncio.Semaphore(AT_ONCE)

        async def one(name: DomainName, wanted: Wanted) -> Report:
            async with slots:
                report = await self._check(name, wanted, on_finding)
            if on_report is not None:
                on_report(report)
            return report

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(name, wanted)) for name, wanted in zip(names, wishes, strict=True)]
        except BaseExceptionGroup as failed:
            # Whoever asked knows the errors of the program, not groups of them.
            told, rest = failed.split(PlentytuiError)
            if told is None or rest is not None:
                raise
            raise _first(told) from failed
        return [task.result() for task in tasks]

    async def _check(self, name: DomainName, wanted: Wanted, on_finding: OnFinding | None) -> Report:
        told: dict[str, Finding] = {}

        def in_zone(sight: DomainSight) -> DomainSight:
            return replace(sight, started=sight.started.astimezone(self._zone))

        def judge(sight: DomainSight, *, last: bool) -> None:
            for check in CATALOGUE:
                if check.id not in told and (last or all(map(sight.has, check.needs))):
                    told[check.id] = finding = check.run(sight, wanted)
                    if on_finding is not None:
                        on_finding(name.ascii, finding)

        loop = asyncio.get_running_loop()
        began = loop.time()
        sight = in_zone(
            await self._looks.look(name, wanted, on_part=lambda so_far, _: judge(in_zone(so_far), last=False))
        )
        judge(sight, last=True)
        # A check that came early may have seen less than there is now: what the report says is drawn from the whole.
        findings = tuple(check.run(sight, wanted) for check in CATALOGUE)
        if on_finding is not None:
            for finding in findings:
                if told[finding.check] != finding:
                    on_finding(name.ascii, finding)
        return Report(name.ascii, sight.started, round(loop.time() - began, 3), findings, sight, wanted)

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        """One kind of record of a host name, as its name servers and the public resolvers say."""
        return await self._looks.records(name, kind)

    async def availability(self, domain: str) -> Availability:
        """Whether a domain is still to be had, as far as that can be told from outside.

        Raises:
            UsageError: it is no domain name.
        """
        from plentytui.models.sights import Holding

        name = read_domain(domain)
        if self._registries is None:
            return Availability(name.registrable, Holding.UNKNOWN, "No registry can be asked here.")
        found = await self._registries.look_up(name.registrable)
        if found.holding is Holding.NO_SERVICE:
            return await self._by_dns(name.registrable, found.words)
        words = found.words or f"{name.registrable} is taken" + (f" ({found.registrar})." if found.registrar else ".")
        return Availability(name.registrable, found.holding, words)

    async def _by_dns(self, name: str, words: str) -> Availability:
        """What the DNS tells where no registry can be asked: who is in it is taken, who is not may still be."""
        from plentytui.models.records import Outcome
        from plentytui.models.sights import Holding

        outcomes = {record.outcome for record in await self._looks.records(name, "NS")}
        if Outcome.ANSWER in outcomes:
            return Availability(name, Holding.TAKEN, f"{name} is taken: it is in the DNS.")
        if Outcome.NO_NAME in outcomes:
            told = f"The DNS has no {name}: it may be free. A registered name need not be in the DNS."
            return Availability(name, Holding.NO_SERVICE, f"{told} {words}")
        return Availability(name, Holding.NO_SERVICE, words)


def _first(failed: BaseException) -> BaseException:
    """The first error of a group that may hold groups."""
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return failed


@contextlib.asynccontextmanager
async def open_checking(
    clock: Clock,
    *,
    resolver: str = "",
    cache: Path | None = None,
    network: Network | None = None,
    zone: tzinfo | None = None,
) -> AsyncIterator[Checking]:
    """Make everything that is needed for checks with the machine's network.

    Args:
        clock: tells the time.
        resolver: the address of the user's own resolver; empty: public ones, then the machine's.
        cache: where IANA's list of registries is kept; None: nowhere.
        network: the way out, for tests.
        zone: the zone in which findings name days and times; None: UTC.

    Raises:
        UsageError: the resolver is no address.
    """
    from plentytui.probes import addresses
    from plentytui.probes.facts import Prober
    from plentytui.probes.rdap import Registries

    if network is None:
        own = addresses.read_resolver(resolver) if resolver.strip() else None
        system = await asyncio.to_thread(addresses.system_resolvers)
        network = addresses.Network(addresses.Resolvers(own, system=system))
    registries = Registries(network, await asyncio.to_thread(_kept_list, cache, clock.time()))
    try:
        yield Checking(Prober(network, clock, registries), clock, registries, zone=zone)
    finally:
        if cache is not None and registries.fetched is not None:
            await asyncio.to_thread(_keep_list, cache, registries.fetched)


def _kept_list(path: Path | None, now: float) -> Bootstrap | None:
    """The list that was kept, unless it is too old; whatever is wrong with it, it is then fetched anew."""
    from plentytui.probes.rdap import NoRdap, read_bootstrap

    if path is None:
        return None
    try:
        if not 0 <= now - path.stat().st_mtime < LIST_AGE:
            return None
        return read_bootstrap(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError, NoRdap):
        return None


def _keep_list(path: Path, document: object) -> None:
    from plentytui.paths import private_folder

    # A list that cannot be kept is fetched again next time, which is no reason to trouble anybody.
    with contextlib.suppress(OSError):
        private_folder(path.parent)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(json.dumps(document), encoding="utf-8")
        part.replace(path)
