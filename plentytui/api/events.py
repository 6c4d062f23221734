"""What is told of every call, for the display and the log; never a secret."""

from __future__ import annotations

from dataclasses import dataclass

from plentytui.api.budget import Budget
from plentytui.api.lanes import Lane

CANCELLED = "cancelled"
"""The error of a call that nobody waits for any more; it tells nothing of the system."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One attempt of one call, or one joining of a call that was already under way."""

    number: int
    """Counts the events of a client, from 1."""
    at: float
    """When it was asked for, in seconds since the epoch."""
    lane: Lane
    method: str
    path: str
    """Path and query; values of names that are not known to be harmless are masked."""
    waited: float
    """Seconds in the queue."""
    took: float
    """Seconds from sending to the end of the answer."""
    status: int
    """The HTTP status; 0 if no answer came."""
    error: str
    """What went wrong, in a few words; empty if nothing did."""
    coalesced: bool
    """Whether it joined an identical call that was already under way and cost nothing."""
    attempt: int
    """1 for the first try."""
    budget: Budget
    """The budget after it."""
