"""Character references of HTML, read without the trouble that an endless number in one makes."""

from __future__ import annotations

import re
from html import unescape

_NUMBER_TOO_LONG = re.compile(r"&#[xX]?[0-9a-fA-F]{8,}+;?")
"""No character has so long a number; Python refuses to read one of thousands of digits."""


def unescaped(text: str, instead: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """The text with its character references read; ``instead`` stands for those that name no character."""
    return unescape(_NUMBER_TOO_LONG.sub(instead, text)) if "&" in text else text
