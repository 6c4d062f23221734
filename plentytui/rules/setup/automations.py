"""Automations (API: events, wire facts 5.5): their list, and what can be done with them."""

from __future__ import annotations

from urllib.parse import quote

from plentytui.models.forms import Card, Choice, Field, FieldKind, Grave, Problem, Step, Summary, Values
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction, admins
from plentytui.rules.setup.entering import LONGEST_NAME, text, uncreated

TAB = "automations"
MENU = "Setup » CRM » Messenger » Automations"
"""Where they are set up in the back end; assumed from the other menus of the Messenger."""
PATH = "/rest/conversations/events"
NOT_TOLD = "The system does not say: the API has no field for them."
"""What stands where triggers, filters or actions are not told (wire facts 5.5)."""


def words(key: str) -> str:
    """A trigger, filter or action in words: ``new_conversation: 3`` is ``new conversation: 3``."""
    name, mark, value = key.partition(": ")
    return f"{name.replace('_', ' ')}{mark}{value}"


def _here(facts: SetupFacts) -> str:
    return "" if facts.automation else "Put the cursor on an automation first."


def _name(facts: SetupFacts) -> str:
    return facts.automation.name if facts.automation else ""


def _is_active(facts: SetupFacts) -> bool:
    return bool(facts.automation and facts.automation.is_active)


def _switch(facts: SetupFacts, on: bool) -> tuple[SetupCall, ...]:
    return (SetupCall("PUT", f"{PATH}/{facts.number}/update_status?status={'true' if on else 'false'}"),)


def _copy_fields(facts: SetupFacts) -> tuple[Field, ...]:
    return (Field("name", "Name", default=f"{_name(facts)} (2)", required=True, hint="What the copy is called."),)


def _edit_fields(facts: SetupFacts) -> tuple[Field, ...]:
    one = facts.automation
    return (
        Field("name", "Name", default=one.name if one else "", required=True, hint="What it is called."),
        Field("text", "Description", FieldKind.LONG, default=one.description if one else "", hint="What it is for."),
    )


def _check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    name = text(values, "name")
    if len(name) > LONGEST_NAME:
        what = f"The name has {len(name)} characters; {LONGEST_NAME} are allowed."
        return (Problem("name", what, "Shorten it."),)
    if name and any(one.name == name and one.id != facts.number for one in facts.automations or ()):
        told = f"Another automation is called “{name[:40]}” already."
        return (Problem("name", told, "Two of the same name are hard to tell apart.", blocking=False),)
    return ()


def _unedit(facts: SetupFacts) -> tuple[SetupCall, ...]:
    one = facts.automation
    body = {"name": one.name, "description": one.description} if one else {}
    return (SetupCall("PUT", f"{PATH}/{facts.number}", body),) if one else ()


TRIGGERS = (
    "new_conversation", "new_reply_to_conversation", "new_email_from_customer", "new_reply_from_customer",
    "conversation_deadline_changed", "conversation_priority_changed", "conversation_status_changed",
    "conversation_tag_added", "conversation_tag_removed", "conversation_scheduled_event",
)  # fmt: skip
"""What can start an automation (wire facts 5.5)."""
DEEDS = (
    "add_reply", "send_email", "update_deadline", "add_subscriber", "change_priority", "change_type_and_status",
    "add_to_folder", "remove_from_folder", "add_tags", "remove_tags", "add_contact_tags", "remove_contact_tags",
)  # fmt: skip
"""What an automation can do (wire facts 5.5)."""


def _create_fields(facts: SetupFacts) -> tuple[Field, ...]:
    triggers = tuple(Choice(key, words(key)) for key in TRIGGERS)
    deeds = tuple(Choice(key, words(key)) for key in DEEDS)
    return (
        Field("name", "Name", required=True, hint="What it is called."),
        Field("text", "Description", FieldKind.LONG, hint="What it is for."),
        Field("trigger", "Starts with", FieldKind.CHOICE, triggers, required=True, hint="What starts it."),
        Field("filters", "Only where", FieldKind.LONG, hint="Conditions, a line each, such as: channel is Amazon."),
        Field("deed", "Does", FieldKind.CHOICE, deeds, required=True, hint="What it does first."),
        Field("more", "With", FieldKind.LONG, hint="Values of that, and what else it does, a line each."),
    )


