"""The driver of the profile for slow lines; Textual takes it by its name, which ``profile.prepare`` sets."""

from __future__ import annotations

import sys

from plentytui.ui.terse import terse

if sys.platform == "win32":
    from textual.drivers.windows_driver import WindowsDriver as PlatformDriver
else:
    from textual.drivers.linux_driver import LinuxDriver as PlatformDriver


class TerseDriver(PlatformDriver):
    """Writes the same screen in fewer bytes."""

    def write(self, data: str) -> None:
        """Write data to the terminal."""
        super().write(terse(data) if "\x1b[" in data else data)
