"""A user's talk with a sandbox over days: after each wait the user logs in anew, as tokens live one day."""

from __future__ import annotations

from datetime import timedelta

from tests.sandbox_talk import Talk

BASE = "/rest/plentytui/v1"


class ServiceTalk(Talk):
    """A talk in which time passes."""

    def __init__(self, *, user: str = "maria") -> None:
        self._user = user
        super().__init__(0, user=user)

    def wait(self, *, days: float = 0, hours: float = 0, seconds: float = 0) -> None:
        """Let time pass and log in again."""
        self.clock.advance(timedelta(days=days, hours=hours, seconds=seconds).total_seconds())
        self.login(self._user)
