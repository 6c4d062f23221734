"""One conversation as one line of the list: signs, sender, title, preview, deadline and age."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from rich.cells import cell_len

from plentytui.models.listing import ConversationRow
from plentytui.rules.reading import due, short_age
from plentytui.ui.text import cell, clip, fit

if TYPE_CHECKING:
    from plentytui.rules.business_hours import BusinessHours

UNREAD_SIGN = "●"
DONE_SIGN = "✓"
DRAFT_SIGN = "✎"
STUCK_SIGN = "✗"
WHISPER_SIGN = "w"
ATTACHMENT_SIGN = "@"
MARK_SIGN = "◆"
MARK_UNDER_CURSOR_SIGN = "◈"

SIGNS = (
    (UNREAD_SIGN, "unread"),
    (DONE_SIGN, "done"),
    ("!", "high priority"),
    ("!!", "very high priority"),
    (DRAFT_SIGN, "a draft, or an answer that is not sent yet"),
    (STUCK_SIGN, "an answer that waits for you: held, refused, or perhaps not arrived; S goes on with it"),
    (WHISPER_SIGN, "has a whisper"),
    (ATTACHMENT_SIGN, "has attachments"),
    (MARK_SIGN, "marked: the next action is done to all marked rows"),
    (MARK_UNDER_CURSOR_SIGN, "marked, and under the cursor"),
)
"""What the signs mean, for the help."""

SIGNS_WIDTH = 7
"""Cells of the signs where each has a column of its own."""
_WIDE = 64
"""From this width on, signs have columns of their own and the preview is shown."""
_PREVIEW = 12
"""A preview of fewer cells tells nothing."""
_QUARTER_HOUR = 900
"""Every midnight of every zone is a multiple of so many seconds."""
_EVER = 10 * 365 * 86_400.0


def conversation_line(
    row: ConversationRow,
    width: int,
    now: float,
    zone: tzinfo | None,
    hours: BusinessHours | None = None,
    *,
    by_deadline: bool = False,
) -> list[tuple[str, str]]:
    """The parts of the line with the names of their styles, of ``width`` cells together.

    A deadline that is far off is told only where the list is ordered ``by_deadline``.
    """
    wide = width >= _WIDE
    ahead = signs(row, wide=wide)
    age = short_age(row.updated_at, now, zone)
    near = "" if row.done else deadline_words(row.deadline, now, zone, hours)
    deadline = near
    if by_deadline and not row.done and not near:
        deadline = deadline_words(row.deadline, now, zone, hours, anytime=True)
    # A dot between the two, or "due 5h 17m" would read as one span.
    right = len(age) + 1 + (len(deadline) + 3 if deadline else 0)
    sender_width = max(8, min(24, width * 3 // 10 - 2))
    room = max(0, width - len(ahead) - sender_width - 2 - right)
    title = clip(row.title or "(no title)", room)
    parts = [(f"{ahead} {fit(sender_name(row.sender), sender_width)} {title}", weight(row))]
    room -= cell_len(title)
    preview = ""
    if wide and room > _PREVIEW:
        preview = f" {clip(row.preview, room - 1)}"
    parts.append((preview + " " * (room - cell_len(preview)), "dim"))
    if deadline:
        parts.append((f" {deadline}", "alert" if near else "dim"))
        age = f"· {age}"
    parts.append((f" {age}", "dim"))
    return parts


def deadline_words(
    deadline: float | None, now: float, zone: tzinfo | None, hours: BusinessHours | None, *, anytime: bool = False
) -> str:
    """How a deadline stands, in business hours where they are set; empty while it is far off, unless ``anytime``."""
    if deadline is None:
        return ""
    if hours is None and deadline % _QUARTER_HOUR:
        return due(deadline, now, within=_EVER) if anytime else due(deadline, now)
    # It may mean a whole day, or the clock is not what counts.
    from plentytui.rules.business_hours import BusinessHours, due_words

    return due_words(deadline, int(now // 60), hours or BusinessHours(zone), anytime=anytime)


def sender_name(sender: str) -> str:
    """The name in ``Name <address>``; the address where there is no name."""
    # Taken apart as it came: what makes text harmless writes signs such as "<9B>", which are no address.
    name, bracket, address = sender.partition("<")
    name = cell(name).strip("\"'").strip()
    if name or not bracket:
        return name or "(unknown)"
    return cell(address.partition(">")[0]) or "(unknown)"


def weight(row: ConversationRow) -> str:
    """The name of a line's style: unread stands out, done steps back, and what is both does both."""
    if row.done:
        return "strong-dim" if row.unread else "dim"
    return "strong" if row.unread else ""


def signs(row: ConversationRow, *, wide: bool) -> str:
    """The signs before a line: ``SIGNS_WIDTH`` cells if there is room for a column each, else four."""
    unread = UNREAD_SIGN if row.unread else ""
    done = DONE_SIGN if row.done else ""
    priority = "!!" if row.priority >= 5 else "!" if row.priority == 4 else ""
    draft = STUCK_SIGN if row.stuck else DRAFT_SIGN if row.draft else ""
    whisper = WHISPER_SIGN if row.whispered else ""
    attachment = ATTACHMENT_SIGN if row.attachments else ""
    if wide:
        return f"{unread:1}{done:1}{priority:2}{draft:1}{whisper:1}{attachment:1}"
    # Unread and done share a cell unless it is both. The cells after it are for the signs that are there; the last of
    # them says "more" when they are too few.
    ahead = f"{unread}{done}" or " "
    room = 4 - len(ahead)
    packed = f"{priority[:1] if draft and whisper and attachment else priority}{draft}{whisper}{attachment}"
    return f"{ahead}{packed if len(packed) <= room else packed[: room - 1] + '+':{room}}"
