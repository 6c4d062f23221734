"""Writing a message: what it starts with, what is wrong with it as it is typed, and into the outbox.

Everything but :meth:`Composing.queue` only reads the local file; nothing here costs a call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from plentytui.errors import ReadOnly, UsageError
from plentytui.models.inbox import AttachmentRow, Draft, JournalEntry, MessageRow, OutboxItem, ReplyKind
from plentytui.models.writing import Envelope, Intent, Receiver, is_new, new_key
from plentytui.rules import time_capture
from plentytui.rules.attachments import check_files, content_type, forgotten
from plentytui.rules.drafts import DraftFacts, Finding, Recipient, Severity
from plentytui.rules.marketplace import Evidence, Recognised, check, recognise, wrong_group
from plentytui.rules.reading import stamp
from plentytui.rules.replying import (
    forward_all_text,
    forward_subject,
    forward_text,
    last_message,
    reply_all_receivers,
    reply_receivers,
    shown_receivers,
)
from plentytui.services.attachments import read_files
from plentytui.services.meanwhile import Meanwhile, baseline, meanwhile
from plentytui.services.outbox import Outbox, SendCost, cost_of
from plentytui.services.presets import billable_tags, channels
from plentytui.services.repeats import REPEATED as REPEATED
from plentytui.services.repeats import knowing_tries, repeated
from plentytui.services.templates import unfilled

if TYPE_CHECKING:
    from datetime import tzinfo

    from plentytui.clock import Clock
    from plentytui.models.inbox import ConversationDetail
    from plentytui.models.systems import System
    from plentytui.store.system_store import SystemStore

NEWER = "guard.newer"
"""The id of the question whether to send although somebody wrote while the message was written."""
OPEN_VARIABLES = "template.open"
"""The id of the question whether to send a text in which variables of a template are still open."""


class NotQueued(UsageError):
    """A message was not put into the outbox; ``findings`` says why, and nothing of it is lost."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(" ".join(finding.what for finding in findings), findings[0].hint if findings else "")
        self.findings = tuple(findings)


class DraftIncomplete(NotQueued):
    """Something is missing that no override replaces."""


class DraftBreaks(NotQueued):
    """It breaks rules; it goes only with an override for each of ``findings`` by its rule."""


