"""What a marketplace demands of a message, checked as it is typed (seed messenger preparatory settings, Table 1).

All demands concern what customers see, so a whispered message has nothing to keep to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from plentytui.models.inbox import AttachmentRow
from plentytui.rules.attachments import is_image
from plentytui.rules.drafts import DraftFacts, Finding, Recipient, Repair, Severity, Span
from plentytui.rules.links import find_links, without_links
from plentytui.rules.marketplace_table import EBAY_CHARACTERS, SUBJECT_WORDS, TABLE, Demand, Marketplace

_IMAGE_IN_TEXT = re.compile(
    r"<img\b[^<>]*+>?|!\[[^\[\]\n]{0,500}\]\([^()\n]{1,4000}\)|\[cid:[^\[\]\s]{1,300}\]"
    r"|data:image/[\w.+-]{1,60};base64,[A-Za-z0-9+/=]*+",
    re.IGNORECASE,
)
_DOMAINS: Mapping[Marketplace, str] = {
    Marketplace.AMAZON: r"amazon",
    Marketplace.BOL: r"bol",
    Marketplace.EBAY: r"ebay",
    Marketplace.KAUFLAND: r"kaufland(?:-online|-marktplatz)?",
    Marketplace.LIMANGO: r"limango",
    Marketplace.NETTO: r"netto-online",
    Marketplace.OTTO: r"otto",
    Marketplace.SHOPIFY: r"(?:my)?shopify",
    Marketplace.WOOCOMMERCE: r"woocommerce",
    Marketplace.ZALANDO: r"zalando",
}
"""Assumed: the names that marketplaces write from, below any ending; no document lists them."""
_ENDING = r"\.(?:[a-z]{2,6}|com?\.[a-z]{2})$"
_LONGEST_NAMED = 3
_SUBJECT_WORD = re.compile(rf"\b(?:{'|'.join(SUBJECT_WORDS.values())})\b", re.IGNORECASE)
"""Any of the words counts: which language the customer reads is not known of an answer."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a conversation that may tell its marketplace; leave out what is not known."""

    group: int = 0
    """The id of its group (API: category)."""
    relations: tuple[tuple[str, str], ...] = ()
    """Pairs of type and value."""
    channel_name: str = ""
    referrer: str = ""
    """Name or value of the referrer where it says more than how the message came in."""
    sender_address: str = ""
    """The customer's mail address."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The marketplace of a conversation, and by what it was recognised."""

    marketplace: Marketplace | None
    by: str = ""
    """The evidence in words, such as ``its group is Amazon``; empty if there is none."""
    advice: str = ""
    """A sentence if the conversation is not in the group that the marketplace needs; empty if all is well."""


def recognise(evidence: Evidence) -> Recognised:
    """The marketplace of a conversation (wire facts 5.1 and 5.4; seed messenger preparatory settings, Table 1).

    The group decides: its constants are reserved. Failing that a relation to an Amazon order, then the name of
    the channel, the referrer and the customer's address, for the marketplaces without a group have General
    channels. Nothing is guessed from the text.
    """
    for row in TABLE.values():
        if row.group is not None and row.group == evidence.group:
            return Recognised(row.marketplace, f"its group is {row.marketplace}")
    for marketplace, by in _hints(evidence):
        needs = TABLE[marketplace].group
        advice = (
            f"Messages with {marketplace} belong into the group {marketplace}: the Messenger needs that to work."
            if needs is not None
            else ""
        )
        return Recognised(marketplace, by, advice)
    return Recognised(None)


def _hints(evidence: Evidence) -> Iterator[tuple[Marketplace, str]]:
    if any(kind == "amazonOrder" for kind, _ in evidence.relations):
        yield Marketplace.AMAZON, "it is linked to an Amazon order"
    for text, by in ((evidence.channel_name, "its channel is called {}"), (evidence.referrer, "its referrer is {}")):
        words = re.findall(r"[^\W_]+", text.casefold())
        for marketplace in Marketplace:
            if marketplace.key in words:
                yield marketplace, by.format(text)
    domain = evidence.sender_address.rpartition("@")[2].strip().lower()
    for marketplace, name in _DOMAINS.items():
        if re.search(rf"(?:^|\.){name}{_ENDING}", domain):
            yield marketplace, f"the customer writes from {domain}"


def check(draft: DraftFacts) -> tuple[Finding, ...]:
    """What a draft breaks of its marketplace's demands (seed messenger preparatory settings, Table 1).

    The 4,000 characters of eBay come from wire facts 5.4. A whispered draft and one for no marketplace break nothing.
    Which demand stops a message and which only warns is said, with the reason, at each :class:`Demand`.
    """
    if draft.whispered or draft.marketplace is None:
        return ()
    row = TABLE[draft.marketplace]
    return tuple(finding for demand in row.demands for finding in _CHECKS[demand](draft, row.marketplace))


