"""Own checks on the screen: their detail, records that count down, no network; and changes that wait to be live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plentytui.models.changes import ChangeState
from plentytui.models.checks import Report, Wanted
from plentytui.models.records import RecordSeen
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.sights import DomainSight
from plentytui.rules.domain_names import DomainName
from plentytui.rules.service.action import Tab
from plentytui.services.checking import Checking
from plentytui.ui.dialogs.finding_details import FindingDetails
from plentytui.ui.dialogs.history import Lines
from plentytui.ui.screens.service.check import CheckScreen
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.screens.service.system import SystemScreen
from plentytui.ui.widgets.facts_view import FactsView
from tests.embedded_app import START, Person, clock_of, make_app
from tests.service_cases import CASES, HOME, UK
from tests.service_person import accept, fill, go_to, open_form, service, tabs

pytestmark = pytest.mark.anyio


async def check(maria: Person, name: str) -> CheckScreen:
    """Go to a domain and check it."""
    await go_to(maria, Tab.DOMAIN)
    tabs(maria).pane.table.select(name)
    await maria.press("d")
    await maria.until(lambda: isinstance(maria.app.screen, CheckScreen))
    await maria.sees("took")
    screen = maria.app.screen
    assert isinstance(screen, CheckScreen)
    return screen


def form_facts(maria: Person) -> ServiceFacts:
    """What is known of the system."""
    workspace = maria.desk.workspace
    assert workspace is not None
    assert workspace.service is not None
    return workspace.service.reader.facts()


def rings(screen: CheckScreen) -> bool:
    """Whether something counts down."""
    return screen._alarm.at is not None


class CutOff:
    """Looks from a computer without a network."""

    async def look(self, name: DomainName, wanted: Wanted, *, on_part: object = None) -> DomainSight:
        return DomainSight(name.ascii, START, name.registrable, name.shown)

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        return ()


def cut_off(maria: Person) -> None:
    """Take the network away from own checks."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Checking]:
        yield Checking(CutOff(), clock_of(maria.app))

    probing = tabs(maria).pane.service.probing
    probing._open = opened


async def test_enter_opens_a_finding_in_full_and_its_text_is_copied(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await check(maria, "kranich-finch.at")
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, FindingDetails))
        for words in ("kranich-finch.at: ", "Found wrong:", "Why it matters", "What to do", "Service Centre section"):
            assert words in maria.dialog
        await maria.press("y")
        await maria.told("clipboard")
        assert "What to do: " in app.clipboard
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, CheckScreen))


async def test_checks_and_tabs_name_the_same_day(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await check(maria, HOME)
        assert "1 warning, 2 notes, " in maria.words
        assert "days in CET)" in maria.words
        report = tabs_report(maria)
        certificate = report.finding("certificate-expiry")
        domain = report.finding("expiry")
        assert certificate is not None
        assert domain is not None
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        shown = " ".join(tabs(maria).pane.view.text.split())
        assert shown.split("Renewed ")[1].split(" Own")[0] in domain.seen
        await go_to(maria, Tab.SSL)
        shown = " ".join(tabs(maria).pane.view.text.split())
        assert shown.split("Valid to ")[1].split(",")[0] in certificate.seen


def tabs_report(maria: Person) -> Report:
    """What was found of the shop's own domain."""
    workspace = maria.desk.workspace
    assert workspace is not None
    assert workspace.service is not None
    return workspace.service.probing.reports[HOME]


async def test_ttls_count_down_each_second_while_they_are_seen_and_only_then(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        screen = await check(maria, HOME)
        view = screen.query_one(FactsView)
        before = view.text
        assert "s in caches" in before
        assert screen._alarm.at == clock_of(app).time() + 1
        await maria.let_pass(1)
        await maria.until(lambda: view.text != before)
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, FindingDetails))
        assert not rings(screen)
        await maria.press("escape")
        await maria.until(lambda: rings(screen))
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        assert not rings(screen)


async def test_ttls_out_of_sight_do_not_tick(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app, size=(80, 24)) as maria:
        screen = await check(maria, "kranich-finch.at")
        view = screen.query_one(FactsView)
        assert not rings(screen)
        view.focus()
        await maria.press("G")
        await maria.until(lambda: rings(screen))
        await maria.press("g")
        await maria.until(lambda: not rings(screen))


