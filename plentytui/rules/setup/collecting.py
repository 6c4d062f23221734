"""Collecting emails that the system sends by itself, and the live mode (seed Messenger, 3.4, 3.8.2 and 3.9)."""

from __future__ import annotations

from plentytui.models.channels import Collecting
from plentytui.models.forms import Card, Choice, Field, FieldKind, Problem, Step, Summary, Values, is_shown
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction, admins
from plentytui.rules.setup.channel_checks import tag_problems
from plentytui.rules.setup.channel_names import (
    NONE,
    find,
    group_choices,
    joined,
    label_of,
    tag_names,
    told,
    usable_tags,
)
from plentytui.rules.setup.channels import LIVE_MODE
from plentytui.rules.setup.entering import YES, is_ticked, text, ticked, whole

TAB = "collecting"
PATH = "/rest/plentytui/v1/collecting"
"""Of the sandbox's extension."""
AREAS = (
    "Automatic dispatch",
    "Order events",
    "Order procedures",
    "Group function in the contact data record",
    "Orders » Orders",
    "Group function in the order",
)
"""The areas whose emails are collected once the service is on: all of them or none (seed Messenger, 3.9)."""
AUTOMATIC = 4
"""The group Automatically sent emails, which is used by default (seed Messenger, 3)."""


def collecting_here(facts: SetupFacts) -> Collecting | None:
    """What is known of the collecting; None where the system does not say."""
    return facts.channels.collecting if facts.channels else None


def _channel_choices(facts: SetupFacts) -> tuple[Choice, ...]:
    rows = facts.channels.channels if facts.channels else ()
    return (NONE, *(Choice(str(one.id), one.name, "" if one.is_active else "switched off") for one in rows))


_AS_IT_IS = Choice("", "not told", "leave it as it is")
_OFF = "no"


def _switch(known: Collecting | None) -> tuple[FieldKind, tuple[Choice, ...]]:
    """A check box, or where it is not told how it stands, a choice that can leave it alone."""
    if known is not None:
        return FieldKind.CHECK, ()
    return FieldKind.CHOICE, (_AS_IT_IS, Choice(YES, "on"), Choice(_OFF, "off"))


def _fields(facts: SetupFacts) -> tuple[Field, ...]:
    told_so = collecting_here(facts)
    known = told_so or Collecting()
    tags, usable = tag_names(facts), usable_tags(facts)
    offered = [name for number, name in tags.items() if number in usable]
    return (
        Field(
            "emails", "Collect emails", *_switch(told_so), default=ticked(known.emails),
            heading="Messenger integration", hint=f"All sent emails of: {', '.join(AREAS)}.",
        ),
        Field(
            "attachments", "With attachments", FieldKind.CHECK, default=ticked(known.attachments),
            hint="Collects the attachments of these emails as well.", shown_if=("emails", (YES,)),
        ),
        Field(
            "channel", "Into the channel", FieldKind.CHOICE, _channel_choices(facts), required=True,
            default=str(known.channel_id or ""), hint="Where they are collected.", shown_if=("emails", (YES,)),
        ),
        Field(
            "tags", "With the tags", default=joined(known.tag_ids, tags), shown_if=("emails", (YES,)),
            hint="Their conversations get them. " + told(offered, "There are no tags yet."),
        ),
        Field(
            "group", "Default group", FieldKind.CHOICE,
            group_choices(facts) if told_so else (_AS_IT_IS, *group_choices(facts)),
            default=str(known.category_id or AUTOMATIC) if told_so else "",
            hint="New conversations of this inbox are in it.",
        ),
        Field(
            "live", "Live mode", *_switch(told_so), default=ticked(bool(known.live_mode)), heading="Email accounts",
            hint="On: emails reach their recipients. It holds for all emails of the system.",
        ),
    )  # fmt: skip


def _check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    found = []
    known = collecting_here(facts)
    if is_ticked(values, "emails"):
        channel = facts.channels.channel(whole(values, "channel") or 0) if facts.channels else None
        if text(values, "channel") and channel is None:
            found.append(Problem("channel", "There is no such channel any more.", "Choose another one.", section="3.9"))
        elif channel is not None and not channel.is_active:
            what = f"The channel {channel.name} is switched off."
            found.append(Problem("channel", what, "Activate it in the tab Channels, or choose another one."))
        found.extend(tag_problems(facts, values))
    group = facts.group(whole(values, "group") or 0)
    if text(values, "group") and (group is None or group.is_deleted):
        found.append(Problem("group", "There is no such group any more.", "Choose another one.", section="3.4"))
    elif group is not None and not group.is_enabled:
        what = f"The group {group.name(facts.language)} is hidden: its conversations do not show."
        found.append(Problem("group", what, "Set it to visible in the tab Groups.", blocking=False, section="3.2"))
    if known is None and not any(text(values, name) for name in ("emails", "group", "live")):
        found.append(Problem("emails", "Nothing is to be changed.", "Choose what is to be switched on or off."))
    found.extend(_live_problems(known, values))
    return tuple(found)


