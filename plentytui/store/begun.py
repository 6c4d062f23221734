"""Actions that were begun: noted before anything leaves, so that the next start knows what was never sent.

    OPEN -> gone (its account is told)
    OPEN -> LEFT (the program ended before it was sent, or before the refusal was told) -> told once
    OPEN -> CUT (the program ended while it was being sent) -> FOUND (it took effect) or LEFT -> told once
                                                            -> gone (nobody can find out; the journal says so)
    WANTED (asked for, not begun: it waits behind another one, or is done again) -> gone (it is OPEN under its own run)
                                                                  -> LEFT (the program ended, or the system was left)

What was done of an action is in the journal under the same run.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from plentytui.clock import Clock
from plentytui.errors import StoreError
from plentytui.models.actions import Action, ActionKind, Value
from plentytui.models.inbox import JournalEntry
from plentytui.store.database import Database
from plentytui.store.fields import from_text, to_text
from plentytui.store.journal import put_entry
from plentytui.store.pending import Stand
from plentytui.store.processes import SendingMark, still_sends

_NOT_KNOWN = "not known"
"""How the journal's outcome begins where nobody knows what became of a call."""


class BegunState(StrEnum):
    """How far an action had come when its program ended."""

    OPEN = "open"
    CUT = "cut"
    LEFT = "left"
    FOUND = "found"
    WANTED = "wanted"


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A part of an action that was under way when the program ended."""

    run: str
    state: BegunState
    action: Action
    asked: Value
    """What was asked for, as the action was asked for."""
    undoes: str
    route: str
    at: float
    """When it was begun, or left, in seconds since the epoch."""


class Begun:
    """The actions of one system that have begun and whose account was not told."""

    def __init__(self, file: Database, clock: Clock, sender: SendingMark) -> None:
        self._file = file
        self._clock = clock
        self._sender = sender

    def put(self, action: Action, run: str, asked: Value, undoes: str, before: Mapping[str, Stand]) -> None:
        """Note that an action begins, and how its conversations stood ``before``."""
        stands = json.dumps({uuid: stand.value for uuid, stand in before.items()})
        values = (
            run,
            BegunState.OPEN,
            action.to_json(),
            to_text(asked),
            undoes,
            stands,
            "",
            "",
            *self._mark,
            self._now,
        )
        self._file.write(lambda db: db.execute(f"INSERT OR REPLACE INTO begun VALUES ({_MARKS})", values))

    def sending(self, run: str, action: Action, route: str) -> None:
        """Note that this part of it leaves now."""
        sql = "UPDATE begun SET sending = ?, route = ?, at = ? WHERE run = ? AND state = 'open'"
        values = (action.to_json(), route, self._now, run)
        self._file.write(lambda db: db.execute(sql, values))

    def not_sent(self, run: str) -> None:
        """Note that what was to leave did not."""
        sql = "UPDATE begun SET sending = '' WHERE run = ? AND state = 'open'"
        self._file.write(lambda db: db.execute(sql, (run,)))

    def over(self, run: str) -> None:
        """Forget an action: its account is told."""
        self._file.write(lambda db: db.execute("DELETE FROM begun WHERE run = ? AND state = 'open'", (run,)))

    def want(self, wanted: Iterable[LeftOver], instead_of: Iterable[LeftOver] = ()) -> None:
        """Note, in their order, what is asked for and has not begun, and forget what that stands for."""
        kept = list(wanted)

        def work(db: sqlite3.Connection) -> None:
            for one in (*instead_of, *kept):
                _forget_wanted(db, one.run)
            for one in kept:
                self._keep(db, one, BegunState.WANTED, one.action, self._mark)

        self._file.write(work)

    def wanted_no_more(self, run: str) -> None:
        """Forget what was asked for: it has begun, or there is nothing to do."""
        self._file.write(lambda db: _forget_wanted(db, run))

    def cut(self) -> list[LeftOver]:
        """What was being sent when its program ended, the oldest first."""
        return self._file_rows(BegunState.CUT)

    def has_news(self) -> bool:
        """Whether there is something to tell."""
        return self._file.row("SELECT 1 FROM begun WHERE state IN ('left', 'found') LIMIT 1") is not None

    def take_cut(self, one: LeftOver) -> bool:
        """Whether it is still to be found out what became of it; who takes it notes that in the same transaction."""
        sql = "DELETE FROM begun WHERE run = ? AND state = 'cut'"
        return bool(self._file.write(lambda db: db.execute(sql, (one.run,)).rowcount))

    def settle(
        self, one: LeftOver, found: JournalEntry | None, refused: JournalEntry | None, left: Action, unsure: Action
    ) -> None:
        """Keep what a look told of a part that was being sent: what it found done, what not, what is open still."""
        done = replace(one.action, changes=tuple(c for c in one.action.changes if found and c.uuid in _of(found)))

        def work(db: sqlite3.Connection) -> None:
            for entry in (found, refused):
                if entry is not None:
                    put_entry(db, entry)
            for state, part in ((BegunState.FOUND, done), (BegunState.LEFT, left), (BegunState.CUT, unsure)):
                if part.changes:
                    self._keep(db, one, state, part)

        self._file.write(work)

    def doubt_for_good(self, entry: JournalEntry) -> None:
        """Keep in the journal that nobody can find out what became of it."""
        self._file.write(lambda db: put_entry(db, entry))

    def take_news(self) -> list[LeftOver]:
        """What is to be told, once: whoever takes it tells it."""
        return self._file.write(self._take_news)

    def _take_news(self, db: sqlite3.Connection) -> list[LeftOver]:
        rows = db.execute(f"SELECT {_COLUMNS} FROM begun WHERE state IN ('left', 'found') ORDER BY rowid").fetchall()
        db.execute("DELETE FROM begun WHERE state IN ('left', 'found')")
        return _left_overs(rows)

    def interrupted(self, db: sqlite3.Connection) -> list[tuple[Action, str, Mapping[str, Stand]]]:
        """Sort what processes that are gone had begun; gives what was never sent, its run, and how it stood before.

        For use inside a transaction: whoever calls it shows these again as they were.
        """
        rows = db.execute(
            f"SELECT {_COLUMNS}, before, sending, process, process_mark FROM begun"
            " WHERE state IN ('open', 'wanted') ORDER BY rowid"
        )
        given: list[tuple[Action, str, Mapping[str, Stand]]] = []
        for row in rows.fetchall():
            if still_sends(row[-2], row[-1]):
                continue
            one = next(iter(_left_overs([row[:7]])), None)
            db.execute("DELETE FROM begun WHERE run = ? AND state = ?", row[:2])
            if one is None:
                continue
            if one.state is BegunState.WANTED:
                self._keep(db, one, BegunState.LEFT, one.action)
                given.append((replace(one.action, changes=()), one.run, {}))
                continue
            noted, sending = _outcomes(db, one.run), _action(row[8])
            never, cut = _apart(one.action, sending, noted)
            if never.changes or (one.action.kind is ActionKind.EMPTY_TRASH and sending is None):
                self._keep(db, one, BegunState.LEFT, never)
            if cut.changes or (one.action.kind is ActionKind.EMPTY_TRASH and sending is not None and not noted):
                self._keep(db, one, BegunState.CUT, cut)
            given.append((never, one.run, _stands(row[7])))
        return given

    def _keep(
        self,
        db: sqlite3.Connection,
        one: LeftOver,
        state: BegunState,
        part: Action,
        mark: tuple[int, str] = (0, ""),
    ) -> None:
        sql = "SELECT action FROM begun WHERE run = ? AND state = ?"
        kept = db.execute(sql, (one.run, state)).fetchone()
        before = _action(kept[0]) if kept is not None else None
        if before is not None:
            # A part of the same action is not told yet.
            known = set(part.uuids)
            part = replace(part, changes=(*(c for c in before.changes if c.uuid not in known), *part.changes))
        text = (to_text(one.asked), one.undoes, "{}", "", one.route)
        values = (one.run, state, part.to_json(), *text, *mark, one.at)
        db.execute(f"INSERT OR REPLACE INTO begun VALUES ({_MARKS})", values)

    def _file_rows(self, state: BegunState) -> list[LeftOver]:
        return _left_overs(self._file.rows(f"SELECT {_COLUMNS} FROM begun WHERE state = ? ORDER BY rowid", (state,)))

    @property
    def _mark(self) -> tuple[int, str]:
        return self._sender.process, self._sender.mark

    @property
    def _now(self) -> float:
        return self._clock.time()


_COLUMNS = "run, state, action, asked, undoes, route, at"
_MARKS = ", ".join("?" * 11)


def _forget_wanted(db: sqlite3.Connection, run: str) -> None:
    db.execute("DELETE FROM begun WHERE run = ? AND state = 'wanted'", (run,))


def mended(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row out of a damaged file that is fit to be written.

    A state that cannot be read is that of an action that was being sent: a look tells what became of it.
    """
    run, state, text, asked, undoes, route, at, before, sending, process, mark = row
    texts = (value if isinstance(value, str) else "" for value in (run, text, asked, undoes, route, before, sending))
    run, text, asked, undoes, route, before, sending = texts
    try:
        from_text(asked)
    except ValueError:
        from plentytui.rules.intended import asked_of

        action = _action(text)
        asked = to_text(asked_of(action) if action is not None else None)
    known = state if state in {each.value for each in BegunState} else BegunState.CUT.value
    number = process if isinstance(process, int) else 0
    when = float(at) if isinstance(at, int | float) else 0.0
    return run, known, text, asked, undoes, route, when, before, sending, number, mark if isinstance(mark, str) else ""


