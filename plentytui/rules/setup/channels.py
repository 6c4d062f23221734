"""Channels (API: inboxes): setting one up and switching it on and off (seed Messenger, 3.8).

No public route does it (wire facts 5.2): the sandbox has an extension, for any other system it becomes a hand-off.
"""

from __future__ import annotations

from plentytui.models.channels import FullChannel
from plentytui.models.forms import Card, Field, FieldKind, Grave, Problem, Step, Summary, Values, is_shown
from plentytui.models.mail_login import Encryption, MailLogin
from plentytui.models.setup import SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import SetupAction, admins
from plentytui.rules.setup.channel_checks import (
    DEFAULT_IS_ON,
    channel_problems,
    login_problems,
    nothing_to_send_by,
    off,
)
from plentytui.rules.setup.channel_fields import channel_fields, encryption_in, port_in
from plentytui.rules.setup.channel_names import channel_here, find, label_of, owners_in, tag_names, user_names
from plentytui.rules.setup.entering import YES, is_ticked, text, whole

TAB = "channels"
PATH = "/rest/plentytui/v1/channels"
"""Of the sandbox's extension."""
MENU = "Setup » CRM » Messenger » Channels"
LIVE_MODE = "Setup » Client » Global » Email accounts"
"""Where the live mode is switched on (seed Messenger, 3.8.2)."""
FORWARDING = (
    "Set up a forwarding to the channel's target address with your email provider; the channel shows it, f copies it."
)
_NOT_SAVED = ("password", "examples")
_OTHER_FIRST = "Make another channel the default one first: e on it, “Default channel”."


def login_of(values: Values) -> MailLogin:
    """The login details of a form, to be tested."""
    return MailLogin(
        server=text(values, "server"),
        port=port_in(values),
        encryption=encryption_in(values),
        user=text(values, "user"),
        password=values.get("password", ""),
        sender=text(values, "sender"),
    )


def untestable(values: Values) -> str:
    """Why the login cannot be tested yet, one sentence; empty if it can."""
    wrong = next((problem.what for problem in login_problems(values) if problem.field != "sender_name"), "")
    missing = next((name for name in ("server", "user", "password") if not values.get(name, "").strip()), "")
    return wrong or (f"The {missing} is missing: it is needed to test the login." if missing else "")


def _body(facts: SetupFacts, values: Values) -> dict[str, object]:
    login: dict[str, object] = {
        "server": text(values, "server"),
        "port": port_in(values) if text(values, "server") else 0,
        "encryption": encryption_in(values).value if text(values, "server") else "",
        "user": text(values, "user"),
        "senderAddress": text(values, "sender"),
        "senderName": text(values, "sender_name"),
    }
    if values.get("password"):
        login["password"] = values["password"]
    owners, _ = owners_in(facts, text(values, "owners"))
    skips = is_ticked(values, "skip_emails")
    return {
        "name": text(values, "name"),
        "isActive": is_ticked(values, "active"),
        "isDefault": is_ticked(values, "default"),
        "notifies": is_ticked(values, "notify"),
        "login": login,
        "tagIds": list(find(text(values, "tags"), tag_names(facts)).ids),
        "owners": [{"roleId": owner.role_id, "ownerId": owner.owner_id} for owner in owners],
        "categoryId": whole(values, "group") or 0,
        "typeId": whole(values, "type") or 0,
        "statusId": whole(values, "status") or 0,
        "matchesOrders": is_ticked(values, "match"),
        "subscriberIds": list(find(text(values, "subscribers"), user_names(facts)).ids),
        "skipOrders": is_ticked(values, "skip_orders"),
        "skipContacts": is_ticked(values, "skip_contacts"),
        "skipEmails": skips,
        "skipPattern": text(values, "pattern") if skips else "",
        "newTemplateId": whole(values, "new_template") or 0,
        "replyTemplateId": whole(values, "reply_template") or 0,
    }


def body_of(channel: FullChannel) -> dict[str, object]:
    """The body that brings a channel back to how it was; the system keeps its password."""
    told = channel.model_dump(mode="json", by_alias=True)
    unchanging = ("id", "forwardingAddress", "email", "isFull")
    body = {name: value for name, value in told.items() if name not in unchanging}
    login = told["login"] or {}
    return body | {"login": {name: value for name, value in login.items() if name != "hasPassword"}}


