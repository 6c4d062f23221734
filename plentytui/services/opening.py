"""What the app needs to open a system; the factory provides it for users, for the demo and for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from plentytui.api.client import Client
    from plentytui.api.events import CallEvent
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.credentials.chain import Ask, Typed
    from plentytui.credentials.file import AskPassphrase
    from plentytui.credentials.vault import Vault
    from plentytui.models.credentials import TokenRecord
    from plentytui.models.systems import System
    from plentytui.paths import Paths
    from plentytui.services.deeds import Deeds
    from plentytui.services.dropbox_link.package import DropboxPackage
    from plentytui.services.inbox import Inbox
    from plentytui.services.sending import Outbox, Sender
    from plentytui.services.service.opened import ServiceDesk
    from plentytui.services.setup.opened import SetupDesk
    from plentytui.services.threads import Threads
    from plentytui.settings import Settings
    from plentytui.store.system_store import SystemStore
    from plentytui.store.systems import SystemsList


_LAST_WAIT = 3.0
"""Seconds that the end of the program waits for a call that is on its way."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Whom an open system tells of what happens."""

    on_call: Callable[[CallEvent], None]
    on_waiting: Callable[[], None]
    on_mirror: Callable[[], None]
    outbox: Outbox
    on_note: Callable[[str], None]
    """Told what came of keeping a password or sharing a session, as a sentence."""
    ask: Ask
    ask_passphrase: AskPassphrase
    """Asks for the passphrase of the encrypted file, where the person has made one."""


@dataclass(frozen=True, slots=True)
class Anew:
    """A log-in that first ends the session that is there."""

    typed: Typed | None = None
    """The password that the person gave for it; None where those that are kept will do."""


class Workspace:
    """A system that is open and logged in: its client, its local file, and what is done with them."""

    def __init__(
        self,
        system: System,
        client: Client,
        api: SystemApi,
        session: TokenRecord,
        inbox: Inbox,
        threads: Threads,
        sender: Sender,
        deeds: Deeds,
    ) -> None:
        self.system = system
        self.client = client
        self.api = api
        self.session = session
        self.inbox = inbox
        self.threads = threads
        self.sender = sender
        self.acting, self.undoing, self.own_folders = deeds
        # Made late, as a system is opened only after the first frame.
        from plentytui.services.unbroken import Unbroken
        from plentytui.services.writes import Underway

        self.unbroken = Unbroken()
        """What is carried through though the screen that asked for it has gone."""
        self.underway = Underway()
        """What forms are sending now."""
        self.is_ending = False
        """Whether the program ends, so that nothing more is sent."""
        self.service: ServiceDesk | None = None
        """The Service Centre's use cases, once it was shown."""
        self.setup: SetupDesk | None = None
        """The set-up's use cases, once it was shown."""

    async def end(self) -> None:
        """Note what becomes of all that is under way, because the program ends now."""
        await self.underway.end()
        await self.break_off(_LAST_WAIT)

    async def break_off(self, seconds: float) -> None:
        """End actions because the program ends: what was not sent is kept for the next start, a call is waited for."""
        self.is_ending = True
        self.acting.queue.end(keep=True)
        await self.unbroken.end(seconds)

    async def aclose(self) -> None:
        """Wait for what is being sent and end the connections; the session with the system stays for the next time."""
        await self.acting.queue.finish()
        await self.underway.finish()
        await self.client.aclose()


class Opener(Protocol):
    """Opens systems."""

    settings: Settings
    paths: Paths
    clock: Clock
    set_aside: Path | None
    """Where a damaged list of systems lies that was made anew in this run; None if nothing was damaged."""

    @property
    def systems(self) -> SystemsList:
        """The list of systems.

        Raises:
            StoreError: it cannot be opened.
        """
        ...

    @property
    def vaults(self) -> Sequence[Vault]:
        """Where secrets can be kept, in the order in which they are asked for."""
        ...

    dropbox: DropboxPackage | None
    """What talks to Dropbox instead of the package as it comes; None for that."""

    def sandbox(self) -> System:
        """The embedded system."""
        ...

    async def forget(self, system: System) -> list[str]:
        """End the session of a system and remove its saved passwords; sentences for what could not be done."""
        ...

    async def why_no_keyring(self) -> str:
        """Why a password cannot be kept on this machine, as a sentence; empty if it can."""
        ...

    def as_opened(self, system: System) -> System:
        """The system as it is opened in this run: read-only where the run or the settings say so."""
        ...

    def open_store(self, system: System) -> SystemStore:
        """The local file of a system; quick, so that the first frame can be painted from it.

        Raises:
            StoreError: the file cannot be opened, and no new one can be made.
        """
        ...

    async def connect(self, system: System, store: SystemStore, hooks: Hooks, anew: Anew | None = None) -> Workspace:
        """Log in, or take the session that is there unless ``anew``, and give the open system.

        Raises:
            NotLoggedIn: there is no password, or the system refused it.
            NotReachable: the system gives no answer.
        """
        ...
