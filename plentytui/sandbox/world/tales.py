"""The corpus of dialogues in ``texts`` and its notation.

A tale begins with ``@@ name language key=value ...``. Its subjects begin with ``# ``; one of them is chosen. Each
message begins with a line in brackets: who writes (``customer``, ``agent``, ``whisper`` or ``system``), then options:
``+file`` for an attachment, ``html`` or ``plain`` for the form, ``bare`` for no greeting and farewell, a log-in name
for who writes, and ``5h`` for how long after the message before. ``{slots}`` are filled in when a conversation is
composed, and of ``[[one|two]]`` one is chosen. Lines that begin with ``- `` are a list, ``https://`` makes a link.

Keys of all tales: ``groups`` (one is chosen), ``type``, ``tags``, ``rel`` (what it is linked with), ``role`` (of its
owner), ``goods`` (the kind of product), ``prio``, ``via`` (who writes for the customer), ``spam``. In ``showcase`` also
``who`` (``dear`` and ``sign`` where the name is no plain one), ``mail``, ``sku``, ``ago`` (waking time since the last
message), ``read`` (by whom), ``step`` (of the status), ``deadline`` and ``follow`` (from the start, with a sign),
``owner`` (user:role), ``subs``, ``folder``, ``done``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_TEXTS = files("plentytui.sandbox.world") / "texts"
_CORPUS = ("delivery", "returns", "products", "money", "marketplaces", "trade", "inside")
_CHOICE = re.compile(r"\[\[(.+?)\]\]")
_DELAY = re.compile(r"(\d+)(m|h|d)")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a tale."""

    role: str
    """customer, agent, whisper or system."""
    text: str
    files: tuple[str, ...] = ()
    """Names of attachments, with slots."""
    options: frozenset[str] = frozenset()
    """html, plain, bare."""
    writer: str = ""
    """The log-in name of the user who writes; empty to choose one."""
    delay: int = 0
    """Seconds after the message before; 0 to choose."""


@dataclass(frozen=True, slots=True)
class Tale:
    """A dialogue, still with its slots."""

    name: str
    lang: str
    subjects: tuple[str, ...]
    lines: tuple[Line, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, ...], ...] = ()
    """What ``{x0}``, ``{x1}`` and so on are chosen from."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The options again, each cut at its commas."""

    def words(self, key: str) -> tuple[str, ...]:
        """The comma-separated words of an option."""
        return self.lists.get(key, ())


def parse(text: str) -> Iterator[Tale]:
    """The tales written in a text, in their order."""
    for block in re.split(r"^@@ ", text, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n")
        name, lang, *rest = head.split(maxsplit=2)
        choices: list[tuple[str, ...]] = []

        def choice(match: re.Match[str], found: list[tuple[str, ...]] = choices) -> str:
            found.append(tuple(match[1].split("|")))
            return f"{{x{len(found) - 1}}}"

        body = _CHOICE.sub(choice, body)
        first, *parts = re.split(r"^\[(\w[^\]\n]*)\]\n", body, flags=re.MULTILINE)
        subjects = tuple(line[2:].strip() for line in first.splitlines() if line.startswith("# "))
        lines = tuple(_line(mark, part) for mark, part in zip(parts[::2], parts[1::2], strict=True))
        options = _options(rest[0] if rest else "")
        lists = {key: tuple(word.strip() for word in value.split(",")) for key, value in options.items()}
        yield Tale(name, lang, subjects, lines, options, tuple(choices), lists)


def _options(text: str) -> dict[str, str]:
    """``key=value with blanks other=value`` as a dictionary."""
    parts = re.split(r"(?:^|\s+)(\w+)=", text)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def _line(mark: str, text: str) -> Line:
    role, *rest = mark.split()
    files, options, writer, delay = [], set(), "", 0
    for word in rest:
        if word.startswith("+"):
            files.append(word[1:].replace("~", " "))
        elif word in {"html", "plain", "bare"}:
            options.add(word)
        elif match := _DELAY.fullmatch(word):
            delay = int(match[1]) * _SECONDS[match[2]]
        else:
            writer = word
    return Line(role, text.strip(), tuple(files), frozenset(options), writer, delay)


@cache
def corpus() -> tuple[Tale, ...]:
    """The tales that ordinary conversations are made from."""
    return tuple(tale for name in _CORPUS for tale in parse(_text(name)))


@cache
def opening() -> tuple[Tale, ...]:
    """The newest conversations, written by hand, newest first."""
    return tuple(parse(_text("showcase")))


def _text(name: str) -> str:
    return (_TEXTS / f"{name}.txt").read_text(encoding="utf-8")
