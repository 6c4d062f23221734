"""The resources: routes, parameters, shapes, and the ways around what older systems lack."""

from __future__ import annotations

import json
import logging
from uuid import UUID

import httpx
import pytest

from plentytui.api.system import SystemApi
from plentytui.clock import ManualClock
from plentytui.errors import NotFound, UnreadableAnswer, WriteUncertain
from plentytui.models.messenger import NewMessage, Party
from plentytui.rules.price import SAFE_QUERY
from tests.api_double import Rig, answer, make_rig

pytestmark = pytest.mark.anyio


def serve(clock: ManualClock, routes: dict[str, object]) -> tuple[Rig, SystemApi]:
    """A system with these routes; a status stands for an error, anything else is the answer."""

    def reply(request: httpx.Request) -> httpx.Response:
        found = routes.get(f"{request.method} {request.url.path}", 404)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 300:
            return answer({"error": {"message": "No query results"}}, found)
        return answer(found)

    rig = make_rig(clock, reply)
    return rig, SystemApi(rig.client)


def query(rig: Rig, index: int = -1) -> dict[str, str]:
    return dict(rig.system.requests[index].url.params)


async def test_conversations_are_filtered_by_the_names_of_the_api(clock: ManualClock) -> None:
    row = {"uuid": "u-1", "isDeleted": 0, "priorityId": "3", "tagIds": "1, 9", "readBy": 4}
    page = {"page": "1", "isLastPage": True, "entries": [row]}
    rig, api = serve(clock, {"GET /rest/conversations": page})
    found = await api.conversations.page({"isRead": False, "readById": 3, "uuids": ["a", "b"]}, page=1)
    assert query(rig) == {"isRead": "false", "readById": "3", "uuids": "a,b", "page": "1", "itemsPerPage": "50"}
    (entry,) = found.entries
    assert (entry.is_deleted, entry.priority_id, entry.tag_ids, entry.read_by) == (False, 3, (1, 9), (4,))


async def test_marking_read_is_batched_and_counted(clock: ManualClock) -> None:
    rig, api = serve(clock, {"PUT /rest/conversations/read": "50"})
    uuids = [str(UUID(int=number)) for number in range(120)]
    assert await rig.run(api.conversations.mark_read(uuids, 7)) == 150
    assert [uuid for request in rig.system.requests for uuid in request.url.params["uuids"].split(",")] == uuids
    assert max(len(request.url.query) for request in rig.system.requests) <= SAFE_QUERY
    assert query(rig)["read"] == "true"
    assert query(rig)["userId"] == "7"
    assert rig.system.requests[0].content == b""


async def test_totals_and_one_conversation(clock: ManualClock) -> None:
    routes: dict[str, object] = {
        "GET /rest/conversations/totals": {"totalUnread": "12"},
        "GET /rest/conversations/u-1": {"uuid": "u-1"},
    }
    _, api = serve(clock, routes)
    assert (await api.conversations.totals()).total_unread == 12
    assert (await api.conversations.get("u-1")).uuid == "u-1"


async def test_the_messages_of_a_conversation_by_the_newer_route(clock: ManualClock) -> None:
    page = {"page": 1, "isLastPage": True, "entries": [{"uuid": "m-1"}, {"uuid": "m-2"}]}
    rig, api = serve(clock, {"GET /rest/messages/forConversation": page})
    found = await api.messages.for_conversation("u-1")
    assert [message.uuid for message in found.entries] == ["m-1", "m-2"]
    assert query(rig)["conversationId"] == "u-1"


def older_system(status: int, **conversation: object) -> dict[str, object]:
    """One that answers the newer route so; its conversations u-1 to u-4 are as told, and have the same messages."""
    return {
        "GET /rest/messages/forConversation": status,
        "GET /rest/messages/m-1": [{"uuid": "m-1"}, {"uuid": "m-2"}],
    } | {
        f"GET /rest/conversations/u-{number}": {"uuid": f"u-{number}", "messagesIds": ["m-1", "m-2"], **conversation}
        for number in range(1, 5)
    }


