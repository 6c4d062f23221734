"""The sandbox's rarer writes: owners, relations, for good, the queued trash, folders, the set-up, late lists."""

from __future__ import annotations

import pytest

from plentytui.sandbox.quirks import Quirks
from plentytui.sandbox.world.chores import TRASH_SECONDS
from plentytui.sandbox.world.lag import LATE_SECONDS
from tests.sandbox_talk import LIST, Talk

FOLDERS = f"{LIST}/folders"


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_owners_are_replaced(talk: Talk) -> None:
    uuids = talk.uuids()[:3]
    query = f"uuids={','.join(uuids)}"
    pairs = [{"roleId": 1, "ownerId": 4}, {"roleId": 2, "ownerId": 6}]
    assert talk.say("PUT", f"{LIST}/owner", query, {"owners": pairs}) is True
    assert [talk.one(uuid)["owners"] for uuid in uuids] == [pairs] * 3
    assert talk.say("PUT", f"{LIST}/owner", "", {"uuids": uuids[:1], "owners": []}) is True
    assert talk.one(uuids[0])["owners"] == []
    entry = talk.say("GET", f"{LIST}/history/{uuids[0]}")[-1]
    assert (entry["action"], entry["userId"], entry["userName"]) == ("owners", 3, "Maria Kranich")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"owners": [{"roleId": 99, "ownerId": 4}]}, "owners.0.roleId"),
        ({"owners": [{"roleId": 1, "ownerId": 99}]}, "owners.0.ownerId"),
        ({"owners": "maria"}, "owners"),
        ({}, "owners"),
    ],
)
def test_owners_that_cannot_be_are_refused(talk: Talk, body: object, field: str) -> None:
    uuid = talk.uuids()[0]
    before = talk.one(uuid)["owners"]
    answer = talk.say("PUT", f"{LIST}/owner", f"uuids={uuid}", body, status=422)
    assert field in answer["validation_errors"]
    assert talk.one(uuid)["owners"] == before


def test_a_relation_is_removed_once(talk: Talk) -> None:
    row = next(row for row in talk.say("GET", LIST)["entries"] if row["conversationRelation"])
    relation = row["conversationRelation"][0]
    query = f"conversationUuid={row['uuid']}&type={relation['type']}&value={relation['value'][0]}"
    assert talk.say("DELETE", f"{LIST}/removeRelation", query) is True
    assert relation not in talk.one(row["uuid"])["conversationRelation"]
    assert talk.say("DELETE", f"{LIST}/removeRelation", query) is False
    talk.say("DELETE", f"{LIST}/removeRelation", "type=order&value=1", status=422)


def test_only_the_archive_is_deleted_for_good(talk: Talk) -> None:
    archived, other = talk.uuids()[:2]
    talk.say("PUT", f"{LIST}/archive", f"uuids={archived}")
    assert talk.say("DELETE", f"{LIST}/archiveDelete", f"uuids={archived}, {other}") == 1
    talk.say("GET", f"{LIST}/{archived}", status=404)
    talk.say("GET", "/rest/messages/forArchivedConversation", f"conversationId={archived}", status=404)
    assert talk.one(other)


def test_an_id_is_never_given_twice(talk: Talk) -> None:
    first = talk.say("POST", LIST, body={"title": "Eins"})
    talk.say("PUT", f"{LIST}/archive", f"uuids={first['uuid']}")
    assert talk.say("DELETE", f"{LIST}/archiveDelete", f"uuids={first['uuid']}") == 1
    assert talk.say("POST", LIST, body={"title": "Zwei"})["uuid"] != first["uuid"]


def test_the_trash_is_emptied_later(talk: Talk) -> None:
    uuids = talk.uuids()[:3]
    talk.say("DELETE", LIST, f"uuids={','.join(uuids)}")
    assert talk.say("DELETE", f"{LIST}/emptyTrash") is True
    talk.clock.advance(TRASH_SECONDS - 1)
    assert all(talk.one(uuid)["isDeleted"] for uuid in uuids)
    talk.clock.advance(1)
    assert talk.say("GET", LIST, "isDeleted=1")["totalsCount"] == 0
    for uuid in uuids:
        talk.say("GET", f"{LIST}/{uuid}", status=404)


