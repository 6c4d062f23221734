"""The gate that every call passes: by lane, within the budget, never too many at once.

What may be sent now is the smallest of what the windows leave, minus the calls in flight. A window that has ended
is unknown: one call goes through as a probe, and the others wait for its headers, so that no call is refused that
could have been held back. When a window is used up calls wait; they fail only if the wait is longer than their
lane's patience. Where several processes share what they know, each decides in its turn, and the calls that the others
have under way count like its own.
"""

from __future__ import annotations

import asyncio
import itertools
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from plentytui.api.budget import Budget, Op, Period, Reading, Window
from plentytui.api.lanes import Lane
from plentytui.api.pace import KEPT_FOR_LOGIN, PollPace, Rivals, opens_at
from plentytui.api.refusals import limit_reached
from plentytui.api.shared_budget import Flight, Known, SharedBudget, Turn
from plentytui.clock import Clock

SLOTS = {Lane.USER: 4, Lane.VISIBLE: 3, Lane.PREFETCH: 2, Lane.POLL: 2}
"""Calls in flight at once. Keys are counted alone, and each other lane with those below it: no key waits for those."""
KEYS_SHARE = 4
"""Keys do not wait for what a new window allows while fewer calls than this part of the last one's are under way."""
PATIENCE = {Lane.USER: 900.0, Lane.VISIBLE: 900.0, Lane.PREFETCH: 120.0, Lane.POLL: math.inf}
"""Seconds a call waits for a window at most; if it would be longer it fails at once, with the instant.

What is only probably wanted is tried again when it is; background sync waits, and is counted among what waits."""
_SHORTEST_SLEEP = 0.002
"""Seconds."""
_TURN_SLEEP = 0.005
"""Seconds after which a turn is asked for again that another process had."""
_LISTEN_SLEEP = 0.025
"""Seconds after which it is looked again whether the call of another process has told what nobody knew."""


@dataclass(eq=False, slots=True)
class Wish:
    """What a call needs from the gate; its lane may rise while it waits."""

    op: Op
    route: str
    """Method and path template."""
    lane: Lane
    login: bool = False
    """It is the log-in: it may take the write that is kept for it."""


@dataclass(eq=False, slots=True)
class Place:
    """A call's place among those in flight; whoever has it says how the call ended."""

    wish: Wish
    sent_at: float
    """Seconds since the epoch."""
    waited: float
    """Seconds in the queue."""
    probes: frozenset[str] = frozenset()
    """What nothing is known of, and this call will tell."""
    reading: Reading | None = None
    unsent: bool = False
    """It is certain that the call never reached the system."""
    reservation: int = 0
    """Its number among what the processes share; 0 if they do not."""


@dataclass(eq=False, slots=True)
class _Waiter:
    wish: Wish
    order: int
    since: float
    future: asyncio.Future[Place] = field(repr=False)
    task: asyncio.Task[Any] | None = field(repr=False)


_Key = tuple[Lane, Op, str, bool]


