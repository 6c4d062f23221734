"""Inbox, threads and sender of one system over a sandbox in memory, without a screen."""

from __future__ import annotations

from dataclasses import dataclass
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
from plentytui.services.inbox import Inbox
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
    changes: list[int]

    def newest(self, *, unread: bool | None = None) -> str:
        """The newest conversation, or the newest that is unread or read."""
        rows = self.store.mirror.window(ListQuery())
        found = (row for index in range(rows.count) if (row := rows.row(index)) is not None)
        return next(row.uuid for row in found if unread is None or row.unread is unread)

    async def aclose(self) -> None:
        await self.client.aclose()
        self.store.close()


def make_stage(folder: Path, clock: ManualClock, *, size: int = 20, remote: Remote | None = None) -> Stage:
    """A system that nothing was read of yet; with ``remote`` another run over the same system."""
    remote = remote or Remote(SandboxConfig(size=size, start=clock.now(), clock=clock))
    system = sandbox_system()
    tokens = Tokens(system.user, OnePassword(), MemoryTokenStore(), clock)
    client = Client(system.url, tokens=tokens, clock=clock, transport=remote)
    api = SystemApi(client)
    store = SystemStore.open(folder / "store.sqlite", clock)
    store.mirror.learn_user(MARIA)
    changes: list[int] = []

    def note() -> None:
        changes.append(1)

    threads = Threads(system, api, store, clock, MARIA, note)
    outbox = Outbox(store, clock, 10)
    return Stage(
        clock=clock,
        remote=remote,
        client=client,
        api=api,
        store=store,
        inbox=Inbox(api, store, clock, note),
        threads=threads,
        outbox=outbox,
        sender=Sender(system, api, store, threads, outbox, clock, note),
        changes=changes,
    )
