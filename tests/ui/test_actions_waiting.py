"""Actions that wait or are on their way while somebody undoes, quits, or loses the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.systems import SANDBOX_URL, System
from plentytui.sandbox.scenarios import Scenario
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.dialogs.quitting_actions import QuitWhileActing
from tests.actions_on_hold import CLOSE, ask_to_quit, is_done, mark_three
from tests.embedded_app import START, Person, make_app, make_config, person
from tests.network import Network, Remote, network

__all__ = ["network"]

pytestmark = pytest.mark.anyio

NARROW = (80, 24)
URL = "https://p12345.my.plentysystems.com"
LIVE = System("Shop", URL, "maria")


def two_systems(folder: Path, network: Network, clock: ManualClock) -> PlentytuiApp:
    network.add(URL, make_config(clock, size=20))
    environ = {"PLENTYTUI_URL": URL, "PLENTYTUI_USER": "maria", "PLENTYTUI_PASSWORD": "sandbox-demo"}
    app = make_app(folder, network=network, clock=clock, environ=environ, size=20)
    app.opener.systems.add(LIVE)
    return app


def dones(maria: Person, uuids: list[str]) -> list[bool]:
    return [is_done(maria, uuid) for uuid in uuids]


def last_words(capsys: pytest.CaptureFixture[str]) -> str:
    """What is read in the terminal after the end."""
    return " ".join(capsys.readouterr().err.split())


async def test_quitting_tells_what_waits_and_what_was_not_sent_is_told_and_done_at_the_next_start(
    tmp_path: Path, network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = ManualClock(START)
    app = make_app(tmp_path, network=network, clock=clock, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await mark_three(maria, remote)
        names = [row.sender for uuid in uuids if (row := maria.desk.store.mirror.row(uuid)) is not None]
        await ask_to_quit(maria)
        assert "3 actions wait for the system: mark 3 as done:" in maria.dialog
        assert names[0] in maria.dialog
        await maria.press("escape")
        await maria.until(lambda: maria.dialog == "")
        await ask_to_quit(maria)
        await maria.press("y")
        await maria.told("The answer to what is on its way is waited for.")
        remote.held[CLOSE].set()
        await maria.until(lambda: not app.is_running)
    told = last_words(capsys)
    assert "Not carried out: mark 2 as done:" in told
    assert names[1] in told
    assert remote.count(*CLOSE) == 1
    again = make_app(tmp_path, network=network, clock=clock, size=20)
    async with person(again, size=NARROW) as maria:
        await maria.told("Not carried out when the program ended last: Mark 2 as done:")
        assert names[1] in maria.said
        assert names[2] in maria.said
        assert dones(maria, uuids) == [True, False, False]
        await maria.press("Z")
        await maria.until(lambda: "Mark 2 as done:" in maria.dialog)
        assert names[1] in maria.dialog
        assert "2 conversations, 1 write" in maria.dialog
        await maria.press("n")
        await maria.until(lambda: maria.dialog == "")
        await maria.press("Z", "y")
        await maria.told("Marked 2 as done.")
        assert dones(maria, uuids) == [True, True, True]
        await maria.press("Z")
        await maria.told("Nothing is left that was not carried out")
    third = make_app(tmp_path, network=network, clock=clock, size=20)
    async with person(third, size=NARROW) as maria:
        assert "Not carried out" not in maria.said


@pytest.mark.parametrize("key", ["w", "q", "ctrl+q"])
async def test_the_same_key_again_waits_until_all_is_sent_and_ends_then(
    tmp_path: Path, network: Network, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(tmp_path, network=network, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await mark_three(maria, remote)
        await ask_to_quit(maria)
        await maria.press(key)
        await maria.until(lambda: "ends once they are sent" in maria.dialog)
        assert len(app.screen_stack) == 2, "it is asked once"
        remote.held.pop(CLOSE).set()
        await maria.until(lambda: not app.is_running)
    assert remote.count(*CLOSE) == 3
    assert last_words(capsys) == ""
    assert len(uuids) == 3


async def test_the_question_sees_that_all_was_sent_behind_it(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        await mark_three(maria, remote)
        await ask_to_quit(maria)
        remote.held.pop(CLOSE).set()
        await maria.until(lambda: "All of it was sent." in maria.dialog)
        await maria.press("y")
        await maria.until(lambda: not app.is_running)


async def test_a_refusal_is_read_before_the_program_ends(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        await mark_three(maria, remote)
        await ask_to_quit(maria)
        await maria.press("w")
        remote.answers[CLOSE] = (403, {"error": {"message": "not allowed"}})
        remote.held.pop(CLOSE).set()
        await maria.until(lambda: not isinstance(app.screen, QuitWhileActing))
        await maria.told("Not done")
        assert app.is_running


async def test_without_a_terminal_the_next_start_tells_what_was_not_sent(tmp_path: Path, network: Network) -> None:
    clock = ManualClock(START)
    app = make_app(tmp_path, network=network, clock=clock, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await mark_three(maria, remote)
        asyncio.get_running_loop().call_later(0.1, remote.held.pop(CLOSE).set)
        app.exit(return_code=129)
    assert remote.count(*CLOSE) == 1
    async with person(make_app(tmp_path, network=network, clock=clock, size=20), size=NARROW) as maria:
        await maria.told("Not carried out when the program ended last: Mark 2 as done:")
        assert dones(maria, uuids) == [True, False, False]
        assert maria.desk.workspace is not None
        undoable = maria.desk.workspace.undoing.undoable()
        assert undoable is not None
        assert undoable.action.uuids == (uuids[0],), "what was on its way can be undone"


async def test_undo_takes_back_what_has_not_left_and_says_what_it_waits_for(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, network=network, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await mark_three(maria, remote)
        await maria.sees("2 unsent")
        await maria.press("u")
        await maria.told("Taken back before it was sent: mark")
        assert dones(maria, uuids) == [True, True, False]
        await maria.press("u")
        await maria.until(lambda: dones(maria, uuids) == [True, False, False])
        assert remote.count(*CLOSE) == 1
        remote.held.pop(CLOSE).set()
        await maria.told("Marked 1 as done.")
        assert "unsent" not in maria.screen
        await maria.press("u")
        await maria.until(lambda: dones(maria, uuids) == [False, False, False])


async def test_what_waits_for_the_limit_is_told_over_the_list_and_can_be_taken_back(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, network=network, size=20, scenarios=(Scenario.THROTTLED,))
    async with person(app, size=NARROW, wait=False) as maria:
        await maria.until(lambda: maria.rows.row_count > 5 and maria.desk.workspace is not None)
        keys = 0
        while "unsent until" not in maria.words:
            await maria.press("d", "j")
            keys += 1
            assert keys < 12, maria.screen
        newest = maria.desk.workspace.acting.queue.under_way[-1].action.uuids[0]  # type: ignore[union-attr]  # it is open
        was = is_done(maria, newest)
        await maria.press("u")
        await maria.told("Taken back before it was sent")
        assert is_done(maria, newest) is not was
        while maria.desk.workspace.acting.queue.unsent:  # type: ignore[union-attr]  # it is open
            await maria.press("u")
            await maria.rest()
        assert "unsent" not in maria.screen


async def test_what_waits_behind_another_action_on_the_same_conversation_is_counted_and_waited_for(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, network=network, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await mark_three(maria, remote)
        maria.rows.select(uuids[2])
        await maria.press("s")
        await maria.until(
            lambda: maria.desk.workspace is not None and len(maria.desk.workspace.acting.queue.behind) == 1
        )
        await ask_to_quit(maria)
        assert "1 more on the same waits behind." in maria.dialog
        await maria.press("w")
        remote.held.pop(CLOSE).set()
        await maria.until(lambda: not app.is_running)
    assert any("subscribe" in path.lower() for _, path in remote.arrived)


async def leave_with_one_behind(maria: Person, remote: Remote) -> list[str]:
    """Mark three as done, the last one as not done again, and quit: only the first one is done."""
    uuids = await mark_three(maria, remote)
    maria.rows.select(uuids[2])
    await maria.press("d")
    await maria.until(lambda: maria.desk.workspace is not None and len(maria.desk.workspace.acting.queue.behind) == 1)
    await ask_to_quit(maria)
    await maria.press("y")
    await maria.told("The answer to what is on its way is waited for.")
    remote.held.pop(CLOSE).set()
    await maria.until(lambda: not maria.app.is_running)
    return uuids


async def test_what_waits_behind_another_one_is_told_and_done_in_its_order_at_the_next_start(
    tmp_path: Path, network: Network, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = ManualClock(START)
    app = make_app(tmp_path, network=network, clock=clock, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await leave_with_one_behind(maria, remote)
    assert remote.count(*CLOSE) == 1
    told = last_words(capsys)
    assert "mark 2 as done" in told
    assert "as not done" in told
    async with person(make_app(tmp_path, network=network, clock=clock, size=20), size=NARROW) as maria:
        await maria.told("Not carried out when the program ended last: Mark 2 as done:")
        assert "as not done" in maria.said
        assert dones(maria, uuids) == [True, False, False]
        await maria.press("Z", "y")
        await maria.told("Marked 1 as not done.")
        assert dones(maria, uuids) == [True, True, False], "what was asked for last is done last"
        await maria.press("Z")
        await maria.told("Nothing is left that was not carried out")


async def test_what_was_not_done_again_when_another_system_is_opened_stays_for_the_return(
    tmp_path: Path, network: Network
) -> None:
    clock = ManualClock(START)
    app = make_app(tmp_path, network=network, clock=clock, size=20)
    async with person(app, size=NARROW) as maria:
        remote = network.systems[SANDBOX_URL]
        uuids = await leave_with_one_behind(maria, remote)
    again = two_systems(tmp_path, network, clock)
    async with person(again, size=NARROW) as maria:
        await maria.told("Not carried out when the program ended last: Mark 2 as done:")
        remote.held[CLOSE] = asyncio.Event()
        await maria.press("Z", "y")
        await maria.until(lambda: remote.count(*CLOSE) == 2)
        again.open_system(LIVE)
        await maria.until(lambda: "LIVE" in maria.header)
        remote.held.pop(CLOSE).set()
        await maria.told("Kranich & Finch: Marked 2 as done.")
        await maria.until(lambda: maria.desk.workspace is not None and maria.rows.row_count > 0)
        again.clear_notifications()
        again.open_system(again.opener.sandbox())
        await maria.until(lambda: "SANDBOX" in maria.header)
        await maria.told("as not done. Z does it now.")
        await maria.until(lambda: maria.desk.workspace is not None and maria.rows.row_count > 0)
        await maria.press("Z")
        await maria.told("Marked 1 as not done.")
        assert dones(maria, uuids) == [True, True, False]


async def test_what_nobody_can_tell_is_gone_past_with_the_same_key(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, network=network, size=20)
    async with person(app, size=NARROW) as maria:
        uuid = maria.current
        was = is_done(maria, uuid)
        await maria.press("d")
        await maria.told("u undoes it.")
        assert maria.desk.workspace is not None

        async def not_known() -> bool:
            return False

        monkeypatch.setattr(maria.desk.workspace.acting, "look_back", not_known)
        await maria.press("u")
        await maria.told("If it is not known then, what was done before is undone.")
        assert is_done(maria, uuid) is not was
        await maria.press("u")
        await maria.until(lambda: is_done(maria, uuid) is was)
