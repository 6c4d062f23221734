"""Tells of damaged files: where each was set aside, and what was saved of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.store.rescue import Rescue
    from plentytui.ui.app import PlentytuiApp


def tell_rescue(app: PlentytuiApp, rescued: Rescue) -> None:
    """Tell that the local file of a system was damaged."""
    saved = ", ".join(
        (
            _many(rescued.drafts, "draft", "drafts"),
            _many(rescued.outbox, "message of the outbox", "messages of the outbox"),
            _many(rescued.journal, "entry of the journal", "entries of the journal"),
        )
    )
    app.say(
        f"It was set aside as {rescued.path} and a new one was made. Saved: {saved}.",
        title="The local file was damaged",
        severity="warning",
    )


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def tell_set_aside(app: PlentytuiApp) -> None:
    """Tell once that the list of systems was damaged, if it was."""
    path, app.opener.set_aside = app.opener.set_aside, None
    if path is not None:
        app.say(
            f"It was set aside as {path}, and what could be read of it was carried over.",
            title="The list of systems was damaged",
            severity="warning",
        )
