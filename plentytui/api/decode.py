"""JSON values to records, tolerant of every shape that was seen; never a traceback (wire facts 4).

A shape that cannot be read is one :class:`UnreadableAnswer` that names route and field. In a list, a row that
cannot be read becomes a fault, and the other rows are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from plentytui.api.wire import LOOK_FIRST, saves
from plentytui.errors import UnreadableAnswer
from plentytui.models.paging import Page, RowFault

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

_ROW_KEYS = ("entries", "objects")
_SHAPE_ERRORS = (ValueError, TypeError, ArithmeticError, OSError, RecursionError)
"""What reading a value can end in; dates far out of range raise OverflowError and OSError."""
_MOST_WHOLE = 10**15


def decode_one(model: type[M], payload: object, route: str) -> M:
    """One record from an object, or from a list that holds one.

    Raises:
        UnreadableAnswer: it is no such record.
    """
    rows = _numbered(payload)
    if rows is not None:
        if not rows:
            raise unreadable(route, "", "the answer is empty where a record belongs")
        payload = rows[0]
    if not isinstance(payload, dict):
        raise unreadable(route, "", f"{_kind(payload)} came where a record belongs")
    try:
        return model.model_validate(payload)
    except _SHAPE_ERRORS as error:
        field, problem = _place(error)
        raise unreadable(route, field, problem) from error


def decode_list(model: type[M], payload: object, route: str) -> Page[M]:
    """One page of records, from an envelope, a bare list, or one single object.

    Raises:
        UnreadableAnswer: there are no rows in it.
    """
    if isinstance(payload, dict) and not any(key in payload for key in _ROW_KEYS) and _known(model, payload):
        payload = [payload]

    def read(row: object) -> M:
        if not isinstance(row, dict):
            raise TypeError(f"{_kind(row)} came where a record belongs")
        return model.model_validate(row)

    return _page(payload, route, read)


def decode_raw(payload: object, route: str) -> Page[object]:
    """One page of rows as they came.

    Raises:
        UnreadableAnswer: there are no rows in it.
    """
    return _page(payload, route, lambda row: row)


def decode_count(payload: object, route: str) -> int:
    """How many records a write changed: a bare number, also as text, flag, in a list, or as affectedRows.

    Raises:
        UnreadableAnswer: it is no number.
    """
    if isinstance(payload, dict) and "affectedRows" in payload:
        payload = payload["affectedRows"]
    if isinstance(payload, list) and len(payload) == 1:
        payload = payload[0]
    if payload is None or payload == "" or payload == []:
        return 0
    count = _whole(payload)
    if count is None:
        raise unreadable(route, "", f"{_kind(payload)} came where a number belongs")
    return count


def unreadable(route: str, field: str, problem: str) -> UnreadableAnswer:
    """The error for an answer that cannot be read."""
    place = f" at {field}" if field else ""
    return UnreadableAnswer(
        f"The answer of the system cannot be read{place}: {problem}.",
        LOOK_FIRST
        if saves(route)
        else "The system may be of a version that is not known yet; look at the answer with `plentytui api`.",
        route=route,
        field=field,
    )


def _page(payload: object, route: str, read: Callable[[object], T]) -> Page[T]:
    rows, envelope = _rows(payload, route)
    entries: list[T] = []
    faults: list[RowFault] = []
    for index, row in enumerate(rows):
        try:
            entries.append(read(row))
        except _SHAPE_ERRORS as error:
            field, problem = _place(error)
            faults.append(RowFault(route, index, field, problem))
    if envelope is None:
        return Page(tuple(entries), 1, len(rows), len(rows), True, tuple(faults))
    page = _whole(envelope.get("page")) or 0
    size = _whole(envelope.get("itemsPerPage")) or len(rows)
    total = _whole(envelope.get("totalsCount"))
    is_last = _is_last(envelope, page, size, total, len(rows))
    return Page(tuple(entries), page, size, len(rows) if total is None else total, is_last, tuple(faults))


def _rows(payload: object, route: str) -> tuple[Sequence[object], Mapping[str, object] | None]:
    """The rows, and the envelope where there is one."""
    if payload is None or payload == "":
        return (), None
    rows = _numbered(payload)
    if rows is not None:
        return rows, None
    if not isinstance(payload, dict):
        raise unreadable(route, "", f"{_kind(payload)} came where a list belongs")
    for key in _ROW_KEYS:
        if key in payload:
            inner = payload[key]
            if inner is None or inner == "":
                return (), payload
            rows = _numbered(inner)
            if rows is None and isinstance(inner, dict):
                rows = [inner]
            if rows is None:
                raise unreadable(route, key, f"{_kind(inner)} came where the rows belong")
            return rows, payload
    if _whole(payload.get("totalsCount")) == 0:
        return (), payload
    raise unreadable(route, "entries", "there are no rows in it")


def _numbered(value: object) -> Sequence[object] | None:
    """The rows of a list, or of an object with numbers as keys, as PHP sends a list with gaps; None for others."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(key.isascii() and key.isdigit() and len(key) < 20 for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return None


def _is_last(envelope: Mapping[str, object], page: int, size: int, total: int | None, rows: int) -> bool:
    if rows == 0:
        return True
    last_number = _whole(envelope.get("lastPageNumber"))
    if last_number and page >= last_number:
        return True
    flag = envelope.get("isLastPage")
    if isinstance(flag, str):
        flag = flag.strip().lower() in {"1", "true", "yes"}
    if flag is not None:
        return bool(flag)
    if last_number:
        return False
    return total is None or page * size >= total


def _whole(value: object) -> int | None:
    """A whole number that is not negative, also as text or flag; None for anything else."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        text = value.strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            return None
        return int(text)
    if isinstance(value, float):
        return int(value) if value.is_integer() and 0 <= value <= _MOST_WHOLE else None
    return value if isinstance(value, int) and 0 <= value <= _MOST_WHOLE else None


def _known(model: type[BaseModel], payload: Mapping[str, object]) -> bool:
    """Whether an object looks like one record of that model: it has one of its identifying fields."""
    names = ("id", "uuid", "name", "names")
    return any(name in payload for name in names) and any(name in model.model_fields for name in names)


def _place(error: BaseException) -> tuple[str, str]:
    """The field that cannot be read and why; never the value itself."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        return field[:100], first["msg"][:200]
    return "", (str(error) or type(error).__name__)[:200]


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    words = {bool: "a flag", str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return words.get(type(value), type(value).__name__)
