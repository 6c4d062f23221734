"""Rights in the set-up: told before anything is sent, a refusal noted, read-only sessions, lost answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.systems import SANDBOX_URL, Backing, System
from plentytui.ui.screens.service.form import ActionForm
from plentytui.ui.screens.setup.screen import SetupScreen
from plentytui.ui.screens.setup.tags import TagsTab
from tests.embedded_app import Person, make_app
from tests.network import Network, network
from tests.setup_person import (
    RIGHTS,
    begin,
    fill,
    form_of,
    go_to,
    in_setup,
    put_cursor,
    tabs,
)

__all__ = ["network"]
pytestmark = pytest.mark.anyio
TOM = System("Kranich & Finch", SANDBOX_URL, "tom", Backing.SANDBOX)


def tags(maria: Person) -> TagsTab:
    pane = tabs(maria).pane
    assert isinstance(pane, TagsTab)
    return pane


async def test_who_is_no_admin_is_told_before_anything_is_sent(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network, first=TOM)
    async with in_setup(app) as tom:
        remote = network.systems[SANDBOX_URL]
        await tom.sees("you have no admin rights")
        await tom.press("n")
        await tom.told("Only persons with admin rights may")
        assert isinstance(app.screen, SetupScreen)
        await go_to(tom, "tags")
        await tom.press("e")
        await tom.told("The right Setup » Tag » Update is missing")
        await tom.press("n")
        await tom.until(lambda: isinstance(app.screen, ActionForm))
        await tom.press("escape")
        await go_to(tom, "rights")
        await put_cursor(tom, "setup.tag.update")
        await tom.sees("MISSING")
        assert "Tags cannot be edited" in tom.words
        assert not [call for call in remote.arrived if call[0] in ("PUT", "DELETE")]


async def test_where_the_system_does_not_tell_a_refusal_is_noted_as_a_missing_right(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network, first=TOM)
    network.systems[SANDBOX_URL].answers[RIGHTS] = (404, {"error": "not found"})
    async with in_setup(app) as tom:
        await tom.sees("the system does not tell your rights")
        await begin(tom, "group.create")
        await fill(tom, {"name_de": "Zalando"})
        await tom.press("ctrl+s")
        await tom.sees("was not done")
        await tom.press("escape")
        assert form_of(tom).values["name_de"] == "Zalando"
        await tom.press("escape")
        await tom.sees("Leave and keep what was typed")
        await tom.press("enter")
        await tom.until(lambda: isinstance(app.screen, SetupScreen))
        await go_to(tom, "rights")
        await put_cursor(tom, "setup.messenger")
        await tom.sees("1 missing")
        assert tom.desk.store.journal.entries(1)[0].outcome == "refused"


async def test_a_read_only_session_changes_nothing(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network, read_only=True)
    async with in_setup(app) as maria:
        await put_cursor(maria, "g102")
        await maria.press("v")
        await maria.sees("open read-only")
        assert {call for call in network.systems[SANDBOX_URL].arrived if call[0] != "GET"} == {("POST", "/rest/login")}


async def test_an_answer_that_never_comes_is_told_and_the_list_read_anew(tmp_path: Path, network: Network) -> None:
    app = make_app(tmp_path, size=5, network=network)
    async with in_setup(app) as maria:
        remote = network.systems[SANDBOX_URL]
        remote.lose_answers("PUT", "/rest/conversations/categories/102/status")
        await put_cursor(maria, "g102")
        await maria.press("v")
        await maria.sees("Nobody knows whether it was done")
        remote.mend()
        await maria.press("escape")
        await maria.until(lambda: bool((group := tabs(maria).pane.reader.facts().group(102)) and group.is_enabled))
        assert maria.desk.store.journal.entries(1)[0].outcome == "uncertain"
