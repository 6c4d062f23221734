"""What may still be called, as pure values made from the headers of the answers (wire facts 3).

Every answer tells the limit, the calls left and the seconds to the end of up to three windows: the short one of
the user, the long one of the system, and one of the route. The seconds are whole, rounded nobody knows how, and
the answer was on its way for a while: so the end of a window is kept as an interval that every further answer
narrows. Whoever wants to be sure that a window is over takes the upper bound. How the seconds are rounded shows
when a call that was let through anyway falls into a new window earlier than seconds rounded down allow: from then on
the upper bound is a second lower, until a refusal proves that wrong.

Server truth wins over our own count; only an answer to a call that was under way while another one was answered
never raises the calls left, because it may have been overtaken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

SHORT_SECONDS = 60.0
"""How long the short window is (wire facts 3.1)."""
LONG_SECONDS = 86_400.0
"""How long the long window is (wire facts 3.1)."""
LONG_UNTOLD_WAIT = 900.0
"""Seconds to wait when the day is said to be used up and nothing says until when."""
_MOST_ROUTES = 200
"""How many route windows are kept; those that have ended go first."""


class Op(StrEnum):
    """The kind of a call; the two have limits of their own."""

    READ = "read"
    WRITE = "write"


class Period(StrEnum):
    """The window that a limit is for."""

    SHORT = "short"
    """Per user and minute."""
    LONG = "long"
    """Per system and day."""


def op_of(method: str) -> Op:
    """Reads are GET and HEAD; everything else counts as a write, a search by POST too (wire facts 3.2)."""
    return Op.READ if method.upper() in {"GET", "HEAD"} else Op.WRITE


class Rounding(StrEnum):
    """What is known of how the system rounds the seconds to the end of a window."""

    UNKNOWN = "unknown"
    """It may round down, so a second is added."""
    UP = "up"
    """It was seen not to round down."""
    UNSTEADY = "unsteady"
    """It was taken to round up, and a call was refused; a second is added for good."""

    @property
    def slack(self) -> float:
        """Seconds to add so that a window is surely over."""
        return 0.1 if self is Rounding.UP else 1.0


class WindowReading(NamedTuple):
    """What one answer says about one window; None where it says nothing."""

    limit: int | None = None
    left: int | None = None
    decay: float | None = None
    """Whole seconds until the window ends."""
    reset_in: float | None = None
    """Seconds until calls are possible again, from Calls-Reset."""


class Reading(NamedTuple):
    """What the headers of one answer say about the budget."""

    short: WindowReading | None = None
    long: WindowReading | None = None
    route: WindowReading | None = None
    retry_after: float | None = None
    """Seconds."""
    refused: bool = False
    """The call was refused because a limit is used up (429 with text)."""
    refused_period: Period | None = None
    """The window that the refusal names."""
    from_system: bool = True
    """False for a failure that may come from something in front of the system and proves nothing."""

    @property
    def silent(self) -> bool:
        """Whether the answer says nothing about any window."""
        return self.short is None and self.long is None and self.route is None


@dataclass(frozen=True, slots=True)
class Window:
    """One window as it is known: its limit, the calls left in it, and when it is surely over."""

    limit: int | None
    left: int
    ends_at: float
    """Seconds since the epoch; the upper bound of the window's end."""
    ends_after: float = 0.0
    """Seconds since the epoch; the lower bound of the window's end."""
    seen_at: float = 0.0
    """Seconds since the epoch; when an answer last told of this window."""

    def ended(self, now: float) -> bool:
        """Whether the window is surely over, or the machine's clock was set back and nothing is known."""
        return now >= self.ends_at or now < self.seen_at - SHORT_SECONDS

    def spent(self, calls: int = 1) -> Window:
        """The same window with that many calls fewer."""
        return replace(self, left=max(0, self.left - calls))


@dataclass(frozen=True, slots=True)
class Budget:
    """What every window still allows."""

    windows: Mapping[tuple[Op, Period], Window] = field(default_factory=lambda: MappingProxyType({}))
    """The user's and the system's windows."""
    routes: Mapping[str, Window] = field(default_factory=lambda: MappingProxyType({}))
    """The windows of single routes, by method and path template."""
    answered: frozenset[Op] = frozenset()
    """The kinds of call of which at least one was answered; before that nothing at all is known."""
    rounding: Rounding = Rounding.UNKNOWN
    """How the short windows' seconds are rounded."""

    def window(self, op: Op, period: Period) -> Window | None:
        """The window, also one that has ended; None if no answer told of it."""
        return self.windows.get((op, period))

    def left(self, op: Op, period: Period, now: float) -> int | None:
        """The calls left; a window that has ended reads as its limit, None is unknown."""
        window = self.window(op, period)
        if window is None:
            return None
        return window.limit if window.ended(now) else window.left

    def after(self, reading: Reading, op: Op, route: str, now: float, *, sent_at: float | None = None) -> Budget:
        """The budget after an answer that was received ``now`` to a call sent at ``sent_at``."""
        sent = now if sent_at is None else min(sent_at, now)
        reading = _with_refusal(reading, self, op, route, now)
        if reading.silent and not reading.from_system:
            return self.lost(op, route)
        rounding = _rounding(self, reading, op, sent, now)
        windows = dict(self.windows)
        for period, told in ((Period.SHORT, reading.short), (Period.LONG, reading.long)):
            slack = rounding.slack if period is Period.SHORT else 1.0
            window = _merge(windows.get((op, period)), told, sent, now, _FRESH[period], slack)
            if window is None:
                windows.pop((op, period), None)
            else:
                windows[op, period] = window
        routes = dict(self.routes)
        window = _merge(routes.get(route), reading.route, sent, now, None, 1.0)
        if window is None:
            routes.pop(route, None)
        else:
            routes[route] = window
            _prune(routes, now)
        return Budget(MappingProxyType(windows), MappingProxyType(routes), self.answered | {op}, rounding)

    def lost(self, op: Op, route: str) -> Budget:
        """The budget after a call whose answer never came: it is taken to have counted."""
        windows = {key: window.spent() if key[0] is op else window for key, window in self.windows.items()}
        routes = {key: window.spent() if key == route else window for key, window in self.routes.items()}
        return replace(self, windows=MappingProxyType(windows), routes=MappingProxyType(routes))