def _live_problems(known: Collecting | None, values: Values) -> list[Problem]:
    """What the live mode means; where it changes it is worth a question, as it holds for every email."""
    before = known.live_mode if known else None
    if text(values, "live") == _OFF or (known is not None and not is_ticked(values, "live")):
        what = "Without the live mode no email of the whole system reaches its recipient."
        hint, asks = "Switch it on unless you are testing.", before is not False
    elif is_ticked(values, "live") and before is not True:
        what, hint, asks = "With the live mode all emails of the system reach their recipients.", "", True
    else:
        return []
    return [Problem("live", what, hint, blocking=False, section="3.8.2", asks=asks)]


def _body(facts: SetupFacts, values: Values) -> dict[str, object]:
    collects = is_ticked(values, "emails")
    return {
        "emails": collects,
        "attachments": collects and is_ticked(values, "attachments"),
        "channelId": whole(values, "channel") or 0 if collects else 0,
        "tagIds": list(find(text(values, "tags"), tag_names(facts)).ids) if collects else [],
        "categoryId": whole(values, "group") or 0,
        "liveMode": is_ticked(values, "live"),
    }


def _back(facts: SetupFacts) -> tuple[SetupCall, ...]:
    known = collecting_here(facts)
    return (SetupCall("PUT", PATH, known.model_dump(mode="json", by_alias=True)),) if known else ()


def _summary(facts: SetupFacts, values: Values) -> Summary:
    told = _deeds(facts, values)
    what = "; ".join(told) if told else "save the settings of emails as they are"
    begins = any(phrase.startswith("collect sent emails") for phrase in told)
    areas = (f"Collected from these areas: {', '.join(AREAS)}.",) if begins else ()
    return Summary(f"{what[0].upper()}{what[1:]}", "Email accounts", consequences=areas)


def _deeds(facts: SetupFacts, values: Values) -> list[str]:
    """What is changed, a phrase each: the gravest first."""
    known = collecting_here(facts)
    fields = {field.name: field for field in _fields(facts) if is_shown(field, values)}
    changed = {name for name, field in fields.items() if text(values, name) != field.default}
    told = []
    if "live" in changed:
        told.append(f"switch the live mode {'on' if is_ticked(values, 'live') else 'OFF for all emails of the system'}")
    if is_ticked(values, "emails"):
        if changed & {"emails", "channel"}:
            name = label_of(_channel_choices(facts), text(values, "channel"))
            told.append(f"collect sent emails in the channel “{name}”")
        if "attachments" in changed:
            told.append(f"collect them with{'' if is_ticked(values, 'attachments') else 'out'} attachments")
        if "tags" in changed:
            tags = text(values, "tags")
            told.append(f"give them the tags {tags}" if tags else "give them no tags")
    elif "emails" in changed:
        told.append("do not collect sent emails" if known is None else "stop collecting sent emails")
    if "group" in changed:
        told.append(f"make “{label_of(group_choices(facts), text(values, 'group'))}” the default group")
    return told


def _card(facts: SetupFacts, values: Values) -> Card:
    steps = [Step(f"Open the back end at {LIVE_MODE}."), Step("Go to the section “Messenger integration”.")]
    on, known = is_ticked(values, "emails"), collecting_here(facts)
    if known is not None or text(values, "emails"):
        steps.append(Step(f"Switch the collecting of sent emails {'on' if on else 'off'}."))
    if on:
        with_files = "on" if is_ticked(values, "attachments") else "off"
        steps.append(Step(f"Switch the collecting of attachments {with_files}."))
        steps.append(Step("Choose the channel.", label_of(_channel_choices(facts), text(values, "channel"))))
        if text(values, "tags"):
            steps.append(Step("Choose the tags.", text(values, "tags")))
    if text(values, "group"):
        steps.append(
            Step("Choose the default group under “Groups”.", label_of(group_choices(facts), text(values, "group")))
        )
    if known is not None or text(values, "live"):
        steps.append(Step(f"Switch the live mode {'on' if is_ticked(values, 'live') else 'off'}."))
    steps.append(Step("Save the settings."))
    return Card("Collecting emails in the Messenger", tuple(steps))


def _known(facts: SetupFacts) -> str:
    return "" if facts.channels is not None else "The settings were not read yet; R reads them."


COLLECTING_ACTIONS = (
    SetupAction(
        id="collecting.edit", title="Collecting messages", tab=TAB, section="3.9",
        explains="Whether all emails that the system sends are collected in the Messenger, in which channel, and "
        "which tags and group their conversations get. The live mode stands in the same menu of the back end.",
        offered=admins(_known), fields=_fields, check=_check, summary=_summary, by_extension=True, card=_card,
        calls=lambda facts, values: (SetupCall("PUT", PATH, _body(facts, values)),),
        inverse=lambda facts, values, answer: _back(facts),
    ),
)  # fmt: skip
"""The actions of the tab Collecting."""
