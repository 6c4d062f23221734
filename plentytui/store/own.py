"""What exists nowhere but in a system's file, and how it is carried out of a damaged one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plentytui.errors import StoreError
from plentytui.models.actions import Action
from plentytui.models.inbox import Delivery, ReplyKind
from plentytui.models.states import PURCHASE_FACTS
from plentytui.store.database import Database
from plentytui.store.journal import COLUMNS as JOURNAL_COLUMNS
from plentytui.store.probes import PROBES, own_facts
from plentytui.store.rescue import Kept, Rescue, open_file
from plentytui.store.saved_filters import COLUMNS as FILTER_COLUMNS
from plentytui.store.saved_filters import mended
from plentytui.store.schema_service import CHANGE_COLUMNS, FORM_COLUMNS

_KINDS = {kind.value for kind in ReplyKind}
_STATES = {state.value for state in Delivery}


def open_system_file(path: Path) -> tuple[Database, Rescue | None]:
    """Open a system's file; if it was damaged, say what was saved of drafts, outbox, journal and saved filters."""
    # In this order: some rest on those before them.
    kept = (_DRAFTS, _OUTBOX, _FILES, _JOURNAL, _DEEDS, _BEGUN, _FACTS, _FILTERS, _FORMS, _CHANGES)
    file, aside, carried = open_file(path, kept=kept)
    if aside is None:
        return file, None
    return file, Rescue(aside, carried["draft"], carried["outbox"], carried["journal"], carried["saved_filter"])


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _kind(value: object) -> str:
    """The kind; a whisper where it is unreadable, because that can never reach the customer by mistake."""
    return value if isinstance(value, str) and value in _KINDS else ReplyKind.WHISPER.value


def _place(value: object) -> str:
    """The kind of a draft, and which one of several it is."""
    kind, _, slot = value.partition("/") if isinstance(value, str) else ("", "", "")
    return f"{_kind(kind)}/{int(slot)}" if slot.isascii() and slot.isdigit() and len(slot) < 6 else _kind(kind)


def _draft(row: tuple[Any, ...]) -> tuple[Any, ...]:
    conversation, kind, text, saved_at, envelope = row
    return _text(conversation), _place(kind), _text(text), _number(saved_at), _text(envelope)


def _outbox(row: tuple[Any, ...]) -> tuple[Any, ...]:
    identity, conversation, kind, text, parent, recipients, created, send_at, state, reason, uuid, *rest = row
    known = isinstance(state, str) and state in _STATES and kind in _KINDS
    return (
        identity,
        _text(conversation),
        _kind(kind),
        _text(text),
        _text(parent),
        _text(recipients),
        _number(created),
        _number(send_at),
        state if known else Delivery.UNCERTAIN.value,
        _text(reason),
        _text(uuid),
        int(_number(rest[0])),
        _text(rest[1]),
        _number(rest[2]),
        _text(rest[3]),
        int(_number(rest[4])),
    )


def _file(row: tuple[Any, ...]) -> tuple[Any, ...]:
    item, place, name, content_type, content = row
    data = content if isinstance(content, bytes) else _text(content).encode()
    return int(_number(item)), int(_number(place)), _text(name), _text(content_type), data


def _journal(row: tuple[Any, ...]) -> tuple[Any, ...]:
    identity, at, *texts = row
    return identity, _number(at), *map(_text, texts)


def _deed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What undoes an entry of the journal; without its inverse where that is unreadable, as ``u`` would end at it."""
    entry, run, inverse, undoes = row
    try:
        Action.from_json(_text(inverse))
    except StoreError:
        inverse = ""
    return entry, _text(run), _text(inverse), _text(undoes)


def _fact(row: tuple[Any, ...]) -> tuple[Any, ...]:
    key, value, at = row
    return _text(key), _text(value), _number(at)


def _begun(row: tuple[Any, ...]) -> tuple[Any, ...]:
    from plentytui.store.begun import mended

    return mended(row)


def _form(row: tuple[Any, ...]) -> tuple[Any, ...]:
    from plentytui.store.service import mended_form

    return mended_form(row)


def _service_change(row: tuple[Any, ...]) -> tuple[Any, ...]:
    from plentytui.store.service import mended_change

    return mended_change(row)


_DRAFTS = Kept(
    "draft",
    "conversation, kind, text, saved_at, envelope",
    _draft,
    PROBES["draft"],
)
_OUTBOX = Kept(
    "outbox",
    "id, conversation, kind, text, parent_uuid, recipients, created_at, send_at, state, reason, message_uuid,"
    " process, process_mark, changed_at, envelope, posting",
    _outbox,
    PROBES["outbox"],
)
_FILES = Kept(
    "outbox_file",
    "item, place, name, content_type, content",
    _file,
    PROBES["outbox_file"],
)
_JOURNAL = Kept(
    "journal",
    f"id, {JOURNAL_COLUMNS}",
    _journal,
    PROBES["journal"],
)
_DEEDS = Kept(
    "deed",
    "entry, run, inverse, undoes",
    _deed,
    PROBES["deed"],
    rests_on="EXISTS (SELECT 1 FROM journal WHERE id = ?1)",
)
_BEGUN = Kept(
    "begun",
    "run, state, action, asked, undoes, route, at, before, sending, process, process_mark",
    _begun,
    PROBES["begun"],
)
_FACTS = Kept(
    "fact",
    "key, value, at",
    _fact,
    PROBES["fact"],
    order="key",
    # Read in their order as they lie, not through an index: what lies before and behind damage is found so.
    only=own_facts("+key"),
    # A message that is lost gives its number to a later one, which is no purchase's.
    rests_on=f"?1 NOT LIKE '{PURCHASE_FACTS}.%' OR EXISTS"
    " (SELECT 1 FROM outbox WHERE id = CAST(?2 AS INTEGER) AND CAST(id AS TEXT) = ?2)",
)
_FILTERS = Kept(
    "saved_filter",
    FILTER_COLUMNS,
    mended,
    PROBES["saved_filter"],
)
_FORMS = Kept("form", FORM_COLUMNS, _form, PROBES["form"])
_CHANGES = Kept(
    "service_change",
    CHANGE_COLUMNS,
    _service_change,
    PROBES["service_change"],
)
