"""Half-filled forms, and changes that are not seen to be live yet, of one system."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plentytui.clock import Clock
from plentytui.models.changes import (
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
from plentytui.store.schema_service import CHANGE_COLUMNS
from plentytui.store.text import storable

_WAYS = {way.value for way in Way}
_STATES = {state.value for state in ChangeState}


class Forms:
    """What was typed into forms and not sent; secrets are never given to it."""

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def save(self, action: str, subject: str, values: Mapping[str, str]) -> None:
        """Keep what stands in a form; an empty one is forgotten."""
        kept = {name: value for name, value in values.items() if value}
        if not kept:
            self.drop(action, subject)
            return
        row = (action, storable(subject), storable(json.dumps(kept, ensure_ascii=False)), self._clock.time())
        self._file.write(lambda db: db.execute("INSERT OR REPLACE INTO form VALUES (?, ?, ?, ?)", row))

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

    def __init__(self, file: Database, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def add(self, change: ServiceChange) -> ServiceChange:
        """Keep a new change and drop its form; gives it with its number and time."""
        now = self._clock.time()
        change = replace(change, at=now, changed_at=now)
        texts = (change.action, change.title, change.subject, change.where, change.what)
        row = (
            now,
            *map(storable, texts),
            change.way.value,
            change.state.value,
            change.earliest,
            change.latest,
            storable(change.reason),
            storable(expected_text(change.expected)),
            storable(card_text(change.card)),
            storable(json.dumps(dict(change.values), ensure_ascii=False)),
            now,
            storable(change.note),
        )

        def work(db: sqlite3.Connection) -> int:
            db.execute("DELETE FROM form WHERE action = ? AND subject = ?", (change.action, storable(change.subject)))
            marks = ", ".join("?" * len(row))
            names = CHANGE_COLUMNS.removeprefix("id, ")
            return int(db.execute(f"INSERT INTO service_change ({names}) VALUES ({marks})", row).lastrowid or 0)

        return replace(change, id=self._file.write(work))

    def settle(self, number: int, state: ChangeState, note: str = "") -> None:
        """Note where a change stands now."""
        now = self._clock.time()
        sql = "UPDATE service_change SET state = ?, changed_at = ?, note = ? WHERE id = ?"
        self._file.write(lambda db: db.execute(sql, (state.value, now, storable(note), number)))

    def time(self, number: int, earliest: float | None, latest: float | None) -> None:
        """Note from when to when a change goes live, for a hand-off that was carried out later than prepared."""
        sql = "UPDATE service_change SET earliest = ?, latest = ? WHERE id = ?"
        self._file.write(lambda db: db.execute(sql, (earliest, latest, number)))

    def get(self, number: int) -> ServiceChange | None:
        """One change."""
        row = self._file.row(f"SELECT {CHANGE_COLUMNS} FROM service_change WHERE id = ?", (number,))
        return None if row is None else _change(row)

    def all(self, limit: int = 500) -> list[ServiceChange]:
        """All changes: those that ask for attention first, then the latest first."""
        words = ", ".join(f"'{state.value}'" for state in OPEN)
        sql = f"SELECT {CHANGE_COLUMNS} FROM service_change ORDER BY state NOT IN ({words}), id DESC LIMIT ?"
        return [_change(row) for row in self._file.rows(sql, (limit,))]

    def open(self) -> list[ServiceChange]:
        """Those that ask for attention, the latest first."""
        return [change for change in self.all() if change.state in OPEN]


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
    reason, expected, card, fields, changed, note = rest
    return ServiceChange(
        number,
        at,
        action,
        title,
        subject,
        place,
        what,
        Way(way),
        ChangeState(state),
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
