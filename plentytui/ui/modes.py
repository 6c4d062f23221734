"""The areas of the app: the screen at the bottom of each is made, and imported, when it is first gone to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.screen import Screen


def _messenger() -> Screen[None]:
    from plentytui.ui.screens.messenger import MessengerScreen

    return MessengerScreen()


def _service() -> Screen[None]:
    from plentytui.ui.screens.service.systems import ServiceScreen

    return ServiceScreen()


def _api() -> Screen[None]:
    from plentytui.ui.screens.api import ApiScreen

    return ApiScreen()


def _reference() -> Screen[None]:
    from plentytui.ui.screens.reference import ReferenceScreen

    return ReferenceScreen()


def _dropbox() -> Screen[None]:
    from plentytui.ui.screens.dropbox_link import DropboxScreen

    return DropboxScreen()


def _marketplace() -> Screen[None]:
    from plentytui.ui.screens.marketplace.screen import MarketplaceScreen

    return MarketplaceScreen()


MODES: dict[str, str | Callable[[], Screen[Any]]] = {
    "messenger": _messenger,
    "service": _service,
    "marketplace": _marketplace,
    "dropbox": _dropbox,
    "reference": _reference,
    "api": _api,
}
"""The first screen of each area."""
