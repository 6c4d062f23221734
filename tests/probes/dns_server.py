"""Name servers and resolvers on loopback: real sockets, real wire format, and every way to be a bad one."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.zone


@dataclass
class Manners:
    """How a server behaves; the default is well."""

    latency: float = 0.0
    """Seconds before each answer."""
    silent: bool = False
    """Takes questions and never answers."""
    code: dns.rcode.Rcode | None = None
    """Answers every question with this code."""
    garbage: bytes = b""
    """Answers every question with these bytes."""
    truncate: bool = False
    """Cuts off every answer over UDP."""
    no_tcp: bool = False
    """Closes every connection at once."""
    wrong_id: bool = False
    """Answers under another number, as a forger does."""
    refuses_when_checking: bool = False
    """A resolver that says SERVFAIL unless it is told not to check signatures."""
    failing: tuple[str, ...] = ()
    """A resolver that says SERVFAIL for these names and all below."""
    instead: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """A resolver's stale memory: other values by name and kind."""
    lame: bool = False
    """A name server that does not know its zone: no error, no records, no authority."""
    ttl: int | None = None
    """A resolver's memory has this left of each TTL."""

    def fails(self, name: str, *, checking: bool) -> bool:
        """Whether the answer is that it failed."""
        below = any(name == failing or name.endswith(f".{failing}") for failing in self.failing)
        return below or (self.refuses_when_checking and checking)


def make_zone(origin: str, text: str) -> dns.zone.Zone:
    """A zone from master file lines; ``@`` is the origin and the TTL is 300 unless a line says otherwise."""
    return dns.zone.from_text(f"$TTL 300\n{text}", origin=f"{origin}.", relativize=False, check_origin=False)


