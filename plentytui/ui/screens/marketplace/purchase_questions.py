"""What is asked before a purchase is sent once more or noted as done, and what is to be done then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.models.purchase_states import Becomes, PurchaseState, Step
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.dialogs.send_again import Again, SendAgain

if TYPE_CHECKING:
    from textual.app import App

    from plentytui.models.purchase_states import PurchaseRow

_IN_DOUBT = "It may have arrived already."


async def asked_again(app: App[None], row: PurchaseRow) -> Again:
    """What is to be done with a purchase that is taken up again; nothing that could come twice goes unasked.

    A conversation is always looked for before it is sent again, so nothing is asked. An e-mail cannot be looked for.
    """
    if row.state is not PurchaseState.UNCERTAIN or (row.becomes is Becomes.CONVERSATION and row.step is not Step.MAIL):
        return Again.LOOK
    if row.step is not Step.MAIL:
        return await app.push_screen_wait(SendAgain(row.reason or _IN_DOUBT))
    question = ConfirmDialog(
        "Send the e-mail again?",
        row.reason or _IN_DOUBT,
        "It may then be there twice.",
        yes="Send again",
        no="Leave it",
        grave=True,
    )
    return Again.SEND if await app.push_screen_wait(question) else Again.LEAVE


def by_hand_question(row: PurchaseRow) -> ConfirmDialog:
    """Before a purchase is left to the person for good."""
    return ConfirmDialog(
        f"Is order {row.order} done by hand?",
        row.reason or _IN_DOUBT,
        "Nothing more is made of it then, and it cannot be taken up again. The reason is kept.",
        yes="It is done",
    )
