"""Asks DNS servers: UDP first, TCP where an answer is cut off, each question with a time limit of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
from dns.rdtypes.mxbase import MXBase
from dns.rdtypes.nsbase import NSBase
from dns.rdtypes.txtbase import TXTBase

from plentytui.clock import Clock
from plentytui.models.records import HostSight, Outcome, RecordSeen
from plentytui.probes.addresses import Endpoint, Network

FIRST_WAIT, SECOND_WAIT, TCP_WAIT = 0.8, 1.2, 1.5
"""Seconds for the first question over UDP, for its repetition, and for TCP."""
HEDGE = 0.35
"""Seconds until the next resolver is asked as well."""
MOST_VALUES = 64
"""Records of a kind that are looked at; nobody sane has more, and a hostile server may."""
LONGEST_VALUE = 4096
_PAYLOAD = 1232
"""Bytes over UDP that arrive in one piece everywhere (DNS flag day 2020)."""
_LONGEST_CHAIN = 8
_AT_ONCE = 96
"""Questions that are open at once, to whomever."""
_AT_RESOLVERS = 32
"""Questions that are open at once at resolvers; of a burst of hundreds routers and resolvers drop some."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one question to one server."""

    outcome: Outcome
    server: Endpoint
    message: dns.message.Message | None = None
    took: float = 0.0
    words: str = ""

    @property
    def authoritative(self) -> bool:
        """Whether the server speaks for the zone."""
        return self.message is not None and bool(self.message.flags & dns.flags.AA)

    def with_authority(self) -> Reply:
        """The same with the authority section as its answer, which is where a referral has its name servers."""
        if self.message is None:
            return self
        told = dns.message.QueryMessage(self.message.id)
        told.answer = list(self.message.authority)
        return replace(self, message=told, outcome=Outcome.ANSWER if told.answer else Outcome.EMPTY)


class Traffic:
    """What all looks under way share: how many questions may be open at once, and who was silent of late."""

    def __init__(self) -> None:
        self.slots = asyncio.Semaphore(_AT_ONCE)
        self.resolver_slots = asyncio.Semaphore(_AT_RESOLVERS)
        self.silent: set[Endpoint] = set()
        """Resolvers that have not answered, or late; they are asked last."""


