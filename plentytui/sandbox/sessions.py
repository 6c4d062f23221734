"""Sessions of the API: tokens, their expiry, the limit on how many there are, and the lock after wrong passwords.

Tokens look like those of a real system (wire facts 1.1) and come from the seed and the clock alone. The
signature is made up: the sandbox looks tokens up, it does not verify them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plentytui.clock import Clock
from plentytui.sandbox.scenarios import CALLS_UNTIL_REVOKED, EXPIRED_LIFETIME, Scenario

if TYPE_CHECKING:
    import sqlite3

LIFETIME = 86_400
"""Seconds an access token is good for."""
REFRESH_LIFETIME = 30 * 86_400
"""Seconds a refresh token is good for (assumed: a month is the usual default of such servers)."""
TRIES = 5
"""Wrong passwords of one user until the account is locked."""
LOCK_SECONDS = 86_400
"""How long it stays locked."""


class TooManySessions(Exception):
    """All sessions of the contract are in use."""


@dataclass(slots=True)
class Session:
    """One log-in, until it is logged out or expires."""

    user_id: int
    """Whose session it is; 0 for a colleague who is not in the world."""
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: float = 0.0
    """When the access token ends, in seconds since the epoch."""
    refreshable_until: float = 0.0
    """When the refresh token ends."""
    calls: int = 0
    """Calls made with the present access token."""


class Sessions:
    """All sessions of a system."""

    def __init__(
        self, clock: Clock, *, seed: int = 1, limit: int = 3, scenarios: frozenset[Scenario] = frozenset()
    ) -> None:
        self._clock = clock
        self._seed = seed
        self._revokes = Scenario.REVOKED_TOKEN in scenarios
        self._issued = 0
        self._by_access: dict[str, Session] = {}
        self._by_refresh: dict[str, Session] = {}
        self.limit = limit
        self.lifetime = EXPIRED_LIFETIME if Scenario.EXPIRED_TOKEN in scenarios else LIFETIME
        if Scenario.SESSIONS_FULL in scenarios:
            for _ in range(limit):
                self.open(0)

    @property
    def count(self) -> int:
        """Sessions that are in use now."""
        now = self._clock.time()
        return sum(session.expires_at > now for session in self._by_refresh.values())

    def open(self, user_id: int) -> Session:
        """Begin a session.

        Raises:
            TooManySessions: as many as the contract allows are in use.
        """
        self._forget_old()
        if self.count >= self.limit:
            raise TooManySessions
        session = Session(user_id)
        self._issue(session)
        return session

    def find(self, access_token: str) -> Session | None:
        """The session of an access token that is good now."""
        session = self._by_access.get(access_token)
        return session if session and session.expires_at > self._clock.time() else None

    def use(self, access_token: str) -> Session | None:
        """Like ``find``, and count a call; in the scenario ``revoked_token`` the token may end here."""
        session = self.find(access_token)
        if session is None:
            return None
        session.calls += 1
        if self._revokes and session.calls > CALLS_UNTIL_REVOKED:
            self.close(session)
            return None
        return session

    def find_refreshable(self, token: str) -> Session | None:
        """The session of a refresh token, or of an access token that is good now (wire facts 1.2)."""
        session = self._by_refresh.get(token)
        if session and session.refreshable_until > self._clock.time():
            return session
        return self.find(token)

    def renew(self, session: Session) -> None:
        """Give a session new tokens; the old ones are good no more.

        Raises:
            TooManySessions: the session had expired and its place is taken.
        """
        if session.expires_at <= self._clock.time() and self.count >= self.limit:
            raise TooManySessions
        self.close(session)
        self._issue(session)

    def close(self, session: Session) -> None:
        """End a session."""
        self._by_access.pop(session.access_token, None)
        self._by_refresh.pop(session.refresh_token, None)

    def _forget_old(self) -> None:
        now = self._clock.time()
        for session in [found for found in self._by_refresh.values() if found.refreshable_until <= now]:
            self.close(session)

    def _issue(self, session: Session) -> None:
        now = self._clock.time()
        self._issued += 1
        jti = _digits(f"jti/{self._seed}/{self._issued}/{now}", 40)
        session.access_token = self._access_token(session.user_id, jti, int(now))
        session.refresh_token = "def50200" + _digits(f"refresh/{self._seed}/{jti}", 320)
        session.expires_at = now + self.lifetime
        session.refreshable_until = now + REFRESH_LIFETIME
        session.calls = 0
        self._by_access[session.access_token] = session
        self._by_refresh[session.refresh_token] = session

    def _access_token(self, user_id: int, jti: str, now: int) -> str:
        claims = {
            "aud": "1",
            "jti": jti,
            "iat": now,
            "nbf": now,
            "exp": now + self.lifetime,
            "sub": str(user_id),
            "scopes": ["*"],
        }
        signed = f"{_base64({'typ': 'JWT', 'alg': 'RS256', 'jti': jti})}.{_base64(claims)}"
        signature = hashlib.shake_256(f"{self._seed}/{signed}".encode()).digest(512)
        return f"{signed}.{_text(signature)}"


_LOCKOUT = "lockout."
"""How the rows about wrong passwords are named in a world's file."""


class LoginGuard:
    """Locks a user out for a day after five wrong passwords (wire facts 1.4)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: dict[str, int] = {}
        self._locked_until: dict[str, float] = {}
        self._db: sqlite3.Connection | None = None

    def keep_in(self, db: sqlite3.Connection) -> None:
        """Take up what a world's file knows of wrong passwords, and keep it there from now on."""
        self._db = db
        for key, value in db.execute("SELECT name, value FROM about WHERE name LIKE ?", (f"{_LOCKOUT}%",)):
            wrong, _, until = value.partition(" ")
            name = key.removeprefix(_LOCKOUT)
            self._wrong[name] = int(wrong)
            if until:
                self._locked_until[name] = float(until)

    def is_locked(self, name: str) -> bool:
        """Whether nobody can log in by that name now; case does not matter."""
        name = _key(name)
        until = self._locked_until.get(name)
        if until is not None and until <= self._clock.time():
            self.reset(name)
            until = None
        return until is not None

    def fail(self, name: str) -> None:
        """Count a wrong password."""
        name = _key(name)
        self._wrong[name] = self._wrong.get(name, 0) + 1
        if self._wrong[name] >= TRIES:
            self._locked_until[name] = self._clock.time() + LOCK_SECONDS
        if self._db is not None:
            value = f"{self._wrong[name]} {self._locked_until.get(name, '')}"
            self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (_LOCKOUT + name, value))

    def reset(self, name: str) -> None:
        """Forget the wrong passwords: after a right one, after the day, or because an administrator says so."""
        name = _key(name)
        self._locked_until.pop(name, None)
        if self._wrong.pop(name, None) is not None and self._db is not None:
            self._db.execute("DELETE FROM about WHERE name = ?", (_LOCKOUT + name,))


def _key(name: str) -> str:
    return name.strip().lower()


def _digits(source: str, size: int) -> str:
    return hashlib.shake_256(source.encode()).hexdigest(size)


def _base64(value: object) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
