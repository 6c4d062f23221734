"""Judgements about who may issue certificates (CAA) and whether answers are signed (DNSSEC)."""

from __future__ import annotations

from datetime import timedelta

from plentytui.models.checks import Verdict, Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import CaaRecord, CaaSight, ChainState, DomainSight, Part
from plentytui.rules.checks.check import (
    Checks,
    Judged,
    day_of,
    listed,
    needed,
    note,
    ok,
    place,
    span,
    unknown,
    warning,
    wrong,
)

checks = Checks("Policies")

PROVIDERS = {
    "Let's Encrypt": ("letsencrypt.org",),
    "DigiCert": ("digicert.com", "rapidssl.com", "geotrust.com", "thawte.com", "symantec.com"),
    "Sectigo": ("sectigo.com", "comodoca.com", "comodo.com", "usertrust.com", "trust-provider.com"),
    "GlobalSign": ("globalsign.com",),
}
"""Certificate providers and what CAA records call them, any of which permits them."""
_ALSO = {
    "comodo": "Sectigo",
    "rapidssl": "DigiCert",
    "geotrust": "DigiCert",
    "thawte": "DigiCert",
    "letsencrypt": "Let's Encrypt",
    "certcenter": "DigiCert",
}
"""Brands and other spellings of the same providers."""
_KNOWN_TAGS = frozenset({"issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"})
_CRITICAL = 128


def identities(provider: str) -> tuple[str, ...]:
    """What CAA records call a provider; what is no known name is taken for such an identity itself."""
    asked = provider.strip().lower()
    for name, known in PROVIDERS.items():
        if asked == name.lower() or asked in known:
            return known
    brand = _ALSO.get(asked.replace("'", "").replace(" ", "").replace("-", ""))
    return PROVIDERS[brand] if brand else (asked,)


def permits(caa: CaaSight, provider: str) -> bool:
    """Whether the records that hold let a provider issue a certificate for the name (RFC 8659, 4.2)."""
    if any(record.flags & _CRITICAL and record.tag not in _KNOWN_TAGS for record in caa.records):
        return False
    issue = [_issuer(record) for record in caa.records if record.tag == "issue"]
    return not issue or any(name in issue for name in identities(provider))


def permission(caa: CaaSight | None, provider: str) -> Verdict:
    """Whether a provider may issue: ok or wrong where it was told, else unknown; a warning where the servers fail."""
    if caa is None or not (caa.outcome.is_told or caa.outcome in (Outcome.FAILED, Outcome.REFUSED)):
        return Verdict.UNKNOWN
    if not caa.outcome.is_told:
        return Verdict.WARNING
    return Verdict.OK if permits(caa, provider) else Verdict.WRONG


def _issuer(record: CaaRecord) -> str:
    return record.value.partition(";")[0].strip().lower().removesuffix(".")


@checks.add(
    "caa",
    "CAA permits the certificate",
    Part.CAA,
    section="4.3.2",
    why="A provider that the CAA records do not name must not issue a certificate, and the order fails.",
)
def caa(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 4.3.2: any existing CAA records must allow ordering the selected certificate."""
    seen = needed(sight.caa)
    if seen.outcome in (Outcome.FAILED, Outcome.REFUSED):
        return warning(
            f"The name servers fail when they are asked for CAA records of {seen.found_at}.",
            "Ask your DNS provider to answer questions for CAA; no provider may issue a certificate until then.",
        )
    if not seen.outcome.is_told:
        return unknown("Nobody told.")
    if not seen.records:
        return ok("There is none: every provider may issue.")
    told = listed([f'{record.tag} "{record.value}"' for record in seen.records])
    if wanted.ca_providers:
        refused = [name for name in wanted.ca_providers if not permits(seen, name)]
        if refused:
            names = listed([f'issue "{identities(name)[0]}"' for name in refused])
            return wrong(
                f"{seen.found_at} has {told}; {listed(refused)} may not issue.",
                f"Add the CAA record {names} at {seen.found_at} {place(wanted)}, or remove the CAA records there.",
                listed(wanted.ca_providers),
            )
        return ok(f"{seen.found_at} has {told}.", listed(wanted.ca_providers))
    allowed = [name for name in PROVIDERS if permits(seen, name)]
    if not allowed:
        return wrong(
            f"{seen.found_at} has {told}; none of {listed(tuple(PROVIDERS))} may issue.",
            f'Add the CAA record issue "letsencrypt.org", or that of another, at {seen.found_at} {place(wanted)}.',
        )
    if len(allowed) < len(PROVIDERS):
        return note(f"{seen.found_at} has {told}: {listed(allowed)} may issue.", "Order from one of these.")
    return ok(f"{seen.found_at} has {told}.")


_SOON = timedelta(days=2)


@checks.add(
    "dnssec",
    "DNSSEC",
    Part.DNSSEC,
    section="3.10, 3.14",
    why="Where the signatures are broken, resolvers that check them refuse the domain; without any, answers can be "
    "forged. A relocation of a signed domain breaks them unless they are switched off before.",
)
def dnssec(sight: DomainSight, wanted: Wanted) -> Judged:
    """The keys are those the parent zone vouches for, and their signature is valid (RFC 4035, 5)."""
    seen = needed(sight.dnssec)
    off = "Have your domain provider remove the DS record at the registry, or sign the zone with that key."
    if seen.chain is ChainState.NO_KEYS:
        return wrong("The registry says it is signed (DS), and the zone has no keys.", off)
    if seen.chain is ChainState.NO_MATCH:
        return wrong("None of the keys of the zone is the one that the registry names (DS).", off)
    if seen.chain is ChainState.EXPIRED:
        until = f" on {day_of(seen.ends_at, sight)}" if seen.ends_at else ""
        return wrong(f"The signature over the keys ended{until}.", "Have your DNS provider sign the zone anew.")
    if seen.chain is ChainState.BAD_SIGNATURE:
        return wrong("The signature over the keys is not right.", "Have your DNS provider sign the zone anew.")
    if seen.resolvers_refuse:
        return wrong("Resolvers that check signatures refuse the domain.", off)
    if seen.chain is ChainState.UNSIGNED:
        return note("It is not signed.", "It may stay so; your domain provider can switch DNSSEC on.")
    if seen.chain is ChainState.UNKNOWN:
        return unknown("The signatures could not be followed.")
    if seen.ends_at is not None and seen.ends_at - sight.started < _SOON:
        left = span((seen.ends_at - sight.started).total_seconds())
        return warning(
            f"It is signed; the signature over the keys ends in {left}.",
            "Signatures are renewed by themselves: ask your DNS provider if this one is still there tomorrow.",
        )
    return ok("It is signed, and the registry vouches for its keys.")