@pytest.mark.parametrize("status", [404, 422])
async def test_older_systems_tell_the_thread_by_its_first_message(clock: ManualClock, status: int) -> None:
    rig, api = serve(clock, older_system(status))
    found = await rig.run(api.messages.for_conversation("u-1"))
    assert [message.uuid for message in found.entries] == ["m-1", "m-2"]
    before = len(rig.system.requests)
    await rig.run(api.messages.for_conversation("u-1"))
    assert rig.system.paths[before:] == ["GET /rest/conversations/u-1", "GET /rest/messages/m-1"]


async def test_a_route_is_missing_once_three_threads_are_unavailable(clock: ManualClock) -> None:
    rig, api = serve(clock, older_system(503))
    for uuid in ("u-1", "u-1", "u-2", "u-3"):
        before = len(rig.system.requests)
        assert len((await rig.run(api.messages.for_conversation(uuid))).entries) == 2
        assert "GET /rest/messages/forConversation" in rig.system.paths[before:], "the system may have been busy"
    before = len(rig.system.requests)
    await rig.run(api.messages.for_conversation("u-4"))
    assert rig.system.paths[before:] == ["GET /rest/conversations/u-4", "GET /rest/messages/m-1"]


@pytest.mark.parametrize(
    ("status", "conversation"), [(500, {}), (502, {}), (404, {"isDeleted": 1})], ids=["500", "502", "in the trash"]
)
async def test_what_proves_nothing_about_the_route_leaves_it_in_use(
    clock: ManualClock, status: int, conversation: dict[str, object]
) -> None:
    routes = older_system(status, **conversation)
    rig, api = serve(clock, routes)
    for uuid in ("u-1", "u-2", "u-3"):
        assert len((await rig.run(api.messages.for_conversation(uuid))).entries) == 2
    routes["GET /rest/messages/forConversation"] = [{"uuid": "m-1"}]
    before = len(rig.system.requests)
    assert len((await rig.run(api.messages.for_conversation("u-4"))).entries) == 1
    assert rig.system.paths[before:] == ["GET /rest/messages/forConversation"]


async def test_the_older_way_is_not_taken_into_the_archive(clock: ManualClock) -> None:
    rig, api = serve(clock, older_system(404, isArchived="true"))
    with pytest.raises(NotFound, match="lies in the archive"):
        await api.messages.for_conversation("u-1")
    assert rig.system.paths == ["GET /rest/messages/forConversation", "GET /rest/conversations/u-1"]
    with pytest.raises(NotFound):
        await api.messages.for_conversation("u-2")
    assert rig.system.paths[2] == "GET /rest/messages/forConversation", "that says nothing about the route"


async def test_a_route_that_does_not_tell_the_trash_is_learnt_once(clock: ManualClock) -> None:
    routes = older_system(404, isDeleted=1) | {"GET /rest/messages/forConversation": []}
    rig, api = serve(clock, routes)
    await api.messages.for_conversation("u-1")
    routes["GET /rest/messages/forConversation"] = 404
    older = ["GET /rest/conversations/u-2", "GET /rest/messages/m-1"]
    for ways in (["GET /rest/messages/forConversation", *older], older):
        before = len(rig.system.requests)
        assert len((await api.messages.for_conversation("u-2", trashed=True)).entries) == 2
        assert rig.system.paths[before:] == ways
    routes["GET /rest/messages/forConversation"] = []
    await api.messages.for_conversation("u-3")
    assert rig.system.paths[-1] == "GET /rest/messages/forConversation", "the others are told by it"


async def test_a_conversation_that_is_gone_is_not_a_missing_route(clock: ManualClock) -> None:
    rig, api = serve(clock, {"GET /rest/messages/forConversation": 404, "GET /rest/conversations/gone": 404})
    with pytest.raises(NotFound) as caught:
        await api.messages.for_conversation("gone")
    assert caught.value.route == "GET /rest/conversations/gone"
    with pytest.raises(NotFound):
        await api.messages.for_conversation("gone")
    assert rig.system.paths.count("GET /rest/messages/forConversation") == 2


async def test_once_the_newer_route_was_seen_its_errors_are_its_own(clock: ManualClock) -> None:
    routes: dict[str, object] = {"GET /rest/messages/forConversation": []}
    rig, api = serve(clock, routes)
    await api.messages.for_conversation("u-1")
    routes["GET /rest/messages/forConversation"] = 404
    with pytest.raises(NotFound) as caught:
        await api.messages.for_conversation("u-2")
    assert "forConversation" in caught.value.route
    assert len(rig.system.requests) == 2


