"""Half-filled forms, and changes that are not seen to be live yet, of one system."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from plentytui.clock import Clock
from plentytui.models.changes import (
    DOUBTFUL,
    OPEN,
    ChangeState,
    ServiceChange,
    card_text,
    expected_text,
    read_card,
    read_expected,
)
from plentytui.models.forms import Way
from plentytui.store.database import Database
from plentytui.store.processes import SendingMark, still_sends
from plentytui.store.schema_service import CHANGE_COLUMNS
from plentytui.store.text import storable

if TYPE_CHECKING:
    from concurrent.futures import Future

_WAYS = {way.value for way in Way}
_STATES = {state.value for state in ChangeState}
_ALL = f"SELECT {CHANGE_COLUMNS}, process, mark FROM service_change LEFT JOIN change_sender ON change = id"
_NAMES = CHANGE_COLUMNS.removeprefix("id, ")
_CUT_OFF = "The program was ended while it was being sent."


class Forms:
    """What was typed into forms and not sent; secrets are never given to it."""

    def __init__(self, file: Database, clock: Clock, changes: ServiceChanges) -> None:
        self._file = file
        self._clock = clock
        self._changes = changes

    def doubt(self, action: str, subject: str) -> ServiceChange | None:
        """What was sent of that form last and may have arrived, or is on its way; None if nothing was."""
        return self._changes.doubt(action, subject)

    def save(self, action: str, subject: str, values: Mapping[str, str]) -> None:
        """Keep what stands in a form; an empty one is forgotten."""
        kept = {name: value for name, value in values.items() if value}
        if not kept:
            self.drop(action, subject)
            return
        row = (action, storable(subject), storable(json.dumps(kept, ensure_ascii=False)), self._clock.time())
        self._file.write(lambda db: db.execute("INSERT OR REPLACE INTO form VALUES (?, ?, ?, ?)", row))

    def save_soon(self, action: str, subject: str, values: Mapping[str, str]) -> Future[None]:
        """The same without waiting for the disk: all is done in the order in which it was asked for."""
        return self._file.submit(lambda: self.save(action, subject, values))

    def get(self, action: str, subject: str) -> dict[str, str]:
        """What stood in the form; nothing if it was never begun."""
        found = self._file.row("SELECT fields FROM form WHERE action = ? AND subject = ?", (action, storable(subject)))
        return _fields(found[0]) if found else {}

    def begun(self) -> list[tuple[str, str, float]]:
        """Forms that were begun: action, subject, when; the latest first."""
        rows = self._file.rows("SELECT action, subject, saved_at FROM form ORDER BY saved_at DESC")
        return [(action, subject, at) for action, subject, at in rows]

    def drop(self, action: str, subject: str) -> None:
        """Forget a form."""
        values = (action, storable(subject))
        self._file.write(lambda db: db.execute("DELETE FROM form WHERE action = ? AND subject = ?", values))


class ServiceChanges:
    """Changes and hand-offs, with where each stands."""

    def __init__(self, file: Database, clock: Clock, sender: SendingMark) -> None:
        self._file = file
        self._clock = clock
        self._sender = sender

    def add(self, change: ServiceChange) -> ServiceChange:
        """Keep a new change and drop its form; gives it with its number and time."""

        def work(db: sqlite3.Connection) -> ServiceChange:
            _drop_form(db, change)
            return self._insert(db, change)

        return self._file.write(work)

    def begin(self, change: ServiceChange) -> ServiceChange:
        """Note a change that is about to be sent; from now on it may have arrived, and its form stays.

        It is on its way from this store until ``finish``, ``forget`` or ``settle``. If the program ends before, it
        reads as uncertain.
        """

        def work(db: sqlite3.Connection) -> ServiceChange:
            noted = self._insert(db, replace(change, state=ChangeState.SENDING))
            mark = (noted.id, self._sender.process, self._sender.mark)
            db.execute("INSERT OR REPLACE INTO change_sender VALUES (?, ?, ?)", mark)
            return noted

        return self._file.write(work, durable=True)

    def finish(self, change: ServiceChange) -> ServiceChange:
        """Keep what became of a change that was sent, and drop its form."""
        change = replace(change, changed_at=self._clock.time())
        places = ", ".join(f"{name} = ?" for name in _NAMES.split(", "))

        def work(db: sqlite3.Connection) -> ServiceChange:
            _drop_form(db, change)
            db.execute("DELETE FROM change_sender WHERE change = ?", (change.id,))
            db.execute(f"UPDATE service_change SET {places} WHERE id = ?", (*_row(change), change.id))
            return change

        return self._file.write(work, durable=True)

    def forget(self, number: int) -> None:
        """Forget a change: it certainly did not arrive, or there is nothing to wait for."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM change_sender WHERE change = ?", (number,))
            db.execute("DELETE FROM service_change WHERE id = ?", (number,))

        self._file.write(work)

    def cut_off(self) -> list[ServiceChange]:
        """Doubt what was being sent when a program ended; gives what nobody had doubted yet."""

        def work(db: sqlite3.Connection) -> list[ServiceChange]:
            rows = self._file.rows(f"{_ALL} WHERE state = ?", (ChangeState.SENDING.value,))
            found = [change for change in map(_change, rows) if change.state is ChangeState.UNCERTAIN]
            for change in found:
                self.settle(change.id, ChangeState.UNCERTAIN, _CUT_OFF)
            return found

        return self._file.write(work)

    def settle(
        self, number: int, state: ChangeState, note: str = "", *, only_from: Collection[ChangeState] = frozenset()
    ) -> bool:
        """Note where a change stands now, where it has not left the states ``only_from``; whether it was noted."""
        now = self._clock.time()
        states = [one.value for one in only_from]
        still = f" AND state IN ({', '.join('?' * len(states))})" if states else ""
        sql = f"UPDATE service_change SET state = ?, changed_at = ?, note = ? WHERE id = ?{still}"

        def work(db: sqlite3.Connection) -> bool:
            done = db.execute(sql, (state.value, now, storable(note), number, *states)).rowcount == 1
            if done and state is not ChangeState.SENDING:
                db.execute("DELETE FROM change_sender WHERE change = ?", (number,))
            return done

        return self._file.write(work)

    def time(self, number: int, earliest: float | None, latest: float | None) -> None:
        """Note from when to when a change goes live, for a hand-off that was carried out later than prepared."""
        sql = "UPDATE service_change SET earliest = ?, latest = ? WHERE id = ?"
        self._file.write(lambda db: db.execute(sql, (earliest, latest, number)))

    def get(self, number: int) -> ServiceChange | None:
        """One change."""
        row = self._file.row(f"{_ALL} WHERE id = ?", (number,))
        return None if row is None else _change(row)

    def all(self, limit: int = 500) -> list[ServiceChange]:
        """All changes: those that ask for attention first, then the latest first."""
        words = ", ".join(f"'{state.value}'" for state in OPEN)
        sql = f"{_ALL} ORDER BY state NOT IN ({words}), id DESC LIMIT ?"
        return [_change(row) for row in self._file.rows(sql, (limit,))]

    def open(self) -> list[ServiceChange]:
        """Those that ask for attention, the latest first."""
        return [change for change in self.all() if change.state in OPEN]

    def doubt(self, action: str, subject: str) -> ServiceChange | None:
        """What was sent of that form last and may have arrived, or is on its way; None if nothing was."""
        words = ", ".join(f"'{state.value}'" for state in DOUBTFUL)
        sql = f"{_ALL} WHERE action = ? AND subject = ? AND state IN ({words}) ORDER BY id DESC LIMIT 1"
        row = self._file.row(sql, (action, storable(subject)))
        return None if row is None else _change(row)

    def _insert(self, db: sqlite3.Connection, change: ServiceChange) -> ServiceChange:
        now = self._clock.time()
        change = replace(change, at=now, changed_at=now)
        row = _row(change)
        marks = ", ".join("?" * len(row))
        number = db.execute(f"INSERT INTO service_change ({_NAMES}) VALUES ({marks})", row).lastrowid
        return replace(change, id=int(number or 0))


