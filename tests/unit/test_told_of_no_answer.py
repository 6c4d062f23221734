"""What is told while the system does not answer: words for people, and a number of what waits for them."""

from __future__ import annotations

from dataclasses import replace

from plentytui.api.refusals import no_answer
from plentytui.models.account import Account
from plentytui.models.action_kinds import ActionKind
from plentytui.models.actions import Action, Change
from plentytui.models.systems import System
from plentytui.ui.state import Connection, Link, Sessions
from plentytui.ui.widgets.header_lines import Facts, first_line

DONE = Action(ActionKind.DONE, (Change("c1", False, True), Change("c2", False, True)))


def test_no_route_is_put_before_people() -> None:
    error = no_answer("PUT /rest/conversations/close", None, "no connection to shop.example", uncertain=False)
    assert str(error) == (
        "The system does not answer: no connection to shop.example. Check the address and the connection."
    )


def test_what_never_left_was_not_refused() -> None:
    account = Account(DONE, "run")
    account.refuse(["c1"], "The system does not answer.", "not sent")
    account.untried.append("c2")
    assert account.sentence == "1 not sent: The system does not answer. 1 not tried (nobody answers)."


def test_the_header_counts_what_waits_for_a_person_and_keeps_the_user() -> None:
    facts = Facts(
        mode="Drafts and outbox",
        system=System("Sandbox", "https://sandbox.example", "maria"),
        user_name="maria",
        connection=Connection(Link.OFFLINE, 1.0),
        sessions=Sessions(1, 3),
        unread=12,
    )

    def text(facts: Facts, columns: int) -> str:
        return "".join(span.text for span in first_line(facts, columns, None))

    assert "maria" in text(facts, 80)
    assert "NOT SENT" not in text(facts, 80)
    assert "2 NOT SENT" in text(replace(facts, stuck=2), 80)
    assert "2 NOT SENT" in text(replace(facts, stuck=2), 120)