def test_a_folder_from_its_making_to_its_end(talk: Talk) -> None:
    uuids = talk.uuids()[:2]
    made = talk.say("POST", FOLDERS, body={"name": " Rückrufe "})
    assert (made["name"], made["userId"]) == ("Rückrufe", 3)
    query = f"foldersUuids={made['uuid']}&conversationsUuids={','.join(uuids)}"
    assert talk.say("PUT", f"{FOLDERS}/add", query) is True
    assert {"userId": 3, "foldersUuids": [made["uuid"]]} in talk.one(uuids[0])["linkedFolders"]
    assert {row["uuid"] for row in talk.say("GET", LIST, f"folderId={made['uuid']}")["entries"]} == set(uuids)
    assert talk.say("PUT", f"{FOLDERS}/remove", f"foldersUuids={made['uuid']}&conversationsUuids={uuids[0]}") is True
    assert talk.say("PUT", f"{FOLDERS}/{made['uuid']}", body={"name": "Rückruf"})["name"] == "Rückruf"
    assert talk.say("GET", f"{FOLDERS}/{made['uuid']}")["name"] == "Rückruf"
    assert talk.say("DELETE", f"{FOLDERS}/{made['uuid']}") is True
    talk.say("GET", f"{FOLDERS}/{made['uuid']}", status=404)
    assert talk.one(uuids[1]), "deleting a folder never deletes conversations"


def test_assigning_takes_out_of_the_other_folders(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    one, two = (talk.say("POST", FOLDERS, body={"name": name})["uuid"] for name in ("Eins", "Zwei"))
    talk.say("PUT", FOLDERS, f"foldersUuids={one}&conversationsUuids={uuid}")
    talk.say("PUT", FOLDERS, f"foldersUuids={two}&conversationsUuids={uuid}")
    mine = [entry["foldersUuids"] for entry in talk.one(uuid)["linkedFolders"] if entry["userId"] == 3]
    assert mine == [[two]]


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "status"),
    [
        ("POST", FOLDERS, "", {"name": "  "}, 422),
        ("POST", FOLDERS, "", {"name": "x" * 191}, 422),
        ("PUT", f"{FOLDERS}/add", "foldersUuids=nonsense&conversationsUuids=x", None, 404),
        ("PUT", f"{FOLDERS}/add", "conversationsUuids=x", None, 422),
        ("DELETE", f"{FOLDERS}/nonsense", "", None, 404),
        ("POST", LIST, "", {}, 422),
        ("POST", LIST, "", {"title": "x", "categoryId": 77}, 422),
        ("POST", LIST, "", {"title": "x", "categoryId": 10**30}, 422),
        ("POST", "/rest/messages", "", {"message": "x", "categoryId": 10**30}, 422),
        ("PUT", f"{LIST}/batch_update_conversations", "", {"conversations": "x"}, 422),
        ("PUT", f"{LIST}/batch_update_conversations", "", [{"uuid": "x"}], 404),
        ("POST", f"{LIST}/roles", "", {"names": []}, 422),
        ("POST", f"{LIST}/statuses", "", {"names": [{"lang": "de", "name": "x"}], "progress": 55}, 422),
        ("POST", f"{LIST}/statuses", "", {"names": [{"lang": "de", "name": "x"}], "colour": "red"}, 422),
        ("POST", f"{LIST}/types", "", {"names": [{"lang": "de", "name": "x"}], "categoryId": 77}, 422),
        ("DELETE", f"{LIST}/types/9999", "", None, 404),
    ],
)
def test_bad_values(talk: Talk, method: str, path: str, query: str, body: object, status: int) -> None:
    talk.say(method, path, query, body, status=status)


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("PUT", f"{LIST}/owner", "uuids=x"),
        ("DELETE", f"{LIST}/removeRelation", ""),
        ("DELETE", f"{LIST}/archiveDelete", "uuids=x"),
        ("DELETE", f"{LIST}/emptyTrash", ""),
        ("POST", FOLDERS, ""),
        ("PUT", f"{FOLDERS}/add", ""),
        ("POST", LIST, ""),
    ],
)
def test_without_the_right_nothing_is_written(method: str, path: str, query: str) -> None:
    answer = Talk(user="jonas").say(method, path, query, {}, status=403)
    assert any(key.startswith("crm.messenger") for key in answer["error"]["missing_permissions"])


