"""Harmless names for files that were named outside: no folder, no control character, no special meaning."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 120
"""Bytes of a file name; its ending is kept."""

_FORBIDDEN = re.compile(r'[<>:"/|?*\\⟨⟩]')
_RESERVED = frozenset(
    [
        *("CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"),
        *(f"{device}{digit}" for device in ("COM", "LPT") for digit in "0123456789¹²³"),
    ]
)


def last_part(path: str) -> str:
    """What stands behind the last slash of either kind."""
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]


def tidy_name(name: str) -> str:
    """A printable name without what a file system or a shell would take for something else."""
    name = _FORBIDDEN.sub("_", name).lstrip(".-~ ").rstrip(". ")
    if name.split(".", 1)[0].strip().upper() in _RESERVED:
        name = f"_{name}"
    if len(name.encode(errors="replace")) > NAME_LIMIT:
        name = _shortened(name)
    return name or "attachment"


def harmless_name(name: str) -> str:
    """A name for a file to be written: what cannot be seen or would turn the line round becomes ``_``."""
    seen = unicodedata.normalize("NFC", last_part(name)[:1_000])
    return tidy_name(" ".join("".join(c if c.isprintable() else "_" for c in seen).split()))


def _shortened(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode(errors="replace")) > 12:
        stem, dot, ending = name, "", ""
    room = NAME_LIMIT - len((dot + ending).encode(errors="replace"))
    return stem.encode(errors="replace")[:room].decode(errors="ignore").rstrip(". ") + dot + ending
