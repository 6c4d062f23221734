"""``plentytui systems``: the systems that are known."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from plentytui.cli.output import note, plain, put, put_json, put_table
from plentytui.cli.parsing import EXIT_CODES, Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.errors import PasswordNotKept, PlentytuiError, UsageError

if TYPE_CHECKING:
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore
    from plentytui.store.systems import SystemsList


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "systems",
        "List, add and remove systems. A password is never part of the list. The one opened last is taken where a "
        "command names none: opened in the app, or with `plentytui login`. Calls of quota and api do not count, so "
        "that no script changes which one you get.",
        "plentytui systems",
        "plentytui systems add p12345.my.plentysystems.com --user maria --name shop",
        "pass show plenty | plentytui systems add https://shop.example --user bot --password-stdin --save keyring",
        "plentytui systems remove shop",
    )
    actions = parser.add_subparsers(dest="action", metavar="list|add|remove")
    listing = _action(actions, "list", "list the systems (default)", "plentytui systems list --json")
    for one in (parser, listing):
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="list them as JSON")
    adding = _action(actions, "add", "add a system", "plentytui systems add shop.example --user maria --name shop")
    adding.add_argument("url", metavar="URL", help="its address; https is assumed, a pasted back-end address will do")
    adding.add_argument("--user", required=True, metavar="USER", help="who you are there")
    adding.add_argument("--name", metavar="NAME", help="what to call it (default: its host)")
    adding.add_argument("--read-only", action="store_true", help="refuse every write to it")
    add_password_options(adding)
    what = "remove a system, its session and its saved password"
    removing = _action(actions, "remove", what, "plentytui systems remove shop")
    removing.add_argument("name", metavar="NAME")
    return parser


def _action(actions: argparse._SubParsersAction[Parser], name: str, what: str, example: str) -> Parser:
    return actions.add_parser(
        name,
        help=what,
        description=f"{what[:1].upper()}{what[1:]}.",
        epilog=f"example:\n  {example}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def add_password_options(parser: argparse.ArgumentParser) -> None:
    """The options about giving and saving a password: systems add and login have them both."""
    parser.add_argument("--password-stdin", action="store_true", help="log in now; the password is the first line read")
    parser.add_argument(
        "--save",
        choices=("keyring", "file", "no"),
        help="where to save the password after the log-in: in the keyring, in an encrypted file, or nowhere "
        "(default: ask about the keyring at a terminal, else nowhere)",
    )


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """List, add or remove."""
    with scope.known() as known:
        if arguments.action == "add":
            _add(arguments, scope, known)
        elif arguments.action == "remove":
            _remove(arguments.name, scope, known)
        else:
            _list([_as_it_is_used(system, scope) for system in known.list()], getattr(arguments, "json", False))
    return 0


def _as_it_is_used(system: System, scope: Scope) -> System:
    """The system as commands take it: read-only where the list, the settings or this run say so."""
    refused = system.read_only or scope.read_only or scope.settings.system(system.name).read_only
    return replace(system, read_only=refused)


def _list(systems: list[System], as_json: bool) -> None:
    if as_json:
        put_json(
            [
                {
                    "name": system.name,
                    "url": system.url,
                    "user": system.user,
                    "readOnly": system.read_only,
                    "lastOpened": _when(system.last_used),
                }
                for system in systems
            ]
        )
        return
    if not systems:
        note("No system is known yet. Add one: plentytui systems add URL --user USER --name NAME")
        return
    from plentytui.rules.reading import stamp

    head = ("name", "address", "user", "writes", "last opened")
    rows = [
        (s.name, s.url, s.user, "refused" if s.read_only else "allowed", stamp(s.last_used or 0.0, None) or "never")
        for s in systems
    ]
    put_table([head, *rows])


def _when(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(" ", "minutes") if seconds else None


def _add(arguments: argparse.Namespace, scope: Scope, known: SystemsList) -> None:
    from plentytui.factory import sandbox_system
    from plentytui.services.systems import Systems

    if arguments.save and not arguments.password_stdin:
        raise UsageError("--save needs a password.", "Give it with --password-stdin, or use `plentytui login` later.")
    systems = Systems(known, sandbox_system, _no_store, scope.paths)
    system = systems.add(arguments.url, arguments.user, arguments.name or "", read_only=arguments.read_only)
    added = plain(f"{system.name} was added ({system.url}).")
    if not arguments.password_stdin:
        put(added)
        note(f"Log in with: plentytui login {shlex.quote(system.name)}")
        return
    from plentytui.cli.login import log_in, save_password

    try:
        password = log_in(system, scope, from_stdin=True, all_or_nothing=True)
    except (PlentytuiError, KeyboardInterrupt):
        known.remove(system.name)  # a system that was refused is not left half added
        raise
    known.touch(system.name)
    put(added)
    try:
        save_password(system, scope, password, arguments.save)
    except PasswordNotKept as error:
        again = f"To try again: plentytui login {shlex.quote(system.name)} --save {arguments.save}"
        raise PasswordNotKept(f"{system.name} was added. {error.what}", again) from error


def _remove(name: str, scope: Scope, known: SystemsList) -> None:
    system = known.get(name)
    if system is None:
        raise UsageError(f"There is no system called {name}.", "List them with: plentytui systems")
    from plentytui.cli.logout import forget_secrets

    session, passwords = forget_secrets(system, scope)
    known.remove(system.name)
    file = scope.paths.store_file(system.key)
    kept = [f"Its mirror and drafts stay in {file}."] if file.exists() else []
    put(plain(" ".join([f"{system.name} was removed.", *([session] if session else []), *kept])))
    for sentence in passwords:
        note(sentence)


def _no_store(system: System) -> SystemStore:
    raise AssertionError("adding a system opens no local file")
