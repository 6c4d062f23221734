"""What the palette offers before anything is typed, in an order: what one needs most comes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from textual.command import DiscoveryHit


class Rank(IntEnum):
    """How much something is needed; the highest stands at the top, and equals as they were offered."""

    ELSEWHERE = 0
    """A screen away."""
    SYSTEM = 1
    MOVE = 2
    """It only moves the cursor or what is seen."""
    HERE = 3
    FOOTER = 4
    """The footer shows it, too."""


@dataclass(eq=False)
class Offer(DiscoveryHit):
    """Something to choose; Textual asks its providers in no order, and sorts by this number alone."""

    rank: Rank = Rank.HERE

    @property
    def score(self) -> float:
        """Where it stands among the others."""
        return float(self.rank)
