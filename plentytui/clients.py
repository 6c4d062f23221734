"""Clients for systems: which system is meant, where its password comes from, and a client that is ready to call."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui.clock import Clock, SystemClock
from plentytui.errors import CredentialStoreError, PlentytuiError, UsageError
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.settings import Settings

if TYPE_CHECKING:
    from plentytui.api.auth import Tokens
    from plentytui.api.client import Client
    from plentytui.api.events import CallEvent
    from plentytui.credentials.chain import Ask, Chain
    from plentytui.credentials.file import AskPassphrase
    from plentytui.credentials.sources import Sources

_NOT_OPENED = (
    "The session could not be opened with that password. It was forgotten here; in the system it ends within a day."
)


@dataclass(slots=True)
class OpenedClient:
    """A client for one system, ready to call."""

    system: System
    client: Client
    tokens: Tokens
    chain: Chain


def choose_system(
    name: str | None,
    paths: Paths,
    environ: Mapping[str, str] = os.environ,
    *,
    on_set_aside: Callable[[Path], None] | None = None,
) -> System:
    """The system that is meant: of that name, else the one in the environment, else the last used.

    ``on_set_aside`` is told where the list of systems lies if it was damaged and had to be made anew.

    Raises:
        UsageError: there is no such system, or none at all; says what to do.
    """
    systems = _known_systems(paths, on_set_aside)
    if name is None and environ.get("PLENTYTUI_URL", "").strip():
        system = _of_environment(environ)
        return next((known for known in systems if known.key == system.key), system)
    if name is not None:
        for system in systems:
            if system.name.casefold() == name.strip().casefold():
                return system
        with contextlib.suppress(UsageError):  # one from the environment is on no list, and is told by its address
            if (system := _of_environment(environ)).name == name.strip().casefold():
                return system
        names = ", ".join(system.name for system in systems) or "none yet"
        raise UsageError(
            f"There is no system called {name}; known: {names}.",
            "Add it with: plentytui systems add ADDRESS --user USER",
        )
    if not systems:
        raise UsageError(
            "No system is known yet.",
            "Add one with: plentytui systems add ADDRESS --user USER, or set PLENTYTUI_URL, PLENTYTUI_USER and "
            "PLENTYTUI_PASSWORD.",
        )
    return systems[0]


def _of_environment(environ: Mapping[str, str]) -> System:
    from plentytui.api.base_url import clean_base_url

    url = clean_base_url(environ.get("PLENTYTUI_URL", "").strip())
    user = environ.get("PLENTYTUI_USER", "").strip()
    if not user:
        raise UsageError("PLENTYTUI_URL is set and PLENTYTUI_USER is not.", "Set both, or neither.")
    return System(name=url.split("//", 1)[1], url=url, user=user)


def _known_systems(paths: Paths, on_set_aside: Callable[[Path], None] | None) -> list[System]:
    """The systems on the list, the one used last first."""
    from plentytui.store.systems import SystemsList

    known = SystemsList.open(paths.systems_file, SystemClock())
    if known.set_aside is not None and on_set_aside is not None:
        on_set_aside(known.set_aside)
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
    on_problem: Callable[[str], None] | None = None,
) -> AsyncIterator[OpenedClient]:
    """A client for a live system, closed at the end; nothing is sent before the first call.

    Each call leaves a line in the log file; where that cannot be written, ``on_problem`` is told.
    """
    from plentytui.logbook import Logbook

    clock = clock or SystemClock()
    chain = (sources or credential_sources(settings, paths)).chain(system, ask)
    logbook = Logbook(paths.log_file)
    if (problem := logbook.open()) and on_problem is not None:
        on_problem(problem)
    try:
        opened = build_client(system, settings, paths, clock, chain, logbook.also(on_event))
        try:
            yield opened
        finally:
            await opened.client.aclose()
    finally:
        logbook.close()


async def end_session(opened: OpenedClient, paths: Paths) -> tuple[bool, str]:
    """End the session of a system for all processes, or at least forget it here.

    Returns whether it was ended, and why it was not or what else went wrong; neither if there was none.
    """
    from plentytui.credentials.tokens import TokenCache

    cache = TokenCache(opened.system, paths, opened.chain, SystemClock())
    try:
        if await cache.load() is None:
            kept = cache.is_kept
            await cache.forget()
            return False, _NOT_OPENED if kept else ""
        await opened.tokens.logout()
    except PlentytuiError as error:
        try:
            await cache.forget()
        except CredentialStoreError as trouble:
            return False, f"The session could not be ended; in the system it ends within a day. {trouble.what}"
        return False, f"The session was forgotten here; in the system it ends within a day. {error.what}"
    unshared = opened.tokens.store_trouble
    return True, "" if unshared is None else unshared.what


async def forget_passwords(chain: Chain) -> list[str]:
    """Remove the saved passwords of a system; sentences that say where one may be left."""
    return [
        f"If a password was saved in the {finding.source}, it is still there. {finding.sentence}"
        for finding in await chain.forget()
        if not finding.ok
    ]


async def forget_secrets(system: System, settings: Settings, paths: Paths, sources: Sources, clock: Clock) -> list[str]:
    """End the session of a system and remove its saved passwords; sentences for what could not be done.

    The person is asked for nothing. The passwords go first: a system that does not answer keeps one waiting.
    """
    opened = build_client(system, settings, paths, clock, sources.chain(system))
    try:
        with contextlib.suppress(PlentytuiError):  # from now on this chain gives the one that opens the session
            await opened.chain.password()
        told = await forget_passwords(sources.chain(system))
        _, trouble = await end_session(opened, paths)
        return [*([trouble] if trouble else []), *told]
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
    on_problem: Callable[[str], None] | None = None,
) -> OpenedClient:
    """A client for a live system; the caller closes it. ``on_problem`` is told if the limits cannot be shared."""
    from plentytui.api.auth import Tokens
    from plentytui.api.client import Client
    from plentytui.api.shared_budget import FILE_NAME, SharedBudget
    from plentytui.credentials.tokens import TokenCache

    tokens = Tokens(system.user, chain, TokenCache(system, paths, chain, clock), clock)
    client = Client(
        system.url,
        tokens=tokens,
        clock=clock,
        read_only=system.read_only or settings.system(system.name).read_only,
        on_event=on_event,
        on_change=on_change,
        shared=SharedBudget(paths.state / FILE_NAME, system.key, clock, on_problem=on_problem),
    )
    return OpenedClient(system, client, tokens, chain)
