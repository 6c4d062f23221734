"""Reading some conversations again, wherever they lie now, to see how they stand (wire facts 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import NotFound
from plentytui.models.actions import Action, ActionKind, Value
from plentytui.models.paging import MOST_PER_PAGE
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
_SAMPLE = 3
"""So many are read one by one where a list alone proves nothing."""


@dataclass(slots=True)
class Found:
    """What a look showed."""

    asked: tuple[str, ...] = ()
    lane: Lane = Lane.USER
    """How urgent it is."""
    rows: dict[str, Conversation] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    """The system does not know them any more."""
    exact: set[str] = field(default_factory=set)
    """Those that were read by their ids; a list may be late."""

    def missing(self, uuids: Iterable[str]) -> list[str]:
        """Those that were not found and are not known to be gone."""
        return [uuid for uuid in uuids if uuid not in self.rows and uuid not in self.gone]

    @property
    def answered(self) -> list[str]:
        """Those of which something is known now."""
        return [*self.rows, *self.gone]


@dataclass(slots=True)
class Fared:
    """How the conversations of an action stand after it was sent."""

    found: Found
    so: tuple[str, ...] = ()
    """As the action wants them."""
    not_so: tuple[str, ...] = ()
    """Otherwise."""
    gone: tuple[str, ...] = ()
    """The system does not have them any more, which was not the action's wish."""
    unsure: tuple[str, ...] = ()
    """A list that may be late is all there is to tell, or no list has them."""


