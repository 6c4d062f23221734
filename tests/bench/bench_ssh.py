"""How many bytes go over a slow line: the profile that is on over SSH, beside the usual one.

Run it with ``python -m tests.bench.bench_ssh``. ``plentytui demo`` in a pseudo-terminal of 120x40, once as at the
machine itself (true colour; the baseline) and once with SSH_CONNECTION set.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.in_terminal import PLENTYTUI, in_terminal, wait_until_settled
from tests.bench.report import Figure, median_of, percentile, show
from tests.terminal import Terminal

IDLE_SECONDS = 10.0
_QUIET = 0.2
_SSH = {"SSH_CONNECTION": "192.0.2.7 50022 192.0.2.1 22"}
_GOALS = {
    "a cursor step, j": 800,
    "a cursor step over the edge, a row": 2000,
    "a page down, a newly shown row": 2000,
    "a letter in the composer": 2000,
    "a letter in the middle of a text": 2000,
    "a new line in the composer": None,
    "a word taken back": None,
    f"idle for {IDLE_SECONDS:g} s": 0,
    "start, until it is quiet": None,
    "opening a conversation": 25_000,
    "back to the list": 25_000,
    "opening one that was read": 25_000,
    "the focus to another pane": 5_000,
    "the next conversation, J": 25_000,
    "another list, ]": 25_000,
    "sending, ctrl+s": 25_000,
}
_TEXT = b"the parcel was handed over to the carrier this morning and should be with you on Thursday "


def each(terminal: Terminal, keys: bytes, presses: int) -> list[float]:
    """Bytes of each press of some keys."""
    return [float(terminal.press(keys, quiet=_QUIET).size) for _ in range(presses)]


def rows_shown(terminal: Terminal) -> int:
    """How many rows of the list are on the screen: lines between header and footer with words right of the groups."""
    lines = [line.split("│") for line in terminal.screen().splitlines()[2:-1]]
    return sum(1 for parts in lines if len(parts) > 1 and len(parts[1].split()) > 2)


def measure(terminal: Terminal) -> dict[str, list[float]]:
    """Bytes of each action."""
    found = {"start, until it is quiet": [float(len(terminal.written))]}
    before = len(terminal.written)
    terminal.wait_quiet(IDLE_SECONDS, IDLE_SECONDS)
    found[f"idle for {IDLE_SECONDS:g} s"] = [float(len(terminal.written) - before)]
    found["a cursor step, j"] = each(terminal, b"j", 20)
    found["a cursor step over the edge, a row"] = edge(terminal)
    rows = max(1, rows_shown(terminal))
    found["a page down, a newly shown row"] = [size / rows for size in each(terminal, b"\x06", 4)]
    found["opening a conversation"] = each(terminal, b"\r", 1)
    terminal.wait_quiet(1.0)
    found["back to the list"] = each(terminal, b"\x1b", 1)
    found["opening one that was read"] = each(terminal, b"\r", 1)
    found["the focus to another pane"] = each(terminal, b"\t", 6)
    found["the next conversation, J"] = each(terminal, b"J", 4)
    found["another list, ]"] = each(terminal, b"]", 2)
    each(terminal, b"[", 2)
    terminal.press(b"r", quiet=0.6)
    terminal.wait_quiet(2.0)
    found["a letter in the composer"] = [size for letter in _TEXT for size in each(terminal, bytes((letter,)), 1)]
    found["a new line in the composer"] = each(terminal, b"\r", 4)
    each(terminal, b"\x1b[A", 4)
    found["a letter in the middle of a text"] = [
        size for letter in _TEXT[:30] for size in each(terminal, bytes((letter,)), 1)
    ]
    found["a word taken back"] = each(terminal, b"\x17", 4)
    found["sending, ctrl+s"] = each(terminal, b"\x13", 1)
    return found


def edge(terminal: Terminal) -> list[float]:
    """Bytes a step of a cursor that goes over the lower edge; its jumps show many rows at once."""
    before = len(terminal.written)
    steps = 60
    for _ in range(steps):
        terminal.press(b"j", quiet=0.05)
    return [(len(terminal.written) - before) / steps]


def main() -> None:
    """Print the tables."""
    runs: dict[str, dict[str, list[float]]] = {}
    for name, environ in (("usual", {}), ("over SSH", _SSH)):
        folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
        try:
            with in_terminal(folder, [str(PLENTYTUI), "demo", "--rate", "plus"], environ) as terminal:
                wait_until_settled(terminal)
                runs[name] = measure(terminal)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    for name, found in runs.items():
        figures = []
        for what, most in _GOALS.items():
            value, usual = median_of(found[what]), median_of(runs["usual"][what])
            spread = f"max {percentile(found[what], 1.0):,.0f}" if len(found[what]) > 1 else ""
            goal = f"<= {most:,}" if most is not None and name == "over SSH" else ""
            ratio = value / usual if usual else None
            figures.append(Figure(what, value, "bytes", spread, ratio, goal, value <= (most or 0) if goal else None))
        show(f"Bytes to a terminal of 120x40, {name}", figures, baseline="the usual profile")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
