"""``plentytui screenshots``: the finished screens as SVG files, drawn from the embedded system."""

from __future__ import annotations

import argparse
from pathlib import Path

from plentytui.cli.output import put
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.errors import UsageError


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "screenshots",
        "Draw all screens of the embedded system as SVG files and print their names.",
        "plentytui screenshots screenshots/",
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("screenshots"), metavar="FOLDER", help="default: screenshots"
    )
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Draw them."""
    folder: Path = arguments.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"The folder {folder} cannot be made: {error.strerror}.", "Name another one.") from error
    from plentytui.pictures import make_screenshots

    for file in make_screenshots(folder):
        put(str(file))
    return 0
