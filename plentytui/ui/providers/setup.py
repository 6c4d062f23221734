"""The palette over the tabs of the set-up, and over what can be begun there without choosing a row first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from textual.command import Hit, Hits, Provider
from textual.content import Content

from plentytui.ui.commands.setup import TITLES
from plentytui.ui.messages import OpenSetup
from plentytui.ui.providers.commands import highlight
from plentytui.ui.providers.offer import Offer, Rank

_BEHIND = 0.7
"""What is a screen away stands behind what can be done here."""


class _Entry(NamedTuple):
    label: str
    help: str
    tab: str
    action: str = ""


class SetupProvider(Provider):
    """Offers what the set-up has on the screens that open it, whichever of its tabs is shown."""

    async def startup(self) -> None:
        """Note what there is, if the screen below opens the set-up."""
        self._entries = _entries() if getattr(self.screen, "opens_setup", False) else []

    async def discover(self) -> Hits:
        """The tabs; their actions are found by typing."""
        for entry in self._entries:
            if not entry.action:
                text = entry.label
                yield Offer(Content(text), self._open(entry), text=text, help=entry.help, rank=Rank.ELSEWHERE)

    async def search(self, query: str) -> Hits:
        """Those that match in title or sentence."""
        matcher = self.matcher(query)
        for entry in self._entries:
            score = _BEHIND * max(matcher.match(entry.label), matcher.match(entry.help) / 2)
            if score > 0:
                shown = highlight(matcher, entry.label, self.match_style)
                yield Hit(score, shown, self._open(entry), text=entry.label, help=entry.help)

    def _open(self, entry: _Entry) -> Callable[[], object]:
        return partial(self.screen.post_message, OpenSetup(entry.tab, entry.action))


def _entries() -> list[_Entry]:
    from plentytui.rules.setup.catalogue import actions_of

    found = [_Entry(f"{title} (set-up)", f"Open the tab {title} of the set-up.", tab) for tab, title in TITLES.items()]
    actions = [action for tab in TITLES for action in actions_of(tab)]
    begun = [action for action in actions if not action.about_one or action.id == "channel.create"]
    return found + [_Entry(f"{one.title} (set-up)", one.explains, one.tab, one.id) for one in begun]
