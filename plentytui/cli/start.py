"""Finds the command, loads its file, runs it and turns every outcome into an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from plentytui.cli.scope import Scope
from plentytui.errors import PlentytuiError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    from plentytui.cli.parsing import Parser

COMMANDS = {
    "demo": "open an embedded demo system; no account needed",
    "sandbox": "serve the demo system's API on this machine",
    "systems": "list, add and remove systems",
    "login": "log in to a system",
    "logout": "end the session with a system",
    "quota": "show what the API still allows",
    "doctor": "check passwords, terminal, folders and settings",
    "check": "check domains from outside: DNS, certificate, mail, redirects",
    "ref": "print a reference table of the API: countries, units, currencies ...",
    "webhook": "receive the purchases of plentyMarketplace, and list them",
    "keys": "print the keys",
    "screenshots": "draw all screens as SVG files",
    "api": "send one call to the API and print its answer as JSON",
}
"""The commands, each in a file of its own name, with what it does."""

INTERRUPTED = 130
"""The exit code after ctrl+c, as shells have it."""
PIPE_CLOSED = 141
"""The exit code where the reader of our output has gone, as shells have it."""
BUG = 70
"""The exit code of a fault in plentytui itself."""


def run(words: Sequence[str]) -> int:
    """Run the command line and return its exit code; every error ends as one sentence on standard error."""
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except PlentytuiError as error:
        from plentytui.cli.output import complain

        complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes standard output once more as it ends; nobody is left to read that.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except SystemExit as end:  # argparse ends --help this way
        return end.code if isinstance(end.code, int) else 0
    except Exception as error:  # the last net: a fault of ours must print neither local variables nor its text
        _tell_bug(error)
        return BUG
    return code


def _dispatch(words: Sequence[str]) -> int:
    before, command, after = _split(words)
    # A parser takes as long as a twentieth of the way to the first frame; where nothing is to be parsed none is made.
    scope = Scope()
    if before:
        options = _top_parser().parse_args(before)
        if options.version:
            from plentytui import __version__

            print(f"plentytui {__version__}")
            return 0
        scope = Scope(options.read_only, options.system)
    if command == "demo" and not after:
        from plentytui.factory import SandboxChoice, run_demo

        return run_demo(scope.settings, scope.paths, SandboxChoice(), read_only=scope.read_only)
    if command is None:
        from plentytui.factory import run_app

        return run_app(scope.settings, scope.paths, name=scope.system, read_only=scope.read_only, environ=scope.environ)
    if command not in COMMANDS:
        raise UsageError(f"There is no command {command!r}.{_similar(command)}", "See `plentytui --help`.")
    module = importlib.import_module(f"plentytui.cli.{command}")  # each has the same two functions
    make: Callable[[], Parser] = module.parser
    do: Callable[[Namespace, Scope], int] = module.run
    return do(make().parse_args(after), scope)


def _split(words: Sequence[str]) -> tuple[Sequence[str], str | None, Sequence[str]]:
    """The options before the command, the command, and the words after it, which its own parser reads."""
    index = 0
    while index < len(words):
        word = words[index]
        if not word.startswith("-"):
            return words[:index], word, words[index + 1 :]
        index += 2 if word == "--system" else 1
    return words, None, ()


def _top_parser() -> Parser:
    from plentytui.cli.parsing import make_parser

    width = max(map(len, COMMANDS))
    listed = "\n".join(f"  {name.ljust(width)}  {what}" for name, what in COMMANDS.items())
    parser = make_parser(
        "",
        "The Service Centre and the Messenger of plentymarkets (PlentyONE) systems, in a terminal. "
        "Without a command it opens the system opened last.",
        "plentytui demo",
        "plentytui --read-only --system shop",
        "plentytui api GET /rest/users/me",
        more=f"commands (each has its own --help):\n{listed}",
    )
    parser.usage = "plentytui [--read-only] [--system NAME] [command ...]"
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("--read-only", action="store_true", help="refuse every write to the system")
    parser.add_argument("--system", metavar="NAME", help="the system to work with (default: the one opened last)")
    return parser


def _similar(command: str) -> str:
    import difflib

    near = difflib.get_close_matches(command, COMMANDS, 1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _tell_bug(error: Exception) -> None:
    import traceback

    print(
        f"plentytui: A fault in plentytui itself ({type(error).__name__}). Please report these lines:", file=sys.stderr
    )
    for frame in traceback.extract_tb(error.__traceback__):
        print(f"  {frame.filename}:{frame.lineno} in {frame.name}", file=sys.stderr)
