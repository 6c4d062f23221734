"""What the rules are told of a message before it is sent, and what they say about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from plentytui.models.inbox import AttachmentRow
from plentytui.rules.marketplace_table import Marketplace


class Recipient(NamedTuple):
    """Somebody or something a message goes to; the same pair as a relation of a conversation."""

    kind: str
    """contact, order, email, user ... (wire facts 5.1)."""
    value: str
    """The id, or the address of an email."""


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """A message as it would be sent."""

    text: str
    """As it was typed; markup of a template included."""
    subject: str = ""
    recipients: tuple[Recipient, ...] = ()
    attachments: tuple[AttachmentRow, ...] = ()
    whispered: bool = False
    marketplace: Marketplace | None = None
    """Where the customer is, as ``marketplace.recognise`` found."""
    language: str = "en"
    """The language the message is written in: ``de``, ``en`` ..."""
    subject_inherited: bool = False
    """The subject is that of the conversation: an answer without one of its own."""
    addresses: tuple[tuple[str, str], ...] = ()
    """The e-mail addresses that are known of recipients who are contacts: pairs of id and address."""


class Severity(StrEnum):
    """How grave a finding is."""

    BREAKS = "breaks"
    """The message would not arrive, or breaks a rule: it is not sent without an explicit override."""
    ADVICE = "advice"
    """Worth a look; nothing stops the message."""


class Span(NamedTuple):
    """A stretch of the draft's text: the character it begins with, and the one after its end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A change of the draft after which the finding is gone; called with the draft, it gives the new one."""

    label: str
    """What it does, for the key: ``Strip the links``."""
    change: Callable[[DraftFacts], DraftFacts]

    def __call__(self, draft: DraftFacts) -> DraftFacts:
        """The repaired draft; the given one stays as it is."""
        return self.change(draft)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule says about a draft."""

    rule: str
    """The rule's id, such as ``amazon.links``: what is journalled when it is overridden."""
    severity: Severity
    what: str
    """What is wrong, as a sentence."""
    hint: str
    """What to do about it, as a sentence."""
    spans: tuple[Span, ...] = ()
    """Where in the text, in order; empty where that makes no sense."""
    repair: Repair | None = None
    """How it can be mended on a key; None where only the author can."""
    by_recipients: bool = False
    """Whether it is mended among the recipients."""
