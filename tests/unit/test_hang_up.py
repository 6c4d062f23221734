"""A terminal that is gone, without a signal, ends the program; what is typed is kept."""

from __future__ import annotations

import os
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


def test_it_is_as_large_as_the_terminal_where_standard_output_is_a_pipe(tmp_path: Path) -> None:
    piped = ["sh", "-c", f"{sys.executable} -m plentytui demo --size 20 | cat"]
    with Terminal(piped, environ=home_environment(tmp_path), folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.wait_for(rb"\x1b\[40;")
