"""What goes wrong behind the Service Centre is told and never ends the program, nor is an error taken for an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plentytui.errors import StoreError
from plentytui.models.changes import ChangeState
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.service.action import EXTENSION, Tab
from plentytui.rules.service.seen import FREE
from plentytui.services.service.opened import ServiceDesk
from plentytui.services.service.reading import Part
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.screens.service.system import SystemScreen
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.service_cases import HOME
from tests.service_person import accept, fill, go_to, open_form, service, tabs

__all__ = ["network"]

pytestmark = pytest.mark.anyio

CAPABILITIES = ("GET", EXTENSION)
ORDER = {"name": "kranich-neu", "ending": "de", "role": "additional", "handle": "1", "system": "28411"}


def _bytes_below(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def desk_of(maria: Person) -> ServiceDesk:
    workspace = maria.desk.workspace
    assert workspace is not None
    assert workspace.service is not None
    return workspace.service


async def test_pending_changes_that_cannot_be_looked_at_say_why(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        form = await open_form(maria, "domain.cname", HOME)
        await fill(maria, form, {"source": "mobil2", "target": "cname.shopgate.com"})
        await accept(maria)
        remote = network.systems[SANDBOX_URL]
        remote.answers["GET", f"{EXTENSION}/sights/mobil2.{HOME}/records"] = (403, {"error": "no"})
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.told("needs a right")
        assert maria.desk.store.service_changes.all()[0].state is ChangeState.DONE
        await maria.press("d")
        await maria.rest()
        assert isinstance(app.screen, PendingScreen)
        assert app.is_running


async def test_a_full_disk_is_told_where_a_change_would_be_settled(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:

        async def full() -> None:
            raise StoreError("The disk is full.", "Make room.")

        monkeypatch.setattr(desk_of(maria).pending, "settle_by_time", full)
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.told("The disk is full.")


async def test_a_full_disk_is_told_where_the_allowance_would_be_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.USAGE)

        def full(key: str, value: str) -> None:
            raise StoreError("The disk is full.", "Make room.")

        monkeypatch.setattr(maria.desk.store.facts, "put", full)
        await maria.press("n")
        for _ in range(3):
            await maria.sees("how many GB")
            await maria.press("enter")
            await maria.rest()
        await maria.told("The disk is full.")
        assert isinstance(app.screen, SystemScreen)


async def test_an_error_is_not_taken_for_a_system_without_extension(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers[CAPABILITIES] = (500, {"error": "oops"})
    async with service(app) as maria:
        reader = desk_of(maria).reader
        # It is asked again a few times before that is given up.
        await maria.in_time(lambda: Part.CAPABILITIES in reader.troubles)
        assert reader.kept(Part.CAPABILITIES) is None
        assert not [path for _, path in remote.arrived if path.startswith(f"{EXTENSION}/")]
        await maria.in_time(lambda: "reading" not in tabs(maria).pane.foot)
        assert "!" in tabs(maria).pane.foot
        assert "actions: not known yet" in tabs(maria).pane.foot
        tabs(maria).begin("cache.delete", "")
        await maria.told("It is not known yet what the system can do itself.")
        remote.answers.clear()
        await maria.press("R")
        await maria.in_time(lambda: reader.has_extension)
        await open_form(maria, "cache.delete", "")
        await maria.sees("sandbox extension")


async def test_r_asks_again_whether_there_is_an_extension_where_there_was_none(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers[CAPABILITIES] = (404, {"error": "not found"})
    async with service(app) as maria:
        await go_to(maria, Tab.CONTRACT)
        assert desk_of(maria).reader.kept(Part.CAPABILITIES) == []
        remote.answers.clear()
        await maria.press("R")
        await maria.until(lambda: desk_of(maria).reader.has_extension)


async def test_the_auth_code_is_shown_and_never_written_down(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await open_form(maria, "domain.auth_code", HOME)
        await accept(maria)
        await go_to(maria, Tab.DOMAIN)
        facts = desk_of(maria).reader.facts(HOME)
        domain = facts.domain(HOME)
        assert domain is not None
        assert domain.auth_code
        await maria.sees(domain.auth_code)
        assert domain.auth_code not in repr(facts)
        written = _bytes_below(tmp_path)
        code = domain.auth_code.encode()
    assert HOME.encode() in written
    assert code not in written
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        domain = desk_of(maria).reader.facts(HOME).domain(HOME)
        assert domain is not None
        assert domain.auth_code_until is not None


async def test_a_name_that_was_taken_is_looked_up_again(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        reader = desk_of(maria).reader
        await reader.note_seen("kranich-neu.de", {FREE: "wrong"})
        form = await open_form(maria, "domain.order", "")
        await fill(maria, form, ORDER)
        await maria.press("ctrl+s")
        await maria.told("is registered already")
        assert isinstance(app.screen, ActionForm)
        await maria.let_pass(61)
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        assert reader.facts().seen[f"{FREE}@kranich-neu.de"] == "ok"


async def test_a_name_that_was_free_long_ago_is_looked_up_again(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        reader = desk_of(maria).reader
        await reader.note_seen("google.de", {FREE: "ok"})
        await maria.let_pass(660)
        form = await open_form(maria, "domain.order", "")
        await fill(maria, form, {**ORDER, "name": "google"})
        await maria.press("ctrl+s")
        await maria.told("google.de is registered already.")


async def test_verdicts_of_before_have_the_time_of_their_domain(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        store = maria.desk.store
        store.facts.put(f"service.seen.{HOME}", json.dumps({"aaaa": "wrong"}))
        store.facts.put("service.checked", json.dumps([HOME]))
        facts = desk_of(maria).reader.facts()
        assert facts.seen[f"aaaa@{HOME}"] == "wrong"
        assert facts.seen_at[f"aaaa@{HOME}"] == app.clock.time()
