"""The names of keys: as users write them, as Textual knows them, and as they are shown."""

from __future__ import annotations

import unicodedata

_FROM_UNICODE = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where Textual's name of a character is not its Unicode name."""

_ALIASES = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "ins": "insert"}
"""Other names that people write."""

_SHOWN = {"escape": "esc", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End"}
"""Names that are shown shorter."""

_NAMED = frozenset(
    (
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown"),
        *("insert", "delete", "backspace", "enter", "escape", "tab", "shift+tab", "space"),
    )
)
"""Keys with a name that every terminal sends as such."""

_EATEN = {
    "ctrl+i": "a terminal sends it as tab",
    "ctrl+m": "a terminal sends it as enter",
    "ctrl+j": "a terminal sends it as a line feed, which many programs turn into enter",
    "ctrl+h": "many terminals send it as backspace",
    "ctrl+left_square_bracket": "a terminal sends it as escape",
    "ctrl+z": "a shell uses it to suspend the program",
    "ctrl+c": "it interrupts a program, and many terminals copy with it",
    "ctrl+q": "it always ends the program",
    "ctrl+at": "many terminals send it as ctrl+space",
    "ctrl+space": "many input methods take it",
    "ctrl+o": "some terminals discard it",
    "ctrl+v": "many terminals paste with it",
}
"""Keys that never arrive, arrive as others, or belong to somebody else."""


def normal(key: str) -> str:
    """The name under which Textual knows a key that was written as a character (``?``) or as a name."""
    key = key.strip()
    if len(key) > 1:
        *modifiers, last = key.split("+")
        if not last:
            return key
        if len(last) > 1:
            last = _ALIASES.get(last.lower(), last.lower())
        elif "ctrl" in key.lower():
            last = last.lower()
        return "+".join([*(modifier.lower() for modifier in modifiers), normal(last) if len(last) == 1 else last])
    if not key or key.isalnum():
        return key
    try:
        name = unicodedata.name(key).lower().replace("-", "_").replace(" ", "_")
    except ValueError:
        return key
    return _FROM_UNICODE.get(name, name)


def character(key: str) -> str:
    """The character that a key types, or an empty text if it types none."""
    if len(key) == 1:
        return key
    if key in _TYPED:
        return _TYPED[key]
    if key in _NAMED or "+" in key:
        return ""
    try:
        return unicodedata.lookup(key.replace("_", " ").upper())
    except KeyError:
        return ""


def shown(key: str, *, short: bool = False) -> str:
    """A key as people read it: ``?``, ``ctrl+s``; with ``short``, ``^s``."""
    *modifiers, last = key.split("+")
    typed = character(last)
    word = typed if typed.strip() else _SHOWN.get(last, last)
    if short and modifiers == ["ctrl"]:
        return f"^{word}"
    return "+".join([*modifiers, word])


def shown_all(keys: tuple[str, ...]) -> str:
    """Several keys in one text: ``down j``."""
    return " ".join(shown(key) for key in keys)


def problem(key: str) -> str:
    """Why a key (under Textual's name) cannot be used, or an empty text if it can."""
    if key in _EATEN:
        return _EATEN[key]
    *modifiers, last = key.split("+")
    if modifiers == ["ctrl"]:
        if len(last) == 1 and last.isascii() and last.isalpha() and last.islower():
            return ""
        if last in ("backslash", "right_square_bracket", "circumflex_accent", "underscore"):
            return ""
        return "a terminal does not send it, or not every one"
    if key == "shift+tab":
        return ""
    if "alt" in modifiers or "meta" in modifiers or "super" in modifiers:
        return "many terminals and window managers keep this modifier for themselves"
    if modifiers:
        if modifiers == ["shift"] and len(last) == 1:
            return f"write the letter itself: {last.upper()}"
        return "a terminal does not send it, or not every one"
    if len(last) > 1 and last[0] == "f" and last[1:].isdigit():
        return "many terminals and desktops keep function keys for themselves"
    if key in _NAMED or character(key):
        return ""
    return "no key has that name"


_TYPED = {normal(chr(code)): chr(code) for code in range(0x21, 0x7F)} | {"space": " "}
"""The character of each key that has a name and types one of ASCII."""
