"""The names that acting needs besides a thread's: users, the roles that owners have, and one's own folders."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import UNTOLD
from plentytui.models.mirror import NameKind, NameRow
from plentytui.services.names import is_stale

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.services.opening import Workspace
    from plentytui.store.system_store import SystemStore

_KEY = "names.people"
_PLACES = "names.places"


async def refresh_people(workspace: Workspace, store: SystemStore, clock: Clock, lane: Lane = Lane.PREFETCH) -> bool:
    """Read users, roles and folders unless they are less than a day old; True if they were read (three calls).

    A user who may answer need not be allowed to list users; then nobody can be chosen, and the rest works.
    """
    places = await refresh_places(workspace, store, clock, lane)
    if not is_stale(store, clock, _KEY):
        return places
    rows: list[NameRow] | None = None
    with suppress(*UNTOLD):
        users = await workspace.api.users.backend(lane=lane)
        rows = [
            NameRow(user.id, place, {"": user.name}, "", not user.is_support_user)
            for place, user in enumerate(sorted(users, key=lambda user: user.name.casefold()))
        ]
    await _keep(store, NameKind.USER, rows, _KEY)
    return True


async def refresh_places(workspace: Workspace, store: SystemStore, clock: Clock, lane: Lane = Lane.PREFETCH) -> bool:
    """Read what the left pane is made of, roles and folders, unless it is less than a day old; True if it was read."""
    if not is_stale(store, clock, _PLACES):
        return False
    rows: list[NameRow] | None = None
    with suppress(*UNTOLD):
        roles = await workspace.api.groups.roles(lane=lane)
        rows = [
            NameRow(role.id, role.position, {entry.lang: entry.name for entry in role.names}, "", not role.is_deleted)
            for role in roles
        ]
    await _keep(store, NameKind.ROLE, rows, _PLACES)
    with suppress(*UNTOLD):
        await workspace.own_folders.refresh(lane)
    return True


async def _keep(store: SystemStore, kind: NameKind, rows: list[NameRow] | None, key: str) -> None:
    """Keep names, and that they were asked for: who may not read them is not asked again all day."""

    def keep() -> None:
        if rows is not None:
            store.mirror.apply_names(kind, rows)
        store.facts.put(key, "" if rows is None else str(len(rows)))

    await store.write(keep)
