"""The secret of the webhook's path: from the environment or a vault, made when it is first needed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from plentytui.credentials.vault import Vault
from plentytui.errors import CredentialStoreError
from plentytui.models.credentials import Secret
from plentytui.models.systems import System

VARIABLE = "PLENTYTUI_WEBHOOK_TOKEN"
"""The variable of the environment that holds it."""
PLACE = System(name="webhook", url="https://webhook.plentytui.invalid", user="token")
"""Where vaults keep it, as if it were the password of a system; ``[systems.webhook]`` may name a command for it."""
_FORM = re.compile(r"[A-Za-z0-9_-]{24,200}")
_HINT = f"Put 24 to 200 letters, digits, - and _ into {VARIABLE}."


class Token(NamedTuple):
    """The secret, and where it comes from."""

    secret: Secret
    source: str
    is_new: bool = False
    is_public: bool = False
    """Whether it is no secret: that of a demo."""


async def find_token(environ: Mapping[str, str], vaults: Sequence[Vault]) -> Token | None:
    """The secret, or None if there is none yet.

    Raises:
        CredentialStoreError: what was found cannot be the end of a path, or guessing it would be too easy.
    """
    if given := environ.get(VARIABLE, "").strip():
        return Token(_checked(given, VARIABLE), VARIABLE)
    for vault in vaults:
        try:
            found = await vault.get(PLACE)
        except CredentialStoreError:
            continue  # `webhook serve` tells what is wrong where no source has one
        if found:
            return Token(_checked(found.reveal(), vault.name), vault.name)
    return None


def _checked(text: str, source: str) -> Secret:
    if not _FORM.fullmatch(text):
        raise CredentialStoreError(f"The token of the webhook in {source} cannot be used.", _HINT)
    return Secret(text)


async def make_token(vaults: Sequence[Vault], place: str) -> Token:
    """A new secret, kept in the vault of that name.

    Raises:
        CredentialStoreError: it cannot be kept there.
    """
    for vault in vaults:
        if vault.name == place and vault.can_save:
            made = Secret(secrets.token_urlsafe(32))
            try:
                await vault.save(PLACE, made)
            except CredentialStoreError as error:
                what = f"The token of the webhook cannot be kept in the {place}. {error.what}"
                raise CredentialStoreError(what, f"{_HINT} Or keep it with --save file.") from error
            return Token(made, vault.name, is_new=True)
    raise CredentialStoreError(f"There is no {place} to keep the token of the webhook in.", _HINT)
