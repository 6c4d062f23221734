"""Whether a system that answers on this machine is a live one or a sandbox that is served here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from plentytui.errors import PlentytuiError
from plentytui.models.systems import Backing

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.api.client import Client
    from plentytui.models.systems import System


async def told_backing(system: System, client: Client, on_note: Callable[[str], None]) -> Backing:
    """What stands behind a system; costs one call, and only where its address is this machine.

    It is asked at each connection, as the same port may lead to a live system the next time. A system that does not
    say that it is a sandbox, by the extension of the sandbox, is LIVE.
    """
    from plentytui.api.base_url import is_loopback
    from plentytui.api.lanes import Lane
    from plentytui.api.system import SystemApi

    if not is_loopback(urlsplit(system.url).hostname or ""):
        return system.backing
    try:
        offers = await SystemApi(client).extension.capabilities(lane=Lane.VISIBLE)
    except PlentytuiError as error:
        on_note(f"{system.name} counts as LIVE: it did not say whether it is a sandbox. {error.what}")
        return Backing.LIVE
    return Backing.SERVED if offers else Backing.LIVE