def _here(facts: SetupFacts) -> str:
    if facts.channels is None:
        return "The channels were not read yet; R reads them."
    return "" if channel_here(facts) else "Put the cursor on a channel first."


def _read(facts: SetupFacts) -> str:
    return "" if facts.channels is not None else "The channels were not read yet; R reads them."


def _fields(facts: SetupFacts) -> tuple[Field, ...]:
    return channel_fields(facts, channel_here(facts))


def _check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    return channel_problems(facts, values, channel_here(facts))


def _summary(facts: SetupFacts, values: Values) -> Summary:
    channel = channel_here(facts)
    name = text(values, "name")
    told = [] if channel else [f"The channel is {'on' if is_ticked(values, 'active') else 'off'}."]
    if text(values, "server") and (channel is None or _way_differs(channel, values)):
        told.append(f"It sends by {text(values, 'server')}, port {port_in(values)}, {encryption_in(values).name}.")
        told.append(_live(facts))
    if is_ticked(values, "active") and (channel is None or not channel.is_active):
        told.append(FORWARDING)
    return Summary(
        f"Change the channel “{channel.name}”" if channel else f"Create the channel “{name}”",
        "Channels",
        consequences=tuple(told),
    )


def _way_differs(channel: FullChannel, values: Values) -> bool:
    """Whether the channel is to send in another way than now."""
    login = channel.login
    now = (login.server, login.port, login.encryption) if login else ("", 0, "")
    return now != (text(values, "server"), port_in(values), encryption_in(values).value)


def _live(facts: SetupFacts) -> str:
    """The condition of the live mode (seed Messenger, 3.8.2)."""
    collecting = facts.channels.collecting if facts.channels else None
    if collecting is None or collecting.live_mode is None:
        return f"Emails reach their recipients only with the live mode on: {LIVE_MODE}."
    if collecting.live_mode:
        return "The live mode is on: emails reach their recipients."
    return "The live mode is OFF: no email reaches its recipient. The tab Collecting switches it on."


def live_words(facts: SetupFacts) -> str:
    """What is known of the live mode, one sentence."""
    return _live(facts)


def _steps(facts: SetupFacts, values: Values) -> tuple[Step, ...]:
    """Every setting with its value, in the order of the back end's own form."""
    found = []
    for field in _fields(facts):
        if field.name in _NOT_SAVED or not is_shown(field, values):
            continue
        entered = text(values, field.name)
        if field.kind is FieldKind.CHECK:
            found.append(Step(f"{field.label}: switch it {'on' if entered == YES else 'off'}."))
        elif field.name == "port" and text(values, "server"):
            found.append(Step("Port", str(port_in(values))))
        elif field.name == "encryption" and text(values, "server"):
            words = {Encryption.SSL: "SSL", Encryption.STARTTLS: "STARTTLS", Encryption.NONE: "none"}
            found.append(Step("Encryption", words[encryption_in(values)]))
        elif entered:
            found.append(Step(field.label, label_of(field.choices, entered)))
        if field.name == "user" and entered:
            found.append(Step("Password: enter it there; it is not kept here."))
    return tuple(found)


def _card(facts: SetupFacts, values: Values) -> Card:
    channel = channel_here(facts)
    first = (
        Step("Choose the channel in the list.", channel.name)
        if channel
        else Step("Click on + to create a new channel.")
    )
    return Card(
        f"Change the channel {channel.name}" if channel else f"Create the channel {text(values, 'name')}",
        (
            Step(f"Open the back end at {MENU}."),
            first,
            *_steps(facts, values),
            Step("Save the settings."),
            Step("Copy the target address in “Receiving emails” and forward your inbox to it at your email provider."),
            Step(f"Make sure that the live mode is on: {LIVE_MODE}."),
        ),
    )


def _toggle_summary(facts: SetupFacts, values: Values) -> Summary:
    channel = channel_here(facts)
    on = channel is not None and not channel.is_active
    name = channel.name if channel else ""
    return Summary(
        f"{'Activate' if on else 'Deactivate'} the channel “{name}”",
        "Channels",
        consequences=("Messages can be sent from it again.",) if on else (),
    )


