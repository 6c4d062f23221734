"""The dialogs that ask before a system is left while messages wait; they see when these are sent behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Button, Static

from plentytui.models.states import Delivery
from plentytui.ui.dialogs.confirm import ConfirmDialog
from plentytui.ui.text import content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plentytui.store.system_store import SystemStore
    from plentytui.ui.state import Cell


class OutboxDialog(ConfirmDialog):
    """Asks whether to leave although messages wait in the outbox."""

    def __init__(
        self, store: SystemStore, changes: Cell[int], title: str, then: str, *, yes: str, yes_waiting: str, no: str
    ) -> None:
        self._store = store
        self._changes = changes
        self._afterwards = then
        self._at_once = yes
        self._later = yes_waiting
        sentence, yes = self._words()
        super().__init__(title, sentence, yes=yes, no=no)

    def on_mount(self) -> None:
        """Follow the outbox."""
        self._changes.watch(self, lambda _: self._tell())

    def _words(self) -> tuple[str, str]:
        count = sum(1 for item in self._store.outbox.waiting() if item.state is Delivery.WAITING)
        if not count:
            told = "No message waits any more. What became of the last ones is shown in their conversations."
            return told, self._at_once
        waits = "1 message waits" if count == 1 else f"{count} messages wait"
        return f"{waits} in the outbox. {self._afterwards}", self._later

    def _tell(self) -> None:
        sentence, yes = self._words()
        self.query_one(".dialog--sentence", Static).update(content(sentence))
        self.query_one("#yes", Button).label = content(f"{yes} (y)")


class QuitDialog(OutboxDialog):
    """Asks whether to quit although messages wait."""

    def __init__(self, store: SystemStore, changes: Cell[int]) -> None:
        then = "Nothing is lost: what waits is sent at the next start."
        super().__init__(store, changes, "Quit now?", then, yes="Quit", yes_waiting="Quit, send next time", no="Cancel")


class LeaveSystemDialog(OutboxDialog):
    """Asks whether to open another system although messages wait in this one, which sends only while it is open."""

    def __init__(self, store: SystemStore, changes: Cell[int], here: str, there: str) -> None:
        then = f"What waits is sent only while {here} is open: now, if you stay, or when you open it again."
        super().__init__(
            store, changes, f"Open {there} now?", then, yes="Open it", yes_waiting="Open it, send later", no="Stay"
        )


def sending_dialog(titles: Sequence[str]) -> ConfirmDialog:
    """Asks whether to quit although forms are being sent: what is cut off may have arrived or not."""
    what = ", ".join(f"“{title}”" for title in titles)
    return ConfirmDialog(
        "Quit while this is being sent?",
        f"{what} waits for the answer of the system. If you quit now, nobody knows whether it arrived.",
        "It then stands under the pending changes of the Service Centre, and its form says so.",
        "Messages in the outbox are not lost: what waits is sent at the next start.",
        yes="Quit all the same",
        no="Wait",
        grave=True,
    )


def unsaved_dialog() -> ConfirmDialog:
    """Asks whether to quit although what is typed could not be saved."""
    return ConfirmDialog(
        "Quit and lose what you typed?",
        "The draft could not be saved so far. What you typed since it was saved last would be gone.",
        "Stay, make room or copy the text, then quit again.",
        yes="Quit and lose it",
        no="Stay",
        grave=True,
    )
