"""How far an action has come, and what became of each of its conversations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from plentytui.models.actions import Action, intention, words


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an action has come."""

    done: int
    refused: int
    unknown: int
    total: int
    calls: int
    of_calls: int


@dataclass(frozen=True, slots=True)
class Group:
    """Conversations that fared the same, and why."""

    uuids: tuple[str, ...]
    reason: str
    word: str = "refused"
    """How they fared, in a word or two."""


@dataclass(slots=True)
class Account:
    """What became of an action; each of its conversations is in exactly one of the four."""

    action: Action
    run: str
    done: list[str] = field(default_factory=list)
    refused: list[Group] = field(default_factory=list)
    unknown: list[Group] = field(default_factory=list)
    """Sent, and nobody knows whether it took effect; shown as the system last said."""
    untried: list[str] = field(default_factory=list)
    cancelled: bool = False
    """Whether the person ended it before its end."""
    stopped: str = ""
    """Why it ended where neither the person nor the system ended it, as sentences."""
    taken_back: bool = False
    """Whether the person took it back before anything of it was sent."""
    note: str = ""
    """What to say instead of what was done, as a sentence, where that is not all of it."""

    @property
    def complete(self) -> bool:
        """Whether all of it was done."""
        return not self.refused and not self.unknown and not self.untried

    @property
    def sentence(self) -> str:
        """The account in words."""
        told = []
        if self.complete:
            said = words(self.action)
            told.append(self.note or f"{said[:1].upper()}{said[1:]}.")
        elif self.done:
            told.append(f"{len(self.done):,} of {len(self.action.changes):,} done.")
        told += [f"{_many(group, group.word)}{group.reason}" for group in self.refused]
        told += [f"{_many(group, group.word)}{group.reason}" for group in self.unknown]
        if self.untried:
            refused = any(group.word == "refused" for group in self.refused)
            why = "cancelled" if self.cancelled else "after the refusal" if refused else "nobody answers"
            told.append(f"{len(self.untried):,} not tried ({'the local file failed' if self.stopped else why}).")
        return " ".join([*told, self.stopped]).rstrip()

    def about(self, name: str) -> str:
        """The account of an action on one conversation, by its name: what it was to be, and why it is not."""
        if len(self.action.changes) != 1 or not name or not (self.refused or self.unknown):
            return self.sentence
        (group, *_) = (*self.refused, *self.unknown)
        to = intention(self.action, name)
        told = f"Nobody knows yet whether this took effect: {to}." if self.unknown else f"Could not {to}."
        return f"{told} {group.reason[:1].upper()}{group.reason[1:]} {self.stopped}".rstrip()

    def refuse(self, uuids: Iterable[str], reason: str, word: str = "refused") -> None:
        """Note that these were refused, or what else kept them as they were."""
        _put(self.refused, uuids, reason, word)

    def doubt(self, uuids: Iterable[str], reason: str) -> None:
        """Note that nobody knows what became of these."""
        _put(self.unknown, uuids, reason, "not known")


def _put(groups: list[Group], uuids: Iterable[str], reason: str, word: str) -> None:
    """Where each conversation has a call of its own, those with the same reason are told together."""
    for place, group in enumerate(groups):
        if (group.reason, group.word) == (reason, word):
            groups[place] = Group((*group.uuids, *uuids), reason, word)
            return
    groups.append(Group(tuple(uuids), reason, word))


def _many(group: Group, word: str) -> str:
    """How many fared so; nothing where the action names no conversations."""
    return f"{len(group.uuids):,} {word}: " if group.uuids else ""
