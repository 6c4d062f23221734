"""How long a start takes, each measured beside its baseline in the same run.

Run it with ``python -m tests.bench.bench_start``. ``plentytui --version`` is compared with ``python -c pass``, both
as whole processes. The first useful frame of ``plentytui demo``, the one that shows conversations, is compared with
the first frame of a Textual app that has one label, both in a real pseudo-terminal of 120x40 from the start of the
process. Programs take turns, so that a busy machine slows both; the first round, which makes bytecode, is not counted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.in_terminal import PLENTYTUI, ROWS, in_terminal, processor_milliseconds, wait_until_settled
from tests.bench.report import Figure, show, timed

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]

EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("ready to work")
Empty().run()
"""


class Frame(NamedTuple):
    """What it took until a frame was there, in milliseconds."""

    wall: float
    processor: float


def whole(command: Sequence[str]) -> float:
    """Milliseconds that a process takes from its start to its end."""
    begun = time.perf_counter()
    subprocess.run(
        command, check=True, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    )
    return (time.perf_counter() - begun) * 1000


def first_frame(command: Sequence[str], mark: bytes, home: Path) -> Frame:
    """How long a process takes from its start to the frame that shows ``mark``."""
    with in_terminal(home, command) as terminal:
        return Frame(terminal.wait_for(mark), processor_milliseconds(terminal))


def fill_home(home: Path) -> None:
    """Make the home of a user who has had the demo open for a while."""
    with in_terminal(home, [str(PLENTYTUI), "demo", "--rate", "plus"]) as terminal:
        wait_until_settled(terminal)
        terminal.press(b"q")
        terminal.wait_end(5.0)


def in_turn(rounds: int, *runs: Callable[[], T]) -> list[list[T]]:
    """Samples of several runs that take turns, after one round that warms everything."""
    for run in runs:
        run()
    samples: list[list[T]] = [[] for _ in runs]
    for _ in range(rounds):
        for kept, run in zip(samples, runs, strict=True):
            kept.append(run())
    return samples


def measure_processes(rounds: int) -> list[Figure]:
    """``--version`` beside an empty interpreter."""
    nothing, version, module = in_turn(
        rounds,
        lambda: whole([sys.executable, "-c", "pass"]),
        lambda: whole([str(PLENTYTUI), "--version"]),
        lambda: whole([sys.executable, "-m", "plentytui", "--version"]),
    )
    return [
        timed("python -c pass", nothing, baseline=nothing),
        timed("plentytui --version", version, baseline=nothing, most_ratio=1.5),
        timed("python -m plentytui --version", module, baseline=nothing),
    ]


def measure_frames(rounds: int, folder: Path) -> list[Figure]:
    """The demo's first useful frame beside that of an empty app."""
    used = folder / "used"
    fill_home(used)
    fresh_homes = 0

    def fresh() -> Path:
        nonlocal fresh_homes
        fresh_homes += 1
        return folder / f"fresh{fresh_homes}"

    demo = [str(PLENTYTUI), "demo"]
    empty, later, shell, first = in_turn(
        rounds,
        lambda: first_frame([sys.executable, "-c", EMPTY_APP], b"ready to work", used),
        lambda: first_frame(demo, ROWS, used),
        lambda: first_frame(demo, b"SANDBOX", fresh()),
        lambda: first_frame(demo, ROWS, fresh()),
    )
    figures = []
    for what, place in (("", 0), (", processor time", 1)):
        base = [frame[place] for frame in empty]
        figures += [
            timed(f"an empty Textual app{what}", base, baseline=base),
            timed(f"demo, rows, later starts{what}", [f[place] for f in later], baseline=base, most_ratio=1.5),
            timed(f"demo, frame, first start{what}", [f[place] for f in shell], baseline=base, most_ratio=1.5),
            timed(f"demo, rows, first start{what}", [f[place] for f in first], baseline=base),
        ]
    return figures


def main(rounds: int) -> None:
    """Print both tables."""
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    try:
        show(f"Whole processes, median of {rounds * 3}", measure_processes(rounds * 3), baseline="python -c pass")
        show(f"First useful frame, 120x40, median of {rounds}", measure_frames(rounds, folder), baseline="empty app")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\nload average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    main(parser.parse_args().rounds)
