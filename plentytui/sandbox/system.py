"""One simulated system: its world, sessions, limits and troubles, and how it answers a request."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plentytui.rules.rates import RATE_LIMITS
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.sandbox.faults import ApiFault, failure, forbidden, unauthenticated, worded
from plentytui.sandbox.params import Params
from plentytui.sandbox.routes import (
    automations,
    bulk,
    conversations,
    extension,
    folders,
    messages,
    messenger_settings,
    offers,
    receivers,
    session,
    setup,
    setup_writes,
    storage,
    stores,
    tag_writes,
    tags,
    templates,
    users,
)
from plentytui.sandbox.routes.service import (
    certificates,
    channels,
    contracts,
    domain_orders,
    domain_settings,
    hosting,
    metrics,
    reading,
    sights,
    tickets,
)
from plentytui.sandbox.routes.service.desk import BASE
from plentytui.sandbox.routing import Call, Reply, Route, Router, user_by_id
from plentytui.sandbox.scenarios import Scenario, Trouble, Weather, html_page
from plentytui.sandbox.sessions import LoginGuard, Sessions
from plentytui.sandbox.throttle import Crowd, Operation, Throttle
from plentytui.sandbox.world.service.contract import booked_rate
from plentytui.sandbox.world.service.relocations import under_way

if TYPE_CHECKING:
    from plentytui.sandbox.quirks import Quirks
    from plentytui.sandbox.world.world import World

_log = logging.getLogger(__name__)
_MODULES = (
    session, extension, users, stores, conversations, bulk, folders, messages, setup, setup_writes, tags,
    tag_writes, automations, messenger_settings,
    templates, receivers, metrics, tickets, reading, contracts, domain_orders, domain_settings, certificates, hosting,
    sights, offers, storage, channels,
)  # fmt: skip
RELOCATED = "The system is being relocated to another cloud. Nothing can be saved until that is done."
"""What every write is told meanwhile (assumed: the manual says that it is refused, not how)."""
_MADE_UP_INTERNET = (f"{BASE}/sights/", f"{BASE}/domains/availability/")
"""What own checks see: the internet is there whatever the system itself can do."""
_ALWAYS = frozenset({"POST /rest/logout", "POST /rest/conversations/search", f"DELETE {BASE}/relocations/{{id}}"})
"""Writes that save nothing in the system, or that end its relocation."""
SMALL_WORLD = 500
"""Up to so many conversations a world is made in place, on first use."""
_HTML = "text/html; charset=UTF-8"
_JSON = "application/json"
LONGEST_ADDRESS = 8_000
"""Characters of an address; one that is longer gets no further than the web server in front. Assumed: that long lists
hit a limit is thought so (wire facts 5.2), this is about what such servers take as they come."""
_TITLES = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request, read in full."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    raw: bytes = b""
    """The body, unless it was a form."""
    form: Mapping[str, str] | None = None
    """The fields of a form."""
    length: int = 0
    """Characters of the address, without the host."""

    @property
    def bearer(self) -> str:
        """The token of the Authorization header."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def body(self) -> object:
        """The fields of a form, bytes that were sent as such, or the parsed JSON.

        Raises:
            ApiFault: 400, it is neither.
        """
        if self.form is not None:
            return dict(self.form)
        if self.headers.get("content-type", "").startswith("application/octet-stream"):
            return self.raw
        if not self.raw.strip():
            return None
        try:
            return json.loads(self.raw)
        except (ValueError, RecursionError):
            raise failure(400, "The request body is not valid JSON.") from None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer and how it travels."""

    reply: Reply
    cut_off: bool = False
    """Whether it breaks off in the middle."""


class Sandbox:
    """One simulated system: its world, sessions and limits, and how it answers a request."""

    def __init__(self, config: SandboxConfig) -> None:
        config = replace(config, start=config.world_start)
        self.config = config
        self.sessions = Sessions(config.clock, seed=config.seed, limit=config.session_limit, scenarios=config.scenarios)
        self.guard = LoginGuard(config.clock)
        crowd = Crowd() if Scenario.THROTTLED in config.scenarios else None
        self.throttle = Throttle(RATE_LIMITS[config.rate], config.clock, config.route_limits, crowd)
        self._weather = Weather(config.seed, config.scenarios)
        self._router = Router(all_routes())
        self._world: World | None = None

    @property
    def world(self) -> World:
        """The world, made on first use."""
        if self._world is None:
            self._world = self._make_world()
        return self._world

    async def start(self) -> None:
        """Make the world; a large one in a thread, so that a screen on the same loop is not held up."""
        if self._world is None and self.config.world_size > SMALL_WORLD:
            self._world = await asyncio.to_thread(self._make_world)

    def close(self) -> None:
        """Close the world's file."""
        if self._world is not None:
            self._world.close()
            self._world = None

    def takes_long(self, request: Incoming) -> bool:
        """Whether the answer may hold up a screen: a word sought in all messages, or a look at the made-up internet."""
        if request.path.startswith(f"{BASE}/sights/"):
            return True
        return request.path.startswith("/rest/conversations") and any(
            name == "message" and value for name, value in request.query
        )

    def hurry(self) -> None:
        """Break off a search that is under way in another thread, as nobody waits for it any more."""
        if self._world is not None:
            self._world.search.stop()

    def answer(self, request: Incoming) -> Outgoing:
        """Answer a request, with the troubles of the scenarios."""
        if request.length > LONGEST_ADDRESS:
            return Outgoing(Reply(414, html_page(414, "Request-URI Too Large").encode(), _HTML))
        trouble = self._weather.next()
        if trouble is not None and not trouble.took_effect:
            return Outgoing(self._disguised(_broken(trouble)))
        reply = self._disguised(self._answer(request))
        if trouble is Trouble.HTML:
            page = html_page(200, "Maintenance").encode()
            return Outgoing(replace(reply, status=200, body=page, content_type=_HTML))
        return Outgoing(reply, cut_off=trouble is Trouble.CUT_OFF)

    def _answer(self, request: Incoming) -> Reply:
        headers: dict[str, str] = {}
        try:
            match = self._router.find(request.method, request.path)
            if match.route is None:
                raise self._unknown(request, match.allowed)
            if self._is_left_out(match.route):
                raise self._unknown(request, ())
            return _with(self._carry_out(request, match.route, match.path, headers), headers)
        except ApiFault as fault:
            return _with(_from_fault(fault, self.config.quirks), headers)

    def _carry_out(self, request: Incoming, route: Route, path: Mapping[str, str], headers: dict[str, str]) -> Reply:
        """Check session, limits and right, in this order, and call the handler; ``headers`` takes the throttle's."""
        call = Call(
            method=request.method,
            route=route.template,
            path=path,
            params=Params(request.query),
            body=None,
            world=self.world,
            config=self.config,
            sessions=self.sessions,
            guard=self.guard,
            bearer=request.bearer,
            headers=request.headers,
        )
        if route.login:
            self._log_in(call)
            self._spend(call.user.id, route, headers)
            self._check_right(call, route.right)
            self._refuse_while_relocated(route)
            call.body = request.body
        else:
            call.body = request.body
            payer = route.payer(call) if route.payer else None
            if payer is not None:
                self._spend(payer, route, headers)
        call.world.chores.run(int(self.config.clock.time()))
        reply = _from_value(route.handler(call))
        if call.params.unread:
            _log.debug("%s ignores %s", route.name, ", ".join(call.params.unread))
        return reply

    def _log_in(self, call: Call) -> None:
        """Find whose token it is."""
        call.session = self.sessions.use(call.bearer)
        call.caller = user_by_id(self.world, call.session.user_id) if call.session else None
        if call.caller is None:
            raise unauthenticated()

    def _spend(self, user: int, route: Route, headers: dict[str, str]) -> None:
        booked = booked_rate(self.world, int(self.config.clock.time()))
        self.throttle.allow(RATE_LIMITS[booked or self.config.rate])
        reading = self.throttle.spend(user, Operation.of(route.method), route.name, route.cost)
        if not self.config.quirks.no_headers:
            headers.update(reading.headers(self.config.clock.time()))
        if not reading.allowed:
            raise ApiFault(429, reading.text)

    def _check_right(self, call: Call, right: str) -> None:
        if not right:
            return
        barred = Scenario.NO_RIGHTS in self.config.scenarios and right.startswith("crm.")
        if barred or not (call.user.is_admin or right in call.user.rights):
            raise forbidden(right)

    def _refuse_while_relocated(self, route: Route) -> None:
        """While a system is relocated, nothing can be saved in it (seed Service Centre, 9.2)."""
        if route.method != "GET" and route.name not in _ALWAYS and under_way(self.world, int(self.config.clock.time())):
            raise failure(423, RELOCATED)

    def _is_left_out(self, route: Route) -> bool:
        return (
            Scenario.NO_EXTENSION in self.config.scenarios
            and route.template.startswith(BASE)
            and not route.template.startswith(_MADE_UP_INTERNET)
        )

    def _unknown(self, request: Incoming, allowed: tuple[str, ...]) -> ApiFault:
        if allowed:
            return failure(405, f"The {request.method} method is not supported for this route.")
        return failure(503 if self.config.quirks.unknown_route_503 else 404, "Unknown route.")

    def _disguised(self, reply: Reply) -> Reply:
        """An error as HTML where the scenario asks for it; a 429 stays, clients tell the two kinds by their body."""
        if Scenario.HTML_ERRORS not in self.config.scenarios or reply.status < 400 or reply.status == 429:
            return reply
        page = html_page(reply.status, _TITLES.get(reply.status, "Error"))
        return replace(reply, body=page.encode(), content_type=_HTML)

    def _make_world(self) -> World:
        from plentytui.sandbox.world.world import World

        config = self.config
        world = World(
            seed=config.seed,
            start=config.world_start,
            size=config.world_size,
            path=config.data,
            hostile=Scenario.HOSTILE_TEXT in config.scenarios,
            password=DEMO_PASSWORD,
        )
        if config.quirks.late_lists:
            world.lag.begin(config.clock.time)
        self.guard.keep_in(world.db)
        return world


def all_routes() -> Iterator[Route]:
    """Every route of the sandbox."""
    for module in _MODULES:
        yield from module.routes


def _from_value(value: object) -> Reply:
    if isinstance(value, Reply):
        return value
    if value is None:
        return Reply()
    return Reply(body=_json(value), content_type=_JSON)


def _from_fault(fault: ApiFault, quirks: Quirks) -> Reply:
    if isinstance(fault.body, str):
        return Reply(fault.status, fault.body.encode(), fault.content_type)
    return Reply(fault.status, _json(worded(fault.body, quirks)), _JSON)


def _with(reply: Reply, headers: Mapping[str, str]) -> Reply:
    return replace(reply, headers={**reply.headers, **headers}) if headers else reply


def _json(value: object) -> bytes:
    """JSON with everything beyond ASCII escaped, as PHP writes it; half a surrogate pair passes, too."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _broken(trouble: Trouble) -> Reply:
    status = int(trouble)
    if trouble is Trouble.ERROR_500:
        return Reply(status, _json({"error": {"code": status, "message": "Server Error"}}), _JSON)
    return Reply(status, html_page(status, _TITLES[status]).encode(), _HTML)
