"""The user's own folders: made, renamed, deleted, and their names kept for lists and queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.models.inbox import JournalEntry
from plentytui.models.mirror import NameKind, NameRow

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore


class OwnFolders:
    """The folders of the user who is logged in; what lies in them is changed by ``Acting``."""

    def __init__(
        self,
        system: System,
        api: SystemApi,
        store: SystemStore,
        clock: Clock,
        user_id: int,
        on_change: Callable[[], None],
    ) -> None:
        self._system = system
        self._api = api
        self._store = store
        self._clock = clock
        self._user_id = user_id
        self._on_change = on_change

    def names(self) -> list[NameRow]:
        """The folders that are known, by name; needs no call."""
        rows = (row for row in self._store.mirror.names(NameKind.FOLDER) if row.enabled)
        return sorted(rows, key=lambda row: row.name("").casefold())

    async def refresh(self, lane: Lane = Lane.VISIBLE) -> list[NameRow]:
        """Read the folders (one call for up to a hundred)."""
        found = await self._api.folders.list(self._user_id or None, lane=lane)
        rows = [NameRow(folder.uuid, place, {"": folder.name}) for place, folder in enumerate(found)]
        if await self._store.write(lambda: self._store.mirror.apply_names(NameKind.FOLDER, rows)):
            self._on_change()
        return self.names()

    async def create(self, name: str) -> str:
        """Make a folder and give its uuid."""
        made = await self._api.folders.create(name)
        await self._note("POST /rest/conversations/folders", made.uuid, f"made the folder {name}", "", name)
        await self.refresh(Lane.USER)
        return made.uuid

    async def rename(self, uuid: str, name: str) -> None:
        """Give a folder another name."""
        before = self._name(uuid)
        await self._api.folders.rename(uuid, name)
        await self._note(f"PUT /rest/conversations/folders/{uuid}", uuid, f"renamed {before} to {name}", before, name)
        await self.refresh(Lane.USER)

    async def delete(self, uuid: str) -> bool:
        """Delete a folder, never what lies in it; False if the system did not."""
        name = self._name(uuid)
        done = await self._api.folders.delete(uuid)
        if done:
            await self._note(f"DELETE /rest/conversations/folders/{uuid}", uuid, f"deleted the folder {name}", name, "")
        await self.refresh(Lane.USER)
        return done

    def _name(self, uuid: str) -> str:
        return next((row.name("") for row in self._store.mirror.names(NameKind.FOLDER) if row.id == uuid), uuid)

    async def _note(self, action: str, uuid: str, summary: str, before: str, after: str) -> None:
        entry = JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action=action,
            target=uuid,
            summary=summary,
            before=before,
            after=after,
        )
        await self._store.write(lambda: self._store.journal.record(entry))
