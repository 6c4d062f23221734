"""Inbox, threads and sender of one system over a sandbox in memory, without a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.credentials.tokens import MemoryTokenStore
from plentytui.factory import sandbox_system
from plentytui.models.credentials import Secret
from plentytui.models.inbox import ListQuery
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.services.deeds import Deeds, make_deeds
from plentytui.services.inbox import Inbox
from plentytui.services.send_turns import SendTurns
from plentytui.services.sending import Outbox, Sender
from plentytui.services.threads import Threads
from plentytui.store.system_store import SystemStore
from tests.network import Remote

MARIA = 3
"""The id of the user of the embedded system; named here, so that no screen is imported."""


class OnePassword:
    """Gives the password of the sandbox."""

    async def password(self) -> Secret:
        return Secret(DEMO_PASSWORD)


@dataclass
class Stage:
    """Everything that the services of one system need."""

    clock: ManualClock
    remote: Remote
    client: Client
    api: SystemApi
    store: SystemStore
    inbox: Inbox
    threads: Threads
    outbox: Outbox
    sender: Sender
    deeds: Deeds
    changes: list[int]
    told: list[str]
    """What the sender told the person."""

    def newest(self, *, unread: bool | None = None) -> str:
        """The newest conversation, or the newest that is unread or read."""
        rows = self.store.mirror.window(ListQuery())
        found = (row for index in range(rows.count) if (row := rows.row(index)) is not None)
        return next(row.uuid for row in found if unread is None or row.unread is unread)

    async def aclose(self) -> None:
        await self.client.aclose()
        self.store.close()


def make_stage(
    folder: Path,
    clock: ManualClock,
    *,
    size: int = 20,
    remote: Remote | None = None,
    user: tuple[str, int] = ("maria", MARIA),
    in_turns: bool = False,
) -> Stage:
    """A system that nothing was read of yet; with ``remote`` another run over the same system.

    ``in_turns`` lets the sender wait for its user's turn.
    """
    remote = remote or Remote(SandboxConfig(size=size, start=clock.now(), clock=clock))
    system = replace(sandbox_system(), user=user[0])
    tokens = Tokens(system.user, OnePassword(), MemoryTokenStore(), clock)
    client = Client(system.url, tokens=tokens, clock=clock, transport=remote)
    api = SystemApi(client)
    store = SystemStore.open(folder / "store.sqlite", clock)
    store.mirror.learn_user(user[1])
    changes: list[int] = []
    told: list[str] = []

    def note() -> None:
        changes.append(1)

    threads = Threads(system, api, store, clock, user[1], note)
    outbox = Outbox(store, clock, 10)
    turns = SendTurns(api, store, clock, user[1]) if in_turns else None
    return Stage(
        clock=clock,
        remote=remote,
        client=client,
        api=api,
        store=store,
        inbox=Inbox(api, store, clock, note),
        threads=threads,
        outbox=outbox,
        sender=Sender(system, api, store, threads, outbox, clock, note, turns, told.append),
        deeds=make_deeds(system, api, store, clock, user[1], note),
        changes=changes,
        told=told,
    )
