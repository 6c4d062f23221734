"""What is well and what is not on this machine: passwords, terminal, folders, settings; nothing secret in it."""

from __future__ import annotations

import locale
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plentytui import __version__
from plentytui.errors import CredentialsMissing, SettingsError
from plentytui.services import terminal

if TYPE_CHECKING:
    from plentytui.credentials.chain import Chain
    from plentytui.credentials.vault import Finding, Vault
    from plentytui.paths import Paths

_LIBRARIES = (
    "textual",
    "rich",
    "httpx",
    "pydantic",
    "keyring",
    "platformdirs",
    "filelock",
    "cryptography",
    "starlette",
    "uvicorn",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at."""

    name: str
    text: str
    ok: bool | None = None
    """None where there is no right or wrong."""


@dataclass(frozen=True, slots=True)
class Section:
    """Things that belong together."""

    title: str
    lines: tuple[Line, ...]


def as_json(sections: Iterable[Section]) -> dict[str, list[dict[str, object]]]:
    """The report as values for JSON."""
    return {
        section.title: [{"name": line.name, "ok": line.ok, "text": line.text} for line in section.lines]
        for section in sections
    }


async def check_passwords(chain: Chain) -> Section:
    """Which source answers for the system of that chain, and what is wrong with the others; asks the person nothing.

    Each source is tried, the keyring with a value of no worth; then the password is asked for as a log-in would.
    """
    from plentytui.credentials.chain import NONE_HERE

    by_source = {finding.source: finding for finding in await chain.check()}
    with suppress(CredentialsMissing):  # which the findings say one by one
        await chain.password()
    for finding in chain.findings:
        if finding.sentence != NONE_HERE:
            by_source[finding.source] = finding
    lines = [_source_line(finding, answered=chain.answered) for finding in by_source.values()]
    answer = Line("answers", chain.answered or "no source; you will be asked", bool(chain.answered))
    return Section(f"password of {chain.system.user} at {chain.system.name}", (answer, *lines))


async def check_sources(vaults: Iterable[Vault]) -> Section:
    """What each source of passwords can do, where no system is chosen."""
    return Section("passwords", tuple([_source_line(await vault.check(None), answered="") for vault in vaults]))


def _source_line(finding: Finding, *, answered: str) -> Line:
    return Line(finding.source, finding.sentence, True if finding.source == answered else finding.ok)


def check_terminal(environ: Mapping[str, str], *, ask: bool = True) -> Section:
    """What the terminal can do; ``ask``: also put a question to it."""
    columns, rows = shutil.get_terminal_size()
    size = f"{columns} x {rows}"
    streams = {"standard input": sys.stdin, "standard output": sys.stdout, "standard error": sys.stderr}
    ttys = [name for name, stream in streams.items() if stream is not None and stream.isatty()]
    sync = terminal.ask_sync() if ask else terminal.Sync(None, "not asked")
    enough = columns >= 80 and rows >= 24
    return Section(
        "terminal",
        (
            Line("TERM", environ.get("TERM", "") or "not set", environ.get("TERM", "") not in ("", "dumb")),
            Line("colours", terminal.colours(environ)),
            Line("size", size if enough else f"{size}; 80 x 24 is the least that everything fits in", enough),
            # It is read from standard input, and drawn on standard error.
            Line(
                "a terminal",
                ", ".join(ttys) or "none of the three streams",
                {"standard input", "standard error"} <= set(ttys),
            ),
            Line("inside", terminal.around(environ)),
            Line("copying (OSC 52)", terminal.clipboard(environ)),
            Line("synchronized output", sync.sentence, sync.supported),
        ),
    )


def check_locale(environ: Mapping[str, str]) -> Section:
    """Whether text beyond ASCII can be shown."""
    encoding = locale.getpreferredencoding(False)
    utf8 = encoding.lower().replace("-", "").replace("_", "") == "utf8"
    chosen = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "not set"
    return Section(
        "locale",
        (
            Line("encoding", encoding if utf8 else f"{encoding}; only UTF-8 shows all letters", utf8),
            Line("LC_ALL, LC_CTYPE or LANG", chosen),
        ),
    )


def check_versions() -> Section:
    """The versions of the program, Python and the libraries."""
    import sqlite3
    from importlib.metadata import PackageNotFoundError, version

    lines = [
        Line("plentytui", __version__),
        Line("Python", f"{sys.version.split()[0]} on {sys.platform}", sys.version_info >= (3, 11)),
        Line("SQLite", sqlite3.sqlite_version),
    ]
    for name in _LIBRARIES:
        try:
            lines.append(Line(name, version(name)))
        except PackageNotFoundError:
            lines.append(Line(name, "not installed", False))
    return Section("versions", tuple(lines))


def check_folders(paths: Paths) -> Section:
    """Whether the folders can be written and nobody else can read what is in them."""
    folders = (("config", paths.config), ("data", paths.data), ("state", paths.state))
    return Section("folders", tuple(_folder(name, path, private=name != "config") for name, path in folders))


def _folder(name: str, path: Path, *, private: bool) -> Line:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        there = next((parent for parent in path.parents if parent.exists()), Path("/"))
        if os.access(there, os.W_OK | os.X_OK):
            return Line(name, f"{path} is made when it is needed", True)
        return Line(name, f"{path} cannot be made: {there} cannot be written", False)
    except OSError as error:
        return Line(name, f"{path} cannot be looked at: {error.strerror}", False)
    if not os.access(path, os.W_OK | os.X_OK):
        return Line(name, f"{path} cannot be written (mode {mode:04o})", False)
    if private and (loose := _readable_by_others(path)):
        return Line(name, f"{path} can be written, but others can read {loose}; run `chmod go= {loose}`", False)
    return Line(name, f"{path} can be written (mode {mode:04o})", True)


def _readable_by_others(folder: Path) -> Path | None:
    """The first file of ours that others can really read: its own mode and its folder's both let them."""
    if os.name == "nt":  # modes say nothing there; the user's profile is private by itself
        return None
    for root, folders, files in os.walk(folder):
        if not Path(root).stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH):
            folders.clear()  # nobody else gets further than here
            continue
        for file in files:
            path = Path(root, file)
            if path.lstat().st_mode & (stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH):
                return path
    return None


def check_settings(paths: Paths) -> Section:
    """Whether the settings file can be used."""
    from plentytui.settings import load_settings

    if not paths.settings_file.exists():
        return Section("settings", (Line("file", f"{paths.settings_file} is not there; the defaults hold", True),))
    try:
        settings = load_settings(paths.settings_file)
    except SettingsError as error:
        return Section("settings", (Line("file", str(error), False),))
    changed = f"keys set in it: {len(settings.keys)}, systems: {len(settings.systems)}"
    return Section("settings", (Line("file", f"{paths.settings_file} is in order; {changed}", True),))
