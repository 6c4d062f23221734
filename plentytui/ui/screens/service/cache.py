"""The tab of the cache: when it was deleted, whether it is off, the permanent SSL redirect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.service.action import Tab
from plentytui.services.service.reading import Part
from plentytui.ui.commands.service import CACHE
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.screens.service.words import moment
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.times import span_words

if TYPE_CHECKING:
    from datetime import datetime

    from plentytui.models.service.facts import ServiceFacts
    from plentytui.models.service.hosting import Cache

_REDIRECT = (
    "With the redirect every page is encrypted. Where it is inactive, visitors with very old browsers can look at the "
    "store; an order is always encrypted and needs a current browser."
)


class CacheTab(TabPane):
    """The cache; while it is off the end counts down."""

    tab = Tab.CACHE
    BINDINGS = CACHE.bindings()

    def countdowns(self, facts: ServiceFacts) -> Sequence[datetime]:
        """When the cache goes off, and on again."""
        cache = facts.cache
        return [at for at in (cache.off_from, cache.off_to) if at is not None] if cache is not None else ()

    def knows(self, facts: ServiceFacts) -> bool:
        """A live system has no route for it, which is said instead."""
        return facts.cache is not None or self.reader.has(Part.CACHE) is False

    def details(self, facts: ServiceFacts) -> Sequence[Fact | Heading]:
        """State of the cache and of the redirect."""
        found: list[Fact | Heading] = [Heading("Cache")]
        cache = facts.cache
        if cache is None:
            found.append(Fact("", "No public route shows the state of the cache; what can be done becomes a hand-off."))
        else:
            found.extend(self._state(cache, facts))
        found.append(Fact("", "Static content such as item images shows a change after up to an hour.", "dim"))
        found.append(Heading("Permanent SSL redirect"))
        if cache is not None:
            found.append(Fact("Now", cache.ssl_redirect, "strong"))
        found.append(Fact("", _REDIRECT, "dim"))
        return found

    def _state(self, cache: Cache, facts: ServiceFacts) -> list[Fact | Heading]:
        found: list[Fact | Heading] = []
        now = facts.now
        if cache.off_from is not None and cache.off_to is not None and now < cache.off_to:
            edge = cache.off_to if now >= cache.off_from else cache.off_from
            left = (edge - now).total_seconds()
            word = "OFF" if now >= cache.off_from else "on, goes off"
            until = "again on" if now >= cache.off_from else "off"
            found.append(Fact("State", f"{word}; {until} in {span_words(left)}, {moment(edge, facts.zone)}", "alert"))
            span = f"from {moment(cache.off_from, facts.zone)} to {moment(cache.off_to, facts.zone)}"
            found.append(Fact("Deactivated", span))
        else:
            found.append(Fact("State", "on", "good"))
        deleted = moment(cache.cleared_at, facts.zone) if cache.cleared_at else "not known"
        found.append(Fact("Last deleted", deleted))
        return found
