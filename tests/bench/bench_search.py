"""How long a search in the mirror takes, beside notmuch over the same messages as mails where that is installed.

Run it with ``python -m tests.bench.bench_search``. It makes 100,000 conversations with 300,000 messages whose words
are as unevenly frequent as those of a language, once, and keeps them in ``--folder``. For each query it measures the
first page: the window on the list is made and its first 40 rows are read, as a screen does. Queries take turns with
notmuch, which gives the same number of threads, newest first, as a process of its own; ``notmuch count`` of nothing
tells what starting such a process costs.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.clock import ManualClock
from plentytui.models.inbox import Folder, ListQuery, MessageRow, Sort
from plentytui.models.mirror import ConversationRecord, NameKind, NameRow
from plentytui.rules.query.parse import query_of
from plentytui.services.search import list_query
from plentytui.store.system_store import SystemStore
from plentytui.store.window import ConversationWindow
from tests.bench.report import Figure, median_of, show, timed
from tests.store_writing import write_now

ME = 3
START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
STEP = 180.0
"""Seconds between two conversations."""
FIRST = ("Anna", "Jürgen", "Karl", "Sofia", "Peter", "Zoë", "Mehmet", "Ingrid", "Paul", "Marta")
LAST = ("Weber", "Müller", "Schröder", "Ashworth", "Kranich", "Nowak", "Öztürk", "Groß", "Fuchs", "Lindqvist")
GROUPS = ((1, "General"), (2, "eBay"), (8, "Amazon"), (101, "Returns"), (102, "Billing"))
SYLLABLES = ("pa", "ket", "ver", "sand", "re", "tour", "lie", "fer", "ung", "be", "stel", "rech", "nung", "kar", "ton")

ROWS = 40
"""Rows of the first screen."""
QUERIES: tuple[tuple[str, str], ...] = (
    ("kaffeemaschine", "kaffeemaschine"),
    ("gutschein", "gutschein"),
    ("from:weber gutschein", "from:weber and gutschein"),
    ("from:anna.weber17@kunde17.example", "from:anna.weber17@kunde17.example"),
    ("subject:kaffeemaschine", "subject:kaffeemaschine"),
    ('"paket bestellung"', '"paket bestellung"'),
    ("gutschein -from:weber after:2026-01-01", "gutschein and not from:weber and date:2026-01-01.."),
    ("kaffeemasch*", "kaffeemasch*"),
    ("gutschein OR kaffeemaschine", "gutschein or kaffeemaschine"),
    ("body:gutschein kaffeemaschine", "body:gutschein and kaffeemaschine"),
    ("from:weber", "from:weber"),
    ("retoure paket", "retoure and paket"),
    ("der", "der"),
    ("is:unread", "tag:unread"),
    ("is:unread group:Amazon gutschein", ""),
    ("order:60123", ""),
    ("tag:tag7 is:open", ""),
    ("is:mine deadline:exceeded", ""),
    ("priority>=high -has:attachment created:2026-01", ""),
    ("is:overdue", ""),
)
"""Queries, and what says the same to notmuch where something does."""


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
        store.mirror.apply_conversations([record for record, _ in piece])
        for record, rows in piece:
            store.mirror.apply_messages(record.uuid, rows)

    for entry in Mailroom(count).conversations():
        piece.append(entry)
        if len(piece) == 2_000:
            write_now(store, put, together=True)
            piece.clear()
    write_now(store, put, together=True)


def write_mails(folder: Path, count: int) -> None:
    """Write the same messages as mails, a thousand a folder."""
    for number, (record, rows) in enumerate(Mailroom(count).conversations()):
        place = folder / f"{number // 300:04d}"
        place.mkdir(parents=True, exist_ok=True)
        first = f"<{rows[0].uuid}@bench.example>"
        for row in rows:
            address = "service@shop.example" if row.mine else record.sender_value
            head = [
                f"From: {row.sender} <{address}>",
                "To: Shop <service@shop.example>",
                f"Subject: {row.title}",
                f"Date: {formatdate(row.created_at)}",
                f"Message-ID: <{row.uuid}@bench.example>",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: 8bit",
            ]
            if row is not rows[0]:
                head += [f"In-Reply-To: {first}", f"References: {first}"]
            (place / f"{row.uuid}.eml").write_text("\n".join([*head, "", row.body, ""]), encoding="utf-8")


class Notmuch:
    """Asks notmuch, each time as a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._environ = {**os.environ, "NOTMUCH_CONFIG": str(folder / "notmuch-config")}

    @classmethod
    def made(cls, folder: Path, count: int) -> Notmuch:
        """Index the mails, unless that was done before."""
        made, mail = cls(folder), folder / "mail"
        if not (folder / "notmuch-done").exists():
            shutil.rmtree(mail, ignore_errors=True)
            write_mails(mail, count)
            config = f"[database]\npath={mail}\n[user]\nname=A\nprimary_email=a@bench.example\n[new]\ntags=unread\n"
            (folder / "notmuch-config").write_text(config, encoding="utf-8")
            made._run("new", "--quiet")
            (folder / "notmuch-done").touch()
        return made

    def search(self, query: str) -> float:
        """Milliseconds for the first rows, the newest first."""
        return self._run("search", "--format=json", "--sort=newest-first", f"--limit={ROWS}", query)

    def nothing(self) -> float:
        """Milliseconds for asking for nothing: what such a process costs in any case."""
        return self._run("count", "id:nobody@bench.example")

    def _run(self, *words: str) -> float:
        begun = time.perf_counter()
        subprocess.run(["notmuch", *words], check=True, capture_output=True, env=self._environ)
        return (time.perf_counter() - begun) * 1000


