"""Serves the double of Dropbox over HTTPS, and the real package with its hosts rewritten to it."""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from plentytui.models.credentials import Secret
from plentytui.services.dropbox_link.package import DropboxPackage
from tests.dropbox_double import Double, Refused


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, double: Double, *args: Any) -> None:
        self._double = double
        super().__init__(*args)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers: dict[str, str] = {}
        content: bytes | None = None
        try:
            found, content = self._double.answer(self.path.strip("/"), self.headers, body)
            status = 200
        except Refused as refused:
            status, found, headers = refused.status, refused.body, dict(refused.headers)
        if content is not None:
            headers["Dropbox-API-Result"] = json.dumps(found)
            payload, kind = content, "application/octet-stream"
        elif isinstance(found, str):
            payload, kind = found.encode(), "text/html"
        else:
            payload, kind = json.dumps(found).encode(), "application/json"
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind, "Content-Length": str(len(payload))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class DoublePackage(DropboxPackage):
    """The real package, with the hosts of its objects rewritten to the double."""

    def __init__(self, host: str, ca_certs: str | None) -> None:
        super().__init__(ca_certs)
        self._host = host

    def flow(self, app_key: str) -> Any:
        """The flow; only the exchange of the code goes to the double, the address is the real one."""
        made = super().flow(app_key)
        made.requests_session.trust_env = False  # a bundle in the environment would stand before ours
        build = made.build_url

        def build_url(target: str, params: Any = None, host: str = "") -> str:
            return str(build(target, params, host or self._host))

        made.build_url = build_url
        return made

    def client(self, app_key: str, refresh_token: Secret) -> Any:
        """The client."""
        made = super().client(app_key, refresh_token)
        made._host_map = dict.fromkeys(made._host_map, self._host)
        made.refresh_access_token = partial(made.refresh_access_token, self._host)
        made._session.trust_env = False
        made._max_retries_on_error = 0
        made._max_retries_on_rate_limit = 0
        return made


@contextmanager
def serving(folder: Path, double: Double | None = None) -> Iterator[tuple[Double, DoublePackage]]:
    """The double on a port of this machine, with a certificate that only its package trusts."""
    double = double or Double()
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, double))
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield double, DoublePackage(f"127.0.0.1:{server.server_port}", str(certificate))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Served = tuple[Double, DoublePackage]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The double, served for a test."""
    with serving(tmp_path) as found:
        yield found


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dropbox double")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "double.pem", folder / "double.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
