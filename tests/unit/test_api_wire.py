"""Queries, headers and paths of the wire, on values and bytes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.budget import Period
from plentytui.api.lanes import Lane
from plentytui.api.wire import (
    Answer,
    build_query,
    lower_headers,
    plain,
    read_budget,
    route_of,
    shown_path,
    split_path,
)
from plentytui.errors import UnreadableAnswer, UsageError

NOW = 1_770_000_000.0


def test_lists_are_one_comma_separated_value_and_flags_are_words() -> None:
    query = build_query({"uuids": ["a", "b"], "read": True, "isClosed": False, "page": 2, "none": None})
    assert query == "uuids=a,b&read=true&isClosed=false&page=2"


def test_instants_keep_their_offset_and_its_sign_survives_the_address() -> None:
    zone = timezone(timedelta(hours=3))
    query = build_query({"fromDate": datetime(2023, 1, 31, tzinfo=zone), "day": date(2023, 1, 31)})
    assert query == "fromDate=2023-01-31T00%3A00%3A00%2B03%3A00&day=2023-01-31"


def test_an_instant_without_an_offset_is_refused() -> None:
    with pytest.raises(UsageError, match="fromDate"):
        build_query({"fromDate": datetime(2023, 1, 31)})  # noqa: DTZ001 - the naive instant is the point


@pytest.mark.parametrize("value", [{"a": 1}, b"x", object()])
def test_a_value_without_a_form_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match="mine"):
        build_query({"mine": value})


def test_an_enum_is_its_value() -> None:
    assert build_query({"lane": Lane.POLL}) == "lane=3"


def test_a_query_in_the_path_becomes_parameters_and_odd_characters_are_encoded() -> None:
    assert split_path("/rest/tags?page=2&name=a%20b#x") == ("/rest/tags", {"page": "2", "name": "a b"})
    assert split_path("/rest/ü\r\nX: y")[0] == "/rest/%C3%BC%0D%0AX:%20y"


@pytest.mark.parametrize("path", ["", "rest/x", "https://evil.example/rest", "//evil.example/rest"])
def test_only_paths_are_paths(path: str) -> None:
    with pytest.raises(UsageError):
        split_path(path)


def test_what_is_shown_of_a_query_has_no_secret() -> None:
    shown = shown_path("/rest/x", {"page": 1, "password": "hunter2", "token": "abc", "tagName": "a@b"})
    assert "hunter2" not in shown
    assert "abc" not in shown
    assert "page=1" in shown
    assert "a%40b" in shown


def test_what_is_shown_of_a_query_names_no_customer() -> None:
    asked = {"title": "Order of Jane Doe", "emails": ["a@b.de"], "message": "Jane", "fromValue": "j@d.de"}
    shown = shown_path("/rest/x", asked)
    assert not any(word in shown for word in ("Jane", "b.de", "d.de"))
    assert "fromValue=3" in shown_path("/rest/x", {"fromValue": 3})


def test_routes_are_kept_by_template() -> None:
    uuid = "0b36a5a8-41c4-5c5a-9d3c-3b1d0e2f4a5b"
    assert route_of("get", f"/rest/messages/{uuid}/readBy") == "GET /rest/messages/{}/readBy"
    assert route_of("GET", "/rest/tags/12") == "GET /rest/tags/{}"
    assert route_of("GET", "/rest/v2/tags") == "GET /rest/v2/tags"


def reading(headers: dict[str, str], status: int = 200, body: bytes = b"{}") -> object:
    return read_budget(Answer(status, lower_headers(headers.items()), body), NOW)


def test_headers_are_read_without_regard_to_case() -> None:
    found = read_budget(
        Answer(
            200,
            lower_headers(
                [
                    ("X-PLENTY-GLOBAL-SHORT-PERIOD-LIMIT", "200"),
                    ("x-plenty-global-short-period-decay", "20"),
                    ("X-Plenty-Global-Short-Period-Calls-Left", " 199 "),
                    ("X-Plenty-Global-Long-Period-Limit", ""),
                    ("X-Plenty-Route-Calls-Left", "3"),
                ]
            ),
        ),
        NOW,
    )
    assert found.short is not None
    assert (found.short.limit, found.short.decay, found.short.left) == (200, 20, 199)
    assert found.long is None
    assert found.route is not None
    assert found.route.left == 3
    assert not found.refused


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("17", 17),
        (str(int(NOW) + 30), 30),
        (str((int(NOW) + 30) * 1000), 30),
        (datetime.fromtimestamp(NOW + 30, UTC).isoformat(), 30),
        (datetime.fromtimestamp(NOW + 30, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"), 30),
        (str(int(NOW) - 30), 0),
        ("soon", None),
        ("", None),
    ],
)
def test_every_form_of_a_reset_is_understood(text: str, seconds: float | None) -> None:
    headers = {"X-Plenty-Global-Short-Period-Calls-Reset": text, "X-Plenty-Global-Short-Period-Limit": "80"}
    found = read_budget(Answer(429, lower_headers(headers.items()), b"short period read limit reached"), NOW)
    assert found.short is not None
    assert found.short.reset_in == seconds


def test_a_reset_is_counted_on_the_clock_of_the_system() -> None:
    ahead = NOW + 5000
    headers = {
        "X-Plenty-Global-Short-Period-Calls-Reset": str(int(ahead) + 12),
        "Date": datetime.fromtimestamp(ahead, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"),
    }
    found = read_budget(Answer(429, lower_headers(headers.items()), b"short period read limit reached"), NOW)
    assert found.short is not None
    assert found.short.reset_in == 12


def test_the_two_kinds_of_429_are_told_apart_by_content() -> None:
    throttled = read_budget(Answer(429, {}, b"long period write limit reached"), NOW)
    assert throttled.refused
    assert throttled.refused_period is Period.LONG
    full = read_budget(Answer(429, {}, b'{"error":"too_many_concurrent_sessions"}'), NOW)
    assert not full.refused


@given(
    st.dictionaries(
        st.sampled_from(
            [
                f"{prefix}-{suffix}"
                for prefix in ("x-plenty-global-short-period", "x-plenty-global-long-period", "x-plenty-route")
                for suffix in ("limit", "decay", "calls-left", "calls-reset")
            ]
            + ["retry-after", "date"]
        ),
        st.text(max_size=20) | st.integers().map(str) | st.floats().map(str),
    ),
    st.sampled_from([200, 401, 429, 500]),
)
def test_no_header_ever_hurts(headers: dict[str, str], status: int) -> None:
    found = read_budget(Answer(status, headers, b"short period read limit reached"), NOW)
    for window in (found.short, found.long, found.route):
        if window is not None:
            assert window.left is None or window.left >= 0
            assert window.decay is None or 0 <= window.decay <= 1e9
            assert window.limit is None or window.limit > 0


def test_an_empty_answer_is_nothing_and_a_web_page_is_not_json() -> None:
    assert Answer(200, {}, b"").json() is None
    page = Answer(200, {"content-type": "text/html"}, b"<!DOCTYPE html><p>x</p>", "GET /rest/x")
    assert page.html
    with pytest.raises(UnreadableAnswer) as caught:
        page.json()
    assert caught.value.route == "GET /rest/x"


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{", b"\xff\xfe", b"9" * 5000])
def test_bad_json_is_one_clear_error(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        Answer(200, {}, body, "GET /rest/x").json()


@given(st.text())
def test_plain_is_one_harmless_line(text: str) -> None:
    found = plain(text, 40)
    assert len(found) <= 40
    assert found.isprintable()
