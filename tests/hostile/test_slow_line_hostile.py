"""The profile for slow lines writes by a driver of its own: hostile text gets no further through it than before."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plentytui.ui.profile import prepare
from plentytui.ui.terse import terse
from tests.bench.in_terminal import wait_idle
from tests.hostile.corpus import CORPUS, Payload
from tests.hostile.net_stage import SHOWN
from tests.hostile.stage import HEADS
from tests.hostile.stage_terminal import ROOT, frame, start_stage
from tests.terminal import Terminal, foreign_sequences, sequences

STYLE_OR_PLACE = re.compile("\x1b\\[[0-9]+;[0-9]+H|\x1b\\[[0-9;]*m")
SLOW: dict[str, str] = {}
prepare(SLOW)
PAGES = 6


@pytest.fixture(scope="module")
def stage() -> Iterator[Terminal]:
    with start_stage("tests.hostile.stage", rows=80, environ=SLOW) as terminal:
        yield terminal


def rest(stream: str) -> str:
    """What is neither a style nor a place nor the end of a line."""
    return STYLE_OR_PLACE.sub("", stream).replace("\n", "")


def harmless(terminal: Terminal) -> None:
    # A frame that is still on its way would end in half a sequence.
    wait_idle(terminal, 0.3)
    assert foreign_sequences(bytes(terminal.written), slow=True) == []


def test_lists_threads_heads_and_faces_are_harmless(stage: Terminal) -> None:
    for key, turn in ((b"1", b"\x1b[6~"), (b"2", b" ")):
        frame(stage, key)
        for _ in range(PAGES):
            frame(stage, turn)
    for _ in range(len(CORPUS) // HEADS + 1):
        frame(stage, b"3")
    for _ in range(PAGES):
        frame(stage, b"4")
    harmless(stage)
    assert b"^[]52;c;" in stage.written


def test_the_net_holds_in_front_of_it_for_every_payload() -> None:
    with start_stage("tests.hostile.net_stage", rows=40, environ=SLOW) as stage:
        for _ in range(len(CORPUS) // SHOWN + 1):
            frame(stage, b"n")
        harmless(stage)
        assert b"a]52;c;" in stage.written


def test_the_whole_app_is_harmless(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.hostile.app_stage", str(tmp_path)]
    with Terminal(command, columns=140, rows=60, folder=ROOT, environ=SLOW) as terminal:
        terminal.wait_for(b"online")
        wait_idle(terminal, 1.0)
        for key in (b"\x1b[6~", b"\x1b[6~", b"g", b"\r", b"J", b"J", b"6", b"1", b"0"):
            terminal.send(key)
            wait_idle(terminal, 0.15)
        harmless(terminal)
        assert b"^[" in terminal.written


def test_wide_and_odd_characters_stand_where_they_stand_otherwise() -> None:
    shown = []
    for environ in ({}, SLOW):
        with start_stage("tests.hostile.net_stage", rows=40, environ=environ) as stage:
            seen = []
            for _ in range(4):
                for _ in range(8):
                    frame(stage, b"n")
                wait_idle(stage, 0.15)
                seen.append(stage.screen())
            shown.append(seen)
    assert shown[0] == shown[1]


@pytest.mark.parametrize("payload", CORPUS, ids=lambda payload: payload.name)
def test_nothing_comes_to_be_obeyed_that_was_not_before(payload: Payload) -> None:
    # Pieces that a style or a place holds apart may not come together, where a terminal would read them as one.
    text = payload.text
    for cut in range(min(len(text), 12) + 1):
        for between in ("\x1b[0m", "\x1b[1;1H"):
            before = f"\x1b[1;1H{text[:cut]}{between}{text[cut:]}\x1b[0m"
            after = terse(before)
            made = set(sequences(after.encode("utf-8", "surrogatepass"))) - set(
                sequences(before.encode("utf-8", "surrogatepass"))
            )
            assert all(STYLE_OR_PLACE.fullmatch(found) for found in made)
            # A line end before a place is said by the place.
            assert rest(after) == rest(before)
