"""What the Messenger's routes of the sandbox do: who may, what changes, what is answered, which oddities show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from plentytui.sandbox.quirks import Quirks
from tests.sandbox_talk import LIST, Talk, talk

__all__ = ["talk"]


def test_a_list_has_an_envelope_and_pages(talk: Talk) -> None:
    first = talk.say("GET", LIST, "itemsPerPage=25")
    assert list(first) == [
        "page", "totalsCount", "isLastPage", "entries", "lastPageNumber", "firstOnPage", "lastOnPage", "itemsPerPage",
    ]  # fmt: skip
    uuids = [row["uuid"] for row in first["entries"]]
    for page in range(2, first["lastPageNumber"] + 1):
        uuids += [row["uuid"] for row in talk.say("GET", LIST, f"itemsPerPage=25&page={page}")["entries"]]
    assert len(uuids) == len(set(uuids)) == first["totalsCount"]


def test_a_conversation_in_the_list_has_its_documented_keys(talk: Talk) -> None:
    row = talk.say("GET", LIST, "sortBy=updatedAt")["entries"][3]
    assert list(row)[:8] == [
        "uuid", "shortId", "plentyIdHash", "plentyId", "inboxId", "title", "conversationRelation",
        "conversationRecipients",
    ]  # fmt: skip
    assert (row["shortId"], row["priorityId"], row["isDeleted"], row["inboxId"]) == ("1048228", "3", 0, "7")
    assert row["owners"] == [{"roleId": 1, "ownerId": 7}]
    assert row["updatedAt"].endswith("+01:00")
    assert "deletedAt" not in row
    assert "messages" not in row


def test_without_the_oddities_everything_has_its_documented_type() -> None:
    row = Talk(quirks=Quirks.none()).say("GET", LIST, "sortBy=updatedAt")["entries"][3]
    assert (row["shortId"], row["priorityId"], row["isDeleted"], row["inboxId"]) == (1048228, 3, False, 7)
    assert row["deletedAt"] is None


def test_with_messages(talk: Talk) -> None:
    row = talk.say("GET", LIST, "sortBy=updatedAt&with=messages")["entries"][8]
    assert [message["uuid"] for message in row["messages"]] == row["messagesIds"]
    assert len(row["messages"]) == 9


def test_search_is_the_same_list_by_post(talk: Talk) -> None:
    assert talk.say("POST", f"{LIST}/search", "isDone=true", {"tagAdvanced": {"in": [1]}}) == talk.say(
        "GET", LIST, "isDone=true"
    )


@pytest.mark.parametrize("query", ["page=x", "isDone=maybe", "tagIds=1, two", "fromDate=soon", "typeId=1.5"])
def test_bad_values_are_told_by_field(talk: Talk, query: str) -> None:
    answer = talk.say("GET", LIST, query, status=422)
    assert list(answer["validation_errors"]) == [query.partition("=")[0]]


def test_unread_follows_from_who_has_read(talk: Talk) -> None:
    uuids = talk.uuids()
    unread = talk.say("GET", f"{LIST}/totals")["totalUnread"]
    row = next(row for row in talk.say("GET", LIST)["entries"] if 3 not in row["readBy"] and not row["isSpam"])
    assert talk.say("PUT", f"{LIST}/read", f"read=true&userId=3&uuids={row['uuid']}, {row['uuid']}") == 2
    assert talk.one(row["uuid"])["readBy"] == [*row["readBy"], 3]
    assert talk.say("GET", f"{LIST}/totals")["totalUnread"] == unread - 1
    assert talk.say("PUT", f"{LIST}/read", f"read=0&userId=3&uuids={','.join(uuids[:50])}") == 50
    assert all(3 not in talk.one(uuid)["readBy"] for uuid in uuids[:50])
    talk.login("tom")
    talk.say("PUT", f"{LIST}/read", f"read=true&userId=4&uuids[0]={uuids[0]}&uuids[1]={uuids[1]}")
    assert [talk.one(uuid)["readBy"].count(4) for uuid in uuids[:2]] == [1, 1]
    assert talk.one(uuids[0])["updatedAt"] == talk.say("GET", LIST, "sortBy=updatedAt")["entries"][0]["updatedAt"]


def test_reading_keeps_users_apart(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    for user in (3, 33, 13, 1, 885):
        talk.say("PUT", f"{LIST}/read", f"read=true&userId={user}&uuids={uuid}")
    talk.say("PUT", f"{LIST}/read", f"read=false&userId=3&uuids={uuid}")
    assert talk.one(uuid)["readBy"] == [33, 13, 1, 885]
    for user in (1, 885, 13, 33):
        talk.say("PUT", f"{LIST}/read", f"read=false&userId={user}&uuids={uuid}")
    assert talk.one(uuid)["readBy"] == []


@pytest.mark.parametrize(
    ("route", "query", "answer", "expected"),
    [
        ("close", "isClosed=true", 2, {"isClosed": True}),
        ("priority", "priorityId=5", 2, {"priorityId": "5"}),
        ("deadline", "deadline=2026/02/09", 2, {"deadline": "2026-02-09T00:00:00+01:00"}),
        ("deadline", "deadline=null", 2, {"deadline": None}),
        ("followUpDate", "followUpDate=2026-07-09 12:30:00", 2, {"followUpDate": "2026-07-09T12:30:00+02:00"}),
        ("type_status", "typeId=13&statusId=132", True, {"typeId": 13, "statusId": 132, "statusPosition": 1}),
        ("type_status", "typeId=null&statusId=null", True, {"typeId": 0, "statusId": 0}),
        ("archive", "", 2, {"isArchived": True}),
        ("markNotSpam", "", 2, {"isSpam": False}),
        ("subscribe", "", 2, {"subscribers": {"userIds": [3], "roleIds": []}}),
    ],
)
def test_actions_on_many(talk: Talk, route: str, query: str, answer: object, expected: Mapping[str, object]) -> None:
    uuids = talk.uuids()[1:3]
    talk.clock.advance(90)
    assert talk.say("PUT", f"{LIST}/{route}", f"{query}&uuids={','.join(uuids)},{'0' * 8}-bad") == answer
    for uuid in uuids:
        row = talk.one(uuid)
        assert {key: row.get(key) for key in expected} == expected
        assert row["updatedAt"] == "2026-02-03T14:06:36+01:00"
        assert talk.say("GET", f"{LIST}/history/{uuid}")[-1]["userName"] == "Maria Kranich"


def test_trash_and_back(talk: Talk) -> None:
    uuid = talk.uuids()[4]
    assert talk.say("DELETE", LIST, f"uuids={uuid}") == 1
    assert uuid not in talk.uuids()
    assert uuid in talk.uuids("isDeleted=1")
    assert talk.one(uuid)["isDeleted"] == 1
    assert talk.say("PUT", f"{LIST}/batchRestoreConversations", f"uuids={uuid}") == 1
    assert uuid in talk.uuids()
    assert talk.say("DELETE", f"{LIST}/{uuid}") == 1
    assert uuid not in talk.uuids()


def test_tags_are_added_to_many_and_replaced_on_one(talk: Talk) -> None:
    one, other = talk.uuids()[:2]
    before = talk.one(one)["tagIds"]
    assert talk.say("PUT", f"{LIST}/tags", f"tagIds=9, 15&uuids={one}, {other}") == 2
    assert talk.one(one)["tagIds"] == [*before, 9, 15]
    assert talk.say("PUT", f"{LIST}/{one}/tags", "tagIds=4") == 1
    assert talk.one(one)["tagIds"] == [4]
    assert talk.say("PUT", f"{LIST}/{one}/subscribe", "userId=7") == 1
    assert talk.one(one)["subscribers"]["userIds"] == [3, 7]
    assert talk.say("PUT", f"{LIST}/{one}/unsubscribe", "userId=3") == 1
    assert talk.one(one)["subscribers"]["userIds"] == [7]


@pytest.mark.parametrize(
    ("method", "path", "query", "field"),
    [
        ("PUT", f"{LIST}/read", "read=true&userId=3", "uuids"),
        ("PUT", f"{LIST}/read", "userId=3&uuids=a", "read"),
        ("PUT", f"{LIST}/priority", "priorityId=6&uuids=a", "priorityId"),
        ("PUT", f"{LIST}/type_status", "typeId=999&statusId=1&uuids=a", "typeId"),
        ("GET", f"{LIST}/searchReceiver", "searchTerm=ab", "searchTerm"),
        ("GET", "/rest/messages/forConversation", "", "conversationId"),
        ("PUT", f"/rest/messages/{'0' * 36}/readBy", "", "readBy"),
    ],
)
def test_what_is_missing_or_wrong_is_named(talk: Talk, method: str, path: str, query: str, field: str) -> None:
    assert field in talk.say(method, path, query, status=422)["validation_errors"]


@pytest.mark.parametrize(
    "path",
    [
        f"{LIST}/ee2be9db-82c0-441b-98cb-5e11e34b549e", f"{LIST}/nonsense", "/rest/messages/nonsense",
        f"{LIST}/history/nonsense", f"{LIST}/categories/99", f"{LIST}/types/x", f"{LIST}/folders/nonsense",
        "/rest/tags/999", "/rest/v2/tags/x",
    ],
)  # fmt: skip
def test_unknown_records(talk: Talk, path: str) -> None:
    assert "No query results" in talk.say("GET", path, status=404)["error"]["message"]


def test_missing_rights_are_named() -> None:
    answer = Talk(user="jonas").say("GET", LIST, status=403)
    assert list(answer["error"]["missing_permissions"]) == ["crm.messenger.read"]


def test_receivers(talk: Talk) -> None:
    def receivers(term: str) -> list[dict[str, Any]]:
        found = talk.say("GET", f"{LIST}/searchReceiver", f"searchTerm={term}")
        assert isinstance(found, list)
        return found

    assert [(r["type"], r["id"]) for r in receivers("ashworth")] == [("user", 4)]
    contact = receivers("BÖTTCHER")[0]
    assert (contact["type"], contact["name"]) == ("contact", "Katharina Böttcher")
    assert list(contact) == ["id", "name", "email", "lang", "externalId", "type"]
    assert {r["type"] for r in receivers(str(contact["id"]))} == {"contact"}
    order = talk.one(talk.uuids()[0])["conversationRelation"]
    number = next(relation["value"][0] for relation in order if relation["type"] == "order")
    assert [(r["type"], r["id"]) for r in receivers(number)] == [("order", int(number))]


def test_groups_types_statuses_and_roles(talk: Talk) -> None:
    groups = {row["id"]: row for row in talk.say("GET", f"{LIST}/categories")["entries"]}
    names = {number: row["names"][1]["name"] for number, row in groups.items()}
    assert names == {
        0: "All", 1: "General", 2: "eBay", 3: "Contact notes", 4: "Automatically sent emails", 6: "OTTO", 7: "Kaufland",
        8: "Amazon", 101: "Trade customers", 102: "Cologne trade fair",
    }  # fmt: skip
    types = talk.say("GET", f"{LIST}/types", "with=activeStatuses&itemsPerPage=100")["entries"]
    assert {row["categoryId"] for row in types} <= groups.keys()
    statuses = talk.say("GET", f"{LIST}/statuses", "typeId=11")["entries"]
    assert next(row for row in types if row["id"] == 11)["statuses"] == statuses
    assert all(row["progress"] % 10 == 0 and len(row["colour"]) == 7 for row in statuses)
    assert talk.say("GET", f"{LIST}/statuses/112") == statuses[1]
    assert "statuses" not in talk.say("GET", f"{LIST}/types/11")
    roles = talk.say("GET", f"{LIST}/roles")["entries"]
    assert [[name["name"] for name in role["names"]] for role in roles] == [
        ["Vertrieb", "Sales"], ["Support", "Support"], ["Retouren", "Returns"],
    ]  # fmt: skip
    used = {(row["typeId"], row["statusId"]) for row in talk.say("GET", LIST, "itemsPerPage=100")["entries"]}
    known = {(row["typeId"], row["id"]) for t in types for row in t["statuses"]}
    assert used <= known


def test_set_up_lists_are_filtered_and_sorted(talk: Talk) -> None:
    found = [row["id"] for row in talk.say("GET", f"{LIST}/types", "name=RETOURE&sortOrder=desc")["entries"]]
    assert found == sorted(found, reverse=True)
    assert len(found) == 5
    assert [row["id"] for row in talk.say("GET", f"{LIST}/categories", "id=8")["entries"]] == [8]
    assert talk.say("GET", f"{LIST}/categories", "isDeleted=true")["entries"] == []
    by_position = [row["id"] for row in talk.say("GET", f"{LIST}/categories", "sortBy=position")["entries"]]
    assert by_position == [0, 1, 8, 2, 6, 7, 3, 4, 101, 102]


def test_folders(talk: Talk) -> None:
    folders = talk.say("GET", f"{LIST}/folders")["entries"]
    assert [row["name"] for row in folders] == ["Difficult cases", "Messe 2026", "Rückruf", "Waiting for parts"]
    mine = talk.say("GET", f"{LIST}/folders", "userId=3")["entries"]
    assert {row["userId"] for row in mine} == {3}
    assert talk.say("GET", f"{LIST}/folders/{mine[1]['uuid']}") == mine[1]
    rows = talk.say("GET", LIST, f"folderId={mine[1]['uuid']}")["entries"]
    assert rows
    assert all(mine[1]["uuid"] in row["linkedFolders"][0]["foldersUuids"] for row in rows)


def test_only_active_channels_are_listed(talk: Talk) -> None:
    channels = talk.say("GET", f"{LIST}/inboxes")
    assert [channel["id"] for channel in channels] == ["1", "2", "3", "4", "5", "6", "7"]
    used = {row["inboxId"] for row in talk.say("GET", LIST, "itemsPerPage=100")["entries"]}
    assert used <= {channel["id"] for channel in channels}


def test_both_tag_apis_tell_of_the_same_tags(talk: Talk) -> None:
    first = talk.say("GET", "/rest/tags")
    second = talk.say("GET", "/rest/v2/tags")
    assert second["itemsPerPage"] in (25, "25")
    assert [(t["id"], t["tagName"], t["color"]) for t in first] == [
        (t["id"], t["name"], t["color"]) for t in second["entries"]
    ]
    assert talk.say("GET", "/rest/tags", "tagAvailability=variation")[0]["tagName"] == "handgefertigt"
    assert [t["id"] for t in talk.say("GET", "/rest/v2/tags", "id=in:5, 9")["entries"]] == [5, 9]
    assert [t["id"] for t in talk.say("GET", "/rest/v2/tags", "availability=messageBillable")["entries"]] == [21]
    named = talk.say("GET", "/rest/v2/tags/5", "with=names,availabilities")
    assert (named["names"][1]["name"], named["availabilities"]) == ("damaged", ["messenger", "order"])
    assert list(talk.say("GET", "/rest/v2/tags/5")) == ["id", "name", "color"]


def test_history_begins_with_the_beginning(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    assert [entry["action"] for entry in talk.say("GET", f"{LIST}/history/{uuid}")] == ["created"]
    talk.say("PUT", f"{LIST}/close", f"isClosed=1&uuids={uuid}")
    assert [entry["action"] for entry in talk.say("GET", f"{LIST}/history/{uuid}")] == ["created", "isClosed"]
