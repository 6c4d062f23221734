"""What is chosen for a channel by name: tags, users, roles, groups, types, statuses, templates."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from plentytui.models.channels import FullChannel
from plentytui.models.forms import Choice
from plentytui.models.messenger import Ownership
from plentytui.models.setup_facts import SetupFacts

RECOMMENDED = "Messenger default NEW"
"""The template that the manual recommends (seed Messenger, 3.8.5)."""
NONE = Choice("", "none")
AS = " as "
"""Between an owner and the role: ``Tom Ashworth as Sales``."""
_MOST_TOLD = 8


class Found(NamedTuple):
    """What names stand for."""

    ids: tuple[int, ...]
    unknown: tuple[str, ...]


def channel_here(facts: SetupFacts) -> FullChannel | None:
    """The channel that the action concerns."""
    return facts.channels.channel(facts.number) if facts.channels else None


def split(text: str) -> tuple[str, ...]:
    """The names in a text, with commas between them."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def tag_names(facts: SetupFacts) -> dict[int, str]:
    """Tags by id."""
    return {tag.id: tag.name for tag in facts.tags or ()}


def usable_tags(facts: SetupFacts) -> frozenset[int]:
    """Tags that conversations can have; one whose availabilities were not told counts as such."""
    return frozenset(
        tag.id for tag in facts.tags or () if not tag.availabilities or "messenger" in tag.availabilities
    )  # fmt: skip


def user_names(facts: SetupFacts) -> dict[int, str]:
    """Users of the back end by id."""
    return {user.id: user.name for user in facts.channels.users} if facts.channels else {}


def role_names(facts: SetupFacts) -> dict[int, str]:
    """Roles by id."""
    return {role.id: role.name(facts.language) for role in facts.roles or () if not role.is_deleted}


def entries(names: Mapping[int, str]) -> dict[int, str]:
    """Names as they are entered, by id: with the id where several have the name, or where it has a comma."""
    often = Counter(name.casefold() for name in names.values())
    return {
        number: f"{name} (ID {number})" if "," in name or often[name.casefold()] > 1 else name
        for number, name in names.items()
    }


def find(text: str, names: Mapping[int, str]) -> Found:
    """What the names in a text stand for; a number stands for an id."""
    by_name = {name.casefold(): number for number, name in reversed(list(names.items()))}
    exact = {entry.casefold(): number for number, entry in entries(names).items() if entry != names[number]}
    commas = {name: number for name, number in by_name.items() if "," in name}
    ids: list[int] = []
    unknown: list[str] = []
    rest = text.strip(" ,")
    while rest:
        word = rest.partition(",")[0].strip()
        number = by_name.get(word.casefold())
        if number is None and word.isascii() and word.isdigit() and int(word) in names:
            number = int(word)
        # What names its id is meant exactly; a name with commas is tried where its first part is none by itself.
        begun = _begins(rest, exact) or ("" if number is not None else _begins(rest, commas))
        if begun:
            word, number = rest[: len(begun)], (exact | commas)[begun]
        if number is None:
            unknown.append(word)
        else:
            ids.append(number)
        rest = rest[len(begun) :].strip(" ,") if begun else rest.partition(",")[2].strip(" ,")
    return Found(tuple(dict.fromkeys(ids)), tuple(dict.fromkeys(unknown)))


def _begins(text: str, known: Iterable[str]) -> str:
    """The longest of some names that a text begins with; empty for none."""
    low = text.casefold()
    fits = [name for name in known if low.startswith(name) and low[len(name) :].lstrip()[:1] in ("", ",")]
    # Few letters change their length with their case; such a name is entered by its number.
    return max((name for name in fits if text[: len(name)].casefold() == name), key=len, default="")


def owners_in(facts: SetupFacts, text: str) -> tuple[tuple[Ownership, ...], tuple[str, ...]]:
    """Owners with their roles, and why a part could not be read, a sentence each."""
    users, roles = user_names(facts), role_names(facts)
    found, wrong = [], []
    for part in _owner_parts(text, {user.casefold() for user in users.values()}):
        name, separator, role = part.rpartition(AS)
        if not separator:
            wrong.append(f"“{part[:40]}” names no role.")
            continue
        user_ids, role_ids = find(name, users).ids, find(role, roles).ids
        if not user_ids:
            wrong.append(f"No user is called “{name.strip()[:40]}”{guess(name, users.values())}.")
        if not role_ids:
            wrong.append(f"No role is called “{role.strip()[:40]}”{guess(role, roles.values())}.")
        if user_ids and role_ids:
            found.append(Ownership(role_id=role_ids[0], owner_id=user_ids[0]))
    return tuple(found), tuple(wrong)


