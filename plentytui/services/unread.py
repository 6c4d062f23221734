"""How many conversations are unread: what is mirrored, and what the system has beyond that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.store.system_store import SystemStore

FILL_DONE = "fill.done"
"""Everything there is was mirrored once."""
_TOTAL = "inbox.total"
_BEYOND = "inbox.unread_beyond"
"""How many unread conversations the system has that are not mirrored yet."""
_ASKED = "inbox.unread_asked"
_ASK_EVERY = 600.0
"""Seconds after which their number is asked for again, as long as not all is mirrored."""


def known_unread(store: SystemStore) -> int:
    """How many conversations are unread as far as it is known here, without a call.

    What is read, or arrives, while older conversations are still missing is counted at once.
    """
    return store.mirror.unread_total() + _beyond(store)


def unread_if_known(store: SystemStore) -> int | None:
    """The same, or None as long as only those that are mirrored so far could be counted."""
    facts = store.facts
    if facts.get(FILL_DONE) is None and facts.get(_ASKED) is None:
        return None
    return known_unread(store)


def more_to_come(store: SystemStore) -> bool:
    """Whether the system has told of a list that is not mirrored as a whole yet."""
    return store.facts.get(_TOTAL) is not None and store.facts.get(FILL_DONE) is None


def has_halted(store: SystemStore, limit: int) -> bool:
    """Whether older conversations are left in the system because as many as the limit allows are here."""
    return more_to_come(store) and store.mirror.count() >= limit


def to_be_asked(store: SystemStore, now: float) -> bool:
    """Whether the system has to be asked, because not all is mirrored and it was not asked lately."""
    at = store.facts.fresh_at(_ASKED)
    return store.facts.get(FILL_DONE) is None and not (at is not None and 0 <= now - at < _ASK_EVERY)


def note_total(store: SystemStore, total: int, mirrored: int) -> None:
    """Keep what the system said when so many unread ones were mirrored."""
    store.facts.put(_BEYOND, str(max(0, total - mirrored)))
    store.facts.put(_ASKED, "")


def take_older(store: SystemStore, uuids: Iterable[str], apply: Callable[[], set[str]]) -> set[str]:
    """Mirror conversations that were there all the time: the unread ones among them are no longer beyond."""
    beyond = _beyond(store)
    new = [uuid for uuid in uuids if beyond and store.mirror.row(uuid) is None]
    changed = apply()
    found = sum(1 for uuid in new if (row := store.mirror.row(uuid)) is not None and row.unread)
    if found:
        store.facts.put(_BEYOND, str(max(0, beyond - found)))
    return changed


def _beyond(store: SystemStore) -> int:
    return 0 if store.facts.get(FILL_DONE) is not None else int(store.facts.get(_BEYOND) or "0")
