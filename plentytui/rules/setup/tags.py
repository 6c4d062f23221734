"""Tags: creating, editing alone and together, deleting (seed Messenger, 3.6; wire facts 6).

Reading goes by the newer tag API, which pages, with the older one where a system lacks it; saving and deleting by the
older one, whose bodies are documented, which alone saves several in one call, and which every system has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from plentytui.models.forms import Choice, Field, FieldKind, Grave, Problem, Summary, Values
from plentytui.models.messenger import Name
from plentytui.models.setup import FullTag, SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction
from plentytui.rules.setup.changes import so_many
from plentytui.rules.setup.entering import (
    LONGEST_NAME,
    YES,
    answer_id,
    colour_field,
    colour_problems,
    hex_of,
    is_ticked,
    text,
    ticked,
)
from plentytui.rules.setup.groups import FIRST_COLOUR
from plentytui.rules.setup.tag_languages import LANGUAGES, read_names

TAB = "tags"
FOLDER = "/rest/tags"
"""The older tag API, which also writes."""
_BULK = "/rest/tags/bulk"
UNTOLD = ("names", "availabilities", "clients")
"""What some systems do not tell of a tag (wire facts 6)."""
MOST = 50
"""Tags that one bulk call takes (wire facts 6)."""
USES: Mapping[str, tuple[str, str]] = {
    "category": ("Category", "Highlight categories in the back end; customers do not see such tags."),
    "contact": ("Contact", "Highlight contacts, such as by how they want to be reached."),
    "variation": ("Variation", "Highlight variations; customers can see it in the stores chosen in the tag's edit."),
    "order": (
        "Order", "Highlight orders of all types. The API has no type of its own for Reorder and Redistribution: "
        "tick those in the back end.",
    ),
    "messenger": ("Conversations", "Highlight conversations of the Messenger, such as by sales channel."),
    "messageBillable": ("Billable messages", "Needed on every message whose minutes are charged."),
}  # fmt: skip
"""Availabilities of the manual: title and what each is for (seed Messenger, 3.6.2)."""
ALL_USES = (
    *USES, "ticket", "board", "messageClearingSubAccount", "document", "documentTemplate", "plentyFunction",
)  # fmt: skip
"""Every availability that the API knows (wire facts 6)."""


def use_title(use: str) -> str:
    """An availability in words."""
    words = "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in use)
    return USES[use][0] if use in USES else words.capitalize()


def _may(key: str, also: Callable[[SetupFacts], str] | None = None) -> Callable[[SetupFacts], str]:
    def offered(facts: SetupFacts) -> str:
        if facts.has_right(key) is False:
            part = key.rpartition(".")[2].capitalize()
            return f"The right Setup » Tag » {part} is missing; an administrator grants it (tab Rights), then R."
        return also(facts) if also else ""

    return offered


def _one(facts: SetupFacts) -> str:
    return "" if facts.tag else "Put the cursor on a tag first."


def _several(facts: SetupFacts) -> str:
    count = len(facts.chosen_tags)
    if not count:
        return "Mark tags with space first, or put the cursor on one."
    return f"{count} tags are marked; one call takes {MOST} at most. Unmark some." if count > MOST else ""


# What is entered


def _use_fields(uses: Sequence[str], heading: str) -> tuple[Field, ...]:
    rows = [(use, *USES[use]) for use in USES]
    rows += [(use, use, "Was set elsewhere; the manual does not name it.") for use in uses if use not in USES]
    return tuple(
        Field(
            f"use_{use}", title, FieldKind.CHECK, default=ticked(use in uses), hint=hint,
            heading=heading if place == 0 else "",
        )
        for place, (use, title, hint) in enumerate(rows)
    )  # fmt: skip


def uses_in(values: Values) -> tuple[str, ...]:
    """The availabilities that are ticked."""
    return tuple(name.removeprefix("use_") for name in values if name.startswith("use_") and is_ticked(values, name))


def _create_fields(facts: SetupFacts) -> tuple[Field, ...]:
    name = Field(
        "name", "Tag name", required=True, heading="Step 1 of 3: Name",
        hint="The keyword or phrase; blanks are allowed. Other languages can follow once the tag is there.",
    )  # fmt: skip
    colour = colour_field("colour", FIRST_COLOUR, label="Tag colour")
    return (name, colour, *_use_fields(("messenger",), "Step 2 of 3: Availabilities"))


def _edit_fields(facts: SetupFacts) -> tuple[Field, ...]:
    tag = facts.tag
    if tag is None:
        return ()
    clients = tuple(
        Field(
            f"client_{store.store_identifier}", f"{store.store_identifier} {store.name}", FieldKind.CHECK,
            default=ticked(store.store_identifier in tag.clients), hint=f"Customers of {store.name} see the tag.",
            shown_if=("use_variation", (YES,)), heading="Clients (stores) where customers see it" if not place else "",
        )
        for place, store in enumerate(facts.stores or ())
    )  # fmt: skip
    names = Field(
        "names", "Names", FieldKind.LONG, default="\n".join(f"{entry.lang}: {entry.name}" for entry in tag.names),
        hint="One language a line, such as fr: urgent. Take a line away to remove the language.",
        heading=f"Advanced settings   ID {tag.id} (assigned by the system, cannot be changed)",
    )  # fmt: skip
    return (
        Field("name", "Tag name", default=tag.name, required=True, hint="The name in the back end."),
        colour_field("colour", tag.color, label="Tag colour"),
        *_use_fields(tag.availabilities, "Availabilities"),
        *clients,
        names,
    )


def _together_fields(facts: SetupFacts) -> tuple[Field, ...]:
    choices = (Choice("", "as it is"), Choice("add", "add"), Choice("remove", "take away"))
    return (
        colour_field("colour", "", required=False, label="Colour for all"),
        *(
            Field(f"use_{use}", title, FieldKind.CHOICE, choices, hint=hint)
            for use, (title, hint) in USES.items()
        ),
    )  # fmt: skip


def _many_fields(facts: SetupFacts) -> tuple[Field, ...]:
    names = Field("names", "Names", FieldKind.LONG, required=True, hint=f"One tag a line, {MOST} at most.")
    colour = colour_field("colour", FIRST_COLOUR, label="Tag colour")
    return (names, colour, *_use_fields(("messenger",), "Availabilities"))


# What is wrong


def _name_problems(facts: SetupFacts, name: str, field: str, number: int = 0) -> list[Problem]:
    found = []
    if len(name) > LONGEST_NAME:
        found.append(Problem(field, f"The name has {len(name)} characters; {LONGEST_NAME} are allowed.", "Shorten it."))
    same = [tag for tag in facts.tags or () if tag.name.casefold() == name.casefold() and tag.id != number]
    if name and same:
        what = f"There is a tag “{name[:40]}” already (ID {same[0].id})."
        found.append(Problem(field, what, "Two of the same name are hard to tell apart.", blocking=False))
    return found


def _use_problems(values: Values) -> list[Problem]:
    if uses_in(values):
        return []
    return [
        Problem(
            "use_category",
            "No availability is ticked.",
            "Tick what the tag is used for; one at least.",
            section="3.6.2",
        )
    ]


def _create_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    names = _name_problems(facts, text(values, "name"), "name")
    return (*names, *colour_problems(values, "colour"), *_use_problems(values))


def _edit_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    names = _name_problems(facts, text(values, "name"), "name", facts.number)
    lines = [Problem("names", what, "Write lines such as fr: urgent.") for what in read_names(text(values, "names"))[1]]
    uses = _use_problems(values) if facts.tag is None or facts.tag.tells("availabilities") else []
    return (*names, *colour_problems(values, "colour"), *uses, *_untold(facts), *lines)


def _untold(facts: SetupFacts) -> list[Problem]:
    """What the system did not tell of a tag, and that it stays so if nothing is entered."""
    tag = facts.tag
    missing = [name for name in UNTOLD if tag is not None and not tag.tells(name)]
    if not missing:
        return []
    what = f"The system did not tell the tag's {', '.join(missing)}: what you enter replaces them all."
    return [Problem("", what, "Leave them empty, and they stay as they are.", blocking=False)]


def _together_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    found = colour_problems(values, "colour")
    if not any(text(values, name) for name in values):
        found.append(Problem("", "Nothing is to be changed.", "Enter a colour, or choose an availability."))
    for tag in facts.chosen_tags:
        if not tag.tells("availabilities"):
            if any(text(values, f"use_{use}") for use in USES):
                what = f"The system did not tell the availabilities of “{tag.name[:40]}”: they would be lost."
                found.append(Problem("", what, "Change only the colour, or unmark that tag."))
        elif not uses_together(tag, values):
            what = f"“{tag.name[:40]}” would have no availability left."
            found.append(Problem("", what, "Keep one at least, or unmark that tag."))
    return tuple(found)


def _many_names(values: Values) -> list[str]:
    return [line.strip() for line in values.get("names", "").splitlines() if line.strip()]


def _many_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    names = _many_names(values)
    found = [problem for name in names for problem in _name_problems(facts, name, "names")]
    if len(names) > MOST:
        found.append(Problem("names", f"{len(names)} names are too many for one call.", f"Keep {MOST} at most."))
    twice = sorted({name for name in names if names.count(name) > 1})
    found += [Problem("names", f"“{name[:40]}” stands there twice.", "Take one away.") for name in twice]
    return (*found, *colour_problems(values, "colour"), *_use_problems(values))


# What is sent


def _body(
    name: str, color: str, uses: Sequence[str], names: Sequence[Name] = (), clients: Sequence[int] = ()
) -> dict[str, object]:
    return {
        "tagName": name,
        "color": color,
        "availabilities": [{"tagType": use} for use in uses],
        "clients": [{"plentyId": client} for client in clients],
        "names": [{"tagLang": entry.lang, "tagName": entry.name} for entry in names],
    }


def body_of(tag: FullTag) -> dict[str, object]:
    """A tag as it is, as the older API takes it; what was not told of it is left out, so that it stays."""
    return _without_untold(tag, _body(tag.name, tag.color, tag.availabilities, tag.names, tag.clients))


def _without_untold(tag: FullTag, body: dict[str, object]) -> dict[str, object]:
    """The body without what is empty in it only because the system did not tell it."""
    return {name: value for name, value in body.items() if value or name not in UNTOLD or tag.tells(name)}


def _new_body(facts: SetupFacts, values: Values, name: str) -> dict[str, object]:
    first = Name(lang=_language(facts), name=name)
    return _body(name, hex_of(values, "colour"), uses_in(values), (first,))


def _create_calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    name = text(values, "name")
    # The description wants name and language in the query as well (wire facts 6).
    query = f"tagName={quote(name, safe='')}&tagLang={_language(facts)}"
    return (SetupCall("POST", f"{FOLDER}?{query}", _new_body(facts, values, name)),)


def _language(facts: SetupFacts) -> str:
    return facts.language if facts.language in LANGUAGES else "de"


def _clients_in(facts: SetupFacts, values: Values) -> list[int]:
    stores = {store.store_identifier for store in facts.stores or ()}
    ticked_ones = [number for number in sorted(stores) if is_ticked(values, f"client_{number}")]
    kept = [client for client in (facts.tag.clients if facts.tag else ()) if client not in stores]
    return ticked_ones + kept if is_ticked(values, "use_variation") else []


def _edit_calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    names = read_names(text(values, "names"))[0]
    body = _body(text(values, "name"), hex_of(values, "colour"), uses_in(values), names, _clients_in(facts, values))
    return (SetupCall("PUT", f"{FOLDER}/{facts.number}", _without_untold(facts.tag, body) if facts.tag else body),)


def uses_together(tag: FullTag, values: Values) -> tuple[str, ...]:
    """The availabilities that a tag has after a change of several."""
    added = [use for use in USES if text(values, f"use_{use}") == "add" and use not in tag.availabilities]
    gone = {use for use in USES if text(values, f"use_{use}") == "remove"}
    return (*(use for use in tag.availabilities if use not in gone), *added)


def _uses_body(tag: FullTag, values: Values) -> dict[str, object]:
    return {"availabilities": [{"tagType": use} for use in uses_together(tag, values)]} if tag.tells(UNTOLD[1]) else {}


def _together_calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    color = hex_of(values, "colour")
    rows = [
        {
            "id": tag.id,
            **body_of(tag),
            "color": color or tag.color,
            **_uses_body(tag, values),
        }
        for tag in facts.chosen_tags
    ]
    return (SetupCall("PUT", _BULK, rows),)


def _together_told(facts: SetupFacts, values: Values) -> tuple[str, ...]:
    """What happens to the marked tags, each with how many of them it changes."""
    color = hex_of(values, "colour")
    count = sum(1 for tag in facts.chosen_tags if tag.color.casefold() != color.casefold())
    told = [f"Colour {color} for {so_many(count)}."] if color else []
    for use in USES:
        wanted = text(values, f"use_{use}")
        having = sum(1 for tag in facts.chosen_tags if use in tag.availabilities)
        if wanted == "add":
            told.append(f"{use_title(use)} is added to {so_many(len(facts.chosen_tags) - having)}.")
        elif wanted == "remove":
            told.append(f"{use_title(use)} is taken away from {so_many(having)}.")
    return tuple(told)


def _untogether(facts: SetupFacts) -> tuple[SetupCall, ...]:
    return (SetupCall("PUT", _BULK, [{"id": tag.id, **body_of(tag)} for tag in facts.chosen_tags]),)


def _uncreate(answer: object) -> tuple[SetupCall, ...]:
    rows = answer if isinstance(answer, list) else [answer]
    return tuple(SetupCall("DELETE", f"{FOLDER}/{number}") for number in map(answer_id, rows) if number)


def _uses_words(values: Values) -> str:
    return ", ".join(use_title(use) for use in uses_in(values))


TAG_ACTIONS = (
    SetupAction(
        id="tag.create", title="Create tag", tab=TAB, section="3.6.2",
        explains="A tag is a keyword that groups conversations and other records. Tags cannot be imported; they are "
        "made here or in the back end. Step 3 of 3, Done: the summary at the end, then ctrl+s.",
        offered=_may("setup.tag.create"), fields=_create_fields, check=_create_check,
        summary=lambda facts, values: Summary(
            f"Create the tag “{text(values, 'name')}”", "Tags",
            consequences=(f"Colour {hex_of(values, 'colour')}.", f"Availabilities: {_uses_words(values)}."),
        ),
        calls=_create_calls, inverse=lambda facts, values, answer: _uncreate(answer),
    ),
    SetupAction(
        id="tag.edit", title="Edit tag", tab=TAB, section="3.6.2",
        explains="Name, colour, availabilities, and the advanced settings: clients and names by language.",
        offered=_may("setup.tag.update", _one), fields=_edit_fields, check=_edit_check, about_one=True,
        summary=lambda facts, values: Summary(f"Change the tag “{facts.tag.name if facts.tag else ''}”", "Tags"),
        calls=_edit_calls,
        inverse=lambda facts, values, answer: (
            (SetupCall("PUT", f"{FOLDER}/{facts.number}", body_of(facts.tag)),) if facts.tag else ()
        ),
    ),
    SetupAction(
        id="tag.together", title="Edit together", tab=TAB, section="3.6.3",
        explains=f"Changes all tags that are marked, {MOST} at most, in one call.",
        offered=_may("setup.tag.update", _several), fields=_together_fields, check=_together_check, about_one=True,
        summary=lambda facts, values: Summary(
            f"Change {so_many(len(facts.chosen_tags))}", "Tags",
            consequences=(", ".join(tag.name for tag in facts.chosen_tags), *_together_told(facts, values)),
        ),
        calls=_together_calls, inverse=lambda facts, values, answer: _untogether(facts), grave=Grave.PAID,
    ),
    SetupAction(
        id="tag.many", title="Create several", tab=TAB, section="3.6.2",
        explains=f"Creates up to {MOST} tags of one colour and the same availabilities, in one call.",
        offered=_may("setup.tag.create"), fields=_many_fields, check=_many_check, grave=Grave.PAID,
        summary=lambda facts, values: Summary(
            f"Create {so_many(len(_many_names(values)))}", "Tags", consequences=(", ".join(_many_names(values)),)
        ),
        calls=lambda facts, values: (
            SetupCall("POST", _BULK, [_new_body(facts, values, name) for name in _many_names(values)]),
        ),
        inverse=lambda facts, values, answer: _uncreate(answer),
    ),
    SetupAction(
        id="tag.delete", title="Delete tag", tab=TAB, section="3.6.3",
        explains="Deletes the tag.", offered=_may("setup.tag.delete", _one), about_one=True, grave=Grave.DESTRUCTIVE,
        summary=lambda facts, values: Summary(
            f"Delete the tag “{facts.tag.name if facts.tag else ''}”", "Tags",
            consequences=(
                "It disappears from everything that has it.",
                "It cannot be brought back: a tag made anew gets another ID.",
            ),
        ),
        calls=lambda facts, values: (SetupCall("DELETE", f"{FOLDER}/{facts.number}"),),
    ),
)  # fmt: skip
"""The actions of the tab Tags."""
