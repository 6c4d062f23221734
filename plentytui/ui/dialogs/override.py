"""The dialog before a message is sent that breaks rules: it names each, and wants an explicit yes."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.rules.drafts import Finding
from plentytui.ui.dialogs.confirm import ConfirmDialog


class OverrideDialog(ConfirmDialog):
    """True if the message is to go although it breaks these rules."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        count = "a rule" if len(findings) == 1 else f"{len(findings)} rules"
        super().__init__(
            f"It breaks {count}. Send it all the same?",
            *(f"✗ {finding.rule}: {finding.what} {finding.hint}" for finding in findings),
            "That it was sent all the same is written into the journal, with your name.",
            yes="Send all the same",
            no="Go on writing",
            grave=True,
        )
