"""What can be chosen when a sandbox is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from plentytui.clock import Clock, SystemClock
from plentytui.errors import UsageError
from plentytui.rules.rates import Rate
from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.scenarios import SLOW_SECONDS, Scenario

LARGEST_WORLD = 1_000_000
"""How many conversations a world can have."""
DEMO_USER = "maria"
"""The user that the sandbox names when it is asked whom to log in as."""
DEMO_PASSWORD = "sandbox-demo"
"""The password of all users of a fresh world."""

ROUTE_LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "POST /rest/messages": 120,
        "POST /rest/conversations/search": 30,
        "GET /rest/messages/{uuid5}/attachments": 60,
        "GET /rest/messages/{uuid5}/attachments/all": 30,
    }
)
"""Calls a minute and user of the routes that have a limit of their own.

Assumed: that there are such routes is documented, which ones they are is not published any more (wire facts 3.1). These
are the costly ones; nobody who works with the Messenger comes near the numbers.
"""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """One sandbox; the same values give the same system."""

    seed: int = 1
    """What the world, the tokens and the troubles are made from."""
    start: datetime | None = None
    """The instant the world's times are counted from; None is the clock's now."""
    size: int = 300
    """How many conversations the world has, 0 to 1,000,000."""
    rate: Rate = Rate.BASIC
    """The contract, which sets the call limits."""
    data: Path | None = None
    """The SQLite file that keeps the world between runs; None keeps it in memory."""
    scenarios: frozenset[Scenario] = frozenset()
    """The troubles to show."""
    quirks: Quirks = field(default_factory=Quirks)
    """The oddities to show."""
    session_limit: int = 3
    """How many sessions the contract allows at a time."""
    route_limits: Mapping[str, int] = field(default_factory=lambda: ROUTE_LIMITS)
    """Calls a minute for single routes, by ``METHOD /path/{template}``."""
    slow_seconds: float = SLOW_SECONDS
    """How long each answer takes in the scenario ``slow``, in real seconds."""
    clock: Clock = field(default_factory=SystemClock)
    """The time of the system."""

    def __post_init__(self) -> None:
        if not 0 <= self.size <= LARGEST_WORLD:
            raise UsageError(
                f"A sandbox with {self.size} conversations cannot be made.", f"Give a size from 0 to {LARGEST_WORLD}."
            )
        if self.session_limit < 1:
            raise UsageError(f"A session limit of {self.session_limit} lets nobody in.", "Give 1 or more.")

    @property
    def world_start(self) -> datetime:
        """The instant the world's times are counted from."""
        return self.start or self.clock.now()

    @property
    def world_size(self) -> int:
        """How many conversations the world is to have, by size and scenarios."""
        return 0 if Scenario.EMPTY in self.scenarios else self.size
