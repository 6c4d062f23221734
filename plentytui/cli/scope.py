"""What a command knows about its surroundings; each piece is made only when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from plentytui.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from plentytui.clients import OpenedClient
    from plentytui.credentials.chain import Ask
    from plentytui.credentials.sources import Sources
    from plentytui.models.systems import System
    from plentytui.paths import Paths
    from plentytui.settings import Settings
    from plentytui.store.systems import SystemsList


@dataclass
class Scope:
    """The options before the command, the user's folders, settings and environment."""

    read_only: bool = False
    """Refuse every write."""
    system: str | None = None
    """The name that was given with --system."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @cached_property
    def paths(self) -> Paths:
        """The user's folders."""
        from plentytui.paths import user_paths

        return user_paths()

    @cached_property
    def settings(self) -> Settings:
        """The user's settings.

        Raises:
            SettingsError: the file cannot be used.
        """
        from plentytui.settings import load_settings

        return load_settings(self.paths.settings_file)

    @cached_property
    def sources(self) -> Sources:
        """The sources of passwords, with the terminal for the passphrase of the encrypted file."""
        from plentytui.cli.prompts import ask_passphrase
        from plentytui.clients import credential_sources

        return credential_sources(self.settings, self.paths, self.environ, ask_passphrase)

    @contextmanager
    def known(self) -> Iterator[SystemsList]:
        """The list of systems, closed at the end."""
        from plentytui.clock import SystemClock
        from plentytui.store.systems import SystemsList

        known = SystemsList.open(self.paths.systems_file, SystemClock())
        if known.set_aside is not None:
            _tell_set_aside(known.set_aside)
        try:
            yield known
        finally:
            known.close()

    def choose(self, name: str | None = None) -> System:
        """The system to work with: by name, by the environment, or the one opened last.

        Raises:
            UsageError: there is none, none of that name, or two different ones are named.
        """
        from plentytui.clients import choose_system

        if name and self.system and name != self.system:
            raise UsageError(f"Two systems are named, {self.system} and {name}.", "Name one of them.")
        system = choose_system(name or self.system, self.paths, self.environ, on_set_aside=_tell_set_aside)
        return replace(system, read_only=True) if self.read_only else system

    def open(self, system: System, ask: Ask | None = None) -> AbstractAsyncContextManager[OpenedClient]:
        """A client for that system; without ``ask`` the person at the terminal is the last source of the password."""
        from plentytui.cli.output import note
        from plentytui.cli.prompts import ask_password
        from plentytui.clients import open_client

        return open_client(
            system, self.settings, self.paths, ask=ask or ask_password, sources=self.sources, on_problem=note
        )


def _tell_set_aside(path: Path) -> None:
    from plentytui.cli.output import note

    note(f"The list of systems was damaged. It was set aside as {path}, and what could be read was carried over.")
