"""Roles for owners (seed Messenger, 3.7; wire facts 5.4)."""

from __future__ import annotations

from plentytui.models.forms import Field, Grave, Problem, Summary, Values
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction, admins
from plentytui.rules.setup.entering import (
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

_PATH = "/rest/conversations/roles"
TAB = "roles"
OWNERSHIP = (
    "By default only persons with admin rights are visible as owners. For others, an administrator activates "
    "“Ownership” under CRM » Messenger in the advanced mode of their role: Setup » Account management » Roles."
)
"""What makes somebody an owner (seed Messenger, 3.7.2)."""


def _here(facts: SetupFacts) -> str:
    role = facts.role
    if role is None:
        return "Put the cursor on a role first."
    return "This role is deleted." if role.is_deleted else ""


def _fields(facts: SetupFacts, *, new: bool) -> tuple[Field, ...]:
    role = None if new else facts.role
    position = role.position if role else next_position(facts.roles or ())
    return (position_field(position), *name_fields(role, both=True))


def _check(facts: SetupFacts, values: Values, number: int = 0) -> tuple[Problem, ...]:
    return (*position_problems(values), *name_problems(values, facts.roles or (), number, "role"))


def _body(facts: SetupFacts, values: Values, *, new: bool) -> dict[str, object]:
    role = None if new else facts.role
    return {"position": whole(values, "position") or 0, "names": names_body(values, role.names if role else ())}


def _unedit(facts: SetupFacts) -> tuple[SetupCall, ...]:
    role = facts.role
    body = {"position": role.position, "names": names_of(role)} if role else {}
    return (SetupCall("PUT", f"{_PATH}/{facts.number}", body),) if role else ()


def _name(facts: SetupFacts) -> str:
    return facts.role.name(facts.language) if facts.role else ""


def _move(word: str, step: int) -> SetupAction:
    return moving(
        kind="role",
        word=word,
        step=step,
        tab=TAB,
        section="3.7.1",
        folder=lambda facts: _PATH,
        reason=_here,
        told=lambda facts: Summary(f"Move the role “{_name(facts)}” {word}", "Roles"),
    )


ROLE_ACTIONS = (
    SetupAction(
        id="role.create", title="New role", tab=TAB, section="3.7.1",
        explains="A role says how somebody is involved in a conversation. Without a role nobody can be its owner; "
        "O in the Messenger's list assigns role and owner.",
        offered=admins(), fields=lambda facts: _fields(facts, new=True), check=_check,
        summary=lambda facts, values: Summary(f"Create the role “{text(values, 'name_de')}”", "Roles"),
        calls=lambda facts, values: (SetupCall("POST", _PATH, _body(facts, values, new=True)),),
        inverse=lambda facts, values, answer: uncreated(answer, _PATH),
    ),
    SetupAction(
        id="role.edit", title="Edit role", tab=TAB, section="3.7.1",
        explains="Change position and names of the role.",
        offered=admins(_here), fields=lambda facts: _fields(facts, new=False), about_one=True,
        check=lambda facts, values: _check(facts, values, facts.number),
        summary=lambda facts, values: Summary(f"Change the role “{_name(facts)}”", "Roles"),
        calls=lambda facts, values: (
            SetupCall("PUT", f"{_PATH}/{facts.number}", _body(facts, values, new=False)),
        ),
        inverse=lambda facts, values, answer: _unedit(facts),
    ),
    _move("up", -1),
    _move("down", 1),
    SetupAction(
        id="role.delete", title="Delete role", tab=TAB, section="3.7.1",
        explains="Marks the role as deleted.",
        offered=admins(_here), about_one=True, grave=Grave.DESTRUCTIVE,
        summary=lambda facts, values: Summary(
            f"Delete the role “{_name(facts)}”", "Roles",
            consequences=(
                "It is no longer offered; owners who have it keep it.", "The API has no way to bring it back."
            ),
        ),
        calls=lambda facts, values: (SetupCall("DELETE", f"{_PATH}/{facts.number}"),),
    ),
)  # fmt: skip
"""The actions of the tab Roles."""
