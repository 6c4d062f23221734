"""Threads that the system does not give, and messages put into the outbox, for the tests of sending."""

from __future__ import annotations

import pytest

from plentytui.api.lanes import Lane
from plentytui.errors import PlentytuiError, ServerFault
from plentytui.models.inbox import ListQuery, OutboxItem, ReplyKind
from plentytui.models.messenger import Message
from plentytui.models.paging import Page
from tests.services_stage import Stage
from tests.uncertain_sending import PUBLIC

FAULT = ServerFault("The system failed: status 500.", "Try again.", status=500, route="GET /rest/messages")


def uuids(stage: Stage, count: int = 4) -> list[str]:
    window = stage.store.mirror.window(ListQuery())
    return [row.uuid for index in range(count) if (row := window.row(index)) is not None]


async def put(stage: Stage, uuid: str, kind: ReplyKind = PUBLIC, text: str = "Hallo") -> OutboxItem:
    return await stage.outbox.put(uuid, kind, text, stage.store.mirror.messages(uuid)[-1].uuid, "Karla")


def break_threads(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, broken: set[str], error: PlentytuiError = FAULT
) -> list[str]:
    """The system fails to give these threads; which of them were asked for."""
    works = stage.api.messages.for_conversation
    asked: list[str] = []

    async def read(
        uuid: str, lane: Lane = Lane.USER, *, archived: bool = False, trashed: bool = False
    ) -> Page[Message]:
        if uuid in broken:
            asked.append(uuid)
            raise error
        return await works(uuid, lane=lane, archived=archived, trashed=trashed)

    monkeypatch.setattr(stage.api.messages, "for_conversation", read)
    return asked
