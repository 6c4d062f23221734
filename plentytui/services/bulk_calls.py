"""Which calls an action takes: its conversations cut into pieces, each one call of a bulk route (wire facts 5.2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from plentytui.models.actions import Action, ActionKind, Change, Value
from plentytui.rules.price import batches

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi

Send = Callable[[Sequence[str]], Awaitable[int | None]]
"""Makes the call for these uuids; gives how many the system changed, None for all of them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of an action that one call carries out."""

    action: Action
    route: str
    """Method and path, for the journal."""
    send: Callable[[], Awaitable[int | None]]

    @property
    def uuids(self) -> tuple[str, ...]:
        """The conversations of this call."""
        return self.action.uuids

    def without_uuid(self, reason: str) -> str:
        """The reason without the one conversation it may name: then it is the same for all of them."""
        return reason.replace(self.uuids[0], "...") if len(self.uuids) == 1 else reason


def pieces(api: SystemApi, action: Action, user_id: int) -> list[Piece]:
    """The calls of an action, in the order they are to be made."""
    return list(_Cutting(api, action, user_id).pieces())


class _Cutting:
    def __init__(self, api: SystemApi, action: Action, user_id: int) -> None:
        self._api = api
        self._action = action
        self._user = user_id
        self._changes = {change.uuid: change for change in action.changes}

    def pieces(self) -> Iterator[Piece]:
        kind = self._action.kind
        if kind is ActionKind.EMPTY_TRASH:
            yield Piece(self._action, "DELETE /rest/conversations/emptyTrash", self._empty_trash)
        elif kind in {ActionKind.TAGS_ADD, ActionKind.TAGS_REMOVE}:
            yield from self._tags()
        elif kind in {ActionKind.FOLDER_ADD, ActionKind.FOLDER_REMOVE}:
            yield from self._folders()
        elif kind in {ActionKind.SUBSCRIBERS_ADD, ActionKind.SUBSCRIBERS_REMOVE}:
            yield from self._subscribers()
        elif kind is ActionKind.CHANNEL:
            yield from self._channels()
        elif kind is ActionKind.REMOVE_RELATION:
            yield from self._relations()
        else:
            for value, uuids in self._action.by_value():
                route, other, send = self._bulk(value)
                yield from self._cut(uuids, route, other, send)

    async def _empty_trash(self) -> int | None:
        return None if await self._api.bulk.empty_trash() else 0

    def _bulk(self, value: Value) -> tuple[str, Mapping[str, object], Send]:
        """Route, the parameters besides the uuids, and the call, for setting one value."""
        bulk, flag = self._api.bulk, bool(value)
        at = float(value) if isinstance(value, int | float) else None
        match self._action.kind:
            case ActionKind.READ:
                other = {"read": flag, "userId": self._user}
                return "PUT read", other, lambda uuids: bulk.read(uuids, flag, self._user)
            case ActionKind.DONE:
                return "PUT close", {"isClosed": flag}, lambda uuids: bulk.close(uuids, flag)
            case ActionKind.TYPE_STATUS:
                type_id, status_id = cast("tuple[int, int]", value)
                kinds: Mapping[str, object] = {"typeId": type_id or "null", "statusId": status_id or "null"}
                return "PUT type_status", kinds, lambda uuids: bulk.type_status(uuids, type_id, status_id)
            case ActionKind.PRIORITY:
                number = int(at or 0)
                return "PUT priority", {"priorityId": number}, lambda uuids: bulk.priority(uuids, number)
            case ActionKind.DEADLINE:
                return "PUT deadline", _INSTANT, lambda uuids: bulk.deadline(uuids, at)
            case ActionKind.FOLLOW_UP:
                return "PUT followUpDate", _INSTANT, lambda uuids: bulk.follow_up(uuids, at)
            case ActionKind.OWNER:
                pairs = cast("tuple[tuple[int, int], ...]", value)
                return "PUT owner", {}, lambda uuids: bulk.owners(uuids, pairs)
            case ActionKind.SUBSCRIBE:
                route = "PUT subscribe" if flag else "PUT unsubscribe"
                return route, {}, lambda uuids: bulk.subscribe(uuids, flag)
            case ActionKind.ARCHIVE:
                route = "PUT archive" if flag else "PUT archiveRestore"
                return route, {}, lambda uuids: bulk.archive(uuids, flag)
            case ActionKind.DELETE:
                if flag:
                    return "DELETE", {}, bulk.delete
                return "PUT batchRestoreConversations", {}, bulk.restore
            case ActionKind.NOT_SPAM:
                return "PUT markNotSpam", {}, bulk.not_spam
            case _:
                return "DELETE archiveDelete", {}, bulk.delete_for_good

    def _tags(self) -> Iterator[Piece]:
        """Adding is a bulk route; taking away is not: there each conversation gets its list anew."""
        for added, removed, uuids in self._action.by_difference():
            if not removed:
                tags = cast("tuple[int, ...]", added)

                def add(some: Sequence[str], tags: tuple[int, ...] = tags) -> Awaitable[int | None]:
                    return self._api.bulk.add_tags(some, tags)

                yield from self._cut(uuids, "PUT tags", {"tagIds": tags}, add)
                continue
            for uuid in uuids:
                left = cast("tuple[int, ...]", self._changes[uuid].after)

                def put(some: Sequence[str], left: tuple[int, ...] = left) -> Awaitable[int | None]:
                    return self._api.bulk.set_tags(some[0], left)

                yield self._piece((uuid,), "PUT {uuid}/tags", put)

    def _folders(self) -> Iterator[Piece]:
        for added, removed, uuids in self._action.by_difference():
            ways = (("add", added, self._api.folders.add), ("remove", removed, self._api.folders.remove))
            for way, items, call in ways:
                if not items:
                    continue
                folders = cast("tuple[str, ...]", items)

                def file(some: Sequence[str], call: _File = call, folders: tuple[str, ...] = folders) -> _Answer:
                    return call(folders, some)

                # The uuids go by a longer name here.
                other = {"foldersUuids": folders, "conversationsUuids": ""}
                yield from self._cut(uuids, f"PUT folders/{way}", other, file)

    def _subscribers(self) -> Iterator[Piece]:
        """One call subscribes one user to one conversation, or ends that."""
        for change in self._action.changes:
            held = change.before if isinstance(change.before, tuple) else ()
            for users, subscribed in ((change.added, True), (change.removed, False)):
                for user in cast("tuple[int, ...]", users):
                    left = (*held, user) if subscribed else tuple(item for item in held if item != user)

                    def put(some: Sequence[str], user: int = user, subscribed: bool = subscribed) -> _Answer:
                        return self._api.bulk.subscribe_user(some[0], user, subscribed)

                    part = Action(self._action.kind, (Change(change.uuid, held, left),), self._action.label)
                    route = "PUT {uuid}/subscribe" if subscribed else "PUT {uuid}/unsubscribe"
                    yield self._piece((change.uuid,), route, put, part)
                    held = left

    def _channels(self) -> Iterator[Piece]:
        """There is no bulk route: one call a conversation."""
        for change in self._action.changes:

            def put(some: Sequence[str], channel: str = str(change.after)) -> _Answer:
                return self._api.bulk.set_channel(some[0], channel)

            yield self._piece((change.uuid,), "PUT {uuid}", put)

    def _relations(self) -> Iterator[Piece]:
        """One call takes one relation from one conversation."""
        for change in self._action.changes:
            held = change.before if isinstance(change.before, tuple) else ()
            for pair in change.removed:
                kind, value = cast("tuple[str, str]", pair)
                left = tuple(item for item in held if item != pair)

                def take(some: Sequence[str], kind: str = kind, value: str = value) -> Awaitable[int | None]:
                    return self._api.bulk.remove_relation(some[0], kind, value)

                part = Action(self._action.kind, (Change(change.uuid, held, left),), self._action.label)
                yield self._piece((change.uuid,), "DELETE removeRelation", take, part)
                held = left

    def _cut(self, uuids: Sequence[str], route: str, other: Mapping[str, object], send: Send) -> Iterator[Piece]:
        # Imported late: a price is shown by screens that need no client yet.
        from plentytui.api.wire import build_query

        for some in batches(uuids, len(build_query(other))):
            yield self._piece(tuple(some), route, send)

    def _piece(self, uuids: tuple[str, ...], route: str, send: Send, part: Action | None = None) -> Piece:
        changes = tuple(self._changes[uuid] for uuid in uuids)
        action = part or Action(self._action.kind, changes, self._action.label)
        method, _, tail = route.partition(" ")
        path = f"/rest/conversations/{tail}".rstrip("/")
        return Piece(action, f"{method} {path}", lambda: send(uuids))


_INSTANT: Mapping[str, object] = {"followUpDate": "2026-12-31 23:59:59"}
"""As long as any instant is."""
_Answer = Awaitable[int | None]
_File = Callable[[Sequence[str], Sequence[str]], _Answer]