def _lines(values: Values, name: str) -> str:
    return "; ".join(line.strip() for line in values.get(name, "").splitlines() if line.strip())


def _create_card(facts: SetupFacts, values: Values) -> Card:
    told = (
        ("Enter the name.", text(values, "name")),
        ("Enter the description.", _lines(values, "text")),
        ("Choose the trigger.", words(text(values, "trigger"))),
        ("Add the filters.", _lines(values, "filters")),
        ("Add the action.", words(text(values, "deed"))),
        ("Set the action's values, and add the other actions.", _lines(values, "more")),
    )
    return Card(
        f"Create the automation {text(values, 'name')}",
        (
            Step(f"Open the back end at {MENU} and create a new one."),
            *(Step(what, value) for what, value in told if value),
            Step("Save the settings. Then press R in the tab Automations here: it can be activated and copied here."),
        ),
    )


AUTOMATION_ACTIONS = (
    SetupAction(
        id="automation.create", title="New automation", tab=TAB, section="automations",
        explains="The API does not document how triggers, filters and actions are sent, so nothing is sent that might "
        "do something else: what you enter becomes steps to carry out in the back end.",
        offered=admins(), fields=_create_fields, check=_check, card=_create_card, by_hand=True,
        summary=lambda facts, values: Summary(f"Create the automation “{text(values, 'name')}”", "Automations"),
        calls=lambda facts, values: (),
    ),
    SetupAction(
        id="automation.switch", title="On or off", tab=TAB, section="automations",
        explains="Activates the automation, or switches it off.", offered=admins(_here), about_one=True,
        summary=lambda facts, values: Summary(
            f"{'Switch off' if _is_active(facts) else 'Activate'} the automation “{_name(facts)}”", "Automations"
        ),
        calls=lambda facts, values: _switch(facts, not _is_active(facts)),
        inverse=lambda facts, values, answer: _switch(facts, _is_active(facts)),
    ),
    SetupAction(
        id="automation.edit", title="Rename", tab=TAB, section="automations",
        explains="Name and description. Triggers, filters and actions are set up in the back end: how they are saved "
        "is not documented.",
        offered=admins(_here), fields=_edit_fields, check=_check, about_one=True,
        summary=lambda facts, values: Summary(f"Change the automation “{_name(facts)}”", "Automations"),
        calls=lambda facts, values: (
            SetupCall(
                "PUT", f"{PATH}/{facts.number}", {"name": text(values, "name"), "description": text(values, "text")}
            ),
        ),
        inverse=lambda facts, values, answer: _unedit(facts),
    ),
    SetupAction(
        id="automation.copy", title="Copy", tab=TAB, section="automations",
        explains="Makes another one like it. The API does not document what comes along with it: look at the copy "
        "before you activate it.",
        offered=admins(_here), fields=_copy_fields, check=_check, about_one=True,
        summary=lambda facts, values: Summary(
            f"Copy the automation “{_name(facts)}” as “{text(values, 'name')}”", "Automations"
        ),
        calls=lambda facts, values: (
            SetupCall("PUT", f"{PATH}/{facts.number}/copy?name={quote(text(values, 'name'), safe='')}"),
        ),
        inverse=lambda facts, values, answer: uncreated(answer, PATH),
    ),
    SetupAction(
        id="automation.delete", title="Delete automation", tab=TAB, section="automations",
        explains="Deletes the automation.", offered=admins(_here), about_one=True, grave=Grave.DESTRUCTIVE,
        summary=lambda facts, values: Summary(
            f"Delete the automation “{_name(facts)}”", "Automations",
            consequences=("It no longer runs, and cannot be brought back.",),
        ),
        calls=lambda facts, values: (SetupCall("DELETE", f"{PATH}/{facts.number}"),),
    ),
)  # fmt: skip
"""The actions of the tab Automations."""
