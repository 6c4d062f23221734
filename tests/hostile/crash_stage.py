"""The demo with a bug that holds a secret, to be run in a pseudo-terminal; ctrl+t is the key that meets it."""

from __future__ import annotations

import sys
from pathlib import Path

from plentytui.factory import SandboxChoice, run_demo
from plentytui.paths import Paths
from plentytui.settings import Settings
from plentytui.ui.app import PlentytuiApp

LOCAL = "local-s3cr3t"
TEXT = "text-s3cr3t"


def fail(app: PlentytuiApp) -> None:
    """The bug."""
    password = LOCAL.upper()
    raise RuntimeError(f"{TEXT.upper()} {len(password)}")


def main() -> None:
    """Run the demo with its files in the folder that is named first."""
    folder = Path(sys.argv[1])
    setattr(PlentytuiApp, "action_theme", fail)  # noqa: B010 - a method may not be assigned
    paths = Paths(folder / "config", folder / "data", folder / "state")
    sys.exit(run_demo(Settings(timezone="UTC"), paths, SandboxChoice(size=5)))


if __name__ == "__main__":
    main()
