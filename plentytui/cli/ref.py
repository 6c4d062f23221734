"""``plentytui ref``: the reference tables of the API, without a system and without a network."""

from __future__ import annotations

import argparse
import json

from plentytui.cli.output import note, put, put_json, put_table
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.errors import UsageError

NOTHING_FITS = 1
"""The exit code where nothing fits what was looked for, as with grep."""


def parser() -> Parser:
    """The parser of this command."""
    from plentytui.rules.reference.tables import tables

    names = ", ".join(table.id for table in tables())
    parser = make_parser(
        "ref",
        "Print a reference table of the API, or what fits some letters in any column of it. Ends with 1 where nothing "
        "fits.",
        "plentytui ref countries",
        "plentytui ref countries german",
        "plentytui ref currencies --json",
        more=f"tables: {names}",
    )
    parser.add_argument("table", nargs="?", default="", help="which table; the beginning of its name is enough")
    parser.add_argument("query", nargs="*", help="letters to look for in all columns")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print a JSON list")
    shape.add_argument("--csv", action="store_true", help="print CSV, safe for spreadsheets")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Print what fits.

    Raises:
        UsageError: there is no such table.
    """
    from plentytui.rules.reference.tables import table, tables, tables_like

    names = ", ".join(known.id for known in tables())
    if not arguments.table:
        put_table([(known.id, known.title, f"{len(known.entries)} entries") for known in tables()])
        return 0
    found = table(arguments.table)
    if found is None and (like := tables_like(arguments.table)):
        raise UsageError(f"{arguments.table!r} can be {' or '.join(like)}.", "Type one letter more.")
    if found is None:
        raise UsageError(f"There is no table {arguments.table!r}.", f"There are {names}.")
    query = " ".join(arguments.query)
    entries = found.find(query)
    if arguments.json:
        put_json(json.loads(found.as_json(entries)))
    elif arguments.csv:
        for line in found.as_csv(entries).splitlines():
            put(line)
    elif entries:
        heading = (*(column.title for column in found.columns), "")
        put_table([heading, *((*entry.cells, entry.note) for entry in entries)])
        for sentence in found.notes:
            note(sentence)
    if not entries:
        more = "No entry has that number." if query.isdigit() else "Try fewer letters; the names are English."
        note(f"plentytui: Nothing in {found.id} fits {query!r}. {more}")
        return NOTHING_FITS
    return 0
