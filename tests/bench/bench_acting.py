"""What acting costs: calls and seconds of bulk actions on the clock of a Basic contract, and the key to the row.

Run it with ``python -m tests.bench.bench_acting``. The goal for the key is the one of the list: under 16 ms from the
decision to the row that shows it, with 100,000 conversations in the mirror.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.clock import ManualClock
from plentytui.models.actions import ActionKind, Value
from plentytui.models.mirror import ConversationRecord
from plentytui.rules.rates import Rate
from tests.acting_rig import Rig
from tests.bench.report import Figure, counted, show, timed
from tests.conftest import START

CASES: tuple[tuple[str, ActionKind, Value, int, int], ...] = (
    ("done, one", ActionKind.DONE, True, 1, 1),
    ("done, 48", ActionKind.DONE, True, 48, 1),
    ("done, 1,000", ActionKind.DONE, True, 1_000, 21),
    ("priority, 1,000", ActionKind.PRIORITY, 5, 1_000, 21),
    ("archive, 1,000", ActionKind.ARCHIVE, True, 1_000, 21),
)
"""Name, action, value, conversations, and the most calls that it may take: 48 uuids fit into one address."""


def grow(rig: Rig, count: int) -> None:
    """Fill the mirror up with conversations that the system need not have."""
    now = rig.clock.time()
    rows = (
        ConversationRecord(
            uuid=f"filler-{number}",
            short_id=str(number),
            title=f"Order {number}",
            sender=f"Customer {number}",
            created_at=now - number * 60,
            updated_at=now - number * 60,
        )
        for number in range(count)
    )
    rig.store.mirror.apply_conversations(rows)


def local(rig: Rig, count: int, rounds: int) -> list[float]:
    """Milliseconds from the decision until the store shows it, and back again."""
    found = []
    uuids = rig.inbox_uuids(count)
    for number in range(rounds):
        started = time.perf_counter()
        action = rig.acting.intend(ActionKind.DONE, uuids, number % 2 == 0)
        rig.store.changes.begin(action, str(number))
        found.append((time.perf_counter() - started) * 1000)
        rig.store.changes.roll_back(action, str(number))
    return found


async def measure(folder: Path, size: int) -> list[Figure]:
    """All figures."""
    rig = Rig(ManualClock(START), folder, size=1_500, rate=Rate.BASIC)
    rig.mirror_all()
    few = local(rig, 1, 60)
    figures: list[Figure] = []
    for name, kind, value, count, most in CASES:
        action = rig.acting.intend(kind, rig.inbox_uuids(count), value)
        price, calls, at = rig.acting.price(action), len(rig.calls), rig.clock.time()
        account = await rig.run(rig.acting.run(action))
        assert account.complete
        took = rig.clock.time() - at
        spread = f"{len(account.done):,} rows, {price.seconds:.0f} s told, {took:.0f} s taken"
        figures.append(counted(f"calls: {name}", len(rig.calls) - calls, "calls", most=most, spread=spread))
    undo_calls = len(rig.calls)
    undone = await rig.run(rig.undoing.undo())
    assert undone is not None
    spread = f"{len(undone.undoable.action.changes):,} rows"
    figures.append(
        counted("calls: undo of archive, 1,000", len(rig.calls) - undo_calls, "calls", most=47, spread=spread)
    )
    grow(rig, size)
    figures.append(timed(f"key to row, {size:,} in the mirror", local(rig, 1, 200), baseline=few, most=16.0))
    figures.append(timed("48 rows at once", local(rig, 48, 60), baseline=few))
    figures.append(timed("1,000 rows at once", local(rig, 1_000, 5), baseline=few))
    await rig.aclose()
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="conversations in the mirror")
    with tempfile.TemporaryDirectory(prefix="plentytui-bench-") as folder:
        figures = asyncio.run(measure(Path(folder), parser.parse_args().size))
    show("Acting, Basic contract", figures, baseline="one row with 1,500 in the mirror")


if __name__ == "__main__":
    main()
