"""Logging in again: the session that works is given up only for another one, never for a mistyped password."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.credentials.chain import Typed
from plentytui.errors import LoginRefused, NotReachable, SessionsFull
from plentytui.factory import UserOpener
from plentytui.models.credentials import Secret
from plentytui.models.systems import System
from plentytui.paths import Paths
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.services.opening import Anew, Hooks, Workspace
from plentytui.services.outbox import Outbox
from plentytui.settings import Settings
from plentytui.store.system_store import SystemStore
from tests.network import Network, Remote, network

__all__ = ["network"]

pytestmark = pytest.mark.anyio

URL = "https://shop.example"
SHOP = System("shop", URL, "maria")
LOGIN, LOGOUT, LIST = ("POST", "/rest/login"), ("POST", "/rest/logout"), ("GET", "/rest/conversations")
RIGHT, WRONG = Anew(Typed(Secret(DEMO_PASSWORD))), Anew(Typed(Secret("wrong")))


class Shop:
    """A system that is opened by somebody without a keyring, who typed the password once."""

    def __init__(self, folder: Path, clock: ManualClock, remote: Remote) -> None:
        self.remote = remote
        self.clock = clock
        self.notes: list[str] = []
        paths = Paths(folder / "config", folder / "data", folder / "state")
        self.opener = UserOpener(Settings(timezone="UTC"), paths, clock, environ={})
        self.store: SystemStore = self.opener.open_store(SHOP)

    @asynccontextmanager
    async def opened(self, anew: Anew | None = None) -> AsyncIterator[Workspace]:
        outbox = Outbox(self.store, self.clock, 0)
        hooks = Hooks(_nothing, _nothing, _nothing, outbox, self.notes.append, _types_it, _types_none)
        workspace = await self.opener.connect(SHOP, self.store, hooks, anew)
        try:
            yield workspace
        finally:
            await workspace.aclose()

    async def works(self, workspace: Workspace) -> bool:
        """Whether a call is answered without another log-in."""
        before = self.remote.count(*LOGIN)
        answer = await workspace.client.call(*LIST)
        return answer.status == 200 and self.remote.count(*LOGIN) == before


def _nothing(*_: object) -> None:
    """Nothing is shown."""


async def _types_it(_: object) -> Typed:
    return Typed(Secret(DEMO_PASSWORD))


async def _types_none(*_: object, problem: str = "") -> None:
    return None


@pytest.fixture
def shop(tmp_path: Path, clock: ManualClock, network: Network) -> Shop:
    return Shop(tmp_path, clock, network.add(URL, SandboxConfig(size=3, clock=clock)))


async def test_the_old_session_ends_after_the_new_one_has_begun(shop: Shop) -> None:
    async with shop.opened() as first:
        pass
    shop.remote.arrived.clear()
    async with shop.opened(RIGHT) as again:
        assert again.session.access != first.session.access
        assert await shop.works(again)
    calls = [call for call in shop.remote.arrived if call in (LOGIN, LOGOUT)]
    assert calls == [LOGIN, LOGOUT]
    assert shop.notes == []


async def test_a_mistyped_password_costs_no_session(shop: Shop) -> None:
    async with shop.opened() as first:
        pass
    async with shop.opened(WRONG) as again:
        assert again.session.access == first.session.access
        assert await shop.works(again)
    assert LOGOUT not in shop.remote.arrived
    (told,) = shop.notes
    assert "did not accept" in told
    assert told.endswith("The session that was there goes on.")
    async with shop.opened() as later:
        assert later.session.access == first.session.access, "the password of before counts again"
    assert shop.remote.count(*LOGIN) == 2


async def test_where_no_session_is_left_the_refusal_is_told(shop: Shop) -> None:
    with pytest.raises(LoginRefused):
        async with shop.opened(WRONG):
            pass
    async with shop.opened(RIGHT) as again:
        assert await shop.works(again)


async def test_without_an_answer_the_session_goes_on(shop: Shop) -> None:
    async with shop.opened() as first:
        pass
    shop.remote.lose_answers(*LOGIN)
    async with shop.opened(RIGHT) as again:
        assert again.session.access == first.session.access
    assert shop.notes[-1].endswith("The session that was there goes on.")


def _take_all_places(remote: Remote) -> None:
    sessions = remote.sandbox.sessions
    while sessions.count < sessions.limit:
        sessions.open(0)


async def test_at_the_limit_the_right_password_gets_its_place_again(shop: Shop) -> None:
    async with shop.opened() as first:
        _take_all_places(shop.remote)
    shop.remote.arrived.clear()
    async with shop.opened(RIGHT) as again:
        assert again.session.access != first.session.access
        assert await shop.works(again)
    calls = [call for call in shop.remote.arrived if call in (LOGIN, LOGOUT)]
    assert calls == [LOGIN, LOGOUT, LOGIN]


async def test_at_the_limit_another_password_does_not_cost_the_place(shop: Shop) -> None:
    async with shop.opened() as first:
        _take_all_places(shop.remote)
    shop.remote.arrived.clear()
    shop.remote.answers[LOGIN] = (429, {"error": "too_many_concurrent_sessions", "max_current_sessions": 3})
    async with shop.opened(WRONG) as again:
        assert again.session.access == first.session.access
        assert await shop.works(again)
    assert LOGOUT not in shop.remote.arrived


async def test_at_the_limit_somebody_without_a_place_is_told(shop: Shop) -> None:
    _take_all_places(shop.remote)
    with pytest.raises(SessionsFull):
        async with shop.opened(RIGHT):
            pass


@pytest.mark.parametrize("status", [404, 500])
async def test_a_log_out_that_is_refused_does_not_keep_from_logging_in_again(shop: Shop, status: int) -> None:
    async with shop.opened() as first:
        pass
    shop.remote.answers[LOGOUT] = (status, {"error": {"message": "no"}})
    async with shop.opened(RIGHT) as again:
        assert again.session.access != first.session.access
    assert any("old session could not be ended" in note for note in shop.notes)


async def test_nobody_answers_and_no_session_is_there(shop: Shop) -> None:
    shop.remote.cut()

    async def fails() -> None:
        async with shop.opened(RIGHT):
            raise AssertionError("there is no way to it")

    opening = asyncio.ensure_future(fails())
    await shop.clock.run(opening)
    with pytest.raises(NotReachable):
        opening.result()