def wrong_group(found: Recognised) -> Finding | None:
    """A warning where a conversation would begin outside the group that its marketplace needs."""
    if found.marketplace is None or not found.advice:
        return None
    hint = "Choose a channel of that group, if there is one."
    return Finding(_id(found.marketplace, Demand.GROUP), Severity.ADVICE, found.advice, hint)


def _id(marketplace: Marketplace, demand: Demand) -> str:
    return f"{marketplace.key}.{demand}"


def _subject(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    if _SUBJECT_WORD.search(draft.subject):
        return
    word = SUBJECT_WORDS.get(draft.language[:2].lower(), SUBJECT_WORDS["en"])
    what = f'The subject of a message to {marketplace} has to contain the word "{word}".'
    add = f'Add "{word}" to the subject'

    def add_word(draft: DraftFacts) -> DraftFacts:
        if _SUBJECT_WORD.search(draft.subject):
            return draft
        return replace(draft, subject=f"{word}: {draft.subject}" if draft.subject.strip() else word)

    hint = f"{add}; it keeps the conversation's subject otherwise." if draft.subject_inherited else f"{add}."
    yield Finding(_id(marketplace, Demand.SUBJECT_WORD), Severity.BREAKS, what, hint, repair=Repair(add, add_word))


def _links(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    # Nobody typed the subject that an answer inherits; what stands in it came from the customer.
    subject = "" if draft.subject_inherited else draft.subject
    rule = _id(marketplace, Demand.NO_LINKS)
    found = find_links(draft.text)
    certain = [link for link in found if link.certain]
    in_subject = [link for link in find_links(subject) if link.certain]
    if certain or in_subject:
        named = _named([draft.text[link.start : link.end] for link in certain]) if certain else "one in the subject"
        yield Finding(
            rule,
            Severity.BREAKS,
            f"Messages to {marketplace} must not contain any links: {named}.",
            "Take the links out, or say it in words.",
            tuple(Span(link.start, link.end) for link in certain),
            Repair("Strip the links", _strip_links),
        )
    possible = [link for link in found if not link.certain]
    if possible:
        yield Finding(
            f"{rule}-maybe",
            Severity.ADVICE,
            f"This may be taken for a link: {_named([draft.text[link.start : link.end] for link in possible])}.",
            f"Put a blank after the full stop, or take it out: {marketplace} allows no links.",
            tuple(Span(link.start, link.end) for link in possible),
            Repair("Put blanks after these full stops", _space_possible_links),
        )


def _strip_links(draft: DraftFacts) -> DraftFacts:
    subject = draft.subject if draft.subject_inherited else without_links(draft.subject)
    return replace(draft, text=without_links(draft.text), subject=subject)


def _space_possible_links(draft: DraftFacts) -> DraftFacts:
    return replace(draft, text=without_links(draft.text, certain_only=False))


def _named(texts: list[str]) -> str:
    """The first few, each short enough for one line."""
    different = list(dict.fromkeys(" ".join(text.split())[:60] for text in texts))
    named = different[:_LONGEST_NAMED]
    more = len(different) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _images(files: Iterable[AttachmentRow]) -> list[AttachmentRow]:
    return [file for file in files if is_image(file)]


def _attachments(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    """No attachments, yet one image: so pictures are left to the next demand, with a word of advice."""
    rule = _id(marketplace, Demand.NO_ATTACHMENTS)
    others = [file.name for file in draft.attachments if not is_image(file)]
    if others:
        yield Finding(
            rule,
            Severity.BREAKS,
            f"Messages to {marketplace} must not contain any attachments: {_named(others)}.",
            "Take the files out.",
            repair=Repair(
                "Drop the attachments",
                lambda draft: replace(draft, attachments=tuple(_images(draft.attachments))),
            ),
        )
    elif len(draft.attachments) == 1:
        yield Finding(
            f"{rule}-image",
            Severity.ADVICE,
            f"{marketplace} takes one image, but no attachments; whether this picture arrives is not certain.",
            "Send it without the picture if the text says it all.",
            repair=Repair("Drop the picture", lambda draft: replace(draft, attachments=())),
        )


def _one_image(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    count = len(_images(draft.attachments)) + len(_IMAGE_IN_TEXT.findall(draft.text))
    if count > 1:
        yield Finding(
            _id(marketplace, Demand.ONE_IMAGE),
            Severity.BREAKS,
            f"Messages to {marketplace} may contain a maximum of one image; this one has {count}.",
            "Keep one image.",
            repair=Repair("Keep the first image", _keep_first_image),
        )


def _keep_first_image(draft: DraftFacts) -> DraftFacts:
    first = next((at for at, file in enumerate(draft.attachments) if is_image(file)), None)
    files = tuple(file for at, file in enumerate(draft.attachments) if at == first or not is_image(file))
    kept = _IMAGE_IN_TEXT.search(draft.text) if first is None else None
    end = kept.end() if kept else 0
    return replace(draft, attachments=files, text=draft.text[:end] + _without_images(draft.text[end:]))


def _image_in_text(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    spans = tuple(Span(*found.span()) for found in _IMAGE_IN_TEXT.finditer(draft.text))
    if spans:
        yield Finding(
            _id(marketplace, Demand.NO_IMAGE_IN_TEXT),
            Severity.BREAKS,
            f"Messages to {marketplace} must not contain images in the body text.",
            "Take the images out of the text.",
            spans,
            Repair("Take the images out", lambda draft: replace(draft, text=_without_images(draft.text))),
        )


def _without_images(text: str) -> str:
    while _IMAGE_IN_TEXT.search(text):
        text = _IMAGE_IN_TEXT.sub(_gap, text)
    return text


def _gap(found: re.Match[str]) -> str:
    """A blank in place of an image between two words, so that they do not become one."""
    before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
    return " " if before.strip() and after.strip() else ""


def _order(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    orders = [to.value for to in draft.recipients if to.kind == "order"]
    if orders:
        what = f"The recipients of a message to {marketplace} must not contain an order: {_named(orders)}."
        yield _recipient_finding(draft, _id(marketplace, Demand.NO_ORDER), what, "order", frozenset({"order"}))


def _contact(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    others = [f"{to.kind} {to.value}" for to in draft.recipients if to.kind not in {"order", "email"}]
    if others:
        what = f"A message to {marketplace} may go to e-mail addresses only, not to a contact: {_named(others)}."
        kinds = frozenset(to.kind for to in draft.recipients) - {"order", "email"}
        yield _recipient_finding(draft, _id(marketplace, Demand.NO_CONTACT), what, "contact", kinds)


def _recipient_finding(draft: DraftFacts, rule: str, what: str, word: str, kinds: frozenset[str]) -> Finding:
    if not any(to.kind == "email" for to in draft.recipients):
        known = dict(draft.addresses)
        banned = [to for to in draft.recipients if to.kind in kinds]
        found = [known[to.value] for to in banned if _has(to, known)]
        if not found:
            # Whoever took it out here would have a message to nobody.
            hint = f"Add the customer's e-mail address, which is not known here, and take the {word} out."
            return Finding(rule, Severity.BREAKS, what, hint, by_recipients=True)
        told, others = f"Their address is known: {_named(found)}.", len(banned) - len(found)
        if others:
            told = f"{told} Of the others none is known; they are taken out."
        label = "Write to the e-mail address instead" if not others else "Write only to those with a known address"
        repair = Repair(label, lambda draft: _by_address(draft, known, kinds))
        return Finding(rule, Severity.BREAKS, what, told, repair=repair, by_recipients=True)
    repair = Repair(
        f"Drop the {word} from the recipients",
        lambda draft: replace(draft, recipients=tuple(to for to in draft.recipients if to.kind not in kinds)),
    )
    hint = f"Take the {word} out; the e-mail address stays."
    return Finding(rule, Severity.BREAKS, what, hint, repair=repair, by_recipients=True)


def _by_address(draft: DraftFacts, known: Mapping[str, str], kinds: frozenset[str]) -> DraftFacts:
    """The contacts replaced by their addresses, each once; of those kinds whoever has none is left out."""
    changed = (Recipient("email", known[to.value]) if _has(to, known) else to for to in draft.recipients)
    return replace(draft, recipients=tuple(dict.fromkeys(to for to in changed if to.kind not in kinds)))


def _has(to: Recipient, known: Mapping[str, str]) -> bool:
    return to.kind == "contact" and to.value in known


def _length(draft: DraftFacts, marketplace: Marketplace) -> Iterator[Finding]:
    over = len(draft.text) - EBAY_CHARACTERS
    if over > 0:
        yield Finding(
            _id(marketplace, Demand.LENGTH),
            Severity.BREAKS,
            f"A message to {marketplace} has at most {EBAY_CHARACTERS:,} characters; this one has {len(draft.text):,}.",
            f"Cut {over:,} characters, or send it in two messages.",
            (Span(EBAY_CHARACTERS, len(draft.text)),),
        )


_CHECKS: Mapping[Demand, Callable[[DraftFacts, Marketplace], Iterator[Finding]]] = {
    Demand.SUBJECT_WORD: _subject,
    Demand.NO_LINKS: _links,
    Demand.NO_ATTACHMENTS: _attachments,
    Demand.ONE_IMAGE: _one_image,
    Demand.NO_IMAGE_IN_TEXT: _image_in_text,
    Demand.NO_ORDER: _order,
    Demand.NO_CONTACT: _contact,
    Demand.LENGTH: _length,
}