def _of(entry: JournalEntry) -> set[str]:
    return set(entry.target.split(","))


def _outcomes(db: sqlite3.Connection, run: str) -> list[tuple[str, list[str]]]:
    """What the journal has of an action: how a call of it fared, and for which conversations."""
    sql = "SELECT j.outcome, j.target FROM journal j JOIN deed d ON d.entry = j.id WHERE d.run = ?"
    return [(outcome, target.split(",")) for outcome, target in db.execute(sql, (run,))]


def _apart(action: Action, sending: Action | None, noted: list[tuple[str, list[str]]]) -> tuple[Action, Action]:
    """What was not done of an action, and what nobody knows of; its account was not told, so a refusal was not, too."""
    done = {uuid for outcome, uuids in noted if outcome == "done" for uuid in uuids}
    refused = {uuid for outcome, uuids in noted if not outcome.startswith((_NOT_KNOWN, "done")) for uuid in uuids}
    sent = {} if sending is None else {change.uuid: change for change in sending.changes}
    doubted = {uuid for outcome, uuids in noted if outcome.startswith(_NOT_KNOWN) for uuid in uuids} | {*sent}
    left = [change for change in action.changes if change.uuid not in done]
    never = [change for change in left if change.uuid in refused or change.uuid not in doubted]
    cut = [sent.get(change.uuid, change) for change in left if change.uuid in doubted - refused]
    return replace(action, changes=tuple(never)), replace(action, changes=tuple(cut))


def _stands(text: str) -> dict[str, Stand]:
    """How conversations stood before; none if that is damaged, so that they are read again."""
    try:
        return {uuid: Stand(stand) for uuid, stand in json.loads(text).items()}
    except (ValueError, AttributeError):
        return {}


def _action(text: str) -> Action | None:
    """The action that was noted; None if there is none, or a damaged one."""
    try:
        return Action.from_json(text) if text else None
    except StoreError:
        return None


def _left_overs(rows: Iterable[tuple[Any, ...]]) -> list[LeftOver]:
    found: list[LeftOver] = []
    for run, state, text, asked, undoes, route, at in rows:
        action = _action(text)
        if action is not None:
            found.append(LeftOver(run, BegunState(state), action, from_text(asked), undoes, route, at))
    return found
