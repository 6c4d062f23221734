"""What a system uses: the figures, months, trends, and what the user noted as included in the contract."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from enum import Enum, StrEnum


class Figure(Enum):
    """A figure of usage; the first six are the columns of Table 5 (Service Centre 8.1)."""

    WEB_SPACE = "web_space"
    DOCUMENTS = "documents"
    TRAFFIC = "traffic"
    DB = "db"
    SEARCHES = "searches"
    SEARCH_ITEMS = "search_items"
    STORE_TRAFFIC = "store_traffic"
    CDN_TRAFFIC = "cdn_traffic"
    CDN_REQUESTS = "cdn_requests"
    CACHE_PUTS = "cache_puts"
    CACHE_GETS = "cache_gets"
    USERS = "users"
    ITEMS = "items"
    VARIATIONS = "variations"

    @property
    def title(self) -> str:
        """What the figure is called."""
        return _TITLES[self]

    @property
    def unit(self) -> str:
        """``GB``, or empty for a number of things."""
        return "GB" if self in _IN_GB else ""

    @property
    def is_sum(self) -> bool:
        """Whether a month's figure is the sum of its days; else it is the highest of them."""
        return self in _SUMS


_TITLES = {
    Figure.WEB_SPACE: "Total web space",
    Figure.DOCUMENTS: "Document web space",
    Figure.TRAFFIC: "Traffic",
    Figure.DB: "DB",
    Figure.SEARCHES: "Faceted search",
    Figure.SEARCH_ITEMS: "Items in faceted search",
    Figure.STORE_TRAFFIC: "Traffic of the store",
    Figure.CDN_TRAFFIC: "Traffic of the CDN",
    Figure.CDN_REQUESTS: "Requests to the CDN",
    Figure.CACHE_PUTS: "Cache writes",
    Figure.CACHE_GETS: "Cache reads",
    Figure.USERS: "User accounts",
    Figure.ITEMS: "Items",
    Figure.VARIATIONS: "Variations",
}
_IN_GB = frozenset(
    {Figure.WEB_SPACE, Figure.DOCUMENTS, Figure.TRAFFIC, Figure.DB, Figure.STORE_TRAFFIC, Figure.CDN_TRAFFIC}
)
_SUMS = frozenset(
    {
        *(Figure.TRAFFIC, Figure.SEARCHES, Figure.STORE_TRAFFIC, Figure.CDN_TRAFFIC),
        *(Figure.CDN_REQUESTS, Figure.CACHE_PUTS, Figure.CACHE_GETS),
    }
)
TABLE = (Figure.WEB_SPACE, Figure.DOCUMENTS, Figure.TRAFFIC, Figure.DB, Figure.SEARCHES, Figure.SEARCH_ITEMS)
"""The columns of Table 5, in their order, after the month."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the contract includes, as the user noted it; no route tells it. None where nothing was noted."""

    web_space_gb: float | None = None
    traffic_gb: float | None = None
    """A month."""
    db_gb: float | None = None

    def of(self, figure: Figure) -> float | None:
        """What is included of a figure; None where that is not noted."""
        return {
            Figure.WEB_SPACE: self.web_space_gb,
            Figure.TRAFFIC: self.traffic_gb,
            Figure.DB: self.db_gb,
        }.get(figure)

    def to_json(self) -> str:
        """As text, to be kept."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str | None) -> Allowance:
        """What was kept; nothing where the text is none of ours."""
        try:
            kept = json.loads(text or "{}")
        except ValueError:
            return cls()
        if not isinstance(kept, dict):
            return cls()
        return cls(**{one.name: _amount(kept.get(one.name)) for one in fields(cls)})


def _amount(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value > 0 else None


_TYPED = re.compile(r"(?P<whole>[0-9]{1,12}|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,](?P<decimals>[0-9]{1,6}))?")
_OF_THOUSANDS = 3


def read_amount(text: str) -> float | None:
    """An amount of GB as it is typed, such as ``1000.5``, ``35,5`` or ``1 000``; None where it is none.

    One point or comma is that of decimals. With three digits behind it, it may be that of thousands as well, so that
    such an amount is none: a wrong guess would be a thousand times too much.
    """
    typed = text.strip().removesuffix("GB").strip()
    found = _TYPED.fullmatch(typed)
    if found is None or len(found["decimals"] or "") == _OF_THOUSANDS:
        return None
    return _amount(float(f"{found['whole'].replace(' ', '')}.{found['decimals'] or 0}"))


@dataclass(frozen=True, slots=True)
class MonthUsage:
    """What was used in one month."""

    month: date
    """Its first day."""
    days: int
    """How many of its days are known."""
    values: Mapping[Figure, float] = field(default_factory=dict)

    def value(self, figure: Figure) -> float:
        """A figure, in its unit; 0 where it is not known."""
        return self.values.get(figure, 0.0)

    @property
    def name(self) -> str:
        """The month as ``2026-11``."""
        return f"{self.month:%Y-%m}"


class Reach(StrEnum):
    """How usage stands against what is included."""

    UNKNOWN = "unknown"
    """Nothing was noted, or too few days are known."""
    WITHIN = "within"
    MAY_EXCEED = "may exceed"
    """It depends on the days to come."""
    WILL_EXCEED = "will exceed"
    EXCEEDED = "exceeded"


@dataclass(frozen=True, slots=True)
class Trend:
    """Where a figure will stand at the end of the month if the days to come are like those before."""

    figure: Figure
    so_far: float
    low: float | None
    """With the expected value and ``high``: None where fewer than three days are known."""
    likely: float | None
    high: float | None
    allowance: float | None
    reach: Reach
    reached_on: date | None
    """When what is included is used up, on the likely line; None where it is not, or was before."""
    sentence: str
