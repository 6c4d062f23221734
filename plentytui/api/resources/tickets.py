"""Tickets with their messages and internal comments (wire facts 6).

Assumed: the bodies of a change and of a message have the fields of the models, because none is documented; the list
takes ``page`` and ``itemsPerPage``, which are not documented for it, as every list with an envelope does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from plentytui.api.decode import decode_one
from plentytui.api.lanes import Lane
from plentytui.api.resources.reading import ListedResource
from plentytui.models.service.tickets import (
    Ticket,
    TicketMessage,
    TicketNames,
    TicketStatusName,
    TicketTypeName,
    message_fields,
    query_of,
)

_PATH = "/rest/tickets"


class TicketsResource(ListedResource[Ticket]):
    """The tickets of the system."""

    _path = _PATH
    _model = Ticket

    async def get(self, ticket: int, lane: Lane = Lane.USER) -> Ticket:
        """One ticket."""
        return await self._one(Ticket, f"{_PATH}/{ticket}", lane=lane)

    async def messages(self, ticket: int, kind: str = "", lane: Lane = Lane.USER) -> tuple[TicketMessage, ...]:
        """The messages of a ticket; ``message`` only the public ones, ``comment`` only the internal ones."""
        tail = f"/{kind}" if kind else ""
        return tuple(await self._list(TicketMessage, f"{_PATH}/{ticket}/messages{tail}", lane=lane))

    async def message(self, message: int, lane: Lane = Lane.USER) -> TicketMessage:
        """One message."""
        return await self._one(TicketMessage, f"{_PATH}/messages/{message}", lane=lane)

    async def names(self, lane: Lane = Lane.USER) -> TicketNames:
        """The names of all types and statuses; two calls."""
        types = await self._list(TicketTypeName, f"{_PATH}/types/names", lane=lane)
        statuses = await self._list(TicketStatusName, f"{_PATH}/status/names", lane=lane)
        return TicketNames(types=tuple(types), statuses=tuple(statuses))

    async def create(
        self, fields: Mapping[str, object], lane: Lane = Lane.USER, only_if: Callable[[], bool] | None = None
    ) -> Ticket:
        """Create a ticket: ``typeId``, ``statusId``, ``title``, ``plentyId``, ``source`` and ``owners`` at least.

        ``only_if`` is asked when it would leave; if it says no, nothing is sent.

        The description marks most of them as query parameters as well, so they are sent both ways.
        """
        body = dict(fields)
        answer = await self._client.call("POST", _PATH, params=query_of(body), body=body, lane=lane, only_if=only_if)
        return decode_one(Ticket, answer.json(), answer.route)

    async def update(self, ticket: int, fields: Mapping[str, object], lane: Lane = Lane.USER) -> Ticket:
        """Change fields of a ticket."""
        answer = await self._client.call("PUT", f"{_PATH}/{ticket}", body=dict(fields), lane=lane)
        return decode_one(Ticket, answer.json(), answer.route)

    async def answer(
        self,
        ticket: int,
        text: str,
        *,
        internal: bool = False,
        lane: Lane = Lane.USER,
        only_if: Callable[[], bool] | None = None,
    ) -> TicketMessage:
        """Add a message that the customer sees, or an internal comment; ``only_if`` as for ``create``."""
        body = message_fields(text, internal=internal)
        answer = await self._client.call("POST", f"{_PATH}/{ticket}", body=body, lane=lane, only_if=only_if)
        return decode_one(TicketMessage, answer.json(), answer.route)
