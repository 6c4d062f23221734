"""The driver of the profile for slow lines in a real terminal: sizes, another program, a line that stands, the end."""

from __future__ import annotations

import re
import shlex
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.in_terminal import PLENTYTUI, in_terminal, wait_idle, wait_until_settled
from tests.terminal import Terminal, foreign_sequences

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")

OVER_SSH = {"SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22"}
EDITOR = """\
import sys, termios
attributes = termios.tcgetattr(0)[3]
print("EDITOR", bool(attributes & termios.ECHO), bool(attributes & termios.ICANON), flush=True)
open(sys.argv[1], "w").write("Written outside.")
"""


def modes(terminal: Terminal) -> list[object]:
    """How the terminal treats what is typed."""
    return termios.tcgetattr(terminal._fd)[:6]


@pytest.fixture(scope="module")
def begun() -> dict[str, list[object]]:
    return {}


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory, begun: dict[str, list[object]]) -> Iterator[Terminal]:
    home = tmp_path_factory.mktemp("home")
    (home / "editor.py").write_text(EDITOR)
    environ = {**OVER_SSH, "EDITOR": shlex.join([sys.executable, str(home / "editor.py")]), "VISUAL": ""}
    with in_terminal(home, [str(PLENTYTUI), "demo", "--rate", "plus"], environ) as terminal:
        begun["modes"] = modes(terminal)
        wait_until_settled(terminal)
        yield terminal


def anew(terminal: Terminal) -> str:
    """What a person sees after the whole screen was painted again."""
    columns, rows = terminal.columns, terminal.rows
    terminal.resize(columns, rows - 1)
    wait_idle(terminal, 0.4)
    terminal.resize(columns, rows)
    wait_idle(terminal, 0.4)
    return terminal.screen()


def lines(screen: str) -> list[str]:
    """The lines without those of the header, which counts."""
    return [re.sub(r"\s+", " ", line) for line in screen.splitlines()[2:]]


def test_another_size_is_painted_whole(terminal: Terminal) -> None:
    for columns, rows in ((80, 24), (120, 40)):
        terminal.resize(columns, rows)
        wait_idle(terminal, 0.5)
        shown = terminal.screen().splitlines()
        assert len(shown) == rows
        assert max(map(len, shown)) <= columns
        assert "Messenger" in shown[0]
        assert "? Help" in shown[-1]


def test_a_line_that_stands_a_while_loses_nothing(terminal: Terminal) -> None:
    # The terminal takes nothing, until neither it nor the program has any more room for what is written.
    for key in [*[b"\x06"] * 12, *[b"j"] * 30, *[b"\x02"] * 12]:
        terminal.send(key)
        time.sleep(0.02)
    wait_idle(terminal, 0.5)
    shown = terminal.screen()
    assert lines(shown) == lines(anew(terminal))


def test_another_program_gets_the_terminal_as_it_was_and_gives_it_back(terminal: Terminal) -> None:
    terminal.send(b"r")
    wait_idle(terminal, 0.6)
    before = len(terminal.written)
    terminal.send(b"\x05")
    terminal.wait_for(b"EDITOR True True", start=before)
    terminal.wait_for(b"Written outside", start=before)
    wait_idle(terminal, 0.5)
    stream = bytes(terminal.written[before:])
    left, told, back = (stream.find(mark) for mark in (b"\x1b[?1049l", b"EDITOR True", b"\x1b[?1049h"))
    assert 0 <= left < told < back
    shown = terminal.screen()
    assert "Written outside." in shown
    assert lines(shown) == lines(anew(terminal))


def test_the_end_leaves_the_terminal_as_it_was(terminal: Terminal, begun: dict[str, list[object]]) -> None:
    terminal.send(b"\x1b")
    wait_idle(terminal, 0.6)
    before = len(terminal.written)
    terminal.send(b"q")
    wait_idle(terminal, 0.6)
    if terminal.process.poll() is None:
        terminal.send(b"\r")
    assert terminal.wait_end() == 0
    assert modes(terminal) == begun["modes"]
    stream = bytes(terminal.written[before:])
    for mode in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[<u", b"\x1b[?1004l"):
        assert mode in stream
    assert stream.rfind(b"\x1b[?1049l") > stream.rfind(b"\x1b[?2026h")
    assert Path(f"/proc/{terminal.process.pid}").exists() is False
    assert foreign_sequences(bytes(terminal.written), slow=True) == []
