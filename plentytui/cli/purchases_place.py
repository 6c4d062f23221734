"""Which file of purchases is meant: the one of the user's own systems, or that of a demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from plentytui.errors import UsageError

if TYPE_CHECKING:
    from plentytui.cli.scope import Scope
    from plentytui.models.purchase_states import PurchasePlan

DEMO = "demo"
"""The name that stands for the demo where the name of a system is given."""
DEMO_TOKEN = "the-demo-needs-no-secret-token"
"""The end of the path of a demo's webhook: public on purpose, as it opens nothing but the demo."""


class Place(NamedTuple):
    """A file of purchases."""

    path: Path
    words: str
    """Whose purchases they are, in words."""
    demo: bool = False
    system: str = ""
    """The key of the live system that was named; empty where none was."""

    def check(self, plan: PurchasePlan) -> None:
        """Purchases become something in the system that was named, or in none yet.

        Raises:
            UsageError: by their settings they become something in another one.
        """
        if self.system and plan.system and plan.system != self.system:
            raise UsageError(
                f"By their settings, purchases go to {plan.system_name}, not to {self.words}.",
                f"Open {self.words} and set it there (3, ] and s), or leave --system out.",
            )


def find_place(name: str | None, scope: Scope) -> Place:
    """The file for that name; live systems share one, because an offer has one webhook whatever system it fills.

    Raises:
        UsageError: there is no system of that name.
    """
    from plentytui.store.purchases import FILE_NAME

    if name is not None and name.strip().casefold() == DEMO:
        folder = last_demo(scope.paths.demos)
        return Place(folder / FILE_NAME, f"the demo {folder.name}", demo=True)
    shared = scope.paths.data / FILE_NAME
    if name is None:
        return Place(shared, "your own systems")
    system = scope.choose(name)
    return Place(shared, system.name, system=system.key)


def last_demo(demos: Path) -> Path:
    """The folder of the demo that was used last; that of a plain ``plentytui demo`` if there was none."""
    from plentytui.factory import SandboxChoice

    found = [(_used(folder), folder) for folder in demos.glob("*") if folder.is_dir()] if demos.is_dir() else []
    return max(found)[1] if found else demos / SandboxChoice().folder_name


def _used(folder: Path) -> float:
    """When the demo's world was last written, epoch seconds; what the webhook itself writes does not count."""
    return max((file.stat().st_mtime for file in folder.glob("world.sqlite*")), default=0.0)
