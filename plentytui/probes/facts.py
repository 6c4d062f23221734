"""Gathers everything about one domain at once, within a time limit; what is not finished by then is left out."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from plentytui.clock import Clock
from plentytui.models.checks import Wanted
from plentytui.models.records import AddressSight, HostSight, Outcome, RecordSeen
from plentytui.models.sights import CaaRecord, CaaSight, DomainSight, Part, Registration, TlsSight, WebSight
from plentytui.probes.addresses import Endpoint, Network
from plentytui.probes.dns import Asker, Traffic, rrsets
from plentytui.probes.dnssec import look_at_dnssec
from plentytui.probes.http import follow
from plentytui.probes.mail import look_at_mail
from plentytui.probes.rdap import Registries
from plentytui.probes.records import look_at_records
from plentytui.probes.tls import shake_hands
from plentytui.probes.zone import look_at_zone, nearest_zone
from plentytui.rules.domain_names import DomainName

MANY_LIMIT = 13.5
"""Seconds for each of several domains that are looked at together: ten take no more than 15."""
TIME_LIMIT = 4.7
"""Seconds for one domain: with the judging, no more than 5."""

OnPart = Callable[[DomainSight, Part], None]
"""Told of each part when it is there, with the sight so far."""


class Prober:
    """Looks at domains from outside; each look asks anew, and knows which resolvers were silent before."""

    def __init__(self, network: Network, clock: Clock, registries: Registries) -> None:
        self._network = network
        self._clock = clock
        self._registries = registries
        self._traffic = Traffic()
        self._under_way = 0

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        """One kind of record of a host name, at its name servers and at the public resolvers."""
        return await look_at_records(self._network, self._clock, name, kind)

    async def look(self, name: DomainName, wanted: Wanted, *, on_part: OnPart | None = None) -> DomainSight:
        """Look at everything at once; parts that are not finished when the time is up stay None.

        Args:
            name: the domain.
            wanted: tells further host names whose certificates are to be read.
            on_part: told of each part.
        """
        asker = Asker(self._network, self._clock, self._traffic)
        looking = _Looking(self._network, self._clock, asker, self._registries, name, wanted)
        sight = DomainSight(name.ascii, self._clock.now(), name.registrable, name.shown)
        tasks: dict[asyncio.Task[Any], Part] = {
            asyncio.ensure_future(look()): part for part, look in looking.parts().items()
        }
        began = asyncio.get_running_loop().time()
        pending = set(tasks)
        limit = TIME_LIMIT
        self._under_way += 1
        try:
            while pending:
                if self._under_way > 1:
                    limit = MANY_LIMIT
                left = began + limit - asyncio.get_running_loop().time()
                if left <= 0:
                    break
                done, pending = await asyncio.wait(pending, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    sight = replace(sight, **{tasks[task].value: task.result()})
                    if on_part is not None:
                        on_part(sight, tasks[task])
        finally:
            self._under_way -= 1
            unfinished = [*tasks, *looking.tasks]
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)
        return sight


class _Looking:
    """One look at one domain: the parts, and what they wait for from each other."""

    def __init__(
        self,
        network: Network,
        clock: Clock,
        asker: Asker,
        registries: Registries,
        name: DomainName,
        wanted: Wanted,
    ) -> None:
        self._network = network
        self._clock = clock
        self._asker = asker
        self._registries = registries
        self._domain = name.ascii
        self._registrable = name.registrable
        self._wanted = wanted
        self._www = f"www.{name.ascii}" if name.is_apex else ""
        self._hosts = {
            host: asyncio.ensure_future(asker.host(host)) for host in filter(None, (self._domain, self._www))
        }
        """Certificates and web begin as soon as these are there."""

    def parts(self) -> dict[Part, Callable[[], Awaitable[Any]]]:
        return {
            Part.ADDRESSES: self._addresses,
            Part.ZONE: self._zone,
            Part.MAIL: self._mail,
            Part.CAA: self._caa,
            Part.DNSSEC: self._dnssec,
            Part.REGISTRY: self._registry,
            Part.CERTIFICATES: self._certificates,
            Part.WEB: self._web,
        }

    @property
    def tasks(self) -> list[asyncio.Task[HostSight]]:
        return list(self._hosts.values())

    async def _host(self, name: str) -> HostSight:
        if name in self._hosts:
            # Several parts wait for the same answer; that one of them ends must not end it for the others.
            return await asyncio.shield(self._hosts[name])
        return await self._asker.host(name)

    async def _find(self, host: str) -> tuple[str, ...]:
        return (await self._host(host)).addresses

    async def _addresses(self) -> AddressSight:
        nobody = f"{secrets.token_hex(8)}.{self._domain}"
        public = asyncio.gather(*(self._at(server) for server in self._network.resolvers.compared))
        here, www, wildcard, seen, zone = await asyncio.gather(
            self._host(self._domain),
            self._optional(self._www),
            self._asker.host(nobody),
            public,
            nearest_zone(self._asker, self._domain),
        )
        return AddressSight(here, www, wildcard, tuple(seen), zone)

    async def _optional(self, host: str) -> HostSight | None:
        return await self._host(host) if host else None

    async def _at(self, server: Endpoint) -> RecordSeen:
        return self._asker.seen(self._domain, "A", await self._asker.ask(server, self._domain, "A", recurse=True))

    async def _zone(self) -> Any:
        return await look_at_zone(self._asker, self._network, self._domain, self._registrable, self._www)

    async def _mail(self) -> Any:
        return await look_at_mail(self._asker, self._network, self._domain, self._registrable)

    async def _caa(self) -> CaaSight:
        """Climb from the domain to its TLD; the first name that has CAA records decides (RFC 8659, 3)."""
        labels = self._domain.split(".")
        names = [".".join(labels[first:]) for first in range(len(labels))]
        replies = await asyncio.gather(*(self._asker.resolve(name, "CAA") for name in names))
        for name, reply in zip(names, replies, strict=True):
            if not reply.outcome.is_told:
                return CaaSight(reply.outcome, name)
            found = [rdata for rrset in rrsets(name, "CAA", reply.message) for rdata in rrset]
            if found:
                records = [
                    CaaRecord(
                        rdata.flags,
                        rdata.tag.decode("ascii", "backslashreplace").lower()[:40],
                        rdata.value.decode("utf-8", "backslashreplace")[:300],
                    )
                    for rdata in found[:40]
                ]
                return CaaSight(Outcome.ANSWER, name, tuple(records))
        return CaaSight(Outcome.EMPTY)

    async def _dnssec(self) -> Any:
        return await look_at_dnssec(self._asker, self._network, self._clock, self._domain, self._registrable)

    async def _registry(self) -> Registration:
        return await self._registries.look_up(self._registrable)

    async def _certificates(self) -> tuple[TlsSight, ...]:
        hosts = list(dict.fromkeys(filter(None, (self._domain, self._www, *self._wanted.stores))))
        return tuple(await asyncio.gather(*map(self._certificate, hosts)))

    async def _certificate(self, host: str) -> TlsSight:
        addresses = await self._find(host)
        if not addresses:
            return TlsSight(host, "", Outcome.NO_NAME, words=f"{host} leads to no address")
        return await shake_hands(self._network, self._clock, host, addresses[0])

    async def _web(self) -> WebSight:
        plain, secure, www = await asyncio.gather(
            follow(self._network, f"http://{self._domain}/", self._find),
            follow(self._network, f"https://{self._domain}/", self._find),
            follow(self._network, f"https://{self._www}/", self._find) if self._www else _nothing(),
        )
        return WebSight(plain, secure, www)


async def _nothing() -> tuple[()]:
    return ()
