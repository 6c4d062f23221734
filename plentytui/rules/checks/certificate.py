"""Judgements about TLS and its certificates."""

from __future__ import annotations

from plentytui.models.checks import Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import CertificateSeen, DomainSight, Part, TlsSight
from plentytui.rules.certificate_age import CertificateAge, certificate_age
from plentytui.rules.checks.check import Checks, Judged, day_of, listed, note, ok, unknown, until, warning, wrong
from plentytui.rules.checks.hostnames import covers

checks = Checks("Certificate")

_ORDER = "Order an SSL certificate, or activate Let's Encrypt, in the SSL tab."
_WEAK_HASHES = ("md5", "sha1", "md2")
_OLD = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")


def _how_to_get_one(sight: DomainSight, wanted: Wanted) -> str:
    """What to do where a certificate is missing; one that only sleeps is paid for (seed 4.4.3)."""
    until = wanted.sleeping_until
    if until is None or until <= sight.started:
        return _ORDER
    return f"Activate its certificate again in the SSL tab: it is deactivated, and paid until {day_of(until, sight)}."


def _main(sight: DomainSight) -> TlsSight | None:
    """The handshake with the domain itself."""
    return next((tls for tls in sight.certificates or () if tls.host == sight.domain), None)


def _own(sight: DomainSight) -> CertificateSeen | Judged:
    """The certificate of the domain, or why there is none to judge."""
    tls = _main(sight)
    if tls is None:
        return unknown("The domain was not asked.")
    if tls.certificate is None:
        return unknown(f"No certificate came: {tls.words or tls.outcome.value}.", "See what stands at HTTPS above.")
    return tls.certificate


