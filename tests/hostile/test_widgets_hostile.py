"""Hostile text in a real pseudo-terminal: no sequence but our own reaches it, from any widget or from the net."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.hostile.corpus import CORPUS, Payload
from tests.hostile.net_stage import SHOWN
from tests.hostile.stage import END, FACES, HEADS
from tests.hostile.stage_terminal import frame, start_stage
from tests.terminal import Terminal, foreign_sequences


@pytest.fixture(scope="module")
def stage() -> Iterator[Terminal]:
    with start_stage("tests.hostile.stage", rows=80) as terminal:
        yield terminal


def to_the_end(stage: Terminal, key: bytes) -> None:
    seen = len(stage.written)
    while stage.written.find(END.encode(), seen) < 0:
        seen = len(stage.written)
        frame(stage, key)


def check(stage: Terminal, start: int) -> None:
    # A frame that is still on its way would end in half a sequence.
    stage.wait_quiet()
    stream = bytes(stage.written[start:])
    assert foreign_sequences(stream) == []
    assert b"\x1b]52" not in stream
    assert b"\x1b]8" not in stream


def not_painted(stage: Terminal, start: int) -> list[str]:
    """The payloads whose number was not seen before a name."""
    painted = set(re.findall(rb" ([0-9]+)\.", stage.written[start:]))
    return [payload.name for number, payload in enumerate(CORPUS) if str(number).encode() not in painted]


def test_there_are_enough_payloads_and_each_has_its_name() -> None:
    assert len(CORPUS) >= 300
    assert len({payload.name for payload in CORPUS}) == len(CORPUS)


def test_the_list_is_harmless_from_the_first_to_the_last_row(stage: Terminal) -> None:
    start = len(stage.written)
    frame(stage, b"1")
    to_the_end(stage, b"\x1b[6~")
    check(stage, start)
    assert not_painted(stage, start) == []
    assert b"^[]52;c;" in stage.written[start:]
    assert b"<9B>31m" in stage.written[start:]


def test_the_thread_is_harmless_from_the_first_to_the_last_message(stage: Terminal) -> None:
    start = len(stage.written)
    frame(stage, b"2")
    to_the_end(stage, b" ")
    check(stage, start)
    assert not_painted(stage, start) == []
    assert b"^[]52;c;" in stage.written[start:]


def test_heads_and_titles_are_harmless(stage: Terminal) -> None:
    start = len(stage.written)
    for _ in range(len(CORPUS) // HEADS + 1):
        frame(stage, b"3")
    check(stage, start)


def test_faces_are_harmless(stage: Terminal) -> None:
    start = len(stage.written)
    frame(stage, b"1")
    for _ in range(2 * (len(CORPUS) // FACES + 1)):
        frame(stage, b"4")
    check(stage, start)


def test_it_ends_as_if_nothing_had_been(stage: Terminal) -> None:
    start = len(stage.written)
    stage.send(b"q")
    assert stage.wait_end() == 0
    check(stage, start)


def test_the_net_holds_what_never_crossed_the_border() -> None:
    with start_stage("tests.hostile.net_stage", rows=40) as stage:
        for _ in range(len(CORPUS) // SHOWN + 1):
            frame(stage, b"n")
        check(stage, 0)
        # It takes the controls away without a trace: telling what was there is the border's work.
        assert b"a]52;c;" in stage.written
        stage.send(b"q")
        assert stage.wait_end() == 0


@pytest.mark.parametrize(
    "payload",
    [payload for payload in CORPUS if payload.name.startswith(("C1", "raw", "CSI", "8-bit", "7-bit", "ESC"))],
    ids=lambda payload: payload.name,
)
def test_the_reader_of_the_stream_finds_what_terminals_obey(payload: Payload) -> None:
    assert foreign_sequences(payload.text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    "stream",
    [
        b"\x1b[1;38;2;1;2;3;48;2;4;5;6mtext\x1b[0m\r\n",
        b"\x1b[12;34H\x1b[?2026h\x1b[?2026l\x1b[?25l\x1b[?2048$p\x1b[>1u\x1b[<u",
        "漢字 ● ✓ ┃ ⟨U+202E⟩ ^[ <9B>".encode(),
    ],
)
def test_the_reader_of_the_stream_knows_our_own(stream: bytes) -> None:
    assert foreign_sequences(stream) == []
