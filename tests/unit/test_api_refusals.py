"""Answers that are no success, as the error that says what to do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.api.decode import decode_count
from plentytui.api.refusals import no_answer, refusal
from plentytui.api.retry import Trouble
from plentytui.api.wire import Answer
from plentytui.errors import (
    Forbidden,
    Invalid,
    LoginRefused,
    NotFound,
    NotLoggedIn,
    PlentytuiError,
    ServerFault,
    SessionsFull,
    SystemRefused,
    Throttled,
    UnreadableAnswer,
    WriteUncertain,
)

ROUTE = "PUT /rest/things"
KEYS = ["error", "message", "validation_errors", "missing_permissions", "max_current_sessions"]


def refused(status: int, body: object, route: str = ROUTE, kind: str = "application/json") -> PlentytuiError:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return refusal(Answer(status, {"content-type": kind}, raw, route))


def test_a_missing_right_is_named() -> None:
    body = {
        "error": {
            "message": "This action is unauthorized.",
            "missing_permissions": {"stock.warehouse.show": {"de": "Lager > Anzeigen", "en": "Warehouse > Show"}},
        }
    }
    error = refused(403, body)
    assert isinstance(error, Forbidden)
    assert error.missing == {"stock.warehouse.show": {"de": "Lager > Anzeigen", "en": "Warehouse > Show"}}
    assert "Warehouse > Show" in error.hint
    assert error.system_words == "This action is unauthorized."


@pytest.mark.parametrize("missing", [None, [], {}, "a.b", ["a.b"], {"a.b": None}, {"a.b": {"en": 5}}])
def test_missing_rights_may_have_any_shape(missing: object) -> None:
    error = refused(403, {"error": {"message": "no", "missing_permissions": missing}})
    assert isinstance(error, Forbidden)
    assert set(error.missing) <= {"a.b"}


@pytest.mark.parametrize(
    ("errors", "fields"),
    [
        ({"title": ["is required"], "to": "unknown"}, {"title": ("is required",), "to": ("unknown",)}),
        (["title is required"], {"": ("title is required",)}),
        ("title is required", {"": ("title is required",)}),
        ({"title": {"0": "short"}}, {"title": ("short",)}),
        (None, {}),
    ],
)
def test_validation_errors_sit_beside_the_error(errors: object, fields: object) -> None:
    error = refused(422, {"error": {"message": "The given data was invalid."}, "validation_errors": errors})
    assert isinstance(error, Invalid)
    assert error.fields == fields
    assert error.system_words == "The given data was invalid."
    if errors:
        assert "required" in error.what or "short" in error.what


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": "unknown route"}, "unknown route"),
        ({"error": {"code": 0, "message": "No query results for model"}}, "No query results for model"),
        ([{"error": {"message": "wrapped"}}], "wrapped"),
        ([], ""),
        (b"", ""),
        (b"plain words", "plain words"),
    ],
)
def test_the_systems_words_are_kept_in_every_form(body: object, words: str) -> None:
    error = refused(404, body)
    assert isinstance(error, NotFound)
    assert error.system_words == words
    assert error.route == ROUTE


def test_throttling_and_too_many_sessions_are_told_apart() -> None:
    throttled = refused(429, b"short period write limit reached", kind="text/plain")
    assert isinstance(throttled, Throttled)
    body = {"error": "too_many_concurrent_sessions", "max_current_sessions": 3, "message": "Too many users."}
    full = refused(429, body, "POST /rest/login")
    assert isinstance(full, SessionsFull)
    assert full.allowed == 3
    assert full.system_words == "Too many users."
    assert "3 users" in full.what


def test_a_refused_login_warns_of_the_lock() -> None:
    body = {"error": "invalid_credentials", "message": "The user credentials were incorrect.", "accessToken": None}
    error = refused(401, body, "POST /rest/login")
    assert isinstance(error, LoginRefused)
    assert not error.locked
    assert "24 hours" in error.hint
    assert error.system_words == "The user credentials were incorrect."
    locked = refused(403, {"error": "locked"}, "POST /rest/login")
    assert isinstance(locked, LoginRefused)
    assert locked.locked


def test_a_refused_session_is_not_a_refused_login() -> None:
    error = refused(401, b"")
    assert isinstance(error, NotLoggedIn)
    assert not isinstance(error, LoginRefused)


def test_web_pages_and_5xx_are_faults_of_the_system() -> None:
    page = refused(200, b"<html><title>Bad\nday</title></html>", kind="text/html")
    assert isinstance(page, ServerFault)
    assert page.system_words == "Bad\nday"
    assert isinstance(refused(503, b""), ServerFault)
    assert type(refused(405, b"<html></html>", kind="text/html")) is SystemRefused


def test_hostile_words_stay_raw_but_bounded_and_never_reach_the_sentence() -> None:
    error = refused(500, {"error": {"message": "\x1b]52;c;AA\x07\u202eevil" + "x" * 10_000}})
    assert isinstance(error, ServerFault)
    assert error.system_words.startswith("\x1b]52")
    assert len(error.system_words) <= 500
    assert all(c.isprintable() for c in error.what)


@given(st.integers(300, 599), st.binary(max_size=80), st.sampled_from(["text/html", "application/json", ""]))
def test_any_bytes_become_an_error_with_a_sentence(status: int, body: bytes, kind: str) -> None:
    error = refused(status, body, kind=kind)
    assert error.what.endswith(".")
    assert error.hint.endswith(".")


@given(
    st.sampled_from([401, 403, 404, 422, 429, 500]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["error", "message", "validation_errors", "missing_permissions", "max_current_sessions"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from(["POST /rest/login", ROUTE]),
)
def test_any_json_becomes_an_error_with_a_sentence(status: int, body: object, route: str) -> None:
    error = refused(status, body, route)
    assert error.what.endswith(".")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_after_a_fault_at_a_write_one_is_told_to_look_first(status: int) -> None:
    error = refused(status, "", "POST /rest/messages")
    assert "may have been done all the same" in error.hint
    assert "Look at the system first" in error.hint
    assert "ry again" not in str(error)


@pytest.mark.parametrize(
    "route", ["GET /rest/messages", "POST /rest/login", "POST /rest/conversations/search", "POST /rest/logout"]
)
def test_what_changes_nothing_may_just_be_done_again(route: str) -> None:
    assert "Try again in a moment" in refused(500, "", route).hint
    error = no_answer(route, Trouble.TIMEOUT, "it was slow", uncertain=not route.startswith("GET"))
    assert not isinstance(error, WriteUncertain)
    assert "took effect" not in str(error)


def test_an_answer_to_a_write_that_cannot_be_read_says_to_look_first() -> None:
    answer = Answer(200, {}, b"{", "POST /rest/messages")
    with pytest.raises(UnreadableAnswer) as caught:
        answer.json()
    assert "Look at the system first" in caught.value.hint
    with pytest.raises(UnreadableAnswer) as caught:
        decode_count({"a": 1}, answer.route)
    assert "Look at the system first" in caught.value.hint
