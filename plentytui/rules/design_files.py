"""Which file stands for a layout document: its key with ``.txt`` at the end (seed Dropbox, section 2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

ENDING = ".txt"
"""Designs are exported in TXT format, so that they can be edited anywhere."""
LONGEST_NAME = 255
"""Characters of one name that Dropbox takes."""
LARGEST = 64 * 1024 * 1024
"""Bytes of one document that are exchanged."""
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FOREIGN = re.compile(r'[<>:"|?*\\]')
_DEVICES = frozenset(
    ["CON", "PRN", "AUX", "NUL", *(f"{name}{digit}" for name in ("COM", "LPT") for digit in "123456789")]
)


def path_of(key: str) -> str:
    """The file of a document, below the base folder."""
    return key + ENDING


def key_of(path: str) -> str:
    """The document that a file stands for; empty where the file is none of ours."""
    return path[: -len(ENDING)] if path.lower().endswith(ENDING) and len(path) > len(ENDING) else ""


def name_problem(key: str) -> str:
    """Why a document cannot be a file, one sentence; empty if it can."""
    if _SURROGATE.search(key):
        return "Its name has characters that cannot be written."
    if _CONTROL.search(key):
        return "Its name has control characters."
    for part in key.split("/"):
        if not part:
            return "Its name has an empty folder name."
        if part in (".", ".."):
            return "Its name would lead out of its folder."
        if found := _FOREIGN.search(part):
            return f"Its name has {found[0]}, which files cannot have everywhere."
        if part != part.strip():
            return "A folder or name in it begins or ends with a blank."
        if part.endswith("."):
            return "A folder or name in it ends with a dot."
        if part.split(".", 1)[0].upper() in _DEVICES:
            return f"{part} is the name of a device on Windows."
        if len(part) + len(ENDING) > LONGEST_NAME:
            return f"A name in it is longer than {LONGEST_NAME} characters."
    return ""


def size_problem(size: int) -> str:
    """Why content of that size is not exchanged, one sentence; empty if it is."""
    if size <= LARGEST:
        return ""
    return f"It has {size / 1024 / 1024:,.1f} MB; up to {LARGEST // 1024 // 1024} MB are exchanged."


def folded(path: str) -> str:
    """Paths that Dropbox takes for the same: it does not tell large from small letters."""
    return unicodedata.normalize("NFC", path).casefold()


def clashes(keys: Iterable[str]) -> Mapping[str, str]:
    """Documents whose files would be the same one: each with the other's key."""
    seen: dict[str, str] = {}
    found: dict[str, str] = {}
    for key in keys:
        other = seen.setdefault(folded(key), key)
        if other != key:
            found[key] = other
            found[other] = key
    return found


def folder_problem(name: str) -> str:
    """What is wrong with a base folder's name, one sentence; empty if nothing is."""
    name = name.strip().strip("/")
    if not name:
        return "Give the folder a name."
    return name_problem(name).replace("Its name", "The folder's name")
