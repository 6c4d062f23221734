"""The filters of the list of conversations: what the database finds is what one finds by looking at every row."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.params import Params
from plentytui.sandbox.routes.conversation_filters import selection
from plentytui.sandbox.routing import Call
from plentytui.sandbox.sessions import LoginGuard, Sessions
from plentytui.sandbox.world.lists import ORDERS
from plentytui.sandbox.world.wire import conversation_rows
from plentytui.sandbox.world.world import World

START = datetime(2026, 2, 3, 13, 5, 6, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SIZE = 240
Row = Mapping[str, Any]


def make_world() -> World:
    world = World(1, START, SIZE)
    # Rows at the edges of days, and messages that are stored and not composed.
    for number, hours in ((3, -13), (5, 11), (9, 35), (14, -37)):
        world.db.execute(
            "UPDATE conversation SET deadline = ? WHERE no = ?", (int(START.timestamp()) + hours * 3600, number)
        )
    world.incoming_mail(START, conversation=40, text="Ein Nachtrag über Schnecken & Größe.")
    return world


WORLD = make_world()
CLOCK = ManualClock(START)
CONFIG = SandboxConfig(size=SIZE, clock=CLOCK)
MESSAGES = {
    number: [message.plain.casefold() for message in WORLD.mailbox.messages(number)] for number in range(1, SIZE + 1)
}


def call(**params: object) -> Call:
    pairs = [(name, str(value)) for name, value in params.items()]
    return Call(
        "GET", "/rest/conversations", {}, Params(pairs), None, WORLD, CONFIG, Sessions(CLOCK), LoginGuard(CLOCK)
    )


def every_row() -> list[Row]:
    rows = WORLD.db.execute("SELECT * FROM conversation ORDER BY no").fetchall()
    found: list[Row] = []
    for start in range(0, len(rows), 100):
        part = rows[start : start + 100]
        wire = conversation_rows(WORLD.mailbox, part, CONFIG.quirks, messages=False)
        found += [{**json.loads(json.dumps(entry)), "no": row["no"]} for row, entry in zip(part, wire, strict=True)]
    return found


ROWS = every_row()


def found(**params: object) -> list[int]:
    chosen = selection(call(**params))
    rows = WORLD.mailbox.lists.page(chosen, 10_000, 0)
    assert WORLD.mailbox.lists.count(chosen) == len(rows)
    return [row["no"] for row in rows]


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def related(row: Row, *types: str) -> set[str]:
    return {
        value for relation in row["conversationRelation"] if relation["type"] in types for value in relation["value"]
    }


def day_of(row: Row) -> date | None:
    deadline = instant(row.get("deadline"))
    return deadline.astimezone(BERLIN).date() if deadline else None


def wholes(text: str) -> set[int]:
    return {int(part) for part in text.split(",")}


def words(text: str) -> set[str]:
    return {part.strip().lower() for part in text.split(",")}


TODAY = START.astimezone(BERLIN).date()
NAIVE: dict[str, Callable[[Row, Any], bool]] = {
    "title": lambda row, text: text.casefold() in row["title"].casefold(),
    "message": lambda row, text: any(text.casefold() in message for message in MESSAGES[row["no"]]),
    "fromDate": lambda row, text: datetime.fromisoformat(row["createdAt"]) >= datetime.fromisoformat(text),
    "toDate": lambda row, text: datetime.fromisoformat(row["createdAt"]) <= datetime.fromisoformat(text),
    "updateFromDate": lambda row, text: datetime.fromisoformat(row["updatedAt"]) >= datetime.fromisoformat(text),
    "updateToDate": lambda row, text: datetime.fromisoformat(row["updatedAt"]) <= datetime.fromisoformat(text),
    "deletedAtBefore": lambda row, text: (
        datetime.fromisoformat(row.get("deletedAt", text)) < datetime.fromisoformat(text)
    ),
    "tagIds": lambda row, text: bool(wholes(text) & set(row["tagIds"])),
    "isDone": lambda row, text: row["isClosed"] == (text == "true"),
    "referrer": lambda row, text: row["referrer"]["type"] == text,
    "shortId": lambda row, text: row["shortId"] == str(text),
    "hasAttachments": lambda row, text: row["attachmentsCount"] > 0,
    "hasBilledMsg": lambda row, text: row["billedMsgCount"] > 0,
    "orderIds": lambda row, text: bool(words(text) & related(row, "order", "orderId")),
    "contactIds": lambda row, text: bool(words(text) & related(row, "contact", "contactId")),
    "emails": lambda row, text: bool(words(text) & {value.lower() for value in related(row, "email", "contactEmail")}),
    "paymentIds": lambda row, text: bool(words(text) & related(row, "payment")),
    "subscribersUsers": lambda row, text: bool(wholes(text) & set(row["subscribers"]["userIds"])),
    "owners": lambda row, text: bool(wholes(text) & {owner["ownerId"] for owner in row["owners"]}),
    "priorityId": lambda row, text: row["priorityId"] == str(text),
    "inboxId": lambda row, text: row["inboxId"] == str(text),
    "statusId": lambda row, text: row["statusId"] == int(text),
    "typeId": lambda row, text: row["typeId"] == int(text),
    "uuids": lambda row, text: row["uuid"] in words(text),
    "folderId": lambda row, text: any(text in folder["foldersUuids"] for folder in row["linkedFolders"]),
}


def deadline_matches(row: Row, word: str) -> bool:
    deadline = instant(row.get("deadline"))
    if deadline is None:
        return False
    if word == "exceeded":
        return deadline < START
    if word == "in_the_future":
        return deadline > START
    return day_of(row) == TODAY + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[word])


def naive(params: Mapping[str, str]) -> set[int]:
    def matches(row: Row) -> bool:
        if row["isArchived"] != (params.get("isArchived") == "true"):
            return False
        if row["isDeleted"] != int(params.get("isDeleted", "0")):
            return False
        read = params.get("isRead")
        if read and "readById" in params and (int(params["readById"]) in row["readBy"]) != (read == "true"):
            return False
        if "fromValue" in params and "fromType" in params:
            sender = row["from"]
            if sender["type"] != params["fromType"] or sender["value"].lower() not in words(params["fromValue"]):
                return False
        if "deadline" in params and not deadline_matches(row, params["deadline"]):
            return False
        return all(NAIVE[name](row, value) for name, value in params.items() if name in NAIVE)

    return {row["no"] for row in ROWS if matches(row)}


def _of_rows(pick: Callable[[Row], object]) -> st.SearchStrategy[str]:
    return st.sampled_from(ROWS).map(pick).map(str)


def _listed(pick: Callable[[Row], list[Any]]) -> st.SearchStrategy[str]:
    values = sorted({str(value) for row in ROWS for value in pick(row)}) or ["1"]
    return st.lists(st.sampled_from(values), min_size=1, max_size=4).map(", ".join)


WORDS = (
    "der",
    "Bestellung",
    "DANKE",
    "größe",
    "ß",
    "%",
    "_",
    "'",
    "order",
    "Gärt",
    "{",
    "schnecken & G",
    "DHL",
    "Tom",
    "mpg",
)
DAYS = ("yesterday", "today", "tomorrow", "exceeded", "in_the_future")
TEXT = st.sampled_from(WORDS) | _of_rows(lambda row: row["title"][3:9])
SAID = TEXT | _of_rows(lambda row: MESSAGES[row["no"]][0][20:45]) | _of_rows(lambda row: row["from"]["name"])
FLAG = st.sampled_from(["true", "false"])
STRATEGIES: dict[str, st.SearchStrategy[str]] = {
    "title": TEXT.filter(bool),
    "message": SAID.filter(lambda text: bool(text.strip())),
    "fromDate": _of_rows(lambda row: row["createdAt"]),
    "toDate": _of_rows(lambda row: row["createdAt"]),
    "updateFromDate": _of_rows(lambda row: row["updatedAt"]),
    "updateToDate": _of_rows(lambda row: row["updatedAt"]),
    "tagIds": _listed(lambda row: row["tagIds"]),
    "isDone": FLAG,
    "referrer": st.sampled_from(["system", "backend", "rest", "plugin", "email"]),
    "shortId": _of_rows(lambda row: row["shortId"]),
    "hasAttachments": st.just("true"),
    "hasBilledMsg": st.just("true"),
    "orderIds": _listed(lambda row: sorted(related(row, "order"))),
    "contactIds": _listed(lambda row: sorted(related(row, "contact"))),
    "emails": _listed(lambda row: sorted(related(row, "email"))),
    "paymentIds": _listed(lambda row: sorted(related(row, "payment"))),
    "subscribersUsers": _listed(lambda row: row["subscribers"]["userIds"]),
    "owners": _listed(lambda row: [owner["ownerId"] for owner in row["owners"]]),
    "priorityId": st.sampled_from("012345"),
    "inboxId": st.sampled_from("12345678"),
    "statusId": _of_rows(lambda row: row["statusId"]),
    "typeId": _of_rows(lambda row: row["typeId"]),
    "uuids": _listed(lambda row: [row["uuid"]]),
    "folderId": st.sampled_from([WORLD.ids.folder(number) for number in range(1, 5)]),
    "isRead": FLAG,
    "readById": st.sampled_from("34567"),
    "fromValue": _listed(lambda row: [row["from"]["value"]]),
    "fromType": st.sampled_from(["user", "email", "contact"]),
    "deadline": st.sampled_from(DAYS),
    "deletedAtBefore": _of_rows(lambda row: row["updatedAt"]),
    "isArchived": FLAG,
    "isDeleted": st.sampled_from("01"),
}
ANY = st.sets(st.sampled_from(sorted(STRATEGIES)), max_size=3).flatmap(
    lambda names: st.fixed_dictionaries({name: STRATEGIES[name] for name in sorted(names)})
)


@given(params=ANY)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_filters_find_what_one_finds_by_looking(params: dict[str, str]) -> None:
    assert set(found(**params)) == naive(params)


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_each_filter_alone(name: str) -> None:
    @given(value=STRATEGIES[name])
    @settings(max_examples=12, deadline=None)
    def alone(value: str) -> None:
        assert set(found(**{name: value})) == naive({name: value})

    alone()


@pytest.mark.parametrize("name", sorted(NAIVE.keys() - {"deletedAtBefore"}))
def test_each_filter_leaves_something_and_drops_something(name: str) -> None:
    everything = naive({})
    samples = {
        "title": "bestell", "message": "danke",
        "tagIds": "2, 3", "isDone": "true", "referrer": "email", "priorityId": "3",
        "hasAttachments": "true", "hasBilledMsg": "true", "subscribersUsers": "3", "owners": "4", "inboxId": "2",
        "folderId": WORLD.ids.folder(1), "statusId": "114", "typeId": "11",
    }  # fmt: skip
    row = next(row for row in ROWS if row["no"] == 9)
    when = ROWS[100]["updatedAt"]
    samples |= {
        "fromDate": when, "toDate": when, "updateFromDate": when, "updateToDate": when, "uuids": row["uuid"],
        "shortId": row["shortId"], "orderIds": next(iter(related(row, "order"))),
        "contactIds": next(iter(related(row, "contact"))), "emails": next(iter(related(row, "email"))),
        "paymentIds": next(iter(value for row in ROWS for value in related(row, "payment") if row["no"] in everything)),
    }  # fmt: skip
    if name == "statusId":
        samples[name] = str(row["statusId"])
    got = set(found(**{name: samples[name]}))
    assert got
    assert got < everything


def test_read_and_sender_need_both_of_their_parameters() -> None:
    everything = sorted(found())
    for params in ({"isRead": "true"}, {"readById": "3"}, {"fromType": "user"}, {"fromValue": "3"}):
        assert sorted(found(**params)) == everything


def test_unknown_filters_and_unknown_words_are_ignored() -> None:
    everything = found()
    assert found(categoryId=2, colour="red") == everything
    assert found(deadline="someday") == everything
    assert found(sortBy="mood") == everything


def test_deleted_before() -> None:
    deleted = [row for row in ROWS if row["isDeleted"] and not row["isArchived"]]
    edge = sorted(row["deletedAt"] for row in deleted)[len(deleted) // 2]
    before = set(found(isDeleted="1", deletedAtBefore=edge))
    assert before == naive({"isDeleted": "1", "deletedAtBefore": edge})
    assert 0 < len(before) < len(deleted)


def test_the_archive_is_another_index() -> None:
    archived = set(found(isArchived="true"))
    assert archived
    assert not archived & set(found())
    assert set(found(isArchived="false")) == set(found())


SORTED: dict[str, Callable[[Row], Any]] = {
    "createdAt": lambda row: datetime.fromisoformat(row["createdAt"]),
    "updatedAt": lambda row: datetime.fromisoformat(row["updatedAt"]),
    "shortId": lambda row: int(row["shortId"]),
    "priority": lambda row: int(row["priorityId"]),
    "followUpDate": lambda row: instant(row.get("followUpDate")),
    "deadline": lambda row: instant(row.get("deadline")),
    "type": lambda row: row["typePosition"],
    "status": lambda row: row["statusPosition"],
}


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("order", sorted(ORDERS))
def test_sorting(order: str, descending: bool) -> None:
    by_number = {row["no"]: row for row in ROWS}
    keys = [SORTED[order](by_number[n]) for n in found(sortBy=order, sortOrder="desc" if descending else "asc")]
    given_keys = [key for key in keys if key is not None]
    assert given_keys == sorted(given_keys, reverse=descending)
    assert keys[: len(given_keys)] == given_keys, "what has no value comes last"


def test_newest_first_by_creation_is_the_default() -> None:
    assert found() == found(sortBy="createdAt", sortOrder="desc")


def test_pages_of_a_list_make_the_whole_list() -> None:
    for order in ORDERS:
        chosen = selection(call(sortBy=order))
        whole = [row["no"] for row in WORLD.mailbox.lists.page(chosen, 10_000, 0)]
        pages = [row["no"] for start in range(0, SIZE, 17) for row in WORLD.mailbox.lists.page(chosen, 17, start)]
        assert pages == whole


def test_usual_lists_use_an_index() -> None:
    for params in (
        {},
        {"sortBy": "updatedAt"},
        {"sortBy": "priority"},
        {"sortBy": "status", "sortOrder": "asc"},
        {"sortBy": "type"},
    ):
        chosen = selection(call(**params))
        sql = f"EXPLAIN QUERY PLAN SELECT * FROM conversation WHERE {chosen.where} ORDER BY {chosen.order_by} LIMIT 50"
        plan = " ".join(row[3] for row in WORLD.db.execute(sql, chosen.bindings))
        assert "USING INDEX by_" in plan, (params, plan)
        assert "TEMP B-TREE FOR ORDER BY" not in plan, (params, plan)


def test_a_write_is_seen_by_the_next_count() -> None:
    world = World(3, START, 30)
    before = world.mailbox.lists.unread(3)
    world.incoming_mail(START, conversation=4)
    row = world.mailbox.conversation(4)
    assert row is not None
    after = world.mailbox.lists.unread(3)
    assert after in (before, before + 1)
    world.db.execute("UPDATE conversation SET read_by = ',3,'")
    assert world.mailbox.lists.unread(3) == 0
