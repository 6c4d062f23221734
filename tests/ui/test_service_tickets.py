"""Tickets on the screen: who wrote what, what is internal, and that a first message is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from plentytui.models.service.tickets import Ticket
from plentytui.models.systems import SANDBOX_URL
from plentytui.rules.service.action import Tab
from plentytui.ui.screens.service.form import ActionForm
from tests.embedded_app import Person, clock_of, make_app
from tests.network import Network, network
from tests.service_person import accept, fill, go_to, open_form, service, tabs

__all__ = ["network"]

pytestmark = pytest.mark.anyio
NEW = {"title": "Bilder fehlen", "type": "1", "status": "1", "client": "28411", "text": "Seit heute früh."}


async def test_messages_name_their_author_and_comments_are_told_apart(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.TICKETS)
        await maria.press("enter")
        await maria.sees("Message of Maria Kranich,")
        shown = " ".join(tabs(maria).pane.view.text.split())
        assert "Message of somebody outside this system," in shown
        assert "INTERNAL COMMENT of Maria Kranich," in shown
        assert "Only users of this system see it." in shown


async def test_a_ticket_is_created_with_its_first_message(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await fill(maria, await open_form(maria, "ticket.create", ""), NEW)
        await accept(maria)
        pane = tabs(maria).pane
        await maria.until(lambda: pane.reader.tickets[0].title == "Bilder fehlen")
        # The cursor is on the new one, so that an answer never goes into another.
        await maria.until(lambda: pane.subject == str(max(ticket.id for ticket in pane.reader.tickets)))
        await maria.press("enter")
        await maria.sees("Message of Maria Kranich,")
        assert "Seit heute früh." in maria.words


async def test_an_answer_is_shown_at_once_in_the_ticket_that_is_open(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app) as maria:
        await go_to(maria, Tab.TICKETS)
        await maria.press("enter")
        await maria.sees("Message of Maria Kranich,")
        subject = tabs(maria).pane.subject
        clock_of(app).advance(5)
        form = await open_form(maria, "ticket.answer", subject)
        assert f"ticket {subject}, “kranichandfinch.com" in maria.words
        await fill(maria, form, {"text": "Danke, wir warten."})
        await accept(maria)
        await maria.until(lambda: "Danke, wir warten." in tabs(maria).pane.view.text)


async def test_a_first_message_that_was_not_sent_waits_in_the_answer_to_its_ticket(
    tmp_path: Path, network: Network
) -> None:
    app = make_app(tmp_path, size=5, network=network)
    remote = network.systems[SANDBOX_URL]
    async with service(app) as maria:
        form = await open_form(maria, "ticket.create", "")
        number = max(ticket.id for ticket in tickets(maria)) + 1
        remote.answers["POST", f"/rest/tickets/{number}"] = (403, {"error": {"message": "no right"}})
        await fill(maria, form, NEW)
        await accept(maria)
        await maria.told("Only the first message was not sent")
        assert maria.desk.store.forms.get("ticket.create", "") == {}
        remote.answers.clear()
        again = await open_form(maria, "ticket.answer", str(number))
        assert isinstance(app.screen, ActionForm)
        assert again.values["text"] == "Seit heute früh."
        outcomes = [entry.outcome for entry in maria.desk.store.journal.entries(2)]
        assert outcomes == ["refused", "done"]


def tickets(maria: Person) -> Sequence[Ticket]:
    """The tickets that were read."""
    workspace = maria.desk.workspace
    assert workspace is not None
    assert workspace.service is not None
    return workspace.service.reader.tickets


async def test_a_filter_is_seen_and_escape_takes_it_away_first(tmp_path: Path) -> None:
    app = make_app(tmp_path, size=5)
    async with service(app, size=(100, 30)) as maria:
        await go_to(maria, Tab.TICKETS)
        pane = tabs(maria).pane
        many = pane.table.count
        assert "Waiting for reply" in maria.words
        await maria.press("slash")
        await maria.until(lambda: app.screen is not pane.screen)
        await maria.type("kranichandfinch")
        await maria.press("enter")
        await maria.until(lambda: app.screen is pane.screen)
        await maria.rest()
        assert f"With “kranichandfinch”: {pane.table.count} of {many}." in maria.words
        assert pane.table.count < many
        await maria.press("escape")
        await maria.until(lambda: pane.table.count == many)
        assert "With “kranich" not in maria.words
        assert app.screen is pane.screen
