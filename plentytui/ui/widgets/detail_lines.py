"""The rows of the detail pane: what is known of a conversation, and what changes each of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from plentytui.models.actions import PRIORITIES
from plentytui.models.columns import RowExtras
from plentytui.models.inbox import ConversationRow
from plentytui.models.mirror import NameKind
from plentytui.rules.business_hours import BusinessHours, countdown
from plentytui.rules.reading import ago, relation_words, stamp
from plentytui.ui.text import clean, wrap
from plentytui.ui.widgets.columns import STATES, owner_words, progress_bar, status_look
from plentytui.ui.widgets.conversation_line import sender_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plentytui.rules.query.names import Names

LABEL = 12


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One line: label, text, the action that changes it, and what of several values it is."""

    label: str
    text: str
    action: str = ""
    """The name of the action; empty for what cannot be changed."""
    pair: tuple[str, str] | None = None
    """The relation that the line shows."""
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What the rows depend on besides the conversation."""

    names: Names
    now: float
    zone: tzinfo | None
    hours: BusinessHours
    me: int


def detail_rows(row: ConversationRow, extras: RowExtras, here: Circumstance, width: int) -> list[DetailRow]:
    """All lines, broken to that width."""
    found: list[DetailRow] = []
    for entry in _entries(row, extras, here):
        for number, piece in enumerate(wrap(clean(entry.text, 600).replace("\n", " "), max(8, width - LABEL))):
            label = entry.label if number == 0 else ""
            found.append(DetailRow(label, piece, entry.action, entry.pair, entry.style))
    return found


def _entries(row: ConversationRow, extras: RowExtras, here: Circumstance) -> Iterator[DetailRow]:
    names, now, zone = here.names, here.now, here.zone
    yield DetailRow("Subject", row.title or "(no title)", style="strong")
    yield DetailRow("Sender", sender_name(row.sender))
    yield DetailRow("ID", row.short_id)
    yield DetailRow("State", f"{STATES[row.done]}, {'unread' if row.unread else 'read'}", "mark_done")
    yield DetailRow("Type", _kind(row, names), "pick_status")
    yield DetailRow("Priority", PRIORITIES.get(row.priority, str(row.priority)), "pick_priority")
    late = row.deadline is not None and not row.done and row.deadline < now
    yield DetailRow("Deadline", _date(row.deadline, here), "pick_deadline", style="bad" if late else "plain")
    yield DetailRow("Follow-up", _date(extras.follow_up, here), "pick_follow_up")
    tags = ", ".join(names.shown(NameKind.TAG, tag) for tag in extras.tags)
    yield DetailRow("Tags", tags or "none", "pick_tags")
    owners = [owner_words(owner, names) for owner in extras.owners]
    for number, owner in enumerate(owners or ["none"]):
        yield DetailRow("" if number else "Owners", owner, "pick_owner")
    told = [names.shown(NameKind.USER, user) + (" (me)" if user == here.me else "") for user in extras.subscribers]
    yield DetailRow("Subscribers", ", ".join(told) or "none", "pick_subscribers")
    own = [names.shown(NameKind.FOLDER, uuid) for uuid in extras.own_folders]
    yield DetailRow("My folders", ", ".join(own) or "none", "pick_folder")
    yield DetailRow("Lies in", extras.folder.value, "pick_place")
    for number, (kind, value) in enumerate(extras.relations):
        yield DetailRow("" if number else "Linked to", f"{relation_words(kind)} {value}", "unlink", (kind, value))
    if not extras.relations:
        yield DetailRow("Linked to", "nothing")
    yield DetailRow("Group", names.shown(NameKind.GROUP, row.group), style="quiet")
    channel = names.shown(NameKind.CHANNEL, extras.channel) if extras.channel else "none"
    yield DetailRow("Channel", channel, "pick_channel")
    yield DetailRow("Begun", f"{stamp(extras.created_at, zone)}, {ago(extras.created_at, now)}", style="quiet")
    yield DetailRow("Changed", f"{stamp(row.updated_at, zone)}, {ago(row.updated_at, now)}", style="quiet")


def _kind(row: ConversationRow, names: Names) -> str:
    if not row.type_id:
        return "none"
    told = names.shown(NameKind.TYPE, row.type_id)
    if not row.status_id:
        return told
    progress, _ = status_look(row.status_id, names)
    bar = f"  {progress_bar(progress)} {progress}%" if progress is not None else ""
    return f"{told} / {names.shown(NameKind.STATUS, row.status_id)}{bar}"


def _date(instant: float | None, here: Circumstance) -> str:
    if instant is None:
        return "none"
    return f"{stamp(instant, here.zone)}, {countdown(instant, here.now, here.hours).sentence}"
