"""The zone of a domain, who is said to serve it, and what each of those servers really says."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from functools import partial

import dns.rdatatype

from plentytui.models.records import Outcome, RecordSeen, ServerSight, Soa, ZoneSight
from plentytui.probes.addresses import Endpoint, Network
from plentytui.probes.dns import Asker, Reply, host_text

MOST_SERVERS = 8
"""Name servers of a zone that are asked."""
_PARENT_SERVERS = 3


async def find_zone(asker: Asker, name: str) -> str:
    """The zone a name lies in; empty where nobody tells."""
    message = (await asker.resolve(name, "SOA")).message
    if message is None:
        return ""
    for rrset in (*message.answer, *message.authority):
        owner = host_text(rrset.name)
        # An alias leads to the SOA of somebody else's zone; only a zone around the name counts.
        if rrset.rdtype == dns.rdatatype.SOA and (name == owner or name.endswith(f".{owner}")):
            return owner
    return ""


async def nearest_zone(asker: Asker, name: str) -> str:
    """The zone around a name that resolvers know, up to its TLD; empty where they know nothing at all."""
    at = name
    while at:
        if zone := await find_zone(asker, at):
            return zone
        at = at.partition(".")[2]
    return ""


async def own_zone(asker: Asker, domain: str, registrable: str) -> str:
    """The zone of the domain, if it is not one above what is registered; empty where resolvers do not find it."""
    for name in dict.fromkeys((domain, registrable)):
        zone = await find_zone(asker, name)
        if zone == registrable or zone.endswith(f".{registrable}"):
            return zone
    return ""


async def look_at_zone(asker: Asker, network: Network, domain: str, registrable: str, www: str) -> ZoneSight:
    """Ask the parent zone for the delegation, and every name server for its records.

    Args:
        asker: asks.
        network: whom may be asked.
        domain: the domain itself.
        registrable: the part of it that is registered.
        www: its www name; empty where there is none.
    """
    found = await own_zone(asker, domain, registrable)
    # Resolvers find no zone whose servers are all lame; the parent zone delegates it all the same.
    zone = found or registrable
    (parent, referral), own = await asyncio.gather(_delegation(asker, network, zone), asker.records(zone, "NS"))
    delegation = _referred(asker, zone, referral) if referral is not None else None
    in_parent = delegation.values if delegation is not None else ()
    if not found and not in_parent:
        return ZoneSight("", parent, delegation)
    names = sorted({*in_parent, *own.values})[:MOST_SERVERS]
    look = partial(_look_at_server, asker, network, zone, domain, www, _glue(referral))
    seen = await asyncio.gather(*(look(name, name in in_parent, name in own.values) for name in names))
    return ZoneSight(zone, parent, delegation, own, tuple(seen))


async def _delegation(asker: Asker, network: Network, zone: str) -> tuple[str, Reply | None]:
    """The parent zone, and what one of its servers says about the zone below."""
    above = zone.partition(".")[2]
    parent = await find_zone(asker, above) if above else ""
    if not parent:
        return "", None
    names = (await asker.records(parent, "NS")).values[:_PARENT_SERVERS]
    found = await asyncio.gather(*(endpoint_of(asker, name) for name in names))
    servers = [server for server in found if server is not None and network.may_reach(server.address)]
    if not servers:
        return parent, None
    reply = await asker.first(servers, lambda server: asker.ask(server, zone, "NS", recurse=False))
    return parent, reply


async def endpoint_of(asker: Asker, name: str) -> Endpoint | None:
    """Where a name server is; over IPv4 if it can be, as not every network has IPv6."""
    host = await asker.host(name)
    return Endpoint(name, host.addresses[0]) if host.addresses else None


def _referred(asker: Asker, zone: str, reply: Reply) -> RecordSeen:
    """The NS records of a referral, which stand in the authority section; of a server of both zones, in the answer."""
    seen = asker.seen(zone, "NS", reply)
    if seen.values or reply.message is None:
        return seen
    return asker.seen(zone, "NS", reply.with_authority())


def _glue(referral: Reply | None) -> dict[str, str]:
    """The addresses that the parent zone gives for name servers inside the zone, which lead there when it is broken."""
    found: dict[str, str] = {}
    for rrset in referral.message.additional if referral is not None and referral.message is not None else ():
        if rrset.rdtype == dns.rdatatype.A and len(found) < MOST_SERVERS:
            found[host_text(rrset.name)] = str(rrset[0].address)
    return found


async def _look_at_server(
    asker: Asker,
    network: Network,
    zone: str,
    domain: str,
    www: str,
    glue: Mapping[str, str],
    name: str,
    in_parent: bool,
    in_child: bool,
) -> ServerSight:
    server = await endpoint_of(asker, name)
    if server is None and name in glue:
        server = Endpoint(name, glue[name])
    if server is None:
        return ServerSight(name, "", in_parent, in_child, Outcome.NO_NAME, words="its name leads to no address")
    if not network.may_reach(server.address):
        words = f"{server.address} is not a public address"
        return ServerSight(name, server.address, in_parent, in_child, Outcome.NOT_ASKED, words=words)
    first = await asker.ask(server, zone, "SOA", recurse=False)
    if not first.outcome.is_told:
        # Whoever does not answer the first question is not asked all the others, each with a wait of its own.
        return ServerSight(name, server.address, in_parent, in_child, first.outcome, words=first.words)
    tcp, records = await asyncio.gather(
        asker.ask(server, zone, "SOA", recurse=False, tcp=True),
        asyncio.gather(*_questions(asker, server, zone, domain, www)),
    )
    return ServerSight(
        name,
        server.address,
        in_parent,
        in_child,
        first.outcome,
        first.authoritative,
        _soa(first),
        tcp.outcome,
        tuple(record for group in records for record in group),
        first.words,
    )


def _questions(
    asker: Asker, server: Endpoint, zone: str, domain: str, www: str
) -> list[Coroutine[object, object, list[RecordSeen]]]:
    asked = [(domain, "A", ("A", "CNAME")), (domain, "AAAA", ("AAAA",)), (domain, "MX", ("MX",)), (zone, "NS", ("NS",))]
    if www:
        asked += [(www, "A", ("A", "CNAME")), (www, "AAAA", ("AAAA",))]
    return [_put(asker, server, name, kind, read) for name, kind, read in asked]


async def _put(asker: Asker, server: Endpoint, name: str, kind: str, read: Sequence[str]) -> list[RecordSeen]:
    """One question; an answer to the one for A has the CNAME as well."""
    reply = await asker.ask(server, name, kind, recurse=False)
    return [asker.seen(name, each, reply) for each in read]


def _soa(reply: Reply) -> Soa | None:
    for rrset in reply.message.answer if reply.message is not None else ():
        if rrset.rdtype == dns.rdatatype.SOA:
            found = rrset[0]
            times = (found.refresh, found.retry, found.expire, found.minimum)
            return Soa(host_text(found.mname), host_text(found.rname), found.serial, *times)
    return None
