"""The columns of a list: their titles and widths, what stands in each, and how they share a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import set_cell_size

from plentytui.models.actions import PRIORITIES
from plentytui.models.columns import Column, RowExtras
from plentytui.models.inbox import ConversationRow, Sort
from plentytui.models.mirror import NameKind
from plentytui.rules.reading import due, relation_words, short_age
from plentytui.ui.text import cell, clip, fit
from plentytui.ui.widgets.conversation_line import SIGNS_WIDTH, deadline_words, sender_name, signs, weight

if TYPE_CHECKING:
    from plentytui.rules.business_hours import BusinessHours
    from plentytui.rules.query.names import Names

_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
_BAR = 5


class _Measure(NamedTuple):
    title: str
    least: int
    want: int
    share: int = 0
    """How much of the room that is left it takes."""


_MEASURES: Mapping[Column, _Measure] = {
    Column.DONE: _Measure("Done", 4, 4),
    Column.SHORT_ID: _Measure("ID", 7, 7),
    Column.SENDER: _Measure("Sender", 10, 18, 1),
    Column.RELATIONS: _Measure("Linked to", 11, 16, 1),
    Column.SUBJECT: _Measure("Subject", 12, 26, 3),
    Column.PREVIEW: _Measure("Preview", 12, 24, 4),
    Column.CREATED: _Measure("Begun", 7, 7),
    Column.UPDATED: _Measure("Change", 7, 7),
    Column.TAGS: _Measure("Tags", 8, 14, 1),
    Column.ATTACHMENTS: _Measure("Files", 5, 5),
    Column.PRIORITY: _Measure("Priority", 9, 9),
    Column.FOLLOW_UP: _Measure("Follow", 9, 9),
    Column.FOLDER: _Measure("Folder", 7, 12),
    Column.DEADLINE: _Measure("Deadline", 9, 9),
    Column.TYPE: _Measure("Type", 9, 12),
    Column.STATUS: _Measure("Status", 12, 22),
    Column.OWNERS: _Measure("Owners", 12, 18, 1),
    Column.SUBSCRIBERS: _Measure("Subscribers", 11, 14, 1),
    Column.CHANNEL: _Measure("Channel", 8, 12),
}

SORTED_BY: Mapping[Column, Sort] = {
    Column.SHORT_ID: Sort.SHORT_ID,
    Column.CREATED: Sort.CREATED,
    Column.UPDATED: Sort.UPDATED,
    Column.PRIORITY: Sort.PRIORITY,
    Column.FOLLOW_UP: Sort.FOLLOW_UP,
    Column.DEADLINE: Sort.DEADLINE,
    Column.TYPE: Sort.TYPE,
    Column.STATUS: Sort.STATUS,
}
"""Columns that a list can be sorted by."""
SORT_WORDS: Mapping[Sort, tuple[str, str, str]] = {
    Sort.UPDATED: ("Last change", "oldest change first", "newest change first"),
    Sort.CREATED: ("Beginning", "oldest first", "newest first"),
    Sort.SHORT_ID: ("Short ID", "lowest ID first", "highest ID first"),
    Sort.PRIORITY: ("Priority", "lowest priority first", "highest priority first"),
    Sort.FOLLOW_UP: ("Follow-up", "earliest follow-up first", "latest follow-up first"),
    Sort.DEADLINE: ("Deadline", "earliest deadline first", "latest deadline first"),
    Sort.TYPE: ("Type", "by type", "by type, backwards"),
    Sort.STATUS: ("Status", "by status", "by status, backwards"),
}
"""What each order is called, then how it reads upwards and downwards."""

STATES = {True: "done", False: "open"}


def title_of(column: Column) -> str:
    """What a column is called."""
    return _MEASURES[column].title


class Layout(NamedTuple):
    """Which columns have room, and how wide each is."""

    columns: tuple[tuple[Column, int], ...]
    hidden: tuple[Column, ...]
    """Chosen columns that there is no room for."""


def lay_out(columns: Iterable[Column], width: int) -> Layout:
    """Share a width among columns: first those that fit at their least, then what they want, then the rest."""
    room = width - SIGNS_WIDTH
    shown: list[Column] = []
    hidden: list[Column] = []
    for column in columns:
        least = _MEASURES[column].least + 1
        if not hidden and least <= room:
            shown.append(column)
            room -= least
        else:
            hidden.append(column)
    widths = {column: _MEASURES[column].least for column in shown}
    for column in shown:
        more = min(room, _MEASURES[column].want - widths[column])
        widths[column] += more
        room -= more
    sharing = [column for column in shown if _MEASURES[column].share]
    shares = sum(_MEASURES[column].share for column in sharing)
    for column in sharing:
        widths[column] += room * _MEASURES[column].share // shares
    if sharing:
        widths[sharing[-1]] += room - sum(room * _MEASURES[column].share // shares for column in sharing)
    return Layout(tuple(widths.items()), tuple(hidden))


def heading(layout: Layout, sort: Sort, *, descending: bool) -> str:
    """The titles over the columns; the one that is sorted by has an arrow."""
    parts = [" " * SIGNS_WIDTH]
    for column, width in layout.columns:
        arrow = ("▼" if descending else "▲") if SORTED_BY.get(column) is sort else ""
        parts.append(fit(f"{arrow}{_MEASURES[column].title}", width))
    return " ".join(parts)


class Look(NamedTuple):
    """What a line depends on besides its conversation."""

    now: float
    zone: tzinfo | None
    names: Names
    hours: BusinessHours | None = None
    """When deadlines run; None: by the clock."""


def column_line(row: ConversationRow, extras: RowExtras, layout: Layout, look: Look) -> list[tuple[str, str]]:
    """A conversation in columns, in parts with the names of their styles."""
    strong = weight(row)
    parts: list[tuple[str, str]] = [(set_cell_size(signs(row, wide=True), SIGNS_WIDTH), strong)]
    for column, width in layout.columns:
        text, style = cell_of(column, row, extras, look, width)
        parts += [(" ", ""), (fit(text, width), style or strong)]
    return parts


def cell_of(column: Column, row: ConversationRow, extras: RowExtras, look: Look, width: int) -> tuple[str, str]:
    """What stands in one column, and the name of its style: empty for that of the row."""
    now, zone, names, hours = look
    match column:
        case Column.DONE:
            return STATES[row.done], "dim"
        case Column.SHORT_ID:
            return row.short_id, "dim"
        case Column.SENDER:
            return sender_name(row.sender), ""
        case Column.RELATIONS:
            return ", ".join(f"{relation_words(kind)} {value}" for kind, value in extras.relations), "dim"
        case Column.SUBJECT:
            return row.title or "(no title)", ""
        case Column.PREVIEW:
            return row.preview, "dim"
        case Column.CREATED:
            return short_age(extras.created_at, now, zone), "dim"
        case Column.UPDATED:
            return short_age(row.updated_at, now, zone), "dim"
        case Column.TAGS:
            return ", ".join(names.shown(NameKind.TAG, tag) for tag in extras.tags), "dim"
        case Column.ATTACHMENTS:
            return f"{row.attachments}" if row.attachments else "", "dim"
        case Column.PRIORITY:
            return PRIORITIES.get(row.priority, "") if row.priority else "", "alert" if row.priority >= 4 else "dim"
        case Column.FOLLOW_UP:
            return _when(extras.follow_up, look), "dim"
        case Column.FOLDER:
            return _places(extras, names), "dim"
        case Column.DEADLINE:
            told = deadline_words(row.deadline, now, zone, hours, anytime=True)
            near = not row.done and deadline_words(row.deadline, now, zone, hours)
            return told, "alert" if near else "dim"
        case Column.TYPE:
            return names.shown(NameKind.TYPE, row.type_id) if row.type_id else "", "dim"
        case Column.STATUS:
            return status_words(row.status_id, names, width)
        case Column.OWNERS:
            return ", ".join(owner_words(owner, names) for owner in extras.owners), "dim"
        case Column.SUBSCRIBERS:
            return ", ".join(names.shown(NameKind.USER, user) for user in extras.subscribers), "dim"
        case Column.CHANNEL:
            return names.shown(NameKind.CHANNEL, extras.channel) if extras.channel else "", "dim"


def _when(instant: float | None, look: Look) -> str:
    return "" if instant is None else due(instant, look.now, within=10 * 365 * 86_400.0)


def _places(extras: RowExtras, names: Names) -> str:
    own = [names.shown(NameKind.FOLDER, uuid) for uuid in extras.own_folders]
    return ", ".join([*own, *([extras.folder.value] if not own else [])])


def owner_words(owner: tuple[int, int], names: Names) -> str:
    """An owner with the role: ``Tom Ashworth (Clerk)``."""
    role, user = owner
    who = names.shown(NameKind.USER, user)
    return f"{who} ({names.shown(NameKind.ROLE, role)})" if role else who


def status_words(status: int, names: Names, width: int) -> tuple[str, str]:
    """A status with its progress as a bar and in percent, and its colour as a style if it has one."""
    if not status:
        return "", "dim"
    progress, colour = status_look(status, names)
    name = names.shown(NameKind.STATUS, status)
    if progress is None:
        return name, colour
    percent = f" {progress}%"
    bar = f" {progress_bar(progress)}"
    room = width - len(percent) - len(bar)
    if len(cell(name)) <= room:
        return f"{name}{bar}{percent}", colour
    return f"{clip(name, max(1, width - len(percent)))}{percent}", colour


def progress_bar(progress: int, cells: int = _BAR) -> str:
    """Percent as a bar."""
    full = round(max(0, min(progress, 100)) * cells / 100)
    return "▰" * full + "▱" * (cells - full)


def status_look(status: int, names: Names) -> tuple[int | None, str]:
    """Progress in percent and colour (``#rrggbb``) of a status, as far as they are known."""
    for row in names.of(NameKind.STATUS):
        if row.id == status:
            extra = extra_of(row.extra)
            progress, colour = extra.get("progress"), extra.get("colour")
            return (
                progress if isinstance(progress, int) else None,
                colour if isinstance(colour, str) and _HEX.match(colour) else "",
            )
    return None, ""


def extra_of(extra: str | Mapping[str, object]) -> Mapping[str, object]:
    """The further fields of a name; none if they cannot be read."""
    if not isinstance(extra, str):
        return extra
    try:
        found = json.loads(extra) if extra else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