class Gate:
    """Lets calls through, one after the other, as the budget allows."""

    def __init__(
        self,
        clock: Clock,
        *,
        on_change: Callable[[], None] | None = None,
        patience: Mapping[Lane, float] | None = None,
        shared: SharedBudget | None = None,
    ) -> None:
        self._clock = clock
        self._shared = shared
        self._turn: Turn | None = None
        self._others: tuple[Flight, ...] = ()
        self._listening = False
        self._on_change = on_change
        self._patience = {**PATIENCE, **(patience or {})}
        self._queues: dict[_Key, deque[_Waiter]] = {}
        self._flying: list[Place] = []
        self._landed: deque[tuple[Place, bool]] = deque()
        self._order = itertools.count()
        self._pace = {op: PollPace() for op in Op}
        self._rivals = {op: Rivals() for op in Op}
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = math.inf
        self._told: tuple[object, ...] = ()
        self.budget = Budget()
        """What is known of the windows."""
        self.waiting_until: float | None = None
        """When the next waiting call may go, in seconds since the epoch; None if none waits for a window."""

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return sum(len(queue) for queue in self._queues.values())

    def waits_for(self, route: str, task: asyncio.Task[Any] | None = None) -> bool:
        """Whether a call of that route waits and has not left; of a ``task``, whether one that it makes itself."""
        waiting = (waiter for key, queue in self._queues.items() if key[2] == route for waiter in queue)
        return any(task is None or waiter.task is task for waiter in waiting)

    @property
    def in_flight(self) -> int:
        """How many calls are under way."""
        return len(self._flying)

    async def enter(self, wish: Wish) -> Place:
        """Wait for a place among the calls in flight; use it with :meth:`held`.

        Raises:
            Throttled: the wait would be longer than the lane's patience.
        """
        future: asyncio.Future[Place] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(wish, next(self._order), self._clock.time(), future, asyncio.current_task())
        self._queues.setdefault(_key(wish), deque()).append(waiter)
        self._pump()
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                self._landed.append((future.result(), False))
            else:
                self._drop(waiter)
            self._pump()
            raise

    @contextmanager
    def held(self, place: Place) -> Iterator[Place]:
        """Give the place back at the end; a call without a reading is taken to have counted, unless it was unsent."""
        try:
            yield place
        finally:
            self._landed.append((place, True))
            self._pump()

    def promote(self, wish: Wish, lane: Lane) -> None:
        """Raise the lane of a call, also while it waits; never lowers it."""
        if lane >= wish.lane:
            return
        queue = self._queues.get(_key(wish), deque())
        waiter = next((waiter for waiter in queue if waiter.wish is wish), None)
        if waiter is not None:
            self._drop(waiter)
        wish.lane = lane
        if waiter is not None:
            queue = self._queues.setdefault(_key(wish), deque())
            queue.append(waiter)
            # It keeps the place in the line that it got when it came.
            ordered = sorted(queue, key=lambda waiter: waiter.order)
            queue.clear()
            queue.extend(ordered)
            self._pump()

    def close(self) -> None:
        """Stop waking; whoever still waits is cancelled."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        for queue in self._queues.values():
            for waiter in queue:
                waiter.future.cancel()
        self._queues.clear()

    def _land(self, now: float) -> None:
        """Take in how calls have ended."""
        while self._landed:
            place, sent = self._landed[0]
            if self._turn is not None and place.reservation:
                self._turn.land(place.reservation)
            self._landed.popleft()
            self._give_back(place)
            if sent:
                self._settle(place, now)

    def _settle(self, place: Place, now: float) -> None:
        wish = place.wish
        if place.reading is not None:
            self.budget = self.budget.after(place.reading, wish.op, wish.route, now, sent_at=place.sent_at)
        elif not place.unsent:
            self.budget = self.budget.lost(wish.op, wish.route)
        if not place.unsent:
            flying = sum(1 for other in self._flights() if other.op is wish.op)
            self._rivals[wish.op].note(self.budget.window(wish.op, Period.SHORT), flying, now)

    def _flights(self) -> Iterator[Flight]:
        """The calls under way here and in the other processes."""
        for place in self._flying:
            yield Flight(place.wish.op, place.wish.route, place.wish.lane, place.probes)
        yield from self._others

    def _give_back(self, place: Place) -> None:
        self._flying = [other for other in self._flying if other is not place]

    def _drop(self, waiter: _Waiter) -> None:
        key = _key(waiter.wish)
        queue = self._queues.get(key)
        if queue is not None and waiter in queue:
            queue.remove(waiter)
            if not queue:
                del self._queues[key]

    def _pump(self) -> None:
        """Take in what has ended and let through whoever may go; then set the alarm."""
        now = self._clock.time()
        if self._shared is None or not self._shared.usable():
            self._others = ()
            wake_at = self._step(now)
        elif not self._queues and not self._landed:
            wake_at, self.waiting_until = math.inf, None
        else:
            wake_at = now + _TURN_SLEEP
            with self._shared.turn() as turn:
                if turn is not None:
                    wake_at = self._take_turn(turn, now)
            if not self._shared.usable():
                # It was given up just now: nobody waits for a turn that will never come.
                wake_at = self._step(now)
        self._set_alarm(wake_at, now)
        self._tell()

    def _take_turn(self, turn: Turn, now: float) -> float:
        """The same in turn with other processes, on what all know."""
        if turn.known is not None:
            self.budget, self._pace, self._rivals = turn.known.budget, turn.known.pace, turn.known.rivals
        for flight in turn.lost:
            self.budget = self.budget.lost(flight.op, flight.route)
        self._others = turn.flights
        self._turn = turn
        try:
            wake_at = self._step(now)
            turn.keep(Known(self.budget, self._pace, self._rivals))
        finally:
            self._turn = None
        return min(wake_at, now + _LISTEN_SLEEP) if self._listening else wake_at

    def _step(self, now: float) -> float:
        """Let through whoever may go, in the order of the lanes and of their coming; when to look again."""
        self._land(now)
        earliest = math.inf
        going = True
        while going:
            going, earliest, self._listening = False, math.inf, False
            for key in sorted(self._queues, key=lambda key: (key[0], self._queues[key][0].order)):
                window_at, pace_at = self._opens(self._queues[key][0].wish, now)
                if max(window_at, pace_at) <= now:
                    self._let_go(key, now)
                    going = True
                    break
                if window_at < math.inf and window_at - now > self._patience[key[0]]:
                    self._fail(key, window_at, now)
                    going = True
                    break
                earliest = min(earliest, max(window_at, pace_at))
        self.waiting_until = earliest if earliest < math.inf else None
        return earliest

    def _take(self, key: _Key) -> _Waiter:
        queue = self._queues[key]
        waiter = queue.popleft()
        if not queue:
            del self._queues[key]
        return waiter

    def _let_go(self, key: _Key, now: float) -> None:
        waiter = self._queues[key][0]
        if waiter.future.done():
            self._take(key)
            return
        wish = waiter.wish
        probes = self._unknown(wish, now)
        reservation = self._turn.take_off(wish.op, wish.route, wish.lane, probes) if self._turn is not None else 0
        self._take(key)
        if wish.lane is Lane.POLL:
            self._pace[wish.op].take(self.budget, wish.op, now)
        place = Place(wish, now, max(0.0, now - waiter.since), probes, reservation=reservation)
        self._flying.append(place)
        waiter.future.set_result(place)

    def _fail(self, key: _Key, until: float, now: float) -> None:
        for waiter in self._queues.pop(key):
            if not waiter.future.done():
                waiter.future.set_exception(limit_reached(waiter.wish.route, until, now))

    def _opens(self, wish: Wish, now: float) -> tuple[float, float]:
        """When the windows and when the pace let a call through; infinity means that an answer has to come first."""
        if not self._slot_free(wish.lane):
            return math.inf, now
        unknown = self._unknown(wish, now)
        if unknown and self._probed(unknown, wish, now):
            # What another process has learnt does not wake this one by itself.
            self._listening = self._listening or bool(self._others)
            return math.inf, now
        window_at = now
        for period, window in self._windows(wish):
            if not window.ended(now):
                window_at = max(window_at, self._fits_at(wish, period, window, now))
        pace_at = now
        if wish.lane is Lane.POLL and not wish.login:
            pace_at = self._pace[wish.op].opens_at(self.budget, wish.op, now)
        return window_at, pace_at

    def _fits_at(self, wish: Wish, period: Period | None, window: Window, now: float) -> float:
        if period is None:
            flying = sum(1 for flight in self._flights() if flight.route == wish.route)
        else:
            flying = sum(1 for flight in self._flights() if flight.op is wish.op)
        kept = KEPT_FOR_LOGIN if wish.op is Op.WRITE and period is not None and not wish.login else 0
        lane = Lane.USER if wish.login else wish.lane
        rivals = self._rivals[wish.op].pace if period is Period.SHORT else 0.0
        free = window.left - flying
        return opens_at(window, period or Period.SHORT, lane, free, now, kept=kept, rivals=rivals)

    def _windows(self, wish: Wish) -> Iterator[tuple[Period | None, Window]]:
        for period in Period:
            window = self.budget.window(wish.op, period)
            if window is not None:
                yield period, window
        route = self.budget.routes.get(wish.route)
        if route is not None:
            yield None, route

    def _slot_free(self, lane: Lane) -> bool:
        flying = [place.wish.lane for place in self._flying]
        if lane is Lane.USER:
            return flying.count(lane) < SLOTS[lane]
        above = (limited for limited in SLOTS if Lane.USER < limited <= lane)
        return all(sum(other >= limited for other in flying) < SLOTS[limited] for limited in above)

    def _unknown(self, wish: Wish, now: float) -> frozenset[str]:
        """What nobody knows: the kind of call before its first answer, and the windows that have ended."""
        if wish.op not in self.budget.answered:
            return frozenset((wish.op.value,))
        ended = (period for period, window in self._windows(wish) if window.ended(now))
        return frozenset(wish.route if period is None else wish.op.value for period in ended)

    def _probed(self, unknown: frozenset[str], wish: Wish, now: float) -> bool:
        """Whether a call in flight will tell; a key does not wait for what the background asked."""
        telling = [flight for flight in self._flights() if flight.probes & unknown]
        if wish.lane is not Lane.USER:
            return bool(telling)
        return any(flight.lane is Lane.USER for flight in telling) and not self._surely_fits(wish, now)

    def _surely_fits(self, wish: Wish, now: float) -> bool:
        """Whether a new window allows one call more, judged by the limit that the last one had."""
        flying = sum(1 for flight in self._flights() if flight.op is wish.op)
        ended = [window.limit or 0 for _, window in self._windows(wish) if window.ended(now)]
        return bool(ended) and flying < min(ended) // KEYS_SHARE

    def _set_alarm(self, at: float, now: float) -> None:
        if at == self._alarm_at and self._alarm is not None:
            return
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._alarm_at = at
        if at < math.inf:
            delay = max(_SHORTEST_SLEEP, at - now + _SHORTEST_SLEEP / 2)
            self._alarm = asyncio.get_running_loop().create_task(self._ring(delay))

    async def _ring(self, delay: float) -> None:
        await self._clock.sleep(delay)
        self._alarm = None
        self._alarm_at = math.inf
        self._pump()

    def _tell(self) -> None:
        state = (self.waiting, self.waiting_until, self.budget)
        if self._on_change is not None and (state[:2] != self._told[:2] or state[2] is not self._told[2]):
            self._told = state
            self._on_change()


def _key(wish: Wish) -> _Key:
    return wish.lane, wish.op, wish.route, wish.login
