"""The dialog before a message is sent that breaks rules: it names each, and wants an explicit yes, or mends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on
from textual.widgets import Button

from plentytui.rules.drafts import Finding
from plentytui.ui.commands.writing import OVERRIDE
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.host import host_of
from plentytui.ui.text import content


class OverrideDialog(ConfirmDialog):
    """True if the message is to go although it breaks these rules."""

    BINDINGS = OVERRIDE.bindings()

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.repairs = False
        """Whether the rules are to be mended instead of the message being sent."""
        self._mendable = sum(finding.repair is not None for finding in findings)
        count = "a rule" if len(findings) == 1 else f"{len(findings)} rules"
        super().__init__(
            f"It breaks {count}. Send it all the same?",
            *(f"✗ {finding.rule}: {finding.what} {finding.hint}" for finding in findings),
            "That it was sent all the same is written into the journal, with your name.",
            yes="Send all the same",
            no="Go on writing",
            grave=True,
        )

    def buttons(self) -> Iterator[Button]:
        """A third one where something can be mended."""
        go_on, send = super().buttons()
        yield go_on
        if self._mendable:
            yield Button(content("Repair (^r)"), id="repair", compact=True)
        yield send

    @on(Button.Pressed, "#repair")
    def action_repair(self) -> None:
        """Mend what can be mended and go on writing, so that it is looked at before it is sent."""
        if not self._mendable:
            told = "Nothing of this can be mended on a key. Press n or escape and mend it in the message."
            host_of(self).say(told, title="Mend it by hand", severity="warning")
            return
        self.repairs = True
        self.dismiss(False)

    def action_other(self) -> None:
        """Go to the next button."""
        self.focus_next()
