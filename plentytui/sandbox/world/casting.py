"""Decides for each conversation which tale it tells, about whom, and when; all from the seed and its number."""

from __future__ import annotations

import re
from datetime import datetime
from math import gcd
from typing import NamedTuple

from plentytui.sandbox.world.chance import Chance, Ids, mix
from plentytui.sandbox.world.daytime import Daytime
from plentytui.sandbox.world.hostile import laced
from plentytui.sandbox.world.people import USERS, Customer, ascii_only, customer
from plentytui.sandbox.world.setup import GROUP_IDS
from plentytui.sandbox.world.slots import Slots, filled
from plentytui.sandbox.world.tales import Line, Tale, corpus, opening

MARKETPLACES = frozenset({"amazon", "ebay", "otto", "kaufland"})
"""Groups whose customers write through a marketplace."""
USER_IDS = {user.user: user.id for user in USERS}
"""Ids by log-in name."""
_AGENTS = {"de": ("maria", "aylin"), "en": ("tom", "oliver")}
_FIRST_AGE = 90_000
"""Waking seconds between the start and the first conversation that is not written by hand."""
_SPAN = re.compile(r"([+-]?)(\d+)([mhd])")
_UNITS = {"m": 60, "h": 3600, "d": 86_400}


class Sender(NamedTuple):
    """Who a message or conversation comes from, as on the wire."""

    type: str
    """user, contact, email or system."""
    value: str
    name: str


_STAFF = {user.user: Sender("user", str(user.id), user.real_name) for user in USERS}
_COLLEAGUES = {
    agent: tuple(user for pair in _AGENTS.values() for user in pair if user != agent)
    for pair in _AGENTS.values()
    for agent in pair
}


class Cast(NamedTuple):
    """One conversation before it is put into words."""

    number: int
    """From 1, the newest."""
    key: int
    tale: Tale
    group: str
    person: Customer
    lines: tuple[Line, ...]
    """As many lines of the tale as have been written by now."""
    writers: tuple[str, ...]
    """The log-in name for each line; empty where the customer or the system writes."""
    times: tuple[int, ...]
    """When each line was written, in seconds since the epoch."""
    slots: Slots
    by_hand: bool
    hostile: bool

    @property
    def marketplace(self) -> bool:
        """Whether the customer writes through a marketplace."""
        return self.group in MARKETPLACES

    @property
    def store(self) -> tuple[int, int]:
        """The plentyId of the store and the id of the channel."""
        if self.group == "trade":
            return 28413, 7
        if self.group in MARKETPLACES:
            return 28411, {"amazon": 3, "ebay": 4, "otto": 5, "kaufland": 6}[self.group]
        return (28411, 1) if self.tale.lang == "de" else (28412, 2)

    @property
    def group_id(self) -> int:
        """The id of the group."""
        return GROUP_IDS[self.group]

    @property
    def title(self) -> str:
        """The subject."""
        subjects = self.tale.subjects
        return self.lace(filled(subjects[self.key % len(subjects)], self.slots), 1)

    def chance(self, purpose: int) -> Chance:
        """Choices for one purpose, which no other purpose shifts."""
        return Chance(self.key + purpose)

    def lace(self, text: str, purpose: int) -> str:
        """The text, in a hostile world with something that tries to break out of the screen."""
        return laced(text, mix(self.key, purpose)) if self.hostile else text

    def customer(self) -> Sender:
        """The customer as a sender."""
        person = self.person
        name = self.lace(person.name, 2)
        if not self.marketplace and not self.by_hand and "contact" in self.tale.words("rel") and self.key % 3 == 0:
            return Sender("contact", str(person.contact_id), name)
        return Sender("email", person.email, name)

    def sender(self, position: int) -> Sender:
        """Who wrote the line at that position."""
        line = self.lines[position]
        if line.role == "customer":
            return self.customer()
        if line.role == "system":
            return Sender("system", "0", "Kranich & Finch")
        return _STAFF[self.writers[position]]


