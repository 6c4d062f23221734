"""What a command is: one value that makes the key, the footer, the palette, the help and the user's own key map."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plentytui.ui.commands.keynames import normal

if TYPE_CHECKING:
    from textual.binding import BindingType


class Command(NamedTuple):
    """Something a person can do."""

    id: str
    """Unique, such as ``messenger.reply``; what the settings file calls it."""
    title: str
    """Two or three words for footer, palette and help."""
    help: str
    """One sentence: what it does."""
    keys: str
    """The default keys, separated by commas: ``down,j``."""
    action: str
    """The Textual action, looked up where the set's bindings are declared."""
    footer: bool = False
    """Whether the footer shows it."""
    palette: bool = True
    """Whether the palette offers it."""
    moves: bool = False
    """Whether it only moves the cursor or what is seen: nothing is opened, asked, written or called by it."""

    @property
    def default_keys(self) -> tuple[str, ...]:
        """The default keys under the names that Textual gives them."""
        return tuple(normal(key) for key in self.keys.split(","))


_DECLARED: dict[str, Command] = {}


def declared(command_id: str) -> Command | None:
    """The command with that id, if a widget, screen or the app has declared it: only what is declared can be given."""
    return _DECLARED.get(command_id)


def titled(action: str) -> str:
    """What footer and palette call that action; empty if no command that was declared does it."""
    return next((command.title for command in _DECLARED.values() if command.action == action), "")


class CommandSet(NamedTuple):
    """The commands that one widget, screen or the app declares."""

    name: str
    """What the help calls the set."""
    commands: tuple[Command, ...]

    def bindings(self) -> list[BindingType]:
        """The set as Textual bindings; each has its command's id, so that a key map can replace its keys."""
        from textual.binding import Binding

        _DECLARED.update((command.id, command) for command in self.commands)
        return [
            Binding(
                ",".join(command.default_keys),
                command.action,
                command.title,
                show=command.footer,
                tooltip=command.help,
                id=command.id,
            )
            for command in self.commands
        ]

    def without(self, *ids: str) -> CommandSet:
        """The set without those commands, for a widget that has no use for them."""
        return CommandSet(self.name, tuple(command for command in self.commands if command.id not in ids))

    def only(self, *ids: str) -> CommandSet:
        """The set with those commands alone."""
        return CommandSet(self.name, tuple(command for command in self.commands if command.id in ids))