def _may_toggle(facts: SetupFacts) -> str:
    """Why the channel cannot be switched; in the back end a person sees what is the default one."""
    if reason := _here(facts):
        return reason
    channel = channel_here(facts)
    if channel and channel.is_active and channel.is_default and facts.has_extension:
        return f"{DEFAULT_IS_ON} {_OTHER_FIRST}"
    return ""


def _toggle_check(facts: SetupFacts, values: Values) -> tuple[Problem, ...]:
    channel = channel_here(facts)
    if channel is None:
        return ()
    if channel.is_active:
        default = (Problem("", DEFAULT_IS_ON, _OTHER_FIRST, blocking=False, section="3.8.3"),)
        return (*(default if channel.is_default else ()), off("", channel.name))
    if not channel.is_full or (channel.login and channel.login.server):
        return ()
    return (nothing_to_send_by(f"The channel {channel.name[:40]}"),)


def _toggle_calls(facts: SetupFacts) -> tuple[SetupCall, ...]:
    channel = channel_here(facts)
    return (SetupCall("PUT", f"{PATH}/{channel.id}", {"isActive": not channel.is_active}),) if channel else ()


def _toggle_back(facts: SetupFacts) -> tuple[SetupCall, ...]:
    channel = channel_here(facts)
    return (SetupCall("PUT", f"{PATH}/{channel.id}", {"isActive": channel.is_active}),) if channel else ()


def _default_step(channel: FullChannel | None) -> tuple[Step, ...]:
    if channel is None or not channel.is_active or not channel.is_default:
        return ()
    return (Step("It is the default channel: make another one the default first."),)


def _toggle_card(facts: SetupFacts, values: Values) -> Card:
    channel = channel_here(facts)
    on = channel is not None and not channel.is_active
    return Card(
        f"{'Activate' if on else 'Deactivate'} the channel {channel.name if channel else ''}",
        (
            Step(f"Open the back end at {MENU}."),
            *_default_step(channel),
            Step("Choose the channel in the list.", channel.name if channel else ""),
            Step(f"Switch “Activate channel” {'on' if on else 'off'}."),
            Step("Save the settings."),
        ),
    )


def _edit_back(facts: SetupFacts) -> tuple[SetupCall, ...]:
    channel = channel_here(facts)
    return (SetupCall("PUT", f"{PATH}/{channel.id}", body_of(channel)),) if channel and channel.is_full else ()


CHANNEL_ACTIONS = (
    SetupAction(
        id="channel.create", title="New channel", tab=TAB, section="3.8",
        explains="Needed only to send and receive emails by the Messenger; whispers need no channel. Recommended is "
        "one channel and one email address for each marketplace. ctrl+y tests the login.",
        offered=admins(_read), fields=_fields, check=_check, summary=_summary, by_extension=True, card=_card,
        about_one=True,
        calls=lambda facts, values: (SetupCall("POST", PATH, _body(facts, values)),),
    ),
    SetupAction(
        id="channel.edit", title="Edit channel", tab=TAB, section="3.8",
        explains="All settings of the channel. The forwarding address cannot be changed. ctrl+y tests the login.",
        offered=admins(_here), fields=_fields, check=_check, summary=_summary, by_extension=True, card=_card,
        about_one=True,
        calls=lambda facts, values: (SetupCall("PUT", f"{PATH}/{facts.number}", _body(facts, values)),),
        inverse=lambda facts, values, answer: _edit_back(facts),
    ),
    SetupAction(
        id="channel.toggle", title="Activate or deactivate", tab=TAB, section="3.8.1",
        explains="Switches the Messenger's service for this channel on or off.",
        offered=admins(_may_toggle), summary=_toggle_summary, check=_toggle_check, about_one=True,
        by_extension=True, card=_toggle_card,
        grave=Grave.PLAIN,
        calls=lambda facts, values: _toggle_calls(facts),
        inverse=lambda facts, values, answer: _toggle_back(facts),
    ),
)  # fmt: skip
"""The actions of the tab Channels."""
