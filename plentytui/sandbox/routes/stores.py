"""Clients (stores) and plugin sets, both bare lists (wire facts 7.3)."""

from __future__ import annotations

from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.world import setup
from plentytui.sandbox.world.hostile import laced
from plentytui.sandbox.world.service.clients import webstores_now

routes = Routes()


@routes.get("/rest/webstores")
def webstores(call: Call) -> object:
    """The clients (stores); the only public place where a domain name shows."""
    rows = webstores_now(call.world, int(call.clock.time()))
    for row in rows:
        if Scenario.HOSTILE_TEXT in call.config.scenarios:
            row["name"] = laced(str(row["name"]), len(str(row["name"])))
        configuration = row["configuration"]
        if not call.quirks.comma_blanks and isinstance(configuration, dict):
            configuration["languageList"] = str(configuration["languageList"]).replace(", ", ",")
    return rows


@routes.get("/rest/plugin_sets")
def plugin_sets(call: Call) -> object:
    """The plugin sets."""
    return setup.plugin_sets()
