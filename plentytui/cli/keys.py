"""``plentytui keys``: the key table, as help and README have it."""

from __future__ import annotations

import argparse

from plentytui.cli.output import note, put, put_table
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "keys",
        "Print all keys: as they are under your settings, or the default ones as a Markdown table.",
        "plentytui keys",
        "plentytui keys --markdown",
    )
    parser.add_argument(
        "--markdown", action="store_true", help="the default keys as a Markdown table, as in the README"
    )
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Print the table."""
    from plentytui.ui.commands.catalogue import check_keymap, key_table, key_table_markdown

    if arguments.markdown:
        put(key_table_markdown())
        return 0
    checked = check_keymap(scope.settings.keys)
    for problem in checked.problems:
        note(f"plentytui: {problem}")
    rows = key_table(checked.usable)
    put_table(
        [("where", "keys", "command", "id"), *((r.set_name, r.keys, r.command.title, r.command.id) for r in rows)]
    )
    return 0
