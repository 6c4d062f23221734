"""Query parameters in every form that clients send, and the 422 for those that make no sense."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.sandbox.faults import ApiFault
from plentytui.sandbox.params import Params


def params(query: str) -> Params:
    return Params(parse_qsl(query, keep_blank_values=True))


def errors(fault: pytest.ExceptionInfo[ApiFault]) -> object:
    assert fault.value.status == 422
    assert isinstance(fault.value.body, dict)
    return fault.value.body["validation_errors"]


@pytest.mark.parametrize(
    "query",
    [
        "tagIds=1,9,15",
        "tagIds=1,%209,%2015",
        "tagIds=1%2C+9%2C+15",
        "tagIds[]=1&tagIds[]=9&tagIds[]=15",
        "tagIds%5B0%5D=1&tagIds%5B1%5D=9&tagIds%5B2%5D=+15",
        "tagIds=1,,9,&tagIds[]=15",
    ],
)
def test_lists_in_all_three_forms(query: str) -> None:
    assert params(query).wholes("tagIds") == [1, 9, 15]
    assert params(query).words("tagIds") == ["1", "9", "15"]


def test_a_list_that_is_not_there_is_empty() -> None:
    assert params("").words("uuids") == []
    assert params("uuids=").wholes("uuids") == []


def test_an_item_sent_by_itself_keeps_its_comma() -> None:
    assert params("emails[]=a,b@example.com").words("emails") == ["a,b@example.com"]


@pytest.mark.parametrize(
    ("query", "value"),
    [("f=true", True), ("f=TRUE", True), ("f=1", True), ("f=false", False), ("f=0", False), ("f=", None), ("", None)],
)
def test_flags(query: str, value: bool | None) -> None:
    assert params(query).flag("f") is value


@pytest.mark.parametrize(("query", "value"), [("n=12", 12), ("n=+7", 7), ("n=-3", -3), ("n=", 50), ("", 50)])
def test_whole_numbers(query: str, value: int) -> None:
    assert params(query).whole("n", 50) == value


def test_of_several_values_the_last_counts() -> None:
    assert params("title=a&title=b").text("title") == "b"


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2023-01-31T00:00:00%2B03:00", datetime(2023, 1, 30, 21, tzinfo=UTC)),
        ("2023-01-31T00:00:00+03:00", datetime(2023, 1, 30, 21, tzinfo=UTC)),
        ("2023-01-31T10:00:00Z", datetime(2023, 1, 31, 10, tzinfo=UTC)),
        ("2023/01/31", datetime(2023, 1, 30, 23, tzinfo=UTC)),
        ("2023-07-31", datetime(2023, 7, 30, 22, tzinfo=UTC)),
        ("2016-10-24 13:33:23", datetime(2016, 10, 24, 11, 33, 23, tzinfo=UTC)),
        ("2016-10-24 13-33-23", datetime(2016, 10, 24, 11, 33, 23, tzinfo=UTC)),
    ],
)
def test_dates_in_the_documented_forms(text: str, utc: datetime) -> None:
    assert params(f"d={text}").instant("d") == utc


@pytest.mark.parametrize("query", ["", "d=", "d=null"])
def test_no_date(query: str) -> None:
    assert params(query).instant("d") is None


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("many", Params.whole),
        ("1,two", Params.wholes),
        ("yes", Params.flag),
        ("31.12.2023", Params.instant),
        ("0001-01-01", Params.instant),
    ],
)
def test_bad_values_are_refused_by_name(value: str, read: Callable[[Params, str], object]) -> None:
    with pytest.raises(ApiFault) as fault:
        read(params(f"x={value}"), "x")
    found = errors(fault)
    assert isinstance(found, dict)
    assert list(found) == ["x"]


def test_what_is_required_is_asked_for() -> None:
    for read in (Params.required, Params.required_words, Params.required_wholes, Params.required_flag):
        with pytest.raises(ApiFault) as fault:
            read(params("uuids=+"), "uuids")
        assert errors(fault) == {"uuids": ["The uuids field is required."]}
    assert params("read=0").required_flag("read") is False
    assert params("userId=3").required_whole("userId") == 3


def test_names_that_nobody_asked_for_are_known() -> None:
    query = params("page=1&colour=red&with[]=messages&odd[0]=1")
    query.whole("page")
    query.words("with")
    assert query.unread == ["colour", "odd"]


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20))), st.text(max_size=8))
def test_whatever_comes_is_read_or_refused_as_invalid(pairs: list[tuple[str, str]], name: str) -> None:
    query = Params([*pairs, (name, "".join(value for _, value in pairs))])
    for read in (query.whole, query.flag, query.wholes, query.instant, query.required):
        assert outcome(read, name) in {200, 422}


def outcome(read: Callable[[str], object], name: str) -> int:
    try:
        read(name)
    except ApiFault as fault:
        return fault.status
    return 200
