"""Agents for the benchmark of sending: they type, send, die at any moment and go on, over a sandbox on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.lanes import Lane
from plentytui.api.system import SystemApi
from plentytui.clock import SystemClock
from plentytui.credentials.tokens import MemoryTokenStore
from plentytui.errors import StoreError
from plentytui.models.credentials import Secret, TokenRecord
from plentytui.models.inbox import Delivery, Draft, ReplyKind
from plentytui.models.systems import System
from plentytui.services.composing import NEWER, Composing
from plentytui.services.outbox import Outbox
from plentytui.services.records import conversation_record
from plentytui.services.send_turns import SendTurns
from plentytui.services.sending import Sender
from plentytui.services.threads import Threads
from plentytui.store.system_store import SystemStore

LETTER_SECONDS = 0.05
"""Between two pieces of typing."""
PAUSE_SECONDS, STEADY_SECONDS = 0.6, 0.7
"""When the composer saves: at a pause, and this often without one."""
SEND_DELAY = 0
SETTLED_SECONDS = 1.5
"""How long a message may still arrive; more than the served sandbox holds one back, less than people wait."""
_QUIET_TURNS = 3


class _NoPassword:
    async def password(self) -> Secret:
        raise RuntimeError("an agent of the benchmark has a session already")


@dataclass(frozen=True)
class Login:
    """A session with the sandbox."""

    url: str
    user: str
    user_id: int
    token: str


class Desk:
    """Store, client and services of one agent."""

    def __init__(self, login: Login, path: Path, *, in_turns: bool = False) -> None:
        self.clock = SystemClock()
        system = System("Bench", login.url, login.user)
        record = TokenRecord(Secret(login.token), expires_at=self.clock.time() + 36_000, user_id=login.user_id)
        tokens = Tokens(login.user, _NoPassword(), MemoryTokenStore(record), self.clock)
        self.client = Client(login.url, tokens=tokens, clock=self.clock)
        self.api = SystemApi(self.client)
        self.store = SystemStore.open(path, self.clock)
        self.store.mirror.learn_user(login.user_id)
        self.threads = Threads(system, self.api, self.store, self.clock, login.user_id, lambda: None)
        self.outbox = Outbox(self.store, self.clock, SEND_DELAY, SETTLED_SECONDS)
        self.composing = Composing(system, self.store, self.outbox, self.clock)
        self.crossed: list[str] = []
        self.turns = SendTurns(self.api, self.store, self.clock, login.user_id) if in_turns else None
        self.sender = Sender(
            system,
            self.api,
            self.store,
            self.threads,
            self.outbox,
            self.clock,
            lambda: None,
            self.turns,
            self.crossed.append,
        )

    async def read(self, uuid: str) -> None:
        """Bring a conversation with its thread."""
        conversation = await self.api.conversations.get(uuid, lane=Lane.USER)
        await self.store.write(lambda: self.store.mirror.apply_conversations([conversation_record(conversation)]))
        await self.threads.load(uuid)

    async def settle(self) -> None:
        """Let the outbox become empty; the person sends again what is not in the thread."""
        quiet = 0
        while quiet < _QUIET_TURNS:
            for item in self.store.outbox.unsettled():
                stopped = item.state in (Delivery.HELD, Delivery.REFUSED)
                if stopped or (item.state is Delivery.UNCERTAIN and not await self.sender.look(item)):
                    # The sender may have dealt with it since.
                    with contextlib.suppress(StoreError):
                        await self.outbox.send_now(item.id)
            await asyncio.sleep(0.05)
            quiet = quiet + 1 if not self.store.outbox.unsettled() else 0


def mark(agent: int, serial: int) -> str:
    """What the text of a message begins with, so that it can be told from all others."""
    return f"[{agent}.{serial}]"


def serial_of(text: str) -> int:
    """The number of a message from its text; 0 if it has none."""
    head = text.strip().partition("]")[0]
    return int(head.rpartition(".")[2]) if head.startswith("[") and "." in head else 0


class Typist:
    """Types message after message into one conversation and notes each letter in a log that outlives it."""

    def __init__(self, desk: Desk, agent: int, uuid: str, log: Path, chance: random.Random) -> None:
        self._desk = desk
        self._agent = agent
        self._uuid = uuid
        self._chance = chance
        # Appended without a buffer: what is in it survives the process, not the machine.
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, what: str, serial: int, length: int) -> None:
        """One line of the log."""
        os.write(self._log, f"{self._desk.clock.time():.4f} {what} {serial} {length}\n".encode())

    async def work(self, serial: int) -> None:
        """Go on with the draft that is there, then write further messages, until killed."""
        while True:
            draft = self._desk.composing.answer(self._uuid, ReplyKind.PUBLIC)
            if draft.text:
                serial = serial_of(draft.text)
            else:
                serial += 1
            await self._write(draft, serial)

    async def _save(self, draft: Draft) -> None:
        store, whole = self._desk.store, (draft.conversation, draft.kind, draft.text, draft.envelope, draft.slot)
        await store.write(lambda: store.drafts.save(*whole))

    async def _write(self, draft: Draft, serial: int) -> None:
        desk, text = self._desk, draft.text or f"{mark(self._agent, serial)} "
        since, saving = 0.0, None
        for _ in range(self._chance.randrange(4, 45)):
            text += self._chance.choice("abcdefgh ")
            self.note("typed", serial, len(text))
            since = since or desk.clock.time()
            # As the composer does: at a pause, and every so often without one; typing goes on beside it, and two
            # saves never stand in line.
            rests = self._chance.random() < 0.03
            await desk.clock.sleep(PAUSE_SECONDS if rests else LETTER_SECONDS)
            due = rests or desk.clock.time() - since >= STEADY_SECONDS - LETTER_SECONDS
            if due and (saving is None or saving.done()):
                since, saving = 0.0, asyncio.ensure_future(self._save(replace(draft, text=text)))
        if saving is not None:
            await saving
        whole = replace(draft, text=f"{text}!")
        await self._save(whole)
        item = await desk.composing.queue(whole, answered={NEWER})
        self.note("queued", serial, len(text))
        if self._chance.random() < 0.15:
            # Before it is done: a kill may come between the deed and its note.
            self.note("taking", serial, len(text))
            back = await desk.outbox.take_back(item.id)
            self.note("back" if back is not None else "late", serial, len(text))


async def live(login: Login, path: Path, agent: int, uuid: str, log: Path, seed: int, serial: int) -> None:
    """One life of an agent: it ends when it is killed."""
    desk = Desk(login, path)
    if desk.store.mirror.row(uuid) is None or not desk.store.mirror.messages(uuid):
        await desk.read(uuid)
    sending = asyncio.ensure_future(desk.sender.run())
    typist = Typist(desk, agent, uuid, log, random.Random(seed))
    mending = asyncio.ensure_future(_mend(desk))
    await asyncio.wait({sending, mending, asyncio.ensure_future(typist.work(serial))}, return_when="FIRST_COMPLETED")
    raise SystemExit(3)


async def _mend(desk: Desk) -> None:
    """The person at the desk: looks at what is uncertain and sends it again if it is not there."""
    while True:
        await desk.clock.sleep(0.2)
        await desk.settle()


async def finish(login: Login, path: Path) -> None:
    """Send what is left and end in order."""
    desk = Desk(login, path)
    sending = asyncio.ensure_future(desk.sender.run())
    await desk.settle()
    sending.cancel()
    await desk.client.aclose()
    desk.store.close()


async def race(login: Login, path: Path, moments: dict[str, float], text: str, *, in_turns: bool) -> None:
    """Answer each conversation at its moment, having seen the threads before anybody answered."""
    desk = Desk(login, path, in_turns=in_turns)
    for uuid in moments:
        await desk.read(uuid)
    (path.parent / f"{path.stem}.ready").touch()
    go = path.parent / "go"
    while not go.exists():
        await desk.clock.sleep(0.02)
    start = float(go.read_text())
    for uuid, moment in moments.items():
        parent = desk.store.mirror.messages(uuid)[-1].uuid
        delay = start + moment - desk.clock.time()
        outbox = Outbox(desk.store, desk.clock, max(round(delay), 1))
        item = await outbox.put(uuid, ReplyKind.PUBLIC, text, parent, "the customer")
        send_at = start + moment
        await desk.store.write(partial(desk.store.outbox.send_again, item.id, send_at))
    last = start + max(moments.values())
    sending = asyncio.ensure_future(desk.sender.run())
    while desk.clock.time() < last or desk.store.outbox.waiting():
        await desk.clock.sleep(0.05)
    # What crossed is looked for a few seconds later.
    await desk.clock.sleep(8.0 if in_turns else 0.3)
    (path.parent / f"{path.stem}.crossed").write_text("\n".join(desk.crossed))
    sending.cancel()
    await desk.client.aclose()
    desk.store.close()
