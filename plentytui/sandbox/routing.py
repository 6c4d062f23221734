"""Routes of the sandbox: a decorator for each handler, and the router that finds the most specific one.

A module of ``sandbox/routes`` makes ``routes = Routes()`` and puts handlers under it::

    @routes.get("/rest/conversations/{uuid5}", right="crm.messenger.read")
    def one(call: Call) -> object:
        return ...

What a handler returns is sent as JSON; None is an empty 200; a ``Reply`` is sent as it is; errors are
raised as ``ApiFault``. Handlers are called on the event loop, so they have to be done within 2 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from plentytui.sandbox.faults import missing

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.sandbox.config import SandboxConfig
    from plentytui.sandbox.params import Params
    from plentytui.sandbox.quirks import Quirks
    from plentytui.sandbox.sessions import LoginGuard, Session, Sessions
    from plentytui.sandbox.world.world import World


class Caller(Protocol):
    """The user of the world on whose behalf a call is made."""

    @property
    def id(self) -> int:
        """The user's id."""
        ...

    @property
    def user(self) -> str:
        """The log-in name."""
        ...

    @property
    def real_name(self) -> str:
        """The name to show."""
        ...

    @property
    def lang(self) -> str:
        """The language, ``de`` or ``en``."""
        ...

    @property
    def email(self) -> str:
        """The address."""
        ...

    @property
    def is_admin(self) -> bool:
        """Whether the user has every right."""
        ...

    @property
    def rights(self) -> Collection[str]:
        """The keys of the user's rights."""
        ...


@dataclass(slots=True)
class Call:
    """One call, as a handler sees it."""

    method: str
    """The HTTP method in capitals."""
    route: str
    """The path template of the route, such as ``/rest/conversations/{uuid5}``."""
    path: Mapping[str, str]
    """The values of the path's parameters."""
    params: Params
    """The query."""
    body: object
    """The parsed JSON body or the fields of a form; None where there is none."""
    world: World
    """The world behind the API."""
    config: SandboxConfig
    """What the sandbox was built from."""
    sessions: Sessions
    """All sessions."""
    guard: LoginGuard
    """Counts wrong passwords."""
    bearer: str = ""
    """The token of the Authorization header, known or not."""
    session: Session | None = None
    """The session the call belongs to; None only on routes that need no log-in."""
    caller: Caller | None = None
    """The user the session belongs to; ``user`` is the same for routes that need a log-in."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The request's headers, names in lower case."""

    @property
    def user(self) -> Caller:
        """The user who is logged in; there is one on every route that needs a log-in."""
        if self.caller is None:
            raise RuntimeError(f"{self.method} {self.route} needs no log-in, so it has no user")
        return self.caller

    @property
    def clock(self) -> Clock:
        """The time of the system."""
        return self.config.clock

    @property
    def quirks(self) -> Quirks:
        """The oddities to show."""
        return self.config.quirks

    @property
    def fields(self) -> Mapping[str, object]:
        """The body where it is an object, else nothing."""
        return self.body if isinstance(self.body, dict) else {}

    def number(self, name: str, model: str = "Record") -> int:
        """The path's parameter as a whole number.

        Raises:
            ApiFault: 404, it is not one, so there is no such record.
        """
        value = self.path[name]
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise missing(model, value)
        return int(value)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is not just JSON with status 200."""

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], object]
Payer = Callable[[Call], int | None]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path template with their handler."""

    method: str
    template: str
    handler: Handler
    right: str = ""
    """The right a user needs; empty for none."""
    login: bool = True
    """Whether a session is needed."""
    cost: int = 1
    """How many calls one call counts as; some count as two on live systems (wire facts 3.2)."""
    payer: Payer | None = None
    """Tells whose call it is where no session is needed; None where nobody pays."""

    @property
    def name(self) -> str:
        """Method and template."""
        return f"{self.method} {self.template}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The segments of the template."""
        return segments(self.template)


def user_by_id(world: World, user_id: int) -> Caller | None:
    """The user of the world with that id."""
    return next((user for user in world.users() if user.id == user_id), None)


def segments(path: str) -> tuple[str, ...]:
    """The segments of a path; a slash at the end does not count."""
    return tuple(path.strip("/").split("/"))


class Routes:
    """A collection of routes, filled by decorators."""

    def __init__(self) -> None:
        self._found: list[Route] = []

    def __iter__(self) -> Iterator[Route]:
        return iter(self._found)

    def add(
        self,
        method: str,
        template: str,
        *,
        right: str = "",
        login: bool = True,
        cost: int = 1,
        payer: Payer | None = None,
    ) -> Callable[[Handler], Handler]:
        """Put the decorated handler under a method and a path template; see ``Route`` for the options."""

        def put(handler: Handler) -> Handler:
            self._found.append(Route(method, template, handler, right, login, cost, payer))
            return handler

        return put

    def get(self, template: str, *, right: str = "", cost: int = 1) -> Callable[[Handler], Handler]:
        """Put the decorated handler under GET and a path template."""
        return self.add("GET", template, right=right, cost=cost)

    def post(self, template: str, *, right: str = "", cost: int = 1) -> Callable[[Handler], Handler]:
        """Put the decorated handler under POST and a path template."""
        return self.add("POST", template, right=right, cost=cost)

    def put(self, template: str, *, right: str = "", cost: int = 1) -> Callable[[Handler], Handler]:
        """Put the decorated handler under PUT and a path template."""
        return self.add("PUT", template, right=right, cost=cost)

    def delete(self, template: str, *, right: str = "", cost: int = 1) -> Callable[[Handler], Handler]:
        """Put the decorated handler under DELETE and a path template."""
        return self.add("DELETE", template, right=right, cost=cost)


@dataclass(frozen=True, slots=True)
class Match:
    """What a path led to."""

    route: Route | None
    """The route; None where the path is known but not under that method."""
    path: Mapping[str, str]
    """The values of the path's parameters."""
    allowed: tuple[str, ...]
    """The methods the path is known under; empty for an unknown path."""


class Router:
    """Finds the route of a method and path; of two that fit, the one with the earlier fixed segment."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[tuple[str, ...], Route]]] = {}
        seen: set[str] = set()
        for route in routes:
            shape = f"{route.method} {'/'.join('{}' if _is_parameter(p) else p for p in route.parts)}"
            if shape in seen:
                raise ValueError(f"two handlers for {route.name}")
            seen.add(shape)
            self._by_length.setdefault(len(route.parts), []).append((route.parts, route))
        for found in self._by_length.values():
            found.sort(key=lambda pair: [_is_parameter(part) for part in pair[0]])

    def find(self, method: str, path: str) -> Match:
        """The most specific route for a method and path."""
        given = segments(path)
        allowed: dict[str, None] = {}
        for parts, route in self._by_length.get(len(given), []):
            if not all(_is_parameter(part) or part == value for part, value in zip(parts, given, strict=True)):
                continue
            if route.method == method:
                values = {part[1:-1]: value for part, value in zip(parts, given, strict=True) if _is_parameter(part)}
                return Match(route, values, (method,))
            allowed[route.method] = None
        return Match(None, {}, tuple(allowed))


def _is_parameter(part: str) -> bool:
    return part.startswith("{")
