"""Writing into a store where no event loop is at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from plentytui.store.system_store import SystemStore

T = TypeVar("T")


def write_now(store: SystemStore, work: Callable[[], T], *, together: bool = False) -> T:
    """Run ``work`` in the store's thread for writing and wait for what it gives; ``together`` in one transaction."""
    return store.begin(partial(store._file.together, work) if together else work).result()
