"""Services and tools offered on plentyMarketplace, as the extension of the sandbox sends them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from plentytui.models.wire import Instant, Text, Texts, Whole, WireModel, as_items


class OfferType(StrEnum):
    """What is offered."""

    SERVICE = "service"
    TOOL = "tool"


class Term(StrEnum):
    """For how long a service is provided."""

    PROJECT = "project"
    PERIOD = "period"


class Delivery(StrEnum):
    """How the customer of a tool gets it."""

    DOWNLOAD = "download"
    FORWARDING = "forwarding"


class OfferState(StrEnum):
    """Where the review by plentysystems stands; the value is what the API of the sandbox sends."""

    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


STATE_WORDS = {
    OfferState.IN_REVIEW.value: "in review",
    OfferState.APPROVED.value: "approved",
    OfferState.REJECTED.value: "rejected",
    OfferState.WITHDRAWN.value: "withdrawn",
}
"""The words for the states."""


class Offer(WireModel):
    """One service or tool."""

    id: Whole = 0
    type: Text = OfferType.SERVICE.value
    name: Text = ""
    description: Text = ""
    price_net: Text = ""
    """As it was written, such as ``350.00``; in EUR."""
    term: Text = ""
    """Of a service: ``project`` or ``period``."""
    months: Whole = 0
    """Of a service for a fixed period."""
    webhook_url: Text = ""
    """Of a service: where purchases are sent."""
    delivery: Text = ""
    """Of a tool: ``download`` or ``forwarding``."""
    downloads: Texts = ()
    """Of a tool: the direct download links."""
    forwarding_url: Text = ""
    """Of a tool: the site that customers are forwarded to."""
    state: Text = OfferState.IN_REVIEW.value
    note: Text = ""
    """What the review says."""
    changed_at: Instant = None

    @property
    def state_words(self) -> str:
        """Where the review stands."""
        return STATE_WORDS.get(self.state, self.state)


class OffersAnswer(WireModel):
    """The answer of ``GET .../offers``."""

    offers: Annotated[tuple[Offer, ...], as_items] = Field(default=())