class Casting:
    """Casts conversations; ``size`` sets how densely they lie in time."""

    def __init__(self, seed: int, start: datetime, size: int, *, hostile: bool = False) -> None:
        self.seed = seed
        self.daytime = Daytime(start)
        self.ids = Ids(seed)
        self.hostile = hostile
        self._spacing = max(20, min(1500, 900 * 55_800 // max(size, 1)))
        self._tales = corpus()
        self._opening = opening()
        self._people = max(50, size * 3 // 4)
        self._rounds: list[tuple[int, int]] = []

    def cast(self, number: int) -> Cast:
        """The conversation with that number; 1 is the newest."""
        by_hand = number <= len(self._opening)
        key = mix(self.seed, number)
        chance = Chance(key)
        tale = self.tale(number)
        group = chance.pick(tale.words("groups"))
        person = self._person(tale, group, chance)
        lines = tale.lines if by_hand else tale.lines[: self._kept(number, len(tale.lines), chance)]
        writers = _writers(tale.lang, lines, chance)
        times = self._times(number, key, tale, lines, chance)
        agents = next((name for name in writers if name), _AGENTS[tale.lang][0])
        slots = Slots(key, tale, group, person, (agents, agents), times[0], self.daytime)
        return Cast(number, key, tale, group, person, lines, writers, times, slots, by_hand, self.hostile)

    def _age(self, number: int, key: int) -> int:
        """Waking seconds between the last message and the start, for what is not written by hand."""
        rank = number - len(self._opening) - 1
        return _FIRST_AGE + rank * self._spacing + key % self._spacing

    def tale(self, number: int) -> Tale:
        """The tale of a conversation.

        Tales come in rounds, each in an order of its own, and neighbours never tell the same.
        """
        if number <= len(self._opening):
            return self._opening[number - 1]
        count = len(self._tales)
        round_, place = divmod(number, count)
        while len(self._rounds) <= round_:
            self._rounds.append(self._next_round(count))
        first, stride = self._rounds[round_]
        return self._tales[(first + place * stride) % count]

    def _next_round(self, count: int) -> tuple[int, int]:
        """Where a round begins and how far apart its tales are in the corpus.

        The stride has no divisor in common with the count, so each round has each tale once; a round begins one
        stride after the end of the one before.
        """
        chance = Chance(self.seed, len(self._rounds), 6)
        stride = 1 + chance.below(count - 1)
        while gcd(stride, count) != 1:
            stride = 1 + chance.below(count - 1)
        if not self._rounds:
            return chance.below(count), stride
        first, before = self._rounds[-1]
        return (first + (count - 1) * before + stride) % count, stride

    def _kept(self, number: int, count: int, chance: Chance) -> int:
        """How many lines were written by now: of old conversations mostly all."""
        full = 45 if number < 120 else 80
        return count if chance.percent(full) else 1 + chance.below(count)

    def _person(self, tale: Tale, group: str, chance: Chance) -> Customer:
        # Even numbers write German, odd ones English, so that one customer keeps to one language.
        number = chance.below(self._people) * 2 + (tale.lang == "en")
        found = customer(self.seed, number, tale.lang)
        who = tale.options.get("who", "")
        if who:
            found = found.named(who, tale.options.get("sign", ""), tale.options.get("dear", ""))
            local = re.sub(r"[^a-z0-9]+", ".", ascii_only(who)).strip(".") or "kunde"
            found = found._replace(email=tale.options.get("mail", f"{local}@posteo.example"))
        if "via" in tale.options:
            found = found._replace(shown=tale.options["via"], email=tale.options.get("mail", found.email))
        if group in {"amazon", "ebay"}:
            hidden = f"{mix(self.seed, number):x}"[:13]
            domain = "marketplace.amazon.example" if group == "amazon" else "members.ebay.example"
            shown = found if who else found._replace(last="")
            return shown._replace(email=f"{hidden}@{domain}")
        if group in {"otto", "kaufland"} and "mail" not in tale.options:
            return found._replace(email=f"ticket+{number}@{group}-marktplatz.example")
        return found

    def _times(self, number: int, key: int, tale: Tale, lines: tuple[Line, ...], chance: Chance) -> tuple[int, ...]:
        day = self.daytime
        ago = tale.options.get("ago")
        when = day.ago(span(ago)) if ago else day.before(day.start, self._age(number, key))
        found = [when]
        for line in lines[:0:-1]:
            when = day.before(when, line.delay or _delay(line.role, chance))
            found.append(when)
        return tuple(found[::-1])


def span(text: str) -> int:
    """Seconds from ``5h``, ``-30m``, ``+2d``."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"no span of time: {text!r}")
    return int(match[2]) * _UNITS[match[3]] * (-1 if match[1] == "-" else 1)


def _delay(role: str, chance: Chance) -> int:
    if role == "customer":
        return chance.between(900, 50_000)
    return chance.between(240, 5_400) if role == "whisper" else chance.between(1_200, 16_000)


def _writers(lang: str, lines: tuple[Line, ...], chance: Chance) -> tuple[str, ...]:
    """Who of the staff writes each line: one agent all answers, whispers the agent and a colleague in turn."""
    agents = _AGENTS[lang]
    agent = agents[chance.below(2)]
    colleague = chance.pick(_COLLEAGUES[agent])
    found, whispers = [], 0
    for line in lines:
        if line.role in {"customer", "system"}:
            found.append("")
        elif line.writer or line.role == "agent":
            found.append(line.writer or agent)
        else:
            found.append((agent, colleague)[whispers % 2])
            whispers += 1
    return tuple(found)
