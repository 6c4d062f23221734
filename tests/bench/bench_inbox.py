"""A long inbox beside a short one: how fast it opens and moves, and what it takes of memory.

Run it with ``python -m tests.bench.bench_inbox``. The program runs in a real pseudo-terminal of 120x40 over the local
file of a system that cannot be reached, so that nothing but the list is measured. The time of a key is from the
moment it is written to the terminal to the last byte of the frame that it led to; what the pseudo-terminal takes is
in it. The files are filled through the store, once a run.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.clock import SystemClock
from plentytui.models.inbox import MessageRow
from plentytui.models.mirror import ConversationRecord, NameKind, NameRow
from plentytui.models.systems import System
from plentytui.store.system_store import SystemStore
from tests.bench.in_terminal import PLENTYTUI, ROWS, current_line, home_paths, in_terminal
from tests.bench.report import Figure, counted, percentile, show, timed
from tests.store_writing import write_now
from tests.terminal import Reaction, Terminal

START = datetime(2026, 2, 3, 8, 0, 0, tzinfo=UTC).timestamp()
URL = "http://127.0.0.1:9"
"""The discard port: nobody answers there."""
ENVIRON = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "none"}
SYSTEM = System(name="bench", url=URL, user="maria")
GROUPS = ("All", "General", "Amazon", "eBay", "OTTO", "Kaufland")
ME = 3
_WORDS = ("order", "parcel", "return", "invoice", "address", "voucher", "stock", "delay", "colour", "refund")
KEYS = (
    ("j", b"j", "down one row"),
    ("page down", b"\x06", "page down"),
    ("G", b"G", "to the end"),
    ("g", b"g", "to the start"),
    ("enter", b"\r", "open"),
    ("J", b"J", "open the next"),
    ("space", b" ", "mark"),
    ("a letter", b"", "of a filter, painted"),
    ("its rows", b"", "found and painted"),
)
MESSAGES = 3
"""Messages of each of the conversations that are opened."""
OPENED = 60
FILTER = b"parcel invoice stock"


def conversations(size: int) -> Iterator[ConversationRecord]:
    """Conversations such as a shop has; the same for the same size."""
    chance = random.Random(7)
    for number in range(size):
        words = " ".join(chance.choices(_WORDS, k=14))
        at = START - number * 61.0
        yield ConversationRecord(
            uuid=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            short_id=str(100_000 + size - number),
            title=words[:40].capitalize(),
            sender=f"{chance.choice(_WORDS).capitalize()} {chance.choice(_WORDS).capitalize()}",
            sender_type="email",
            sender_value=f"customer{number}@example.com",
            preview=words,
            created_at=at - 3600,
            updated_at=at,
            group=chance.randrange(1, len(GROUPS)),
            read_by=() if chance.random() < 0.1 else (ME,),
            message_count=chance.randrange(1, 9),
        )


def messages(record: ConversationRecord) -> list[MessageRow]:
    """A short thread."""
    return [
        MessageRow(
            f"{record.uuid}-{number}",
            record.uuid,
            record.sender,
            "email",
            bool(number % 2),
            False,
            "\n".join([record.preview] * 4),
            record.updated_at - number * 900.0,
        )
        for number in range(MESSAGES)
    ]


def fill(home: Path, size: int) -> None:
    """Make the local file of the system with that many conversations."""
    file = home_paths(home).store_file(SYSTEM.key)
    file.parent.mkdir(parents=True, exist_ok=True)
    store = SystemStore.open(file, SystemClock(), ME)
    try:
        names = [NameRow(number, number, {"en": name}) for number, name in enumerate(GROUPS)]
        write_now(store, lambda: store.mirror.apply_names(NameKind.GROUP, names))
        write_now(store, lambda: store.mirror.apply_conversations(conversations(size)), together=True)
        for record in itertools.islice(conversations(size), OPENED):
            store.mirror.apply_messages(record.uuid, messages(record))
    finally:
        store.close()


@dataclass
class Samples:
    """What was measured with one file."""

    opening: list[float] = field(default_factory=list)
    keys: dict[str, list[float]] = field(default_factory=dict)
    memory: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Keys after which the screen was not what it should be."""


