"""The palette over the commands that can be given where one is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.command import Hit, Hits, Provider
from textual.content import Content
from textual.fuzzy import Matcher
from textual.style import Style

from plentytui.ui.commands.active import ActiveCommand, active_commands
from plentytui.ui.commands.keynames import shown_all
from plentytui.ui.providers.offer import Offer, Rank


class CommandsProvider(Provider):
    """Offers the commands of the focus, of what is around it, of the screen and of the app."""

    async def startup(self) -> None:
        """Note what can be done before the palette takes the focus."""
        self._commands = [active for active in active_commands(self.screen) if active.command.palette]

    async def discover(self) -> Hits:
        """All of them, in the order of the focus chain: first what the footer shows, last what merely moves."""
        for active in self._commands:
            label, command = _label(active), active.command
            rank = Rank.MOVE if command.moves else Rank.FOOTER if command.footer else Rank.HERE
            yield Offer(Content(label), self._run(active), text=label, help=command.help, rank=rank)

    async def search(self, query: str) -> Hits:
        """Those that match in title or sentence."""
        matcher = self.matcher(query)
        for active in self._commands:
            label = _label(active)
            score = max(matcher.match(label), matcher.match(active.command.help) / 2)
            if score > 0:
                shown = highlight(matcher, label, self.match_style)
                yield Hit(score, shown, self._run(active), text=label, help=active.command.help)

    def _run(self, active: ActiveCommand) -> Callable[[], object]:
        return partial(self.app.run_action, active.command.action, active.node)


def highlight(matcher: Matcher, text: str, style: Style | None) -> Content:
    """The text with what matched in it marked; Textual's own way would read the text as markup."""
    content = Content(text)
    score, offsets = matcher.fuzzy_search.match(matcher.query, text)
    if not score:
        return content
    for offset in offsets:
        if not text[offset].isspace():
            content = content.stylize(style or "reverse", offset, offset + 1)
    return content


def _label(active: ActiveCommand) -> str:
    return f"{active.title}   {shown_all(active.keys)}".rstrip()
