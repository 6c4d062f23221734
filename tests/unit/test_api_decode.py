"""JSON values to records: every shape of the facts, and any other without a traceback."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from plentytui.api.decode import decode_count, decode_list, decode_one, decode_raw
from plentytui.errors import UnreadableAnswer
from plentytui.models.messenger import Conversation, Group, Message, Tag, Totals
from plentytui.models.session import Session, User, Webstore

ROUTE = "GET /rest/conversations"
GOOD = {"uuid": "u-1", "shortId": 5, "readBy": "1, 9, 15"}

KEYS = re.findall(
    r"\w+",
    """entries objects page isLastPage itemsPerPage totalsCount lastPageNumber uuid id 0 1 createdAt readBy names tags
    from to messages deadline linkedTo affectedRows user name error""",
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=12)
    | st.sampled_from(["2024-09-27T13:43:58+02:00", "-0001-11-30T00:00:00+01:00", "99999999999999999999", "[[", "²"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS) | st.text(max_size=4),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)
MODELS: list[type[BaseModel]] = [Conversation, Message, Group, Tag, Totals, Session, User, Webstore]


def routes_of_refusals(payload: object, model: type[BaseModel]) -> list[tuple[str, str]]:
    found = []
    for read in (
        lambda: decode_one(model, payload, ROUTE),
        lambda: decode_list(model, payload, ROUTE),
        lambda: decode_raw(payload, ROUTE),
        lambda: decode_count(payload, ROUTE),
    ):
        try:
            read()
        except UnreadableAnswer as error:
            found.append((error.route, error.what))
    return found


@given(JSON, st.sampled_from(MODELS))
def test_any_json_is_read_or_refused_with_one_error(payload: object, model: type[BaseModel]) -> None:
    for route, what in routes_of_refusals(payload, model):
        assert route == ROUTE
        assert ROUTE not in what, "the details name it, no sentence does"


@given(st.lists(JSON, max_size=5), st.lists(JSON, max_size=5), st.booleans())
def test_no_bad_row_hides_a_good_one(before: list[object], after: list[object], in_envelope: bool) -> None:
    rows = [*before, GOOD, *after]
    page = decode_list(Conversation, {"page": 1, "entries": rows} if in_envelope else rows, ROUTE)
    assert "u-1" in {entry.uuid for entry in page.entries}
    assert len(page.entries) + len(page.faults) == len(rows)


def test_a_fault_names_route_row_and_field_and_never_the_value() -> None:
    page = decode_list(Conversation, [GOOD, {"uuid": "u-2", "typeId": "secret-text"}, "row"], ROUTE)
    assert [(fault.index, fault.field) for fault in page.faults] == [(1, "typeId"), (2, "")]
    assert all(fault.route == ROUTE for fault in page.faults)
    assert "secret-text" not in repr(page.faults)


@pytest.mark.parametrize(
    ("payload", "page", "size", "total", "last"),
    [
        ({"page": "2", "totalsCount": "7", "isLastPage": False, "entries": [GOOD]}, 2, 1, 7, False),
        ({"page": 1, "totalsCount": 1, "isLastPage": True, "itemsPerPage": "50", "entries": [GOOD]}, 1, 50, 1, True),
        ({"page": 3, "lastPageNumber": "3", "isLastPage": False, "entries": [GOOD]}, 3, 1, 1, True),
        ({"page": 1, "isLastPage": "false", "totalsCount": 9, "entries": [GOOD]}, 1, 1, 9, False),
        ({"page": 1, "totalsCount": 3, "isLastPage": True, "objects": [GOOD]}, 1, 1, 3, True),
        ({"page": 1, "totalsCount": 100, "itemsPerPage": 50, "entries": [GOOD]}, 1, 50, 100, False),
        ({"page": 1, "isLastPage": False, "entries": {"1": GOOD}}, 1, 1, 1, False),
        ({"page": 1, "isLastPage": False, "entries": GOOD}, 1, 1, 1, False),
        ([GOOD], 1, 1, 1, True),
        ({"0": GOOD, "7": GOOD}, 1, 2, 2, True),
        (GOOD, 1, 1, 1, True),
    ],
)
def test_every_envelope_is_read(payload: object, page: int, size: int, total: int, last: bool) -> None:
    found = decode_list(Conversation, payload, ROUTE)
    assert found.entries[0].uuid == "u-1"
    assert (found.page, found.items_per_page, found.total, found.is_last) == (page, size, total, last)


@pytest.mark.parametrize("payload", [None, "", [], {}, {"entries": None}, {"entries": []}, {"totalsCount": "0"}])
def test_an_empty_list_is_empty_and_the_last(payload: object) -> None:
    found = decode_list(Conversation, payload, ROUTE)
    assert found.entries == ()
    assert found.is_last


def test_numbered_rows_come_in_the_order_of_their_numbers() -> None:
    rows = {str(n): {"uuid": f"u-{n}"} for n in (10, 9, 2)}
    assert [entry.uuid for entry in decode_list(Conversation, rows, ROUTE).entries] == ["u-2", "u-9", "u-10"]


@pytest.mark.parametrize("payload", ["text", 5, True, {"error": {"message": "no"}}, {"entries": 5}])
def test_what_has_no_rows_is_unreadable(payload: object) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        decode_list(Conversation, payload, ROUTE)
    assert caught.value.route == ROUTE


def test_one_record_comes_as_object_or_as_a_list_of_one() -> None:
    for payload in (GOOD, [GOOD], {"0": GOOD}):
        assert decode_one(Conversation, payload, ROUTE).read_by == (1, 9, 15)


def test_a_record_that_cannot_be_read_names_its_field() -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        decode_one(Conversation, {"uuid": "u-1", "deadline": "whenever"}, ROUTE)
    assert caught.value.field == "deadline"
    assert "whenever" not in str(caught.value)


@pytest.mark.parametrize(
    ("payload", "count"), [(3, 3), ("3", 3), (True, 1), ([4], 4), ({"affectedRows": 2}, 2), (None, 0), (2.0, 2)]
)
def test_counts_come_in_many_forms(payload: object, count: int) -> None:
    assert decode_count(payload, ROUTE) == count


@pytest.mark.parametrize("payload", ["many", {"x": 1}, -1, 1.5, [1, 2]])
def test_what_is_no_count_is_unreadable(payload: object) -> None:
    with pytest.raises(UnreadableAnswer):
        decode_count(payload, ROUTE)


def test_an_instant_far_out_of_range_is_a_fault_and_no_crash() -> None:
    payload = json.loads('[{"uuid": "a", "createdAt": 1e300}, {"uuid": "b", "createdAt": 99999999999999}]')
    assert len(decode_list(Conversation, payload, ROUTE).faults) == 2
