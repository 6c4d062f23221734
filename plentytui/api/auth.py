"""The session with a system: one log-in for all calls and all processes of a user.

A token is never refreshed: the forms in which clients were seen to do so contradict each other, and most simply
log in again (wire facts 1.2 and 9); so does this one.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import Mapping
from typing import Protocol

from plentytui.api.decode import decode_one, unreadable
from plentytui.api.lanes import Lane
from plentytui.api.refusals import login_refusal, words_of
from plentytui.api.wire import LOGIN_PATH, LOGOUT_PATH, Answer
from plentytui.clock import Clock
from plentytui.errors import (
    CredentialStoreError,
    LoginRefused,
    NotLoggedIn,
)
from plentytui.models.credentials import PasswordSource, Secret, TokenRecord, TokenStore
from plentytui.models.session import Session

SKEW = 30.0
"""Seconds before its end from which a token is not used any more."""
_DAY = 86_400
_LOCKED_SECONDS = 3_600.0
"""How long a system that let nobody in by that name is not asked again by itself."""
_log = logging.getLogger(__name__)


class Caller(Protocol):
    """What the session needs of the client."""

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        body: object = None,
        lane: Lane = Lane.USER,
        with_auth: bool = True,
        token: Secret | None = None,
    ) -> Answer:
        """Make one call."""
        ...


class Tokens:
    """Gives the token of one user of one system, and logs in where there is none."""

    def __init__(self, user: str, password_source: PasswordSource, token_store: TokenStore, clock: Clock) -> None:
        self._user = user
        self._source = password_source
        self._store = token_store
        self._clock = clock
        self._caller: Caller | None = None
        self._record: TokenRecord | None = None
        self._mutex = asyncio.Lock()
        self._refused: tuple[Secret, LoginRefused, float] | None = None
        self._opened: Secret | None = None
        self.store_trouble: CredentialStoreError | None = None
        """Why the token could not be shared with other processes, if it could not; the session itself works."""

    @property
    def user(self) -> str:
        """Who logs in."""
        return self._user

    @property
    def record(self) -> TokenRecord | None:
        """The session as far as this process knows it, without a log-in."""
        return self._record

    @property
    def refusal(self) -> LoginRefused | None:
        """How the system refused the last log-in, if it did."""
        return None if self._refused is None else self._refused[1]

    def attach(self, caller: Caller) -> None:
        """Make the log-in calls through that client."""
        self._caller = caller

    async def current(self, lane: Lane = Lane.USER) -> TokenRecord:
        """A session that is valid, from here, from another process, or from a log-in.

        Raises:
            NotLoggedIn: there is no password, or the system refuses the log-in.
            NotReachable: the system does not answer.
        """
        if (record := self._valid(self._record)) is not None:
            return record
        async with self._mutex:
            if (record := self._valid(self._record)) is not None:
                return record
            if (record := self._valid(await self._load())) is not None:
                self._record = record
                return record
            self._record = await self._log_in_alone(lane, None)
            return self._record

    async def renew(self, stale: Secret, lane: Lane = Lane.USER) -> TokenRecord:
        """A session other than the one that the system has just refused; logs in at most once for all who ask.

        Raises:
            NotLoggedIn: there is no password, or the system refuses the log-in.
            NotReachable: the system does not answer.
        """
        async with self._mutex:
            if (record := self._valid(self._record)) is not None and record.access != stale:
                return record
            self._record = None
            record = self._valid(await self._load())
            if record is None or record.access == stale:
                record = await self._log_in_alone(lane, stale)
            self._record = record
            return record

    async def kept(self) -> TokenRecord | None:
        """The session that is there, without a log-in; None if there is none that can be opened.

        Raises:
            CredentialsMissing: there may be one, and no password to open it with.
        """
        async with self._mutex:
            return self._valid(self._record) or self._valid(await self._load())

    async def another(self, kept: TokenRecord | None) -> TokenRecord:
        """A session by a log-in of now, whatever session is there; if it fails, ``kept`` is the session as before.

        Raises:
            NotLoggedIn: there is no password, or the system refuses the log-in.
            NotReachable: the system does not answer.
        """
        async with self._mutex:
            self._record = kept
            password = await self._source.password()
            async with self._store.lock() as trouble:
                if trouble is not None:
                    self._report(trouble)
                self._record = await self._log_in(Lane.USER, password)
            return self._record

    async def end(self, record: TokenRecord) -> None:
        """End a session at the system that is not the one in use.

        Raises:
            PlentytuiError: the system could not be told or did not agree; it ends by itself within a day.
        """
        try:
            await self._caller_or_fail().call("POST", LOGOUT_PATH, token=record.access)
        except NotLoggedIn:
            _log.info("the session had ended before the log-out")

    def opened_here(self, record: TokenRecord) -> bool:
        """Whether a session comes from a log-in of this process, and not from another one's."""
        return record.access == self._opened

    async def logout(self) -> None:
        """End the session at the system, and forget it here even if the system cannot be told.

        Raises:
            PlentytuiError: the system could not be told or did not agree, or there is no password to open the session
                with; it ends by itself within a day.
        """
        async with self._mutex:
            record, self._record = self._record, None
            try:
                record = record or await self._load()
                if record is not None and self._valid(record) is not None:
                    await self.end(record)
            finally:
                try:
                    await self._store.forget()
                except CredentialStoreError as error:
                    self._report(error)

    def _valid(self, record: TokenRecord | None) -> TokenRecord | None:
        if record is None or not _fits_a_header(record.access) or record.expires_at - SKEW <= self._clock.time():
            return None
        return record

    def _caller_or_fail(self) -> Caller:
        if self._caller is None:
            raise RuntimeError("the tokens were given to no client")
        return self._caller

    async def _load(self) -> TokenRecord | None:
        try:
            return await self._store.load()
        except CredentialStoreError as error:
            self._report(error)
            return None

    def _report(self, error: CredentialStoreError) -> None:
        """Go on with the session in memory only, and keep the reason for whoever wants to show it."""
        self.store_trouble = error
        _log.warning("the session is not shared with other processes: %s", error.what)

    async def _log_in_alone(self, lane: Lane, stale: Secret | None) -> TokenRecord:
        """Log in while no other process does, unless one has just got a session other than ``stale``."""
        # A person may take minutes to type it, and the others wait for the lock for half of one only.
        password = await self._source.password()
        async with self._store.lock() as trouble:
            if trouble is not None:
                self._report(trouble)
            record = self._valid(await self._load())
            if record is None or record.access == stale:
                record = await self._log_in(lane, password)
            return record

    async def _log_in(self, lane: Lane, password: Secret) -> TokenRecord:
        if self._refused is not None and self._refused[0] == password:
            _, old, at = self._refused
            # A lock says nothing of the password, and may be lifted at any time.
            if not old.locked or 0 <= self._clock.time() - at < _LOCKED_SECONDS:
                raise login_refusal(old.system_words, locked=old.locked)
        try:
            answer = await self._caller_or_fail().call(
                "POST",
                LOGIN_PATH,
                body={"username": self._user, "password": password.reveal()},
                lane=lane,
                with_auth=False,
            )
            record = self._read(answer)
        except LoginRefused as error:
            self._refused = (password, error, self._clock.time())
            raise
        self._refused, self._opened = None, record.access
        try:
            await self._store.save(record)
        except CredentialStoreError as error:
            self._report(error)
        return record

    def _read(self, answer: Answer) -> TokenRecord:
        payload = answer.json()
        session = decode_one(Session, payload, answer.route)
        if not session.access_token:
            # The central log-in answers 200 with an error (wire facts 1.1).
            if words := words_of(answer):
                raise login_refusal(words, locked=False)
            raise unreadable(answer.route, "access_token", "there is no token in it")
        access = Secret(session.access_token)
        if not _fits_a_header(access):
            raise unreadable(answer.route, "access_token", "the token has characters that cannot be sent in a header")
        seconds = session.expires_in if session.expires_in > 0 else _DAY
        return TokenRecord(
            access=access,
            # A token that would be over at once would make every call a log-in; 401 tells when it really is.
            expires_at=self._clock.time() + max(seconds, 2 * SKEW),
            user_id=session.user_id or user_id_in(session.access_token),
            sessions_used=session.concurrent_sessions,
            sessions_allowed=session.max_current_sessions,
            said_at=self._clock.time(),
        )


def _fits_a_header(token: Secret) -> bool:
    """Whether a token is printable ASCII without blanks; of anything else the error would quote the token."""
    text = token.reveal()
    return text != "" and all("!" <= character <= "~" for character in text)


def user_id_in(token: str) -> int:
    """The user's id from a token's ``sub`` claim (wire facts 1.1); 0 if there is none. Nothing is verified."""
    parts = token.split(".")
    if len(parts) != 3:
        return 0
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return max(0, int(claims["sub"]))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return 0
