"""The system's lists that the settings of the purchases are chosen from: kept here, read anew once a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import PlentytuiError
from plentytui.models.names import NameKind
from plentytui.rules.purchase_plan import PlanLists
from plentytui.rules.reading import ago
from plentytui.services.names import refresh_thread_names
from plentytui.services.parts import PartsReader
from plentytui.services.people import refresh_people
from plentytui.services.service.opened import ServiceDesk
from plentytui.services.service.reading import Part, ServiceReader
from plentytui.services.templates import Templates, kept_templates, templates_read_at

if TYPE_CHECKING:
    from plentytui.models.service.hosting import Installed
    from plentytui.models.service.tickets import TicketNames
    from plentytui.models.session import Webstore
    from plentytui.services.desk import Desk

_PARTS = (Part.TICKET_NAMES, Part.STORES, Part.SYSTEM)
_KINDS: Mapping[str, NameKind] = {"role": NameKind.ROLE, "users": NameKind.USER, "sender": NameKind.CHANNEL}


class _Kept(PartsReader[Part]):
    """What the Service Centre read, also while the system is not connected."""

    area = ServiceReader.area
    adapters = ServiceReader.adapters


async def refresh_lists(desk: Desk, service: ServiceDesk) -> tuple[PlentytuiError, ...]:
    """Read what is older than a day, nine calls at most; why some of it could not be read."""
    workspace, troubles = service.workspace, []
    await service.reader.refresh(_PARTS)
    troubles += [service.reader.troubles[part] for part in _PARTS if part in service.reader.troubles]
    reads: tuple[Callable[[], Awaitable[bool]], ...] = (
        lambda: refresh_people(workspace, desk.store, desk.clock, Lane.VISIBLE),
        lambda: refresh_thread_names(workspace.api, desk.store, desk.clock),
        lambda: Templates(workspace.api, desk.store, desk.clock).refresh(Lane.VISIBLE),
    )
    for read in reads:
        try:
            await read()
        except PlentytuiError as error:
            troubles.append(error)
    return tuple(troubles)


def known_lists(desk: Desk, user_id: int = 0, troubles: tuple[PlentytuiError, ...] = ()) -> PlanLists:
    """What is known of the lists; needs no connection."""
    store, kept = desk.store, _Kept(desk.store, desk.clock)
    known: dict[str, Mapping[str, str]] = {}
    names: TicketNames | None = kept.kept(Part.TICKET_NAMES)
    if names is not None:
        known["type"] = _texts(names.type_names(desk.language))
        known["status"] = _texts(names.status_names(desk.language))
    stores: list[Webstore] | None = kept.kept(Part.STORES)
    if stores is not None:
        known["client"] = _texts({one.store_identifier: one.name for one in stores})
    for field, kind in _KINDS.items():
        rows = [row for row in store.mirror.names(kind) if row.enabled]
        if rows:
            known[field] = {str(row.id): row.name(desk.language) for row in rows}
    if templates_read_at(store) is not None:
        known["template"] = {str(one.id): one.name for one in kept_templates(store)}
    installed: Installed | None = kept.kept(Part.SYSTEM)
    plenty_id = installed.plenty_id if installed else stores[0].store_identifier if stores else 0
    return PlanLists(
        system_name=desk.system.name,
        system=desk.system.key,
        user_id=user_id,
        plenty_id=plenty_id,
        known=known,
        told=_told(desk, kept, troubles),
        read_only=desk.system.read_only,
    )


def _texts(names: Mapping[int, str]) -> dict[str, str]:
    return {str(number): name for number, name in names.items() if number}


def _told(desk: Desk, kept: _Kept, troubles: tuple[PlentytuiError, ...]) -> str:
    """Why the lists may be old, and how old the oldest is; nothing where all of them were read."""
    if desk.workspace is None:
        why = f"{desk.system.name} is not connected."
    elif troubles:
        why = troubles[0].what
    else:
        return ""
    ages = [kept.oldest(_PARTS)]
    ages += [
        None if (at := read_at) is None else desk.clock.time() - at
        for read_at in (templates_read_at(desk.store), desk.store.facts.fresh_at("names.people"))
    ]
    known = [age for age in ages if age is not None]
    if not known:
        return f"{why} Its lists were never read here, so ids are typed and not checked."
    now = desk.clock.time()
    return f"{why} What is offered here was last read {ago(now - max(known), now)}."
