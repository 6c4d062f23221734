"""Tells of damaged files: where each was set aside, and what was saved of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.store.rescue import Rescue
    from plentytui.ui.app import PlentytuiApp


def tell_rescue(app: PlentytuiApp, rescued: Rescue) -> None:
    """Tell that the local file of a system was damaged."""
    app.say(
        f"It was set aside as {rescued.path} and a new one was made. Saved were {rescued.drafts} drafts, "
        f"{rescued.outbox} messages of the outbox and {rescued.journal} entries of the journal.",
        title="The local file was damaged",
        severity="warning",
    )


def tell_set_aside(app: PlentytuiApp) -> None:
    """Tell once that the list of systems was damaged, if it was."""
    path, app.opener.set_aside = app.opener.set_aside, None
    if path is not None:
        app.say(
            f"It was set aside as {path}, and what could be read of it was carried over.",
            title="The list of systems was damaged",
            severity="warning",
        )
