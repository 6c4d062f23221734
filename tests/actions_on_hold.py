"""Actions that the system takes its time for: three rows marked as done, the answer to the first held back."""

from __future__ import annotations

import asyncio

from plentytui.ui.dialogs.quitting_actions import QuitWhileActing
from tests.embedded_app import Person
from tests.network import Remote

CLOSE = ("PUT", "/rest/conversations/close")


async def mark_three(maria: Person, remote: Remote) -> list[str]:
    """Mark three rows as done, none of them done before; the answer to the first is held back."""
    remote.held[CLOSE] = asyncio.Event()
    done: list[str] = []
    while len(done) < 3:
        if not is_done(maria, maria.current):
            done.append(maria.current)
            await maria.press("d")
            await maria.until(lambda: is_done(maria, done[-1]))
        await maria.press("j")
    await maria.until(lambda: CLOSE in remote.arrived)
    await maria.until(lambda: len(queued(maria)) == 3)
    return done


def queued(maria: Person) -> tuple[object, ...]:
    assert maria.desk.workspace is not None
    return maria.desk.workspace.acting.queue.under_way


def is_done(maria: Person, uuid: str) -> bool:
    row = maria.desk.store.mirror.row(uuid)
    return row is not None and row.done


async def ask_to_quit(maria: Person) -> None:
    await maria.press("q")
    await maria.until(lambda: isinstance(maria.app.screen, QuitWhileActing))
