"""Forms while they are sent: nothing cuts the write off, and what nobody knows the arrival of is never sent unasked."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from plentytui.models.changes import ChangeState
from plentytui.models.forms import Way
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.service.action import EXTENSION
from plentytui.rules.service.catalogue import find_action
from plentytui.services.service.reading import Part
from plentytui.store.system_store import SystemStore
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.error_details import ErrorDetails
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.service.pending import PendingScreen
from plentytui.ui.screens.service.system import SystemScreen
from tests.embedded_app import Person, make_app
from tests.network import Network, Remote, network
from tests.service_cases import HOME
from tests.service_person import accept, fill, open_form, service

__all__ = ["network"]

pytestmark = pytest.mark.anyio

EXTERNAL = ("POST", f"{EXTENSION}/domains/external")
ENTERED = {"name": "kranich.ch", "system": "28411"}


async def send_and_hold(maria: Person, remote: Remote) -> tuple[ActionForm, asyncio.Event]:
    """Send a form whose answer is on its way until the event is set."""
    event = remote.held[EXTERNAL] = asyncio.Event()
    form = await open_form(maria, "domain.external", "")
    await fill(maria, form, ENTERED)
    await maria.press("ctrl+s")
    await maria.until(lambda: EXTERNAL in remote.arrived)
    return form, event


def states(store: SystemStore) -> list[ChangeState]:
    return [change.state for change in store.service_changes.all()]


def outcomes(maria: Person) -> list[str]:
    return [entry.outcome for entry in maria.desk.store.journal.entries() if entry.action == "domain.external"]


async def test_a_write_is_noted_before_it_leaves_and_leaving_its_form_does_not_cut_it_off(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        _, event = await send_and_hold(maria, remote)
        assert states(maria.desk.store) == [ChangeState.SENDING]
        await maria.sees("Sending ...")
        await maria.press("escape")
        await maria.told("It is still being sent and goes on.")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        again = await open_form(maria, "domain.external", "")
        await maria.sees("This is being sent just now")
        assert again.values["name"] == "kranich.ch"
        await maria.press("escape")
        event.set()
        await maria.told("Done.")
        assert states(maria.desk.store) == [ChangeState.DONE]
        assert outcomes(maria) == ["done"]
        assert maria.desk.store.forms.begun() == []
        assert remote.count(*EXTERNAL) == 1


async def test_while_it_is_sent_nothing_can_be_typed_emptied_or_sent_again(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        form, event = await send_and_hold(maria, remote)
        await maria.press("ctrl+s", "ctrl+g")
        await maria.told("is being sent; wait for the answer.")
        await maria.press("x", "y")
        assert form.values["name"] == "kranich.ch"
        event.set()
        await maria.until(lambda: not isinstance(app.screen, ActionForm))
        assert remote.count(*EXTERNAL) == 1


async def test_quitting_while_it_is_sent_asks_and_leaves_the_change_in_doubt(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        await send_and_hold(maria, remote)
        await app.run_action("quit")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        assert "nobody knows whether it arrived" in maria.dialog
        await maria.press("y")
        path = maria.desk.store.path
    store = SystemStore.open(path, app.clock)
    assert states(store) == [ChangeState.UNCERTAIN]
    assert store.journal.entries(1)[0].outcome == "uncertain"
    assert store.forms.get("domain.external", "")["name"] == "kranich.ch"
    store.close()


async def test_what_may_have_arrived_is_listed_and_asked_about_before_it_is_sent_again(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.lose_answers(*EXTERNAL)
        await fill(maria, await open_form(maria, "domain.external", ""), ENTERED)
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ErrorDetails))
        assert "Nobody knows whether it was done" in maria.words
        await maria.press("escape")
        await maria.sees("Nobody knows whether this arrived")
        assert states(maria.desk.store) == [ChangeState.UNCERTAIN]
        assert outcomes(maria) == ["uncertain"]
        remote.mend()
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ConfirmDialog))
        assert "Look whether it is there" in maria.dialog
        await maria.press("n")
        await maria.until(lambda: isinstance(app.screen, ActionForm))
        assert remote.count(*EXTERNAL) == 1
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.sees("uncertain")
        await maria.press("D")
        await maria.until(lambda: states(maria.desk.store) == [ChangeState.DONE])


async def test_what_is_not_there_after_all_is_marked_so(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.answers[EXTERNAL] = (500, {"error": {"message": "out of order"}})
        await fill(maria, await open_form(maria, "domain.external", ""), ENTERED)
        await maria.press("ctrl+s")
        await maria.until(lambda: isinstance(app.screen, ErrorDetails))
        await maria.press("escape", "escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))
        await maria.press("P")
        await maria.until(lambda: isinstance(app.screen, PendingScreen))
        await maria.press("x")
        await maria.until(lambda: states(maria.desk.store) == [ChangeState.DROPPED])
        await maria.press("escape")
        await open_form(maria, "domain.external", "")
        await maria.sees("begun before and not sent")


async def test_a_refusal_leaves_nothing_to_wait_for(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.answers[EXTERNAL] = (422, {"error": {"message": "no"}})
        await fill(maria, await open_form(maria, "domain.external", ""), ENTERED)
        await maria.press("ctrl+s")
        await maria.sees("was not done")
        assert states(maria.desk.store) == []
        assert outcomes(maria) == ["refused"]
        assert maria.desk.store.forms.get("domain.external", "")["name"] == "kranich.ch"


async def test_a_form_under_another_screen_is_closed_when_it_is_seen_again(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        remote = network.systems[SANDBOX_URL]
        _, event = await send_and_hold(maria, remote)
        await app.run_action("help")
        await maria.until(lambda: not isinstance(app.screen, ActionForm))
        event.set()
        await maria.until(lambda: states(maria.desk.store) == [ChangeState.DONE])
        await maria.rest()
        await maria.press("escape")
        await maria.until(lambda: isinstance(app.screen, SystemScreen))


async def test_a_prepared_hand_off_takes_nothing_back(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        values = {"from_date": "2026-02-03", "from_time": "15:00", "to_date": "2026-02-03", "to_time": "16:00"}
        await fill(maria, await open_form(maria, "cache.pause", ""), values)
        await accept(maria)
        workspace = maria.desk.workspace
        assert workspace is not None
        assert workspace.service is not None
        doing, reader = workspace.service.doing, workspace.service.reader
        resume = find_action("cache.resume")
        assert resume is not None
        await reader.refresh([Part.CACHE], anew=True)
        facts = replace(reader.facts(), has_extension=False)
        reader.facts = lambda subject="": facts  # type: ignore[method-assign]
        prepared = await doing.perform(resume, {}, "")
        assert prepared.way is Way.HAND_OFF
        pause = next(change for change in maria.desk.store.service_changes.all() if change.action == "cache.pause")
        assert pause.state is not ChangeState.DROPPED
        await doing.settle(prepared, ChangeState.DONE)
        again = maria.desk.store.service_changes.get(pause.id)
        assert again is not None
        assert again.state is ChangeState.DROPPED


async def test_what_a_person_noted_while_it_was_looked_at_stays(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with service(app) as maria:
        await fill(
            maria, await open_form(maria, "domain.cname", HOME), {"source": "m2", "target": "cname.shopgate.com"}
        )
        await accept(maria)
        workspace = maria.desk.workspace
        assert workspace is not None
        assert workspace.service is not None
        pending = workspace.service.pending
        change = maria.desk.store.service_changes.all()[0]
        gate = asyncio.Event()

        async def see(_: object) -> tuple[bool, str]:
            await gate.wait()
            return True, "It is there."

        pending._see = see
        looking = asyncio.ensure_future(pending.look(change))
        await asyncio.sleep(0)
        await workspace.service.doing.settle(change, ChangeState.DROPPED)
        gate.set()
        assert (await looking).state is ChangeState.DROPPED


async def test_a_writer_that_is_busy_does_not_stop_the_typing(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        form = await open_form(maria, "domain.external", "")
        gate = threading.Event()
        job = maria.desk.store._file.submit(lambda: gate.wait(5))
        await fill(maria, form, ENTERED)
        form.keep()
        # Whoever waits for the writer gets here only once it is done.
        assert not job.done()
        gate.set()
        await maria.until(lambda: maria.desk.store.forms.get("domain.external", "").get("name") == "kranich.ch")
