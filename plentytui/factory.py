"""The one place that joins settings, credentials, transport, clock and store, for users, the demo and tests."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.clock import Clock, SystemClock
from plentytui.errors import StoreError, UsageError
from plentytui.models.systems import SANDBOX_URL, Backing, System
from plentytui.paths import Paths, private_file, private_folder
from plentytui.settings import Settings

if TYPE_CHECKING:
    from plentytui.clients import OpenedClient
    from plentytui.credentials.chain import Ask, Chain
    from plentytui.credentials.sources import Sources
    from plentytui.credentials.vault import Vault
    from plentytui.logbook import Logbook
    from plentytui.models.credentials import Secret, TokenRecord
    from plentytui.sandbox.config import SandboxConfig
    from plentytui.services.dropbox_link.package import DropboxPackage
    from plentytui.services.opening import Anew, Hooks, Workspace
    from plentytui.store.system_store import SystemStore
    from plentytui.store.systems import SystemsList


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


def sandbox_system() -> System:
    """The embedded system as an entry of the list."""
    return System(name="Kranich & Finch", url=SANDBOX_URL, user="maria", backing=Backing.SANDBOX)


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
    set_aside: Path | None = None
    """Where a damaged list of systems lies that was made anew in this run."""
    dropbox: DropboxPackage | None = None
    """What talks to Dropbox instead of the package as it comes; tests give it."""
    keeps_log: bool = False
    """Whether each call leaves a line in the log file."""

    def __post_init__(self) -> None:
        self._systems: SystemsList | None = None
        self._sources: Sources | None = None
        self._chains: dict[str, Chain] = {}
        self._hooks: Hooks | None = None
        self._logbook: Logbook | None = None
        if self.choice.fresh:
            self._forget_sandbox()

    @property
    def systems(self) -> SystemsList:
        """The list of systems, opened when it is first needed."""
        if self._systems is None:
            from plentytui.store.systems import SystemsList

            self._systems = SystemsList.open(self.paths.systems_file, self.clock)
            self.set_aside = self._systems.set_aside or self.set_aside
        return self._systems

    @property
    def sources(self) -> Sources:
        """The sources of passwords, made when they are first needed."""
        if self._sources is None:
            from plentytui.clients import credential_sources

            self._sources = credential_sources(self.settings, self.paths, self.environ, self._ask_passphrase)
        return self._sources

    @property
    def vaults(self) -> Sequence[Vault]:
        """Where secrets can be kept, in the order in which they are asked for."""
        return self.sources.vaults

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

    async def connect(self, system: System, store: SystemStore, hooks: Hooks, anew: Anew | None = None) -> Workspace:
        """Log in, or take the session that is there unless ``anew``, and give the open system."""
        from plentytui.services.warmup import import_gently

        await import_gently(
            "httpx", "pydantic", "plentytui.models.messenger", "plentytui.api.client", "plentytui.logbook"
        )
        self._hooks = hooks = await self._logged(hooks)
        system = self.as_opened(system)
        if system.backing is Backing.SANDBOX:
            opened = await self._sandbox_client(system, hooks)
        else:
            from plentytui.clients import build_client
            from plentytui.logging_in import log_in

            chain = self._chain(system, hooks.ask)
            opened = build_client(
                system, self.settings, self.paths, self.clock, chain, hooks.on_call, hooks.on_waiting, hooks.on_note
            )
        async with AsyncExitStack() as if_broken_off:
            if_broken_off.push_async_callback(opened.client.aclose)
            if system.backing is Backing.SANDBOX:
                record = await opened.tokens.current()
            else:
                record = await log_in(opened, hooks.on_note, anew)
                with suppress(UsageError):  # it is not on the list, as one of the environment
                    await asyncio.to_thread(self.systems.touch, opened.system.name)
                opened = await self._with_backing(opened, hooks)
            workspace = await self._workspace(opened, record, store, hooks)
            if_broken_off.pop_all()
        return workspace

    async def _logged(self, hooks: Hooks) -> Hooks:
        """The same hooks, with a line in the log file for each call."""
        from plentytui.logbook import Logbook, quiet

        if not self.keeps_log:
            quiet()
            return hooks
        if self._logbook is None:
            self._logbook = Logbook(self.paths.log_file)
            if problem := await asyncio.to_thread(self._logbook.open):
                hooks.on_note(problem)
        return replace(hooks, on_call=self._logbook.also(hooks.on_call))

    async def forget(self, system: System) -> list[str]:
        """End the session of a system and remove its saved passwords; sentences for what could not be done."""
        from plentytui.clients import forget_secrets

        self._chains.pop(system.key, None)
        return await forget_secrets(system, self.settings, self.paths, self.sources, self.clock)

    def close(self) -> None:
        """Close the log file."""
        if self._logbook is not None:
            self._logbook.close()

    def _chain(self, system: System, ask: Ask) -> Chain:
        """One chain a system and run, so that a password that was refused is not tried again by itself."""
        if system.key not in self._chains:
            self._chains[system.key] = self.sources.chain(system, ask)
        return self._chains[system.key]

    async def _ask_passphrase(self, new: bool, /, problem: str = "") -> Secret | None:
        return None if self._hooks is None else await self._hooks.ask_passphrase(new, problem)

    async def _with_backing(self, opened: OpenedClient, hooks: Hooks) -> OpenedClient:
        """The same, with what stands behind the system as it said just now."""
        from plentytui.services.backing import told_backing

        backing = await told_backing(opened.system, opened.client, hooks.on_note)
        if backing is opened.system.backing:
            return opened
        with suppress(UsageError):  # the same
            await asyncio.to_thread(self.systems.settle_backing, opened.system.name, backing)
        return replace(opened, system=replace(opened.system, backing=backing))

    async def _sandbox_client(self, system: System, hooks: Hooks) -> OpenedClient:
        from plentytui.services.warmup import import_gently

        await import_gently("starlette.applications", "plentytui.sandbox.app", "plentytui.embedded")
        from plentytui.api.auth import Tokens
        from plentytui.api.client import Client
        from plentytui.clients import OpenedClient
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
        return OpenedClient(system, client, tokens, chain)

    async def _workspace(
        self, opened: OpenedClient, record: TokenRecord, store: SystemStore, hooks: Hooks
    ) -> Workspace:
        from plentytui.api.system import SystemApi
        from plentytui.services.deeds import make_deeds
        from plentytui.services.inbox import Inbox
        from plentytui.services.opening import Workspace
        from plentytui.services.send_turns import SendTurns
        from plentytui.services.sending import Sender
        from plentytui.services.threads import Threads

        await store.write(lambda: store.mirror.learn_user(record.user_id))
        api = SystemApi(opened.client)
        threads = Threads(opened.system, api, store, self.clock, record.user_id, hooks.on_mirror)
        embedded = opened.system.backing is Backing.SANDBOX
        # Nobody else answers in the embedded system, whatever users it lists.
        turns = None if embedded else SendTurns(api, store, self.clock, record.user_id)
        return Workspace(
            system=opened.system,
            client=opened.client,
            api=api,
            session=record,
            inbox=Inbox(api, store, self.clock, hooks.on_mirror),
            threads=threads,
            sender=Sender(
                opened.system, api, store, threads, hooks.outbox, self.clock, hooks.on_mirror, turns, hooks.on_note
            ),
            deeds=make_deeds(opened.system, api, store, self.clock, record.user_id, hooks.on_mirror),
        )

    def _paths_of(self, system: System) -> Paths:
        """The user's folders; for the embedded system a place of its own under them."""
        if system.backing is not Backing.SANDBOX:
            return self.paths
        return replace(self.paths, data=self._sandbox_folder)

    @property
    def _sandbox_folder(self) -> Path:
        return self.paths.demos / self.choice.folder_name

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

        folder = self._sandbox_folder
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return  # nothing was done in it yet
        except OSError as error:
            raise StoreError(
                f"The demo in {folder} cannot be removed: {error.strerror}.",
                "End other demos that run, look at the folder's rights, or start without --fresh.",
            ) from error


