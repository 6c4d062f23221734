"""A terminal that is gone and a signal end the program in order: what is typed is kept, the terminal given back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plentytui.ui.hang_up import HUNG_UP
from tests.bench.in_terminal import ROWS, home_environment
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")


def test_the_program_ends_with_its_terminal_and_keeps_what_is_typed(tmp_path: Path) -> None:
    demo = [sys.executable, "-m", "plentytui", "demo", "--size", "20"]
    environ = home_environment(tmp_path)
    with Terminal(demo, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.send(b"rHalbsatz")
        # What the program has not read yet is lost with the terminal.
        terminal.wait_shown("Halbsatz")
        os.close(terminal._fd)
        terminal._fd = -1
        # Python itself ends with 120 where nothing can be written to the terminal any more.
        assert terminal.process.wait(60) in (HUNG_UP, 120)
    with Terminal(demo, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.send(b"r")
        terminal.wait_shown("Halbsatz")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_it_in_order(tmp_path: Path, name: str) -> None:
    demo = [sys.executable, "-m", "plentytui", "demo", "--size", "20"]
    environ = home_environment(tmp_path)
    number = getattr(signal, name)
    with Terminal(demo, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.send(b"rHalbsatz")
        terminal.wait_shown("Halbsatz")
        terminal.process.send_signal(number)
        assert terminal.wait_end() == 128 + number
        written = bytes(terminal.written)
    assert written.rindex(b"\x1b[?1049l") > written.rindex(b"\x1b[?1049h"), "the terminal's own screen is back"
    assert b"mistake" not in written
    with Terminal(demo, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.send(b"r")
        terminal.wait_shown("Halbsatz")


def test_a_signal_before_there_is_an_app_ends_the_program_as_any_other() -> None:
    program = """
import os, signal
from types import SimpleNamespace
from plentytui.ui.hang_up import watch_for_the_end
watch_for_the_end(SimpleNamespace(is_running=False))
os.kill(os.getpid(), signal.SIGTERM)
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == -signal.SIGTERM


def test_a_signal_that_is_ignored_stays_so() -> None:
    program = """
import signal
from types import SimpleNamespace
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from plentytui.ui.hang_up import watch_for_the_end
watch_for_the_end(SimpleNamespace(is_running=False))
raise SystemExit(signal.getsignal(signal.SIGHUP) != signal.SIG_IGN)
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0


def test_it_is_as_large_as_the_terminal_where_standard_output_is_a_pipe(tmp_path: Path) -> None:
    piped = ["sh", "-c", f"{sys.executable} -m plentytui demo --size 20 | cat"]
    with Terminal(piped, environ=home_environment(tmp_path), folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.wait_for(rb"\x1b\[40;")
