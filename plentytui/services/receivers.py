"""Whom a message can go to: first who is known here (no call), then who the system finds (one read a search)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.errors import UsageError
from plentytui.models.writing import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plentytui.api.system import SystemApi
    from plentytui.models.templates import FoundReceiver
    from plentytui.store.system_store import SystemStore

SHORTEST_TERM = 3
"""Characters from which on the system searches (wire facts 5.2)."""
_MOST_KEPT = 200


class Receivers:
    """Finds receivers of one system as somebody types."""

    def __init__(self, api: SystemApi | None, store: SystemStore) -> None:
        self._api = api
        self._store = store
        self._found: dict[str, tuple[Receiver, ...]] = {}

    def suggest(self, term: str, limit: int = 8) -> list[Receiver]:
        """Who is known here, from what was asked in this session and from the mirror's senders; no call.

        An address that is typed in full comes first.
        """
        term = term.strip()
        found: list[Receiver] = []
        if (typed := typed_address(term)) is not None:
            found.append(typed)
        found += self._found.get(term.casefold(), ())
        if len(term) > 1:
            found += self._store.receivers.like(term, limit)
        return merged(found)[:limit]

    def is_known(self, term: str) -> bool:
        """Whether the system was asked for exactly that in this session."""
        return term.strip().casefold() in self._found

    async def search(self, term: str, lane: Lane = Lane.USER, limit: int = 20) -> list[Receiver]:
        """Who is known here and who the system finds; one read, none if the same was asked before.

        Raises:
            UsageError: the term is too short.
            PlentytuiError: the system cannot be asked.
        """
        term = term.strip()
        if len(term) < SHORTEST_TERM:
            raise UsageError("That is too short to search for.", f"Type {SHORTEST_TERM} letters or more.")
        key = term.casefold()
        if key not in self._found:
            if self._api is None:
                raise UsageError("There is no connection to the system yet.", "Type the address in full.")
            rows = await self._api.receivers.search(term, lane=lane)
            if len(self._found) >= _MOST_KEPT:
                self._found.pop(next(iter(self._found)))
            several = several_addresses(rows)
            self._found[key] = tuple(
                receiver._replace(address="") if receiver.value in several else receiver
                for row in rows
                for receiver in receivers_of(row)
            )
        return self.suggest(term, limit)


def receivers_of(row: FoundReceiver) -> list[Receiver]:
    """What can be chosen of one that was found: itself, and its address."""
    found = []
    if row.type in {"contact", "order", "user"} and row.id:
        found.append(Receiver(row.type, row.id, row.name, row.email if row.type == "contact" else ""))
    if row.email and row.type != "user":
        found.append(Receiver("email", row.email, row.name))
    return found


def several_addresses(rows: Iterable[FoundReceiver]) -> frozenset[str]:
    """The ids of contacts that were found with more than one address: which one is meant is not known."""
    addresses: dict[str, set[str]] = {}
    for row in rows:
        if row.type == "contact" and row.email:
            addresses.setdefault(row.id, set()).add(row.email.casefold())
    return frozenset(contact for contact, found in addresses.items() if len(found) > 1)


def typed_address(term: str) -> Receiver | None:
    """The address that was typed, as ``a@b.example`` or ``Name <a@b.example>``; None if it is none."""
    name, opened, rest = term.strip().partition("<")
    address = (rest.removesuffix(">") if opened else name).strip()
    local, at, domain = address.rpartition("@")
    odd = any(c.isspace() or c in ',;<>()[]"' or not c.isprintable() for c in address)
    if not (at and local and "." in domain.strip(".") and not odd) or "@" in local:
        return None
    return Receiver("email", address, name.strip().strip('"') if opened else "")


def merged(receivers: list[Receiver]) -> list[Receiver]:
    """Each receiver once, in the order they come; a later one lends its name."""
    found: dict[tuple[str, str], Receiver] = {}
    for receiver in receivers:
        key = (receiver.kind, receiver.value.casefold())
        known = found.get(key)
        if known is None or (not known.name and receiver.name):
            found[key] = receiver if known is None else receiver._replace(address=known.address or receiver.address)
    return list(found.values())
