"""How many bytes the program writes to a true-colour terminal of 120x40 for what is done most.

Run it with ``python -m tests.bench.bench_bytes``. The program is ``plentytui demo`` in a real pseudo-terminal. A held
key is a run of single presses at the pace of a keyboard; its bytes are those of the whole run, divided by the keys.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.in_terminal import PLENTYTUI, in_terminal, wait_until_settled
from tests.bench.report import Figure, counted, median_of, percentile, show
from tests.terminal import Terminal

KEYS_A_SECOND = 30
COUNTDOWN_SECONDS = 130.0
"""After the start the header counts down; a minute later the names are read, once a day, and it does so once more."""
IDLE_SECONDS = 30.0
_QUIET = 0.15


def each(terminal: Terminal, keys: bytes, presses: int) -> list[float]:
    """Bytes of each press of some keys."""
    return [float(terminal.press(keys, quiet=_QUIET).size) for _ in range(presses)]


def held(terminal: Terminal, key: bytes, presses: int) -> float:
    """Bytes a press of a key that is held down."""
    before = len(terminal.written)
    for _ in range(presses):
        terminal.send(key)
        until = time.perf_counter() + 1 / KEYS_A_SECOND
        while (left := until - time.perf_counter()) > 0:
            terminal.wait_quiet(left, left)
    terminal.wait_quiet(0.3)
    return (len(terminal.written) - before) / presses


def several(name: str, samples: list[float], most: float | None = None) -> Figure:
    """The median of samples, and the most there was."""
    return counted(name, median_of(samples), "bytes", most=most, spread=f"max {percentile(samples, 1.0):,.0f}")


def measure(terminal: Terminal) -> list[Figure]:
    """All figures of one run of the program."""
    figures = [counted("start, until it is quiet", len(terminal.written), "bytes")]
    before = len(terminal.written)
    terminal.wait_quiet(COUNTDOWN_SECONDS, COUNTDOWN_SECONDS)
    told = len(terminal.written) - before
    name = "two minutes of counting down, names, ages and a look, a second"
    figures.append(counted(name, told / COUNTDOWN_SECONDS, "bytes"))
    before = len(terminal.written)
    terminal.wait_quiet(IDLE_SECONDS, IDLE_SECONDS)
    figures.append(counted(f"idle for {IDLE_SECONDS:g} s", len(terminal.written) - before, "bytes", most=0))
    figures.append(several("j in the list", each(terminal, b"j", 15), 600))
    figures.append(several("k in the list", each(terminal, b"k", 10), 600))
    figures.append(
        counted("j held in the list, over its lower edge, a key", held(terminal, b"j", 200), "bytes", most=1000)
    )
    figures.append(several("page down in the list", each(terminal, b"\x06", 4)))
    figures.append(several("to the end and back, a key", [*each(terminal, b"G", 1), *each(terminal, b"g", 1)]))
    figures.append(several("] to the next group", each(terminal, b"]", 3)))
    each(terminal, b"[", 3)
    terminal.wait_quiet(0.5)
    figures.append(counted("enter opens a conversation", terminal.press(b"\r", quiet=0.6).size, "bytes"))
    figures.append(several("j in the thread", each(terminal, b"j", 4)))
    figures.append(counted("r opens the composer", terminal.press(b"r", quiet=0.6).size, "bytes"))
    terminal.wait_quiet(2.0)
    figures.append(several("a letter in the composer", each(terminal, b"a", 12)))
    terminal.wait_quiet(2.5)
    figures.append(counted("ctrl+s puts it into the outbox", terminal.press(b"\x13", quiet=0.4).size, "bytes"))
    ticks = []
    for _ in range(4):
        before = len(terminal.written)
        terminal.wait_quiet(1.0, 1.0)
        ticks.append(float(len(terminal.written) - before))
    figures.append(several("a second of the outbox's countdown", ticks))
    return figures


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    try:
        with in_terminal(folder, [str(PLENTYTUI), "demo", "--rate", "plus"]) as terminal:
            wait_until_settled(terminal)
            show("Bytes written to a terminal of 120x40 in true colour", measure(terminal))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
