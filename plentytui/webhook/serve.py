"""Serves the webhook: on loopback unless another address is given, without a log that could hold the secret."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from plentytui.errors import UsageError
from plentytui.whole import undone_by

if TYPE_CHECKING:
    from starlette.applications import Starlette

_CONNECTIONS = 512
"""More of them at a time are turned away with 503, and come again."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one.

    Raises:
        UsageError: the address or port cannot be used.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        with undone_by(listener.close):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1024)
    except (OSError, OverflowError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise UsageError(
            f"The webhook cannot be served on port {port} of {host}: {reason}.", "Give another address or port."
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Where it listens, as the beginning of an address."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def local_address_of(listener: socket.socket) -> str:
    """Where this machine itself reaches it, also where it listens on all addresses."""
    host, port = listener.getsockname()[:2]
    return f"http://{'[::1]' if ':' in host else '127.0.0.1'}:{port}"


async def serve(app: Starlette, listener: socket.socket) -> None:
    """Serve until interrupted; what is being answered is answered first."""
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
        server_header=False,
        h11_max_incomplete_event_size=16_384,
    )
    await uvicorn.Server(config).serve(sockets=[listener])
