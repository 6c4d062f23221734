"""Clearing away copies of forwarded files, in a thread: a slow disk holds up no key."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plentytui.errors import PlentytuiError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plentytui.models.writing import DraftFile
    from plentytui.store.system_store import SystemStore
    from plentytui.ui.host import Host


async def clear_copies(host: Host, store: SystemStore, files: Sequence[DraftFile]) -> None:
    """Remove the copies of these files that nothing needs any more; say where that fails."""
    from plentytui.services.forwarded import clear

    data = host.opener.paths.data
    try:
        await asyncio.to_thread(clear, data, store, files)
    except (OSError, PlentytuiError) as error:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else error.what
        host.say(
            f"The copies of forwarded files stay in {data}: {why.rstrip('.')}.",
            title="Not cleared away",
            severity="warning",
        )
