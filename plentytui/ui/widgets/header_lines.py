"""The words of the status header: pure functions from the state and the time to two lines of spans."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from plentytui.api.budget import Budget, Op, Period
from plentytui.models.systems import Backing, System
from plentytui.ui.state import Connection, Link, Sessions, Waiting
from plentytui.ui.text import cell, clip
from plentytui.ui.widgets.times import clock_time, next_span_change, span_words, zone_name

LOW_SHARE = 0.25
"""Below this share of a window its numbers are marked LOW and its end is counted down by the second."""
_GAUGE_CELLS = 8
_GAUGES_FROM = 110
"""Columns from which on there are gauges and words are written out."""
_NAME_LEAST = 6
"""A system's name is not clipped below this many cells."""
_USER_LEAST = 4
"""A user's name neither."""
_USER_WHOLE = 8
"""Up to so many cells a user's name is clipped only once the system's is."""
_FORMS = ((True, True), (False, True), (False, False))
"""Whether the area and the sessions are told, the wordiest form first."""


class Span(NamedTuple):
    """A piece of a line in one style; ``style`` is the last part of a component class: ``header--low``."""

    text: str
    style: str = "quiet"

    @property
    def width(self) -> int:
        """Cells that it takes on the screen."""
        return cell_len(self.text)


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the header tells."""

    mode: str = ""
    """The name of the area on the screen."""
    system: System | None = None
    user_name: str = ""
    connection: Connection = field(default_factory=Connection)
    sessions: Sessions = field(default_factory=Sessions)
    unread: int | None = None
    """None: the system has not told yet."""
    stuck: int = 0
    """Messages that wait for a decision: held, refused, or nobody knows whether they arrived."""
    budget: Budget = field(default_factory=Budget)
    waiting: Waiting = field(default_factory=Waiting)
    progress: str = ""
    """How far a long reading has come."""


def first_line(facts: Facts, columns: int, zone: tzinfo | None) -> Line:
    """Which system, who, where; and at the right end sessions, unread messages and the connection.

    Where room is short the names are clipped first, then the area goes, which the screen itself tells, then the
    sessions, unless all are taken; the user goes last.
    """
    short = columns < 100
    forms = [(mode, _right_side(facts, zone, short=short, sessions=told)) for mode, told in _FORMS]
    fitting = [(mode, right) for mode, right in forms if _names_fit(facts, _room(facts, columns, right, mode=mode))]
    mode, right = fitting[0] if fitting else forms[-1]
    left = _left_side(facts, _room(facts, columns, right, mode=mode), mode=mode)
    gap = max(1, columns - _width(left) - _width(right))
    return _cut((*left, Span(" " * gap), *right), columns)


def second_line(facts: Facts, columns: int, now: float, zone: tzinfo | None) -> Line:
    """What the call limits leave, and when they are whole again; what does not fit goes, the least needed first."""
    end, waiting = _reset(facts, now, zone), _waiting(facts.waiting, now)
    both = (*end, Span("   "), *waiting) if waiting and end else waiting or end
    marked = [_quota(facts, now, gauges=columns >= _GAUGES_FROM), _quota(facts, now), _quota(facts, now, tight=True)]
    bare = _quota(facts, now, day_marks=False)
    # A day that runs low outlasts the minute: beside a wait that is told, the minute's end goes before the day's words.
    forms = [(quota, last) for last in (both, waiting or end) for quota in marked]
    forms += [(bare, last) for last in (both, waiting or end, waiting)]
    fitting = [(quota, last) for quota, last in forms if _width(quota) + _width(last) + 2 <= columns]
    quota, last = fitting[0] if fitting else (bare, ())
    if last and last == end and (named := _with_zone(facts, now, zone)):
        # Other screens tell times in the zone of their system: what the clock says there may be an hour off.
        last = named if _width(quota) + _width(named) + 2 <= columns else last
    gap = max(1, columns - _width(quota) - _width(last) - 1)
    return _cut((*quota, Span(" " * gap), *last, Span(" ")), columns)


def next_change(facts: Facts, now: float) -> float | None:
    """When time alone changes the second line next (seconds since the epoch), or None if it never does.

    A countdown changes every second; without one, only the end of a window does.
    """
    moments: list[float] = []
    for op in Op:
        for period in Period:
            window = facts.budget.window(op, period)
            if window is not None and not window.ended(now):
                moments.append(window.ends_at)
    counted = []
    ending = _soonest(facts, now)
    if ending is not None and ending[1]:
        counted.append(ending[0])
    if facts.waiting.count and facts.waiting.until is not None:
        counted.append(facts.waiting.until)
    moments += [next_span_change(target, now) for target in counted if target > now]
    later = [moment for moment in moments if moment > now]
    return min(later, default=None)


def _width(line: Line) -> int:
    return sum(span.width for span in line)


def _cut(line: Line, columns: int) -> Line:
    """The line in exactly that many columns."""
    kept: list[Span] = []
    room = columns
    for span in line:
        if span.width > room:
            kept.append(Span(clip(span.text, room), span.style))
            room -= kept[-1].width
            break
        kept.append(span)
        room -= span.width
    if room > 0:
        kept.append(Span(" " * room))
    return tuple(kept)


def _badges(facts: Facts) -> Line:
    system = facts.system
    if system is None:
        return ()
    badges = [Span(f" {system.backing.word} ", "live" if system.backing is Backing.LIVE else "sandbox")]
    if system.read_only:
        badges.append(Span(" READ-ONLY ", "readonly"))
    return tuple(badges)


def _names(facts: Facts) -> tuple[str, str]:
    system = facts.system
    return ("", "") if system is None else (cell(system.name), cell(facts.user_name or system.user))


def _room(facts: Facts, columns: int, right: Line, *, mode: bool) -> int:
    """Cells for the names of the system and the user."""
    area = cell_len(facts.mode) + 2 if mode else 0
    return columns - _width(right) - 3 - _width(_badges(facts)) - area


def _names_fit(facts: Facts, room: int) -> bool:
    """Whether both names have as many cells as tell them."""
    name, user = map(cell_len, _names(facts))
    return room >= min(name, _NAME_LEAST) + (2 + min(user, _USER_LEAST) if user else 0)


def _left_side(facts: Facts, room: int, *, mode: bool) -> Line:
    if facts.system is None:
        return (Span(" NO SYSTEM ", "offline"), Span(f"  {facts.mode}", "mode"))
    name, user = _names(facts)
    words = [Span(f"  {facts.mode}", "mode")] if mode else []
    if user and _names_fit(facts, room):
        # A short user's name whole, then the system's, then what is left of a long user's.
        rest = room - 2 - min(cell_len(name), _NAME_LEAST)
        first = min(cell_len(user), _USER_WHOLE, rest)
        given = max(first, min(cell_len(user), room - 2 - cell_len(name)))
        words.insert(0, Span(f"  {clip(user, given)}", "quiet"))
        room -= given + 2
    return (*_badges(facts), Span(f" {clip(name, max(1, room))}", "system"), *words)


def _right_side(facts: Facts, zone: tzinfo | None, *, short: bool, sessions: bool) -> Line:
    spans: list[Span] = []
    if facts.stuck:
        spans += [Span(f"{facts.stuck:,} NOT SENT", "low"), Span("  ")]
    used, allowed = facts.sessions.used, facts.sessions.allowed
    if facts.system is not None:
        full = bool(allowed) and used >= allowed
        if sessions or full:
            numbers = f"{used or '?'}/{allowed or '?'}"
            words = f"ses. {numbers}" if short else f"{numbers} sessions"
            spans.append(Span(words + (" FULL" if full else ""), "low" if full else "quiet"))
            spans.append(Span("  "))
        spans.append(Span(f"{_number(facts.unread)} unread", "strong" if facts.unread else "quiet"))
        spans.append(Span("  "))
    connection = facts.connection
    since = clock_time(connection.since, zone) if connection.since else ""
    match connection.link:
        case Link.ONLINE if facts.progress and not short:
            spans.append(Span(facts.progress, "good"))
        case Link.ONLINE:
            spans.append(Span("online", "good"))
        case Link.OFFLINE:
            words = f"OFFLINE {since}" if short else f"OFFLINE since {since}"
            spans.append(Span(words if since else "OFFLINE", "offline"))
        case Link.REFUSED:
            spans.append(Span("NOT LOGGED IN", "offline"))
        case Link.CONNECTING:
            spans.append(Span("connecting", "quiet"))
        case _ if facts.system is not None:
            spans.append(Span("not connected", "quiet"))
    spans.append(Span(" "))
    return tuple(spans)


def _quota(facts: Facts, now: float, *, gauges: bool = False, day_marks: bool = True, tight: bool = False) -> Line:
    budget, between = facts.budget, Span(" " if tight else "  ")
    spans: list[Span] = [Span(" ")]
    for op, word in ((Op.READ, "reads"), (Op.WRITE, "writes")):
        left, limit = budget.left(op, Period.SHORT, now), _limit(budget, op, Period.SHORT)
        style, mark = _state(left, limit)
        spans.append(Span(f"{word} ", "quiet"))
        if gauges and left is not None and limit:
            full = max(0, min(_GAUGE_CELLS, math.ceil(left / limit * _GAUGE_CELLS)))
            spans.append(Span("━" * full, "gauge" if style == "strong" else style))
            spans.append(Span("┄" * (_GAUGE_CELLS - full) + " ", "quiet"))
        spans.append(Span(f"{_number(left)}/{_number(limit)}{mark}", style))
        spans.append(between)
    spans.append(Span("day ", "quiet"))
    days = {op: budget.left(op, Period.LONG, now) for op in Op}
    states = {op: _state(left, _limit(budget, op, Period.LONG)) for op, left in days.items()}
    if day_marks and tight and len(set(states.values())) == 1 and (both := states[Op.READ])[1]:
        # One word for both where there is no room for two.
        spans.append(Span(f"{both[1].strip()} ", both[0]))
        day_marks = False
    for op, letter, long in ((Op.READ, "r", "reads"), (Op.WRITE, "w", "writes")):
        style, mark = states[op]
        # The word first, as before the minute's numbers: "? reads 17,274" reads as if it were 17,274 reads.
        spans.append(Span(f"{long if gauges else letter} {_number(days[op])}{mark if day_marks else ''}", style))
        spans.append(Span(" "))
    if all(left is None for left in days.values()) and not budget.windows and facts.system is not None:
        spans.append(Span(" no call yet", "quiet"))
    return tuple(spans)


def _limit(budget: Budget, op: Op, period: Period) -> int | None:
    window = budget.window(op, period)
    return None if window is None else window.limit


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _state(left: int | None, limit: int | None) -> tuple[str, str]:
    """The style and the word for what is left."""
    if left is None:
        return "quiet", ""
    if left <= 0:
        return "usedup", " USED UP"
    if limit and left < limit * LOW_SHARE:
        return "low", " LOW"
    return "strong", ""


def _soonest(facts: Facts, now: float) -> tuple[float, bool] | None:
    """The end of the window that matters most, and whether it is counted down: only where little is left.

    A used-up day matters before a low minute; else the running minute that ends first.
    """
    used_up_days, scarce, plenty = [], [], []
    for op in Op:
        for period in Period:
            window = facts.budget.window(op, period)
            if window is None or window.ended(now):
                continue
            style, _ = _state(window.left, window.limit)
            if period is Period.LONG:
                if style == "usedup":
                    used_up_days.append(window.ends_at)
            elif style in ("low", "usedup"):
                scarce.append(window.ends_at)
            else:
                plenty.append(window.ends_at)
    if used_up_days:
        return min(used_up_days), True
    if scarce:
        return min(scarce), True
    if plenty:
        return min(plenty), False
    return None


def _reset(facts: Facts, now: float, zone: tzinfo | None) -> Line:
    ending = _soonest(facts, now)
    if ending is None:
        return ()
    at, counted_down = ending
    if counted_down:
        return (Span(f"resets in {span_words(at - now)}", "low"),)
    return (Span(f"resets {clock_time(at, zone, seconds=True)}", "quiet"),)


def _with_zone(facts: Facts, now: float, zone: tzinfo | None) -> Line:
    """The same with the zone named; nothing where it is counted down."""
    ending = _soonest(facts, now)
    if ending is None or ending[1]:
        return ()
    name = zone_name(ending[0], zone)
    return tuple(Span(f"{span.text} {name}".rstrip(), span.style) for span in _reset(facts, now, zone))


def _waiting(waiting: Waiting, now: float) -> Line:
    if not waiting.count:
        return ()
    calls = "1 call waits" if waiting.count == 1 else f"{waiting.count:,} calls wait"
    if waiting.until is None:
        return (Span(calls, "low"),)
    return (Span(f"{calls} {span_words(waiting.until - now)}", "low"),)
