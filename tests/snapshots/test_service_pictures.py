"""Pictures of the Service Centre and the reference: each tab, form, dialog and face, at the two sizes that matter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.service.action import EXTENSION, Tab
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.screens.reference import ReferenceScreen
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.screens.service.system import TABS, SystemScreen
from plentytui.ui.screens.service.systems import ServiceScreen
from tests.embedded_app import Person, make_app, settled
from tests.network import Network, Remote
from tests.service_person import accept, fill, go_to, open_form, tabs
from tests.snapshots.conftest import Snap

Steps = Callable[[Person, Remote], Awaitable[None]]
SIZES = ((80, 24), (140, 40))


async def systems(maria: Person, _: Remote) -> None:
    await settled(maria.pilot)
    await maria.press("2")
    await maria.until(lambda: isinstance(maria.app.screen, ServiceScreen))


async def opened(maria: Person, remote: Remote) -> None:
    await systems(maria, remote)
    await maria.press("enter")
    await maria.until(lambda: isinstance(maria.app.screen, SystemScreen))
    await maria.until(lambda: "reading" not in tabs(maria).pane.foot)


def on_tab(tab: Tab, *keys: str) -> Steps:
    async def steps(maria: Person, remote: Remote) -> None:
        await opened(maria, remote)
        await go_to(maria, tab)
        await maria.press(*keys)

    return steps


def on_form(action: str, subject: str = "", *, keys: tuple[str, ...] = (), **values: str) -> Steps:
    async def steps(maria: Person, remote: Remote) -> None:
        await opened(maria, remote)
        await fill(maria, await open_form(maria, action, subject), values)
        await maria.press(*keys)

    return steps


async def agency_revoke(maria: Person, remote: Remote) -> None:
    await opened(maria, remote)
    await fill(maria, await open_form(maria, "agency.save", ""), {"design": "1", "consultant": "5"})
    await accept(maria)
    await maria.until(lambda: (agency := tabs(maria).pane.facts().agency) is not None and agency.consultant_id == 5)
    await fill(maria, await open_form(maria, "agency.revoke", ""), {"who": "5"})


async def by_name(maria: Person, remote: Remote) -> None:
    await on_form("contract.cancel", keys=("ctrl+s",))(maria, remote)
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))


async def summary(maria: Person, remote: Remote) -> None:
    await on_form("ssl.order", "kranich-finch.de", keys=("ctrl+s",), offer="sectigo-dv-1")(maria, remote)
    await maria.until(lambda: isinstance(maria.app.screen, ConfirmDialog))


async def no_extension(maria: Person, remote: Remote) -> None:
    remote.answers["GET", EXTENSION] = (404, {"error": "not found"})
    await on_tab(Tab.CONTRACT)(maria, remote)


async def hand_off(maria: Person, remote: Remote) -> None:
    remote.answers["GET", EXTENSION] = (404, {"error": "not found"})
    await opened(maria, remote)
    form = await open_form(maria, "domain.cname", "kranich-finch.de")
    await fill(maria, form, {"source": "mobil", "target": "cname.shopgate.com"})
    await maria.press("ctrl+s")
    await maria.until(lambda: isinstance(maria.app.screen, HandOff))


async def hand_offs(maria: Person, remote: Remote) -> None:
    await hand_off(maria, remote)
    await maria.press("escape")
    await maria.until(lambda: isinstance(maria.app.screen, SystemScreen))
    await maria.press("P")
    await maria.until(lambda: isinstance(maria.app.screen, PendingScreen))


async def nothing_pending(maria: Person, remote: Remote) -> None:
    await opened(maria, remote)
    await maria.press("P")
    await maria.until(lambda: isinstance(maria.app.screen, PendingScreen))


async def pending(maria: Person, remote: Remote) -> None:
    await on_form("domain.cname", "kranich-finch.de", keys=("ctrl+s",), source="mobil2", target="cname.shopgate.com")(
        maria, remote
    )
    await maria.until(lambda: isinstance(maria.app.screen, SystemScreen))
    await maria.press("P")
    await maria.until(lambda: bool(maria.desk.store.service_changes.all()[0].note))


async def pending_details(maria: Person, remote: Remote) -> None:
    await pending(maria, remote)
    await maria.press("enter")
    await maria.until(lambda: isinstance(maria.app.screen, Lines))


async def checked(maria: Person, remote: Remote) -> None:
    await opened(maria, remote)
    await go_to(maria, Tab.DOMAIN)
    tabs(maria).pane.table.select("kranich-finch.at")
    await maria.press("d")
    await maria.sees("took")
    # How long it took is not the same each time.
    maria.app.screen.query_one("#check-title", Static).update(" kranich-finch.at")


async def refused(maria: Person, remote: Remote) -> None:
    remote.answers["GET", f"{EXTENSION}/cache"] = (403, {"error": {"code": 403, "message": "no right"}})
    await on_tab(Tab.CACHE)(maria, remote)


async def form_kept(maria: Person, remote: Remote) -> None:
    await on_form("domain.cname", "kranich-finch.de", keys=("escape",), source="mobil3")(maria, remote)
    await open_form(maria, "domain.cname", "kranich-finch.de")
    assert isinstance(maria.app.screen, ActionForm)


def reference(*keys: str, typed: str = "") -> Steps:
    async def steps(maria: Person, _: Remote) -> None:
        await settled(maria.pilot)
        await maria.press("5")
        await maria.until(lambda: isinstance(maria.app.screen, ReferenceScreen))
        await maria.press(*keys)
        if typed:
            await maria.type(typed)

    return steps


STATES: dict[str, Steps] = {
    "systems": systems,
    **{f"tab-{tab.name.lower()}": on_tab(tab) for tab in TABS},
    "usage-by-day": on_tab(Tab.USAGE, "d", "m"),
    "agency-revoke": agency_revoke,
    "agency-view": on_tab(Tab.AGENCY, "v"),
    "ticket": on_tab(Tab.TICKETS, "enter"),
    "actions": on_tab(Tab.SSL, "a"),
    "form": on_form("domain.order"),
    "form-wrong": on_form("domain.cname", "kranich-finch.de", keys=("ctrl+s",), source="not a name"),
    "form-good": on_form(
        "cache.pause", from_date="2026-02-03", from_time="15:00", to_date="2026-02-03", to_time="16:00"
    ),
    "form-kept": form_kept,
    "summary": summary,
    "by-name": by_name,
    "no-extension": no_extension,
    "hand-off": hand_off,
    "hand-offs": hand_offs,
    "nothing-pending": nothing_pending,
    "pending": pending,
    "pending-details": pending_details,
    "check": checked,
    "refused": refused,
    "reference": reference("j"),
    "reference-found": reference("slash", typed="german"),
    "reference-nothing": reference("slash", typed="zzzz"),
    "reference-row": reference("enter"),
    "reference-limits": reference("left_square_bracket", "left_square_bracket"),
}


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "140x40"])
@pytest.mark.parametrize("state", STATES)
def test_picture(snap: Snap, tmp_path: Path, network: Network, state: str, size: tuple[int, int]) -> None:
    app = make_app(tmp_path, size=20, network=network)
    remote = network.systems[SANDBOX_URL]

    async def steps(maria: Person) -> None:
        await STATES[state](maria, remote)
        await maria.rest()

    assert snap(app, steps, size)
