"""Getting a session with a system: the one that is there, one by a password, or another one instead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plentytui.errors import LoginRefused, NotLoggedIn, NotReachable, PlentytuiError, SessionsFull

if TYPE_CHECKING:
    from collections.abc import Callable

    from plentytui.clients import OpenedClient
    from plentytui.models.credentials import TokenRecord
    from plentytui.services.opening import Anew


async def log_in(opened: OpenedClient, on_note: Callable[[str], None], anew: Anew | None) -> TokenRecord:
    """Get a session, and keep the password if the person said so and the system took it.

    ``on_note`` is told what came of keeping it, and of the session before, as sentences.

    Raises:
        NotLoggedIn: there is no password, or the system refuses the log-in, and no session is there.
        NotReachable: the system does not answer.
    """
    if anew is not None:
        record = await _another(opened, on_note, anew)
    else:
        try:
            record = await opened.tokens.current()
        except LoginRefused:
            await opened.chain.reject()
            raise
    kept = await opened.chain.accepted()
    if kept is not None:
        on_note(kept.sentence)
    if opened.tokens.store_trouble is not None:
        on_note(str(opened.tokens.store_trouble))
    return record


async def _another(opened: OpenedClient, on_note: Callable[[str], None], anew: Anew) -> TokenRecord:
    """A session instead of the one that is there, which ends only once the system has let the person in again.

    One wrong letter would else cost the place of a session that works, and at the limit somebody else takes it.
    """
    tokens, chain = opened.tokens, opened.chain
    kept = await tokens.kept() if anew.typed is None or chain.has_one else None
    opens = anew.typed is None
    if anew.typed is not None:
        await chain.take(anew.typed)
        # The session is kept under the password that it was begun with.
        opens = (by_typed := await tokens.kept()) is not None
        kept = kept or by_typed
    try:
        try:
            record = await tokens.another(kept)
        except SessionsFull:
            if kept is None or not opens:
                raise
            # That password is the right one, so the place is to be had again.
            await _end(opened, on_note, kept)
            kept = None
            return await tokens.another(None)
    except (NotLoggedIn, NotReachable) as error:
        refused = isinstance(error, LoginRefused)
        if anew.typed is not None and (refused or kept is not None):
            await chain.give_back(refused=refused)
        elif refused:
            await chain.reject()
        if kept is None:
            raise
        on_note(f"{error} The session that was there goes on.")
        return kept
    if kept is not None:
        await _end(opened, on_note, kept)
    return record


async def _end(opened: OpenedClient, on_note: Callable[[str], None], old: TokenRecord) -> None:
    """End the session that was there; where the system will not, it is told, and the new one is begun all the same."""
    try:
        await opened.tokens.end(old)
    except PlentytuiError as error:
        on_note(f"The old session could not be ended: {error.what}")
