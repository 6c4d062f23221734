"""What is told while the system does not answer: words for people, and a number of what waits for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plentytui.api.refusals import no_answer, refusal
from plentytui.api.retry import Trouble
from plentytui.api.wire import Answer
from plentytui.models.account import Account
from plentytui.models.action_kinds import ActionKind
from plentytui.models.actions import Action, Change
from plentytui.models.systems import System
from plentytui.ui.dialogs.error_details import error_parts
from plentytui.ui.state import Connection, Link, Sessions
from plentytui.ui.widgets.header_lines import Facts, first_line

DONE = Action(ActionKind.DONE, (Change("c1", False, True), Change("c2", False, True)))


REFUSALS = (301, 401, 403, 404, 409, 418, 422, 423, 429, 500, 503)
CLOSE = "PUT /rest/conversations/close"


@pytest.mark.parametrize("uncertain", [False, True])
@pytest.mark.parametrize("trouble", [None, *Trouble])
def test_no_call_that_failed_is_put_before_people(trouble: Trouble | None, uncertain: bool) -> None:
    error = no_answer(CLOSE, trouble, "no connection to shop.example (All attempts failed)", uncertain=uncertain)
    assert "/rest/" not in str(error)
    assert (error.route, error.detail) == (CLOSE, "All attempts failed")
    shown = error_parts(error)
    assert ("Call", CLOSE) in shown
    assert ("In the words of this machine", "All attempts failed") in shown


def test_what_the_machine_says_of_a_lost_connection_is_for_the_details() -> None:
    words = "no connection to shop.example (All attempts failed)"
    assert str(no_answer(CLOSE, Trouble.CONNECT, words, uncertain=False)) == (
        "The system does not answer: no connection to shop.example. Nothing was changed. "
        "Check the address and the connection."
    )
    assert str(no_answer("GET /rest/x", Trouble.CONNECT, words, uncertain=False)) == (
        "The system does not answer: no connection to shop.example. Check the address and the connection."
    )


@pytest.mark.parametrize("status", REFUSALS)
def test_no_call_that_was_refused_is_put_before_people(status: int) -> None:
    error = refusal(Answer(status, {"content-type": "application/json"}, b'{"message": "no"}', CLOSE))
    assert "/rest/" not in str(error)
    assert error.route == CLOSE
    assert any(label == "Call" and CLOSE in words for label, words in error_parts(error))


def test_what_never_left_was_not_refused() -> None:
    account = Account(DONE, "run")
    account.refuse(["c1"], "The system does not answer.", "not sent")
    account.untried.append("c2")
    assert account.sentence == "1 not sent: The system does not answer. 1 not tried (nobody answers)."


def test_of_one_conversation_the_account_says_what_it_was_to_be_and_its_name() -> None:
    one = Action(ActionKind.DONE, (Change("c1", False, True),))
    account = Account(one, "run")
    account.refuse(["c1"], "no longer in the system.")
    assert account.about("Ada") == "Could not mark Ada as done. No longer in the system."
    account = Account(one, "run")
    account.doubt(["c1"], "it was broken off while it was being sent.")
    told = "Nobody knows yet whether this took effect: mark Ada as done. It was broken off while it was being sent."
    assert account.about("Ada") == told
    account = Account(one, "run", untried=["c1"], cancelled=True)
    assert account.about("Ada") == account.sentence == "1 not tried (cancelled)."


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
