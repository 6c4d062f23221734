"""What the processes of one log-in on this machine know of the budget together, in one small SQLite file.

Each process takes a turn: it reads what all know, decides, notes the calls that it lets go as reservations, and what
the answers said. A turn is a transaction of well under a millisecond without any wait for the disk, so that the
event loop takes it itself; a file that another process holds just then is tried again a few milliseconds later.
Nothing in the file is worth keeping: a damaged one is made anew, and where none can be used every process goes on
with what it knows alone.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from plentytui.api.budget import Budget, Op, Period, Rounding, Window
from plentytui.api.lanes import Lane
from plentytui.api.pace import PollPace, Rivals
from plentytui.paths import private_file
from plentytui.processes import lives
from plentytui.whole import undone_by

if TYPE_CHECKING:
    from plentytui.clock import Clock

FILE_NAME = "budget-1.sqlite"
"""In the folder of states; a later version with other tables takes another name."""
FLIGHT_SECONDS = 90.0
"""How long a reservation stands at most: longer than any call that still lives."""
BUSY_SECONDS = 5.0
"""How long the file may be held by others before this process goes on alone."""
_log = logging.getLogger(__name__)
_LOOK_SECONDS = 10.0
"""How often it is looked whether the file is still the one at its path."""
_TABLES = """
CREATE TABLE IF NOT EXISTS known (system TEXT PRIMARY KEY, version INTEGER NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS flight (
    id INTEGER PRIMARY KEY, system TEXT NOT NULL, process TEXT NOT NULL, pid INTEGER NOT NULL, op TEXT NOT NULL,
    route TEXT NOT NULL, lane INTEGER NOT NULL, probes TEXT NOT NULL, until REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS lease (
    system TEXT NOT NULL, name TEXT NOT NULL, process TEXT NOT NULL, pid INTEGER NOT NULL, until REAL NOT NULL,
    PRIMARY KEY (system, name)
) WITHOUT ROWID;
"""


def _paces() -> dict[Op, PollPace]:
    return {op: PollPace() for op in Op}


def _rivals() -> dict[Op, Rivals]:
    return {op: Rivals() for op in Op}


@dataclass(slots=True)
class Known:
    """All that is learnt from the answers: the windows, the pace of the background, and what others take."""

    budget: Budget = field(default_factory=Budget)
    pace: dict[Op, PollPace] = field(default_factory=_paces)
    rivals: dict[Op, Rivals] = field(default_factory=_rivals)
    """What programs take that do not share this file."""


class Flight(NamedTuple):
    """A call that another process has under way."""

    op: Op
    route: str
    lane: Lane
    probes: frozenset[str]


class Turn:
    """What one process may do while it is its turn."""

    def __init__(self, shared: SharedBudget, db: sqlite3.Connection, now: float) -> None:
        self._shared = shared
        self._db = db
        self._now = now
        self.known: Known | None = None
        """What others have learnt since the last turn; None if nothing."""
        self.flights: tuple[Flight, ...] = ()
        """The calls that other processes have under way."""
        self.lost: tuple[Flight, ...] = ()
        """Calls whose process died, or that took too long: they are taken to have counted."""

    def take_off(self, op: Op, route: str, lane: Lane, probes: frozenset[str]) -> int:
        """Reserve what a call takes; gives the number of the reservation."""
        found = self._db.execute(
            "INSERT INTO flight (system, process, pid, op, route, lane, probes, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*self._shared.signature, op.value, route, int(lane), "\n".join(probes), self._now + FLIGHT_SECONDS),
        )
        return int(found.lastrowid or 0)

    def land(self, reservation: int) -> None:
        """Give a reservation back."""
        self._db.execute("DELETE FROM flight WHERE id = ?", (reservation,))

    def keep(self, known: Known) -> None:
        """Tell the others what is known now."""
        self._shared.publish(self._db, known)


class SharedBudget:
    """The file, as one process sees it for one log-in."""

    def __init__(
        self, path: Path, system: str, clock: Clock, *, on_problem: Callable[[str], None] | None = None
    ) -> None:
        self._path = path
        self._clock = clock
        self._on_problem = on_problem
        self._process = f"{os.getpid()}-{os.urandom(6).hex()}"
        self.signature = (system, self._process, os.getpid())
        """Which log-in, and which process of it."""
        self._system = system
        self._db: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._looked_at = 0.0
        self._busy_since: float | None = None
        self._version = -1
        self._text = ""
        self._held: dict[str, bool] = {}
        self._over = False
        self.problem = ""
        """Why nothing is shared, as a sentence; empty if it is."""

    def usable(self) -> bool:
        """Whether anything is shared; what a process knows alone goes for it otherwise."""
        return not self._over

    @contextmanager
    def turn(self) -> Iterator[Turn | None]:
        """A turn; None if another process has it just now, or if nothing is shared any more."""
        now = self._clock.time()
        db = self._begin(now)
        if db is None:
            yield None
            return
        try:
            turn = Turn(self, db, now)
            self._read(db, turn, now)
        except sqlite3.Error as error:
            self._give_up(error)
            yield None
            return
        try:
            with undone_by(lambda: db.in_transaction and db.execute("ROLLBACK")):
                yield turn
                db.execute("COMMIT")
        except sqlite3.Error as error:
            # What this turn let go is under way all the same; from here on this process counts alone.
            self._give_up(error)

    def hold(self, name: str, seconds: float) -> bool:
        """Whether this process is the one that does ``name`` now and for that long; all do where nothing is shared."""
        now = self._clock.time()
        db = self._begin(now)
        if db is None:
            return self._held.get(name, False) or self._over
        try:
            found = db.execute(
                "SELECT process, pid, until FROM lease WHERE system = ? AND name = ?", (self._system, name)
            ).fetchone()
            mine = found is None or found[0] == self._process or found[2] <= now or not lives(found[1])
            if mine:
                values = (self._system, name, self._process, os.getpid(), now + seconds)
                db.execute("INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?)", values)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)
            return True
        self._held[name] = mine
        return mine

    def release(self, name: str) -> None:
        """Let another process do ``name`` from now on."""
        if self._held.pop(name, False) and (db := self._begin(self._clock.time())) is not None:
            sql = "DELETE FROM lease WHERE system = ? AND name = ? AND process = ?"
            try:
                db.execute(sql, (self._system, name, self._process))
                db.execute("COMMIT")
            except sqlite3.Error as error:
                self._give_up(error)

    def publish(self, db: sqlite3.Connection, known: Known) -> None:
        """Write what is known, unless all know it already; only within a turn."""
        text = encode(known)
        if text != self._text:
            self._version, self._text = self._version + 1, text
            db.execute("INSERT OR REPLACE INTO known VALUES (?, ?, ?)", (self._system, self._version, text))

    def close(self) -> None:
        """Give everything back; the others need not wait until it expires."""
        if self._over or self._db is None:
            self._over = True
            return
        db = self._begin(self._clock.time())
        try:
            if db is not None:
                db.execute("DELETE FROM flight WHERE process = ?", (self._process,))
                db.execute("DELETE FROM lease WHERE process = ?", (self._process,))
                db.execute("COMMIT")
            if self._db is not None:  # it may have been given up just now
                self._db.close()
        except sqlite3.Error as error:
            self._give_up(error)
        self._over, self._db = True, None

    def _begin(self, now: float) -> sqlite3.Connection | None:
        """The connection with the write lock taken; None if another process has it, or nothing is shared."""
        if self._over:
            return None
        try:
            db = self._db
            if db is None or (now - self._looked_at >= _LOOK_SECONDS and not self._same_file(now)):
                db = self._open(now)
            db.execute("BEGIN IMMEDIATE")
        except (sqlite3.Error, OSError) as error:
            if _busy(error):
                self._busy_since = now if self._busy_since is None else self._busy_since
                if 0 <= now - self._busy_since < BUSY_SECONDS:
                    return None
            self._give_up(error)
            return None
        self._busy_since = None
        return db

    def _open(self, now: float) -> sqlite3.Connection:
        if self._db is not None:
            self._db.close()
            self._db = None
        self._version, self._text = -1, ""
        try:
            db = _connect(self._path)
        except sqlite3.DatabaseError as error:
            if not _damaged(error):
                raise
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            db = _connect(self._path)
        self._db = db
        self._identity = _identity(self._path)
        self._looked_at = now
        return db

    def _same_file(self, now: float) -> bool:
        self._looked_at = now
        try:
            return _identity(self._path) == self._identity
        except FileNotFoundError:
            return False

    def _read(self, db: sqlite3.Connection, turn: Turn, now: float) -> None:
        found = db.execute("SELECT version, text FROM known WHERE system = ?", (self._system,)).fetchone()
        if found is not None and found[0] != self._version:
            turn.known = decode(found[1])
            self._version, self._text = found
        flights, lost = [], []
        rows = db.execute(
            "SELECT id, pid, op, route, lane, probes, until FROM flight WHERE system = ? AND process <> ?",
            (self._system, self._process),
        ).fetchall()
        living: dict[int, bool] = {}
        for number, pid, op, route, lane, probes, until in rows:
            flight = Flight(Op(op), route, Lane(lane), frozenset(probes.split("\n")) - {""})
            if pid not in living:
                living[pid] = lives(pid)
            if now < until <= now + 2 * FLIGHT_SECONDS and living[pid]:
                flights.append(flight)
            else:
                lost.append(flight)
                db.execute("DELETE FROM flight WHERE id = ?", (number,))
        turn.flights, turn.lost = tuple(flights), tuple(lost)

    def _give_up(self, error: Exception) -> None:
        """Go on alone, and say why, once."""
        if self._over:
            return
        self._over = True
        db, self._db = self._db, None
        if db is not None:
            try:
                db.close()
            except sqlite3.Error:
                # It is being given up for a fault that is told right below.
                db = None
        self.problem = (
            f"The call limits are not shared with other plentytui processes: {self._path} cannot be used ({error}). "
            "Several at once may be refused calls; one alone is not."
        )
        _log.warning("%s", self.problem)
        if self._on_problem is not None:
            self._on_problem(self.problem)


def encode(known: Known) -> str:
    """What is known, as text."""
    budget = known.budget
    return json.dumps(
        {
            "windows": [[op, period, *astuple(window)] for (op, period), window in budget.windows.items()],
            "routes": [[route, *astuple(window)] for route, window in budget.routes.items()],
            "answered": sorted(budget.answered),
            "rounding": budget.rounding,
            "pace": {op: astuple(pace) for op, pace in known.pace.items()},
            "rivals": {op: astuple(rivals) for op, rivals in known.rivals.items()},
        },
        separators=(",", ":"),
    )


def decode(text: str) -> Known | None:
    """What a text says; None for one that nobody can read, which then counts as nothing."""
    try:
        told: Mapping[str, Any] = json.loads(text)
        windows = {(Op(op), Period(period)): _window(*rest) for op, period, *rest in told["windows"]}
        routes = {str(route): _window(*rest) for route, *rest in told["routes"]}
        budget = Budget(
            MappingProxyType(windows),
            MappingProxyType(routes),
            frozenset(Op(op) for op in told["answered"]),
            Rounding(told["rounding"]),
        )
        pace = {op: PollPace(*told["pace"][op]) for op in Op}
        rivals = {op: Rivals(*told["rivals"][op]) for op in Op}
    except (ValueError, KeyError, TypeError):
        return None
    return Known(budget, pace, rivals)


def _window(limit: Any, left: Any, ends_at: Any, ends_after: Any, seen_at: Any) -> Window:
    return Window(None if limit is None else int(limit), int(left), float(ends_at), float(ends_after), float(seen_at))


def _connect(path: Path) -> sqlite3.Connection:
    private_file(path)
    # No time-out: whoever has to wait does so on the event loop's clock, not inside SQLite.
    db = sqlite3.connect(path, timeout=0.0, isolation_level=None)
    with undone_by(db.close):
        if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            db.execute("PRAGMA journal_mode = WAL")
        # Nothing here has to outlive a power failure, so nothing waits for the disk.
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA wal_autocheckpoint = 64")
        db.executescript(_TABLES)
    return db


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _busy(error: Exception) -> bool:
    return (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _damaged(error: Exception) -> bool:
    return (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
