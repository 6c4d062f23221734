"""``plentytui login``: a log-in that checks a password and, if wanted, saves it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from typing import TYPE_CHECKING

from plentytui.cli.output import note, plain, put
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.prompts import ask_password, confirm, has_terminal, password_from_stdin
from plentytui.cli.scope import Scope
from plentytui.cli.systems import add_password_options
from plentytui.errors import CredentialStoreError, PasswordNotKept, PlentytuiError, UsageError

if TYPE_CHECKING:
    from plentytui.credentials.chain import Typed
    from plentytui.models.credentials import Secret
    from plentytui.models.systems import System

_PLACES = {"keyring": "keyring", "file": "encrypted file"}


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "login",
        "Log in to a system. The session is kept for all your plentytui processes, encrypted under the password; "
        "the password itself is saved only where you say so. Without a terminal, and without --password-stdin, the "
        "system's password command gives it, if the settings name one.",
        "plentytui login shop",
        "pass show plenty | plentytui login shop --password-stdin --save keyring",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the system (default: the one opened last)")
    add_password_options(parser)
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Log in."""
    system = scope.choose(arguments.name)
    password = log_in(system, scope, from_stdin=arguments.password_stdin)
    with scope.known() as known:
        if known.get(system.name) is not None:  # one from the environment is not on the list
            known.touch(system.name)
    save_password(system, scope, password, arguments.save)
    return 0


def log_in(system: System, scope: Scope, *, from_stdin: bool, all_or_nothing: bool = False) -> Secret:
    """Log in with a password from standard input or from the terminal, and give that password.

    With ``all_or_nothing`` no session is left behind where the system lets the user in and then refuses to say who
    that is.

    Raises:
        NotLoggedIn: there is no password, or the system refused it.
    """
    given = password_from_stdin() if from_stdin else asyncio.run(_by_itself(system, scope))
    if given is None and not has_terminal():
        raise UsageError(
            "There is no terminal to type the password on.",
            "Use --password-stdin, or name a password command for this system in the settings.",
        )
    return asyncio.run(_log_in(system, scope, given, all_or_nothing=all_or_nothing))


async def _by_itself(system: System, scope: Scope) -> Secret | None:
    """The password that the environment names for that address and user, else what the password command gives.

    At a terminal the command is not run: whoever logs in there gives the password now.

    Raises:
        CredentialStoreError: the password command failed, and nobody can be asked instead.
    """
    from plentytui.api.base_url import clean_base_url
    from plentytui.credentials.command import CommandVault
    from plentytui.credentials.environment import EnvVault

    with contextlib.suppress(CredentialStoreError):  # an address that cannot be read is not this system's
        if (named := await EnvVault(scope.environ, clean_base_url).get(system)) is not None:
            return named
    if has_terminal():
        return None
    commands = {name: known.password_command for name, known in scope.settings.systems.items()}
    return await CommandVault(commands).get(system)


def save_password(system: System, scope: Scope, password: Secret, wanted: str | None) -> None:
    """Save a password that the system took where ``wanted`` says, or where the person at the terminal says.

    Raises:
        PasswordNotKept: it cannot be saved there.
    """
    asyncio.run(_save(system, scope, password, wanted))


async def _log_in(system: System, scope: Scope, given: Secret | None, *, all_or_nothing: bool) -> Secret:
    from plentytui.api.system import SystemApi
    from plentytui.clients import open_client
    from plentytui.credentials.chain import Typed

    async def ask(asked: System) -> Typed | None:
        return Typed(given) if given is not None else await ask_password(asked)

    # The person gives a password now, or the environment does; what command and keyring hold is not asked.
    sources = scope.sources.typed_only()
    async with open_client(system, scope.settings, scope.paths, ask=ask, sources=sources) as opened:
        record = await opened.tokens.current()
        try:
            user = await SystemApi(opened.client).users.me()  # a session from before may have been revoked meanwhile
        except (PlentytuiError, asyncio.CancelledError):
            if all_or_nothing:
                with contextlib.suppress(PlentytuiError):  # why there is no log-in is what the person has to know
                    await opened.tokens.logout()
            raise
    put(plain(f"Logged in to {system.name} as {user.name}."))
    if record.sessions_allowed:
        put(f"Sessions in use: {record.sessions_used} of {record.sessions_allowed}.")
    return await opened.chain.password()


async def _save(system: System, scope: Scope, password: Secret, wanted: str | None) -> None:
    chain = scope.sources.chain(system)
    if wanted is None and has_terminal():
        keyring = next(found for found in await chain.check() if found.source == _PLACES["keyring"])
        if not keyring.ok:
            note(f"{keyring.sentence} The password is not saved; --save file keeps it in an encrypted file.")
        elif confirm("Save the password in the keyring?"):
            wanted = "keyring"
    elif wanted is None and "PLENTYTUI_PASSWORD" not in scope.environ:
        note("The password is not saved, so the next command needs it again; --save keyring or --save file keeps it.")
    if wanted in _PLACES:
        result = await chain.save(password, _PLACES[wanted])
        if not result.ok:
            other = " --save file keeps it in an encrypted file." if wanted == "keyring" else ""
            raise PasswordNotKept(f"You are logged in to {system.name}. {result.sentence}{other}")
        put(f"The password was saved in the {result.source}.")
