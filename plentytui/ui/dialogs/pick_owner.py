"""The dialog that gives conversations an owner in a role, or takes owners away."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.mirror import NameKind, NameRow
from plentytui.ui.dialogs.picker import Option, Picker

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names


class OwnerChosen(NamedTuple):
    """The role and the user, user 0 to leave the role without owner; without a pair all owners go."""

    pair: tuple[int, int] | tuple[()]
    label: str


class PickOwner(Picker[OwnerChosen]):
    """Every user in every role, oneself first: typing ``tom clerk`` finds one of them."""

    def __init__(self, heading: str, names: Names) -> None:
        fact = (
            ""
            if names.of(NameKind.USER)
            else "No users are known here: they were not read yet, or you may not list them."
        )
        super().__init__(heading, owners(names), fact=fact)

    def chosen(self, option: Option) -> OwnerChosen:
        """The pair of role and user."""
        pair = option.id
        return OwnerChosen(pair if isinstance(pair, tuple) else (), option.text)


def owners(names: Names) -> list[Option]:
    """Everybody as everything, then nobody as each role, then nobody at all."""
    roles = [row for row in names.of(NameKind.ROLE) if row.enabled]
    users = sorted((row for row in names.of(NameKind.USER) if row.enabled), key=lambda row: row.id != names.me)
    found = [Option((role.id, user.id), _words(user, role, names)) for user in users for role in roles]
    if not roles:
        found = [Option((0, user.id), _words(user, None, names)) for user in users]
    found += [Option((role.id, 0), f"Nobody as {role.name(names.language)}") for role in roles]
    return [*found, Option((), "No owner at all")]


def _words(user: NameRow, role: NameRow | None, names: Names) -> str:
    me = " (me)" if user.id == names.me else ""
    who = f"{user.name(names.language)}{me}"
    return f"{who} as {role.name(names.language)}" if role else who
