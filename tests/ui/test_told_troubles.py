"""What fails behind the screen is told: sending, unread rows, what could not be kept or closed."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import cast

import pytest

from plentytui.api.refusals import limit_reached
from plentytui.errors import Forbidden, NotReachable, PlentytuiError, StoreError
from plentytui.models.columns import STANDARD
from plentytui.services.opening import Workspace
from plentytui.services.threads import Threads
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp
from plentytui.ui.troubles import Troubles
from plentytui.ui.widgets.list_pane import ListPane
from tests.embedded_app import Person, make_app, person, whole_notices

pytestmark = pytest.mark.anyio


def told(maria: Person) -> list[str]:
    return whole_notices(maria.app)


def test_a_trouble_is_told_once_and_again_when_it_comes_back_or_grows() -> None:
    said: list[str] = []
    app = SimpleNamespace(say=lambda text, **_: said.append(text))
    troubles = Troubles(cast(PlentytuiApp, app))

    def look(sending: str, unreadable: int) -> int:
        parts = SimpleNamespace(sender=SimpleNamespace(trouble=sending), inbox=SimpleNamespace(unreadable=unreadable))
        troubles.look(cast(Workspace, parts))
        return len(said)

    assert look("", 0) == 0
    assert look("No session.", 3) == 2
    assert said[0].startswith("No session.")
    assert said[1].startswith("3 conversations could not be read.")
    assert look("No session.", 3) == 2
    assert look("", 3) == 2
    assert look("No session.", 4) == 4
    troubles.forget()
    assert look("", 1) == 5
    assert said[-1].startswith("1 conversation could not be read.")


async def test_the_app_tells_of_rows_that_cannot_be_read(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        assert maria.desk.workspace is not None
        maria.desk.workspace.inbox.unreadable = 3
        maria.app._on_mirror()
        await maria.until(lambda: any("3 conversations could not be read" in text for text in told(maria)))


async def test_the_thread_tells_of_messages_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "1 message could not be read (field createdAt)."
    monkeypatch.setattr(Threads, "faults", lambda *_: sentence)
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        await maria.until(lambda: f"Not complete: {sentence}" in told(maria))


@pytest.mark.parametrize(
    ("error", "is_told"),
    [
        (limit_reached("GET /rest/conversations/types", 4e9, 3e9), False),
        (NotReachable("The system does not answer."), False),
        (Forbidden("The types may not be read."), True),
    ],
)
async def test_names_that_have_to_wait_do_so_quietly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: PlentytuiError, is_told: bool
) -> None:
    tried: list[str] = []

    async def fail(_: Threads) -> None:
        tried.append("names")
        raise error

    monkeypatch.setattr(Threads, "load_names", fail)
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        await maria.until(lambda: bool(tried))
        await maria.let_pass(130)
        await maria.rest()
        assert any("Some names are not known" in text for text in told(maria)) is is_told
        assert is_told or told(maria) == []


async def test_mistakes_in_the_key_map_are_told_at_once(tmp_path: Path) -> None:
    keys = MappingProxyType({"messenger.nothing": "r", "messenger.never": "Z", "messenger.reply": "f5"})
    async with person(make_app(tmp_path, size=3, settings=Settings(timezone="UTC", keys=keys))) as maria:
        assert len(told(maria)) == 1
        assert all(word in told(maria)[0] for word in ("messenger.nothing", "messenger.never", "f5"))


async def test_owners_are_told_by_their_names_as_soon_as_they_are_shown(tmp_path: Path) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Café Zeitlos")
        await maria.press("g")
        await maria.reads("Owner: Oliver Grant (Sales)")


async def test_what_cannot_be_kept_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")

        def fail(*_: object) -> None:
            raise StoreError("The disk is full.")

        monkeypatch.setattr(maria.desk.store.facts, "put", fail)
        maria.app.screen.query_one(ListPane).choose_columns(STANDARD)
        await maria.until(lambda: "Not kept for the next time: The disk is full." in told(maria))


async def test_a_system_that_does_not_close_well_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with person(make_app(tmp_path)) as maria:
        await maria.open("Katharina")
        system, store = maria.desk.system, maria.desk.store

        def fail() -> None:
            raise StoreError("The disk is full.")

        close = store.close
        monkeypatch.setattr(store, "close", fail)
        maria.app.open_system(system)
        await maria.until(lambda: any("was not closed well: The disk is full." in text for text in told(maria)))
        close()
