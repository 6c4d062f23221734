"""Mail servers on loopback: one that speaks SMTP as aiosmtpd does, and some that speak wrongly or not at all."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from plentytui.probes.smtp import Address, Lookup

USER, PASSWORD = "service@store.example", "geheim-äö 7!"


@dataclass
class Desk:
    """What a server does, and what it was told."""

    sender_refused: bool = False
    refusal: str = "535 5.7.8 Error: authentication failed"
    logins: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    mails: int = 0

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        """Take the one user with the one password."""
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        if (data.login.decode(), data.password.decode()) == (USER, PASSWORD):
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=self.refusal)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender, or refuse it."""
        self.senders.append(address)
        if self.sender_refused:
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Count mails; there must be none."""
        self.mails += 1
        return "250 OK"


@asynccontextmanager
async def mail_server(
    desk: Desk,
    *,
    ssl_context: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    auth_needs_tls: bool = False,
    offers_login: bool = True,
) -> AsyncIterator[int]:
    """A server; gives its port."""

    def make() -> SMTP:
        return SMTP(
            desk,
            hostname="mx.store.example",
            tls_context=starttls,
            authenticator=desk.authenticate if offers_login else None,
            auth_require_tls=auth_needs_tls or not offers_login,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=ssl_context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def talker(talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[int]:
    """A server that says what it likes."""
    stopped = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        stopped.set()
        server.close()


def leading_to(port: int) -> Lookup:
    """A lookup that finds every name at a port of loopback."""

    async def find(server: str, asked: int) -> Sequence[Address]:
        return [(socket.AF_INET, ("127.0.0.1", port))]

    return find
