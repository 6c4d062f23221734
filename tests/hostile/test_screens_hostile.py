"""The whole app in a real pseudo-terminal with hostile text in every field: only our own sequences reach it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.in_terminal import wait_idle
from tests.hostile.app_stage import ROWS
from tests.terminal import Terminal, foreign_sequences

ROOT = Path(__file__).parents[2]
THREADS = 90
"""Threads that are opened: together they hold more messages than there are payloads."""


def start(folder: Path, *words: str) -> Terminal:
    command = [sys.executable, "-m", "tests.hostile.app_stage", str(folder), *words]
    return Terminal(command, columns=140, rows=60, folder=ROOT)


def harmless(terminal: Terminal) -> None:
    wait_idle(terminal, 0.4)
    stream = bytes(terminal.written)
    assert foreign_sequences(stream) == []
    assert b"\x1b]52" not in stream
    assert b"\x1b]8" not in stream


def press(terminal: Terminal, keys: bytes) -> None:
    terminal.send(keys)
    wait_idle(terminal, 0.1)


@pytest.fixture
def app(tmp_path: Path) -> Terminal:
    terminal = start(tmp_path)
    terminal.wait_for(b"online")
    wait_idle(terminal, 1.0)
    return terminal


def test_the_messenger_is_harmless_from_the_first_to_the_last_row(app: Terminal) -> None:
    with app:
        for _ in range(ROWS // 50 + 2):
            press(app, b"\x1b[6~")
        press(app, b"g")
        harmless(app)
        assert b"^[" in app.written


def test_threads_composer_and_outbox_are_harmless(app: Terminal) -> None:
    with app:
        press(app, b"\r")
        for _ in range(THREADS):
            press(app, b"J")
        press(app, b"Q")
        press(app, b"g")
        press(app, b"r")
        app.send(b"\x1b[200~pasted \x1b[31m\xc2\x9b5m [@click=app.quit]x[/] [/nope]\x1b[201~")
        wait_idle(app, 0.15)
        press(app, b"\x13")
        press(app, b"u")
        press(app, b"\x1b")
        harmless(app)
        assert b"<9B>" in app.written


@pytest.mark.parametrize("keys", [b"6", b"0", b"?", b"\x10", b"/"], ids=["api", "systems", "help", "palette", "filter"])
def test_every_other_screen_is_harmless(app: Terminal, keys: bytes) -> None:
    with app:
        press(app, b"\r")
        press(app, keys)
        for _ in range(6):
            press(app, b"\x1b[6~")
        harmless(app)


def test_what_the_system_says_when_it_refuses_is_harmless(tmp_path: Path) -> None:
    with start(tmp_path, "--refuse") as terminal:
        terminal.wait_for(b"Log-in failed")
        for _ in range(4):
            press(terminal, b"\x1b[6~")
        press(terminal, b"\x1b")
        harmless(terminal)
