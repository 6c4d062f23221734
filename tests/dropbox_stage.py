"""A system with its designs, linked with the double of Dropbox; no screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from plentytui.clock import ManualClock
from plentytui.credentials.memory import MemoryVault
from plentytui.credentials.vault import Vault
from plentytui.factory import sandbox_system
from plentytui.models.designs import Act
from plentytui.sandbox.world.layouts import all_layouts, drop_layout, layout_of, put_layout
from plentytui.sandbox.world.world import World
from plentytui.services.dropbox_link.account import DropboxAccount
from plentytui.services.dropbox_link.exchange import Designs, Outcome, Plan, Step
from plentytui.services.dropbox_link.link import DropboxLink
from plentytui.store.designs import DesignsStore
from tests.dropbox_double import APP_KEY, Double
from tests.dropbox_server import DoublePackage
from tests.services_stage import Stage, make_stage

NAMES = ("CSS/base.css", "Footer", "Header")
"""The keys of the few documents."""


@dataclass
class Desk:
    """Both sides, the link between them, and what one does with them."""

    stage: Stage
    double: Double
    link: DropboxLink
    store: DesignsStore
    designs: Designs
    steps: list[Step] = field(default_factory=list)
    stop_after: int = 1_000_000
    """How many files of a run are begun."""

    @property
    def world(self) -> World:
        """The world of the system."""
        return self.stage.remote.sandbox.world

    def here(self, key: str) -> bytes | None:
        """What the system has under a key."""
        found = layout_of(self.world, key)
        return None if found is None else found.content

    def keys(self) -> list[str]:
        """The keys of all documents."""
        return [layout.key for layout in all_layouts(self.world)]

    def put_here(self, key: str, content: bytes) -> None:
        """Change a document as somebody in the back end does."""
        put_layout(self.world, key, content, int(self.stage.clock.time()))

    def drop_here(self, *keys: str) -> None:
        """Delete documents as somebody in the back end does."""
        for key in keys:
            drop_layout(self.world, key)

    async def linked(self) -> DropboxAccount:
        """Link the account."""
        code = self.double.allow(await self.link.begin())
        await self.link.finish(code)
        return await self.link.account()

    async def plan(self) -> Plan:
        """Read both sides."""
        return await self.designs.plan(await self.link.account(), self.steps.append, lambda: False)

    async def standings(self) -> dict[str, str]:
        """How each document stands, without what is the same."""
        return {row.key: row.standing.value for row in (await self.plan()).rows if row.standing.value != "same"}

    async def run(self, chosen: dict[str, Act]) -> Outcome:
        """Plan, choose and carry out."""
        self.designs.begin(await self.plan(), chosen)
        return await self.go_on()

    async def go_on(self) -> Outcome:
        """Carry out what is left."""
        asked = iter(range(1_000_000))
        account = await self.link.account()
        return await self.designs.run(account, self.steps.append, lambda: next(asked) >= self.stop_after)


@asynccontextmanager
async def desk(
    folder: Path,
    clock: ManualClock,
    served: tuple[Double, DoublePackage],
    *vaults: Vault,
    app_key: str = APP_KEY,
    few: bool = True,
) -> AsyncIterator[Desk]:
    """The two sides; with ``few`` the system has three documents only."""
    stage = make_stage(folder, clock, size=0)
    double, package = served
    store = DesignsStore.open(folder / "designs.sqlite")
    system = sandbox_system()
    link = DropboxLink(system, app_key, vaults or (MemoryVault(),), store, package)
    designs = Designs(system, stage.api, store, stage.store, clock)
    made = Desk(stage, double, link, store, designs)
    if few:
        made.drop_here(*made.keys())
        for name in reversed(NAMES):
            made.put_here(name, f"{name} of the shop\n".encode())
    try:
        yield made
    finally:
        link.close()
        await stage.aclose()


async def exported(it: Desk) -> None:
    """Link the account and export everything."""
    await it.linked()
    outcome = await it.run(dict.fromkeys(it.keys(), Act.EXPORT))
    assert (outcome.failed, outcome.left, outcome.trouble) == ((), 0, None)


def file(name: str) -> str:
    """Where the double has a document."""
    return f"/plentymarkets/{name}.txt"
