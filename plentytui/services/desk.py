"""What lies on the desk: the system in use, its local file, its outbox, and the connection once there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from plentytui.clock import Clock
    from plentytui.models.systems import System
    from plentytui.services.opening import Workspace
    from plentytui.services.sending import Outbox
    from plentytui.store.system_store import SystemStore


@dataclass(slots=True, eq=False)
class Desk:
    """A system in use; everything but ``workspace`` works offline."""

    system: System
    store: SystemStore
    outbox: Outbox
    clock: Clock
    language: str
    """The language that names are shown in."""
    zone: tzinfo | None
    """The zone that times are shown in; None: the machine's own."""
    workspace: Workspace | None = None
    """The open session; None before the log-in and when it failed."""
    keep_typed: Callable[[], bool] | None = None
    """Saves what is typed and not saved yet, at once; False after telling that it could not be.

    Set by whoever lets people type.
    """