class DnsServer:
    """One server on a port of loopback, over UDP and TCP; the zones may be changed while it runs."""

    def __init__(
        self, zones: Iterable[dns.zone.Zone] = (), manners: Manners | None = None, *, recursive: bool = False
    ) -> None:
        self.zones = list(zones)
        self.manners = manners or Manners()
        self.recursive = recursive
        self.port = 0
        self.asked: list[tuple[str, str, str]] = []
        """Transport, name and kind of every question."""
        self._udp: asyncio.DatagramTransport | None = None
        self._tcp: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        """Listen on a free port, the same for both transports."""
        loop = asyncio.get_running_loop()
        self._tcp = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._tcp.sockets[0].getsockname()[1]
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=("127.0.0.1", self.port)
        )

    async def stop(self) -> None:
        """Close everything."""
        if self._udp is not None:
            self._udp.close()
        for writer in list(self._open):
            writer.transport.abort()
        if self._tcp is not None:
            self._tcp.close()
            await self._tcp.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.manners.no_tcp:
                return
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    (length,) = struct.unpack("!H", await reader.readexactly(2))
                    wire = self.answer(await reader.readexactly(length), tcp=True)
                    await asyncio.sleep(self.manners.latency)
                    if wire is not None:
                        writer.write(struct.pack("!H", len(wire)) + wire)
                        await writer.drain()
        finally:
            self._open.discard(writer)
            writer.close()

    def answer(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """The answer to one question on the wire; None for none."""
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append(("tcp" if tcp else "udp", name, kind))
        manners = self.manners
        if manners.silent:
            return None
        if manners.garbage:
            return wire[:2] + manners.garbage
        answer = dns.message.make_response(query, recursion_available=self.recursive)
        if manners.lame:
            return answer.to_wire()
        if manners.code is not None:
            answer.set_rcode(manners.code)
        elif manners.fails(name, checking=not query.flags & dns.flags.CD):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in manners.instead:
            values = manners.instead[name, kind]
            if values:
                answer.answer.append(dns.rrset.from_text(question.name, 200, "IN", kind, *values))
        elif self.recursive:
            self._recurse(question.name, question.rdtype, answer, signed=bool(query.ednsflags & dns.flags.DO))
        else:
            self._fill(question.name, question.rdtype, answer, signed=bool(query.ednsflags & dns.flags.DO))
        if manners.ttl is not None:
            for rrset in answer.answer:
                rrset.ttl = min(rrset.ttl, manners.ttl)
        if manners.wrong_id:
            answer.id = (answer.id + 1) & 0xFFFF
        if not tcp and manners.truncate:
            answer.answer.clear()
            answer.flags |= dns.flags.TC
            return answer.to_wire()
        try:
            return answer.to_wire(max_size=65_535 if tcp else 1232)
        except dns.exception.TooBig:
            answer.answer.clear()
            answer.authority.clear()
            answer.flags |= dns.flags.TC
            return answer.to_wire()

    def _zone_for(self, name: dns.name.Name) -> dns.zone.Zone | None:
        fitting = [zone for zone in self.zones if zone.origin is not None and name.is_subdomain(zone.origin)]
        return max(fitting, key=lambda zone: len(zone.origin or ()), default=None)

    def _fill(
        self, name: dns.name.Name, kind: dns.rdatatype.RdataType, answer: dns.message.Message, *, signed: bool
    ) -> None:
        """Answer for one's own zones: records, an alias, a referral to a zone below, or nothing."""
        zone = self._zone_for(name)
        if zone is None or zone.origin is None:
            answer.set_rcode(dns.rcode.REFUSED)
            return
        # The parent keeps what vouches for the zone below.
        if kind == dns.rdatatype.DS and name == zone.origin:
            above = [z for z in self.zones if z.origin and z.origin != name and name.is_subdomain(z.origin)]
            zone = max(above, key=lambda each: len(each.origin or ()), default=zone)
        cut = self._cut(zone, name)
        if cut is not None and not (kind == dns.rdatatype.DS and cut == name):
            named = list(zone.get_rdataset(cut, "NS") or ())
            answer.authority.append(dns.rrset.from_rdata_list(cut, 300, named))
            for rdata in named:
                _put(answer.additional, zone, rdata.target, dns.rdatatype.A, rdata.target)
            return
        answer.flags |= dns.flags.AA
        origin = zone.origin or dns.name.root
        owner = self._owner(zone, name)
        if owner is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
            _put(answer.authority, zone, origin, dns.rdatatype.SOA, origin)
            return
        found = _put(answer.answer, zone, owner, kind, name, signed=signed)
        if not found and kind != dns.rdatatype.CNAME and _put(answer.answer, zone, owner, dns.rdatatype.CNAME, name):
            return
        if not found:
            _put(answer.authority, zone, origin, dns.rdatatype.SOA, origin)

    def _cut(self, zone: dns.zone.Zone, name: dns.name.Name) -> dns.name.Name | None:
        at = name
        while zone.origin is not None and at != zone.origin:
            if zone.get_rdataset(at, "NS") is not None:
                return at
            at = at.parent()
        return None

    def _owner(self, zone: dns.zone.Zone, name: dns.name.Name) -> dns.name.Name | None:
        if name in zone or any(each.is_subdomain(name) for each in zone):
            return name
        star = dns.name.from_text("*", origin=name.parent())
        return star if star in zone else None

    def _recurse(
        self, name: dns.name.Name, kind: dns.rdatatype.RdataType, answer: dns.message.Message, *, signed: bool
    ) -> None:
        """Answer as somebody who has asked everybody: aliases are followed to their end."""
        at = name
        for _ in range(8):
            step = dns.message.make_response(dns.message.make_query(at, kind))
            self._fill(at, kind, step, signed=signed)
            answer.answer += step.answer
            if step.rcode() == dns.rcode.REFUSED:
                answer.set_rcode(dns.rcode.NXDOMAIN if at == name else dns.rcode.NOERROR)
                return
            alias = next((rrset for rrset in step.answer if rrset.rdtype == dns.rdatatype.CNAME), None)
            if alias is None or kind == dns.rdatatype.CNAME:
                answer.set_rcode(step.rcode())
                answer.authority += step.authority
                return
            at = alias[0].target


def _put(
    section: list[dns.rrset.RRset],
    zone: dns.zone.Zone,
    owner: dns.name.Name,
    kind: dns.rdatatype.RdataType,
    shown: dns.name.Name,
    *,
    signed: bool = False,
) -> bool:
    found = zone.get_rdataset(owner, kind)
    if found is None:
        return False
    section.append(dns.rrset.from_rdata_list(shown, found.ttl, list(found)))
    signatures = zone.get_rdataset(owner, dns.rdatatype.RRSIG, kind) if signed else None
    if signatures is not None:
        section.append(dns.rrset.from_rdata_list(shown, signatures.ttl, list(signatures)))
        section[-1].covers = kind
    return True


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # asyncio's own class is not derived from it

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        wire = self._server.answer(data, tcp=False)
        if wire is not None and self._transport is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(self._server.manners.latency, self._send, wire, address)

    def _send(self, wire: bytes, address: tuple[str, int]) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(wire, address)
