"""Keys of a screen that shows a system's conversations, while no system is open: each says so and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.ui.commands.command import declared
from plentytui.ui.window_title import TitledApp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.actions import ActionParseResult
    from textual.dom import DOMNode

_SETS = ("messenger", "acting", "finding", "writing", "marks")
_OPEN = "list.open"
_FREE = frozenset(
    {
        "messenger.back",
        "messenger.next_pane",
        "messenger.next_group",
        "messenger.previous_group",
        "finding.sort",
        "finding.columns",
    }
)
"""What can be done without a system all the same."""


class NoSystemApp(TitledApp):
    """An app that gives no command to a screen which ``needs_system`` while none is open."""

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action, or say that there is no system to do it in."""
        shown = self.screen_stack[-1:]  # none while the app ends
        if self.state.desk.value is None and shown and getattr(shown[0], "needs_system", False):
            command = _command_of(action, default_namespace)
            if command not in _FREE and (command == _OPEN or command.split(".")[0] in _SETS):
                self.notify("No system is open. Press 0 to choose one.", severity="warning", markup=False)
                return True
        return await super().run_action(action, default_namespace, namespaces)


def _command_of(action: object, node: DOMNode | None) -> str:
    """The id of the command that does an action in a node; empty if no command does."""
    if node is None:
        return ""
    bindings = (binding for found in node._bindings.key_to_bindings.values() for binding in found)
    ids = (binding.id for binding in bindings if binding.action == action and binding.id)
    return next((identity for identity in ids if declared(identity) is not None), "")
