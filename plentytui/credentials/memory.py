"""Passwords of this run, in this process's memory only."""

from __future__ import annotations

from plentytui.credentials.vault import Finding
from plentytui.models.credentials import Secret
from plentytui.models.systems import System


class MemoryVault:
    """Keeps passwords until the program ends; what remains where no other place can be used."""

    name = "this session"
    can_save = True

    def __init__(self) -> None:
        self._passwords: dict[str, Secret] = {}

    async def get(self, system: System) -> Secret | None:
        """The password that was given in this run."""
        return self._passwords.get(system.key)

    async def save(self, system: System, password: Secret) -> None:
        """Keep the password until the program ends."""
        self._passwords[system.key] = password

    async def forget(self, system: System) -> None:
        """Remove the password."""
        self._passwords.pop(system.key, None)

    async def check(self, system: System | None) -> Finding:
        """Say whether a password was given in this run."""
        if system is not None and system.key in self._passwords:
            return Finding(self.name, True, "A password was given in this session; it ends with the program.")
        return Finding(self.name, True, "Passwords that you type are kept until the program ends.")
