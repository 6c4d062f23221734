"""Reading the set-up with its age and its troubles, saving, and undoing, over the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from plentytui.api.auth import Tokens
from plentytui.api.client import Client
from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.embedded import SandboxTransport
from plentytui.errors import Forbidden, NotFound, NotReachable, ReadOnly, UsageError
from plentytui.models.setup import UserRights
from plentytui.models.systems import SANDBOX_URL, Backing, System
from plentytui.rules.setup.action import SetupAction
from plentytui.rules.setup.catalogue import find_action
from plentytui.sandbox.app import build_app
from plentytui.sandbox.config import DEMO_PASSWORD, SandboxConfig
from plentytui.services.setup.channels_reading import read_channels
from plentytui.services.setup.doing import SetupDoing
from plentytui.services.setup.reading import SetupPart, SetupReader
from plentytui.store.system_store import SystemStore
from tests.api_double import KnownPassword, MemoryTokens
from tests.services_stage import make_stage

pytestmark = pytest.mark.anyio

RIGHTS = "/rest/user/authorized_user_with_ui_config"
NEW = {"position": "9", "name_de": "Neu", "name_en": "New"}


class Way(SandboxTransport):
    """The way to the sandbox; some paths are not there."""

    gone: frozenset[str] = frozenset()
    calls_made: list[tuple[str, str]]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls_made.append((request.method, request.url.path))
        if request.url.path in self.gone:
            return httpx.Response(404, json={"error": "not found"}, request=request)
        return await super().handle_async_request(request)


class Rig:
    """A system with the set-up's services over it."""

    def __init__(self, folder: Path, clock: ManualClock, user: str = "maria", *, read_only: bool = False) -> None:
        self.way = Way(build_app(SandboxConfig(size=0, clock=clock)), clock)
        self.way.calls_made = []
        self.system = System("Test", SANDBOX_URL, user, Backing.SANDBOX, read_only)
        tokens = Tokens(user, KnownPassword(DEMO_PASSWORD), MemoryTokens(), clock)
        self.client = Client(SANDBOX_URL, tokens=tokens, clock=clock, transport=self.way)
        self.store = SystemStore.open(folder / "test.sqlite", clock)
        api = SystemApi(self.client)
        self.reader = SetupReader(self.system, api, self.store, clock, "en")
        self.doing = SetupDoing(self.system, api, self.store, self.reader, clock)

    async def close(self) -> None:
        await self.client.aclose()
        self.store.close()


@pytest.fixture
async def rig(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Rig]:
    found = Rig(tmp_path, clock)
    yield found
    await found.close()


def act(name: str) -> SetupAction:
    found = find_action(name)
    assert found is not None
    return found


async def test_what_was_read_is_kept_for_a_while_and_read_anew_when_asked(rig: Rig, clock: ManualClock) -> None:
    assert rig.reader.facts().groups is None
    assert rig.reader.age(SetupPart.GROUPS) is None
    assert await rig.reader.refresh([SetupPart.GROUPS])
    assert len(rig.reader.facts().groups or ()) == 10
    assert not await rig.reader.refresh([SetupPart.GROUPS])
    clock.advance(120)
    assert rig.reader.oldest([SetupPart.GROUPS, SetupPart.TAGS]) == 120
    assert await rig.reader.refresh([SetupPart.GROUPS], anew=True)
    clock.advance(601)
    assert await rig.reader.refresh([SetupPart.GROUPS])
    assert rig.way.calls_made.count(("GET", "/rest/conversations/categories")) == 3


async def test_tags_come_by_the_older_api_where_the_newer_one_is_missing(rig: Rig) -> None:
    await rig.reader.refresh([SetupPart.TAGS])
    newer = [(tag.id, tag.name, tag.color, tag.names, tag.clients) for tag in rig.reader.facts().tags or ()]
    rig.way.gone = frozenset({"/rest/v2/tags"})
    await rig.reader.refresh([SetupPart.TAGS], anew=True)
    assert ("GET", "/rest/tags") in rig.way.calls_made
    tags = rig.reader.facts().tags or ()
    assert [(tag.id, tag.name, tag.color, tag.names, tag.clients) for tag in tags] == newer
    assert {tag.id: tag.availabilities for tag in tags}[2] == ("messenger", "order")


async def test_a_system_that_does_not_tell_rights_leaves_them_open(rig: Rig) -> None:
    rig.way.gone = frozenset({RIGHTS})
    await rig.reader.refresh([SetupPart.RIGHTS])
    facts = rig.reader.facts()
    assert facts.rights == UserRights()
    assert facts.is_admin is None
    assert facts.has_right("setup.tag.read") is None