@checks.add(
    "tls",
    "HTTPS answers",
    Part.CERTIFICATES,
    section="4.1",
    why="Without HTTPS browsers warn of the store, and many markets and Trusted Shops do not take it.",
)
def tls(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 4.1: an SSL certificate encrypts the store; customers see it by https."""
    seen = _main(sight)
    if seen is None:
        return unknown("The domain was not asked.")
    if seen.outcome is Outcome.ANSWER and seen.certificate is not None:
        return ok(f"{seen.address} answers with a certificate of {seen.certificate.issuer}.")
    if seen.outcome in (Outcome.NO_NAME, Outcome.NOT_ASKED):
        return unknown(f"{seen.words}.", "Repair the A record first.")
    if seen.outcome is Outcome.SILENT:
        return unknown(
            f"{seen.address} did not answer in time.", "Check again; if it stays so, ask whether the system is running."
        )
    return wrong(f"{seen.address} gives no certificate: {seen.words}.", _how_to_get_one(sight, wanted))


@checks.add(
    "certificate-expiry",
    "The certificate is valid",
    Part.CERTIFICATES,
    section="4.4.1",
    why="Browsers keep visitors out of a store whose certificate has ended.",
)
def certificate_expiry(sight: DomainSight, wanted: Wanted) -> Judged:
    """By the share of its lifetime that is left: wrong only once it has ended, or ends before a new one can be live.

    Lifetimes shrink (398 days, 200 from March 2026, 47 in the end), so that a fixed number of days says nothing. The
    seed's bought certificates are not renewed (4.1), those of Let's Encrypt are, at a third. Until the last day there
    is time to act, so that it is something to watch.
    """
    found = _own(sight)
    if isinstance(found, Judged):
        return found
    now = sight.started
    renews = "let's encrypt" in found.issuer.lower()
    age = certificate_age(found.starts_at, found.ends_at, now, renews=renews)
    ends = day_of(found.ends_at, sight)
    if age is CertificateAge.EARLY:
        begins = f"{day_of(found.starts_at, sight)}, in {until(found.starts_at, sight)}"
        return wrong(f"It is valid only from {begins}.", "Check the clock of the server.")
    if age is CertificateAge.ENDED:
        return wrong(f"It ended on {ends}.", _how_to_get_one(sight, wanted))
    share = found.share_left(now)
    told = f"It ends on {ends}, in {until(found.ends_at, sight)}; {share:.0%} of its time is left."
    if age is CertificateAge.NOW:
        return wrong(f"{told} A new one can take up to 24 hours.", "Order a new certificate in the SSL tab now.")
    if age is CertificateAge.SOON and renews:
        return warning(
            told,
            "It should have renewed itself, at a third of its time: look whether the DNS is as wanted, and write a "
            "ticket if it is.",
        )
    if age is CertificateAge.SOON:
        return warning(told, "Order a new certificate in the SSL tab soon: a bought one is not renewed.")
    return ok(told)


@checks.add(
    "certificate-names",
    "The certificate is for these names",
    Part.CERTIFICATES,
    section="4.1, 4.3.1",
    why="Browsers warn when the certificate is for another name, and each store has its own (SNI).",
)
def certificate_names(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 4.1: the certificate is for the main domain; every store that answers needs one for its own name."""
    found = [tls for tls in sight.certificates or () if tls.certificate is not None]
    if not found:
        return unknown("No certificate came.", "See what stands at HTTPS above.")
    bad = {
        tls.host: tls.certificate.names
        for tls in found
        if tls.certificate and not covers(tls.certificate.names, tls.host)
    }
    told = listed([f"{host} gets one for {listed(names, 'no name')}" for host, names in bad.items()])
    silent = [tls.host for tls in sight.certificates or () if tls.certificate is None and tls.host in wanted.stores]
    if bad:
        # A missing www is a nuisance where nobody links to it; the domain itself and the stores have to be right.
        only_www = set(bad) == {f"www.{sight.domain}"} and f"www.{sight.domain}" not in wanted.stores
        repair = f"Order a certificate for {listed(tuple(bad))}; the domain has to be a main domain for that."
        if sight.domain in bad and wanted.sleeping_until is not None:
            repair = _how_to_get_one(sight, wanted)
        return warning(f"{told}.", repair) if only_www else wrong(f"{told}.", repair)
    if silent:
        return warning(f"No certificate came from {listed(silent)}.", f"Check the A record of {listed(silent)}.")
    return ok(f"It is for {listed(tuple(tls.host for tls in found))}.")


@checks.add(
    "certificate-chain",
    "Browsers trust the certificate",
    Part.CERTIFICATES,
    section="4.2",
    why="A certificate that browsers cannot follow to an authority they know keeps visitors out.",
)
def certificate_chain(sight: DomainSight, wanted: Wanted) -> Judged:
    """The chain leads to an authority that browsers trust; missing intermediates break it for many programs."""
    own = _own(sight)
    seen = _main(sight)
    if isinstance(own, Judged) or seen is None:
        return own if isinstance(own, Judged) else unknown("The domain was not asked.")
    if seen.trusted:
        return ok(f"The chain of {len(seen.chain)} leads from {own.issuer} to an authority that browsers trust.")
    if seen.trusted is None:
        return unknown(f"It could not be followed: {seen.trust_words or 'no reason given'}.")
    if own.is_self_made:
        return wrong(f"It is not trusted: {seen.trust_words}.", _how_to_get_one(sight, wanted))
    if len(seen.chain) < 2:
        return wrong(
            f"It came without those between it and the authority ({seen.trust_words}).",
            "Have the server send the intermediate certificates as well; for a plentymarkets system, write a ticket.",
        )
    return wrong(f"It is not trusted: {seen.trust_words}.", _how_to_get_one(sight, wanted))


@checks.add(
    "certificate-self-made",
    "The certificate is from an authority",
    Part.CERTIFICATES,
    section="4.2",
    why="A certificate that vouches for itself proves nothing, and an external one cannot be used.",
)
def certificate_self_made(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 4.2: the certificate has to be ordered from plentymarkets, also for external domains."""
    found = _own(sight)
    if isinstance(found, Judged):
        return found
    if found.is_self_made:
        return wrong(f"It was made by {found.subject or 'the server'} itself.", _how_to_get_one(sight, wanted))
    return ok(f"It is from {found.issuer}.")


@checks.add(
    "certificate-strength",
    "Key and signature are strong",
    Part.CERTIFICATES,
    why="Browsers refuse short keys and old signatures.",
)
def certificate_strength(sight: DomainSight, wanted: Wanted) -> Judged:
    """At least RSA 2048 or EC 256, and no MD5 or SHA-1 (CA/B Forum Baseline Requirements, 6.1.5 and 7.1.3)."""
    found = _own(sight)
    if isinstance(found, Judged):
        return found
    weak = []
    if found.key in ("RSA", "DSA") and found.bits < 2048:
        weak.append(f"a key of {found.key} with {found.bits} bits")
    if found.key == "EC" and found.bits < 256:
        weak.append(f"a key of EC with {found.bits} bits")
    if found.signature in _WEAK_HASHES:
        weak.append(f"a signature with {found.signature.upper()}")
    if weak:
        return wrong(f"It has {listed(weak)}.", "Order a new certificate in the SSL tab.")
    return ok(f"{found.key} with {found.bits} bits, signed with {found.signature.upper()}.")


@checks.add(
    "tls-version",
    "TLS version",
    Part.CERTIFICATES,
    why="Browsers no longer open stores that only speak versions before TLS 1.2.",
)
def tls_version(sight: DomainSight, wanted: Wanted) -> Judged:
    """TLS 1.2 or newer (RFC 8996)."""
    seen = _main(sight)
    if seen is None or not seen.version:
        return unknown("No handshake came about.", "See what stands at HTTPS above.")
    if seen.version in _OLD:
        return wrong(f"It speaks {seen.version}.", "Have the server speak TLS 1.2 and 1.3.")
    if seen.version == "TLSv1.2":
        return note("It speaks TLS 1.2, and not yet 1.3.")
    return ok(f"It speaks {seen.version.replace('TLSv', 'TLS ')} ({seen.cipher}).")
