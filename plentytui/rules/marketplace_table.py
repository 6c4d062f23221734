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
    """One demand; the value is the second half of a rule's id."""

    SUBJECT_WORD = "subject"
    """The subject line must contain the word 'Important'."""
    NO_LINKS = "links"
    """Messages must not contain any links."""
    NO_ATTACHMENTS = "attachments"
    """Messages must not contain any attachments."""
    ONE_IMAGE = "one-image"
    """Messages may contain a maximum of one image."""
    NO_IMAGE_IN_TEXT = "image-in-text"
    """Messages must not contain images in the body text."""
    NO_ORDER = "order"
    """The list of recipients must not contain an order."""
    NO_CONTACT = "contact"
    """The list of recipients must not contain a contact, only the e-mail address(es)."""
    LENGTH = "length"
    """The text has a most number of characters; from the constant of the interface (wire facts 5.4), not the table."""


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
