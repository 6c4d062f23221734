"""What a domain is to have, and what a check of it found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.sights import CertificateSeen, DomainSight, Registration

if TYPE_CHECKING:
    from pydantic import TypeAdapter


class Mail(StrEnum):
    """Where mail of the domain is received (Service Centre 3.8)."""

    UNKNOWN = "unknown"
    NONE = "none"
    """The domain is to receive no mail."""
    MAILBOX_ORG = "mailbox.org"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What was saved and need not be seen yet."""

    kind: str
    """Of which kind of record: ``A``, ``CNAME``, ``MX``, ``TXT``; or ``REDIRECT``."""
    values: tuple[str, ...]
    saved_at: datetime
    latest: datetime
    """When it is live at the latest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a domain is to have; what is empty is not known, and then only told."""

    a: tuple[str, ...] = ()
    """IPv4 addresses of the system."""
    cname: str = ""
    """The load balancer for autoscaling, such as ``xxxx.eu-central-1.elb.amazonaws.com``."""
    mx: tuple[str, ...] = ()
    """Mail servers, the one of the highest priority first."""
    txt: tuple[str, ...] = ()
    """TXT records that have to be there, among others."""
    name_servers: tuple[str, ...] = ()
    main_domain: str = ""
    """The domain visitors are to end up at; empty: this one."""
    stores: tuple[str, ...] = ()
    """Further host names at the same addresses, each of which needs a certificate of its own or a place in this."""
    ca_providers: tuple[str, ...] = ()
    """Who is to issue the certificate: names such as ``Let's Encrypt`` or what CAA records say."""
    is_external: bool = False
    """Whether its DNS is kept by another provider."""
    mail: Mail = Mail.UNKNOWN
    sleeping_until: datetime | None = None
    """Until when a certificate of it is paid for that is deactivated now."""
    awaited: tuple[Awaited, ...] = ()
    """What was saved lately, as part of what stands above."""

    @property
    def is_for_plenty(self) -> bool:
        """Whether it is known that the domain is to lead to a plentymarkets system."""
        return bool(self.a or self.cname or self.is_external)


class Verdict(StrEnum):
    """How a check ended, from the best to the worst."""

    OK = "ok"
    SKIPPED = "skipped"
    """It does not apply here."""
    NOTE = "note"
    """Nothing to do, but worth knowing."""
    UNKNOWN = "unknown"
    """There was no answer; that is a result, not an error."""
    WARNING = "warning"
    """It works, but not for long or not for everybody."""
    WRONG = "wrong"
    """Something to repair."""


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; of none: skipped."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.SKIPPED)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; its texts are raw where they quote what others sent."""

    check: str
    """The id, such as ``aaaa``."""
    title: str
    group: str
    """Under which heading it stands, such as ``Addresses``."""
    verdict: Verdict
    seen: str
    """What was seen, in a sentence."""
    wanted: str = ""
    """What there should be, where that is known."""
    reason: str = ""
    """Why it matters."""
    repair: str = ""
    """What to do now; empty where there is nothing to do."""
    section: str = ""
    """The sections of the Service Centre's manual it rests on, such as ``3.1.3, 4.3.2``; empty: none."""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one domain, with what they were drawn from."""

    domain: str
    """In its ASCII form."""
    started: datetime
    took: float
    """Seconds."""
    findings: tuple[Finding, ...]
    """In the order of the catalogue."""
    sight: DomainSight
    wanted: Wanted = Wanted()

    @property
    def zone_name(self) -> str:
        """The zone in which the findings name days and times, such as ``CET``."""
        return f"{self.sight.started:%Z}"

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        return worst(finding.verdict for finding in self.findings)

    @property
    def counts(self) -> Counter[Verdict]:
        """How many findings there are of each verdict."""
        return Counter(finding.verdict for finding in self.findings)

    @property
    def told(self) -> str:
        """The same in words, the worst first: ``1 wrong, 2 warnings, 45 ok``."""
        plural = {Verdict.WARNING: "warnings", Verdict.NOTE: "notes"}
        counts, ranked = self.counts, sorted(Verdict, key=_RANK.__getitem__, reverse=True)
        words = ((counts[one], plural.get(one, one.value) if counts[one] != 1 else one.value) for one in ranked)
        return ", ".join(f"{number} {word}" for number, word in words if number)

    @property
    def troubles(self) -> tuple[Finding, ...]:
        """What is wrong, then what to watch."""
        bad = [finding for finding in self.findings if finding.verdict in (Verdict.WRONG, Verdict.WARNING)]
        return tuple(sorted(bad, key=lambda finding: -_RANK[finding.verdict]))

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdicts by ``check id@domain``, with the domain as it is shown."""
        name = self.sight.shown or self.domain
        return {f"{finding.check}@{name}": finding.verdict.value for finding in self.findings}

    @property
    def reached_anything(self) -> bool:
        """Whether any server answered at all."""
        web, addresses, zone = self.sight.web, self.sight.addresses, self.sight.zone
        hops = (*web.plain, *web.secure) if web else ()
        # A resolver that knows no zone at all is one that is itself cut off.
        return (
            bool(addresses is not None and addresses.zone)
            or any(server.outcome.is_told for server in (zone.servers if zone is not None else ()))
            or any(seen.outcome is Outcome.ANSWER for seen in self.sight.certificates or ())
            or any(hop.status for hop in hops)
        )

    @property
    def records(self) -> tuple[RecordSeen, ...]:
        """The DNS records, each with who said so and how long it may be kept."""
        return self.sight.records()

    @property
    def certificates(self) -> tuple[tuple[str, CertificateSeen], ...]:
        """The certificates by host name."""
        seen = self.sight.certificates or ()
        return tuple((tls.host, tls.certificate) for tls in seen if tls.certificate is not None)

    @property
    def registration(self) -> Registration | None:
        """What the registry said."""
        return self.sight.registry

    def finding(self, check: str) -> Finding | None:
        """What the check of that id found."""
        return next((finding for finding in self.findings if finding.check == check), None)

    def as_json(self) -> dict[str, Any]:
        """The report as values for JSON."""
        values: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return {"verdict": self.verdict.value, **values}


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Report]:
    from pydantic import TypeAdapter  # only who keeps or prints a report pays for loading it

    return TypeAdapter(Report)
