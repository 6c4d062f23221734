"""One kind of record of one host name, at the name servers of its zone and at the public resolvers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.models.records import Outcome, RecordSeen
from plentytui.probes.addresses import Endpoint
from plentytui.probes.dns import Asker
from plentytui.probes.zone import MOST_SERVERS, endpoint_of, nearest_zone

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.probes.addresses import Network

SECONDS = 4.5
"""When to stop; servers that have not answered by then are left out."""


async def look_at_records(network: Network, clock: Clock, name: str, kind: str) -> tuple[RecordSeen, ...]:
    """What each name server and each public resolver says; never raises for what they do.

    Args:
        network: whom may be asked.
        clock: tells when each answer came.
        name: the host name, in its ASCII form.
        kind: the kind of record.
    """
    asker = Asker(network, clock)
    found: list[RecordSeen] = []

    async def ask(server: Endpoint, *, recurse: bool) -> None:
        seen = asker.seen(name, kind, await asker.ask(server, name, kind, recurse=recurse))
        if not recurse and seen.told and not seen.authoritative:
            # A name server that does not know the zone, or leaves the name to others: its silence says nothing.
            seen = replace(seen, outcome=Outcome.REFUSED, values=(), words="it does not know the zone")
        found.append(seen)

    async def ask_all() -> None:
        async with asyncio.TaskGroup() as group:
            for resolver in network.resolvers.compared:
                group.create_task(ask(resolver, recurse=True))
            for server in await _name_servers(asker, network, name):
                group.create_task(ask(server, recurse=False))

    try:
        async with asyncio.timeout(SECONDS):
            await ask_all()
    except TimeoutError:
        pass  # what has come by now is what is known
    return tuple(found)


async def _name_servers(asker: Asker, network: Network, name: str) -> list[Endpoint]:
    zone = await nearest_zone(asker, name)
    if not zone:
        return []
    names = (await asker.records(zone, "NS")).values[:MOST_SERVERS]
    servers = await asyncio.gather(*(endpoint_of(asker, server) for server in names))
    return [server for server in servers if server is not None and network.may_reach(server.address)]
