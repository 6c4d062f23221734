"""Whether to try again, as a pure decision.

Reads are repeated after throttling, faults of the system and of the connection. Writes are repeated only when it
is certain that the request never took effect: it did not reach the system, or the throttle in front refused it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

MOST_TRIES = 4
"""How often a call is tried at most; refusals by the throttle are not counted."""
FIRST_PAUSE = 0.5
"""Seconds; the pause before the first repetition is a random part of it, then it doubles."""
LONGEST_PAUSE = 8.0
"""Seconds."""
THROTTLE_PATIENCE = 900.0
"""Seconds for which a call is repeated that the throttle refuses again and again."""
_BELIEVED_SECONDS = 120.0
"""After two whole minutes of refusals it is not believed any more that the next try may come at once."""


class Trouble(StrEnum):
    """Why no answer came."""

    CONNECT = "connect"
    """No connection: name not found, refused, or too slow; nothing was sent."""
    UNTRUSTED = "untrusted"
    """The certificate was not accepted; nothing was sent."""
    TIMEOUT = "timeout"
    """The request was sent, at least in part, and no answer came in time."""
    CUT_OFF = "cut off"
    """The connection ended within the request or the answer."""
    TOO_LARGE = "too large"
    """The answer was larger than anybody would read."""

    @property
    def sent(self) -> bool:
        """Whether the request may have reached the system."""
        return self not in {Trouble.CONNECT, Trouble.UNTRUSTED}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: with an answer or with a trouble."""

    status: int = 0
    """The HTTP status; 0 without an answer."""
    trouble: Trouble | None = None
    throttled: bool = False
    """Refused by the throttle (429 with text); too many sessions is not it."""
    html: bool = False
    """A web page came where a success in JSON belongs."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again, after so many seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try again."""

    uncertain: bool = False
    """It was a write, and nobody knows whether it took effect."""


def decide(
    method: str, tries: int, outcome: Outcome, *, random: Callable[[], float], throttled_for: float = 0.0
) -> Retry | GiveUp:
    """What to do after a try that did not succeed.

    Args:
        method: the HTTP method.
        tries: how many tries were made, refusals by the throttle not counted.
        outcome: how the last one ended.
        random: gives a number from 0 to 1; the pauses have full jitter.
        throttled_for: seconds since the throttle first refused this call.
    """
    read = method.upper() in {"GET", "HEAD"}
    if outcome.throttled:
        # The gate knows the window's end by now and holds the next try back until then.
        if throttled_for >= THROTTLE_PATIENCE:
            return GiveUp()
        return Retry(0.0 if throttled_for < _BELIEVED_SECONDS else LONGEST_PAUSE)
    if outcome.trouble is not None:
        if outcome.trouble in {Trouble.UNTRUSTED, Trouble.TOO_LARGE}:
            return GiveUp(uncertain=not read and outcome.trouble.sent)
        if not read and outcome.trouble.sent:
            return GiveUp(uncertain=True)
    elif outcome.html and not read:
        # Something in front answered instead of the system, which may have carried the write out.
        return GiveUp(uncertain=True)
    elif not (read and (outcome.status >= 500 or outcome.html)):
        return GiveUp()
    if tries >= MOST_TRIES:
        return GiveUp()
    return Retry(min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tries - 1)) * random())
