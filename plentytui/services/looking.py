"""Reading some conversations again, wherever they lie now, to see how they stand (wire facts 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotFound
from plentytui.models.actions import Action, ActionKind
from plentytui.rules.price import batches

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.messenger import Conversation
    from plentytui.models.mirror import ConversationRecord
    from plentytui.store.system_store import SystemStore

Place = tuple[bool, bool]
"""Whether it is archived, and whether it is in the trash: each is a list of its own (wire facts 5.3)."""
_INBOX: Place = (False, False)
_EVERYWHERE: tuple[Place, ...] = (_INBOX, (True, False), (False, True), (True, True))
_FEW = 2
"""Up to so many are read one by one: that is exact, and no list has to show them first."""


@dataclass(slots=True)
class Found:
    """What a look showed."""

    asked: tuple[str, ...] = ()
    rows: dict[str, Conversation] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """The system does not know them any more."""


@dataclass(slots=True)
class Fared:
    """How the conversations of an action stand after it was sent."""

    found: Found
    so: tuple[str, ...] = ()
    """As the action wants them."""
    not_so: tuple[str, ...] = ()
    """Otherwise."""
    absent: tuple[str, ...] = ()
    """Not listed where they were."""


class Looking:
    """Reads conversations again by their uuids."""

    def __init__(self, api: SystemApi, store: SystemStore) -> None:
        self._api = api
        self._store = store

    at_once = 40
    """So many fit into one call, filters included."""

    async def look(self, uuids: Sequence[str]) -> Found:
        """Read conversations and keep what the system says: one call for up to ``at_once`` of one list.

        Those that are not listed where they are thought to be are looked for in the other lists; whoever is in none
        is gone.
        """
        found = await self.read(uuids)
        places = self._store.changes.places(uuids)
        for place in _EVERYWHERE:
            missing = [uuid for uuid in uuids if uuid not in found.rows and uuid not in found.gone]
            elsewhere = [uuid for uuid in missing if places.get(uuid, _INBOX) != place]
            if elsewhere:
                found.rows.update((await self.read(elsewhere, dict.fromkeys(elsewhere, place))).rows)
        found.gone += [uuid for uuid in uuids if uuid not in found.rows and uuid not in found.gone]
        await self._keep(found)
        return found

    async def read(self, uuids: Sequence[str], places: Mapping[str, Place] | None = None) -> Found:
        """Read conversations where they are thought to be, without keeping them."""
        found = Found(tuple(uuids))
        if len(uuids) <= _FEW:
            for uuid in uuids:
                try:
                    found.rows[uuid] = await self._api.conversations.get(uuid, lane=Lane.USER)
                except NotFound:
                    found.gone.append(uuid)
            return found
        where = {**self._store.changes.places(uuids), **(places or {})}
        lists: dict[Place, list[str]] = {}
        for uuid in uuids:
            lists.setdefault(where.get(uuid, _INBOX), []).append(uuid)
        for place, some in lists.items():
            for piece in batches(some, len("isArchived=false&isDeleted=0&page=1&itemsPerPage=100")):
                filters = {"uuids": piece, **filters_of(place)}
                page = await self._api.conversations.page(filters, 1, 100, lane=Lane.USER)
                found.rows.update((entry.uuid, entry) for entry in page.entries)
        return found

    async def fared(self, action: Action) -> Fared:
        """How the conversations of an action stand now; nothing is kept yet."""
        uuids = action.uuids
        places = self._store.changes.places(uuids)
        if action.kind in _MOVES:
            # Looked for where they were: whoever is not there any more has moved.
            at = _MOVES[action.kind]
            for change in action.changes:
                place = list(places.get(change.uuid, _INBOX))
                place[at] = bool(change.before)
                places[change.uuid] = (place[0], place[1])
        if action.kind is ActionKind.DELETE_FOR_GOOD:
            places = dict.fromkeys(uuids, (True, False))
        found = await self.read(uuids, places)
        records = {uuid: _record(row) for uuid, row in found.rows.items()}
        wanted = {change.uuid: change.after for change in action.changes}
        said = self._store.changes.said(records.values(), action.kind)
        so: list[str] = []
        not_so: list[str] = []
        absent: list[str] = []
        for uuid in uuids:
            if uuid in records:
                same = action.kind is not ActionKind.DELETE_FOR_GOOD and self._store.changes.same(
                    action.kind, said[uuid], wanted[uuid]
                )
                (so if same else not_so).append(uuid)
            elif action.kind is ActionKind.DELETE_FOR_GOOD or (action.kind in _MOVES and uuid not in found.gone):
                so.append(uuid)
            else:
                absent.append(uuid)
        return Fared(found, tuple(so), tuple(not_so), tuple(absent))

    async def keep(self, fared: Fared) -> None:
        """Keep what a look showed."""
        await self._keep(fared.found)

    async def _keep(self, found: Found) -> None:
        records = [_record(row) for row in found.rows.values()]

        def put() -> None:
            self._store.mirror.apply_conversations(records)
            if found.gone:
                self._store.mirror.remove(found.gone)

        await self._store.write(put)


_MOVES: Mapping[ActionKind, int] = {ActionKind.ARCHIVE: 0, ActionKind.DELETE: 1}
"""Actions that move conversations to another list, and which half of the place they change."""


def filters_of(place: Place) -> dict[str, object]:
    """The filters of the list that lies there: flags as 0 and 1 for one, as words for the other (wire facts 4)."""
    archived, deleted = place
    filters: dict[str, object] = {}
    if archived:
        filters["isArchived"] = True
    if deleted:
        filters["isDeleted"] = 1
    return filters


def _record(row: Conversation) -> ConversationRecord:
    from plentytui.services.records import conversation_record

    return conversation_record(row)
