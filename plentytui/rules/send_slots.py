"""When which user may answer: turns by the clock, so that no two answers to one conversation cross each other.

The system has no way to say "post this only if nobody wrote since". An answer is guarded by reading the thread just
before it is posted; what another user posts between that look and the post is not seen. So the users take turns by
the clock, which costs no call: time is cut into slots of one second, each user has one in every cycle, and looks and
posts only in his own. Whoever comes next sees what was posted before.

A cycle has as many slots as there are users who could answer, at most five. Among more than five users two may have
the same slot, and then only the look at the thread is between them, as it is for those who answer in a browser.
Whoever is the only user has every slot, and waits for nothing.

It holds as long as the clocks agree within ``EDGE`` (a machine that sets its clock by the network does; one that is
more than a second off is corrected by the system's own time, as :class:`SystemTime` finds it), and a post takes
effect within ``RESERVE`` after it was sent.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

SLOT = 1.0
"""Seconds."""
EDGE = 0.05
"""Seconds at both ends of a slot in which nothing is done, for clocks that do not quite agree."""
RESERVE = 0.4
"""Seconds of a slot that are kept for the post to take effect."""
_COUNTS = (1, 2, 3, 5)
"""Slots of a cycle; few different ones, so that a new user whom not everybody knows of yet changes little."""
_LONGEST_LOOK = SLOT - RESERVE - 2 * EDGE - 0.1
"""Seconds; a look that is thought to take longer begins with the slot all the same, to be there in time if it can."""
_OLDEST_LOOK = 5.0
"""Seconds that may lie between look and post, for whoever has all slots."""


@dataclass(frozen=True, slots=True)
class SendSlot:
    """The slot of one user in every cycle."""

    place: int
    count: int
    """Slots of a cycle; 1 if nobody else could answer."""

    @classmethod
    def of(cls, user: int, users: Collection[int]) -> SendSlot:
        """The slot of a user among all who could answer; without these, as where they may not be listed, by his id.

        In the order of the ids, so that a new user, who has the highest, moves nobody.
        """
        if not users:
            return cls(user % _COUNTS[-1], _COUNTS[-1])
        everybody = sorted({*users, user})
        count = next((count for count in _COUNTS if count >= len(everybody)), _COUNTS[-1])
        return cls(everybody.index(user) % count, count)

    def wait(self, now: float, look: float = 0.0) -> float:
        """Seconds until the look at a thread may begin that is thought to take ``look`` seconds; 0: it may now."""
        if self.count == 1:
            return 0.0
        since = self._since(now)
        if EDGE <= since <= self._last - min(look, _LONGEST_LOOK):
            return 0.0
        ahead = EDGE - since
        # A little more, so that whoever wakes then is not a rounding error too early.
        return (ahead if ahead > 0 else ahead + self.count * SLOT) + 0.001

    def may_post(self, now: float, looked_at: float) -> bool:
        """Whether a post takes effect within the slot in which the look at the thread began, and leaves soon after it.

        The latter also where nobody has to be waited for: a person may have written in a browser since.
        """
        age = now - looked_at
        if self.count == 1:
            return age <= _OLDEST_LOOK
        since = self._since(now)
        return EDGE <= since <= self._last and age <= since - EDGE

    @property
    def _last(self) -> float:
        return SLOT - EDGE - RESERVE

    def _since(self, now: float) -> float:
        """Seconds since the latest of one's own slots began."""
        return math.fmod(now - self.place * SLOT, self.count * SLOT)


@dataclass(frozen=True, slots=True)
class SystemTime:
    """How far the system's clock is ahead of ours, between two bounds that each answer narrows."""

    least: float = -math.inf
    most: float = math.inf

    def heard(self, date: float, asked: float, answered: float) -> SystemTime:
        """With the whole second that the system gave as its time, somewhen between the two instants of our clock.

        Where that does not fit what was heard before, one of the clocks was set, and it alone counts.
        """
        least, most = date - answered, date + 1.0 - asked
        both = max(self.least, least), min(self.most, most)
        return SystemTime(*both) if both[0] <= both[1] else SystemTime(least, most)

    @property
    def ahead(self) -> float:
        """Seconds to add to our time; 0 while the clocks may agree."""
        return 0.0 if self.least <= 0.0 <= self.most else (self.least + self.most) / 2