def run_app(
    settings: Settings,
    paths: Paths,
    *,
    name: str | None = None,
    read_only: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Open the app with the system of that name, the one in the environment, or the last used."""
    from plentytui.clients import choose_system

    first: System | None = None
    damaged: list[Path] = []
    try:
        first = choose_system(name, paths, environ, on_set_aside=damaged.append)
    except UsageError:
        if name is not None or environ.get("PLENTYTUI_URL", "").strip():
            raise
    opener = UserOpener(settings, paths, read_only=read_only, environ=environ)
    opener.set_aside = damaged[0] if damaged else None
    return _run(opener, first)


def run_demo(settings: Settings, paths: Paths, choice: SandboxChoice, *, read_only: bool = False) -> int:
    """Open the app with the embedded system."""
    opener = UserOpener(settings, paths, choice=choice, read_only=read_only)
    return _run(opener, opener.sandbox())


def _run(opener: UserOpener, first: System | None) -> int:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # which it draws on
        raise UsageError(
            "There is no terminal to draw on.",
            "Run it in a terminal, over SSH with ssh -t; for scripts there is plentytui api.",
        )
    if not sys.stdout.isatty():
        # Textual draws on standard error, and asks standard output how large the terminal is.
        sys.__stdout__ = sys.__stderr__  # type: ignore[misc]  # which nothing is written to
    # All that is made until the first frame stays: looking through it for garbage takes a tenth of the start.
    gc.disable()
    from plentytui.ui.profile import low_bandwidth, prepare

    if saving := low_bandwidth(opener.settings, opener.environ):
        prepare(os.environ)
    from plentytui.ui.app import PlentytuiApp
    from plentytui.ui.hang_up import watch_for_the_end

    opener.keeps_log = True
    app = PlentytuiApp(opener, first, on_painted=_collect_garbage)
    watch_for_the_end(app)
    app.run(mouse=not saving)
    opener.close()
    return app.return_code or 0


def _collect_garbage() -> None:
    """Look for garbage from now on, but not in what is there already."""
    gc.freeze()
    gc.enable()
