"""The purchases beside the system on the desk: what is shown of them, and what a person does with them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from plentytui.errors import UsageError
from plentytui.models.purchase_states import Becomes
from plentytui.models.systems import Backing
from plentytui.rules.html_text import read_body
from plentytui.rules.purchase_sample import sample_body
from plentytui.rules.purchases import read_event
from plentytui.services.exporting import exported_words, write_export
from plentytui.services.purchase_list import as_csv, json_text
from plentytui.services.purchase_lists import known_lists, refresh_lists
from plentytui.services.purchase_task import PlanTask
from plentytui.services.purchases import Purchasing
from plentytui.services.service.opened import service_desk
from plentytui.store.purchases import FILE_NAME, Arrival, PurchaseStore, Taken

if TYPE_CHECKING:
    from plentytui.errors import PlentytuiError
    from plentytui.services.desk import Desk
    from plentytui.services.opening import Opener
    from plentytui.services.service.opened import ServiceDesk

_ALL = 1_000_000
"""Purchases in an export at most."""


class PurchasesDesk:
    """What the tab of the purchases works with; the file is there without a connection."""

    def __init__(self, desk: Desk, opener: Opener, on_change: Callable[[], None]) -> None:
        """Open the file that lies beside the files of the systems.

        Raises:
            StoreError: it cannot be opened.
        """
        self.desk = desk
        self._opener = opener
        self._on_change = on_change
        self.store = PurchaseStore.open(desk.store.path.parent.parent / FILE_NAME, desk.clock)
        self._purchasing: Purchasing | None = None
        self._samples = 0

    @property
    def service(self) -> ServiceDesk | None:
        """What is known of the system; None before the connection is there."""
        return service_desk(self.desk, self._opener)

    @property
    def is_made_up(self) -> bool:
        """Whether the system on the desk is the embedded one, where samples may be taken."""
        return self.desk.system.backing is Backing.SANDBOX

    @property
    def is_read_only(self) -> bool:
        """Whether nothing may be sent to the system on the desk."""
        return self.desk.system.read_only

    @property
    def purchasing(self) -> Purchasing | None:
        """What turns purchases; None before the connection is there."""
        workspace = self.desk.workspace
        if workspace is None:
            return None
        if self._purchasing is None:
            desk = self.desk
            self._purchasing = Purchasing(
                desk.system, workspace.api, desk.store, desk.outbox, self.store, desk.clock, self._on_change
            )
        return self._purchasing

    @property
    def belongs_here(self) -> bool:
        """Whether purchases become something in the system on the desk."""
        plan = self.store.plan()
        return plan.becomes is not Becomes.NOTHING and plan.system == self.desk.system.key

    @property
    def has_begun(self) -> bool:
        """Whether something that was begun in the system on the desk goes on there, whatever the settings say now."""
        return self.store.has_begun(self.desk.system.key)

    async def turn(self) -> str:
        """Do what can be done now; gives why nothing can, or nothing."""
        purchasing = self.purchasing
        if purchasing is None:
            return f"{self.desk.system.name} is not connected yet."
        await purchasing.turn_due()
        return purchasing.trouble

    async def take_sample(self) -> bool:
        """Receive a made-up purchase, as the webhook would; False if it was here already."""
        now = int(self.desk.clock.time())
        number = self._samples = max(self._samples, sum(self.store.counts().values())) + 1
        body = sample_body(os.urandom(16).hex(), number, now)
        event = read_event(body)
        arrival = Arrival.of(event, body, now)
        found = await self.store.write(lambda: self.store.take([arrival]))
        return found == [Taken.NEW]

    async def retry(self, event: str, *, surely: bool = False) -> bool:
        """Take a refused or uncertain purchase up again; an uncertain one is looked for first unless ``surely``."""
        return await self.store.write(lambda: self.store.retry(event, surely=surely))

    async def retry_refused(self) -> int:
        """Take all refused purchases up again; gives how many."""
        return await self.store.write(self.store.retry_refused)

    async def ticket_lines(self, ticket: int) -> list[str]:
        """What is written in a ticket; one read.

        Raises:
            PlentytuiError: it cannot be read, or the system is not connected.
        """
        workspace = self.desk.workspace
        if workspace is None:
            raise UsageError(f"{self.desk.system.name} is not connected.", "Try again once it is.")
        lines: list[str] = []
        for message in await workspace.api.tickets.messages(ticket):
            kind = "Internal comment" if message.is_internal else "Message"
            at = f", {message.created_at.astimezone(self.desk.zone):%d %b %Y %H:%M}" if message.created_at else ""
            lines += [f"{kind}{at}", *(line for part in read_body(message.text).parts for line in part.lines), ""]
        return lines or ["Nothing is written in it."]

    async def begin_plan(self) -> PlanTask:
        """The form that says what purchases become; what it offers is read first where the system is connected."""
        service = self.service
        troubles: tuple[PlentytuiError, ...] = ()
        if service is not None:
            troubles = await refresh_lists(self.desk, service)
        user_id = service.workspace.session.user_id if service is not None else 0
        return PlanTask(self.desk, self.store, known_lists(self.desk, user_id, troubles))

    async def export(self, typed: str, noted: str) -> str:
        """Write all purchases to a file that only its owner reads, as JSON or CSV by its ending; says what was written.

        Raises:
            PlentytuiError: they cannot be read, or not be written there.
        """
        make = json_text if typed.strip().lower().endswith(".json") else as_csv
        rows = await self.store.write(lambda: self.store.rows(limit=_ALL))
        path = await asyncio.to_thread(lambda: write_export(typed, make(rows, noted), private=True))
        return exported_words(len(rows), "purchase", path)

    def close(self) -> None:
        """Close the file."""
        self.store.close()