_FRESH: Mapping[Period, float | None] = {Period.SHORT: SHORT_SECONDS, Period.LONG: None}
"""How long a window is taken to be when the answers have stopped telling; None: it is forgotten instead."""


def _prune(routes: dict[str, Window], now: float) -> None:
    if len(routes) <= _MOST_ROUTES:
        return
    for key in sorted(routes, key=lambda key: routes[key].ends_at)[: len(routes) - _MOST_ROUTES]:
        del routes[key]


def _rounding(budget: Budget, reading: Reading, op: Op, sent: float, now: float) -> Rounding:
    """What an answer teaches about the rounding of the seconds."""
    known, told = budget.window(op, Period.SHORT), reading.short
    if known is None or told is None or told.decay is None or budget.rounding is Rounding.UNSTEADY:
        return budget.rounding
    if reading.refused:
        at_the_edge = budget.rounding is Rounding.UP and 0 <= sent - known.ends_at < 2.0
        return Rounding.UNSTEADY if at_the_edge else budget.rounding
    # Rounded down, a window lasts a second longer than its lower bound; this one was over before.
    new = not known.ended(sent) and sent + told.decay - 1.0 > known.ends_at
    return Rounding.UP if new and known.ends_after > 0 and now < known.ends_after + 0.95 else budget.rounding


def _merge(
    known: Window | None,
    told: WindowReading | None,
    sent: float,
    now: float,
    length: float | None,
    slack: float,
) -> Window | None:
    """Join what is known of a window with what an answer tells of it."""
    if told is None or told.left is None:
        return _counted(known, sent, now, length)
    left = max(0, told.left)
    if told.decay is None:
        if known is None or known.ended(sent):
            end = now + (length if length is not None else LONG_UNTOLD_WAIT)
            return Window(told.limit, left, end, now, now)
        return replace(known, limit=told.limit or known.limit, left=min(known.left, left), seen_at=now)
    # The system wrote the header between sent and now; its seconds may be rounded up or down.
    latest, earliest = now + told.decay + slack, sent + told.decay - 1.0
    limit = told.limit if told.limit is not None else (known.limit if known else None)
    if known is None or known.ended(sent) or earliest > known.ends_at:
        return Window(limit, left, latest, earliest, now)
    if latest < known.ends_after:
        # Either an answer of the window before that was overtaken, or the system has begun its window anew.
        return known if sent <= known.seen_at else Window(limit, left, latest, earliest, now)
    if limit == known.limit and sent <= known.seen_at:
        # This call was under way together with one that was answered before it: nobody knows which of the
        # two the system counted first.
        left = min(left, known.left)
    return Window(limit, left, min(latest, known.ends_at), max(earliest, known.ends_after), max(now, known.seen_at))


def _counted(known: Window | None, sent: float, now: float, length: float | None) -> Window | None:
    """A window of which an answer told nothing: we count ourselves."""
    if known is None:
        return None
    if not known.ended(sent):
        return known.spent()
    if known.limit is None or length is None:
        return None
    return Window(known.limit, max(0, known.limit - 1), now + length + 1.0, sent, now)


def _with_refusal(reading: Reading, budget: Budget, op: Op, route: str, now: float) -> Reading:
    """Make a refusal a reading that says 0 left, for the window that is used up.

    That window is the one whose own headers say so, else the one that the text names, else the short one: the
    headers are not always right (wire facts 3.3, 8). The wait is Retry-After, else Calls-Reset, else Decay.
    """
    if not reading.refused:
        return reading
    used_up = [name for name in ("short", "long", "route") if _used_up(getattr(reading, name))]
    if not used_up:
        used_up = [(reading.refused_period or Period.SHORT).value]
    for name in used_up:
        told: WindowReading = getattr(reading, name) or WindowReading()
        wait = reading.retry_after if reading.retry_after is not None else told.reset_in
        if wait is None and told.decay is None:
            known = budget.routes.get(route) if name == "route" else budget.window(op, Period(name))
            known_wait = max(0.0, known.ends_at - 1.0 - now) if known and not known.ended(now) else None
            wait = known_wait if known_wait is not None else LONG_UNTOLD_WAIT if name == "long" else SHORT_SECONDS
        decay = max(told.decay or 0.0, wait or 0.0)
        told = told._replace(left=0, decay=decay)
        if name == "short":
            reading = reading._replace(short=told)
        elif name == "long":
            reading = reading._replace(long=told)
        else:
            reading = reading._replace(route=told)
    return reading


def _used_up(told: WindowReading | None) -> bool:
    return told is not None and told.left is not None and told.left <= 0
