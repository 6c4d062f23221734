"""The sandbox's extension for channels and collecting: what is saved is kept, what cannot be is refused."""

from __future__ import annotations

import pytest

from tests.sandbox_talk import LIST, Talk
from tests.service_talk import BASE

PATH = f"{BASE}/channels"


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_the_extension_says_that_it_has_channels(talk: Talk) -> None:
    assert "channels" in talk.say("GET", BASE)["capabilities"]


def test_all_settings_come_in_one_answer(talk: Talk) -> None:
    answer = talk.say("GET", PATH)
    assert len(answer["channels"]) == 8
    assert answer["collecting"]["liveMode"] is True
    assert {user["name"] for user in answer["users"]} >= {"Maria Kranich", "Tom Ashworth"}
    assert "Messenger default NEW" in {one["name"] for one in answer["templates"]}
    assert "password" not in str(answer).replace("hasPassword", "")


def test_a_channel_is_made_listed_used_and_switched_off(talk: Talk) -> None:
    login = {"server": "smtp.a.de", "port": 465, "encryption": "ssl", "user": "u", "password": "geheim-12"}
    made = talk.say("POST", PATH, "", {"name": "Zalando", "isDefault": True, "login": login})
    assert made["id"] == 9
    assert made["login"]["hasPassword"] is True
    assert "geheim-12" not in str(talk.say("GET", PATH))
    inboxes = {row["name"]: row for row in talk.say("GET", f"{LIST}/inboxes")}
    assert inboxes["Zalando"]["isDefault"]
    assert not inboxes["Service Deutschland"]["isDefault"]
    talk.say("PUT", f"{PATH}/9", "", {"isDefault": False, "isActive": False})
    assert "Zalando" not in {row["name"] for row in talk.say("GET", f"{LIST}/inboxes")}
    kept = next(row for row in talk.say("GET", PATH)["channels"] if row["id"] == 9)
    assert kept["login"]["server"] == "smtp.a.de"


def test_the_forwarding_address_is_made_once_and_never_changed(talk: Talk) -> None:
    addresses = [row["forwardingAddress"] for row in talk.say("GET", PATH)["channels"]]
    assert len(set(addresses)) == 8
    answer = talk.say("PUT", f"{PATH}/1", "", {"forwardingAddress": "me@a.de"}, status=422)
    assert "forwardingAddress" in answer["validation_errors"]
    talk.say("PUT", f"{PATH}/1", "", {"name": "Neu"})
    assert talk.say("GET", PATH)["channels"][0]["forwardingAddress"] == addresses[0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"isActive": "maybe"}, "isActive"),
        ({"login": "x"}, "login"),
        ({"login": {"encryption": "rot13"}}, "login.encryption"),
        ({"login": {"server": "a.de", "port": 0}}, "login.port"),
        ({"login": {"server": "a.de", "port": 70000}}, "login.port"),
        ({"login": {"senderAddress": "x"}}, "login.senderAddress"),
        ({"tagIds": [999]}, "tagIds"),
        ({"tagIds": "1"}, "tagIds"),
        ({"owners": [{"roleId": 99, "ownerId": 3}]}, "owners.0"),
        ({"owners": "x"}, "owners"),
        ({"subscriberIds": [99]}, "subscriberIds"),
        ({"categoryId": 999}, "categoryId"),
        ({"typeId": 81, "categoryId": 1}, "typeId"),
        ({"statusId": 811}, "statusId"),
        ({"newTemplateId": 9}, "newTemplateId"),
        ({"skipEmails": True, "skipPattern": "(a+)+"}, "skipPattern"),
        ({"skipEmails": True, "skipPattern": ""}, "skipPattern"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(talk: Talk, body: dict[str, object], field: str) -> None:
    before = talk.say("GET", PATH)["channels"]
    answer = talk.say("PUT", f"{PATH}/1", "", body, status=422)
    assert field in answer["validation_errors"]
    assert talk.say("GET", PATH)["channels"] == before


def test_a_channel_that_is_not_there(talk: Talk) -> None:
    talk.say("PUT", f"{PATH}/99", "", {"name": "x"}, status=404)


def test_a_default_channel_is_active(talk: Talk) -> None:
    talk.say("PUT", f"{PATH}/8", "", {"isDefault": True}, status=409)


def test_collecting_is_kept(talk: Talk) -> None:
    wanted = {"emails": True, "attachments": True, "channelId": 7, "tagIds": [15], "categoryId": 101, "liveMode": False}
    assert talk.say("PUT", f"{BASE}/collecting", "", wanted) == wanted
    assert talk.say("GET", f"{BASE}/collecting") == wanted
    assert talk.say("GET", PATH)["collecting"] == wanted


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"emails": True, "channelId": 99}, 422),
        ({"emails": True, "channelId": 8}, 409),
        ({"emails": "perhaps"}, 422),
        ({"tagIds": [999]}, 422),
        ({"categoryId": 999}, 422),
    ],
)
def test_collecting_that_cannot_be_is_refused(talk: Talk, body: dict[str, object], status: int) -> None:
    before = talk.say("GET", f"{BASE}/collecting")
    talk.say("PUT", f"{BASE}/collecting", "", body, status=status)
    assert talk.say("GET", f"{BASE}/collecting") == before


@pytest.mark.parametrize(("method", "path"), [("POST", PATH), ("PUT", f"{PATH}/1"), ("PUT", f"{BASE}/collecting")])
def test_only_admins_save(method: str, path: str) -> None:
    Talk(user="tom").say(method, path, "", {"name": "x"}, status=403)
