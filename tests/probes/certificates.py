"""Certificates of every kind, made when a test asks for them: good, ending, ended, for others, self-made, weak."""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Pair:
    """A certificate, those above it that are sent with it, and its key."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()

    @property
    def chain_pem(self) -> bytes:
        """What a server sends."""
        return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (self.certificate, *self.above))

    def server_context(self) -> ssl.SSLContext:
        """A context that serves it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(key + self.chain_pem)
            file.flush()
            context.load_cert_chain(file.name)
        return context


def _name(common: str, company: str = "") -> x509.Name:
    parts = [x509.NameAttribute(x509.NameOID.COMMON_NAME, common)] if common else []
    if company:
        parts.append(x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, company))
    return x509.Name(parts)


class Authority:
    """A certificate authority of the tests, with a root that is trusted and an intermediate that signs."""

    def __init__(self, name: str = "Loopback Trust", company: str = "Let's Encrypt") -> None:
        self._root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = _sign(_name(f"{name} Root", company), self._root_key, None, authority=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        issuer = Pair(self.root, self._root_key)
        self.intermediate = _sign(_name(f"{name} R1", company), self._key, issuer, authority=True)

    def issue(
        self,
        *names: str,
        since: timedelta = timedelta(days=10),
        left: timedelta = timedelta(days=80),
        key: Key | None = None,
        whole_chain: bool = True,
        common: str | None = None,
    ) -> Pair:
        """A certificate for host names, ``since`` that long and for another ``left``."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        issuer = Pair(self.intermediate, self._key)
        subject = _name(names[0] if common is None and names else common or "")
        made = _sign(subject, own, issuer, names, since=since, left=left)
        return Pair(made, own, (self.intermediate,) if whole_chain else ())

    def trust(self) -> ssl.SSLContext:
        """Trusts this authority and nobody else; compares no names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(cadata=self.root.public_bytes(serialization.Encoding.PEM).decode())
        return context


@lru_cache(maxsize=1)
def authority() -> Authority:
    """The one that tests share."""
    return Authority()


def self_made(*names: str, key: Key | None = None) -> Pair:
    """A certificate that vouches for itself."""
    own = key or ec.generate_private_key(ec.SECP256R1())
    return Pair(_sign(_name(names[0]), own, None, names), own)


def weak_key() -> rsa.RSAPrivateKey:
    """An RSA key that is too short."""
    return rsa.generate_private_key(65537, 1024)


def _sign(
    subject: x509.Name,
    key: Key,
    issuer: Pair | None,
    names: tuple[str, ...] = (),
    *,
    authority: bool = False,
    since: timedelta = timedelta(days=10),
    left: timedelta = timedelta(days=80),
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - since)
        .not_valid_after(now + left)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer is not None:
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(above, critical=False)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), critical=False)
    return builder.sign(issuer.key if issuer else key, hashes.SHA256())
