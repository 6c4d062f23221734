"""The person's own keys, from the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.ui.commands.catalogue import check_keymap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import App


def use_keys(app: App[None], keys: Mapping[str, str]) -> tuple[str, ...]:
    """Take what can be used of the person's own keys; why the rest cannot, as sentences."""
    found = check_keymap(keys)
    app.set_keymap(dict(found.usable))
    return found.problems
