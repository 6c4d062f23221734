"""The extension of the sandbox: what no public route of the API offers, under one clearly named path."""

from __future__ import annotations

from plentytui.sandbox.routing import Call, Routes

routes = Routes()
CAPABILITIES: tuple[str, ...] = (
    "contract", "clients", "domains", "certificates", "cache", "agency", "relocation", "system", "sights", "offers",
    "channels",
)  # fmt: skip
"""What the extension offers."""


@routes.get("/rest/plentytui/v1")
def capabilities(call: Call) -> object:
    """What the extension offers; a real system has no such route."""
    return {"extension": "plentytui", "version": 1, "capabilities": list(CAPABILITIES)}