def drive(terminal: Terminal, samples: Samples, size: int, presses: int) -> None:
    """Press the keys of a person in a long list."""
    samples.opening.append(terminal.wait_for(ROWS))
    terminal.wait_quiet(1.0)
    first = current_line(terminal)
    for name, key, _ in KEYS[:2]:
        terminal.press(b"g", quiet=0.05)
        times = (terminal.press(key, quiet=0.05).last for _ in range(presses))
        samples.keys.setdefault(name, []).extend(time for time in times if time < float("inf"))
    terminal.press(b"g", quiet=0.05)
    for _ in range(presses // 2):
        for name, key, _ in KEYS[2:4]:
            samples.keys.setdefault(name, []).append(terminal.press(key, quiet=0.05).last)
            if size > 100 and (current_line(terminal) == first) != (name == "g"):
                samples.wrong.append(name)
    read(terminal, samples, presses)
    samples.memory.append(terminal.memory())


def read(terminal: Terminal, samples: Samples, presses: int) -> None:
    """Open, mark and filter."""

    def press(name: str, key: bytes) -> Reaction:
        reaction = terminal.press(key, quiet=0.1)
        if reaction.last < float("inf"):
            samples.keys.setdefault(name, []).append(reaction.last)
        return reaction

    for _ in range(presses):
        press("enter", b"\r")
        terminal.press(b"\x1b", quiet=0.2)
        terminal.press(b"j", quiet=0.1)
    terminal.press(b"\r", quiet=0.2)
    for _ in range(presses):
        press("J", b"J")
    terminal.press(b"\x1b", quiet=0.2)
    for _ in range(presses):
        press("space", b" ")
    terminal.press(b"\x1b", quiet=0.2)
    terminal.press(b"/", quiet=0.2)
    for letter in FILTER:
        reaction = terminal.press(bytes((letter,)), quiet=0.3)
        samples.keys.setdefault("a letter", []).append(reaction.first)
        samples.keys.setdefault("its rows", []).append(reaction.last)


def measure(sizes: tuple[int, int], rounds: int, presses: int, folder: Path) -> dict[int, Samples]:
    """Samples of both sizes, whose runs take turns."""
    found = {size: Samples() for size in sizes}
    for size in sizes:
        fill(folder / str(size), size)
    for turn in range(rounds + 1):
        for size, samples in found.items():
            with in_terminal(folder / str(size), [str(PLENTYTUI)], ENVIRON) as terminal:
                # The first round makes bytecode and fills the machine's file cache.
                drive(terminal, samples if turn else Samples(), size, presses if turn else 2)
    return found


def figures(few: Samples, many: Samples, size: int) -> list[Figure]:
    """The table."""
    lines = [
        timed("open, 100 conversations", few.opening, baseline=few.opening),
        timed(f"open, {size:,} conversations", many.opening, baseline=few.opening),
    ]
    for name, _, what in KEYS:
        lines.append(timed(f"{name} ({what}), 100", few.keys[name], baseline=few.keys[name]))
        most = None if name == "its rows" else 16
        lines.append(timed(f"{name} ({what}), {size:,}", many.keys[name], baseline=few.keys[name], most=most))
        if most is not None:
            lines.append(counted("  95 of 100 of these", percentile(many.keys[name], 0.95), "ms", most=40))
    more = sorted(many.memory)[len(many.memory) // 2] - sorted(few.memory)[len(few.memory) // 2]
    lines.append(counted("memory with 100", sorted(few.memory)[len(few.memory) // 2], "MiB"))
    lines.append(counted(f"memory, more with {size:,}", more, "MiB", most=40))
    return lines


def main(size: int, rounds: int, presses: int) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="plentytui-bench-"))
    try:
        found = measure((100, size), rounds, presses, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    few, many = found[100], found[size]
    show(
        f"An inbox of {size:,}, 120x40, {rounds} runs, medians", figures(few, many, size), baseline="100 conversations"
    )
    for name in dict.fromkeys(many.wrong):
        print(f"  after {name} the cursor was not where it should be, {many.wrong.count(name)} times")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--presses", type=int, default=20)
    chosen = parser.parse_args()
    main(chosen.size, chosen.rounds, chosen.presses)
