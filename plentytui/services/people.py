"""The names that acting needs besides a thread's: users, the roles that owners have, and one's own folders."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import Forbidden, Invalid, NotFound, UnreadableAnswer
from plentytui.models.mirror import NameKind, NameRow

if TYPE_CHECKING:
    from plentytui.clock import Clock
    from plentytui.services.opening import Workspace
    from plentytui.store.system_store import SystemStore

_FRESH_SECONDS = 24 * 3600.0
_KEY = "names.people"
_REFUSED = (Forbidden, Invalid, NotFound, UnreadableAnswer)
"""A user who may answer need not be allowed to list users; then nobody can be chosen, and the rest works."""


async def refresh_people(workspace: Workspace, store: SystemStore, clock: Clock, lane: Lane = Lane.PREFETCH) -> bool:
    """Read users, roles and folders unless they are less than a day old; True if they were read (three calls)."""
    at = store.facts.fresh_at(_KEY)
    if at is not None and clock.time() - at < _FRESH_SECONDS:
        return False
    rows: dict[NameKind, list[NameRow]] = {}
    with suppress(*_REFUSED):
        roles = await workspace.api.groups.roles(lane=lane)
        rows[NameKind.ROLE] = [
            NameRow(role.id, role.position, {entry.lang: entry.name for entry in role.names}, "", not role.is_deleted)
            for role in roles
        ]
    with suppress(*_REFUSED):
        users = await workspace.api.users.backend(lane=lane)
        rows[NameKind.USER] = [
            NameRow(user.id, place, {"": user.name}, "", not user.is_support_user)
            for place, user in enumerate(sorted(users, key=lambda user: user.name.casefold()))
        ]

    def keep() -> None:
        for kind, names in rows.items():
            store.mirror.apply_names(kind, names)
        store.facts.put(_KEY, str(len(rows)))

    await store.write(keep)
    with suppress(*_REFUSED):
        await workspace.own_folders.refresh(lane)
    return True
