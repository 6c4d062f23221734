"""Groups, types and statuses (API: categories, types, statuses; seed Messenger, 3 to 3.5; wire facts 5.4).

Assumed: what a PUT leaves out keeps its value, as is documented for conversations (wire facts 5.2); the same for roles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from plentytui.models.forms import Choice, Field, FieldKind, Grave, Problem, Summary, Values
from plentytui.models.messenger import Group, Named, Status
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import RESERVED, SetupFacts
from plentytui.rules.setup.action import SetupAction, admins
from plentytui.rules.setup.entering import (
    colour_field,
    colour_problems,
    hex_of,
    name_fields,
    name_problems,
    names_body,
    names_of,
    next_position,
    position_field,
    position_problems,
    text,
    uncreated,
    whole,
)
from plentytui.rules.setup.ordering import moving

BASE = "/rest/conversations"
TAB = "groups"
_PATHS = {"g": "categories", "t": "types", "s": "statuses"}
WORDS = {"g": "group", "t": "type", "s": "status"}
"""What each kind is called."""
FIRST_COLOUR = "#0084ff"
"""What the colour of a new status begins with."""
PRESETS = {
    0: "All conversations of all groups. It is there by default and activated.",
    1: "Conversations of no marketplace. It is there by default and activated.",
    2: "All eBay messages from the linked eBay account, retrieved from eBay directly. To be set to visible first.",
    3: "All internal notes that were created for contacts. To be set to visible first.",
    4: "Emails that are sent automatically and collected in the Messenger. To be set to visible first.",
    6: "Preset to receive emails of OTTO Market. To be set to visible first.",
    7: "Preset to receive emails of Kaufland. To be set to visible first.",
    8: "Preset to receive emails of Amazon. To be set to visible first.",
}
"""What each preset group is for (seed Messenger, 3)."""


def is_reserved(group: Group) -> bool:
    """Whether the group belongs to the system."""
    return group.id <= RESERVED


def path_of(facts: SetupFacts) -> str:
    """The path of the group, type or status that the action concerns."""
    return f"{BASE}/{_PATHS[facts.kind]}/{facts.number}"


def named(facts: SetupFacts) -> str:
    """The subject in words."""
    here = facts.here
    return f"{WORDS.get(facts.kind, 'entry')} “{here.name(facts.language)}”" if here else "entry"


def _on(*kinds: str) -> Callable[[SetupFacts], str]:
    """Offered to administrators who stand on one of these kinds."""

    def reason(facts: SetupFacts) -> str:
        here = facts.here
        if facts.groups is None:
            return "The groups were not read yet; wait for them, or R reads them again."
        if facts.kind not in kinds or here is None:
            return f"Put the cursor on a {' or '.join(WORDS[kind] for kind in kinds)} first."
        return f"This {WORDS[facts.kind]} is deleted." if here.is_deleted else ""

    return admins(reason)


def _where(facts: SetupFacts) -> str:
    """The group, and the type, that the subject is in."""
    rows: Sequence[Named | None] = (facts.group_here, facts.type_here)
    return " » ".join(["Groups", *(row.name(facts.language) for row in rows if row is not None)])


# Creating


def _group_fields(facts: SetupFacts) -> tuple[Field, ...]:
    return (position_field(next_position(facts.groups or ())), *name_fields())


def _type_fields(facts: SetupFacts) -> tuple[Field, ...]:
    return (position_field(next_position(_types_of(facts, facts.number))), *name_fields())


def _types_of(facts: SetupFacts, group: int) -> tuple[Named, ...]:
    return tuple(kind for kind in facts.types or () if kind.category_id == group)


def progress_field(default: int) -> Field:
    """How far a conversation of that status is."""
    choices = tuple(Choice(str(step), f"{step} %") for step in range(0, 101, 10))
    return Field(
        "progress", "Progress", FieldKind.CHOICE, choices, str(default), "How far it is, in steps of ten.", True
    )


def _status_parts(status: Status | None, position: int) -> tuple[Field, ...]:
    return (
        progress_field(status.progress if status else 0),
        colour_field("colour", status.colour if status else FIRST_COLOUR),
        position_field(position),
        *name_fields(status),
    )


def _status_fields(facts: SetupFacts) -> tuple[Field, ...]:
    kind = facts.type_here
    return _status_parts(None, next_position(kind.statuses if kind else ()))


def _new_check(facts: SetupFacts, values: Values, others: Sequence[Named], what: str) -> tuple[Problem, ...]:
    return (*position_problems(values), *_status_problems(values), *name_problems(values, others, what=what))


def _status_problems(values: Values) -> list[Problem]:
    found = colour_problems(values, "colour")
    progress = text(values, "progress")
    if progress and (not progress.isdigit() or int(progress) not in range(0, 101, 10)):
        what = f"The progress “{progress[:10]}” is no step of ten from 0 to 100."
        found.append(Problem("progress", what, "Choose one of the list.", section="3.5.1"))
    return found


def _create(facts: SetupFacts, values: Values, kind: str) -> tuple[SetupCall, ...]:
    body: dict[str, object] = {"position": whole(values, "position") or 0, "names": names_body(values)}
    if kind == "t":
        body["categoryId"] = facts.number
    if kind == "s":
        body |= {"typeId": facts.type_here.id if facts.type_here else 0, **_status_body(values)}
    return (SetupCall("POST", f"{BASE}/{_PATHS[kind]}", body),)


def _status_body(values: Values) -> dict[str, object]:
    return {"progress": whole(values, "progress") or 0, "colour": hex_of(values, "colour")}


def _created(facts: SetupFacts, values: Values, kind: str) -> Summary:
    name = text(values, "name_de") or text(values, "name_en")
    position = text(values, "position")
    told = [f"Position {position}."]
    if kind == "s":
        told.append(f"{text(values, 'progress')} %, colour {hex_of(values, 'colour')}.")
    where = "Groups" if kind == "g" else _where(facts)
    return Summary(f"Create the {WORDS[kind]} “{name}”", where, consequences=tuple(told))


# Changing


def _edit_fields(facts: SetupFacts) -> tuple[Field, ...]:
    here = facts.here
    if isinstance(here, Status):
        return _status_parts(here, here.position)
    return () if here is None else (position_field(here.position), *name_fields(here))


def _edit_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    names = name_problems(values, facts.siblings, facts.number, WORDS.get(facts.kind, "entry"))
    return (*position_problems(values), *_status_problems(values), *names)


def _edit_calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    here = facts.here
    body: dict[str, object] = {
        "position": whole(values, "position") or 0,
        "names": names_body(values, here.names if here else ()),
    }
    if facts.kind == "s":
        body |= _status_body(values)
    return (SetupCall("PUT", path_of(facts), body),)


def _unedit(facts: SetupFacts) -> tuple[SetupCall, ...]:
    here = facts.here
    if here is None:
        return ()
    body: dict[str, object] = {"position": here.position, "names": names_of(here)}
    if isinstance(here, Status):
        body |= {"progress": here.progress, "colour": here.colour}
    return (SetupCall("PUT", path_of(facts), body),)


def _edited(facts: SetupFacts, values: Values) -> Summary:
    return Summary(f"Change the {named(facts)}", _where(facts))


# Showing, ordering, deleting


def _is_shown(facts: SetupFacts) -> bool:
    group = facts.group(facts.number)
    return bool(group and group.is_enabled)


def _switch(facts: SetupFacts, on: bool) -> tuple[SetupCall, ...]:
    return (SetupCall("PUT", f"{path_of(facts)}/status", {"isEnabled": on}),)


def _switched(facts: SetupFacts, values: Values) -> Summary:
    what = "Hide" if _is_shown(facts) else "Set to visible:"
    return Summary(f"{what} the {named(facts)}", "Groups")


def _may_delete(facts: SetupFacts) -> str:
    if reason := _on("g", "t", "s")(facts):
        return reason
    if isinstance(facts.here, Group) and is_reserved(facts.here):
        return f"Groups with ids up to {RESERVED} are reserved for the system; hide it with v instead."
    return ""


def _delete_calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    return (SetupCall("DELETE", path_of(facts)),)


def _deleted(facts: SetupFacts, values: Values) -> Summary:
    told = ["It is marked as deleted and no longer offered; conversations that have it keep it."]
    told.append("The API has no way to bring it back.")
    below = len(_types_of(facts, facts.number)) if facts.kind == "g" else 0
    if below:
        told.insert(0, f"Its {below} types are no longer offered either.")
    return Summary(f"Delete the {named(facts)}", _where(facts), consequences=tuple(told))


def _defaults_calls(facts: SetupFacts, values: Values) -> tuple[SetupCall, ...]:
    group = facts.group_here
    return (SetupCall("POST", f"{BASE}/categories/createDefaultTypesAndStatuses/{group.id if group else 0}"),)


def _defaults(facts: SetupFacts, values: Values) -> Summary:
    group = facts.group_here
    name = group.name(facts.language) if group else ""
    told = ("Which ones they are, the system decides.", "Taking them away again means deleting each.")
    return Summary(f"Create the default types and statuses in “{name}”", _where(facts), consequences=told)


def _move(word: str, step: int) -> SetupAction:
    return moving(
        kind="entry",
        word=word,
        step=step,
        tab=TAB,
        section="3.1",
        folder=lambda facts: f"{BASE}/{_PATHS[facts.kind]}",
        reason=_on("g", "t", "s"),
        told=lambda facts: Summary(f"Move the {named(facts)} {word}", _where(facts)),
    )


GROUP_ACTIONS = (
    SetupAction(
        id="group.create", title="Add group", tab=TAB, section="3.1",
        explains="A group keeps conversations apart, such as those of one marketplace. Add types and statuses next: "
        "the cursor then stands on the group, and t adds a type.",
        offered=admins(), fields=_group_fields,
        check=lambda facts, values: _new_check(facts, values, facts.groups or (), "group"),
        summary=lambda facts, values: _created(facts, values, "g"),
        calls=lambda facts, values: _create(facts, values, "g"),
        inverse=lambda facts, values, answer: uncreated(answer, f"{BASE}/{_PATHS['g']}"),
    ),
    SetupAction(
        id="type.create", title="Add type", tab=TAB, section="3.5.1",
        explains="A type says what conversations of the group are about, such as Customer inquiry or Complaint. "
        "Its statuses follow: s adds one.",
        offered=_on("g"), fields=_type_fields, about_one=True,
        check=lambda facts, values: _new_check(facts, values, _types_of(facts, facts.number), "type"),
        summary=lambda facts, values: _created(facts, values, "t"),
        calls=lambda facts, values: _create(facts, values, "t"),
        inverse=lambda facts, values, answer: uncreated(answer, f"{BASE}/{_PATHS['t']}"),
    ),
    SetupAction(
        id="status.create", title="Add status", tab=TAB, section="3.5.2",
        explains="A status says how far a conversation of that type is, in percent and by a colour.",
        offered=_on("t", "s"), fields=_status_fields, about_one=True,
        check=lambda facts, values: _new_check(
            facts, values, facts.type_here.statuses if facts.type_here else (), "status"
        ),
        summary=lambda facts, values: _created(facts, values, "s"),
        calls=lambda facts, values: _create(facts, values, "s"),
        inverse=lambda facts, values, answer: uncreated(answer, f"{BASE}/{_PATHS['s']}"),
    ),
    SetupAction(
        id="entry.edit", title="Edit", tab=TAB, section="3.3",
        explains="Change what is under the cursor. An emptied name removes that language.",
        offered=_on("g", "t", "s"), fields=_edit_fields, check=_edit_check, summary=_edited, calls=_edit_calls,
        inverse=lambda facts, values, answer: _unedit(facts), about_one=True,
    ),
    SetupAction(
        id="group.visible", title="Visible or hidden", tab=TAB, section="3.2",
        explains="Sets the group to visible in the Messenger, or hides it.",
        offered=_on("g"), summary=_switched, about_one=True,
        calls=lambda facts, values: _switch(facts, not _is_shown(facts)),
        inverse=lambda facts, values, answer: _switch(facts, _is_shown(facts)),
    ),
    _move("up", -1),
    _move("down", 1),
    SetupAction(
        id="group.defaults", title="Default types and statuses", tab=TAB, section="3.5.1",
        explains="Creates the default types and statuses in the group, as new systems have them.",
        offered=_on("g", "t", "s"), summary=_defaults, calls=_defaults_calls, about_one=True, grave=Grave.PAID,
    ),
    SetupAction(
        id="entry.delete", title="Delete", tab=TAB, section="3.3",
        explains="Marks it as deleted.",
        offered=_may_delete, summary=_deleted, calls=_delete_calls, about_one=True, grave=Grave.DESTRUCTIVE,
    ),
)  # fmt: skip
"""The actions of the tab Groups, types and statuses."""