def first_page(store: SystemStore, text: str) -> tuple[float, ConversationWindow]:
    """Milliseconds from a query's text to the rows of the first screen."""
    begun = time.perf_counter()
    window = store.mirror.window(list_query(query_of(text)))
    for index in range(ROWS):
        window.row(index)
    return (time.perf_counter() - begun) * 1000, window


def made_store(folder: Path, count: int) -> SystemStore:
    """The mirror with everything in it, made once."""
    path = folder / "mirror.sqlite"
    if not (folder / "mirror-done").exists():
        for old in folder.glob("mirror.sqlite*"):
            old.unlink()
        store = SystemStore.open(path, ManualClock(START), ME)
        fill(store, count)
        store.close()
        (folder / "mirror-done").touch()
    store = SystemStore.open(path, ManualClock(START), ME)
    store.mirror.zone = UTC
    return store


def main(folder: Path, count: int, rounds: int) -> None:
    """Print the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    store = made_store(folder, count)
    notmuch = Notmuch.made(folder, count) if shutil.which("notmuch") else None
    figures: list[Figure] = []
    medians: list[float] = []
    ratios: list[float] = []
    for text, theirs in QUERIES:
        first_page(store, text)
        ours: list[float] = []
        others: list[float] = []
        for _ in range(rounds):
            took, window = first_page(store, text)
            ours.append(took)
            if notmuch is not None and theirs:
                others.append(notmuch.search(theirs))
        figure = timed(
            f"{text}  [{window.count}{'+' if window.partial else ''}]", ours, baseline=others or None, most=50
        )
        figures.append(figure)
        medians.append(figure.value)
        if figure.ratio is not None:
            ratios.append(figure.ratio)
    median = median_of(medians)
    figures.append(Figure("the median query", median, "ms", "", None, "< 50 ms", median < 50))
    if ratios:
        figures.append(Figure("the median ratio", median_of(ratios), "times"))
    title = f"A query in {count:,} conversations with {count * 3:,} messages, {ROWS} rows, median of {rounds}"
    show(title, figures, baseline="notmuch search")
    if notmuch is None:
        print("  notmuch is not installed: nothing to compare with")
    else:
        empty = [notmuch.nothing() for _ in range(rounds)]
        show("For comparison", [timed("notmuch, asked for nothing", empty)])
    show("What else a search costs", others_of(store, rounds))
    store.close()
    print(f"\nload average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def others_of(store: SystemStore, rounds: int) -> list[Figure]:
    """Understanding, counting, completing a long list, and orders without an index of their own."""

    def samples(work: Callable[[], object]) -> list[float]:
        found = []
        for _ in range(rounds):
            begun = time.perf_counter()
            work()
            found.append((time.perf_counter() - begun) * 1000)
        return found

    mirror = store.mirror
    query = query_of("is:open paket")
    return [
        timed("understanding a query of 8 terms", samples(lambda: query_of(" ".join(text for text, _ in QUERIES[:8])))),
        timed("live count, 1000+", samples(lambda: mirror.count_of(list_query(query_of("is:unread"))))),
        timed("live count of a common word", samples(lambda: mirror.count_of(list_query(query)))),
        timed("all rows of a common word", samples(lambda: mirror.window(list_query(query)).complete())),
        timed("the inbox by deadline", samples(lambda: mirror.window(ListQuery(sort=Sort.DEADLINE)).row(0))),
        timed("the inbox by priority", samples(lambda: mirror.window(ListQuery(sort=Sort.PRIORITY)).row(0))),
        timed("the inbox by change", samples(lambda: mirror.window(ListQuery()).row(0))),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "plentytui-bench-search")
    given = parser.parse_args()
    main(given.folder / str(given.count), given.count, given.rounds)
