"""The dialog that chooses type and status together: ``Complaint / waiting``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from plentytui.models.mirror import NameKind
from plentytui.ui.dialogs.picker import Option, Picker
from plentytui.ui.widgets.columns import extra_of, progress_bar

if TYPE_CHECKING:
    from collections.abc import Hashable

    from plentytui.rules.query.names import Names


class KindChosen(NamedTuple):
    """A type with a status, 0 for none, and what they are called."""

    type_id: int
    status_id: int
    label: str
    """With the group that the type belongs to, where the conversations are of another or of several."""


class PickStatus(Picker[KindChosen]):
    """All types, each with its statuses; none takes both away."""

    def __init__(
        self, heading: str, names: Names, at: tuple[int, int] | None = None, groups: Collection[int] = ()
    ) -> None:
        """Make the dialog; ``groups`` are those of the conversations, whose types come first."""
        super().__init__(heading, kinds(names, groups), at=at, fact="" if names.of(NameKind.TYPE) else _UNKNOWN)

    def chosen(self, option: Option) -> KindChosen:
        """Type and status of a choice."""
        type_id, status_id = _pair(option.id)
        return KindChosen(type_id, status_id, option.text)


_UNKNOWN = "The types of this system are not known yet; they come with the connection."


def kinds(names: Names, groups: Collection[int] = ()) -> list[Option]:
    """Every type alone and with each of its statuses, those of these groups first, then none.

    A type says which group it belongs to, unless that is the only one of the conversations: many have the same name.
    """
    found: list[Option] = []
    statuses = [row for row in names.of(NameKind.STATUS) if row.enabled]
    types = [(kind, extra_of(kind.extra).get("category_id")) for kind in names.of(NameKind.TYPE) if kind.enabled]
    for kind, group in sorted(types, key=lambda entry: entry[1] not in groups):
        name = kind.name(names.language)
        if isinstance(group, int) and set(groups) != {group}:
            name = f"{names.shown(NameKind.GROUP, group)}: {name}"
        for status in statuses:
            extra = extra_of(status.extra)
            if extra.get("type_id") == kind.id:
                progress = extra.get("progress")
                note = f"{progress_bar(progress)} {progress:>3}%" if isinstance(progress, int) else ""
                found.append(Option((kind.id, status.id), f"{name} / {status.name(names.language)}", note))
        found.append(Option((kind.id, 0), f"{name} / no status"))
    return [*found, Option((0, 0), "No type and no status")]


def of_other_groups(names: Names, type_id: int, groups: Sequence[int | None]) -> str:
    """How many of these conversations are of another group than the type, as a sentence; empty if none is.

    The system takes that: group and type are two values of a conversation (wire facts 5.1 and 5.4).
    """
    row = next((kind for kind in names.of(NameKind.TYPE) if kind.id == type_id), None)
    group = extra_of(row.extra).get("category_id") if row is not None else None
    others = sum(1 for one in groups if one != group)
    if not isinstance(group, int) or not others:
        return ""
    which = names.shown(NameKind.GROUP, group)
    who = f"{others:,} of the {len(groups):,} belong" if len(groups) > 1 else "The conversation belongs"
    verb = "s" if others == 1 and len(groups) > 1 else ""
    stays = "stays" if others == 1 else "stay"
    return f"That is a type of the group {which}. {who}{verb} to another group and {stays} there."


def _pair(identity: Hashable) -> tuple[int, int]:
    if isinstance(identity, tuple) and len(identity) == 2:
        return int(identity[0]), int(identity[1])
    raise TypeError(f"{identity!r} is no pair of type and status")
