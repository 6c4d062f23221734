"""Relocations: where each stands, which the clock alone decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.sandbox.world.daytime import iso
from plentytui.sandbox.world.service import offers
from plentytui.sandbox.world.service.calendar import HOUR, MINUTE
from plentytui.sandbox.world.service.seeding import RELOCATION, is_made
from plentytui.sandbox.world.service.shelf import JsonObject, Shelf

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

SECONDS = 20 * MINUTE
"""How long the relocation of a mid-sized system takes (seed Service Centre, 9.2)."""


def state_of(relocation: JsonObject, now: int) -> tuple[str, int, int | None]:
    """The state of a relocation, its progress in percent, and when it ended."""
    begins, seconds, cancelled = relocation["beginsAt"], relocation["seconds"], relocation["cancelledAt"]
    if cancelled is not None:
        done = max(0, cancelled - begins)
        # What was moved already is moved back, which takes as long again.
        back = cancelled + done
        if now < back:
            return "cancelling", 100 * (back - now) // seconds, None
        return "cancelled", 0, back
    if now < begins:
        return "planned", 0, None
    if now < begins + seconds:
        return "running", 100 * (now - begins) // seconds, None
    return "done", 100, begins + seconds


def cloud_now(shelf: Shelf, ago: int = 0) -> str:
    """The id of the cloud the system is in, or was in so many seconds ago: the target of the last relocation."""
    done = [found for found in shelf.all(RELOCATION) if state_of(found, shelf.now - ago)[0] == "done"]
    last = max(done, key=lambda found: int(found["beginsAt"]), default=None)
    return str(last["target"]) if last else offers.FIRST_CLOUD


def busy_of(shelf: Shelf, cloud: offers.CloudRow) -> tuple[int, int]:
    """When another system is relocated to a cloud; zeros for never."""
    begin, end = cloud.busy
    return (shelf.start + begin * HOUR, shelf.start + end * HOUR) if end else (0, 0)


def begin_of(shelf: Shelf, cloud: offers.CloudRow, planned: int) -> int:
    """When a relocation really begins: only one system at a time is moved to a cloud (seed Service Centre, 9.2)."""
    begin, end = busy_of(shelf, cloud)
    return end if begin - SECONDS < planned < end else planned


def relocation_json(shelf: Shelf, relocation: JsonObject) -> JsonObject:
    """One relocation."""
    state, percent, ended = state_of(relocation, shelf.now)
    return {
        "id": relocation["id"],
        "source": relocation["source"],
        "target": relocation["target"],
        "plannedFor": iso(relocation["plannedFor"]),
        "beginsAt": iso(relocation["beginsAt"]),
        "state": state,
        "percent": percent,
        "endedAt": iso(ended),
    }


def relocations_json(shelf: Shelf) -> JsonObject:
    """All relocations, and the clouds there are."""
    clouds = []
    for cloud in offers.CLOUDS:
        begin, end = busy_of(shelf, cloud)
        shown = {"id": cloud.id, "name": cloud.name, "priceCents": cloud.cents, "ip": cloud.ip}
        is_ahead = end > shelf.now
        clouds.append(shown | {"busyFrom": iso(begin or None) if is_ahead else None})
        clouds[-1]["busyTo"] = iso(end or None) if is_ahead else None
    found = sorted(shelf.all(RELOCATION), key=lambda one: int(one["plannedFor"]), reverse=True)
    return {
        "cloud": cloud_now(shelf),
        "clouds": clouds,
        "relocations": [relocation_json(shelf, one) for one in found],
        "ftpFiles": offers.FTP_FILES,
    }


def under_way(world: World, now: int) -> bool:
    """Whether the system is being relocated now, so that nothing can be saved in it."""
    if not is_made(world):
        return False
    found = Shelf(world, now).all(RELOCATION)
    return any(state_of(one, now)[0] in {"running", "cancelling"} for one in found)
