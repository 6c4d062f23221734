"""Troubles that can be asked for by name, alone or together, to see what a client makes of them."""

from __future__ import annotations

import random
from collections.abc import Set
from enum import StrEnum


class Scenario(StrEnum):
    """What goes wrong."""

    THROTTLED = "throttled"
    """The windows start almost used up, and another client of the same user uses calls too."""
    SESSIONS_FULL = "sessions_full"
    """Colleagues hold all the sessions the contract allows."""
    EXPIRED_TOKEN = "expired_token"
    """Tokens expire after a minute."""
    REVOKED_TOKEN = "revoked_token"
    """Each token is revoked after a few calls."""
    SLOW = "slow"
    """Each answer takes three seconds."""
    FLAKY = "flaky"
    """Every fourth call fails: 500, 502, 503, a page of HTML, or an answer that is cut off."""
    HTML_ERRORS = "html_errors"
    """Errors are pages of HTML."""
    EMPTY = "empty"
    """No conversation."""
    NO_RIGHTS = "no_rights"
    """Nobody has a right in the Messenger."""
    NO_EXTENSION = "no_extension"
    """Nothing beyond the API: what has no public route becomes a hand-off, as with the vendor's systems."""
    HOSTILE_TEXT = "hostile_text"
    """Names, subjects and texts try to break out of the screen."""


SLOW_SECONDS = 3.0
"""How long a slow answer takes."""
EXPIRED_LIFETIME = 60
"""How many seconds a token lives in ``expired_token``."""
CALLS_UNTIL_REVOKED = 5
"""After how many calls a token is revoked in ``revoked_token``."""


class Trouble(StrEnum):
    """How one call of a flaky system ends."""

    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    HTML = "html"
    """Status 200 and a page of HTML; the call took effect."""
    CUT_OFF = "cut_off"
    """The answer breaks off in the middle; the call took effect."""

    @property
    def took_effect(self) -> bool:
        """Whether the call was carried out before its answer was spoilt."""
        return self in (Trouble.HTML, Trouble.CUT_OFF)


class Weather:
    """Decides, from the seed alone, which call of a flaky system meets which trouble."""

    def __init__(self, seed: int, scenarios: Set[Scenario]) -> None:
        self._seed = seed
        self._scenarios = scenarios
        self._calls = 0

    def next(self) -> Trouble | None:
        """The trouble that the next call meets, if any."""
        self._calls += 1
        if Scenario.FLAKY not in self._scenarios or self._calls % 4:
            return None
        return random.Random(f"{self._seed}/{self._calls}").choice(list(Trouble))


def html_page(status: int, title: str) -> str:
    """A page such as a web server in front of the system sends."""
    return (
        f"<!DOCTYPE html>\n<html>\n<head><title>{status} {title}</title></head>\n<body>\n"
        f"<center><h1>{status} {title}</h1></center>\n<hr><center>nginx</center>\n</body>\n</html>\n"
    )
