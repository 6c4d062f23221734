"""The link to a Dropbox account: got by a code, kept with the passwords, ended at Dropbox and here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plentytui.errors import CredentialsMissing, CredentialStoreError, PlentytuiError, UsageError
from plentytui.models.credentials import Secret
from plentytui.models.designs import LinkFacts
from plentytui.models.systems import System
from plentytui.rules.design_files import folder_problem
from plentytui.services.dropbox_link.account import DropboxAccount
from plentytui.services.dropbox_link.troubles import LinkRevoked, told
from plentytui.whole import undone_by

if TYPE_CHECKING:
    from pathlib import Path

    from plentytui.credentials.vault import Vault
    from plentytui.services.dropbox_link.package import DropboxPackage
    from plentytui.store.designs import DesignsStore

_ADDRESS = "https://www.dropbox.com"
NO_KEY = UsageError(
    "The Dropbox link needs an app key of your own.", "The screen of the Dropbox link (4) says how to get one."
)
"""What is said without an app key: Dropbox gives one to each app, and none can be shipped with the program."""


_APP_KEY = re.compile(r"[A-Za-z0-9_-]{4,64}")
"""Generously what the key of an app looks like; what it never has would change the address that it is put into."""


def without_key(settings_file: Path) -> tuple[str, ...]:
    """What the screen says without an app key: what is wrong, and what to do, a line each."""
    return (
        NO_KEY.what,
        "1. At dropbox.com/developers/apps create an app: scoped access, app folder.",
        "2. Permissions: account_info.read; files.metadata and files.content, read and write.",
        "3. Write its App key into the settings file, below [dropbox]:",
        'app_key = "..."',
        f"The file is {settings_file}",
        "4. Start plentytui again; o then links your account.",
    )


class DropboxLink:
    """The link of one system; the token is in no other place than a vault."""

    def __init__(
        self, system: System, app_key: str, vaults: Sequence[Vault], store: DesignsStore, package: DropboxPackage
    ) -> None:
        self._place = System(name="the Dropbox link", url=_ADDRESS, user=system.key)
        self.app_key = app_key.strip()
        self._vaults = [vault for vault in vaults if vault.can_save]
        self._store = store
        self._package = package
        self._flow: Any = None
        self._account: DropboxAccount | None = None

    @property
    def facts(self) -> LinkFacts:
        """What is known of the link."""
        return self._store.link()

    async def begin(self) -> str:
        """Begin linking: the address where a person allows it and gets a code.

        Raises:
            UsageError: there is no app key.
        """
        if not self.app_key:
            raise UsageError(NO_KEY.what, NO_KEY.hint)
        if not _APP_KEY.fullmatch(self.app_key):
            raise UsageError(
                f"The app key “{self.app_key[:40]}” is none: a key has letters and digits only.",
                "Copy it from your app on dropbox.com/developers/apps into app_key below [dropbox], and start anew.",
            )
        self._drop_flow()
        self._flow = await asyncio.to_thread(self._package.flow, self.app_key)
        return str(self._flow.start())

    async def finish(self, code: str) -> tuple[LinkFacts, str]:
        """Link the account that gave the code; besides, what of an earlier link did not go, as a sentence.

        Raises:
            PlentytuiError: Dropbox does not take the code.
        """
        flow = self._flow
        if flow is None:
            raise UsageError("No code was asked for in this session.", "Get a code first (o).")

        def work() -> Secret:
            with told("take the code"):
                return Secret(str(flow.finish(code.strip()).refresh_token or ""))

        token = await asyncio.to_thread(work)
        if not token:
            raise UsageError("Dropbox gave no lasting access.", "Get another code (o).")
        old, ended = self.facts, ""
        account = DropboxAccount(self._package.client(self.app_key, token), old.folder)
        with undone_by(account.close):
            email = await account.email()
            before = await self._old_account()
            kept = await self._keep(token)
        # The old access ends once the new one is known to work; until then nothing is given up.
        if before is not None:
            ended = await _end_access(before)
        if old.account and old.account != email:
            self._store.forget_link()
        self._drop_flow()
        self._drop_account()
        self._account = account
        facts = replace(self.facts, account=email, folder=old.folder, kept=kept)
        self._store.keep_link(facts)
        return facts, ended

    async def remove(self) -> str:
        """End the link: the access at Dropbox, the token, and what was last the same. What did not go, as a sentence.

        Raises:
            CredentialStoreError: the token is still there.
        """
        before = await self._old_account()
        trouble = "" if before is None else await _end_access(before)
        for vault in self._vaults:
            try:
                await vault.forget(self._place)
            except CredentialStoreError:
                if self.facts.kept.startswith(f"The token is in the {vault.name}"):
                    raise
        self._drop_account()
        self._store.forget_link()
        return trouble

    async def _old_account(self) -> DropboxAccount | None:
        """The account that is linked now; None where there is none, or its token is gone."""
        try:
            return await self.account()
        except (CredentialsMissing, UsageError):
            return None

    async def rename(self, folder: str) -> None:
        """Give the base folder another name, in Dropbox too.

        Raises:
            PlentytuiError: it is no name, or Dropbox has something of that name.
        """
        folder = folder.strip().strip("/")
        if problem := folder_problem(folder):
            raise UsageError(problem, "Choose another name.")
        facts = self.facts
        if facts.linked and folder != facts.folder:
            moved = await (await self.account()).rename_folder(folder)
            if not moved:
                # What lies under the new name is not what was the same under the old one.
                self._store.forget_files()
        self._store.keep_link(replace(facts, folder=folder))

    async def account(self) -> DropboxAccount:
        """The linked account.

        Raises:
            CredentialsMissing: there is no link, or its token is gone.
        """
        facts = self.facts
        if not facts.linked:
            raise CredentialsMissing("No Dropbox account is linked.", "Get a code (o).")
        if self._account is None:
            token = await self._token()
            if not self.app_key:
                raise UsageError(NO_KEY.what, NO_KEY.hint)
            client = await asyncio.to_thread(self._package.client, self.app_key, token)
            self._account = DropboxAccount(client, facts.folder)
        return self._account

    def close(self) -> None:
        """Close connections and file."""
        self._drop_account()
        self._drop_flow()
        self._store.close()

    def _drop_flow(self) -> None:
        if self._flow is not None:
            self._flow.requests_session.close()
            self._flow = None

    def _drop_account(self) -> None:
        if self._account is not None:
            self._account.close()
            self._account = None

    async def _token(self) -> Secret:
        for vault in self._vaults:
            try:
                found = await vault.get(self._place)
            except CredentialStoreError:
                continue  # where no other has it either, the sentence below says where it was kept and what to do
            if found:
                return found
        raise CredentialsMissing(
            f"The token for {self.facts.account} is not here any more. {self.facts.kept}",
            "Get a code (o) and link the account again.",
        )

    async def _keep(self, token: Secret) -> str:
        """Keep the token in the keyring, in the encrypted file where there is one, else for this session."""
        by_name: Mapping[str, Vault] = {vault.name: vault for vault in self._vaults}
        why = "There is no keyring."
        for name in ("keyring", "encrypted file"):
            vault = by_name.get(name)
            if vault is None or (name != "keyring" and not _is_there(await vault.check(None))):
                continue
            try:
                await vault.save(self._place, token)
            except CredentialStoreError as error:
                why = error.what if name == "keyring" else why
                continue
            return f"The token is in the {name}."
        await by_name["this session"].save(self._place, token)
        return f"{why} The token was kept for the session only in which the account was linked."


async def _end_access(account: DropboxAccount) -> str:
    """End the access at Dropbox; why that was not possible, as sentences."""
    try:
        await account.revoke()
    except LinkRevoked:
        return ""  # it had ended before
    except PlentytuiError as error:
        return f"{error.what} End it at https://www.dropbox.com/account/connected_apps."
    return ""


def _is_there(finding: Any) -> bool:
    return bool(finding.ok)
