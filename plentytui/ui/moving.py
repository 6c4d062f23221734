"""Keys that only move the cursor, or what is seen, in what has the focus.

Nothing is opened, asked, written or called by such a key, so that others of the same kind need not wait until it has
been painted: the next one starts from where the one before has led to, whether anybody has seen it or not. Which
commands are of that kind is said where they are declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plentytui.ui.commands.command import declared

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import Binding
    from textual.widget import Widget


class LeadsOn:
    """For widgets that have something else shown wherever their cursor comes: each key has to be done there first."""


class OnlyWritten:
    """For fields of one line in which a letter is written and leads nowhere, so that letters need not wait either."""


class Move(NamedTuple):
    """What a key moves."""

    within: Widget
    action: str


def move_of(app: App[None], key: str) -> Move | None:
    """What that key moves in what has the focus; None if it means anything else, or nothing."""
    within = app.focused
    if within is None or isinstance(within, LeadsOn) or not within.is_running or not _has_moves(within):
        return None
    chain = app.screen._modal_binding_chain
    if not chain or chain[0][0] is not within:
        # What is being read takes no keys.
        return None
    if any(binding.priority for _, bindings in chain for binding in bindings.key_to_bindings.get(key, ())):
        return None
    # A key map gives a command a key once for each that it had before.
    found = set(chain[0][1].key_to_bindings.get(key, ()))
    binding = found.pop() if len(found) == 1 else None
    if binding is None or not _moves(binding) or not app._check_action_state(binding.action, within):
        return None
    return Move(within, binding.action)


def _has_moves(within: Widget) -> bool:
    return any(_moves(binding) for bindings in within._bindings.key_to_bindings.values() for binding in bindings)


def _moves(binding: Binding) -> bool:
    command = declared(binding.id) if binding.id is not None else None
    return command is not None and command.moves
