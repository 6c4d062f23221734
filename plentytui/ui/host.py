"""What screens and providers take from the app that they run in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from datetime import tzinfo

    from textual.dom import DOMNode

    from plentytui.clock import Clock
    from plentytui.rules.business_hours import BusinessHours
    from plentytui.services.opening import Opener
    from plentytui.settings import Settings
    from plentytui.ui.state import AppState


@runtime_checkable
class Host(Protocol):
    """The app, as far as its screens know it."""

    opener: Opener
    clock: Clock
    settings: Settings
    state: AppState

    def say(
        self, text: str, *, title: str = "", severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """Tell the person something; the text is never markup."""
        ...

    def keep_typed(self) -> bool:
        """Save what is typed and not saved yet; False after telling that it could not be."""
        ...

    async def close_system(self) -> bool:
        """Take the open system off the desk and open no other one; False if what is typed could not be saved."""
        ...


KEPT_CLEAR = "kept-clear"
"""The class of widgets that no notice lies over."""


@runtime_checkable
class LaysNotices(Protocol):
    """An app that lays what it tells where it covers nothing that has to be seen."""

    def lay_notices(self) -> None:
        """Lines that are kept clear may have moved."""
        ...


def lay_notices(node: DOMNode) -> None:
    """Tell the app of a node that lines which are kept clear may have moved."""
    if isinstance(node.app, LaysNotices):
        node.app.lay_notices()


def host_of(node: DOMNode) -> Host:
    """The app of a node.

    Raises:
        TypeError: the node runs in an app of another kind.
    """
    app = node.app
    if not isinstance(app, Host):
        raise TypeError(f"{type(node).__name__} needs an app with state, clock, settings and opener")
    return app


def zone_of(host: Host) -> tzinfo | None:
    """The zone that times are shown in; None is the machine's own, also where the setting names no zone."""
    if not host.settings.timezone:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(host.settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def hours_of(host: Host) -> BusinessHours:
    """When deadlines run, by the settings."""
    # Imported late: the first frame needs it only where hours are set, or a deadline means a whole day.
    from plentytui.rules.business_hours import BusinessHours

    return BusinessHours.of(host.settings.business_hours, zone_of(host))


def counted_hours_of(host: Host) -> BusinessHours | None:
    """The same where business hours are set; None where deadlines run by the clock."""
    return hours_of(host) if any(host.settings.business_hours.days) else None
