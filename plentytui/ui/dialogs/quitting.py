"""The dialog that asks before the program ends while messages wait; it sees when they are sent behind it."""

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


class QuitDialog(ConfirmDialog):
    """Asks whether to quit although messages wait in the outbox."""

    def __init__(self, store: SystemStore, changes: Cell[int]) -> None:
        self._store = store
        self._changes = changes
        sentence, yes = self._words()
        super().__init__("Quit now?", sentence, yes=yes)

    def on_mount(self) -> None:
        """Follow the outbox."""
        self._changes.watch(self, lambda _: self._tell())

    def _words(self) -> tuple[str, str]:
        count = sum(1 for item in self._store.outbox.waiting() if item.state is Delivery.WAITING)
        if not count:
            return "No message waits any more. What became of the last ones is shown in their conversations.", "Quit"
        waits = "1 message waits" if count == 1 else f"{count} messages wait"
        return (
            f"{waits} in the outbox. Nothing is lost: what waits is sent at the next start.",
            "Quit, send next time",
        )

    def _tell(self) -> None:
        sentence, yes = self._words()
        self.query_one(".dialog--sentence", Static).update(content(sentence))
        self.query_one("#yes", Button).label = content(f"{yes} (y)")


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
