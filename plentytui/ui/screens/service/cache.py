"""The tab of the cache: when it was deleted, whether it is off, the permanent SSL redirect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plentytui.rules.service.action import Tab
from plentytui.services.service.reading import Part
from plentytui.ui.commands.service import CACHE
from plentytui.ui.host import host_of
from plentytui.ui.screens.service.tab import TabPane
from plentytui.ui.screens.service.words import moment
from plentytui.ui.widgets.alarm import Alarm
from plentytui.ui.widgets.facts_view import Fact, Heading
from plentytui.ui.widgets.times import next_span_change, span_words

if TYPE_CHECKING:
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

    def on_mount(self) -> None:
        """Show what is known, and count down while the cache is off."""
        self._alarm = Alarm(self, host_of(self).clock, self.paint)
        super().on_mount()

    def on_unmount(self) -> None:
        """Let the countdown go."""
        self._alarm.stop()

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
        self._alarm.stop()
        if cache.off_from is not None and cache.off_to is not None and now < cache.off_to:
            edge = cache.off_to if now >= cache.off_from else cache.off_from
            left = (edge - now).total_seconds()
            word = "OFF" if now >= cache.off_from else "on, goes off"
            until = "again on" if now >= cache.off_from else "off"
            found.append(
                Fact(
                    "State", f"{word}; {until} in {span_words(left)}, {moment(edge, self.zone or facts.zone)}", "alert"
                )
            )
            span = f"from {moment(cache.off_from, facts.zone)} to {moment(cache.off_to, facts.zone)}"
            found.append(Fact("Deactivated", span))
            if self.is_attached:
                self._alarm.set(next_span_change(edge.timestamp(), now.timestamp()))
        else:
            found.append(Fact("State", "on", "good"))
        deleted = moment(cache.cleared_at, facts.zone) if cache.cleared_at else "not known"
        found.append(Fact("Last deleted", deleted))
        return found
