"""The client of one system: every call passes the gate, has a session, is repeated if that is safe, and told of."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from plentytui.api.auth import Tokens
from plentytui.api.base_url import clean_base_url
from plentytui.api.bodies import Json
from plentytui.api.budget import Budget, Op, op_of
from plentytui.api.coalesce import Coalescer
from plentytui.api.events import CANCELLED, CallEvent
from plentytui.api.gate import Gate, Wish
from plentytui.api.lanes import Lane
from plentytui.api.pace import Lately
from plentytui.api.paging import read_pages
from plentytui.api.redirects import REDIRECTS, redirected
from plentytui.api.refusals import no_answer, refusal
from plentytui.api.retry import Outcome, Retry, Trouble, decide
from plentytui.api.wire import (
    LOGIN_PATH,
    LOGOUT_PATH,
    Answer,
    build_query,
    plain,
    read_budget,
    route_of,
    sessions_full,
    shown_path,
    split_path,
)
from plentytui.clock import Clock
from plentytui.errors import NotReachable, Outdated, ReadOnly
from plentytui.models.credentials import Secret, TokenRecord
from plentytui.models.paging import Page

if TYPE_CHECKING:
    import httpx

    from plentytui.api.exchange import Exchange
    from plentytui.api.shared_budget import SharedBudget
    from plentytui.api.sink import Sink

T = TypeVar("T")

_BARRED_SECONDS = 300.0
"""How long a route that refused even a new session is not worth another log-in."""
_RENEWALS = 3
"""New sessions that one call is worth: each was good for others, and ended before it was this one's turn."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    params: Mapping[str, object]
    content: bytes | None
    with_auth: bool
    token: Secret | None
    into: Sink | None = None
    only_if: Callable[[], bool] | None = None
    raw: bool = False

    @property
    def route(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class _Try:
    """How one attempt ended: with an answer, or with a trouble and its words."""

    answer: Answer | None = None
    trouble: Trouble | None = None
    words: str = "a web page came instead of an answer"

    @property
    def outcome(self) -> Outcome:
        if self.answer is None:
            return Outcome(trouble=self.trouble)
        status = self.answer.status
        return Outcome(
            status, throttled=status == 429 and not sessions_full(self.answer), html=self.answer.html and status < 400
        )


class Client:
    """Makes calls to one system, for everybody in this process.

    ``read_only`` refuses every write but log-in and log-out. Proxies and a certificate file of one's own are taken
    from the environment; the check of certificates cannot be switched off.
    """

    def __init__(
        self,
        base_url: str,
        *,
        tokens: Tokens | None,
        clock: Clock,
        transport: httpx.AsyncBaseTransport | None = None,
        read_only: bool = False,
        on_event: Callable[[CallEvent], None] | None = None,
        on_change: Callable[[], None] | None = None,
        jitter: Callable[[], float] = random.random,
        patience: Mapping[Lane, float] | None = None,
        shared: SharedBudget | None = None,
    ) -> None:
        self._base_url = clean_base_url(base_url)
        self._tokens = tokens
        self._clock = clock
        self._transport, self._read_only = transport, read_only
        self.last_answer: Answer | None = None
        """The newest answer to any call, refused ones too; None where the last call got none."""
        self.unreachable = ""
        """Why the newest call that ended got no answer at all; empty since any call got one."""
        self._on_event, self._on_change = on_event, on_change
        self._jitter = jitter
        self.shared = shared
        """What this process shares with others of the same log-in; None if nothing."""
        self._gate = Gate(clock, on_change=on_change, patience=patience, shared=shared)
        self.waits_for = self._gate.waits_for
        """Whether a call of that route (``PUT /rest/tags/{}``) waits and has not left this machine."""
        self._coalescer: Coalescer[Answer] = Coalescer(self._gate.promote)
        self._exchange: Exchange | None = None
        self._barred: dict[str, float] = {}
        self._worked: Secret | None = None
        """The session with which something was reached last."""
        self._writes = self._events = 0
        self.lately = Lately()
        if tokens is not None:
            tokens.attach(self)

    @property
    def base_url(self) -> str:
        """Scheme and host of the system."""
        return self._base_url

    @property
    def tokens(self) -> Tokens | None:
        """The session; None for a client that never logs in."""
        return self._tokens

    @property
    def read_only(self) -> bool:
        """Whether writes are refused."""
        return self._read_only

    @property
    def budget(self) -> Budget:
        """What the windows still allow."""
        return self._gate.budget

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return self._gate.waiting

    @property
    def in_flight(self) -> int:
        """How many calls are under way."""
        return self._gate.in_flight

    @property
    def waiting_until(self) -> float | None:
        """When the next waiting call may go, in seconds since the epoch; None if none waits for a window."""
        return self._gate.waiting_until

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        body: object = None,
        lane: Lane = Lane.USER,
        with_auth: bool = True,
        token: Secret | None = None,
        into: Sink | None = None,
        only_if: Callable[[], bool] | None = None,
    ) -> Answer:
        """Make one call and give its answer, which is a success.

        Args:
            method: the HTTP method.
            path: the path, from /rest/ on; a query in it counts as parameters.
            params: the query; lists, flags and instants get the form of the API.
            body: what is sent as JSON; bytes are sent as they stand.
            lane: how urgent it is.
            with_auth: whether the call needs a session.
            token: a token to use as it is, without a log-in or a renewal.
            into: takes the content of a success part by part, however large; the answer's body is empty then.
            only_if: asked when it would leave, at each try, after all waiting; if not, nothing is sent.

        Raises:
            PlentytuiError: one of the errors of ``plentytui.errors``; Outdated where ``only_if`` said no.
        """
        method, (path, query) = method.upper(), split_path(path)
        op = op_of(method)
        if self._read_only and op is Op.WRITE and path not in {LOGIN_PATH, LOGOUT_PATH}:
            raise ReadOnly(f"{method} {path} was not sent: this system is opened read-only.")
        if isinstance(body, Json):
            content: bytes | None = body.content
        else:
            content = body if isinstance(body, bytes | None) else json.dumps(body, separators=(",", ":")).encode()
        query |= params or {}
        raw = isinstance(body, bytes)
        request = _Request(method, path, query, content, with_auth and token is None, token, into, only_if, raw)
        wish = Wish(op, route_of(method, path), lane, login=path == LOGIN_PATH)
        if method != "GET":
            # A read that was sent before a write ended may not show it, so no later read joins one of before.
            self._writes += 1
            try:
                return await self._run(request, wish)
            finally:
                self._writes += 1
        key = (path, build_query(request.params), request.with_auth, token, content, self._writes, into)
        asked = self._clock.time()
        answer, joined = await self._coalescer.run(key, wish, lambda shared: self._run(request, shared))
        if joined:
            self._report(request, wish, asked, 0.0, self._clock.time() - asked, answer.status, "", 1, coalesced=True)
        return answer

    def look_afresh(self) -> None:
        """Have no later read join one that is under way already."""
        self._writes += 1

    def pages(
        self,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        lane: Lane = Lane.USER,
        items_per_page: int = 50,
        decode: Callable[[object, str], Page[T]],
        then: int = 2,
    ) -> AsyncIterator[Page[T]]:
        """The pages of a list, one call each, until the last; ``decode`` gets the JSON values and the route.

        ``then`` is the page that follows the first, for a reading that is gone on with.
        """
        return read_pages(self, path, params=params, lane=lane, items_per_page=items_per_page, decode=decode, then=then)

    async def aclose(self) -> None:
        """End what is under way and close the connections."""
        self._gate.close()
        await self._coalescer.aclose()
        if self._exchange is not None:
            await self._exchange.aclose()
            self._exchange = None
        if self.shared is not None:
            self.shared.close()

    async def _run(self, request: _Request, wish: Wish) -> Answer:
        attempt = tries = redirects = 0
        throttled_since: float | None = None
        renewals = 0
        record: TokenRecord | None = None
        while True:
            attempt += 1
            if request.with_auth and self._tokens is not None and record is None:
                record = await self._tokens.current(wish.lane)
            token = record.access if record is not None else request.token
            ended = await self._attempt(request, wish, token, attempt)
            answer = self.last_answer = ended.answer
            if answer is not None:
                self.unreachable = ""
            if answer is not None and 200 <= answer.status < 300 and not answer.html:
                if record is not None:
                    self._worked = record.access
                return answer
            if answer is not None and answer.status == 401 and record is not None and self._tokens is not None:
                now = self._clock.time()
                if renewals and self._tokens.opened_here(record) and record.access != self._worked:
                    self._barred[wish.route] = now + _BARRED_SECONDS
                elif self._barred.get(wish.route, 0.0) <= now and renewals < _RENEWALS:
                    # A refused call took no effect, so a write may be repeated, too.
                    renewals += 1
                    record = await self._tokens.renew(record.access, wish.lane)
                    continue
            if answer is not None and answer.status in REDIRECTS:
                redirects += 1
                path, params = redirected(self._base_url, request.method, request.path, answer, redirects)
                request = replace(request, path=path, params=params)
                continue
            outcome = ended.outcome
            now = self._clock.time()
            if outcome.throttled:
                throttled_since = now if throttled_since is None else throttled_since
            else:
                tries += 1
            step = decide(
                request.method,
                tries,
                outcome,
                random=self._jitter,
                throttled_for=now - throttled_since if throttled_since is not None else 0.0,
            )
            if isinstance(step, Retry):
                await self._clock.sleep(step.after)
                continue
            if answer is not None and not step.uncertain:
                raise refusal(answer)
            error = no_answer(request.route, ended.trouble, _summary(ended)[1], uncertain=step.uncertain)
            if isinstance(error, NotReachable):
                self.unreachable = ended.words
                if self._on_change is not None:
                    self._on_change()
            raise error

    async def _attempt(self, request: _Request, wish: Wish, token: Secret | None, attempt: int) -> _Try:
        """Pass the gate, send once, and tell of it."""
        from plentytui.api.exchange import Exchange, NoAnswer

        if self._exchange is None:
            self._exchange = Exchange(self._base_url, self._clock, self._transport)
        kind = "application/octet-stream" if request.raw else "application/json"
        headers = {"Content-Type": kind} if request.content is not None else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.reveal()}"
        asked = self._clock.time()
        place = await self._gate.enter(wish)
        started = self._clock.time()
        with self._gate.held(place):
            if request.only_if is not None and not request.only_if():
                place.unsent = True
                raise Outdated("It was not sent: it had to wait too long.")
            try:
                answer = await self._exchange.send(
                    request.method,
                    request.path,
                    build_query(request.params),
                    headers=headers,
                    content=request.content,
                    into=request.into,
                )
                ended = _Try(answer)
                place.reading = read_budget(answer, self._clock.time())
            except NoAnswer as error:
                ended = _Try(trouble=error.trouble, words=error.words)
                place.unsent = not error.trouble.sent
            except asyncio.CancelledError:
                took = self._clock.time() - started
                self._report(request, wish, asked, place.waited, took, 0, CANCELLED, attempt)
                raise
            took = self._clock.time() - started
        self._report(request, wish, asked, place.waited, took, *_summary(ended), attempt)
        return ended

    def _report(
        self,
        request: _Request,
        wish: Wish,
        at: float,
        waited: float,
        took: float,
        status: int,
        error: str,
        attempt: int,
        *,
        coalesced: bool = False,
    ) -> None:
        self._events += 1
        self.lately.note(took, 0 if coalesced else status)
        if self._on_event is None:
            return
        self._on_event(
            CallEvent(
                self._events,
                at,
                wish.lane,
                request.method,
                shown_path(request.path, request.params),
                waited,
                took,
                status,
                error,
                coalesced,
                attempt,
                self._gate.budget,
            )
        )


def _summary(ended: _Try) -> tuple[int, str]:
    """Status and a few words for the event."""
    answer = ended.answer
    if answer is None:
        return 0, ended.words
    if answer.html:
        return answer.status, "a web page instead of JSON"
    if answer.status == 429:
        return 429, "too many sessions" if sessions_full(answer) else plain(answer.text(), 60) or "throttled"
    return answer.status, "" if answer.status < 400 else f"status {answer.status}"
