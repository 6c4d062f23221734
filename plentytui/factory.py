"""The one place that joins settings, credentials, transport, clock and store, for users, the demo and tests."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.clock import Clock, SystemClock
from plentytui.errors import LoginRefused, PlentytuiError, UsageError
from plentytui.models.systems import Backing, System
from plentytui.paths import Paths, private_file, private_folder
from plentytui.settings import Settings

if TYPE_CHECKING:
    from plentytui.api.auth import Tokens
    from plentytui.api.client import Client
    from plentytui.api.events import CallEvent
    from plentytui.credentials.chain import Ask, Chain
    from plentytui.credentials.file import AskPassphrase
    from plentytui.credentials.sources import Sources
    from plentytui.models.credentials import Secret, TokenRecord
    from plentytui.sandbox.config import SandboxConfig
    from plentytui.services.opening import Hooks, Workspace
    from plentytui.store.system_store import SystemStore
    from plentytui.store.systems import SystemsList

SANDBOX_URL = "https://sandbox.plentytui.invalid"
"""The address of the embedded system; no machine can have it (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class SandboxChoice:
    """Which embedded system is meant; it is kept between runs."""

    size: int = 300
    rate: str = "basic"
    seed: int = 1
    scenarios: tuple[str, ...] = ()
    fresh: bool = False
    """Forget what was done in it before."""

    @property
    def folder_name(self) -> str:
        """A name for the world these choices make; the rate is no part of the world."""
        return "-".join([f"seed{self.seed}", f"size{self.size}", *sorted(self.scenarios)])


@dataclass(slots=True)
class OpenedClient:
    """A client for one system, ready to call."""

    system: System
    client: Client
    tokens: Tokens
    chain: Chain


def sandbox_system() -> System:
    """The embedded system as an entry of the list."""
    return System(name="Kranich & Finch", url=SANDBOX_URL, user="maria", backing=Backing.SANDBOX)


def choose_system(name: str | None, paths: Paths, environ: Mapping[str, str] = os.environ) -> System:
    """The system that is meant: of that name, else the one in the environment, else the last used.

    Raises:
        UsageError: there is no such system, or none at all; says what to do.
    """
    from plentytui.api.base_url import clean_base_url

    if name is None and (address := environ.get("PLENTYTUI_URL", "").strip()):
        url = clean_base_url(address)
        user = environ.get("PLENTYTUI_USER", "").strip()
        if not user:
            raise UsageError("PLENTYTUI_URL is set and PLENTYTUI_USER is not.", "Set both, or neither.")
        system = System(name=url.split("//", 1)[1], url=url, user=user)
        listed = (known for known in _known_systems(paths) if known.key == system.key)
        return next(listed, system)
    systems = _known_systems(paths)
    if name is not None:
        for system in systems:
            if system.name.casefold() == name.strip().casefold():
                return system
        names = ", ".join(system.name for system in systems) or "none yet"
        raise UsageError(
            f"There is no system called {name}; known: {names}.", "Add it with: plentytui systems add ADDRESS"
        )
    if not systems:
        raise UsageError(
            "No system is known yet.",
            "Add one with: plentytui systems add ADDRESS --user NAME, or set PLENTYTUI_URL, PLENTYTUI_USER and "
            "PLENTYTUI_PASSWORD.",
        )
    return systems[0]


def _known_systems(paths: Paths) -> list[System]:
    """The systems on the list, the one used last first."""
    from plentytui.store.systems import SystemsList

    known = SystemsList.open(paths.systems_file, SystemClock())
    try:
        return known.list()
    finally:
        known.close()


def credential_sources(
    settings: Settings,
    paths: Paths,
    environ: Mapping[str, str] = os.environ,
    ask_passphrase: AskPassphrase | None = None,
) -> Sources:
    """The sources of passwords of one run of the program."""
    from plentytui.api.base_url import clean_base_url
    from plentytui.credentials.sources import Sources

    return Sources(settings, paths, environ, clean=clean_base_url, ask_passphrase=ask_passphrase)


@asynccontextmanager
async def open_client(
    system: System,
    settings: Settings,
    paths: Paths,
    *,
    ask: Ask | None = None,
    clock: Clock | None = None,
    sources: Sources | None = None,
    on_event: Callable[[CallEvent], None] | None = None,
) -> AsyncIterator[OpenedClient]:
    """A client for a live system, closed at the end; nothing is sent before the first call."""
    clock = clock or SystemClock()
    chain = (sources or credential_sources(settings, paths)).chain(system, ask)
    opened = build_client(system, settings, paths, clock, chain, on_event)
    try:
        yield opened
    finally:
        await opened.client.aclose()


def build_client(
    system: System,
    settings: Settings,
    paths: Paths,
    clock: Clock,
    chain: Chain,
    on_event: Callable[[CallEvent], None] | None = None,
    on_change: Callable[[], None] | None = None,
) -> OpenedClient:
    """A client for a live system; the caller closes it."""
    from plentytui.api.auth import Tokens
    from plentytui.api.client import Client
    from plentytui.credentials.tokens import TokenCache

    tokens = Tokens(system.user, chain, TokenCache(system, paths, chain, clock), clock)
    client = Client(
        system.url,
        tokens=tokens,
        clock=clock,
        read_only=system.read_only or settings.system(system.name).read_only,
        on_event=on_event,
        on_change=on_change,
    )
    return OpenedClient(system, client, tokens, chain)


@dataclass
class UserOpener:
    """Opens the systems of a user, and the embedded one."""

    settings: Settings
    paths: Paths
    clock: Clock = field(default_factory=SystemClock)
    choice: SandboxChoice = field(default_factory=SandboxChoice)
    read_only: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    config: SandboxConfig | None = None
    """A sandbox in memory instead of the one that is kept; tests and pictures give it."""

    def __post_init__(self) -> None:
        from plentytui.store.systems import SystemsList

        self.systems: SystemsList = SystemsList.open(self.paths.systems_file, self.clock)
        self._sources: Sources | None = None
        self._chains: dict[str, Chain] = {}
        self._hooks: Hooks | None = None
        if self.choice.fresh:
            self._forget_sandbox()

    @property
    def sources(self) -> Sources:
        """The sources of passwords, made when they are first needed."""
        if self._sources is None:
            self._sources = credential_sources(self.settings, self.paths, self.environ, self._ask_passphrase)
        return self._sources

    def sandbox(self) -> System:
        """The embedded system."""
        return replace(sandbox_system(), read_only=self.read_only)

    async def why_no_keyring(self) -> str:
        """Why a password cannot be kept on this machine, as a sentence; empty if it can."""
        for vault in self.sources.vaults:
            if vault.name == "keyring":
                finding = await vault.check(None)
                return "" if finding.ok else finding.sentence
        return "This session knows no keyring."

    def as_opened(self, system: System) -> System:
        """The system as it is opened in this run: read-only where the run or the settings say so."""
        read_only = self.read_only or system.read_only or self.settings.system(system.name).read_only
        return replace(system, read_only=read_only)

    def open_store(self, system: System) -> SystemStore:
        """The local file of a system."""
        from plentytui.store.system_store import SystemStore

        paths = self._paths_of(system)
        private_folder(paths.data)
        return SystemStore.open(paths.store_file(system.key), self.clock)

    async def connect(self, system: System, store: SystemStore, hooks: Hooks, *, anew: bool = False) -> Workspace:
        """Log in, or take the session that is there unless ``anew``, and give the open system."""
        from plentytui.services.warmup import import_gently

        self._hooks = hooks
        await import_gently("httpx", "pydantic", "plentytui.models.messenger", "plentytui.api.client")
        system = self.as_opened(system)
        if system.backing is Backing.SANDBOX:
            opened, record = await self._connect_sandbox(system, hooks)
        else:
            chain = self._chain(system, hooks.ask)
            opened = build_client(system, self.settings, self.paths, self.clock, chain, hooks.on_call, hooks.on_waiting)
            record = await self._log_in(opened, hooks, anew=anew)
        return await self._workspace(opened, record, store, hooks)

    def _chain(self, system: System, ask: Ask) -> Chain:
        """One chain a system and run, so that a password that was refused is not tried again by itself."""
        if system.key not in self._chains:
            self._chains[system.key] = self.sources.chain(system, ask)
        return self._chains[system.key]

    async def _ask_passphrase(self, new: bool) -> Secret | None:
        return None if self._hooks is None else await self._hooks.ask_passphrase(new)

    async def _log_in(self, opened: OpenedClient, hooks: Hooks, *, anew: bool) -> TokenRecord:
        """Get a session, and keep the password if the person said so and the system took it."""
        try:
            if anew:
                await opened.tokens.logout()
            record = await opened.tokens.current()
        except LoginRefused:
            await opened.chain.reject()
            await opened.client.aclose()
            raise
        except PlentytuiError:
            await opened.client.aclose()
            raise
        kept = await opened.chain.accepted()
        if kept is not None:
            hooks.on_note(kept.sentence)
        if opened.tokens.store_trouble is not None:
            hooks.on_note(str(opened.tokens.store_trouble))
        if self.systems.get(opened.system.name) is not None:
            await asyncio.to_thread(self.systems.touch, opened.system.name)
        return record

    async def _connect_sandbox(self, system: System, hooks: Hooks) -> tuple[OpenedClient, TokenRecord]:
        from plentytui.services.warmup import import_gently

        await import_gently("starlette.applications", "plentytui.sandbox.app", "plentytui.embedded")
        from plentytui.api.auth import Tokens
        from plentytui.api.client import Client
        from plentytui.credentials.chain import Chain
        from plentytui.credentials.memory import MemoryVault
        from plentytui.credentials.tokens import MemoryTokenStore
        from plentytui.embedded import SandboxTransport
        from plentytui.models.credentials import Secret
        from plentytui.sandbox.app import build_app
        from plentytui.sandbox.config import DEMO_PASSWORD

        app = await asyncio.to_thread(build_app, self.config or self._kept_config())
        memory = MemoryVault()
        await memory.save(system, Secret(DEMO_PASSWORD))
        chain = Chain(system, (memory,), memory)
        tokens = Tokens(system.user, chain, MemoryTokenStore(), self.clock)
        client = Client(
            system.url,
            tokens=tokens,
            clock=self.clock,
            transport=SandboxTransport(app, self.clock),
            read_only=system.read_only,
            on_event=hooks.on_call,
            on_change=hooks.on_waiting,
        )
        return OpenedClient(system, client, tokens, chain), await tokens.current()

    async def _workspace(
        self, opened: OpenedClient, record: TokenRecord, store: SystemStore, hooks: Hooks
    ) -> Workspace:
        from plentytui.api.system import SystemApi
        from plentytui.services.inbox import Inbox
        from plentytui.services.opening import Workspace
        from plentytui.services.sending import Sender
        from plentytui.services.threads import Threads

        await store.write(lambda: store.mirror.learn_user(record.user_id))
        api = SystemApi(opened.client)
        threads = Threads(opened.system, api, store, self.clock, record.user_id, hooks.on_mirror)
        return Workspace(
            system=opened.system,
            client=opened.client,
            api=api,
            session=record,
            inbox=Inbox(api, store, self.clock, hooks.on_mirror),
            threads=threads,
            sender=Sender(opened.system, api, store, threads, hooks.outbox, self.clock, hooks.on_mirror),
        )

    def _paths_of(self, system: System) -> Paths:
        """The user's folders; for the embedded system a place of its own under them."""
        if system.backing is not Backing.SANDBOX:
            return self.paths
        return replace(self.paths, data=self._sandbox_folder)

    @property
    def _sandbox_folder(self) -> Path:
        return self.paths.data / "demo" / self.choice.folder_name

    def _kept_config(self) -> SandboxConfig:
        from plentytui.rules.rates import Rate
        from plentytui.sandbox.config import SandboxConfig
        from plentytui.sandbox.scenarios import Scenario

        return SandboxConfig(
            seed=self.choice.seed,
            size=self.choice.size,
            rate=Rate(self.choice.rate),
            data=private_file(self._sandbox_folder / "world.sqlite"),
            scenarios=frozenset(Scenario(name) for name in self.choice.scenarios),
            clock=self.clock,
        )

    def _forget_sandbox(self) -> None:
        import shutil

        shutil.rmtree(self._sandbox_folder, ignore_errors=True)


def run_app(
    settings: Settings,
    paths: Paths,
    *,
    name: str | None = None,
    read_only: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Open the app with the system of that name, the one in the environment, or the last used."""
    first: System | None
    try:
        first = choose_system(name, paths, environ)
    except UsageError:
        if name is not None or environ.get("PLENTYTUI_URL", "").strip():
            raise
        first = None
    return _run(UserOpener(settings, paths, read_only=read_only, environ=environ), first)


def run_demo(settings: Settings, paths: Paths, choice: SandboxChoice, *, read_only: bool = False) -> int:
    """Open the app with the embedded system."""
    opener = UserOpener(settings, paths, choice=choice, read_only=read_only)
    return _run(opener, opener.sandbox())


def _run(opener: UserOpener, first: System | None) -> int:
    from plentytui.ui.app import PlentytuiApp

    app = PlentytuiApp(opener, first)
    app.run(mouse=not _low_bandwidth(opener.settings, opener.environ))
    return app.return_code or 0


def _low_bandwidth(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether as few bytes as possible are to be written: as set, or over SSH."""
    if settings.low_bandwidth == "auto":
        return "SSH_CONNECTION" in environ or "SSH_TTY" in environ
    return settings.low_bandwidth == "on"
