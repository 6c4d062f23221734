"""Tickets and the usage of the cloud by the official routes of the sandbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest

from plentytui.sandbox.quirks import Quirks
from tests.sandbox_talk import START, Talk
from tests.service_talk import ServiceTalk

TICKETS = "/rest/tickets"
METRICS = "/rest/system/cloud/metrics"
NEW = {"typeId": 3, "statusId": 1, "title": "Zertifikat", "plentyId": 28411, "source": "backend"}


@pytest.fixture
def talk() -> ServiceTalk:
    return ServiceTalk()


def ids(talk: Talk, query: str = "") -> list[int]:
    return [ticket["id"] for ticket in talk.say("GET", TICKETS, query)["entries"]]


def every(talk: Talk) -> list[dict[str, Any]]:
    return list(talk.say("GET", TICKETS, "itemsPerPage=100")["entries"])


def test_the_list_is_an_envelope_with_the_newest_first(talk: ServiceTalk) -> None:
    answer = talk.say("GET", TICKETS, "itemsPerPage=4")
    assert answer["totalsCount"] == len(every(talk)) == 11
    assert (answer["page"], answer["lastPageNumber"], len(answer["entries"])) == (1, 3, 4)
    pages = [ids(talk, f"itemsPerPage=4&page={page}") for page in (1, 2, 3)]
    joined = [number for page in pages for number in page]
    assert joined == sorted(joined, reverse=True)
    assert len(set(joined)) == 11
    assert talk.say("GET", TICKETS)["itemsPerPage"] in {25, "25"}


@pytest.mark.parametrize(
    "field",
    [
        "id",
        "typeId",
        "statusId",
        "priorityId",
        "confidential",
        "contactId",
        "plentyId",
        "progress",
        "source",
        "parentTicketId",
    ],
)
def test_filters_by_a_value(talk: ServiceTalk, field: str) -> None:
    rows = every(talk)
    wanted = next(row[field] for row in rows if row[field])
    expected = [row["id"] for row in rows if row[field] == wanted]
    assert 0 < len(expected) < len(rows)
    assert ids(talk, f"{field}={wanted}") == expected


def test_filters_by_owner_role_text_and_date(talk: ServiceTalk) -> None:
    rows = every(talk)
    assert ids(talk, "ownerId=4") == [row["id"] for row in rows if any(one["userId"] == 4 for one in row["owners"])]
    assert ids(talk, "roleId=3") == [row["id"] for row in rows if any(one["roleId"] == 3 for one in row["owners"])]
    assert ids(talk, "title=LET'S ENCRYPT") == [row["id"] for row in rows if "Let's Encrypt" in row["title"]]
    assert ids(talk, "fulltext=ebay") == [row["id"] for row in rows if row["source"] == "ebay"]
    due = next(row for row in rows if row["deadlineAt"])
    moment = datetime.fromisoformat(due["deadlineAt"])
    assert ids(talk, f"deadlineAt={moment:%Y-%m-%d}") == [due["id"]]
    assert ids(talk, f"deadlineAt={moment:%Y-%m-%d %H-%M-%S}") == [due["id"]]
    assert ids(talk, "resubmissionAt=2001-01-01") == []
    talk.say("GET", TICKETS, "typeId=three", status=422)
    talk.say("GET", TICKETS, "deadlineAt=soon", status=422)


def test_filters_that_are_not_known_are_ignored(talk: ServiceTalk) -> None:
    assert len(ids(talk, "customerClassId=7&statusGroupId=1&colour=red")) == 11


def test_a_ticket_with_its_messages_and_comments(talk: ServiceTalk) -> None:
    number = next(row["id"] for row in every(talk) if row["confidential"])
    found = talk.say("GET", f"{TICKETS}/{number}")
    assert (found["confidential"], found["hasDocuments"]) == (1, 0)
    both = talk.say("GET", f"{TICKETS}/{number}/messages")
    public = talk.say("GET", f"{TICKETS}/{number}/messages/message")
    internal = talk.say("GET", f"{TICKETS}/{number}/messages/comment")
    assert {one["type"] for one in public} == {"message"}
    assert {one["type"] for one in internal} == {"comment"}
    assert sorted(both, key=lambda one: one["id"]) == sorted(public + internal, key=lambda one: one["id"])
    assert [one["createdAt"] for one in both] == sorted(one["createdAt"] for one in both)
    assert talk.say("GET", f"{TICKETS}/messages/{both[0]['id']}") == both[0]
    talk.say("GET", f"{TICKETS}/77", status=404)
    talk.say("GET", f"{TICKETS}/messages/77", status=404)
    talk.say("GET", f"{TICKETS}/seven/messages", status=404)


def test_a_parent_knows_its_children(talk: ServiceTalk) -> None:
    child = next(row for row in every(talk) if row["parentTicketId"])
    assert talk.say("GET", f"{TICKETS}/{child['parentTicketId']}")["childrenCount"] == 1


def test_the_names(talk: ServiceTalk) -> None:
    types = {row["typeId"] for row in talk.say("GET", f"{TICKETS}/types/names")}
    statuses = {row["statusId"] for row in talk.say("GET", f"{TICKETS}/status/names")}
    assert {row["typeId"] for row in every(talk)} <= types
    assert {row["statusId"] for row in every(talk)} <= statuses
    by_type = talk.say("GET", f"{TICKETS}/status/type/names")
    assert {(row["typeId"], row["statusId"]) for row in by_type} == {(one, two) for one in types for two in statuses}
    assert {row["lang"] for row in by_type} == {"de", "en"}


def test_a_ticket_is_created_answered_and_closed(talk: ServiceTalk) -> None:
    made = talk.say("POST", TICKETS, body={**NEW, "owners": [{"userId": 4, "roleId": 2}], "deadlineAt": "2026-03-01"})
    assert made["id"] == max(ids(talk))
    assert made["owners"] == [{"ticketId": made["id"], "userId": 4, "roleId": 2}]
    assert made["deadlineAt"] == "2026-03-01T00:00:00+01:00"
    talk.wait(seconds=90)
    said = talk.say("POST", f"{TICKETS}/{made['id']}", body={"text": "Guten Tag"})
    noted = talk.say("POST", f"{TICKETS}/{made['id']}", body={"text": "intern", "type": "comment"})
    assert (said["type"], noted["type"], said["userId"]) == ("message", "comment", 3)
    assert [one["id"] for one in talk.say("GET", f"{TICKETS}/{made['id']}/messages")] == [said["id"], noted["id"]]
    assert talk.say("GET", f"{TICKETS}/{made['id']}")["updatedAt"] > made["updatedAt"]
    closed = talk.say("PUT", f"{TICKETS}/{made['id']}", body={"statusId": 5, "unknown": 1, "deadlineAt": None})
    assert (closed["progress"], closed["deadlineAt"]) == (100, None)
    assert datetime.fromisoformat(closed["finishedAt"]) == talk.clock.now().replace(microsecond=0)
    opened = talk.say("PUT", f"{TICKETS}/{made['id']}", body={"progress": "30", "confidential": 1, "title": " Neu "})
    assert (opened["finishedAt"], opened["confidential"], opened["title"]) == (None, 1, "Neu")


def test_a_ticket_is_created_by_query_as_the_description_says(talk: ServiceTalk) -> None:
    query = "typeId=3&statusId=2&title=Per Adresse&plentyId=28412&source=email&userId=3&roleId=1"
    made = talk.say("POST", TICKETS, query, body={})
    assert (made["title"], made["progress"], made["owners"][0]["userId"]) == ("Per Adresse", 40, 3)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"typeId": 9}, "typeId"),
        ({"typeId": ""}, "typeId"),
        ({"statusId": 0}, "statusId"),
        ({"title": " "}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"plentyId": 5}, "plentyId"),
        ({"source": "fax"}, "source"),
        ({"priorityId": 99}, "priorityId"),
        ({"progress": 101}, "progress"),
        ({"deadlineAt": "soon"}, "deadlineAt"),
        ({"owners": []}, "owners"),
        ({"owners": [{"userId": 99}]}, "owners"),
        ({"owners": "maria"}, "owners"),
    ],
)
def test_tickets_that_are_not_created(talk: ServiceTalk, change: dict[str, Any], field: str) -> None:
    body = {**NEW, "owners": [{"userId": 3, "roleId": 1}], **change}
    answer = talk.say("POST", TICKETS, body=body, status=422)
    assert field in str(answer["validation_errors"])
    assert len(every(talk)) == 11


def test_messages_that_are_not_added(talk: ServiceTalk) -> None:
    number = ids(talk)[0]
    talk.say("POST", f"{TICKETS}/{number}", body={"text": ""}, status=422)
    talk.say("POST", f"{TICKETS}/{number}", body={"text": "x", "type": "shout"}, status=422)
    talk.say("POST", f"{TICKETS}/77", body={"text": "x"}, status=404)
    talk.say("PUT", f"{TICKETS}/77", body={"title": "x"}, status=404)


def test_agents_may_and_others_may_not() -> None:
    tom, jonas = Talk(0, user="tom"), Talk(0, user="jonas")
    assert len(every(tom)) == 11
    tom.say("POST", f"{TICKETS}/{ids(tom)[0]}", body={"text": "hello"})
    jonas.say("GET", TICKETS, status=403)
    jonas.say("POST", TICKETS, body=NEW, status=403)


def days(talk: Talk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in range(1, 6):
        answer = talk.say("GET", METRICS, f"page={page}")
        if answer["page"] != page:
            break
        found += answer["objects"]
    return found


def test_the_usage_of_four_hundred_days(talk: ServiceTalk) -> None:
    answer = talk.say("GET", METRICS)
    assert list(answer) == ["page", "totalsCount", "isLastPage", "objects"]
    assert len(answer["objects"][0]) == 28
    found = days(talk)
    assert len(found) == answer["totalsCount"] == 400
    dates = [datetime.fromisoformat(day["date"]).date() for day in found]
    assert dates[0] == START.date() - timedelta(days=1)
    assert all(earlier == later - timedelta(days=1) for later, earlier in pairwise(dates))


def test_usage_has_a_week_and_grows(talk: ServiceTalk) -> None:
    found = days(talk)
    weekday = {
        number: mean(
            day["websiteTrafficMB"] for day in found if datetime.fromisoformat(day["date"]).weekday() == number
        )
        for number in range(7)
    }
    assert max(weekday, key=lambda number: weekday[number]) == 6
    newest, oldest = found[:30], found[-30:]
    for name in ("dbSpaceMb", "webspaceDocumentsMB", "items"):
        assert mean(day[name] for day in newest) > 1.05 * mean(day[name] for day in oldest)
    for day in found:
        assert day["webspaceMB"] > day["webspaceDocumentsMB"] > 0
        assert day["plentyId"] == 28411


def test_a_day_that_has_passed_keeps_its_figures(talk: ServiceTalk) -> None:
    before = {day["date"]: day for day in days(talk)}
    talk.wait(days=3)
    after = {day["date"]: day for day in days(talk)}
    assert len(set(after) - set(before)) == 3
    assert all(after[day] == before[day] for day in set(after) & set(before))


def test_a_page_past_the_end(talk: ServiceTalk) -> None:
    assert talk.say("GET", METRICS, "page=9")["page"] == 4
    exact = Talk(0, quirks=Quirks(clamped_pages=False))
    assert exact.say("GET", METRICS, "page=9")["objects"] == []


def test_the_usage_of_one_day(talk: ServiceTalk) -> None:
    path = "/rest/system/metrics/28411"
    assert talk.say("GET", f"{path}/20260202") == days(talk)[0]
    talk.say("GET", f"{path}/20260203", status=404)
    talk.say("GET", f"{path}/20260230", status=422)
    talk.say("GET", f"{path}/yesterday", status=422)
    talk.say("GET", "/rest/system/metrics/1/20260202", status=404)
