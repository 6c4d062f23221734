"""What turning purchases needs beside the app: the outbox of a system with its sender, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plentytui.api.system import SystemApi
from plentytui.services.outbox import Outbox
from plentytui.services.send_turns import SendTurns
from plentytui.services.sending import Sender
from plentytui.services.threads import Threads

if TYPE_CHECKING:
    from plentytui.api.client import Client
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore


class OutboxSender(NamedTuple):
    """The outbox of a system, and what sends it."""

    api: SystemApi
    outbox: Outbox
    sender: Sender


def open_outbox_sender(system: System, client: Client, store: SystemStore, clock: Clock, user_id: int) -> OutboxSender:
    """The outbox of a system; it is the same one as the app's, and each message is sent by one process only."""
    api = SystemApi(client)
    outbox = Outbox(store, clock, 0)
    threads = Threads(system, api, store, clock, user_id, _nobody)
    turns = SendTurns(api, store, clock, user_id)
    return OutboxSender(api, outbox, Sender(system, api, store, threads, outbox, clock, _nobody, turns))


def _nobody() -> None:
    """Nobody looks at the mirror."""
