"""The spellings that German words are looked for in: Müller is also Mueller, Strasse is also Straße."""

from __future__ import annotations

import re

# Behind another vowel, as in "neue" and "aktuelle Frauen", two vowels are no umlaut; nor behind q.
_PAIR = re.compile(r"(?<![aeiouyäöüqAEIOUYÄÖÜQ])(?:[aA][eE]|[oO][eE]|[uU][eE])")
_WIDE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_DOUBLE = str.maketrans({"ß": "ss", "ẞ": "ss"})
_SHARP = re.compile(r"[sS]{2}")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}


def spellings(text: str) -> tuple[str, ...]:
    """The text as it is written, and with umlauts, sharp s or both written the other way."""
    narrow = _PAIR.sub(lambda match: _UMLAUTS[match[0][0].lower()], text)
    umlauts = (text, text.translate(_WIDE), narrow)
    sharp = [spelt for one in umlauts for spelt in (one, one.translate(_DOUBLE), _SHARP.sub("ß", one))]
    return tuple(dict.fromkeys(sharp))
