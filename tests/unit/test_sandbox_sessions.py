"""Tokens, their end, the session limit and the lock after wrong passwords."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.sandbox.config import SandboxConfig
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.sessions import LoginGuard, Sessions, TooManySessions
from plentytui.sandbox.system import Sandbox


def claims(token: str) -> dict[str, object]:
    payload = token.split(".")[1]
    found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert isinstance(found, dict)
    return found


def test_an_access_token_has_the_claims_of_a_real_one(clock: ManualClock) -> None:
    token = Sessions(clock).open(3).access_token
    found = claims(token)
    assert found.pop("jti")
    now = int(clock.time())
    assert found == {"aud": "1", "iat": now, "nbf": now, "exp": now + 86_400, "sub": "3", "scopes": ["*"]}
    assert len(token.split(".")) == 3


def test_tokens_come_from_seed_and_clock_alone(clock: ManualClock) -> None:
    one, same, other = (Sessions(clock, seed=seed).open(3) for seed in (1, 1, 2))
    assert (one.access_token, one.refresh_token) == (same.access_token, same.refresh_token)
    assert one.access_token != other.access_token
    assert one.refresh_token.startswith("def50200")


def test_a_session_shows_no_token(clock: ManualClock) -> None:
    session = Sessions(clock).open(3)
    assert session.access_token not in repr(session)
    assert session.refresh_token not in repr(session)


def test_a_token_lives_a_day(clock: ManualClock) -> None:
    sessions = Sessions(clock)
    token = sessions.open(3).access_token
    clock.advance(86_399)
    assert sessions.find(token)
    clock.advance(1)
    assert sessions.find(token) is None
    assert sessions.count == 0


def test_the_limit_counts_every_login_until_it_ends(clock: ManualClock) -> None:
    sessions = Sessions(clock, limit=3)
    first, *_ = [sessions.open(user) for user in (3, 3, 4)]
    with pytest.raises(TooManySessions):
        sessions.open(5)
    sessions.close(first)
    sessions.open(5)
    with pytest.raises(TooManySessions):
        sessions.open(5)
    clock.advance(86_400)
    assert sessions.open(5).user_id == 5


def test_a_refresh_replaces_both_tokens_and_keeps_the_session(clock: ManualClock) -> None:
    sessions = Sessions(clock, limit=1)
    session = sessions.open(3)
    old = (session.access_token, session.refresh_token)
    sessions.renew(session)
    assert sessions.count == 1
    assert sessions.find(session.access_token) is session
    assert all(sessions.find_refreshable(token) is None for token in old)


def test_an_expired_session_is_refreshed_only_while_there_is_room(clock: ManualClock) -> None:
    sessions = Sessions(clock, limit=1)
    session = sessions.open(3)
    clock.advance(86_400)
    assert sessions.find_refreshable(session.refresh_token) is session
    assert sessions.find_refreshable(session.access_token) is None
    other = sessions.open(4)
    with pytest.raises(TooManySessions):
        sessions.renew(session)
    sessions.close(other)
    sessions.renew(session)
    assert sessions.find(session.access_token)


def test_a_refresh_token_is_forgotten_in_the_end(clock: ManualClock) -> None:
    sessions = Sessions(clock)
    token = sessions.open(3).refresh_token
    clock.advance(30 * 86_400)
    assert sessions.find_refreshable(token) is None


def test_expired_token_scenario_gives_a_minute(clock: ManualClock) -> None:
    sessions = Sessions(clock, scenarios=frozenset({Scenario.EXPIRED_TOKEN}))
    token = sessions.open(3).access_token
    assert claims(token)["exp"] == int(clock.time()) + 60
    clock.advance(60)
    assert sessions.use(token) is None


def test_revoked_token_scenario_ends_each_token_after_a_few_calls(clock: ManualClock) -> None:
    sessions = Sessions(clock, scenarios=frozenset({Scenario.REVOKED_TOKEN}))
    for _ in range(2):
        token = sessions.open(3).access_token
        assert [sessions.use(token) is not None for _ in range(7)] == [True] * 5 + [False] * 2
    assert sessions.count == 0


def test_sessions_full_scenario_leaves_no_room(clock: ManualClock) -> None:
    sessions = Sessions(clock, scenarios=frozenset({Scenario.SESSIONS_FULL}))
    with pytest.raises(TooManySessions):
        sessions.open(3)
    assert (sessions.count, sessions.limit) == (3, 3)


def test_five_wrong_passwords_lock_for_a_day(clock: ManualClock) -> None:
    guard = LoginGuard(clock)
    for _ in range(4):
        guard.fail("maria")
    assert not guard.is_locked("maria")
    guard.fail("maria")
    assert guard.is_locked("maria")
    assert guard.is_locked(" Maria")
    assert not guard.is_locked("tom")
    clock.advance(86_399)
    assert guard.is_locked("maria")
    clock.advance(1)
    assert not guard.is_locked("maria")
    guard.fail("maria")
    assert not guard.is_locked("maria")


def test_a_world_in_a_file_keeps_who_is_locked_out(clock: ManualClock, tmp_path: Path) -> None:
    def started() -> Sandbox:
        sandbox = Sandbox(SandboxConfig(size=1, clock=clock, data=tmp_path / "world.sqlite"))
        assert sandbox.world.db is not None
        return sandbox

    sandbox = started()
    for name in ["maria"] * 5 + ["tom"] * 4:
        sandbox.guard.fail(name)
    sandbox.close()
    sandbox = started()
    assert sandbox.guard.is_locked("maria")
    sandbox.guard.fail("tom")
    assert sandbox.guard.is_locked("tom")
    sandbox.guard.reset("tom")
    sandbox.close()
    clock.advance(86_400)
    sandbox = started()
    assert not sandbox.guard.is_locked("tom")
    assert not sandbox.guard.is_locked("maria")
    sandbox.close()


def test_a_right_password_forgives_the_wrong_ones(clock: ManualClock) -> None:
    guard = LoginGuard(clock)
    for _ in range(4):
        guard.fail("maria")
    guard.reset("maria")
    guard.fail("maria")
    assert not guard.is_locked("maria")
