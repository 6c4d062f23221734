"""The checks against the official description themselves: what they let pass and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contract.conftest import Official

USER = {"id": 3, "user": "maria", "realName": "Maria Kranich"}


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/rest/conversations/totals", "/rest/conversations/totals"),
        ("/rest/conversations/5b1f6b1e-0000-5000-8000-000000000000", "/rest/conversations/{uuid5}"),
        ("/rest/conversations/{id}", "/rest/conversations/{uuid5}"),
        ("/rest/backend/user/{id}", "/rest/backend/user/{userId}"),
    ],
)
def test_paths_are_found_by_their_shape(official: Official, path: str, template: str) -> None:
    assert official.template(path) == template


def test_what_is_not_described_is_not_found(official: Official) -> None:
    with pytest.raises(AssertionError):
        official.operation("GET", "/rest/roles")
    with pytest.raises(AssertionError):
        official.operation("PATCH", "/rest/conversations")


def test_parameters(official: Official) -> None:
    official.assert_documented_params("GET", "/rest/conversations", ["page", "tagIds[]", "isDone"])
    official.assert_documented_params("PUT", "/rest/conversations/read", ["read", "userId", "uuids"])
    with pytest.raises(AssertionError, match="colour"):
        official.assert_documented_params("GET", "/rest/conversations", ["colour"])
    with pytest.raises(AssertionError, match="required and absent"):
        official.assert_documented_params("PUT", "/rest/conversations/read", ["read", "uuids"])


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/rest/user", USER | {"id": "3", "psItem": 0, "email": None, "more": [1]}),
        ("GET", "/rest/backend/users", [USER, USER]),
        ("GET", "/rest/conversations/types", {"page": "1", "entries": [{"id": 1, "isDeleted": 0}]}),
        ("GET", "/rest/conversations", {"page": 1, "totalsCount": 0, "isLastPage": True, "entries": []}),
        ("PUT", "/rest/conversations/close", 2),
        ("PUT", "/rest/messages/x/tags", [{"uuid": "x", "whispered": False}]),
        ("PUT", "/rest/messages/x/tags", {"uuid": "x", "whispered": False}),
        ("POST", "/rest/logout", None),
    ],
)
def test_answers_that_pass(official: Official, method: str, path: str, answer: object) -> None:
    official.check_answer(method, path, 200, answer)


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", "/rest/user", USER | {"id": "three"}),
        ("GET", "/rest/user", USER | {"psItem": "perhaps"}),
        ("GET", "/rest/user", USER | {"email": {"a": 1}}),
        ("GET", "/rest/user", {"nothing": "documented"}),
        ("GET", "/rest/user", [USER]),
        ("GET", "/rest/backend/users", USER),
        ("GET", "/rest/backend/users", [USER, {"id": []}]),
        ("GET", "/rest/conversations", {"rows": []}),
        ("GET", "/rest/conversations/types", {"page": 1, "entries": [{"id": 1, "isDeleted": "deleted"}]}),
        ("PUT", "/rest/conversations/close", {"affected": 2}),
        ("POST", "/rest/logout", {"done": True}),
    ],
)
def test_answers_that_do_not_pass(official: Official, method: str, path: str, answer: object) -> None:
    with pytest.raises(AssertionError):
        official.check_answer(method, path, 200, answer)


def test_statuses(official: Official) -> None:
    official.check_answer("GET", "/rest/user", 401, {"anything": 1})
    with pytest.raises(AssertionError):
        official.check_answer("GET", "/rest/user", 201, USER)
    with pytest.raises(AssertionError):
        official.check_answer("POST", "/rest/login", 204, None)
