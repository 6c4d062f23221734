"""Finds conversations by what their messages say, although most messages are only put into words on reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plentytui.sandbox.world.casting import Casting
from plentytui.sandbox.world.goods import PRODUCTS
from plentytui.sandbox.world.letters import BYE, HELLO, SHORT_BYE, SIGNATURE, farewell
from plentytui.sandbox.world.mailbox import Mailbox
from plentytui.sandbox.world.people import NAMES, USERS
from plentytui.sandbox.world.slots import CARRIERS, CODE_LETTERS
from plentytui.sandbox.world.tales import Tale
from plentytui.sandbox.world.text import MONTHS

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_CODE = 7
_MOST = 20


class Search:
    """Searches all messages; what was found is remembered until something is written.

    Composing every message of a large world takes seconds. So the fixed part of a tale is looked at once for each
    tale, and a conversation is put into words only if each word that is sought can come from its tale or from what
    fills its slots.
    """

    def __init__(self, box: Mailbox, casting: Casting) -> None:
        self._box = box
        self._casting = casting
        self._found: dict[str, frozenset[int]] = {}
        self._as_of = -1
        self._stopped = False

    def stop(self) -> None:
        """End a search that runs in another thread, and every later one, with what was found so far."""
        self._stopped = True

    def saying(self, text: str) -> frozenset[int]:
        """The numbers of the conversations one of whose messages contains the text, in any case."""
        if self._as_of != self._box.db.total_changes or len(self._found) > _MOST:
            self._found.clear()
            self._as_of = self._box.db.total_changes
        sought = text.casefold()
        if sought not in self._found:
            self._found[sought] = frozenset(self._search(sought))
        return self._found[sought]

    def _search(self, sought: str) -> Iterator[int]:
        words = [word for word in _WORD.findall(sought) if not _may_fill_a_slot(word)]
        certain: dict[tuple[str, int], bool] = {}
        possible: dict[str, bool] = {}
        rows = self._box.db.execute("SELECT no, composed, messages FROM conversation").fetchall()
        for number, composed, count in rows:
            if self._stopped:
                return
            if composed and not self._casting.hostile:
                tale = self._casting.tale(number)
                key = (tale.name, count)
                if key not in certain:
                    certain[key] = any(sought in part for line in tale.lines[:count] for part in _fixed(line.text))
                if certain[key]:
                    yield number
                    continue
                if tale.name not in possible:
                    own = _own_text(tale)
                    possible[tale.name] = all(word in own for word in words)
                if not possible[tale.name]:
                    continue
            if any(sought in message.plain.casefold() for message in self._box.messages(number)):
                yield number


def _fixed(text: str) -> Iterator[str]:
    """The parts of a line between its slots, as they are said in any case; ``**`` is not said."""
    for part in ("}" + text.replace("**", "")).split("{"):
        yield part.partition("}")[2].casefold()


def _own_text(tale: Tale) -> str:
    """All that a tale itself can say, slots left out."""
    lines = [part for line in tale.lines for part in _fixed(line.text)]
    choices = [choice for choices in tale.choices for choice in choices]
    return " ".join([*lines, *choices, tale.options.get("via", ""), tale.options.get("who", "")]).casefold()


def _vocabulary() -> str:
    """All that can fill a slot, greet, sign or introduce a quotation, apart from numbers and codes."""
    found = [word for words in NAMES.values() for word in words]
    found += [text for product in PRODUCTS for text in (product.de, product.en, product.sku)]
    found += [word for words in (*CARRIERS.values(), *MONTHS.values()) for word in words]
    found += [part for texts in (HELLO, BYE, SHORT_BYE) for greetings in texts.values() for part in greetings]
    found += [*SIGNATURE.values(), *(farewell("maria", lang, True) for lang in SIGNATURE)]
    found += [user.real_name for user in USERS]
    found += ["Guten Tag Hallo Herr Frau Herzliche Grüße Dear Good afternoon Hello Hi Mr Ms Best wishes"]
    found += ["Am um schrieb On at wrote RE INV KF GB marketplace members otto kaufland ebay amazon marktplatz ticket"]
    return "\n".join(found).casefold()


_VOCABULARY = _vocabulary()


def _may_fill_a_slot(word: str) -> bool:
    code = len(word) <= _LONGEST_CODE and all(letter in CODE_LETTERS for letter in word)
    return code or word in _VOCABULARY
