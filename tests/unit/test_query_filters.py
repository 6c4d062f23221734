"""What of a query the system can be asked for: never more than it means, and what is left out is said."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from plentytui.models.mirror import NameKind, NameRow
from plentytui.rules.query.filters import AskedOfSystem, to_api_filters
from plentytui.rules.query.names import Names
from plentytui.rules.query.parse import query_of
from plentytui.rules.query.tree import Node, Query
from tests.query_trees import TREES

NOW = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
NAMES = Names(
    {
        NameKind.GROUP: [NameRow(8, 0, {"en": "Amazon"})],
        NameKind.TAG: [NameRow(7, 0, {"": "urgent"}), NameRow(9, 0, {"": "late"})],
        NameKind.STATUS: [NameRow(1, 0, {"en": "new"}), NameRow(5, 0, {"en": "new"}), NameRow(6, 0, {"en": "done"})],
        NameKind.USER: [NameRow(3, 0, {"": "Maria Kranich"})],
        NameKind.FOLDER: [NameRow("f-1", 0, {"": "Later"})],
    },
    me=3,
)
DOCUMENTED = frozenset(
    {
        *("title", "message", "fromDate", "toDate", "updateFromDate", "updateToDate", "deletedAtBefore", "shortId"),
        *("tagIds", "orderIds", "contactIds", "emails", "paymentIds", "subscribersUsers", "uuids", "owners"),
        *("isDone", "hasAttachments", "hasBilledMsg", "isRead", "readById", "isDeleted", "isArchived", "referrer"),
        *("fromValue", "fromType", "priorityId", "inboxId", "typeId", "statusId", "folderId", "deadline"),
    }
)


def asked(text: str) -> AskedOfSystem:
    return to_api_filters(query_of(text), NAMES, NOW.timestamp(), ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("in:inbox subject:paket", {"title": "paket"}),
        ("in:inbox body:paket", {"message": "paket"}),
        ("in:inbox is:unread", {"isRead": False, "readById": 3}),
        ("in:inbox -is:unread", {"isRead": True, "readById": 3}),
        ("in:inbox is:open has:attachment", {"isDone": False, "hasAttachments": True}),
        ("in:inbox is:overdue", {"isDone": False, "deadline": "exceeded"}),
        ("is:archived is:mine", {"isArchived": True, "owners": (3,)}),
        ("is:deleted", {"isDeleted": 1}),
        ("in:inbox from:a@b.example", {"fromType": "email", "fromValue": "a@b.example"}),
        ("in:inbox order:1,2", {"orderIds": ("1", "2")}),
        ("in:inbox (tag:urgent OR tag:late)", {"tagIds": (7, 9)}),
        ("in:inbox status:done", {"statusId": 6}),
        ("folder:later", {"folderId": "f-1"}),
        ("in:inbox priority:high", {"priorityId": 4}),
        ("in:inbox id:12", {"shortId": "12"}),
        ("in:inbox deadline:tomorrow", {"deadline": "tomorrow"}),
        ("in:inbox subscriber:me", {"subscribersUsers": (3,)}),
        (
            "in:inbox created:2026-02-03",
            {"fromDate": datetime(2026, 2, 2, 23, tzinfo=UTC), "toDate": datetime(2026, 2, 3, 23, tzinfo=UTC)},
        ),
        ("in:inbox after:3d after:1d", {"updateFromDate": datetime(2026, 2, 2, 13, 5, 6, tzinfo=UTC)}),
        ("-is:archived -is:deleted is:done", {"isDone": True}),
    ],
)
def test_what_can_be_asked_is_asked_for_exactly(text: str, filters: dict[str, object]) -> None:
    found = asked(text)
    assert dict(found.filters) == filters
    assert found.exact
    assert not found.left_out


@pytest.mark.parametrize(
    ("text", "filters", "words"),
    [
        ("in:inbox group:amazon", {}, "in group Amazon"),
        ("in:inbox is:whispered", {}, "no filter"),
        ("in:inbox is:draft", {}, "known here only"),
        ("in:inbox from:weber", {}, "whole address"),
        ("in:inbox a OR b", {}, "AND only"),
        ("in:inbox -from:a@b.example", {}, "exclude"),
        ("in:inbox status:new", {}, "one value"),
        ("in:inbox status:nobody", {}, "not known"),
        ("in:inbox priority>=high", {}, "one priority"),
        ("in:inbox priority:none", {}, "one priority"),
        ("in:inbox tag:urgent tag:late", {"tagIds": (7,)}, "tagged late"),
        ("in:inbox order:1*", {}, "whole values"),
        ("in:inbox deadline:week", {}, "yesterday"),
        ("in:inbox followup:today", {}, "no filter"),
        ("in:inbox has:tag", {}, "no filter"),
        ("in:inbox body:a body:paket", {"message": "paket"}, "longest"),
        ("in:inbox paket", {"message": "paket"}, "messages only"),
        ("is:spam", {}, "no filter"),
        ("subject:a", {"title": "a"}, "Archive and trash"),
    ],
)
def test_what_cannot_be_asked_is_left_out_and_said(text: str, filters: dict[str, object], words: str) -> None:
    found = asked(text)
    assert dict(found.filters) == filters
    assert not found.exact
    assert any(words in sentence for sentence in found.left_out), found.left_out


def test_who_is_not_known_cannot_be_asked_for() -> None:
    found = to_api_filters(query_of("in:inbox is:unread is:mine"), Names(), NOW.timestamp())
    assert not found.filters
    assert len(found.left_out) == 2


@given(TREES)
def test_only_documented_filters_are_used_and_every_other_part_is_named(tree: Node) -> None:
    found = to_api_filters(Query(tree), NAMES, NOW.timestamp(), UTC)
    assert set(found.filters) <= DOCUMENTED
    assert all(sentence.endswith(".") for sentence in found.left_out)