@pytest.mark.parametrize(("method", "path"), [("POST", f"{LIST}/roles"), ("PUT", f"{LIST}/categories/8/status")])
def test_only_administrators_change_the_set_up(method: str, path: str) -> None:
    answer = Talk(user="tom").say(method, path, "", {}, status=403)
    assert list(answer["error"]["missing_permissions"]) == ["setup.messenger"]


def test_parts_of_a_conversation_are_changed_and_the_rest_keeps_its_values(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    before = talk.one(uuid)
    part = {"priorityId": 5, "isClosed": True, "deadline": "2026-12-31T10:00:00+01:00", "tagIds": [1, 2]}
    after = talk.say("PUT", f"{LIST}/{uuid}", body=part)
    assert (after["priorityId"], after["isClosed"], after["tagIds"]) == ("5", True, [1, 2])
    assert after["deadline"] == "2026-12-31T10:00:00+01:00"
    assert (after["title"], after["owners"]) == (before["title"], before["owners"])
    answer = talk.say("PUT", f"{LIST}/batch_update_conversations", body=[{"uuid": uuid, "title": "Neu"}])
    assert answer["title"] == talk.one(uuid)["title"] == "Neu"


@pytest.mark.parametrize(
    ("kind", "extra"),
    [("categories", {}), ("types", {"categoryId": 1}), ("statuses", {"typeId": 11, "progress": 40}), ("roles", {})],
)
def test_the_set_up_is_made_changed_and_softly_deleted(talk: Talk, kind: str, extra: dict[str, object]) -> None:
    names = [{"lang": "de", "name": "Prüfung"}, {"lang": "en", "name": "Check"}]
    made = talk.say("POST", f"{LIST}/{kind}", body={"names": names, **extra})
    assert made["names"] == names
    assert kind != "categories" or made["id"] > 100, "ids up to 100 are reserved"
    path = f"{LIST}/{kind}/{made['id']}"
    assert talk.say("PUT", path, body={"position": 7})["position"] == 7
    assert talk.say("GET", path)["names"] == names
    assert talk.say("DELETE", path) is True
    assert talk.say("GET", path)["isDeleted"] is True
    other = talk.say("POST", f"{LIST}/{kind}", body={"names": names, **extra})["id"]
    assert talk.say("DELETE", f"{LIST}/{kind}", f"ids={other}, 99999") is True
    assert talk.say("DELETE", f"{LIST}/{kind}", "ids=99999") is False


def test_a_group_is_switched_off_and_gets_the_usual_types(talk: Talk) -> None:
    assert talk.say("PUT", f"{LIST}/categories/8/status", "isEnabled=false")["isEnabled"] is False
    count = len(talk.say("GET", f"{LIST}/types")["entries"])
    assert talk.say("POST", f"{LIST}/categories/createDefaultTypesAndStatuses/8") is True
    made = talk.say("GET", f"{LIST}/types", "with=activeStatuses&sortOrder=desc")["entries"]
    assert len(made) == count + 1
    assert made[0]["statuses"]
    new = max(made, key=lambda row: row["id"])
    mine = [row["position"] for row in made if row["categoryId"] == 8 and row["id"] != new["id"]]
    assert new["position"] == max(mine, default=0) + 1


def test_lists_may_be_late_and_single_ones_never_are() -> None:
    talk = Talk(quirks=Quirks(late_lists=True))
    first, second = talk.uuids()[:2]
    total = talk.say("GET", LIST)["totalsCount"]
    talk.say("PUT", f"{LIST}/close", f"isClosed=true&uuids={first}")
    talk.say("DELETE", LIST, f"uuids={second}")
    new = talk.say("POST", LIST, body={"title": "Neu"})["uuid"]
    before = {row["uuid"]: row for row in talk.say("GET", LIST)["entries"]}
    assert talk.one(first)["isClosed"] is True
    assert before[first]["isClosed"] is False
    assert second in before
    assert new not in before
    assert talk.say("GET", LIST)["totalsCount"] == total
    talk.clock.advance(LATE_SECONDS)
    after = {row["uuid"]: row for row in talk.say("GET", LIST)["entries"]}
    assert after[first]["isClosed"] is True
    assert second not in after
    assert new in after
