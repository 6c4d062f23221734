"""What is asked before a purchase is sent once more or noted as done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.ui.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from plentytui.models.purchase_states import PurchaseRow

_IN_DOUBT = "It may have arrived already."


def again_question(row: PurchaseRow) -> ConfirmDialog:
    """Before something could come twice."""
    return ConfirmDialog(
        "Send it again?",
        row.reason or _IN_DOUBT,
        "Yes sends it again without looking; it may then be there twice. No looks for it first.",
        yes="Send again",
        no="Look first",
        grave=True,
    )


def by_hand_question(row: PurchaseRow) -> ConfirmDialog:
    """Before a purchase is left to the person for good."""
    return ConfirmDialog(
        f"Is order {row.order} done by hand?",
        row.reason or _IN_DOUBT,
        "Nothing more is made of it then, and it cannot be taken up again. The reason is kept.",
        yes="It is done",
    )
