"""A user's talk with a sandbox, without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest

from plentytui.clock import ManualClock
from plentytui.rules.rates import Rate
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.routing import Reply
from plentytui.sandbox.system import Incoming, Sandbox

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
LIST = "/rest/conversations"


class Talk:
    """A user's talk with a sandbox, without a network."""

    def __init__(self, size: int = 60, *, user: str = "maria", quirks: Quirks | None = None) -> None:
        self.clock = ManualClock(START)
        config = SandboxConfig(size=size, rate=Rate.PLUS, clock=self.clock, quirks=quirks or Quirks(), session_limit=9)
        self.sandbox = Sandbox(config)
        self.world = self.sandbox.world
        self._headers: dict[str, str] = {}
        self.login(user)

    def login(self, user: str) -> None:
        answer = self.say("POST", "/rest/login", body={"username": user, "password": DEMO_PASSWORD})
        self._headers = {"authorization": f"Bearer {answer['access_token']}"}

    def raw(self, method: str, path: str, query: str = "", body: object = None) -> Reply:
        raw = b"" if body is None else json.dumps(body).encode()
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return self.sandbox.answer(Incoming(method, path, pairs, self._headers, raw)).reply

    def say(self, method: str, path: str, query: str = "", body: object = None, *, status: int = 200) -> Any:
        reply = self.raw(method, path, query, body)
        assert reply.status == status, reply.body[:500]
        return json.loads(reply.body) if reply.body else None

    def uuids(self, query: str = "sortBy=updatedAt") -> list[str]:
        return [row["uuid"] for row in self.say("GET", LIST, query)["entries"]]

    def one(self, uuid: str) -> dict[str, Any]:
        found = self.say("GET", f"{LIST}/{uuid}")
        assert isinstance(found, dict)
        return found

    def thread(self, uuid: str) -> list[dict[str, Any]]:
        found = self.say("GET", "/rest/messages/forConversation", f"conversationId={uuid}")["entries"]
        assert isinstance(found, list)
        return found


@pytest.fixture
def talk() -> Talk:
    return Talk()
