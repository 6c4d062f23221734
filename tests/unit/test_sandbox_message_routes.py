"""What the sandbox's routes of single messages do: answers, whispers, new conversations, files, read marks."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from plentytui.sandbox.quirks import Quirks
from tests.sandbox_talk import LIST, Talk, talk

__all__ = ["talk"]


def test_a_reply(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    parent = talk.thread(uuid)[-1]["uuid"]
    talk.clock.advance(60)
    body = {"message": "<p>Klappt!</p>", "whispered": False, "linkedTo": [{"type": "message", "value": parent}]}
    sent = talk.say("POST", "/rest/messages", body=body)
    assert list(sent)[:11] == [
        "uuid", "plentyIdHash", "linkedTo", "tags", "from", "title", "preview", "message", "attachedFilesCount",
        "createdAt", "updatedAt",
    ]  # fmt: skip
    assert sent["from"] == {"type": "user", "value": 3, "name": "Maria Kranich"}
    assert sent["parentUuid"] == parent
    row = talk.one(uuid)
    assert (row["conversationPreview"], row["readBy"], row["updatedAt"]) == (
        "Klappt!",
        [3],
        "2026-02-03T14:06:06+01:00",
    )
    assert row["hasWhisperedMessages"] is False
    assert talk.thread(uuid)[-1] == sent
    assert [m["uuid"] for m in talk.say("GET", f"/rest/messages/{parent}")] == [parent, sent["uuid"]]
    assert [m["uuid"] for m in talk.say("GET", "/rest/messages", f"uuid={parent}")] == [sent["uuid"]]
    assert [m["uuid"] for m in talk.say("GET", "/rest/messages", f"uuid={sent['uuid']}&successors=false")] == [parent]
    assert talk.uuids()[0] == uuid


def test_a_whisper(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    parent = talk.thread(uuid)[0]["uuid"]
    sent = talk.say(
        "POST",
        "/rest/messages",
        body={"message": "psst", "whispered": True, "linkedTo": {"type": "message", "value": parent}},
    )
    assert sent["whispered"] is True
    assert talk.one(uuid)["hasWhisperedMessages"] is True


@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: [value]], ids=["object", "list"])
def test_a_new_conversation(talk: Talk, wrap: Any) -> None:
    body = {
        "message": "Guten Tag, ab heute haben wir wieder Regentonnen auf Lager.",
        "to": wrap({"email": ["kundin@posteo.example"], "orders": [417]}),
        "from": wrap({"type": "user", "value": 3, "name": "Maria Kranich"}),
        "metaData": wrap({"controls": {"replyable": False}, "readBy": [99]}),
        "referrer": wrap({"type": "rest"}),
        "tags": [9, "15"],
        "attachments": [{"name": "liste.csv", "contentType": "text/csv", "content": base64.b64encode(b"a;b").decode()}],
    }
    sent = talk.say("POST", "/rest/messages", body=body)
    row = talk.one(sent["conversationId"])
    assert row["title"] == "Guten Tag, ab heute haben wir wieder Regentonnen a"
    assert row["conversationRelation"] == [
        {"type": "email", "value": ["kundin@posteo.example"]}, {"type": "order", "value": ["417"]},
    ]  # fmt: skip
    assert (row["shortId"], row["tagIds"], row["readBy"], row["attachmentsCount"]) == ("1048232", [9, 15], [3], 1)
    assert sent["metaData"]["controls"] == {"replyable": False}
    assert sent["metaData"]["readBy"] == [3]
    assert talk.raw("GET", f"/rest/messages/{sent['uuid']}/attachments", "filename=liste.csv").body == b"a;b"
    again = talk.say("POST", "/rest/messages", body={"message": "und noch eine"})
    assert again["conversationId"] != sent["conversationId"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "message"),
        ({"message": "  \n"}, "message"),
        ({"message": ["x"]}, "message"),
        ({"message": "x", "to": "somebody"}, "to"),
        ({"message": "x", "linkedTo": "y"}, "linkedTo"),
        ({"message": "x", "linkedTo": [{"type": "message", "value": "nobody"}]}, "linkedTo"),
        ({"message": "x", "tags": ["y"]}, "tags"),
        ({"message": "x", "doneAt": "y"}, "doneAt"),
        ({"message": "x", "attachments": [{"content": ""}]}, "attachments.0.name"),
        ({"message": "x", "attachments": [{"name": "a.txt", "content": "?"}]}, "attachments.0.content"),
        ({"message": "x", "attachments": [{"name": "a.exe", "content": ""}]}, "attachments.0.contentType"),
    ],
)
def test_messages_that_are_refused_change_nothing(talk: Talk, body: object, field: str) -> None:
    before = talk.say("GET", LIST)["totalsCount"]
    assert field in talk.say("POST", "/rest/messages", body=body, status=422)["validation_errors"]
    assert talk.say("GET", LIST)["totalsCount"] == before


def test_marking_one_message_as_read_answers_with_a_list(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    message = talk.thread(uuid)[0]["uuid"]
    for _ in range(2):
        answer = talk.say("PUT", f"/rest/messages/{message}/readBy", "readBy=3")
        assert [entry["metaData"]["readBy"] for entry in answer] == [[3]]


def test_one_of_its_oddities_turns_object_and_list_round() -> None:
    talk = Talk(quirks=Quirks(object_or_list=True))
    message = talk.thread(talk.uuids()[0])[0]["uuid"]
    assert talk.say("PUT", f"/rest/messages/{message}/readBy", "readBy=3")["metaData"]["readBy"] == [3]
    (sent,) = talk.say("POST", "/rest/messages", body={"message": "Hallo"})
    assert sent["message"] == "Hallo"


def test_attachments_are_real_files(talk: Talk) -> None:
    kinds = {".jpg": b"\xff\xd8\xff", ".pdf": b"%PDF-1", ".png": b"\x89PNG"}
    seen = set()
    for uuid in talk.uuids("hasAttachments=true&itemsPerPage=100"):
        for message in talk.thread(uuid):
            assert message["attachedFilesCount"] == len(message["attachments"])
            for file in message["attachments"]:
                path = f"/rest/messages/{message['uuid']}/attachments"
                reply = talk.raw("GET", path, f"filename={file['name']}")
                assert (len(reply.body), reply.content_type) == (file["size"], file["contentType"])
                assert reply.body.startswith(kinds[file["name"][-4:].lower()])
                seen.add(file["name"][-4:])
    assert {".jpg", ".pdf"} <= seen
    assert talk.raw("GET", f"/rest/messages/{talk.thread(uuid)[0]['uuid']}/attachments", "filename=../x").status == 404


def test_archived_conversations_have_their_own_message_route(talk: Talk) -> None:
    uuid = talk.uuids()[0]
    talk.say("PUT", f"{LIST}/archive", f"uuids={uuid}")
    talk.say("GET", "/rest/messages/forConversation", f"conversationId={uuid}", status=404)
    found = talk.say("GET", "/rest/messages/forArchivedConversation", f"conversationId={uuid}")
    assert found["totalsCount"] == len(found["entries"]) == 1
    talk.say("PUT", f"{LIST}/archiveRestore", f"uuids={uuid}")
    assert talk.thread(uuid)


def test_all_messages_page_by_page(talk: Talk) -> None:
    pages = [talk.say("GET", "/rest/messages/get", f"page={page}&itemsPerPage=7") for page in range(1, 8)]
    uuids = [message["uuid"] for page in pages for message in page]
    assert [len(page) for page in pages] == [7] * 7
    assert uuids == [message["uuid"] for message in talk.say("GET", "/rest/messages", "amount=49")]
    assert len(set(uuids)) == 49
    assert talk.say("GET", "/rest/messages/get", "page=9999") == []
