"""Changes that were asked for and are not seen to be live yet, hand-offs among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from plentytui.models.forms import Card, Expected, Step, Way


class ChangeState(StrEnum):
    """Where a change stands; the value is the word that is shown."""

    SENDING = "sending"
    """On its way to the system; what came of it is not known yet."""
    UNCERTAIN = "uncertain"
    """It was sent, and nobody knows whether it arrived."""
    PREPARED = "prepared"
    """A hand-off that a person still has to carry out in the back end."""
    DONE = "done"
    """Carried out; it is live between its earliest and latest time."""
    LIVE = "live"
    """Its latest time has passed, and there is nothing that an own check could see."""
    VERIFIED = "verified"
    """An own check has seen it."""
    OVERDUE = "overdue"
    """Its latest time has passed, and an own check does not see it."""
    DROPPED = "dropped"
    """A hand-off that was given up, or a change that did not arrive or was taken back."""


DOUBTFUL = frozenset({ChangeState.SENDING, ChangeState.UNCERTAIN})
"""States in which the system may have the change or not."""
OPEN = DOUBTFUL | {ChangeState.PREPARED, ChangeState.DONE, ChangeState.OVERDUE}
"""States that ask for attention."""


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """One change, with what is known of when it is live."""

    id: int
    at: float
    """When it was asked for, epoch seconds."""
    action: str
    """The id of the action."""
    title: str
    subject: str
    """What the form was opened for: a domain's name, an id; empty for the system as a whole."""
    where: str
    """The system, domain or client that it concerns, in words."""
    what: str
    way: Way
    state: ChangeState
    earliest: float | None = None
    """When it can be live, epoch seconds; None: at once."""
    latest: float | None = None
    reason: str = ""
    """The rule behind the times."""
    expected: tuple[Expected, ...] = ()
    """What an own check will see."""
    card: Card | None = None
    """The hand-off."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What stood in the form, without secrets."""
    changed_at: float = 0.0
    note: str = ""
    """What the last look found, one sentence."""


def expected_text(expected: tuple[Expected, ...]) -> str:
    """The expectations as text that can be kept."""
    return json.dumps([asdict(one) for one in expected], ensure_ascii=False)


def read_expected(text: str) -> tuple[Expected, ...]:
    """The expectations from kept text; what cannot be read is left out."""
    found = []
    for row in _rows(text):
        if isinstance(row, dict) and isinstance(row.get("kind"), str) and isinstance(row.get("name"), str):
            values = row.get("values")
            texts = tuple(str(value) for value in values) if isinstance(values, list) else ()
            since = row.get("since")
            at = float(since) if isinstance(since, int | float) else 0.0
            gone, anew = bool(row.get("gone")), bool(row.get("anew"))
            lag = row.get("lag")
            late = float(lag) if isinstance(lag, int | float) else 0.0
            found.append(Expected(row["kind"], row["name"], texts, gone, anew, at, late))
    return tuple(found)


def card_text(card: Card | None) -> str:
    """The hand-off as text that can be kept; empty for none."""
    return "" if card is None else json.dumps(asdict(card), ensure_ascii=False)


def read_card(text: str) -> Card | None:
    """The hand-off from kept text; None for none and for what cannot be read."""
    try:
        row = json.loads(text) if text else None
    except ValueError:
        return None
    if not isinstance(row, dict):
        return None
    steps = row.get("steps")
    found = tuple(
        Step(str(step.get("text", "")), str(step.get("value", "")))
        for step in (steps if isinstance(steps, list) else ())
        if isinstance(step, dict)
    )
    return Card(str(row.get("title", "")), found, str(row.get("address", "")))


def _rows(text: str) -> list[object]:
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return []
    return found if isinstance(found, list) else []
