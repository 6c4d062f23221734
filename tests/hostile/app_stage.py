"""The whole app over an embedded system in which every text is hostile, to be run in a pseudo-terminal.

The system's answers are real; on their way each text that a person can have written is replaced by the next
payload of the corpus. ``--refuse`` makes the system refuse everything in hostile words.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from plentytui import embedded
from plentytui.clock import SystemClock
from plentytui.factory import UserOpener
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.rules.rates import Rate
from plentytui.sandbox.config import SandboxConfig
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp
from tests.hostile.corpus import CORPUS

ROWS = 700
"""Conversations, more than there are payloads."""
_TEXTS = {
    *("title", "name", "conversationPreview", "message", "plainMessage", "preview", "tagName", "realName"),
    *("contentType", "text", "subject", "description", "additionalInfo"),
}
_next = count()


def payload() -> str:
    """The next payload, round and round."""
    return CORPUS[next(_next) % len(CORPUS)].text


def lace(value: Any, key: str = "") -> Any:
    """The same answer with payloads for texts; what the program works with stays."""
    if isinstance(value, dict):
        mail = value.get("type") in {"email", "contactEmail"}
        return {name: payload() if mail and name == "value" else lace(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [lace(inner, key) for inner in value]
    return payload() if key in _TEXTS and isinstance(value, str) else value


class HostileTransport(embedded.SandboxTransport):
    """Answers as the sandbox does, in hostile words."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Let the sandbox answer, then replace the texts."""
        answer = await super().handle_async_request(request)
        body = await answer.aread()
        if "--refuse" in sys.argv:
            message = "".join(payload() for _ in range(40))
            words = {"error": {"message": message}, "validation_errors": {payload(): [payload()]}}
            return httpx.Response(422, content=json.dumps(words).encode())
        if answer.status_code >= 300 or "login" in request.url.path or not body:
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)
        kept = {name: value for name, value in answer.headers.items() if name.startswith("x-")}
        return httpx.Response(200, headers=kept, content=json.dumps(lace(json.loads(body))).encode())


def main() -> None:
    """Run the app with its files in the folder that is named first."""
    folder = Path(sys.argv[1])
    embedded.SandboxTransport = HostileTransport  # type: ignore[misc]  # the factory takes it from there
    opener = UserOpener(
        Settings(timezone="UTC", send_delay=60),
        Paths(folder / "config", folder / "data", folder / "state"),
        environ={},
        config=SandboxConfig(size=ROWS, rate=Rate.PLUS),
    )
    clock = SystemClock()
    known = {system.name for system in opener.systems.list()}
    for number in range(0, len(CORPUS), 4):
        name = f"{number}{CORPUS[number].text.strip()}"[:200]
        if name not in known and "\x00" not in name:
            opener.systems.add(System(name, "https://shop.example", "anna", last_used=clock.time()))
    PlentytuiApp(opener, opener.sandbox()).run()


if __name__ == "__main__":
    main()
