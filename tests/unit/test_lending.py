"""The terminal is taken back whatever became of the program that it was lent to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.in_terminal import ROWS, home_environment
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")

DEMO = [sys.executable, "-m", "plentytui", "demo", "--size", "20"]


def editor(folder: Path, script: str) -> str:
    """An editor that is a script of the shell."""
    file = folder / "editor.sh"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o700)
    return str(file)


@pytest.mark.parametrize(
    ("script", "told"),
    [("exit 3", "ended with status 3"), (None, "cannot be used"), ("kill -INT $PPID; exit 4", "ended with status 4")],
    ids=["fails", "missing", "interrupted"],
)
def test_an_editor_that_fails_costs_no_word_and_no_terminal(tmp_path: Path, script: str | None, told: str) -> None:
    command = str(tmp_path / "missing") if script is None else editor(tmp_path, script)
    environ = home_environment(tmp_path) | {"EDITOR": command, "VISUAL": ""}
    with Terminal(DEMO, environ=environ, folder=tmp_path, columns=120) as terminal:
        terminal.wait_for(ROWS)
        terminal.send(b"rHalbsatz")
        terminal.wait_shown("Halbsatz")
        terminal.send(b"\x05")
        terminal.wait_shown(told)
        terminal.send(b" geht weiter")
        terminal.wait_shown("Halbsatz geht weiter")


def test_what_an_editor_wrote_is_there(tmp_path: Path) -> None:
    environ = home_environment(tmp_path) | {"EDITOR": editor(tmp_path, 'echo "und mehr" >> "$1"'), "VISUAL": ""}
    with Terminal(DEMO, environ=environ, folder=tmp_path) as terminal:
        terminal.wait_for(ROWS)
        terminal.send(b"rHalbsatz")
        terminal.wait_shown("Halbsatz")
        terminal.send(b"\x05")
        terminal.wait_shown("und mehr")