def _drop_form(db: sqlite3.Connection, change: ServiceChange) -> None:
    db.execute("DELETE FROM form WHERE action = ? AND subject = ?", (change.action, storable(change.subject)))


def _row(change: ServiceChange) -> tuple[Any, ...]:
    """All columns but the number."""
    texts = (change.action, change.title, change.subject, change.where, change.what)
    return (
        change.at,
        *map(storable, texts),
        change.way.value,
        change.state.value,
        change.earliest,
        change.latest,
        storable(change.reason),
        storable(expected_text(change.expected)),
        storable(card_text(change.card)),
        storable(json.dumps(dict(change.values), ensure_ascii=False)),
        change.changed_at,
        storable(change.note),
    )


def _fields(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _change(row: tuple[Any, ...]) -> ServiceChange:
    number, at, action, title, subject, place, what, way, state, earliest, latest, *rest = row
    reason, expected, card, fields, changed, note, process, mark = rest
    known = ChangeState(state)
    if known is ChangeState.SENDING and not still_sends(process or 0, mark or ""):
        known, note = ChangeState.UNCERTAIN, _CUT_OFF
    return ServiceChange(
        number,
        at,
        action,
        title,
        subject,
        place,
        what,
        Way(way),
        known,
        earliest,
        latest,
        reason,
        read_expected(expected),
        read_card(card),
        _fields(fields),
        changed,
        note,
    )


def mended_form(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A form's row from a damaged file, fit to be written."""
    action, subject, fields, saved_at = row
    return _text(action), _text(subject), json.dumps(_fields(_text(fields)), ensure_ascii=False), _number(saved_at)


def mended_change(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A change's row from a damaged file, fit to be written; one that cannot be told is one to be looked at."""
    number, at, action, title, subject, place, what, way, state, earliest, latest, *rest = row
    reason, expected, card, fields, changed, note = rest
    return (
        number,
        _number(at),
        *map(_text, (action, title, subject, place, what)),
        way if isinstance(way, str) and way in _WAYS else Way.HAND_OFF.value,
        state if isinstance(state, str) and state in _STATES else ChangeState.OVERDUE.value,
        earliest if isinstance(earliest, int | float) else None,
        latest if isinstance(latest, int | float) else None,
        *map(_text, (reason, expected, card)),
        json.dumps(_fields(_text(fields)), ensure_ascii=False),
        _number(changed),
        _text(note),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
