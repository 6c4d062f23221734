"""``plentytui doctor``: what is well and what is not on this machine."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING

from plentytui.cli.output import plain, put, put_json
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.errors import PlentytuiError, SettingsError

if TYPE_CHECKING:
    from plentytui.services.doctor import Section

_MARKS = {True: "ok", False: "no", None: "--"}


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "doctor",
        "Say which source of passwords answers and what is wrong with the others, what the terminal can do, and "
        "whether folders and settings are in order. Nothing secret is printed and no system is called.",
        "plentytui doctor",
        "plentytui --system shop doctor --json",
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Look and report; a finding is no failure, so the exit code is 0."""
    from plentytui.services import doctor

    sections = [
        *asyncio.run(_passwords(scope)),
        doctor.check_terminal(scope.environ),
        doctor.check_locale(scope.environ),
        doctor.check_folders(scope.paths),
        _settings(scope),
        doctor.check_versions(),
    ]
    if arguments.json:
        put_json(doctor.as_json(sections))
    else:
        _show(sections)
    return 0


async def _passwords(scope: Scope) -> list[Section]:
    from plentytui.services import doctor

    try:
        sources = scope.sources
    except SettingsError as error:  # told of in full below; without settings there are no password commands
        return [doctor.Section("passwords", (doctor.Line("sources", f"not looked at: {error.what}", False),))]
    try:
        system = scope.choose()
    except PlentytuiError as error:
        if scope.system is not None:
            raise
        line = doctor.Line("system", error.what)
        return [doctor.Section("system", (line,)), await doctor.check_sources(sources.vaults)]
    return [await doctor.check_passwords(sources.chain(system))]


def _settings(scope: Scope) -> Section:
    from plentytui.services import doctor

    section = doctor.check_settings(scope.paths)
    if not all(line.ok for line in section.lines):
        return section
    from plentytui.ui.commands.catalogue import validate
    from plentytui.ui.themes import theme_problem

    problems = [doctor.Line("keys", problem, False) for problem in validate(scope.settings.keys)]
    if problem := theme_problem(scope.settings.theme):
        problems.append(doctor.Line("theme", problem, False))
    return doctor.Section(section.title, (*section.lines, *problems))


def _show(sections: list[Section]) -> None:
    width = max(len(line.name) for section in sections for line in section.lines)
    for section in sections:
        put(plain(section.title))
        for line in section.lines:
            put(f"  {_MARKS[line.ok]}  {line.name.ljust(width)}  {plain(line.text)}")
        put()
