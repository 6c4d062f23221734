"""The sources of passwords in the order in which they are asked."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

from plentytui.credentials.chain import Ask, Chain
from plentytui.credentials.command import CommandVault
from plentytui.credentials.environment import EnvVault
from plentytui.credentials.file import AskPassphrase, FileVault
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.os_keyring import KeyringVault
from plentytui.credentials.vault import Vault
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.settings import Settings


class Sources:
    """The vaults of one run of the program; each system gets a chain over the same ones.

    The encrypted file comes last: it costs the person a passphrase, so everything that answers by itself goes first.
    """

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        environ: Mapping[str, str],
        *,
        clean: Callable[[str], str] = str,
        ask_passphrase: AskPassphrase | None = None,
        keyring: Vault | None = None,
    ) -> None:
        self.memory = MemoryVault()
        self.vaults: tuple[Vault, ...] = (
            EnvVault(environ, clean),
            CommandVault({name: system.password_command for name, system in settings.systems.items()}),
            keyring if keyring is not None else KeyringVault(),
            self.memory,
            FileVault(paths.data / "passwords.sealed", ask_passphrase),
        )

    def typed_only(self) -> Sources:
        """The same run's sources without all that answer by themselves: what remains is the person."""
        alone = copy.copy(self)
        alone.vaults = (self.memory,)
        return alone

    def chain(self, system: System, ask: Ask | None = None) -> Chain:
        """The sources of that system's password; ``ask`` is the person, asked last."""
        return Chain(system, self.vaults, self.memory, ask)
