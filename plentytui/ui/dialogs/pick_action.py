"""Choose from everything that can be done in a tab; what cannot be done now says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.ui.dialogs.picker import Option, Picker

if TYPE_CHECKING:
    from plentytui.rules.service.action import ServiceAction
    from plentytui.rules.setup.action import SetupAction


class PickAction(Picker[str]):
    """The actions of a tab; gives the id of the one that was chosen."""

    def __init__(self, tab: str, offered: Sequence[tuple[ServiceAction | SetupAction, str]]) -> None:
        self._reasons = {action.id: reason for action, reason in offered}
        super().__init__(
            f"{tab}: what to do?",
            [
                Option(
                    action.id,
                    action.title,
                    "not now" if reason else f"section {action.section}" if action.section else "",
                )
                for action, reason in offered
            ],
        )

    def chosen(self, option: Option) -> str | None:
        """Take an action that is possible now."""
        name = str(option.id)
        if reason := self._reasons[name]:
            self.tell_problem(reason)
            return None
        return name
