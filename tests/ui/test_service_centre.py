"""The Service Centre by keyboard: its tabs, every action of them, hand-offs, and what goes wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from textual.widgets import Static

from plentytui.errors import ReadOnly
from plentytui.models.changes import ChangeState
from plentytui.models.forms import Way
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.service.action import EXTENSION, Tab
from plentytui.rules.service.catalogue import ACTIONS, find_action
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.hand_off import HandOff
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.screens.service.system import SystemScreen
from plentytui.ui.widgets.form_rows import FormRow
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.service_cases import CASES, HOME
from tests.service_person import KEYS, accept, fill, go_to, open_form, service, tabs

__all__ = ["network"]

pytestmark = pytest.mark.anyio

NO_EXTENSION = ("GET", EXTENSION)


def tabs_seen(maria: Person) -> Mapping[str, str]:
    """What own checks found, as the rules see it."""
    workspace = maria.desk.workspace
    assert workspace is not None
    assert workspace.service is not None
    return workspace.service.reader.facts().seen


async def prepare(maria: Person, action_id: str) -> None:
    """What has to be there before an action is offered."""
    if action_id == "cache.resume":
        case = next(values for name, _, values in CASES if name == "cache.pause")
        await fill(maria, await open_form(maria, "cache.pause", ""), case)
        await accept(maria)
    if action_id == "relocation.cancel":
        case = next(values for name, _, values in CASES if name == "relocation.plan")
        await fill(maria, await open_form(maria, "relocation.plan", ""), case)
        await accept(maria)


def _bytes_below(folder: Path, pattern: str = "*") -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob(pattern) if file.is_file())


async def on_the_system(maria: Person, action_id: str, subject: str) -> object:
    """What an action changes, as the system itself tells it; time stands still meanwhile."""
    action, workspace = find_action(action_id), maria.desk.workspace
    assert action is not None
    assert workspace is not None
    extension, tickets = workspace.api.extension, workspace.api.tickets
    if action.tab is Tab.TICKETS:
        return await tickets.messages(int(subject)) if subject else (await tickets.page()).total
    reads: Mapping[Tab, Callable[[], Awaitable[object]]] = {
        Tab.CONTRACT: extension.contract,
        Tab.CLIENT: extension.contract,
        Tab.DOMAIN: extension.domains,
        Tab.SSL: extension.certificates,
        Tab.CACHE: extension.cache,
        Tab.AGENCY: extension.agency,
        Tab.RELOCATION: extension.relocations,
    }
    return await reads[action.tab]()


@pytest.mark.parametrize(("action_id", "subject", "values"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
async def test_every_action_is_done_by_keyboard(
    action_id: str, subject: str, values: Mapping[str, str], tmp_path: Path
) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await prepare(maria, action_id)
        form = await open_form(maria, action_id, subject)
        await fill(maria, form, values)
        before = await on_the_system(maria, action_id, subject)
        await accept(maria)
        assert await on_the_system(maria, action_id, subject) != before
        kept = maria.desk.store.service_changes.all()[0:]
        change = next(change for change in kept if change.action == action_id)
        assert change.way in (Way.EXTENSION, Way.OFFICIAL)
        assert change.state in (ChangeState.DONE, ChangeState.LIVE)
        entry = maria.desk.store.journal.entries(1)[0]
        assert (entry.action, entry.outcome) == (action_id, "done")
        assert maria.desk.store.forms.begun() == []
        assert isinstance(app.screen, SystemScreen)


def test_every_action_has_its_key_title_and_help() -> None:
    assert {name for name in KEYS if find_action(name)} == {action.id for action in ACTIONS}


async def test_what_is_secret_is_never_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.relocate_in", "")
        await fill(maria, form, {"name": "kranich-alt.de", "code": "aX7-91!k", "handle": "1", "system": "28411"})
        form.keep()
        assert "aX7" not in str(maria.desk.store.forms.get("domain.relocate_in", ""))
        await accept(maria)
        journal = maria.desk.store.journal.entries()
    assert "aX7" not in str(journal)
    written = _bytes_below(tmp_path)
    assert b"kranich-alt.de" in written
    assert b"aX7-91!k" not in written


async def test_a_half_filled_form_is_found_again_after_leaving_and_after_the_end(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.cname", HOME)
        await fill(maria, form, {"source": "mobil3"})
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        again = await open_form(maria, "domain.cname", HOME)
        assert again.values["source"] == "mobil3"
        assert "begun before" in maria.words
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        again = await open_form(maria, "domain.cname", HOME)
        assert again.values["source"] == "mobil3"
        await maria.press("ctrl+g")
        assert again.values["source"] == ""
        assert maria.desk.store.forms.begun() == []


async def test_a_wrong_form_says_what_is_wrong_beneath_the_field_and_is_not_sent(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        await open_form(maria, "domain.cname", HOME)
        await maria.type("not a name!")
        await maria.press("ctrl+s")
        assert isinstance(app.screen, ActionForm)
        assert "!" in maria.words
        under = " ".join(str(row.query_one(".form--under", Static).content) for row in app.screen.query(FormRow))
        assert "The target is missing" in under
        assert "has no blanks" in under
        remote = network.systems[SANDBOX_URL]
        assert not [call for call in remote.arrived if call[0] == "PUT" and "domains" in call[1]]


async def test_without_an_extension_an_action_becomes_a_hand_off(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers[NO_EXTENSION] = (404, {"error": "not found"})
    async with service(app) as maria:
        await go_to(maria, Tab.CONTRACT)
        assert "No public route shows the terms" in maria.words
        assert "hand-off" in maria.words
        form = await open_form(maria, "cache.delete", "")
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, HandOff))
        assert form.action.id == "cache.delete"
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        assert "prepared" in maria.words
        await maria.press("D")
        await maria.until(lambda: maria.desk.store.service_changes.all()[0].state is not ChangeState.PREPARED)
        outcomes = [entry.outcome for entry in maria.desk.store.journal.entries(2)]
        assert outcomes == ["done", "prepared"]
    assert not [path for _, path in remote.arrived if path.startswith(f"{EXTENSION}/")]


async def test_a_read_only_session_changes_nothing(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, read_only=True, network=network)
    async with service(app) as maria:
        await go_to(maria, Tab.CACHE)
        assert "READ-ONLY: nothing can be changed" in tabs(maria).pane.foot
        assert maria.words.count("The system is open read-only") == 1
        await maria.press("a")
        await maria.sees("what to do?")
        assert "not now" in maria.dialog
        await maria.press("escape")
        await maria.press("x")
        await maria.told("open read-only")
        pane = tabs(maria).pane
        action = find_action("cache.delete")
        assert action is not None
        with pytest.raises(ReadOnly):
            await pane.service.doing.perform(action, {})
        assert maria.desk.store.service_changes.all() == []
    assert ("DELETE", f"{EXTENSION}/cache") not in network.systems[SANDBOX_URL].arrived


async def test_what_is_taken_back_is_no_longer_waited_for(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await prepare(maria, "relocation.cancel")
        await open_form(maria, "relocation.cancel", "2")
        await accept(maria)
        states = {change.action: change.state for change in maria.desk.store.service_changes.all()}
        assert states["relocation.plan"] is ChangeState.DROPPED


async def test_a_domain_is_looked_up_before_it_is_ordered(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.order", "")
        await fill(
            maria, form, {"name": "google", "ending": "de", "role": "additional", "handle": "1", "system": "28411"}
        )
        await maria.press("ctrl+s")
        await maria.told("google.de is registered already.")
        assert isinstance(app.screen, ActionForm)
        await fill(maria, form, {"name": "kranich-neu"})
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        assert "has not been checked" not in maria.dialog


async def test_the_prerequisites_of_a_certificate_are_checked_before_it_is_ordered(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "ssl.order", HOME)
        await fill(maria, form, {"offer": "sectigo-dv-1"})
        assert "were not checked just now" in maria.words
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        assert tabs_seen(maria)["aaaa@kranich-finch.de"] == "ok"


async def test_a_digit_in_a_field_with_choices_stays_in_the_form(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "contract.change", "")
        form.row("rate").entry.focus()
        await maria.press("5", "q", "p")
        assert isinstance(app.screen, ActionForm)
        assert form.values["rate"] == "plus"


async def test_a_refusal_is_told_and_the_form_is_kept(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers["PUT", f"{EXTENSION}/domains/{HOME}/cnames"] = (422, {"error": {"message": "out of order"}})
    async with service(app) as maria:
        form = await open_form(maria, "domain.cname", HOME)
        await fill(maria, form, {"source": "mobil3", "target": "cname.shopgate.com"})
        await maria.press("ctrl+s")
        await maria.sees("was not done")
        await maria.press("escape")
        assert isinstance(app.screen, ActionForm)
        assert maria.desk.store.forms.get("domain.cname", HOME) == {"source": "mobil3", "target": "cname.shopgate.com"}
        assert maria.desk.store.service_changes.all() == []
        # The system answered, and said that it did not do it.
        assert maria.desk.store.journal.entries(1)[0].outcome == "refused"


async def test_a_tab_that_cannot_be_read_says_why_and_keeps_what_was_known(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    remote.answers["GET", f"{EXTENSION}/cache"] = (403, {"error": {"code": 403, "message": "no right"}})
    async with service(app) as maria:
        await go_to(maria, Tab.CACHE)
        await maria.sees("R tries again")
        remote.answers.clear()
        await maria.press("R")
        await maria.sees("Last deleted")
        remote.answers["GET", f"{EXTENSION}/cache"] = (403, {"error": {"code": 403, "message": "no right"}})
        await maria.press("R")
        await maria.sees("shown as read just now; !")
        assert "Last deleted" in maria.words


async def test_a_tab_is_read_when_it_is_first_shown_and_not_again(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    async with service(app) as maria:
        assert remote.count("GET", f"{EXTENSION}/agency") == 0
        await go_to(maria, Tab.AGENCY)
        await go_to(maria, Tab.CONTRACT)
        await go_to(maria, Tab.AGENCY)
        assert remote.count("GET", f"{EXTENSION}/agency") == 1
        assert remote.count("GET", EXTENSION) == 1


async def test_a_paused_cache_counts_down(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        values = {"from_date": "2026-02-03", "from_time": "15:00", "to_date": "2026-02-03", "to_time": "16:00"}
        await fill(maria, await open_form(maria, "cache.pause", ""), values)
        await accept(maria)
        await maria.sees("goes off; off in 55 min")
        await maria.let_pass(120)
        await maria.sees("off in 53 min")


async def test_the_view_of_the_agency_is_told_apart(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.AGENCY)
        await maria.press("v")
        await maria.sees("AS THE AGENCY SEES IT")
        assert "cannot be changed by the agency" in maria.words
        await maria.press("v")
        await maria.sees("Certified service providers")


async def test_usage_is_exported_and_the_allowance_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(tmp_path, size=5)
    monkeypatch.chdir(tmp_path)
    async with service(app) as maria:
        await go_to(maria, Tab.USAGE)
        await maria.press("n")
        await maria.sees("how many GB")
        for typed in ("25", "300", ""):
            await maria.type(typed)
            await maria.press("enter")
        await maria.sees("25.0 GB included")
        await maria.press("e")
        await maria.sees("Write to which file?")
        await maria.press("enter")
        await maria.told("rows are in")
        assert b"Month,Total web space (GB)" in _bytes_below(tmp_path, "usage-*.csv")


async def test_a_ticket_is_opened_with_its_comments_told_apart(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.TICKETS)
        await maria.press("enter")
        await maria.sees("Message of ")
        await maria.press("tab")
        await maria.press("slash")
        await maria.sees("Show tickets with")
        await maria.type("zzzz")
        await maria.press("enter")
        await maria.sees("No ticket.")


async def test_a_check_shows_what_is_wrong_first_and_is_kept_for_the_rules(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.DOMAIN)
        tabs(maria).pane.table.select("kranich-finch.at")
        await maria.press("d")
        await maria.sees("took")
        await maria.sees("! WRONG")
        assert "AAAA" in maria.words
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        await maria.sees("wrong")
        facts = tabs(maria).pane.reader.facts()
        assert facts.seen["aaaa@kranich-finch.at"] == "wrong"


async def test_a_change_is_seen_to_be_live(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.cname", HOME)
        await fill(maria, form, {"source": "mobil2", "target": "cname.shopgate.com"})
        await accept(maria)
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.sees("not there so far")
        assert maria.desk.store.service_changes.all()[0].state is ChangeState.DONE
        change = maria.desk.store.service_changes.all()[0]
        assert change.latest is not None
        maria.app.clock.advance(change.latest - maria.app.clock.time() + 60)  # type: ignore[attr-defined]
        await maria.press("d")
        await maria.until(lambda: maria.desk.store.service_changes.all()[0].state is ChangeState.VERIFIED)
        await maria.sees("verified")
