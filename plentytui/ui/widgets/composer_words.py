"""What the composer says around the text: whom it is for, what goes along, what the keys do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.cells import cell_len

from plentytui.models.inbox import ReplyKind
from plentytui.rules.reading import size
from plentytui.ui.text import clip

if TYPE_CHECKING:
    from plentytui.models.writing import Envelope
    from plentytui.rules.time_capture import Timer
    from plentytui.services.composing import Checked

_LEAST_ROOM = 10
"""Cells that the recipients have in the first line at least; what else it says goes before that."""


def head_words(kind: ReplyKind, names: str, note: str, width: int, *, fresh: bool) -> str:
    """Whether it is public, in words, and whom it goes to; ``fresh``: it begins a conversation."""
    whispered = kind is ReplyKind.WHISPER
    if whispered:
        told = "WHISPER - only colleagues read this"
    else:
        told = "PUBLIC - whoever receives it reads this" if fresh else "PUBLIC - the customer reads this"
    if note:
        # What stands before the semicolon matters most.
        fitting = (text for text in (note, note.partition(";")[0]) if len(told) + 3 + len(text) <= width)
        return f"{told}   {next(fitting, '')}".rstrip()
    if whispered or fresh or not names:
        return told
    if width - len(told) - len("   to ") <= _LEAST_ROOM:
        # Who it is says that it is no colleague.
        told = "PUBLIC"
    return f"{told}   to {clip(names, width - len(told) - len('   to '))}"


def foot_words(kind: ReplyKind, checked: Checked | None, width: int, *, fresh: bool, trouble: str = "") -> str:
    """What the send key does, and what it costs; where the draft cannot be saved that, and what to do: ``trouble``."""
    if trouble:
        # What comes first in the hint is what to do.
        told = "! The draft is NOT saved."
        whole = (f"{told} {trouble}", f"{told} {trouble.partition(';')[0].rstrip('.')}.")
        return next((text for text in whole if cell_len(text) <= width), clip(whole[-1], width))
    public = "Send to recipients" if fresh else "Send to customer"
    send = "Save whisper" if kind is ReplyKind.WHISPER else public
    market = cost = ""
    if checked is not None:
        market = f" · rules of {checked.market.marketplace}" if checked.market.marketplace else ""
        cost = f" · {checked.cost.sentence.rstrip('.')}"
    # What the key does comes first, and what the line at the bottom says, too, goes before what only stands here.
    ways = (" · esc Leave, the draft is kept" + market + cost, " · esc Leave" + market + cost, market + cost, market)
    key = f"ctrl+s {send}"
    return next((key + rest for rest in ways if cell_len(key + rest) <= width), clip(key, width))


def extras_words(envelope: Envelope, tags: Mapping[str, str], stopwatch: Timer | None, now: float, width: int) -> str:
    """The files, tags and captured minutes in one line; empty if there are none."""
    found = []
    if envelope.files:
        names = ", ".join(f"{file.name} {size(file.size)}" for file in envelope.files)
        found.append(f"@ {len(envelope.files)}: {names}")
    if envelope.tags:
        found.append("# " + ", ".join(tags.get(str(tag), f"tag {tag}") for tag in envelope.tags))
    if stopwatch is not None:
        state = "" if stopwatch.running else ", pauses"
        found.append(f"timer {stopwatch.text(now)} = {stopwatch.minutes(now)} min{state}")
    elif envelope.minutes:
        found.append(f"{envelope.minutes} min {'paid' if envelope.chargeable else 'free'}")
    return clip(" · ".join(found), width)
