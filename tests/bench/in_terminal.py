"""The program in a pseudo-terminal, as a user of its own has it: what the benchmarks share."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from plentytui.paths import Paths
from tests.terminal import Terminal

PLENTYTUI = Path(sys.executable).with_name("plentytui")

ROWS = rb"\x1b\[[0-9;]*m\xe2\x96\x8c[^\x1b]{20}"
"""The row under the cursor with its text: nothing else draws that sign with so much behind it."""
COLUMNS, LINES = 120, 40


def home_environment(home: Path) -> dict[str, str]:
    """The environment of a user whose folders are all under ``home``, with bytecode kept as an installation has it."""
    return {
        "HOME": str(home),
        "PYTHONDONTWRITEBYTECODE": "",
        "SSH_CONNECTION": "",
        **{f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")},
    }


def home_paths(home: Path) -> Paths:
    """Where the program of that user keeps things."""
    return Paths(
        config=home / "config" / "plentytui", data=home / "data" / "plentytui", state=home / "state" / "plentytui"
    )


def in_terminal(home: Path, command: Sequence[str], environ: Mapping[str, str] | None = None) -> Terminal:
    """A command in a true-colour terminal of 120x40; to be used as a context."""
    home.mkdir(parents=True, exist_ok=True)
    return Terminal(
        command, columns=COLUMNS, rows=LINES, environ=home_environment(home) | dict(environ or {}), folder=home
    )


def wait_until_settled(terminal: Terminal, seconds: float = 30.0) -> None:
    """Read until the list has rows and nothing has been written for a second."""
    terminal.wait_for(ROWS, seconds=seconds)
    wait_idle(terminal, 1.0, seconds)


def wait_idle(terminal: Terminal, quiet: float = 0.4, seconds: float = 60.0) -> int:
    """Read until nothing was written for ``quiet`` seconds and the program waits; how many bytes came.

    On a busy machine a program that has work to do and no turn is quiet, too: none of its threads may want one (Linux).
    """
    before = len(terminal.written)
    until = time.monotonic() + seconds
    terminal.wait_quiet(quiet, seconds)
    while time.monotonic() < until and _wants_a_turn(terminal):
        terminal.wait_quiet(quiet, seconds)
    return len(terminal.written) - before


def _wants_a_turn(terminal: Terminal) -> bool:
    for task in Path(f"/proc/{terminal.process.pid}/task").glob("*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            if task.read_text().rpartition(")")[2].split()[0] in "RD":
                return True
    return False


def current_line(terminal: Terminal) -> str:
    """The row of the list under the cursor, as it is seen."""
    # The pane on its left has such a sign, too, and numbers that come later.
    found = [(line.rindex("▌"), line) for line in terminal.screen().splitlines() if re.search("▌[^▌]{20}", line)]
    place, line = max(found, default=(0, ""))
    return line[place:]


def processor_milliseconds(terminal: Terminal) -> float:
    """Processor time that the program has used so far (Linux); a busy machine changes it far less than time itself."""
    tasks = Path(f"/proc/{terminal.process.pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6
