"""How long a search in the mirror takes, beside notmuch over the same messages as mails where that is installed.

Run it with ``python -m tests.bench.bench_search``. It makes 100,000 conversations with 300,000 messages whose words
are as unevenly frequent as those of a language, once, and keeps them in ``--folder``. For each query it measures the
first page: the window on the list is made and its first 40 rows are read, as a screen does. Queries take turns with
notmuch, which gives the same number of threads, newest first, as a process of its own; ``notmuch count`` of nothing
tells what starting such a process costs.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder, MessageRow
from plentytui.models.mirror import ConversationRecord, NameKind, NameRow
from plentytui.store.apply import put_conversations, put_messages
from plentytui.store.system_store import SystemStore

ME = 3
START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
STEP = 180.0
"""Seconds between two conversations."""
FIRST = ("Anna", "Jürgen", "Karl", "Sofia", "Peter", "Zoë", "Mehmet", "Ingrid", "Paul", "Marta")
LAST = ("Weber", "Müller", "Schröder", "Ashworth", "Kranich", "Nowak", "Öztürk", "Groß", "Fuchs", "Lindqvist")
GROUPS = ((1, "General"), (2, "eBay"), (8, "Amazon"), (101, "Returns"), (102, "Billing"))
SYLLABLES = ("pa", "ket", "ver", "sand", "re", "tour", "lie", "fer", "ung", "be", "stel", "rech", "nung", "kar", "ton")


def vocabulary(count: int = 20_000) -> list[str]:
    """Words, the most frequent first; the known ones stand at known places."""
    chance = random.Random(5)
    words: dict[str, None] = dict.fromkeys(("der", "ist", "paket", "ich", "bestellung", "nicht", "retoure", "danke"))
    while len(words) < count:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) + chance.choice("abcdefgh")] = None
    listed = list(words)
    listed[2_000], listed[9_000] = "gutschein", "kaffeemaschine"
    return listed


class Mailroom:
    """Makes conversations and messages, the same ones every time."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._words = vocabulary()
        weights = [1.0 / (rank + 3) for rank in range(len(self._words))]
        total = 0.0
        self._weights = [total := total + weight for weight in weights]
        self._chance = random.Random(11)

    def text(self, words: int) -> str:
        """That many words, the frequent ones more often."""
        return " ".join(self._chance.choices(self._words, cum_weights=self._weights, k=words))

    def conversations(self) -> Iterator[tuple[ConversationRecord, list[MessageRow]]]:
        """All conversations with three messages each, the oldest first."""
        chance = self._chance
        begin = START.timestamp() - self.count * STEP
        for number in range(self.count):
            name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
            created = begin + number * STEP
            title = self.text(6)
            times = [created, created + chance.randint(60, 80_000), created + 100_000 + chance.randint(0, 300_000)]
            times = [min(instant, START.timestamp() - 1) for instant in times]
            uuid = f"{number:08x}-0000-5000-8000-{number:012x}"
            rows = [
                MessageRow(
                    uuid=f"{number:08x}-{place:04x}-5000-9000-{number:012x}",
                    conversation=uuid,
                    sender=name if place != 1 else "Maria Kranich",
                    sender_type="contact" if place != 1 else "user",
                    mine=place == 1,
                    whispered=False,
                    body=self.text(chance.randint(20, 90)),
                    created_at=instant,
                    title=title,
                )
                for place, instant in enumerate(times)
            ]
            yield self._record(number, uuid, name, title, rows), rows

    def _record(self, number: int, uuid: str, name: str, title: str, rows: list[MessageRow]) -> ConversationRecord:
        chance = self._chance
        address = f"{name.replace(' ', '.').lower()}{number % 20_000}@kunde{number % 50}.example"
        return ConversationRecord(
            uuid=uuid,
            short_id=str(10_000 + number),
            title=title,
            sender=name,
            sender_type="email",
            sender_value=address,
            preview=rows[-1].body[:200],
            created_at=rows[0].created_at,
            updated_at=rows[-1].created_at,
            folder=chance.choices(list(Folder), weights=(80, 15, 3, 2))[0],
            group=chance.choice(GROUPS)[0],
            type_id=chance.randint(0, 4),
            status_id=chance.randint(0, 12),
            priority=chance.choices(range(6), weights=(60, 5, 5, 10, 15, 5))[0],
            deadline=START.timestamp() + chance.randint(-900_000, 900_000) if number % 20 == 0 else None,
            done=chance.random() < 0.7,
            whispered=chance.random() < 0.1,
            attachments=int(chance.random() < 0.2),
            read_by=(ME,) if chance.random() < 0.95 else (),
            owners=((1, chance.choice((3, 4, 5))),) if chance.random() < 0.5 else (),
            tags=tuple(chance.sample(range(1, 40), chance.choice((0, 0, 1, 2)))),
            relations=(("order", str(50_000 + number)), ("email", address)),
            subscribers=(ME,) if chance.random() < 0.05 else (),
        )


def fill(store: SystemStore, count: int) -> None:
    """Put everything into the mirror, in transactions large enough for the bench not to wait for them."""
    store.mirror.apply_names(NameKind.GROUP, [NameRow(number, 0, {"en": name}) for number, name in GROUPS])
    store.mirror.apply_names(NameKind.TAG, [NameRow(number, 0, {"": f"tag{number}"}) for number in range(1, 40)])
    store.mirror.apply_names(NameKind.USER, [NameRow(3, 0, {"": "Maria Kranich"}), NameRow(4, 0, {"": "Tom Ashworth"})])
    piece: list[tuple[ConversationRecord, list[MessageRow]]] = []

    def put() -> None:
        for start in range(0, len(piece), 200):
            part = piece[start : start + 200]
            store._file.write(lambda db: put_conversations(db, [record for record, _ in part]))
            for record, rows in part:
                store._file.write(lambda db, u=record.uuid, r=rows: put_messages(db, u, r))

    for entry in Mailroom(count).conversations():
        piece.append(entry)
        if len(piece) == 2_000:
            store.write_now(put, together=True)
            piece.clear()
    store.write_now(put, together=True)


if __name__ == "__main__":
    begun = time.perf_counter()
    path = Path(sys.argv[1]) / "s.sqlite"
    store = SystemStore.open(path, ManualClock(START), ME)
    fill(store, int(sys.argv[2]))
    store.close()
    print(time.perf_counter() - begun, path.stat().st_size)
