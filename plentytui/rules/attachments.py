"""What may be attached to a message, and whether an attachment was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from plentytui.models.inbox import AttachmentRow
from plentytui.rules.drafts import DraftFacts, Finding, Repair, Severity, Span
from plentytui.rules.html_text import read_body

CONTENT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "bmp": "image/bmp",
        "csv": "text/csv",
        "gif": "image/gif",
        "jpeg": "image/jpeg",
        "jpg": "image/jpeg",
        "json": "application/json",
        "pdf": "application/pdf",
        "png": "image/png",
        "tif": "image/tiff",
        "tiff": "image/tiff",
        "txt": "text/plain",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "zip": "application/zip",
    }
)
"""The kinds permitted when composing (wire facts 5.8), each with its content type of POST /rest/messages."""
KINDS = tuple(kind for kind in CONTENT_TYPES if kind not in {"jpg", "tif"})
"""The kinds as the manual lists them; jpg is jpeg and tif is tiff."""

MOST_BYTES = 10_000_000
"""Assumed: all files of one message together; no limit is documented, so more is only warned of (wire facts 5.6)."""

_IMAGES = frozenset({"bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff"})


def kind_of(name: str) -> str:
    """The ending of a file name in small letters; empty if it has none."""
    stem, dot, ending = name.strip().rpartition(".")
    return ending.lower() if dot and stem else ""


def content_type(name: str) -> str | None:
    """The content type to send a file with; None if its kind is not permitted (wire facts 5.6 and 5.8)."""
    return CONTENT_TYPES.get(kind_of(name))


def is_image(file: AttachmentRow) -> bool:
    """Whether a file is a picture, by its content type or its name (wire facts 5.8)."""
    return file.content_type.lower().startswith("image/") or kind_of(file.name) in _IMAGES


def check_files(draft: DraftFacts) -> tuple[Finding, ...]:
    """What is wrong with the attached files of any message, whispered or not (wire facts 5.8)."""
    return tuple(_file_findings(draft))


def _file_findings(draft: DraftFacts) -> Iterator[Finding]:
    wrong = [file for file in draft.attachments if content_type(file.name) is None]
    if wrong:
        names = ", ".join(file.name[:60] for file in wrong[:3]) + (" ..." if len(wrong) > 3 else "")
        yield Finding(
            "attachment.kind",
            Severity.BREAKS,
            f"This kind of file cannot be attached: {names}.",
            f"Permitted are {', '.join(KINDS)}; a zip holds anything.",
            repair=Repair("Drop these files", _drop_wrong_kinds),
        )
    empty = [file for file in draft.attachments if file.size <= 0]
    if empty:
        yield Finding(
            "attachment.empty",
            Severity.ADVICE,
            f"The file {empty[0].name[:60]} is empty.",
            "Look whether it is the right one.",
        )
    total = sum(file.size for file in draft.attachments)
    if total > MOST_BYTES:
        yield Finding(
            "attachment.size",
            Severity.ADVICE,
            f"The attachments are {total / 1e6:.1f} MB together; over {MOST_BYTES // 1_000_000} MB may be refused.",
            "Make them smaller or send them in several messages; the system does not say what it takes.",
        )


def _drop_wrong_kinds(draft: DraftFacts) -> DraftFacts:
    return replace(draft, attachments=tuple(file for file in draft.attachments if content_type(file.name) is not None))


def forgotten(draft: DraftFacts) -> Finding | None:
    """A question if the text speaks of an attachment and there is none, in German or English.

    Quoted history, negations ("no attachment"), the customer's own attachments ("your attachment"), requests
    ("please attach") and what lies in the parcel do not count. Only a question: aerc and neomutt ask it, too.
    """
    if draft.attachments:
        return None
    found = mention(draft.text)
    if found is None:
        return None
    at = draft.text.find(found)
    return Finding(
        "attachment.forgotten",
        Severity.ADVICE,
        f'The text says "{found}", but nothing is attached.',
        "Attach the file, or send it as it is.",
        (Span(at, at + len(found)),) if at >= 0 else (),
    )


def mention(text: str) -> str | None:
    """The words of a text that speak of an attachment of its own; None if there are none."""
    for part in read_body(text).parts:
        if part.quoted:
            continue
        for sentence in _SENTENCE.split("\n".join(part.lines)):
            found = _mentioned(sentence)
            if found is not None:
                return found
    return None


_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n\s*\n")
_CLAUSE = re.compile(r",|\b(?:aber|sondern|but|however)\b", re.IGNORECASE)
_NOUN = r"(?:anhang|anh(?:ä|ae)ngen?|anlagen?|beilage)"
_SPEAKS = re.compile(
    rf"(?P<noun>\b(?:im|in|als|den|die|der|dem|mit|siehe|s\.)\s+(?:\w+\s+)?{_NOUN}\b|\banhang:|\battach(?:ing|ments?)\b)"
    r"|(?P<enclosed>\bbeigef(?:ü|ue)gt\w*|\bbeiliegend\w*|\banliegend\w*|\benclos(?:ed|ing)\b)"
    r"|(?P<other>\banbei\b|\bangef(?:ü|ue)gt\w*|\bangeh(?:ä|ae)ngt\w*|\battached\b"
    r"|\bh(?:ä|ae)ngen?\s+(?:ich|wir)\b(?=[^\n]{0,150}\ban\b)|\b(?:ich|wir)\s+h(?:ä|ae)ngen?\b(?=[^\n]{0,150}\ban\b)"
    r"|\bf(?:ü|ue)gen?\s+(?:ich|wir)\b(?=[^\n]{0,150}\bbei\b)|\b(?:ich|wir)\s+f(?:ü|ue)gen?\b(?=[^\n]{0,150}\bbei\b)"
    r"|\b(?:i|we)(?:\s+(?:will|have|can|shall|hereby|now)|['\u2019](?:ll|ve))?\s+attach\b)",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:kein(?:e|en|em|er|es)?|nicht|ohne|nie|no|not|never|without|cannot|\w+n['\u2019]t)\b", re.IGNORECASE
)
_NEGATED_AFTER = re.compile(
    r"\s+(?:\w+\s+){0,5}nicht\s+(?:an|bei|(?:ö|oe)ffnen|lesen)\b|\s+(?:could|can|cannot|can['\u2019]t)\s+(?:not\s+)?be\s+opened",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(?:danke|dank|thanks|thank\s+you)\b", re.IGNORECASE)
_YOURS = re.compile(r"\b(?:your|ihr\w{0,2}|dein\w{0,2}|eure\w?)\b", re.IGNORECASE)
_SENT_BY_THEM = re.compile(
    r"\s*(?:(?:that|which)?\s*you\b|(?:from|in|of|to)\s+your\b|(?:(?:in|aus|von|zu)\s+)?(?:ihrer|ihrem|deiner|deinem)\b"
    r"|,\s*(?:den|die)\s+(?:sie|du)\b)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:could|can|would|will|please|bitte)\b|\b(?:senden|schicken|laden)\s+sie\b|\b(?:sende|schicke?)\s+(?:uns|mir)\b"
    r"|\b(?:send|mail)\s+(?:it\s+|them\s+)?(?:us|me|to)\b|\b(?:k(?:ö|oe)nnen|k(?:ö|oe)nnten|w(?:ü|ue)rden)\s+sie\b",
    re.IGNORECASE,
)
_FINDS = re.compile(r"\b(?:find|see|finden|siehe|sehen|beachten)\b", re.IGNORECASE)
_IN_PARCEL = re.compile(
    r"\b(?:dem|im|in\s+der|der|(?:in|with|to|inside)\s+(?:the|your))\s+(?:paket|p(?:ä|ae)ckchen|karton|sendung|lieferung"
    r"|parcel|package|box|delivery|shipment)\b",
    re.IGNORECASE,
)
_FASTENED = re.compile(r"\s+to\s+(?!(?:this|the|my|our)\s+(?:e-?mail|mail|message|reply|answer)\b)", re.IGNORECASE)


def _mentioned(sentence: str) -> str | None:
    """The words of one sentence that speak of an attachment of this message."""
    for found in _SPEAKS.finditer(sentence):
        before, after, words = sentence[: found.start()], sentence[found.end() :], found[0]
        near = " ".join(_CLAUSE.split(before)[-1].split()[-4:])
        if _NEGATION.search(near) or _NEGATION.search(words) or _NEGATED_AFTER.match(after):
            continue
        if _THANKS.search(near) or _YOURS.search(words):
            continue
        if found["noun"] and (_of_theirs(before, after) or _asks_for(before)):
            continue
        if found["enclosed"] and _IN_PARCEL.search(sentence):
            continue
        if words.lower() == "attached" and _FASTENED.match(after):
            continue
        return words
    return None


def _of_theirs(before: str, after: str) -> bool:
    """Whether it is the customer's attachment."""
    return _YOURS.search(" ".join(before.split()[-2:])) is not None or _SENT_BY_THEM.match(after) is not None


def _asks_for(before: str) -> bool:
    """Whether the customer is asked to attach something, rather than to look at it."""
    return _REQUEST.search(before) is not None and _FINDS.search(before) is None
