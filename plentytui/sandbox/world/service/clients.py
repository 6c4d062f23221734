"""The clients (stores) as the official route lists them, with those that were ordered since the world began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.sandbox.world import setup
from plentytui.sandbox.world.service.contract import is_over, main_domain
from plentytui.sandbox.world.service.domains import is_whole
from plentytui.sandbox.world.service.seeding import CLIENT, is_made
from plentytui.sandbox.world.service.shelf import Shelf

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World


def webstores_now(world: World, now: int) -> list[setup.JsonObject]:
    """The list as it is at an instant; a store keeps its place in it, which is its id."""
    if not is_made(world):
        return setup.webstores()
    shelf = Shelf(world, now)
    clients = shelf.all(CLIENT)
    stores = [
        (
            str(client["name"]),
            int(client["id"]),
            _host(main_domain(shelf, client["id"])),
            str(client["languages"]),
            str(client["currency"]),
            int(client["pluginSet"]),
        )
        for client in clients
    ]
    rows = setup.webstores(stores)
    return [row for row, client in zip(rows, clients, strict=True) if not is_over(shelf, client)]


def _host(domain: str) -> str:
    """The host name of the shop: with www in front, unless the main domain has something in front already."""
    return f"www.{domain}" if domain and is_whole(domain) else domain
