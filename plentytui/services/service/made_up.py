"""The network of the embedded system: what own checks see there is made up by its world, so that nothing leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from plentytui.models.sights import DomainSight, Part, Registration
from plentytui.services.checking import Checking

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.checks import Wanted
    from plentytui.models.records import RecordSeen
    from plentytui.rules.domain_names import DomainName


class MadeUpLooks:
    """Asks the embedded system what its network would show."""

    def __init__(self, api: SystemApi) -> None:
        self._api = api

    async def look(
        self, name: DomainName, wanted: Wanted, *, on_part: Callable[[DomainSight, Part], None] | None = None
    ) -> DomainSight:
        """Everything about a domain, in one call."""
        sight = await self._api.extension.sight(name.ascii)
        if on_part is not None:
            for part in Part:
                if sight.has(part):
                    on_part(sight, part)
        return sight

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        """What servers say of one host name and kind of record."""
        return await self._api.extension.records(name, kind)


class MadeUpRegistries:
    """Asks the embedded system's made-up registry."""

    def __init__(self, api: SystemApi) -> None:
        self._api = api

    async def look_up(self, name: str) -> Registration:
        """Whether a name is free."""
        from plentytui.models.sights import Holding

        free = await self._api.extension.is_available(name)
        words = f"{name} is free in the embedded system's made-up registry." if free else ""
        return Registration(name, Holding.FREE if free else Holding.TAKEN, words=words, server="made up")


@asynccontextmanager
async def open_made_up(api: SystemApi, clock: Clock, zone: tzinfo) -> AsyncIterator[Checking]:
    """Checks over the embedded system's network; findings name days in that zone."""
    yield Checking(MadeUpLooks(api), clock, MadeUpRegistries(api), zone=zone)
