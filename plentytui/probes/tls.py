"""TLS handshakes: what a server sends is read whatever it is worth, and whether browsers trust it is asked apart."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa

from plentytui.clock import Clock
from plentytui.models.records import Outcome
from plentytui.models.sights import TURNED_DOWN, CertificateSeen, TlsSight
from plentytui.probes.addresses import HTTPS_PORT, Network

WAIT = 2.5
"""Seconds for a connection and its handshake."""
MOST_NAMES = 200
_LONGEST_CHAIN = 10
_TIME_CODES = (9, 10)
"""OpenSSL's codes for a certificate that is not valid yet or no longer."""


async def shake_hands(network: Network, clock: Clock, host: str, address: str) -> TlsSight:
    """Connect to an address in the name of a host (SNI) and read its certificates.

    Two handshakes at once: one that takes everything, so that a bad certificate can be read, and one that trusts
    whom browsers trust.
    """
    if not network.may_reach(address):
        return TlsSight(host, address, Outcome.NOT_ASKED, words=f"{address} is not a public address")
    trust = await asyncio.to_thread(network.trust)
    read, verdict = await asyncio.gather(
        _read(network, host, address), _is_trusted(network, host, address, trust), return_exceptions=False
    )
    if isinstance(read, Failure):
        return TlsSight(host, address, read.outcome, words=read.words)
    version, cipher, chain = read
    trusted, code, words = verdict
    now = clock.now()
    if trusted is False and code in _TIME_CODES and chain and not chain[0].starts_at <= now <= chain[0].ends_at:
        trusted = None  # it has ended, which is judged by itself; of the rest of the chain nothing is known
    return TlsSight(host, address, Outcome.ANSWER, version, cipher, chain, trusted, words)


class Failure:
    """Why there was no handshake."""

    def __init__(self, outcome: Outcome, words: str) -> None:
        self.outcome = outcome
        self.words = words


async def _read(network: Network, host: str, address: str) -> tuple[str, str, tuple[CertificateSeen, ...]] | Failure:
    try:
        async with asyncio.timeout(WAIT):
            writer = await _connect(network, host, address, _reading_context())
    except (TimeoutError, OSError, ValueError) as error:
        return failure(error)
    try:
        tls: ssl.SSLObject = writer.get_extra_info("ssl_object")
        chain = [found for der in _chain_of(tls) if (found := read_certificate(der)) is not None]
        return tls.version() or "", (tls.cipher() or ("", "", 0))[0], tuple(chain)
    finally:
        writer.transport.abort()


async def _is_trusted(network: Network, host: str, address: str, trust: ssl.SSLContext) -> tuple[bool | None, int, str]:
    try:
        async with asyncio.timeout(WAIT):
            writer = await _connect(network, host, address, trust)
    except ssl.SSLCertVerificationError as error:
        return False, error.verify_code, error.verify_message
    except (TimeoutError, OSError, ValueError) as error:
        return None, 0, failure(error).words
    writer.transport.abort()
    return True, 0, ""


async def _connect(network: Network, host: str, address: str, context: ssl.SSLContext) -> asyncio.StreamWriter:
    real_address, port = network.way(address, HTTPS_PORT)
    _, writer = await asyncio.open_connection(real_address, port, ssl=context, server_hostname=host)
    return writer


def failure(error: BaseException) -> Failure:
    """What came of a connection that failed, in words."""
    if isinstance(error, TimeoutError):
        return Failure(Outcome.SILENT, "no answer in time")
    if isinstance(error, ConnectionRefusedError):
        return Failure(Outcome.UNREACHABLE, TURNED_DOWN)
    if isinstance(error, ssl.SSLError):
        return Failure(Outcome.FAILED, f"the handshake failed ({(error.reason or str(error)).lower()[:120]})")
    if isinstance(error, ConnectionError):
        return Failure(Outcome.FAILED, "the connection was cut off")
    return Failure(Outcome.UNREACHABLE, str(getattr(error, "strerror", "") or error)[:200] or type(error).__name__)


@lru_cache(maxsize=1)
def _reading_context() -> ssl.SSLContext:
    """Takes every certificate and every version, to be able to say what is wrong with them; nothing is sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _chain_of(tls: ssl.SSLObject) -> list[bytes]:
    """The certificates a server sent, its own first."""
    own = tls.getpeercert(binary_form=True)
    sent = getattr(tls, "get_unverified_chain", None)  # from Python 3.13 on
    if sent is not None:
        found = list(sent())
    else:
        # Before that the same is only to be had from the object below; without it there is the server's own.
        inner = getattr(getattr(tls, "_sslobj", None), "get_unverified_chain", None)
        found = [ssl.PEM_cert_to_DER_cert(each.public_bytes()) for each in inner() or ()] if inner is not None else []
    return found[:_LONGEST_CHAIN] or ([own] if own else [])


def read_certificate(der: bytes) -> CertificateSeen | None:
    """Read one certificate; None where it cannot be read at all."""
    try:
        found = x509.load_der_x509_certificate(der)
        key, bits, signature = _strength(found)
        return CertificateSeen(
            subject=_name(found.subject),
            issuer=_name(found.issuer),
            names=_names(found),
            starts_at=found.not_valid_before_utc,
            ends_at=found.not_valid_after_utc,
            key=key,
            bits=bits,
            signature=signature,
            is_self_made=found.subject == found.issuer,
            is_authority=_is_authority(found),
            serial=f"{found.serial_number:x}",
            fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _name(name: x509.Name) -> str:
    """The name in one line, its common name or its organisation first."""
    for kind in (x509.NameOID.COMMON_NAME, x509.NameOID.ORGANIZATION_NAME):
        values = [str(part.value) for part in name.get_attributes_for_oid(kind)]
        if values:
            company = [str(part.value) for part in name.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)]
            same = kind == x509.NameOID.ORGANIZATION_NAME or not company
            return values[0][:200] if same else f"{values[0][:200]} ({company[0][:100]})"
    return name.rfc4514_string()[:300]


def _names(found: x509.Certificate) -> tuple[str, ...]:
    names: list[str] = []
    with suppress(x509.ExtensionNotFound, ValueError):  # none that can be read: it is valid for no name
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = extension.value.get_values_for_type(x509.DNSName)
    return tuple(name[:253] for name in names[:MOST_NAMES])


def _strength(found: x509.Certificate) -> tuple[str, int, str]:
    try:
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm):
        kind, bits = "unknown", 0
    else:
        kinds: dict[type, str] = {
            rsa.RSAPublicKey: "RSA",
            ec.EllipticCurvePublicKey: "EC",
            ed25519.Ed25519PublicKey: "Ed25519",
            ed448.Ed448PublicKey: "Ed448",
            dsa.DSAPublicKey: "DSA",
        }
        kind = next((name for each, name in kinds.items() if isinstance(key, each)), "unknown")
        bits = int(getattr(key, "key_size", 256))
    try:
        algorithm = found.signature_hash_algorithm
        signature = algorithm.name if algorithm is not None else kind.lower()
    except UnsupportedAlgorithm:
        signature = "unknown"
    return kind, bits, signature


def _is_authority(found: x509.Certificate) -> bool:
    with suppress(x509.ExtensionNotFound, ValueError):  # only a certificate that says so is an authority's
        return bool(found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    return False
