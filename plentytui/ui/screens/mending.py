"""Mending all at once what a message breaks of the rules, instead of sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.ui.widgets.composer import Composer


def mend_all(composer: Composer) -> str:
    """Mend what breaks rules and can be mended, and give what to do next; nobody has read the new words yet."""
    tried: set[str] = set()
    while (checked := composer.check()) is not None:
        left = [finding for finding in checked.breaks if finding.repair is not None and finding.rule not in tried]
        if not left:
            break
        tried.add(left[0].rule)
        composer.mend(left[0])
    if checked is not None and checked.breaks:
        return "What a key can mend is mended. Mend the rest by hand, then send it."
    return "It is mended. Look at it, then send it."
