"""The Service Centre of the system on the desk: reader, doer, own checks and what is pending."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from plentytui.models.service.usage import Allowance
from plentytui.models.systems import Backing
from plentytui.rules.service.action import Tab
from plentytui.rules.service.relocation import RELOCATION_PLAN, judge_relocation
from plentytui.services.service.doing import ServiceDoing
from plentytui.services.service.pending import PendingChanges
from plentytui.services.service.probing import Probing
from plentytui.services.service.reading import Part, ServiceReader
from plentytui.services.service.task import ServiceTask
from plentytui.services.writes import Writes

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.checking import Checking
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Opener, Workspace

_ALLOWANCE = "service.allowance"


class ServiceDesk:
    """What the tabs of one open and connected system work with."""

    def __init__(self, desk: Desk, workspace: Workspace, opener: Opener) -> None:
        self.desk = desk
        self.workspace = workspace
        self._opener = opener
        self.reader = ServiceReader(
            desk.system, workspace.api, desk.store, desk.clock, user_id=workspace.session.user_id
        )
        self.writes = Writes(desk.store, workspace.underway)
        self.doing = ServiceDoing(desk.system, workspace.api, desk.store, self.reader, desk.clock, self.writes)
        self.probing = Probing(self.reader, self._open_checking, desk.store.service_changes.open)
        self.last_tab = Tab.OVERVIEW
        """The tab that was shown last, where one goes on."""
        self.pending = PendingChanges(desk.store, desk.clock, self.probing.see, self._ask)

    def begin(self, action: ServiceAction, subject: str) -> ServiceTask:
        """A form of an action, for what it concerns."""
        return ServiceTask(self, action, subject)

    def allowance(self) -> Allowance:
        """What the contract includes, as the person noted it."""
        return Allowance.read(self.desk.store.facts.get(_ALLOWANCE))

    async def note_allowance(self, allowance: Allowance) -> None:
        """Keep what the contract includes.

        Raises:
            StoreError: it could not be kept.
        """
        store = self.desk.store
        await store.write(lambda: store.facts.put(_ALLOWANCE, allowance.to_json()))

    async def _ask(self, change: ServiceChange) -> tuple[bool | None, str]:
        """What the system says of a change; of relocations it tells how far they are."""
        if change.action != RELOCATION_PLAN or self.reader.has(Part.RELOCATIONS) is False:
            return None, ""
        await self.reader.refresh([Part.RELOCATIONS])
        return judge_relocation(self.reader.facts(), change.values)

    def _open_checking(self) -> AbstractAsyncContextManager[Checking]:
        """The machine's own network; for the embedded system the made-up one of its world: a demo needs none.

        What checks say names days in the system's zone, as the tabs do.
        """
        zone = self.reader.facts().zone
        if self.desk.system.backing is Backing.SANDBOX:
            from plentytui.services.service.made_up import open_made_up

            return open_made_up(self.workspace.api, self.desk.clock, zone)
        from plentytui.services.checking import LIST_NAME, open_checking

        return open_checking(
            self.desk.clock,
            resolver=self._opener.settings.resolver,
            cache=self._opener.paths.state / LIST_NAME,
            zone=zone,
        )


def service_desk(desk: Desk, opener: Opener) -> ServiceDesk | None:
    """The Service Centre of the desk's system; None before the connection is there."""
    workspace = desk.workspace
    if workspace is None:
        return None
    if workspace.service is None:
        workspace.service = ServiceDesk(desk, workspace, opener)
    return workspace.service
