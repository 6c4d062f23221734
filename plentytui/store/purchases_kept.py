"""What of the purchases is carried out of a damaged file: everything; what cannot be told is uncertain."""

from __future__ import annotations

import hashlib
from typing import Any

from plentytui.models.purchase_states import Becomes, PurchaseState, Step
from plentytui.store.rescue import Kept
from plentytui.store.schema_purchases import BEGUN_COLUMNS, BROKEN_COLUMNS, EVENT_COLUMNS

_STATES = {state.value for state in PurchaseState}
_STEPS = {step.value for step in Step}
_BECOMES = {word.value for word in Becomes}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else _text(value).encode("utf-8", "replace")


def _purchase(row: tuple[Any, ...]) -> tuple[Any, ...]:
    event, created, received, body, order, contact, address, state, step, becomes, system, ticket, *rest = row
    conversation, reason, process, mark, posting, changed, next_at, repeats = rest
    known = state in _STATES and step in _STEPS
    return (
        _text(event),
        _whole(created),
        _number(received),
        _bytes(body),
        _whole(order),
        _whole(contact),
        _whole(address),
        state if known else PurchaseState.UNCERTAIN.value,
        step if known else Step.BEGIN.value,
        becomes if becomes in _BECOMES else Becomes.NOTHING.value,
        _text(system),
        _whole(ticket),
        _text(conversation),
        _text(reason),
        _whole(process),
        _text(mark),
        _whole(posting),
        _number(changed),
        _number(next_at),
        _whole(repeats),
    )


def _broken(row: tuple[Any, ...]) -> tuple[Any, ...]:
    number, received, status, reason, body, _, times = row
    content = _bytes(body)
    digest = hashlib.sha256(content).hexdigest()
    return _whole(number), _number(received), _whole(status), _text(reason), content, digest, _whole(times)


def _begun(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return _text(row[0]), _text(row[1]), _text(row[2])


def _plan(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return 1, _text(row[1])


KEPT = (
    Kept("purchase", EVENT_COLUMNS, _purchase, "SELECT sum(length(body)), sum(length(reason)) FROM purchase"),
    Kept("broken", BROKEN_COLUMNS, _broken, "SELECT sum(length(body)) FROM broken"),
    Kept("begun", BEGUN_COLUMNS, _begun, "SELECT sum(length(plan)) FROM begun"),
    Kept("plan", "id, content", _plan, "SELECT sum(length(content)) FROM plan"),
)
"""Every table."""