async def test_a_reply_is_linked_to_its_parent_and_has_no_empty_fields(clock: ManualClock) -> None:
    rig, api = serve(clock, {"POST /rest/messages": {"uuid": "m-9"}})
    message = NewMessage(message="Hello", whispered=False, linked_to=(Party(type="message", value="m-1"),))
    assert (await api.messages.post(message)).uuid == "m-9"
    assert json.loads(rig.system.requests[0].content) == {
        "message": "Hello",
        "whispered": False,
        "linkedTo": [{"type": "message", "value": "m-1"}],
    }


@pytest.mark.parametrize("body", [None, [], "sent", {"id": 1}])
async def test_a_message_that_was_taken_without_a_readable_answer_is_uncertain(
    clock: ManualClock, body: object
) -> None:
    _, api = serve(clock, {"POST /rest/messages": body})
    with pytest.raises(WriteUncertain, match="took the message"):
        await api.messages.post(NewMessage(message="Hello", whispered=False))


async def test_groups_types_roles_and_channels(clock: ManualClock) -> None:
    named = {"page": 1, "isLastPage": True, "entries": [{"id": "4", "names": {"lang": "de", "name": "Offen"}}]}
    routes: dict[str, object] = {f"GET /rest/conversations/{name}": named for name in ("categories", "types", "roles")}
    routes["GET /rest/conversations/inboxes"] = [{"inboxId": 3, "inboxName": "Mail"}]
    rig, api = serve(clock, routes)
    for rows in (
        await api.groups.list(),
        await api.groups.types(),
        await api.groups.roles(),
    ):
        assert [(row.id, row.name("en")) for row in rows] == [(4, "Offen")]
    assert query(rig, 1)["with"] == "activeStatuses"
    assert [(channel.id, channel.name) for channel in await api.groups.channels()] == [("3", "Mail")]


@pytest.mark.parametrize("status", [404, 503])
async def test_tags_come_from_either_api(clock: ManualClock, status: int) -> None:
    rig, api = serve(clock, {"GET /rest/v2/tags": status, "GET /rest/tags": [{"id": 1, "tagName": "VIP"}]})
    tags = await rig.run(api.tags.list())
    assert [tag.name for tag in tags] == ["VIP"]
    newer = {"page": 1, "isLastPage": True, "entries": [{"id": 1, "name": "New"}]}
    _, api = serve(clock, {"GET /rest/v2/tags": newer})
    assert [tag.name for tag in await api.tags.list()] == ["New"]


async def test_users_stores_and_session(clock: ManualClock) -> None:
    routes: dict[str, object] = {
        "GET /rest/users/me": {"id": 3, "username": "maria", "realName": "Maria Kranich"},
        "GET /rest/backend/users": [{"id": 3, "user": "maria"}],
        "GET /rest/webstores": [{"id": 0, "name": "Shop", "configuration": []}],
        "GET /rest/plugin_sets": [{"id": 1, "name": "Live"}],
        "GET /rest/session_limits": {"concurrent_sessions": "1", "maxCurrentSessions": 3},
    }
    _, api = serve(clock, routes)
    me = await api.users.me()
    assert (me.user, me.name) == ("maria", "Maria Kranich")
    assert len(await api.users.backend()) == 1
    assert (await api.stores.list())[0].name == "Shop"
    assert (await api.stores.plugin_sets())[0].name == "Live"
    limits = await api.session.limits()
    assert (limits.concurrent_sessions, limits.max_current_sessions) == (1, 3)


async def test_a_bad_row_is_told_in_the_log_and_hides_nothing(
    clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    _, api = serve(clock, {"GET /rest/webstores": [{"id": "no number, but secret"}, {"id": 2}]})
    with caplog.at_level(logging.WARNING):
        assert [store.id for store in await api.stores.list()] == [2]
    assert "GET /rest/webstores" in caplog.text
    assert "secret" not in caplog.text


async def test_a_shape_that_nobody_knows_names_its_route(clock: ManualClock) -> None:
    _, api = serve(clock, {"GET /rest/users/me": "maria"})
    with pytest.raises(UnreadableAnswer) as caught:
        await api.users.me()
    assert caught.value.route == "GET /rest/users/me"
