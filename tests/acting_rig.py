"""A client, a store and what acts on conversations over a sandbox in memory, for the tests of acting and undoing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TypeVar

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.events import CallEvent
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.models.actions import ActionKind, Value
from plentytui.models.messenger import Conversation
from plentytui.models.mirror import ConversationRecord
from plentytui.models.systems import SANDBOX_URL, Backing, System
from plentytui.rules.rates import Rate
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.system import Sandbox
from plentytui.sandbox.world.wire import conversation_rows
from plentytui.services.acting import Acting
from plentytui.services.inbox import Inbox
from plentytui.services.looking import Looking
from plentytui.services.records import conversation_record
from plentytui.services.undoing import Undoing
from plentytui.store.fields import FIELD_OF
from plentytui.store.system_store import SystemStore
from tests.api_double import KnownPassword, MemoryTokens

T = TypeVar("T")
ME = 3


class Rig:
    """Maria at a system with some conversations, all of them mirrored."""

    def __init__(
        self,
        clock: ManualClock,
        folder: Path,
        *scenarios: Scenario,
        size: int = 60,
        read_only: bool = False,
        quirks: Quirks | None = None,
        rate: Rate = Rate.PLUS,
        seed: int = 1,
    ) -> None:
        self.clock = clock
        config = SandboxConfig(
            seed=seed,
            size=size,
            rate=rate,
            scenarios=frozenset(scenarios),
            clock=clock,
            quirks=quirks or Quirks(),
            slow_seconds=0.01,
        )
        app = build_app(config)
        self.sandbox: Sandbox = app.state.sandbox
        self.transport = SandboxTransport(app, clock)
        self.events: list[CallEvent] = []
        self.file = folder / "system.sqlite"
        self.store = SystemStore.open(self.file, clock, ME)
        self.read_only = read_only
        self.session = MemoryTokens()
        self.changes = 0
        self.changed = asyncio.Event()
        """Set whenever something looks different."""
        self._connect()

    def _connect(self) -> None:
        tokens = Tokens("maria", KnownPassword(DEMO_PASSWORD), self.session, self.clock)
        self.client = Client(
            SANDBOX_URL,
            tokens=tokens,
            clock=self.clock,
            transport=self.transport,
            read_only=self.read_only,
            on_event=self.events.append,
            jitter=lambda: 0.5,
        )
        self.system = System("demo", SANDBOX_URL, "maria", Backing.SANDBOX)
        self.api = SystemApi(self.client)
        self.inbox = Inbox(self.api, self.store, self.clock, self._changed)
        self.looking = Looking(self.api, self.store)
        self.acting = Acting(self.system, self.api, self.store, self.looking, self.clock, ME, self._changed)
        self.undoing = Undoing(self.system, self.api, self.store, self.acting, self.looking, self.clock)

    def _changed(self) -> None:
        self.changes += 1
        self.changed.set()

    def restart(self) -> None:
        """Close the local file and open it again, as the next start of the program does."""
        self.store.close()
        self.store = SystemStore.open(self.file, self.clock, ME)
        self._connect()

    async def run(self, work: Coroutine[None, None, T]) -> T:
        """Run to the end; the clock moves on only while no call is on its way."""
        task = asyncio.ensure_future(work)
        while not task.done():
            await asyncio.sleep(0.0005)
            due = self.clock.next_due
            if not task.done() and not self.transport.in_flight and due is not None:
                self.clock.advance((due - self.clock.now()).total_seconds())
        return task.result()

    def mirror_all(self, *, exact: bool = False) -> None:
        """Put every conversation of the system into the mirror without a call, as a list shows it or exactly."""
        box = self.sandbox.world.mailbox
        numbers = [row[0] for row in box.db.execute("SELECT no FROM conversation")]
        self.store.mirror.apply_conversations([self.record(number) for number in numbers], exact=exact)

    def record(self, number: int) -> ConversationRecord:
        """A conversation as the system tells it now; what its messages say changes nothing that is acted on."""
        box = self.sandbox.world.mailbox
        row = box.conversation(number)
        assert row is not None
        (told,) = conversation_rows(box, [row], self.sandbox.config.quirks, messages=False)
        return conversation_record(Conversation.model_validate(told))

    def inbox_uuids(self, count: int) -> list[str]:
        """Conversations of the inbox, the latest first."""
        box = self.sandbox.world.mailbox
        rows = box.db.execute(
            "SELECT no FROM conversation WHERE is_deleted = 0 AND is_archived = 0 AND is_spam = 0"
            " ORDER BY updated_at DESC, no DESC LIMIT ?",
            (count,),
        )
        return [box.ids.conversation(row[0]) for row in rows]

    def truth(self, uuids: Iterable[str], kind: ActionKind) -> dict[str, Value]:
        """How the field stands in the system."""
        numbers = self.sandbox.world.mailbox.numbers(list(uuids))
        known = [number for number in numbers if self.sandbox.world.mailbox.conversation(number) is not None]
        return self.store.changes.said([self.record(number) for number in known], kind)

    def shown(self, uuids: Iterable[str], kind: ActionKind) -> dict[str, Value]:
        """How the field is shown here."""
        return self.store.changes.values(uuids, kind)

    def same(self, uuids: list[str], kind: ActionKind) -> bool:
        """Whether the local view is the system's truth."""
        shown, truth = self.shown(uuids, kind), self.truth(uuids, kind)
        if kind not in FIELD_OF:
            return shown.keys() == truth.keys()
        return shown.keys() == truth.keys() and all(self.store.changes.same(kind, shown[u], truth[u]) for u in shown)

    @property
    def calls(self) -> list[str]:
        """Method and path of all calls but the log-in."""
        return [f"{event.method} {event.path.partition('?')[0]}" for event in self.events if "login" not in event.path]

    async def aclose(self) -> None:
        """End the connections and close the file."""
        await self.client.aclose()
        self.store.close()
