"""What DNS servers said: records with who said so and how long they hold, hosts, name servers, zones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What came of a question; no answer is a result as well."""

    ANSWER = "answer"
    """There are values."""
    EMPTY = "empty"
    """The name exists and has no such record."""
    NO_NAME = "no-name"
    """There is no such name."""
    REFUSED = "refused"
    """The server does not want to answer."""
    FAILED = "failed"
    """The server could not answer."""
    SILENT = "silent"
    """Nothing came in time."""
    UNREACHABLE = "unreachable"
    """There is no way to it, or it turned the connection down."""
    GARBLED = "garbled"
    """What came cannot be read."""
    NOT_ASKED = "not-asked"
    """It was not asked, such as for an address that is not public."""

    @property
    def is_told(self) -> bool:
        """Whether the question is answered, if only by there being nothing."""
        return self in (Outcome.ANSWER, Outcome.EMPTY, Outcome.NO_NAME)


@dataclass(frozen=True, slots=True)
class RecordSeen:
    """The records of one kind that one server has for a name."""

    name: str
    """What was asked for, in its ASCII form without a dot at the end."""
    kind: str
    """``A``, ``AAAA``, ``CNAME``, ``MX``, ``NS``, ``TXT``, ``SOA``, ``CAA``, ``DS``."""
    server: str
    """Who said so, for people to read."""
    outcome: Outcome
    values: tuple[str, ...] = ()
    ttl: int = 0
    """Seconds from ``seen_at``."""
    seen_at: datetime | None = None
    address: str = ""
    """The server's address."""
    authoritative: bool = False
    took: float = 0.0
    """Seconds."""
    words: str = ""
    """Why there is no answer."""

    @property
    def told(self) -> bool:
        """Whether the server answered, if only that there is nothing."""
        return self.outcome.is_told

    def ttl_left(self, now: datetime) -> int:
        """Seconds until a cache that has it asks anew; 0 once they have passed."""
        if self.seen_at is None:
            return 0
        return max(0, int((self.seen_at + timedelta(seconds=self.ttl) - now).total_seconds()))


@dataclass(frozen=True, slots=True)
class HostSight:
    """Where a host name leads, as a resolver says."""

    host: str
    a: RecordSeen
    aaaa: RecordSeen
    aliases: tuple[str, ...] = ()
    """The names its CNAME records lead through, in their order."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its IPv4 addresses, then those of IPv6."""
        return self.a.values + self.aaaa.values

    @property
    def told(self) -> bool:
        """Whether anything is known about its IPv4 addresses."""
        return self.a.told


@dataclass(frozen=True, slots=True)
class AddressSight:
    """Where the domain and its www name lead."""

    here: HostSight
    www: HostSight | None = None
    """None where the domain is itself below another one."""
    wildcard: HostSight | None = None
    """A name below the domain that nobody can have set up."""
    public: tuple[RecordSeen, ...] = ()
    """The A records at the public resolvers, at the user's own and at the machine's."""
    zone: str = ""
    """The nearest zone around the domain that resolvers know; empty where they know nothing, not even its TLD."""


@dataclass(frozen=True, slots=True)
class Soa:
    """The start of authority: who keeps the zone, and the times of its copies, in seconds."""

    primary: str
    mailbox: str
    serial: int
    refresh: int
    retry: int
    expire: int
    minimum: int


@dataclass(frozen=True, slots=True)
class ServerSight:
    """One name server of the zone."""

    name: str
    address: str = ""
    """Empty where its name leads nowhere."""
    in_parent: bool = False
    """Whether the parent zone names it."""
    in_child: bool = False
    """Whether the zone itself names it."""
    outcome: Outcome = Outcome.NOT_ASKED
    """Of the question for the SOA."""
    authoritative: bool = False
    soa: Soa | None = None
    tcp: Outcome = Outcome.NOT_ASKED
    """Of the same question over TCP."""
    records: tuple[RecordSeen, ...] = ()
    """A, AAAA, CNAME and MX of the domain, A and CNAME of its www name, NS of the zone."""
    words: str = ""
    """Why it gave no answer."""

    @property
    def is_lame(self) -> bool:
        """Whether it answers but does not know the zone."""
        told = self.outcome in (Outcome.REFUSED, Outcome.FAILED, Outcome.GARBLED)
        return told or (self.outcome.is_told and not self.authoritative)

    @property
    def serves(self) -> bool:
        """Whether it answers for the zone as it ought to."""
        return self.outcome is Outcome.ANSWER and self.authoritative

    def record(self, name: str, kind: str) -> RecordSeen | None:
        """What it has of that name and kind."""
        return next((seen for seen in self.records if (seen.name, seen.kind) == (name, kind)), None)


@dataclass(frozen=True, slots=True)
class ZoneSight:
    """The zone, its delegation and its name servers."""

    zone: str
    parent: str = ""
    delegation: RecordSeen | None = None
    """The NS records that the parent zone has; None where it could not be found."""
    own: RecordSeen | None = None
    """The NS records that the zone itself has, as a resolver says."""
    servers: tuple[ServerSight, ...] = ()
