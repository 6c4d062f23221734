"""The dialog that gives conversations an owner in a role, or takes owners away."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.mirror import NameKind, NameRow
from plentytui.ui.dialogs.picker import Option, Picker
from plentytui.ui.text import cell

if TYPE_CHECKING:
    from plentytui.rules.query.names import Names

Pair = tuple[int, int]
"""A role and the user who owns a conversation in it."""
_NOTE = 32
"""Cells of a note."""


class OwnerChosen(NamedTuple):
    """The role and the user, user 0 to leave the role without owner; without a pair all owners go."""

    pair: Pair | tuple[()]
    label: str
    replaced: str = ""
    """Whose place is taken, as a sentence; empty if it is nobody's."""


class PickOwner(Picker[OwnerChosen]):
    """Every user in every role, oneself first: typing ``tom clerk`` finds one of them.

    First comes who owns something of it now. A role has one owner, so each other choice says whose place it takes.
    """

    def __init__(self, heading: str, names: Names, held: Iterable[Collection[Pair]] = ()) -> None:
        """Make the dialog; ``held`` has the owners of each conversation."""
        self._names = names
        self._held = [frozenset(pairs) for pairs in held]
        facts = [self._now()] if self._held else []
        if not names.of(NameKind.USER):
            facts.append("No users are known here: they were not read yet, or you may not list them.")
        super().__init__(heading, self._owners(), fact=" ".join(facts))

    def chosen(self, option: Option) -> OwnerChosen:
        """The pair of role and user."""
        pair = option.id if isinstance(option.id, tuple) else ()
        return OwnerChosen(pair, option.text, self._replaced(pair))

    def _owners(self) -> list[Option]:
        """Who owns it now, everybody as everything, then nobody as each role, then nobody at all."""
        names = self._names
        roles = [row for row in names.of(NameKind.ROLE) if row.enabled]
        users = sorted((row for row in names.of(NameKind.USER) if row.enabled), key=lambda row: row.id != names.me)
        found = [self._option((int(role.id), int(user.id)), user) for user in users for role in roles]
        if not roles:
            found = [self._option((0, int(user.id)), user) for user in users]
        listed = {option.id for option in found}
        # Whoever has left the system may own something all the same.
        found += [self._option(pair) for pair in sorted(frozenset().union(*self._held) - listed)]
        found.sort(key=lambda option: not self._count(option.id))
        for role in roles:
            pair = int(role.id), 0
            found.append(Option(pair, f"Nobody as {role.name(names.language)}", self._note(pair)))
        return [*found, Option((), "No owner at all", self._note(()))]

    def _option(self, pair: Pair, user: NameRow | None = None) -> Option:
        names = self._names
        who = names.shown(NameKind.USER, pair[1]) if user is None else user.name(names.language)
        me = " (me)" if pair[1] == names.me else ""
        role = f" as {names.shown(NameKind.ROLE, pair[0])}" if pair[0] else ""
        return Option(pair, f"{who}{me}{role}", self._note(pair))

    def _count(self, pair: object) -> int:
        """How many of the conversations have that owner."""
        return sum(pair in pairs for pairs in self._held)

    def _others(self, pair: Pair | tuple[()]) -> dict[int, int]:
        """The owners who would go, each with the number of conversations."""
        found: dict[int, int] = {}
        for pairs in self._held:
            for role, user in sorted(pairs):
                if (not pair or role == pair[0]) and (role, user) != pair:
                    found[user] = found.get(user, 0) + 1
        return found

    def _note(self, pair: Pair | tuple[()]) -> str:
        """That it is so now, or whose place the choice takes; in few words."""
        others, count = self._others(pair), self._count(pair)
        if count:
            return "owns it now" if len(self._held) == 1 else f"owns {count} of {len(self._held)} now"
        if others:
            gone = self._called(next(iter(others))) if len(others) == 1 else f"{len(others)} owners"
            return cell(f"instead of {gone}" if pair and pair[1] else f"takes away {gone}", _NOTE)
        return ""

    def _replaced(self, pair: Pair | tuple[()]) -> str:
        others = self._others(pair)
        if not others:
            return ""
        told = [self._called(user) + (f" on {count}" if len(self._held) > 1 else "") for user, count in others.items()]
        lead = "This takes the place of" if pair and pair[1] else "Owners who go:"
        return f"{lead} {', '.join(told)}."

    def _called(self, user: int) -> str:
        return self._names.shown(NameKind.USER, user)

    def _now(self) -> str:
        """Who owns it now."""
        if len(self._held) > 1:
            owned = sum(bool(pairs) for pairs in self._held)
            return f"{owned} of the {len(self._held)} have an owner now."
        names = self._names
        told = [
            f"{self._called(user)} ({names.shown(NameKind.ROLE, role)})" if role else self._called(user)
            for role, user in sorted(self._held[0])
        ]
        return f"Now: {', '.join(told)}." if told else "Now: nobody."
