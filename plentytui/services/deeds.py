"""Everything that acts on conversations of one open system, made together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from plentytui.services.acting import Acting
from plentytui.services.looking import Looking
from plentytui.services.own_folders import OwnFolders
from plentytui.services.undoing import Undoing

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore


class Deeds(NamedTuple):
    """What can be done to conversations, and how it is undone."""

    acting: Acting
    undoing: Undoing
    folders: OwnFolders


def make_deeds(
    system: System,
    api: SystemApi,
    store: SystemStore,
    clock: Clock,
    user_id: int,
    on_change: Callable[[], None],
) -> Deeds:
    """Make all of it for a user of a system."""
    looking = Looking(api, store)
    acting = Acting(system, api, store, looking, clock, user_id, on_change)
    undoing = Undoing(system, api, store, acting, looking, clock)
    return Deeds(acting, undoing, OwnFolders(system, api, store, clock, user_id, on_change))
