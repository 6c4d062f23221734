"""The tab of the tickets: the newest ones with their messages and internal comments, from the official routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import work

from plentytui.api.lanes import Lane
from plentytui.errors import PlentytuiError
from plentytui.rules.html_text import read_body
from plentytui.rules.service.action import Tab
from plentytui.services.service.reading import TICKETS_READ, Part
from plentytui.ui.asking import asks
from plentytui.ui.commands.service import TICKETS
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.screens.service.words import moment, short_moment
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.one_line import OneLine
from plentytui.ui.widgets.table_rows import Column, Row

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.models.service.tickets import Ticket, TicketMessage
    from plentytui.services.service.opened import ServiceDesk


class TicketsTab(TabPane):
    """Tickets; enter reads the messages of one."""

    tab = Tab.TICKETS
    BINDINGS = TICKETS.bindings()
    columns = (
        Column("no.", 6, right=True),
        Column("title", 24, grows=True),
        Column("type", 14, least=90),
        Column("status", 20),
        Column("updated", 22, least=72),
    )
    has_chips = True
    empty = ("No ticket.", "The system lists none to this user, or none fits the filter; / changes it.")

    def __init__(self, service: ServiceDesk) -> None:
        super().__init__(service)
        self._messages: dict[int, Sequence[TicketMessage]] = {}
        self._filter = ""
        self._new = ""
        """The title of a ticket that was just created: it gets the cursor."""

    def knows(self, facts: ServiceFacts) -> bool:
        """They were read once."""
        return self.reader.age(Part.TICKETS) is not None

    def make_rows(self, facts: ServiceFacts) -> Sequence[Row]:
        """One row a ticket that fits the filter, the newest first."""
        words = self._filter.casefold().split()
        rows = [self._row(ticket, facts) for ticket in sorted(self.reader.tickets, key=_newest, reverse=True)]
        return [row for row in rows if all(word in _text(row).casefold() for word in words)]

    def chips_text(self, facts: ServiceFacts) -> str:
        """What is filtered by, and how to see all again."""
        return f"With “{self._filter}”: {self.table.count:,} of {len(self.reader.tickets):,}. Escape shows all again."

    def paint_chips(self) -> None:
        """Show what is filtered by, where something is."""
        super().paint_chips()
        self.query_one(".tab--chips", OneLine).display = bool(self._filter)

    def step_back(self) -> bool:
        """Take the filter away."""
        if not self._filter:
            return False
        self._filter = ""
        self.paint()
        return True

    def done(self, change: ServiceChange) -> None:
        """A new ticket is to have the cursor, also where the filter would hide it."""
        if change.action == "ticket.create":
            self._new = change.values.get("title", "").strip()
            self._go_to_new()

    def _go_to_new(self) -> None:
        newest = max(self.reader.tickets, key=lambda ticket: ticket.id, default=None)
        if not self._new or newest is None or newest.title.strip() != self._new:
            return
        self._new = self._filter = ""
        self.paint()
        self.table.select(str(newest.id))

    def _row(self, ticket: Ticket, facts: ServiceFacts) -> Row:
        language = host_of(self).settings.language
        types = facts.tickets.type_names(language) if facts.tickets else {}
        statuses = facts.tickets.status_names(language) if facts.tickets else {}
        at = ticket.updated_at or ticket.created_at
        return Row(
            str(ticket.id),
            (
                str(ticket.id),
                ticket.title or "(no title)",
                types.get(ticket.type_id, f"no. {ticket.type_id}"),
                statuses.get(ticket.status_id, f"no. {ticket.status_id}"),
                short_moment(at, facts.zone) if at else "",
            ),
        )

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """The ticket under the cursor with its messages, as far as they were read."""
        ticket = next((one for one in self.reader.tickets if str(one.id) == facts.subject), None)
        if ticket is None:
            return ()
        found: list[Fact | Heading] = [Heading(f"{ticket.id}  {ticket.title}")]
        for label, at in (("Created", ticket.created_at), ("Deadline", ticket.deadline_at)):
            if at is not None:
                found.append(Fact(label, moment(at, facts.zone)))
        found.append(Fact("Progress", f"{ticket.progress} %"))
        if ticket.finished_at is not None:
            found.append(Fact("Finished", moment(ticket.finished_at, facts.zone)))
        if ticket.confidential:
            found.append(Fact("Confidential", "yes", "low"))
        if ticket.has_documents:
            found.append(Fact("Files", "there are some; the back end shows them"))
        messages = self._messages.get(ticket.id)
        if messages is None:
            found.append(Fact("", "Enter reads its messages.", "dim"))
            return found
        for message in messages:
            sent = moment(message.created_at, facts.zone) if message.created_at else ""
            kind = "INTERNAL COMMENT" if message.is_internal else "Message"
            found.append(Heading(f"{kind} of {self._author(message)}, {sent}"))
            if message.is_internal:
                found.append(Fact("", "Only users of this system see it.", "dim"))
            found.append(Fact("", _body(message), "low" if message.is_internal else ""))
        if not messages:
            found.append(Fact("", "It has no message.", "dim"))
        return found

    def _author(self, message: TicketMessage) -> str:
        """Who wrote a message, as far as it is known; without a user it is the support, or came by e-mail."""
        if not message.user_id:
            return "somebody outside this system"
        known = next((user for user in self.reader.users if user.id == message.user_id), None)
        return known.name if known is not None else f"user {message.user_id}"

    def opened(self) -> None:
        """Read the messages of the ticket under the cursor."""
        super().opened()
        if self.subject:
            self._read_messages(int(self.subject))

    @work(exclusive=True, group="ticket-messages")
    async def _read_messages(self, ticket: int) -> None:
        try:
            self._messages[ticket] = await self.service.workspace.api.tickets.messages(ticket, lane=Lane.USER)
        except PlentytuiError as error:
            host_of(self).say(str(error), title=f"Ticket {ticket} was not read", severity="error")
            return
        if self.is_attached:
            self.paint()

    async def read(self, *, anew: bool) -> None:
        """Read the tickets; messages that were read are forgotten where all is read anew."""
        if anew:
            self._messages.clear()
        before = {ticket.id: ticket.updated_at for ticket in self.reader.tickets}
        await super().read(anew=anew)
        self._go_to_new()
        self._new = ""
        for ticket in self.reader.tickets:
            if ticket.id in self._messages and ticket.updated_at != before.get(ticket.id):
                # Somebody wrote, perhaps from here: what was read is no longer all.
                del self._messages[ticket.id]
                if str(ticket.id) == self.subject:
                    self._read_messages(ticket.id)
        # Who is not allowed to see the users sees their numbers.
        await self.reader.refresh([Part.USERS], anew=anew)

    @asks(exclusive=True, group="ticket-filter")
    async def action_filter(self) -> None:
        """Ask for words; only tickets with all of them in number, title, type or status are shown."""
        from plentytui.ui.dialogs.ask_line import AskLine

        fact = f"Of the newest {TICKETS_READ} tickets; empty shows all."
        words = await self.app.push_screen_wait(AskLine("Show tickets with", self._filter, fact=fact))
        if words is not None:
            self._filter = " ".join(words.split())
            self.paint(from_top=True)


def _newest(ticket: Ticket) -> tuple[float, int]:
    at = ticket.updated_at or ticket.created_at
    return (at.timestamp() if at else 0.0, ticket.id)


def _text(row: Row) -> str:
    return " ".join(cell if isinstance(cell, str) else cell[0] for cell in row.cells)


def _body(message: TicketMessage) -> str:
    return "\n".join(line for part in read_body(message.text).parts for line in part.lines)
