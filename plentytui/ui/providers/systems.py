"""The palette over the systems."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.command import Hit, Hits, Provider
from textual.content import Content

from plentytui.errors import PlentytuiError
from plentytui.models.systems import System
from plentytui.services.systems import Systems
from plentytui.ui.host import host_of
from plentytui.ui.messages import OpenSystem
from plentytui.ui.providers.commands import highlight
from plentytui.ui.providers.offer import Offer, Rank
from plentytui.ui.text import cell


class SystemsProvider(Provider):
    """Offers to open each system on the list."""

    async def startup(self) -> None:
        """Read the list; without one the palette has its other commands."""
        host = host_of(self.screen)
        opener = host.opener
        current = host.state.system.value
        try:
            systems = Systems(opener.systems, opener.sandbox, opener.open_store, opener.paths).all()
        except PlentytuiError as error:
            host.say(str(error), title="The list of systems cannot be read", severity="warning")
            systems = []
        self._systems = [system for system in systems if current is None or system.key != current.key]

    async def discover(self) -> Hits:
        """All systems but the open one."""
        for system in self._systems:
            label = _label(system)
            yield Offer(Content(label), self._open(system), text=label, help=_help(system), rank=Rank.SYSTEM)

    async def search(self, query: str) -> Hits:
        """Those whose name matches."""
        matcher = self.matcher(query)
        for system in self._systems:
            label = _label(system)
            if (score := matcher.match(label)) > 0:
                shown = highlight(matcher, label, self.match_style)
                yield Hit(score, shown, self._open(system), text=label, help=_help(system))

    def _open(self, system: System) -> Callable[[], object]:
        return partial(self.app.post_message, OpenSystem(system))


def _label(system: System) -> str:
    return f"Open {cell(system.name)}"


def _help(system: System) -> str:
    return cell(f"{system.backing.word}, as {system.user}")