async def test_caa_records_are_judged_for_the_certificate_that_is_ordered(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "ssl.order", UK)
        await fill(maria, form, {"offer": "sectigo-dv-1"})
        await maria.press("ctrl+s")
        await maria.told("do not permit sectigo.com")
        assert isinstance(app.screen, ActionForm)
        facts = form_facts(maria)
        assert facts.seen[f"caa@{UK}"] == "ok"
        assert facts.seen[f"caa.letsencrypt.org@{UK}"] == "ok"
        assert facts.seen[f"caa.sectigo.com@{UK}"] == "wrong"


async def test_without_a_network_one_face_says_so_once_and_what_was_known_stays(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app, size=(80, 24)) as maria:
        await check(maria, "kranich-finch.at")
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        cut_off(maria)
        screen = await check(maria, "kranich-finch.at")
        assert screen.has_class("-empty")
        assert maria.words.count("No network") == 1
        assert "Check the connection of this computer" in maria.words
        assert "checks need the network and are left out" in maria.words
        assert "not finished in time" not in maria.words
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        await maria.sees("no answer")
        assert tabs(maria).pane.reader.facts().seen["aaaa@kranich-finch.at"] == "wrong"


async def test_looking_at_a_change_tells_what_was_seen(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.cname", HOME)
        await fill(maria, form, {"source": "mobil2", "target": "cname.shopgate.com"})
        await accept(maria)
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.sees("not there so far")
        await maria.press("d")
        await maria.told("Not live yet: Save CNAME")
        assert "(Tue 3 Feb 2026" in maria.words
        change = maria.desk.store.service_changes.all()[0]
        assert change.latest is not None
        clock_of(app).advance(change.latest - clock_of(app).time() + 60)
        await maria.press("d")
        await maria.told("Seen to be live")


async def test_a_change_that_nobody_can_see_says_from_when_it_counts_as_live(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "contract.change", "")
        await fill(maria, form, next(values for name, _, values in CASES if name == "contract.change"))
        await accept(maria)
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.press("d")
        await maria.told("No own check can see this change")
        await maria.press("enter")
        await maria.until(lambda: isinstance(app.screen, Lines))
        assert "Asked for" in maria.dialog


async def test_a_relocation_is_live_when_the_system_says_that_it_is_done(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        case = next(values for name, _, values in CASES if name == "relocation.plan")
        await fill(maria, await open_form(maria, "relocation.plan", ""), case)
        await accept(maria)
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.press("d")
        await maria.told("The relocation begins on Sunday, 8 February 2026, 03:00.")
        (change,) = maria.desk.store.service_changes.all()
        assert change.state is ChangeState.DONE
        assert change.earliest is not None
        clock_of(app).advance(change.earliest - clock_of(app).time() - 10 * 60)
        await maria.press("d")
        await maria.told("running")
        assert maria.desk.store.service_changes.all()[0].state is ChangeState.DONE
        await maria.press("escape")
        await maria.sees("NOTHING CAN BE SAVED")
        await maria.press("P")
        clock_of(app).advance(15 * 60)
        await maria.press("d")
        await maria.until(lambda: maria.desk.store.service_changes.all()[0].state is ChangeState.LIVE)
        await maria.told("The relocation is done")


async def test_the_activation_of_a_certificate_counts_down_while_its_tab_is_seen(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await open_form(maria, "ssl.activate", "3")
        await accept(maria)
        pane = tabs(maria).pane
        await maria.until(lambda: "at the latest in 4 h" in " ".join(pane.view.text.split()))
        await maria.let_pass(61)
        await maria.until(lambda: "at the latest in 3 h" in " ".join(pane.view.text.split()))
        await go_to(maria, Tab.CACHE)
        assert "at the latest in" not in maria.words


async def test_the_time_that_an_auth_code_is_valid_counts_down(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await open_form(maria, "domain.auth_code", HOME)
        await accept(maria)
        pane = tabs(maria).pane
        await maria.until(lambda: "another 30 days" in " ".join(pane.view.text.split()))
        clock_of(app).advance(86_400)
        await maria.until(lambda: "another 29 days" in " ".join(pane.view.text.split()))