class Asker:
    """Asks DNS questions and never raises for what others do; answers of resolvers are remembered while it lives."""

    def __init__(self, network: Network, clock: Clock, traffic: Traffic | None = None) -> None:
        self._network = network
        self._clock = clock
        self._traffic = traffic or Traffic()
        self._known: dict[tuple[object, ...], Reply] = {}

    async def ask(
        self,
        server: Endpoint,
        name: str,
        kind: str,
        *,
        recurse: bool,
        signed: bool = False,
        unchecked: bool = False,
        tcp: bool = False,
    ) -> Reply:
        """Put one question to one server.

        Args:
            server: whom to ask.
            name: the name, in its ASCII form.
            kind: the kind of record.
            recurse: whether the server is to ask others.
            signed: ask for the signatures as well.
            unchecked: ask the resolver not to check signatures.
            tcp: ask over TCP at once.
        """
        try:
            query = dns.message.make_query(name, kind, use_edns=0, want_dnssec=signed, payload=_PAYLOAD)
        except (dns.exception.DNSException, UnicodeError) as error:
            return Reply(Outcome.NOT_ASKED, server, words=_words(error) or "the name cannot be asked for")
        query.flags = (dns.flags.RD if recurse else 0) | (dns.flags.CD if unchecked else 0)
        loop = asyncio.get_running_loop()
        async with self._traffic.slots:
            began = loop.time()
            try:
                message = await (self._tcp(query, server) if tcp else self._udp(query, server))
            except (dns.exception.Timeout, TimeoutError):
                return Reply(Outcome.SILENT, server, took=loop.time() - began, words="no answer in time")
            except OSError as error:
                return Reply(Outcome.UNREACHABLE, server, took=loop.time() - began, words=_words(error))
            except (dns.exception.DNSException, EOFError, ValueError, IndexError) as error:
                return Reply(Outcome.GARBLED, server, took=loop.time() - began, words=_words(error))
            return Reply(_outcome(message), server, message, loop.time() - began, _told(message))

    async def _udp(self, query: dns.message.Message, server: Endpoint) -> dns.message.Message:
        address, port = self._network.way(server.address, server.port)
        try:
            return await self._datagram(query, address, port, FIRST_WAIT)
        except dns.exception.Timeout:
            pass  # a lost datagram is nothing yet: it is sent once more
        except dns.message.Truncated:
            return await self._tcp(query, server)
        try:
            return await self._datagram(query, address, port, SECOND_WAIT)
        except dns.message.Truncated:
            return await self._tcp(query, server)

    async def _datagram(self, query: dns.message.Message, address: str, port: int, wait: float) -> dns.message.Message:
        # What does not answer the question may be forged, and is passed over until the time is up.
        return await dns.asyncquery.udp(
            query,
            address,
            timeout=wait,
            port=port,
            ignore_unexpected=True,
            raise_on_truncation=True,
        )

    async def _tcp(self, query: dns.message.Message, server: Endpoint) -> dns.message.Message:
        address, port = self._network.way(server.address, server.port)
        return await dns.asyncquery.tcp(query, address, timeout=TCP_WAIT, port=port)

    async def resolve(self, name: str, kind: str, *, signed: bool = False, unchecked: bool = False) -> Reply:
        """Ask the resolvers what the whole DNS says: the next one as soon as one is slow; the first answer counts."""
        key = (name, kind, signed, unchecked)
        if key in self._known:
            return self._known[key]

        def ask(server: Endpoint) -> Awaitable[Reply]:
            return self.ask(server, name, kind, recurse=True, signed=signed, unchecked=unchecked)

        async with self._traffic.resolver_slots:
            servers = sorted(self._network.resolvers.asked, key=lambda server: server in self._traffic.silent)
            reply = await self.first(servers, ask)
        self._known[key] = reply
        return reply

    async def first(self, servers: Sequence[Endpoint], ask: Callable[[Endpoint], Awaitable[Reply]]) -> Reply:
        """Ask one server after the other, without waiting long for a slow one; the first that answers counts."""
        best = Reply(Outcome.NOT_ASKED, Endpoint("no resolver", ""), words="there is no resolver to ask")
        loop = asyncio.get_running_loop()
        tasks: dict[asyncio.Task[Reply], tuple[Endpoint, float]] = {}
        waiting = list(servers)
        try:
            while waiting or tasks:
                if waiting:
                    server = waiting.pop(0)
                    tasks[asyncio.ensure_future(ask(server))] = server, loop.time()
                done, _ = await asyncio.wait(
                    tasks, timeout=HEDGE if waiting else None, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    server, _ = tasks.pop(task)
                    reply = task.result()
                    if reply.outcome.is_told:
                        self._traffic.silent.discard(server)
                        # Who has been overtaken is not asked first the next time, as each wait for it adds up.
                        late = {other for other, since in tasks.values() if loop.time() - since >= 0.9 * HEDGE}
                        self._traffic.silent |= late
                        return reply
                    if reply.outcome in (Outcome.SILENT, Outcome.UNREACHABLE):
                        self._traffic.silent.add(server)
                    best = reply if best.outcome is not Outcome.FAILED else best
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return best

    async def records(self, name: str, kind: str) -> RecordSeen:
        """What the whole DNS says."""
        return self.seen(name, kind, await self.resolve(name, kind))

    async def host(self, name: str) -> HostSight:
        """Where a host name leads."""
        a, aaaa = await asyncio.gather(self.resolve(name, "A"), self.resolve(name, "AAAA"))
        return HostSight(name, self.seen(name, "A", a), self.seen(name, "AAAA", aaaa), aliases(name, a.message))

    def seen(self, name: str, kind: str, reply: Reply) -> RecordSeen:
        """The records of that kind in a reply, whatever aliases lead to them."""
        values, ttl = _values(name, kind, reply.message)
        outcome = reply.outcome
        if outcome is Outcome.ANSWER and not values:
            outcome = Outcome.EMPTY
        return RecordSeen(
            name,
            kind,
            reply.server.name,
            outcome,
            values,
            ttl,
            self._clock.now(),
            reply.server.address,
            reply.authoritative,
            reply.took,
            reply.words,
        )


def aliases(name: str, message: dns.message.Message | None) -> tuple[str, ...]:
    """The names that the CNAME records in an answer lead through."""
    if message is None:
        return ()
    by_name = {rrset.name: rrset[0].target for rrset in message.answer if rrset.rdtype == dns.rdatatype.CNAME}
    found: list[str] = []
    at = by_name.get(dns.name.from_text(name))
    while at is not None and len(found) < _LONGEST_CHAIN:
        found.append(host_text(at))
        at = by_name.get(at)
    return tuple(found)


def rrsets(name: str, kind: str, message: dns.message.Message | None) -> list[dns.rrset.RRset]:
    """The sets of records in an answer that belong to the name or to what its aliases lead to."""
    if message is None:
        return []
    owners = {name, *aliases(name, message)} if kind != "CNAME" else {name}
    wanted = dns.rdatatype.from_text(kind)
    return [rrset for rrset in message.answer if rrset.rdtype == wanted and host_text(rrset.name) in owners]


def host_text(name: dns.name.Name) -> str:
    """A name as the models have it: lower case, no dot at the end; what is no letter is escaped."""
    return name.to_text(omit_final_dot=True).lower()


def value_text(rdata: dns.rdata.Rdata) -> str:
    """A record's value as the models have it."""
    if isinstance(rdata, NSBase):
        return host_text(rdata.target)
    if isinstance(rdata, MXBase):
        return f"{rdata.preference} {host_text(rdata.exchange)}"
    if isinstance(rdata, TXTBase):
        # One record may be cut into pieces of 255 bytes, which belong together without a blank.
        return b"".join(rdata.strings).decode("utf-8", "backslashreplace")[:LONGEST_VALUE]
    return str(rdata.to_text())[:LONGEST_VALUE]


def _values(name: str, kind: str, message: dns.message.Message | None) -> tuple[tuple[str, ...], int]:
    sets = rrsets(name, kind, message)
    values = {value_text(rdata) for rdata in _all(sets)}
    return tuple(sorted(values)), min((int(rrset.ttl) for rrset in sets), default=0)


def _all(sets: Iterable[dns.rrset.RRset]) -> list[dns.rdata.Rdata]:
    return [rdata for rrset in sets for rdata in rrset][:MOST_VALUES]


_BY_CODE = {
    dns.rcode.NXDOMAIN: Outcome.NO_NAME,
    dns.rcode.REFUSED: Outcome.REFUSED,
    dns.rcode.NOTAUTH: Outcome.REFUSED,
    dns.rcode.SERVFAIL: Outcome.FAILED,
}


def _outcome(message: dns.message.Message) -> Outcome:
    code = message.rcode()
    if code == dns.rcode.NOERROR:
        return Outcome.ANSWER if message.answer else Outcome.EMPTY
    return _BY_CODE.get(code, Outcome.FAILED)


def _told(message: dns.message.Message) -> str:
    code = message.rcode()
    return "" if code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN) else f"it answered {dns.rcode.to_text(code)}"


def _words(error: BaseException) -> str:
    return str(getattr(error, "strerror", "") or error)[:200] or type(error).__name__
