"""Which commands can be given right now, and by which keys: those declared between the focus and the app."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from textual.actions import parse
from textual.binding import Binding

from plentytui.ui.commands.command import Command, declared
from plentytui.ui.commands.keynames import character

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen


class ActiveCommand(NamedTuple):
    """A command that can be given now, and by which keys."""

    command: Command
    node: DOMNode
    """Where its action is looked up."""
    keys: tuple[str, ...]
    """The keys that reach it, under Textual's names; none while a field takes them as text."""
    title: str
    """What the node calls the command at the moment."""


def active_commands(screen: Screen[object], *, footer_only: bool = False) -> list[ActiveCommand]:
    """The commands of the widget with the focus, of those around it, of the screen and of the app, in this order.

    Args:
        screen: whose keys work.
        footer_only: leave out what the footer never shows, without asking whether it can be given.
    """
    keys: dict[str, list[str]] = {}
    focused = screen.focused
    for key, active in screen.active_bindings.items():
        # Textual leaves out the keys that the focused field takes as text, but for those whose names are not
        # the characters' own, such as slash.
        typed = (
            focused is not None
            and active.node is not focused
            and focused.check_consume_key(key, character(key) or None)
        )
        if active.binding.id and active.enabled and not typed:
            keys.setdefault(active.binding.id, []).append(key)
    found: dict[str, ActiveCommand] = {}
    for node in _chain(screen):
        for command, description, action, parameters in _offers(type(node)):
            if footer_only and not command.footer:
                continue
            if command.id not in found and node.check_action(action, parameters):
                reaching = tuple(keys.get(command.id, ()))
                title = _title_of(node, command.id) or description or command.title
                found[command.id] = ActiveCommand(command, node, reaching, title)
    return list(found.values())


def _title_of(node: DOMNode, identity: str) -> str:
    """What the node calls a command just now, where that depends on what it holds; else empty."""
    naming = getattr(node, "title_of", None)
    return str(naming(identity)) if callable(naming) else ""


def _chain(screen: Screen[object]) -> Iterator[DOMNode]:
    """From the widget with the focus up to the app, or to a modal screen, which hides what is behind it."""
    if screen.focused is None:
        yield screen
        if not screen.is_modal:
            yield screen.app
        return
    for node in screen.focused.ancestors_with_self:
        yield node
        if node.is_modal:
            return


@cache
def _offers(kind: type[DOMNode]) -> tuple[tuple[Command, str, str, tuple[object, ...]], ...]:
    """What the nodes of a class declare: the command, what they call it, its action and the action's parameters."""
    found = []
    for binding in _bindings(kind):
        command = declared(binding.id or "")
        if command is not None:
            _, action, parameters = parse(binding.action)
            found.append((command, binding.description, action, parameters))
    return tuple(found)


def _bindings(kind: type[DOMNode]) -> Iterator[Binding]:
    """The bindings that a class declares, up to the class that takes none from those above it."""
    for base in kind.__mro__:
        for binding in vars(base).get("BINDINGS", ()):
            if isinstance(binding, Binding):
                yield binding
        if not getattr(base, "_inherit_bindings", True):
            return


def use_keys(app: App[None], keys: Mapping[str, str]) -> tuple[str, ...]:
    """Take what can be used of the person's own keys; why the rest cannot, as sentences."""
    if not keys:
        return ()
    from plentytui.ui.commands.catalogue import check_keymap

    found = check_keymap(keys)
    app.set_keymap(dict(found.usable))
    return found.problems
