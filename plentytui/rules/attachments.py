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
            f"The attachments are {total / 1e6:.1f} MB together; more than {MOST_BYTES // 1_000_000} MB may be refused.",
            "Make them smaller or send them in several messages; the system does not say what it takes.",
        )


def _drop_wrong_kinds(draft: DraftFacts) -> DraftFacts:
    return replace(draft, attachments=tuple(file for file in draft.attachments if content_type(file.name) is not None))


def forgotten(draft: DraftFacts) -> Finding | None:
    """A question if the text speaks of an attachment and there is none, in German or English.

    Quoted history, negations ("no attachment"), the customer's own attachments ("your attachment"), requests
    ("please attach") and what lies in the parcel do not count (what the best offer, missing-attachment warning).
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
_SPEAKS = re.compile(
    r"\banbei\b"
    r"|\b(?:im|in dem|als|den|der|mit|siehe|s\.)\s+(?:\w+\s+)?anh(?:a|ä|ae)ng\b|\bsiehe\s+anhang\b|\banhang:"
    r"|\b(?:an|bei)gef(?:ü|ue)gt\w*|\bangeh(?:ä|ae)ngt\w*"
    r"|\bbeiliegend\w*|\banliegend\w*"
    r"|\b(?:in|als|siehe)\s+(?:der\s+)?(?:anlage|beilage)\b"
    r"|\bh(?:ä|ae)nge(?:n)?\s+(?:ich|wir)\b|\b(?:ich|wir)\s+h(?:ä|ae)ngen?\b(?=[^\n]{0,120}\ban\b)"
    r"|\b(?:ich|wir)\s+f(?:ü|ue)gen?\b(?=[^\n]{0,120}\bbei\b)|\bf(?:ü|ue)gen?\s+(?:ich|wir)\b"
    r"|\battach(?:ed|ing)\b|\battachments?\b|\benclosed\b|\benclosing\b"
    r"|\b(?:i|we)(?:\s+(?:will|have|can|shall|hereby|now)|['’](?:ll|ve|m|re))?\s+attach\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:kein(?:e|en|em|er|es)?|nicht|ohne|nie|no|not|never|without|cannot|\w+n['’]t)\b", re.IGNORECASE
)
_OF_THE_CUSTOMER = re.compile(
    r"\b(?:your|the|ihr(?:e|en|em|er|es)?|dein(?:e|en|em|er|es)?|eure?[nmrs]?)(?:\s+\w+)?\s+$", re.IGNORECASE
)
_SENT_BY_THEM = re.compile(
    r"^\s*(?:(?:that|which)?\s*(?:you|was\s+sent\s+by\s+you)\b|(?:from|in|of|to)\s+your\b|(?:in|aus|von|zu)?\s*"
    r"(?:ihrer|deiner|eurer)\b|,?\s*(?:den|die|das)\s+(?:sie|du)\b)",
    re.IGNORECASE,
)
_YOURS = re.compile(r"\b(?:your|ihr\w{0,2}|dein\w{0,2})\b", re.IGNORECASE)
_REQUEST = re.compile(
    r"\b(?:could|can|would|will)\s+you\b|\b(?:senden|schicken|h(?:ä|ae)ngen|f(?:ü|ue)gen|laden)\s+sie\b"
    r"|\b(?:sende|schick|schicke|h(?:ä|ae)nge?|mail)\s+(?:es\s+)?(?:uns|mir)\b|\b(?:send|mail|forward)\s+(?:it\s+|them\s+)?(?:us|me|to)\b"
    r"|\b(?:k(?:ö|oe)nnen|k(?:ö|oe)nnten|w(?:ü|ue)rden|wollen)\s+sie\b|\b(?:kannst|k(?:ö|oe)nntest)\s+du\b",
    re.IGNORECASE,
)
_PARCEL = re.compile(
    r"\b(?:paket|p(?:ä|ae)ckchen|karton|sendung|lieferung|retoure|ware|parcel|package|box|delivery|shipment|carton)\b",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(r"(?:beigef|beilieg|anlieg|beilage|enclos)", re.IGNORECASE)
_FASTENED = re.compile(r"^\s+to\s+(?!(?:this|the|my|our)\s+(?:\w+\s+)?(?:e-?mail|mail|message|reply|answer)\b)", re.IGNORECASE)


def _mentioned(sentence: str) -> str | None:
    for found in _SPEAKS.finditer(sentence):
        before, after = sentence[: found.start()], sentence[found.end() :]
        clause = _CLAUSE.split(before)[-1]
        near = " ".join(clause.split()[-4:])
        words = found[0]
        if _NEGATION.search(near) or _NEGATION.search(words):
            continue
        if re.match(r"\s+(?:\w+\s+){0,4}nicht\s+(?:an|bei)\b", after, re.IGNORECASE):
            continue
        if _YOURS.search(words) or _SENT_BY_THEM.match(after):
            continue
        if re.match(r"(?:attachments?)", words, re.IGNORECASE) and _OF_THE_CUSTOMER.search(before) and _by_customer(before):
            continue
        if _REQUEST.search(before) or (_ENCLOSED.search(words) and _PARCEL.search(sentence)):
            continue
        if words.lower() == "attached" and _FASTENED.match(after):
            continue
        return words
    return None


def _by_customer(before: str) -> bool:
    return _YOURS.search(" ".join(before.split()[-2:])) is not None
