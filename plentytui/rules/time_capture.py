"""Capturing the minutes spent on a message: where it is allowed, and the timer (wire facts 5.8)."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether minutes may be captured, and why not."""

    ok: bool
    what: str = ""
    """Why not, as a sentence; empty if it is allowed."""
    hint: str = ""
    """What to do, as a sentence; empty if it is allowed."""


def allowed(*, whispered: bool, tags: Collection[int], billable: Collection[int]) -> Permission:
    """Whether minutes may be captured on a message (wire facts 5.8; seed messenger preparatory settings, 3.6.2).

    Args:
        whispered: whether only colleagues read it.
        tags: the ids of the message's tags.
        billable: the ids of the tags that are available for billable messages.
    """
    if not whispered:
        return Permission(
            False,
            "Minutes can be captured on whispered messages only, and this one is public.",
            "Send the answer, then whisper a note with the minutes.",
        )
    if not set(tags) & set(billable):
        if not billable:
            return Permission(
                False,
                "Minutes need a tag for billable messages, and the system has none.",
                'Create one under Setup » Settings » Tags with the availability "Messenger: Billable messages".',
            )
        return Permission(
            False,
            "Minutes can be captured only with a tag for billable messages.",
            "Add such a tag to the message.",
        )
    return Permission(True)


def minutes(seconds: float) -> int:
    """Seconds as begun minutes, rounded up (wire facts 5.1: minutes are whole); nothing is 0."""
    # A clock's fractions are not exact: a minute that was measured as 60.0000001 s is one minute.
    return max(0, math.ceil(round(seconds, 3) / 60))


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer that can be paused; the present is given. It never runs backwards."""

    kept: float = 0.0
    """Seconds up to the last pause."""
    started_at: float | None = None
    """Since when it runs, in seconds since the epoch; None while it pauses."""

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.started_at is not None

    def start(self, now: float) -> Timer:
        """The timer running; one that runs already goes on."""
        return self if self.running else Timer(self.kept, now)

    def pause(self, now: float) -> Timer:
        """The timer standing, with what has passed."""
        return Timer(self.total(now))

    def toggle(self, now: float) -> Timer:
        """Start or pause it."""
        return self.pause(now) if self.running else self.start(now)

    def total(self, now: float) -> float:
        """The seconds that have passed."""
        return self.kept + (max(0.0, now - self.started_at) if self.started_at is not None else 0.0)

    def minutes(self, now: float) -> int:
        """The begun minutes that have passed."""
        return minutes(self.total(now))

    def text(self, now: float) -> str:
        """What a clock face shows: ``4:07``, ``1:02:09``."""
        hours, rest = divmod(int(self.total(now)), 3_600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def time_capture(minutes: int, *, chargeable: bool) -> dict[str, object]:
    """The ``timeCapture`` of a message's meta data: free or paid minutes (wire facts 5.6 and 5.8)."""
    return {"chargeable": chargeable, "minutes": max(0, minutes)}
