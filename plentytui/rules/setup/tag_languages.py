"""Names of tags by language, as lines of text (seed Messenger, 3.6.2)."""

from __future__ import annotations

from plentytui.models.messenger import Name
from plentytui.rules.setup.entering import LONGEST_NAME

LANGUAGES = (
    "de", "en", "bg", "fr", "it", "es", "tr", "nl", "pl", "pt", "nn", "ro", "da",
    "se", "cz", "ru", "sk", "cn", "vn", "fi", "ga", "lt", "lv", "et", "hr", "hu",
)  # fmt: skip
"""Languages that names of tags can be in, as the API writes them."""


def read_names(entered: str) -> tuple[tuple[Name, ...], tuple[str, ...]]:
    """The names of lines such as ``fr: urgent``, and what is wrong with them, a sentence each."""
    names: list[Name] = []
    wrong: list[str] = []
    for line in filter(None, map(str.strip, entered.splitlines())):
        language, colon, name = (part.strip() for part in line.partition(":"))
        language = language.lower()
        if not colon:
            wrong.append(f"“{line[:30]}” has no language before a colon.")
        elif language not in LANGUAGES:
            first = language.partition(" ")[0]
            if first != language and first in LANGUAGES:
                # Typed into a line that has a colon already, or before it: what is missing is the colon.
                wrong.append(f"“{line[:30]}” has no colon right behind the language: write {first}: and the name.")
            else:
                wrong.append(f"“{language[:10]}” is no language that the system knows: {', '.join(LANGUAGES)}.")
        elif not name:
            wrong.append(f"The name in “{language}” is missing; take the line away to remove the language.")
        elif any(known.lang == language for known in names):
            wrong.append(f"“{language}” stands there twice.")
        elif len(name) > LONGEST_NAME:
            wrong.append(f"The name in “{language}” has more than {LONGEST_NAME} characters.")
        else:
            names.append(Name(lang=language, name=name))
    return tuple(names), tuple(wrong)