class Looking:
    """Reads conversations again by their uuids."""

    def __init__(self, api: SystemApi, store: SystemStore) -> None:
        self._api = api
        self._store = store

    at_once = 40
    """So many fit into one call, filters included."""
    few = _FEW
    """So many are read one by one."""

    async def look(
        self, uuids: Sequence[str], lane: Lane = Lane.USER, is_valid: Callable[[], bool] | None = None
    ) -> Found:
        """Read conversations and keep what the system says: one call for up to ``at_once`` of one list.

        Those that are not listed where they are thought to be are looked for in the other lists; whoever is in none
        is gone. What is not valid any more once it is read is not kept.
        """
        found = await self.read(uuids, lane=lane)
        await self._look_elsewhere(found, self._store.changes.places(uuids))
        records = [_record(row) for row in found.rows.values()]
        contradicted = [uuid for uuid in self._store.changes.contradicted(records) if uuid not in found.exact]
        for uuid in contradicted[:_SAMPLE]:
            await self._read_one(uuid, found)
        if is_valid is None or is_valid():
            await self._keep(found)
        return found

    async def read(
        self, uuids: Sequence[str], places: Mapping[str, Place] | None = None, lane: Lane = Lane.USER
    ) -> Found:
        """Read conversations where they are thought to be, without keeping them."""
        found = Found(tuple(uuids), lane)
        if len(uuids) <= _FEW:
            for uuid in uuids:
                await self._read_one(uuid, found)
        else:
            await self._read_lists(uuids, {**self._store.changes.places(uuids), **(places or {})}, found)
        return found

    async def fresh(self, uuids: Sequence[str], unsettled: Collection[str], lane: Lane = Lane.USER) -> Found:
        """Read conversations that are about to be changed, and keep what the system says: as few calls as for a look.

        What a list may be late about is read by its id: those ``unsettled``, and those of which a newer state is known.
        """
        found = await self.read([uuid for uuid in uuids if uuid not in unsettled], lane=lane)
        for uuid in unsettled:
            if uuid in uuids:
                await self._read_one(uuid, found)
        await self._look_elsewhere(found, self._store.changes.places(uuids))
        outdated = self._store.changes.outdated(_record(row) for row in found.rows.values())
        for uuid in {*found.missing(uuids), *outdated} - found.exact:
            await self._read_one(uuid, found)
        await self._keep(found)
        return found

    def calls_for(self, uuids: Sequence[str], unsettled: Collection[str]) -> int:
        """How many calls ``fresh`` takes, if all are where they are thought to be."""
        listed = [uuid for uuid in uuids if uuid not in unsettled]
        if len(listed) <= _FEW:
            return len(uuids)
        return len(uuids) - len(listed) + sum(1 for _ in self._lists(listed, self._store.changes.places(listed)))

    def said(self, found: Found, kind: ActionKind) -> dict[str, Value]:
        """What the rows that were found say of the field that an action of that kind sets."""
        return self._store.changes.said([_record(row) for row in found.rows.values()], kind)

    async def _read_one(self, uuid: str, found: Found) -> None:
        found.exact.add(uuid)
        try:
            found.rows[uuid] = await self._api.conversations.get(uuid, lane=found.lane)
        except NotFound:
            found.rows.pop(uuid, None)
            found.gone.append(uuid)

    async def _read_lists(self, uuids: Iterable[str], where: Mapping[str, Place], found: Found) -> None:
        for place, piece in self._lists(uuids, where):
            filters = {"uuids": piece, **filters_of(place)}
            page = await self._api.conversations.page(filters, 1, MOST_PER_PAGE, lane=found.lane)
            found.rows.update((entry.uuid, entry) for entry in page.entries)

    def _lists(self, uuids: Iterable[str], where: Mapping[str, Place]) -> Iterator[tuple[Place, list[str]]]:
        """The conversations by where they are, each part as long as one call takes."""
        lists: dict[Place, list[str]] = {}
        for uuid in uuids:
            lists.setdefault(where.get(uuid, _INBOX), []).append(uuid)
        for place, some in lists.items():
            for piece in batches(some, len(f"isArchived=false&isDeleted=0&page=1&itemsPerPage={MOST_PER_PAGE}")):
                yield place, piece

    async def _look_elsewhere(self, found: Found, places: Mapping[str, Place]) -> None:
        """Look for those that are not listed where they were in the other lists; whoever is in none is gone."""
        for place in _EVERYWHERE:
            elsewhere = [uuid for uuid in found.missing(found.asked) if places.get(uuid, _INBOX) != place]
            if len(elsewhere) > _SAMPLE:
                await self._read_lists(elsewhere, dict.fromkeys(elsewhere, place), found)
        # What was begun a moment ago may not be in a list yet.
        missing = found.missing(found.asked)
        for uuid in missing[:_SAMPLE]:
            await self._read_one(uuid, found)
        if not any(uuid in found.rows for uuid in missing):
            found.gone += found.missing(missing)

    async def fared(self, action: Action, unsettled: Collection[str] = ()) -> Fared:
        """How the conversations of an action stand now, wherever they lie; nothing is kept yet.

        Of those that were ``unsettled`` when it was begun a list may show what was before that: no list counts.
        """
        uuids = action.uuids
        before = self._places(action)
        found = await self.read([uuid for uuid in uuids if uuid not in unsettled], before)
        await self._look_elsewhere(found, before)
        outdated = self._store.changes.outdated(_record(row) for row in found.rows.values())
        shaky = [uuid for uuid in uuids if uuid in unsettled or (uuid in outdated and uuid not in found.exact)]
        for uuid in shaky[:_SAMPLE]:
            await self._read_one(uuid, found)
        fared = self._sorted(action, found, shaky[_SAMPLE:])
        if fared.not_so and not any(uuid in found.exact for uuid in (*fared.so, *fared.not_so)):
            await self._read_one(fared.not_so[0], found)
            fared = self._sorted(action, found, shaky[_SAMPLE:])
        if any(uuid in found.exact for uuid in fared.so):
            # It took effect, so the list is late that does not show it, or it took effect for some.
            listed = tuple(uuid for uuid in fared.not_so if uuid not in found.exact)
            not_so = tuple(uuid for uuid in fared.not_so if uuid in found.exact)
            return replace(fared, not_so=not_so, unsure=(*fared.unsure, *listed))
        return fared

    def _places(self, action: Action) -> dict[str, Place]:
        """Where the conversations of an action are, if it took effect."""
        places = self._store.changes.places(action.uuids)
        for change in action.changes if action.kind in {ActionKind.ARCHIVE, ActionKind.DELETE} else ():
            archived, deleted = places.get(change.uuid, _INBOX)
            moved = bool(change.after)
            places[change.uuid] = (moved, deleted) if action.kind is ActionKind.ARCHIVE else (archived, moved)
        return places

    def _sorted(self, action: Action, found: Found, unsure: Collection[str]) -> Fared:
        """What the rows that were found say of an action."""
        said = self.said(found, action.kind)
        so: list[str] = []
        not_so: list[str] = []
        gone: list[str] = []
        absent: list[str] = []
        for change in action.changes:
            uuid = change.uuid
            if uuid in unsure:
                continue
            if uuid in said:
                (so if self._store.changes.same(action.kind, said[uuid], change.after) else not_so).append(uuid)
            elif uuid in found.gone:
                (so if action.kind is ActionKind.DELETE_FOR_GOOD else gone).append(uuid)
            else:
                absent.append(uuid)
        return Fared(found, tuple(so), tuple(not_so), tuple(gone), (*unsure, *absent))

    async def keep(self, fared: Fared) -> None:
        """Keep what a look showed."""
        await self._keep(fared.found)

    async def _keep(self, found: Found) -> None:
        exact = [_record(row) for uuid, row in found.rows.items() if uuid in found.exact]
        listed = [_record(row) for uuid, row in found.rows.items() if uuid not in found.exact]

        def put() -> None:
            self._store.mirror.apply_conversations(exact, exact=True)
            self._store.mirror.apply_conversations(listed)
            if found.gone:
                self._store.mirror.remove(found.gone)

        await self._store.write(put)


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
