"""The profile for slow lines: fewer bytes for the same screen; on by itself over SSH.

It has to be chosen before Textual is imported, which reads its constants then; so nothing here imports it.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.settings import Settings

FRAMES = 30
"""Frames a second at most: keys that are held down share a frame."""
COLOURS = "256"
"""A colour of 256 takes half the bytes of a true one."""

DRIVER = "plentytui.ui.terse_driver:TerseDriver"
"""It writes only what differs between one piece of text and the next."""


def low_bandwidth(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether as few bytes as possible are to be written: as set, or over SSH."""
    if settings.low_bandwidth == "auto":
        return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    return settings.low_bandwidth == "on"


def prepare(environ: MutableMapping[str, str]) -> None:
    """Set what Textual reads when it is imported; what the person has set stays."""
    environ.setdefault("TEXTUAL_COLOR_SYSTEM", COLOURS)
    environ.setdefault("TEXTUAL_DRIVER", DRIVER)
    environ.setdefault("TEXTUAL_FPS", str(FRAMES))
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
