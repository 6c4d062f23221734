"""Heavy imports in small steps, so that keys are answered meanwhile."""

from __future__ import annotations

import asyncio
import importlib
import sys

_PAUSE = 0.004
"""Seconds between two imports; a key that came meanwhile is handled then (measured: about 5 ms late)."""


async def import_gently(*names: str) -> None:
    """Import these modules one after the other, giving way to the screen in between.

    Not in a thread: an import there holds the interpreter for so long that keys wait far longer.
    """
    for name in names:
        if name not in sys.modules:
            importlib.import_module(name)
            await asyncio.sleep(_PAUSE)
