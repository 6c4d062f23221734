"""The sources of a system's password in their order, and an account of what each of them said."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.vault import Finding, Vault
from plentytui.errors import CredentialsMissing, CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

TYPED = "typed in"
"""The name of the last source, the person."""
KEYRING = "keyring"
"""The source in which a password is kept unless another one is named."""
NONE_HERE = "It has none for this system."
"""What is found where a source works and has no password."""
REFUSED_HERE = "The system refused its password."
"""What is found where a source gave a password that the system did not take."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the person typed when asked for a password."""

    password: Secret
    save: bool = False
    """The person said that it may be saved beyond this session."""


Ask = Callable[[System], Awaitable[Typed | None]]
"""Asks the person for the password of a system; None if the person gave none."""


class Chain:
    """Asks the sources one after the other and implements ``PasswordSource`` for one system.

    The order is that of ``vaults``: environment, password command, keyring, this session, and the encrypted file where
    the person has made one; last the person. A source that fails is reported and passed over, and never does a
    failure lead to a password being saved in a place that nobody named.
    """

    def __init__(self, system: System, vaults: Sequence[Vault], memory: MemoryVault, ask: Ask | None = None) -> None:
        self.system = system
        self._vaults = tuple(vaults)
        self._memory = memory
        self._ask = ask
        self._one = asyncio.Lock()
        self._refused: set[Secret] = set()
        self._last: Secret | None = None
        self._before: tuple[Secret | None, Secret | None] = None, None
        self._wants_save = False
        self._answered = ""
        self._findings: tuple[Finding, ...] = ()

    @property
    def answered(self) -> str:
        """The name of the source that gave the password last; empty if none has."""
        return self._answered

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the sources said when they were asked last, in their order."""
        return self._findings

    async def password(self) -> Secret:
        """The password of the system; the sources are asked again only when the system refused what they gave.

        Raises:
            CredentialsMissing: no source has one; says which were asked and what is wrong with them.
        """
        async with self._one:  # parallel calls lead to one question
            if self._last is not None and self._last not in self._refused:
                return self._last
            found: list[Finding] = []
            for vault in self._vaults:
                try:
                    password = await vault.get(self.system)
                except CredentialStoreError as error:
                    found.append(Finding(vault.name, False, error.what))
                    continue
                if password and password not in self._refused:
                    return self._gave(vault.name, password, found)
                found.append(Finding(vault.name, False, REFUSED_HERE if password else NONE_HERE))
            if self._ask is not None and (typed := await self._ask(self.system)) is not None and typed.password:
                return await self._took(typed, found)
            self._answered, self._findings = "", tuple(found)
            raise self._missing(found)

    @property
    def has_one(self) -> bool:
        """Whether there is a password that was given before and not refused, so that nobody is asked."""
        return self._last is not None and self._last not in self._refused

    async def take(self, typed: Typed) -> None:
        """What the person typed comes before what all sources have, until the system refuses it."""
        async with self._one:
            self._before = self._last, await self._memory.get(self.system)
            await self._took(typed, [])

    async def give_back(self, *, refused: bool) -> None:
        """What the person typed last led to no session: what there was before counts again."""
        async with self._one:
            if refused and self._last is not None:
                self._refused.add(self._last)
            self._wants_save = False
            self._last, kept = self._before
            if kept is None:
                await self._memory.forget(self.system)
            else:
                await self._memory.save(self.system, kept)

    async def _took(self, typed: Typed, found: list[Finding]) -> Secret:
        self._refused.discard(typed.password)  # the person may insist
        self._wants_save = typed.save
        await self._memory.save(self.system, typed.password)
        return self._gave(TYPED, typed.password, found)

    def _gave(self, source: str, password: Secret, found: list[Finding]) -> Secret:
        self._answered, self._last = source, password
        self._findings = (*found, Finding(source, True, "It gave the password."))
        return password

    def _missing(self, found: Sequence[Finding]) -> CredentialsMissing:
        """What happened, and what to do now; the account of every source is the doctor's."""
        who, name = f"{self.system.user} at {self.system.name}", shlex.quote(self.system.name)
        refused = [finding.source for finding in found if finding.sentence == REFUSED_HERE]
        broken = {one.source: one for one in found if one.sentence not in (NONE_HERE, REFUSED_HERE)}
        save = " --save file" if broken.pop(KEYRING, None) else ""
        what = f"There is no password for {who}."
        if refused:
            what = f"The system refused the password of {who} ({refused[0]})."
        elif broken:
            # Somebody has chosen that source, so it is to be mended.
            what = f"{what} {_told(next(iter(broken.values())))}"
        return CredentialsMissing(
            what,
            f"Log in with `plentytui login {name}{save}`; `plentytui --system {name} doctor` says what else will do.",
        )

    async def reject(self) -> None:
        """The system refused the password that was given last: never give it again by itself.

        Five wrong log-ins lock an account for a day (wire facts 1.4), so a source that holds a wrong password
        must not be asked for it again and again.
        """
        if self._last is not None:
            self._refused.add(self._last)
            self._wants_save = False
            if await self._memory.get(self.system) == self._last:
                await self._memory.forget(self.system)

    async def accepted(self) -> Finding | None:
        """The system took the password that was given last: save it now if the person said so.

        Returns what came of the saving; None if nothing was to be saved.
        """
        if not self._wants_save or self._last is None:
            return None
        self._wants_save = False
        return await self.save(self._last)

    async def save(self, password: Secret, source: str = KEYRING) -> Finding:
        """Save a password in the source of that name, and in no other should that fail."""
        for vault in self._vaults:
            if vault.name == source and vault.can_save:
                try:
                    await vault.save(self.system, password)
                except CredentialStoreError as error:
                    return Finding(source, False, f"The password was not saved. {error}")
                return Finding(source, True, "The password was saved there.")
        return Finding(source, False, "The password was not saved: there is no such place.")

    async def forget(self) -> tuple[Finding, ...]:
        """Remove the password wherever it was saved; what came of it, for each source that can save."""
        findings = []
        self._last = None
        for vault in (vault for vault in self._vaults if vault.can_save):
            try:
                await vault.forget(self.system)
            except CredentialStoreError as error:
                findings.append(Finding(vault.name, False, error.what))
            else:
                findings.append(Finding(vault.name, True, "It holds no password of this system any more."))
        return tuple(findings)

    async def check(self) -> tuple[Finding, ...]:
        """What each source can do for this system, in their order; asks the person nothing."""
        return tuple([await vault.check(self.system) for vault in self._vaults])


def _told(finding: Finding) -> str:
    """What a source said, as a sentence that says which it was."""
    named = finding.source in finding.sentence
    return finding.sentence if named else f"About the {finding.source}: {finding.sentence}"