class DraftAsks(NotQueued):
    """The person has to be asked first; it goes once each of ``findings`` is answered with yes."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is to be said about a draft."""

    missing: tuple[Finding, ...] = ()
    """Without this it cannot be sent."""
    findings: tuple[Finding, ...] = ()
    """What the rules say, the gravest first."""
    questions: tuple[Finding, ...] = ()
    """What is asked when it is sent."""
    came: Meanwhile | None = None
    """What came while it was written; one of ``questions`` asks about it."""
    market: Recognised = field(default_factory=lambda: Recognised(None))
    cost: SendCost = field(default_factory=lambda: SendCost(0, 1))

    @property
    def breaks(self) -> tuple[Finding, ...]:
        """What stops it unless it is overridden."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.BREAKS)


class Composing:
    """Writes the messages of one system."""

    def __init__(
        self,
        system: System,
        store: SystemStore,
        outbox: Outbox,
        clock: Clock,
        *,
        language: str = "en",
        zone: tzinfo | None = None,
    ) -> None:
        self._system = system
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._language = language
        self._zone = zone

    # What it starts with

    def answer(self, conversation: str, kind: ReplyKind, *, everybody: bool = False, slot: int | None = None) -> Draft:
        """The draft of an answer or whisper: the one that is kept, or a new one.

        ``everybody`` writes to all that the conversation is linked to and the marketplace allows, instead of the
        customer's address alone. ``slot`` is where the draft lies; None: where this terminal was writing last.
        """
        if slot is None:
            slot = self._store.drafts.place(conversation, kind)
        detail = self._store.mirror.detail(conversation)
        messages = self._store.mirror.messages(conversation)
        last = last_message(messages)
        kept = self._store.drafts.one(conversation, kind, slot)
        envelope = kept.envelope if kept else Envelope()
        if detail is not None and kind is ReplyKind.PUBLIC and (everybody or envelope.receivers is None):
            found = self._allowed(detail) if everybody else reply_receivers(detail)
            envelope = replace(envelope, receivers=found)
        # What is on the screen when somebody sits down to write has been seen.
        envelope = replace(envelope, parent=last.uuid if last else "", seen=self._outbox.seen(conversation))
        return Draft(conversation, kind, kept.text if kept else "", self._clock.time(), envelope, slot)

    def new(self, kind: ReplyKind = ReplyKind.PUBLIC, receivers: Sequence[Receiver] = ()) -> Draft:
        """The draft of a new conversation, in the default channel if one is known."""
        envelope = Envelope(intent=Intent.NEW, receivers=tuple(receivers), language=self._language)
        return Draft(new_key(), kind, "", self._clock.time(), self._in_channel(envelope))

    def forward(self, message: MessageRow, *others: MessageRow) -> Draft:
        """The draft that forwards a message: a new conversation, with nobody of the old one among its receivers.

        With ``others`` it forwards them all, in their order. Whispers never go along. The files have to be brought
        first (``services.forwarded.bring``) and are then attached like others.
        """
        detail = self._store.mirror.detail(message.conversation)
        title = message.title or (detail.row.title if detail else "")
        whens = [stamp(one.created_at, self._zone) for one in (message, *others)]
        if others:
            text = forward_all_text((message, *others), whens, self._language)
        else:
            text = forward_text(message, whens[0], self._language)
        envelope = Envelope(
            intent=Intent.FORWARD,
            subject=forward_subject(title, self._language),
            receivers=(),
            language=self._language,
            forwarded=message.uuid,
            origin=message.conversation,
        )
        return Draft(new_key(), ReplyKind.PUBLIC, text, self._clock.time(), self._in_channel(envelope))

    def in_channel(self, draft: Draft, channel: str) -> Draft:
        """The draft in another channel, and with it in the channel's group."""
        return replace(draft, envelope=self._in_channel(draft.envelope, channel))

    def title(self, conversation: str) -> str:
        """The subject of a conversation: raw text."""
        row = self._store.mirror.row(conversation)
        return row.title if row is not None else ""

    # What is wrong with it

    def check(self, draft: Draft) -> Checked:
        """What is to be said about the draft as it is typed; reads only the local file."""
        fresh = is_new(draft.conversation)
        detail = None if fresh else self._store.mirror.detail(draft.conversation)
        market = recognise(self._evidence(draft, detail))
        facts = self._facts(draft, detail, market)
        found = [*check(facts), *check_files(facts)]
        if fresh and not facts.whispered and (group := wrong_group(market)) is not None:
            found.append(group)
        found.sort(key=lambda finding: finding.severity is not Severity.BREAKS)
        lost = forgotten(facts)
        came = meanwhile(self._store, draft)
        questions = [
            *([lost] if lost else []),
            *_open_variables(draft),
            *([_asked(came)] if came else []),
            *repeated(self._store, draft, self._clock.time()),
        ]
        messages = 0 if fresh else len(self._store.mirror.messages(draft.conversation))
        # Where no thread is here, a whisper reads it, too, to be linked to its newest message.
        cost = cost_of(draft.conversation, draft.kind if messages else ReplyKind.PUBLIC, messages)
        return Checked(tuple(self._missing(draft)), tuple(found), tuple(questions), came, market, cost)

    def repair(self, draft: Draft, finding: Finding) -> Draft:
        """The draft after the finding's own repair; as it was if it has none."""
        if finding.repair is None:
            return draft
        detail = None if is_new(draft.conversation) else self._store.mirror.detail(draft.conversation)
        before = self._facts(draft, detail, recognise(self._evidence(draft, detail)))
        after = finding.repair(before)
        names = {(receiver.kind, receiver.value): receiver for receiver in self._receivers(draft, detail)}
        kept = list(after.attachments)
        files = []
        for file, row in zip(draft.envelope.files, before.attachments, strict=True):
            if row in kept:
                kept.remove(row)
                files.append(file)
        envelope = draft.envelope
        if after.recipients != before.recipients:
            receivers = (names.get((to.kind, to.value)) or Receiver(to.kind, to.value) for to in after.recipients)
            envelope = replace(envelope, receivers=tuple(receivers))
        if after.subject != before.subject:
            envelope = replace(envelope, subject=after.subject)
        return replace(draft, text=after.text, envelope=replace(envelope, files=tuple(files)))

    # Into the outbox

    async def queue(self, draft: Draft, overrides: Collection[str] = (), answered: Collection[str] = ()) -> OutboxItem:
        """Put the message into the outbox with the content of its files; its draft is gone with that.

        Args:
            draft: the message.
            overrides: the rules that may be broken; each is written into the journal.
            answered: the rules of questions that the person has said yes to.

        Raises:
            DraftIncomplete: something is missing.
            DraftBreaks: it breaks rules without an override.
            DraftAsks: the person has to be asked first.
            UsageError: a file cannot be read.
            ReadOnly: nothing is sent to this system.
        """
        if self._system.read_only:
            raise ReadOnly("This system is opened read-only, so nothing is sent.", "The draft is kept.")
        checked = self.check(draft)
        if checked.missing:
            raise DraftIncomplete(checked.missing)
        broken = [finding for finding in checked.breaks if finding.rule not in overrides]
        if broken:
            raise DraftBreaks(broken)
        asked = [finding for finding in checked.questions if finding.rule not in answered]
        if asked:
            raise DraftAsks(asked)
        files = await asyncio.to_thread(read_files, self._store, draft.envelope.files)
        envelope = knowing_tries(self._store, draft)
        parent = envelope.parent
        to = shown_receivers(envelope.receivers or ())
        if not is_new(draft.conversation):
            messages = self._store.mirror.messages(draft.conversation)
            said_yes = checked.came is not None and NEWER in answered
            seen = checked.came.seen if checked.came and said_yes else baseline(self._store, self._outbox, draft)
            envelope = replace(envelope, seen=seen)
            last = last_message(messages)
            parent = parent or (last.uuid if last else "")
            detail = self._store.mirror.detail(draft.conversation)
            to = to or (detail.row.sender if detail else "")
        if draft.kind is ReplyKind.WHISPER:
            to = "colleagues"
        entries = [self._override(draft, finding) for finding in checked.breaks]
        whole = replace(draft, envelope=envelope)

        def look_again() -> None:
            # Another terminal may have been faster by a moment.
            if (came := meanwhile(self._store, whole)) is not None:
                raise DraftAsks([_asked(came)])

        return await self._outbox.put(
            *(draft.conversation, draft.kind, draft.text.strip(), parent, to, envelope, files, entries),
            slot=draft.slot,
            check=look_again,
        )

    # Inside

    def _missing(self, draft: Draft) -> list[Finding]:
        found = []
        envelope = draft.envelope
        if not draft.text.strip():
            found.append(_need("compose.text", "There is no text to send yet.", "Write something."))
        if is_new(draft.conversation):
            if not envelope.subject.strip():
                found.append(_need("compose.subject", "A new conversation needs a subject.", "Type one."))
            if not envelope.receivers and draft.kind is ReplyKind.PUBLIC:
                hint = "Type a name, an address or an order number, and choose."
                found.append(_need("compose.receivers", "Nobody would receive it.", hint))
        elif self._store.mirror.row(draft.conversation) is None:
            hint = "Press R, then send again; the draft is kept."
            found.append(_need("compose.parent", "This conversation is not on this machine any more.", hint))
        if envelope.minutes > 0:
            permission = time_capture.allowed(
                whispered=draft.kind is ReplyKind.WHISPER, tags=envelope.tags, billable=billable_tags(self._store)
            )
            if not permission.ok:
                found.append(_need("compose.minutes", permission.what, permission.hint))
        return found

    def _facts(self, draft: Draft, detail: ConversationDetail | None, market: Recognised) -> DraftFacts:
        envelope = draft.envelope
        own_subject = is_new(draft.conversation) or bool(envelope.subject.strip())
        receivers = self._receivers(draft, detail)
        contacts = [to.value for to in receivers if to.kind == "contact"] if market.marketplace is not None else []
        # Of a customer with several addresses it is the one that this conversation came from.
        relations = detail.relations if detail is not None else ()
        own = {value: _address(relations) for kind, value in relations if kind == "contact"}
        own = {to.value: to.address for to in receivers if to.address} | own
        known = ((contact, own.get(contact) or self._store.receivers.address_of(contact)) for contact in contacts)
        return DraftFacts(
            text=draft.text,
            subject=envelope.subject if own_subject else (detail.row.title if detail else ""),
            recipients=tuple(Recipient(to.kind, to.value) for to in receivers),
            attachments=tuple(AttachmentRow(f.name, f.size, content_type(f.name) or "") for f in envelope.files),
            whispered=draft.kind is ReplyKind.WHISPER,
            marketplace=market.marketplace,
            language=envelope.language or self._language,
            subject_inherited=not own_subject,
            addresses=tuple((contact, address) for contact, address in known if address),
        )

    def _receivers(self, draft: Draft, detail: ConversationDetail | None) -> tuple[Receiver, ...]:
        if draft.envelope.receivers is not None:
            return draft.envelope.receivers
        return reply_receivers(detail) if detail is not None else ()

    def _evidence(self, draft: Draft, detail: ConversationDetail | None) -> Evidence:
        if detail is not None:
            address = _address(detail.relations)
            return Evidence(detail.row.group, detail.relations, detail.channel, "", address)
        envelope = draft.envelope
        name = next((one.name for one in channels(self._store, self._language) if one.id == envelope.channel), "")
        to = envelope.receivers or ()
        address = next((receiver.value for receiver in to if receiver.kind == "email"), "")
        return Evidence(envelope.group, (), name, "", address)

    def _allowed(self, detail: ConversationDetail) -> tuple[Receiver, ...]:
        """Everybody an answer may go to: what the marketplace forbids is left out, as long as somebody is left."""
        everybody = reply_all_receivers(detail)
        address = _address(detail.relations)
        market = recognise(Evidence(detail.row.group, detail.relations, detail.channel, "", address)).marketplace
        facts = DraftFacts("", recipients=tuple(Recipient(to.kind, to.value) for to in everybody), marketplace=market)
        for finding in check(facts):
            facts = finding.repair(facts) if finding.repair is not None else facts
        allowed = {(to.kind, to.value) for to in facts.recipients}
        return tuple(to for to in everybody if (to.kind, to.value) in allowed)

    def _in_channel(self, envelope: Envelope, channel: str = "") -> Envelope:
        known = channels(self._store, self._language)
        chosen = next((one for one in known if one.id == channel), None) or next(
            (one for one in known if one.is_default and not channel), None
        )
        return envelope if chosen is None else replace(envelope, channel=chosen.id, group=chosen.group)

    def _override(self, draft: Draft, finding: Finding) -> JournalEntry:
        return JournalEntry(
            at=self._clock.time(),
            user=self._system.user,
            system=self._system.name,
            action="messenger.override",
            target=draft.conversation,
            summary=f"sent although {finding.rule} is broken",
            after=finding.rule,
            outcome="overridden",
        )


def _address(relations: Sequence[tuple[str, str]]) -> str:
    """The mail address that a conversation is linked to; empty if there is none."""
    return next((value for kind, value in relations if kind == "email"), "")


def _asked(came: Meanwhile) -> Finding:
    return Finding(NEWER, Severity.ADVICE, came.what, "Read it, then send or change what you wrote.")


def _open_variables(draft: Draft) -> list[Finding]:
    """Variables of a template that nobody filled in: also a colleague who reads them cannot fill them in."""
    found = unfilled(f"{draft.envelope.subject}\n{draft.text}")
    if not found:
        return []
    what = f"These variables of a template are still open: {', '.join(found[:3])}{' ...' if found[3:] else ''}."
    return [Finding(OPEN_VARIABLES, Severity.ADVICE, what, "Put in what is meant, or send it as it is.")]


def _need(rule: str, what: str, hint: str) -> Finding:
    return Finding(rule, Severity.BREAKS, what, hint)
