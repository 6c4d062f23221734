"""Opening a web address on the screen that the person sits at, where there is one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping

from plentytui.services.attachments import opener


def open_address(address: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Open it in the person's browser; whether that was tried: not over SSH, and not without a desktop."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY") or not address.startswith("https://"):
        return False
    if sys.platform not in ("darwin", "win32") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return False
    command = opener()
    if command is None:
        return False
    try:
        # A list and no shell; what it prints must not reach the screen.
        process = subprocess.Popen(
            [*command, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, daemon=True).start()
    return True
