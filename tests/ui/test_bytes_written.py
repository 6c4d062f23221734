"""One key, one paint: what a key writes to a terminal stays near what has to change on the screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.bench.in_terminal import PLENTYTUI, in_terminal, wait_idle, wait_until_settled
from tests.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")

A_SCREEN = 25_000
"""Bytes of a whole screen of 120x40 in true colour; two paints of it are more."""


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """The demo with its list on the screen."""
    with in_terminal(tmp_path_factory.mktemp("home"), [str(PLENTYTUI), "demo", "--rate", "plus"]) as terminal:
        wait_until_settled(terminal)
        pressed(terminal, b"j")
        yield terminal


def pressed(terminal: Terminal, key: bytes) -> int:
    terminal.send(key)
    return wait_idle(terminal, 0.8)


def test_a_conversation_is_opened_with_one_paint(terminal: Terminal) -> None:
    # Its messages are read then, and painted; names of what they are about, too.
    assert A_SCREEN / 3 < pressed(terminal, b"\r") < A_SCREEN * 2
    assert pressed(terminal, b"\x1b") < A_SCREEN
    assert pressed(terminal, b"\r") < A_SCREEN


def test_the_focus_moves_without_painting_panes(terminal: Terminal) -> None:
    assert "Messenger" in terminal.screen()
    for _ in range(3):
        assert 0 < pressed(terminal, b"\t") < A_SCREEN / 2


def test_another_list_is_painted_once(terminal: Terminal) -> None:
    pressed(terminal, b"\x1b")
    # Twice would be all of a screen.
    assert 1_000 < pressed(terminal, b"]") < A_SCREEN * 2 / 3
    assert 1_000 < pressed(terminal, b"[") < A_SCREEN * 2 / 3


def test_over_ssh_a_first_opening_is_no_more_than_its_rows_need(tmp_path_factory: pytest.TempPathFactory) -> None:
    home, over_ssh = tmp_path_factory.mktemp("home"), {"SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22"}
    with in_terminal(home, [str(PLENTYTUI), "demo", "--rate", "plus"], over_ssh) as terminal:
        wait_until_settled(terminal)
        assert A_SCREEN / 5 < pressed(terminal, b"\r") < A_SCREEN
        assert pressed(terminal, b"\x1b") < A_SCREEN / 2
