"""The marketplaces and what they demand of messages (seed messenger preparatory settings, Table 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Marketplace(StrEnum):
    """A marketplace or shop system with a row in the table; the value is its name."""

    AMAZON = "Amazon"
    BOL = "bol"
    EBAY = "eBay"
    KAUFLAND = "Kaufland"
    LIMANGO = "limango"
    NETTO = "Netto"
    OTTO = "OTTO"
    SHOPIFY = "Shopify"
    WOOCOMMERCE = "WooCommerce"
    ZALANDO = "Zalando"

    @property
    def key(self) -> str:
        """The name in small letters, for ids of rules."""
        return self.value.lower()


class Demand(StrEnum):
    """One demand; the value is the second half of a rule's id.

    The table says "must" of each, and the marketplace drops what breaks it without a word to the sender. So what is
    certain to break a demand stops the message: it goes only with an override that is written into the journal. What
    may or may not break one is a warning.
    """

    SUBJECT_WORD = "subject"
    """The subject line of the message must contain the word 'Important'.

    Stops. An answer has the subject of its conversation unless it gets one of its own, so that is the one that is
    looked at; the repair gives it one of its own with the word in front.
    """
    NO_LINKS = "links"
    """Messages must not contain any links.

    Stops for addresses that nobody takes for anything else, in the text and in a subject that was typed. Warns of
    words that only look like one ("da.im Laden"): stopping there would stop harmless messages.
    """
    NO_ATTACHMENTS = "attachments"
    """Messages must not contain any attachments.

    Stops for files. Warns of one picture, for the next demand permits it and the table does not say how it is sent.
    """
    ONE_IMAGE = "one-image"
    """Messages may contain a maximum of one image. Stops: it can be counted."""
    NO_IMAGE_IN_TEXT = "image-in-text"
    """Messages must not contain images in the body text. Stops: they can be seen in the text."""
    NO_ORDER = "order"
    """The list of recipients must not contain an order. Stops: the list is known."""
    NO_CONTACT = "contact"
    """The list of recipients must not contain a contact, only the e-mail address(es). Stops: the list is known."""
    LENGTH = "length"
    """The text has a most number of characters. Stops: it can be counted.

    It comes from the constant of the interface (wire facts 5.4), not from the table.
    """
    GROUP = "group"
    """The marketplace's own group is used; "necessary for the Messenger to function correctly".

    Warns, and only where a conversation begins: there another channel can be chosen. Whether this one is in the wrong
    group is only as sure as the address or name that told the marketplace.
    """


@dataclass(frozen=True, slots=True)
class Requirements:
    """One row of the table."""

    marketplace: Marketplace
    group: int | None
    """The id of the reserved group the channel has to use (wire facts 5.4); None: a General channel."""
    demands: tuple[Demand, ...] = ()
    """In the order of the table; none means no specific requirements."""


EBAY_CHARACTERS = 4_000
"""The most characters of a text to eBay (wire facts 5.4)."""

SUBJECT_WORDS: Mapping[str, str] = MappingProxyType({"en": "Important", "de": "Wichtig"})
"""The word that a subject to Amazon has to contain, by language; the English one elsewhere.

The seed names "Important"; its German edition says "Wichtig" as its row of the same table.
"""

TABLE: Mapping[Marketplace, Requirements] = MappingProxyType(
    {
        row.marketplace: row
        for row in (
            Requirements(Marketplace.AMAZON, 8, (Demand.SUBJECT_WORD, Demand.NO_LINKS)),
            Requirements(Marketplace.BOL, None),
            Requirements(
                Marketplace.EBAY,
                2,
                (
                    Demand.NO_ATTACHMENTS,
                    Demand.ONE_IMAGE,
                    Demand.NO_IMAGE_IN_TEXT,
                    Demand.NO_LINKS,
                    Demand.LENGTH,
                ),
            ),
            Requirements(Marketplace.KAUFLAND, 7, (Demand.NO_ORDER, Demand.NO_CONTACT, Demand.NO_LINKS)),
            Requirements(Marketplace.LIMANGO, None),
            Requirements(Marketplace.NETTO, None),
            Requirements(Marketplace.OTTO, 6, (Demand.NO_ORDER, Demand.NO_CONTACT, Demand.NO_LINKS)),
            Requirements(Marketplace.SHOPIFY, None),
            Requirements(Marketplace.WOOCOMMERCE, None),
            Requirements(Marketplace.ZALANDO, None),
        )
    }
)
"""Every row of the table."""