async def test_rights_of_an_agent(tmp_path: Path, clock: ManualClock) -> None:
    rig = Rig(tmp_path, clock, "tom")
    try:
        await rig.reader.refresh([SetupPart.RIGHTS])
        facts = rig.reader.facts()
        assert facts.is_admin is False
        assert facts.has_right("setup.tag.create") is True
        assert facts.has_right("setup.tag.update") is False
    finally:
        await rig.close()


async def test_a_refusal_is_told_journalled_and_its_right_noted(tmp_path: Path, clock: ManualClock) -> None:
    rig = Rig(tmp_path, clock, "tom")
    try:
        with pytest.raises(Forbidden):
            await rig.doing.perform(act("role.create"), NEW)
        assert rig.reader.facts().refused == ("setup.messenger",)
        assert rig.store.journal.entries(1)[0].outcome == "refused"
        assert await rig.doing.undo() is None
    finally:
        await rig.close()


async def test_nothing_is_sent_read_only_or_with_something_wrong(tmp_path: Path, clock: ManualClock) -> None:
    rig = Rig(tmp_path, clock, read_only=True)
    try:
        with pytest.raises(ReadOnly):
            await rig.doing.perform(act("role.create"), NEW)
    finally:
        await rig.close()
    rig = Rig(tmp_path, clock)
    try:
        with pytest.raises(UsageError, match="no whole number"):
            await rig.doing.perform(act("role.create"), NEW | {"position": "x"})
        with pytest.raises(UsageError, match="not possible now"):
            await rig.doing.perform(act("role.edit"), NEW, "99")
        assert rig.way.calls_made == []
    finally:
        await rig.close()


async def test_saves_are_undone_in_turn_also_by_another_run(rig: Rig, clock: ManualClock) -> None:
    await rig.reader.refresh([SetupPart.ROLES])
    await rig.doing.perform(act("role.create"), NEW)
    number = rig.doing.new_id
    assert number == 4
    await rig.reader.refresh([SetupPart.ROLES])
    await rig.doing.perform(act("role.edit"), NEW | {"name_de": "Anders"}, str(number))
    entry = rig.store.journal.entries(1)[0]
    assert '"name": "Neu"' in entry.before
    assert "name_de=Anders" in entry.after
    again = SetupDoing(rig.system, SystemApi(rig.client), rig.store, rig.reader, clock)
    undone = await again.undo()
    assert undone is not None
    assert undone.save.what == "Change the role “New”"
    await rig.reader.refresh([SetupPart.ROLES])
    assert [role.name("de") for role in rig.reader.facts().roles or () if role.id == number] == ["Neu"]
    await again.undo()
    await rig.reader.refresh([SetupPart.ROLES])
    assert [role.is_deleted for role in rig.reader.facts().roles or () if role.id == number] == [True]
    assert await again.undo() is None


async def test_an_undo_that_fails_can_be_tried_again(rig: Rig) -> None:
    await rig.reader.refresh([SetupPart.ROLES])
    await rig.doing.perform(act("role.create"), NEW)
    rig.way.gone = frozenset({"/rest/conversations/roles/4"})
    with pytest.raises(NotFound):
        await rig.doing.undo()
    rig.way.gone = frozenset()
    assert await rig.doing.undo() is not None


async def test_names_are_known_to_the_messenger_at_once(rig: Rig) -> None:
    await rig.reader.refresh([SetupPart.GROUPS, SetupPart.TYPES, SetupPart.ROLES, SetupPart.TAGS])
    groups = {row.id: row.name for row in rig.store.mirror.groups("de")}
    assert groups[101] == "Großhandel"


USERS = ("GET", "/rest/backend/users")


async def test_channels_are_read_where_users_may_not_be_listed(tmp_path: Path, clock: ManualClock) -> None:
    stage = make_stage(tmp_path, clock, size=0)
    assert (await read_channels(stage.api, has_extension=False)).users
    stage.remote.answers[USERS] = (403, {"error": {"code": 403, "message": "missing permission"}})
    read = await read_channels(stage.api, has_extension=False)
    assert read.channels
    assert read.users == ()
    stage.remote.mend()
    stage.remote.refuse_connections(*USERS)
    reading = asyncio.ensure_future(read_channels(stage.api, has_extension=False))
    await stage.clock.run(reading)
    with pytest.raises(NotReachable):
        reading.result()
    await stage.aclose()
