"""Serves the sandbox on the loopback interface, for other clients and for load and fault tests."""

from __future__ import annotations

import socket
import sys
from typing import TextIO

import uvicorn

from plentytui.errors import UsageError
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, DEMO_USER, SandboxConfig

HOST = "127.0.0.1"
"""Nobody but this machine reaches the sandbox."""


def run(config: SandboxConfig, port: int, out: TextIO | None = None) -> None:
    """Serve until interrupted; first print address, user and password, one a line.

    Args:
        config: the sandbox.
        port: the port on 127.0.0.1; 0 for any that is free.
        out: where the three lines go, standard output if not given.

    Raises:
        UsageError: the port cannot be used.
    """
    listener = _listen(port)
    try:
        app = build_app(config)
        app.state.sandbox.world  # noqa: B018 - made before the address is given out, so that the first call is quick
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        lines = f"address: {address}\nuser: {DEMO_USER}\npassword: {DEMO_PASSWORD}\n"
        stream = out or sys.stdout
        stream.write(lines)
        stream.flush()
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", access_log=False))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            # uvicorn has shut down in order by now and only passes the signal on.
            return
    finally:
        listener.close()


def _listen(port: int) -> socket.socket:
    """A socket on loopback; bound with its protocol named, or asyncio would leave Nagle's delay on."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise UsageError(
            f"The sandbox cannot be served on port {port} of {HOST}: {reason}.",
            "Give another port, or 0 for any free one.",
        ) from error
    return listener