def _owner_parts(text: str, users: Collection[str]) -> Iterator[str]:
    """The owners in a text; the name of a user may have a comma in it."""
    before = ""
    for part in split(text):
        name, separator, _ = part.rpartition(AS)
        if before and separator and f"{before}, {name}".strip().casefold() in users:
            yield f"{before}, {part}"
            before = ""
            continue
        if before:
            yield before
        before = "" if separator else part
        if separator:
            yield part
    if before:
        yield before


def guess(word: str, names: Iterable[str]) -> str:
    """What was perhaps meant, to be added to a sentence."""
    known = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.strip().casefold(), known, n=1, cutoff=0.6)
    return f"; do you mean “{known[close[0]]}”" if close else ""


def joined(ids: Iterable[int], names: Mapping[int, str]) -> str:
    """Names as they are entered; an id without a name as it is."""
    entered = entries(names)
    return ", ".join(entered.get(number, str(number)) for number in ids)


def owners_text(facts: SetupFacts, owners: Sequence[Ownership]) -> str:
    """Owners as they are entered."""
    users, roles = user_names(facts), role_names(facts)
    return ", ".join(
        f"{users.get(owner.owner_id, owner.owner_id)}{AS}{roles.get(owner.role_id, owner.role_id)}" for owner in owners
    )


def told(names: Iterable[str], nothing: str) -> str:
    """Some of the names that there are, as a sentence."""
    known = [name for name in names if name]
    if not known:
        return nothing
    end = " ..." if len(known) > _MOST_TOLD else "."
    return f"Names with commas between them: {', '.join(known[:_MOST_TOLD])}{end}"


# Choices


def group_choices(facts: SetupFacts) -> tuple[Choice, ...]:
    """The groups, but All, which no channel can be in."""
    rows = sorted(facts.groups or (), key=lambda row: (row.position, row.id))
    return tuple(
        Choice(str(group.id), group.name(facts.language), "" if group.is_enabled else "hidden in the Messenger")
        for group in rows
        if group.id and not group.is_deleted
    )


def type_choices(facts: SetupFacts) -> tuple[Choice, ...]:
    """The types with their groups; each is offered where its group is chosen."""
    groups = {one.id: one.name(facts.language) for one in facts.groups or ()}
    kept = (t for t in facts.types or () if not t.is_deleted)
    rows = sorted(kept, key=lambda t: (t.category_id, t.position, t.id))
    return (
        NONE,
        *(
            Choice(
                str(t.id),
                f"{groups.get(t.category_id, t.category_id)} » {t.name(facts.language)}",
                only_if=("group", str(t.category_id)),
            )
            for t in rows
        ),
    )


def status_choices(facts: SetupFacts) -> tuple[Choice, ...]:
    """The statuses with their types and groups; each is offered where its type is chosen."""
    found = [NONE]
    names = {choice.value: choice.label for choice in type_choices(facts)}
    for kind in facts.types or ():
        found.extend(
            Choice(
                str(s.id),
                f"{names.get(str(kind.id), kind.id)} » {s.name(facts.language)}",
                f"{s.progress} %",
                ("type", str(kind.id)),
            )
            for s in sorted(kind.statuses, key=lambda s: (s.position, s.id))
            if not kind.is_deleted and not s.is_deleted
        )
    return tuple(found)


def template_choices(facts: SetupFacts) -> tuple[Choice, ...]:
    """The templates, the recommended one first."""
    rows = facts.channels.templates if facts.channels else ()
    return (
        NONE,
        *(
            Choice(str(template.id), template.name, "recommended" if is_recommended(template.name) else "")
            for template in sorted(rows, key=lambda template: not is_recommended(template.name))
        ),
    )


def is_recommended(name: str) -> bool:
    """Whether a template is the one that the manual recommends."""
    return name.strip().casefold() == RECOMMENDED.casefold()


def label_of(choices: Iterable[Choice], value: str) -> str:
    """What a choice is called."""
    return next((choice.label for choice in choices if choice.value == value), value)
