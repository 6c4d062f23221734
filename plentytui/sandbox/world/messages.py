"""A message as the world keeps it, and how a cast conversation becomes messages."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from plentytui.sandbox.world.casting import Cast, Sender
from plentytui.sandbox.world.chance import mix
from plentytui.sandbox.world.daytime import Daytime
from plentytui.sandbox.world.files import StoredFile, describe
from plentytui.sandbox.world.hostile import laced_body
from plentytui.sandbox.world.letters import BYE, HELLO, SHORT_BYE, capital, farewell, salutation
from plentytui.sandbox.world.slots import filled
from plentytui.sandbox.world.text import as_html, plain, quoted, quoted_html


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message; ``conversation`` and ``position`` name it."""

    conversation: int
    position: int
    sender: Sender
    whispered: bool
    title: str
    text: str
    """As it was written, perhaps HTML."""
    plain: str
    """The same without tags."""
    created_at: int
    files: tuple[StoredFile, ...] = ()
    to: dict[str, Any] = field(default_factory=dict)
    linked_to: tuple[dict[str, Any], ...] = ()
    """Besides the message before."""
    parent: int | None = None
    """The position of the message it answers."""
    referrer: str = "email"
    tags: tuple[int, ...] = ()
    read_by: tuple[int, ...] = ()
    updated_at: int = 0
    done_at: int | None = None
    deleted_at: int | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    """Further parts of metaData, as they were posted."""
    category: int | None = None

    def as_record(self) -> dict[str, Any]:
        """Everything as plain values, for the store."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> StoredMessage:
        """The message back from its stored form."""
        values = dict(record)
        values["sender"] = Sender(
            *values["sender"].values() if isinstance(values["sender"], dict) else values["sender"]
        )
        values["files"] = tuple(StoredFile(*(f.values() if isinstance(f, dict) else f)) for f in values["files"])
        for name in ("linked_to", "tags", "read_by"):
            values[name] = tuple(values[name])
        return cls(**values)


class Composer:
    """Puts cast conversations into words."""

    def __init__(self, daytime: Daytime) -> None:
        self._daytime = daytime

    def plain_text(self, cast: Cast, position: int) -> str:
        """What somebody wrote, with salutation and farewell, without quoted history."""
        line = cast.lines[position]
        text = plain(filled(line.text, cast.slots))
        lang, chance = cast.tale.lang, cast.chance(100 + position)
        if line.role == "whisper":
            return text if not cast.hostile else laced_body(text, mix(cast.key, position))
        if line.role == "customer":
            text = self._from_customer(cast, position, text)
        else:
            if lang == "en":
                text = capital(text)
            end = farewell(cast.writers[position], lang, cast.marketplace)
            text = f"{salutation(cast.person, lang, chance)}\n\n{text}\n\n{end}"
        return laced_body(text, mix(cast.key, position)) if cast.hostile else text

    def messages(self, cast: Cast, read_by: tuple[int, ...]) -> list[StoredMessage]:
        """All messages of a conversation, in order; ``read_by`` are those who have read the last one."""
        found: list[StoredMessage] = []
        public = -1
        for position, line in enumerate(cast.lines):
            sender = cast.sender(position)
            own = self.plain_text(cast, position)
            text, shown = self._dress(cast, position, own, public, found)
            last = position == len(cast.lines) - 1
            found.append(
                StoredMessage(
                    conversation=cast.number,
                    position=position,
                    sender=sender,
                    whispered=line.role == "whisper",
                    title=cast.title if position == 0 else f"{_re(cast.tale.lang)} {cast.title}",
                    text=text,
                    plain=shown,
                    created_at=cast.times[position],
                    updated_at=cast.times[position],
                    files=tuple(describe(cast.lace(filled(name, cast.slots), 50 + position)) for name in line.files),
                    to=recipients(cast, line.role),
                    linked_to=links(cast),
                    parent=position - 1 if position else None,
                    referrer={"customer": "email", "system": "system"}.get(line.role, "backend"),
                    read_by=read_by if last else (3, 4, 6, 7),
                )
            )
            if line.role in {"customer", "agent"}:
                public = position
        return found

    def _from_customer(self, cast: Cast, position: int, text: str) -> str:
        lang, chance = cast.tale.lang, cast.chance(100 + position)
        if "bare" in cast.lines[position].options:
            return text
        if position == 0 and (lang == "en" or text[:1].islower()):
            text = f"{chance.pick(HELLO[lang])}\n\n{capital(text) if lang == 'en' else text}"
        if cast.marketplace:
            return text
        bye = chance.pick(BYE[lang] if position == 0 else SHORT_BYE[lang]).format_map(cast.slots)
        return f"{text}\n\n{bye}" if bye else text

    def _dress(self, cast: Cast, position: int, own: str, public: int, before: list[StoredMessage]) -> tuple[str, str]:
        """The message in its form (plain or HTML), with the quoted history where a mail program adds it; and plain."""
        line, lang, chance = cast.lines[position], cast.tale.lang, cast.chance(200 + position)
        in_html = line.role in {"agent", "system"} or (line.role == "customer" and chance.percent(35))
        if line.options:
            in_html = "html" in line.options
        if cast.marketplace or line.role == "whisper":
            in_html = False
        quote = line.role == "customer" and public >= 0 and not cast.marketplace and chance.percent(60)
        if not quote:
            return (as_html(own), own) if in_html else (own, own)
        earlier = before[public]
        who, when = earlier.sender.name, self._daytime.wall(earlier.created_at)
        source = self.plain_text(cast, public)
        shown = own + quoted(source, who, when, lang)
        return (as_html(own) + quoted_html(source, who, when, lang), shown) if in_html else (shown, shown)


def recipients(cast: Cast, role: str) -> dict[str, Any]:
    """Who a message goes to (wire facts 5.6)."""
    if role == "whisper":
        return {"allUsers": True}
    if role == "customer":
        return {"allUsers": True, "role": []}
    if cast.marketplace:
        return {"email": [cast.person.email], "emails": [cast.person.email]}
    return {"email": [cast.person.email], "contacts": [cast.person.contact_id]}


def relations(cast: Cast) -> list[tuple[str, str]]:
    """What a conversation is linked with: type and value (wire facts 5.1)."""
    found: list[tuple[str, str]] = []
    kinds = cast.tale.words("rel")
    if "order" in kinds:
        found.append(("order", cast.slots["order"]))
    if cast.marketplace:
        found.append(("orderExternalId", cast.slots["ext"]))
    elif "contact" in kinds:
        found.append(("contact", str(cast.person.contact_id)))
    if cast.person.email and cast.group != "notes":
        found.append(("email", cast.person.email))
    if "invoice" in kinds:
        found.append(("invoiceNumber", cast.slots["invoice"]))
    if "payment" in kinds:
        found.append(("payment", str(cast.slots.number("payment", 70_000, 99_999))))
    return found


def links(cast: Cast) -> tuple[dict[str, Any], ...]:
    """The orders and contacts a message is linked with."""
    return tuple({"type": kind, "value": int(value)} for kind, value in relations(cast) if kind in {"order", "contact"})


def _re(lang: str) -> str:
    return "AW:" if lang == "de" else "Re:"
