"""The form of a channel with every setting (seed Messenger, 3.8)."""

from __future__ import annotations

from plentytui.models.channels import FullChannel, Login
from plentytui.models.forms import Choice, Field, FieldKind, Values
from plentytui.models.mail_login import Encryption
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.marketplace_table import TABLE, Marketplace, Requirements
from plentytui.rules.setup.channel_names import (
    RECOMMENDED,
    group_choices,
    is_recommended,
    joined,
    owners_text,
    role_names,
    status_choices,
    tag_names,
    template_choices,
    told,
    type_choices,
    usable_tags,
    user_names,
)
from plentytui.rules.setup.entering import YES, text, ticked, whole

GENERAL = 1
"""The group General (wire facts 5.4)."""
MAILBOX_ORG = "mailbox.org"
"""The provider whose port and encryption the manual names (seed Messenger, 3.8.2)."""
PORTS = {Encryption.SSL: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}
"""The usual port of each way to encrypt."""
ENCRYPTIONS = (
    Choice("", "as is usual", "SSL for mailbox.org, else by the port"),
    Choice(Encryption.SSL.value, "SSL/TLS"),
    Choice(Encryption.STARTTLS.value, "STARTTLS"),
    Choice(Encryption.NONE.value, "none", "the password can be read on the way"),
)


def marketplace_of(facts: SetupFacts) -> Requirements | None:
    """The marketplace that a new channel is made for, where the subject names one."""
    return next((TABLE[one] for one in Marketplace if one.key == facts.subject), None)


def is_mailbox_org(server: str) -> bool:
    """Whether a server belongs to mailbox.org."""
    name = server.strip().lower().rstrip(".")
    return name == MAILBOX_ORG or name.endswith(f".{MAILBOX_ORG}")


def usual_login(values: Values) -> dict[str, str]:
    """What stands in port and encryption where the server is one of mailbox.org; what was entered stays."""
    if not is_mailbox_org(text(values, "server")):
        return {}
    usual = {"port": str(PORTS[Encryption.SSL]), "encryption": Encryption.SSL.value}
    return {name: value for name, value in usual.items() if not text(values, name)}


def encryption_in(values: Values) -> Encryption:
    """The encryption that is chosen, or the usual one for server and port."""
    chosen = text(values, "encryption")
    if chosen in set(Encryption):
        return Encryption(chosen)
    if is_mailbox_org(text(values, "server")):
        return Encryption.SSL
    port = whole(values, "port")
    return next((way for way, usual in PORTS.items() if usual == port), Encryption.SSL)


def port_in(values: Values) -> int:
    """The port that is entered, or the usual one."""
    return whole(values, "port") or PORTS[encryption_in(values)]


def channel_fields(facts: SetupFacts, channel: FullChannel | None) -> tuple[Field, ...]:
    """All fields, with the channel's settings, or those of a new one."""
    made_for = marketplace_of(facts)
    shown = channel or FullChannel(
        name=made_for.marketplace.value if made_for else "",
        category_id=(made_for.group if made_for else None) or GENERAL,
        matches_orders=True,
        notifies=True,
    )
    login = shown.login or Login()
    return (*_login_fields(shown, login), *_receiving(facts, shown), *_sending(facts, shown, is_new=channel is None))


def _login_fields(shown: FullChannel, login: Login) -> tuple[Field, ...]:
    kept = "Leave it empty to keep the present one. " if login.has_password else ""
    return (
        Field(
            "active", "Activate channel", FieldKind.CHECK, default=ticked(shown.is_active),
            heading="Activate channel", hint="Whether the Messenger's service is on for this channel.",
        ),
        Field(
            "server", "Server", default=login.server, heading="Login details (ctrl+y tests them)",
            hint="The outgoing mail server (SMTP), such as smtp.mailbox.org. Empty for a channel that sends nothing.",
        ),
        Field(
            "port", "Port", FieldKind.NUMBER, default=str(login.port or ""),
            hint="Empty: 465 with SSL, 587 with STARTTLS, 25 without encryption.",
        ),
        Field(
            "encryption", "Encryption", FieldKind.CHOICE, ENCRYPTIONS, default=login.encryption,
            hint="For mailbox.org: SSL and port 465, entered by itself with the server.",
        ),
        Field("user", "User", default=login.user, hint="What you log in to the mail server with."),
        Field(
            "password", "Password", FieldKind.SECRET,
            hint=f"{kept}It is sent with the form and never kept on this machine.",
        ),
        Field("sender", "Sender address", default=login.sender_address, hint="What recipients see as the sender."),
        Field("sender_name", "Sender name", default=login.sender_name, hint="The name that recipients see."),
        Field("name", "Channel name", default=shown.name, required=True, heading="General", hint="Such as Amazon."),
        Field(
            "default", "Default channel", FieldKind.CHECK, default=ticked(shown.is_default),
            hint="Preselected for outgoing messages when a conversation is begun.",
        ),
        Field(
            "notify", "Notifications", FieldKind.CHECK, default=ticked(shown.notifies),
            hint="The back end shows a sign as soon as a message comes in.",
        ),
    )  # fmt: skip


def _receiving(facts: SetupFacts, shown: FullChannel) -> tuple[Field, ...]:
    tags, users = tag_names(facts), user_names(facts)
    usable = usable_tags(facts)
    offered = [name for number, name in tags.items() if number in usable]
    roles = told(role_names(facts).values(), "").partition(": ")[2]
    one = next(iter(users.values()), "Name")
    return (
        Field(
            "tags", "Tags", default=joined(shown.tag_ids, tags), heading="Receiving emails (ctrl+n offers lists)",
            hint="For messages from and to the forwarded addresses. " + told(offered, "There are no tags yet."),
        ),
        Field(
            "owners", "Owners and roles", default=owners_text(facts, shown.owners),
            hint=f"Such as “{one} as role”, commas between. Roles: {roles or 'none yet; tab Roles makes them.'}",
        ),
        Field(
            "group", "Group", FieldKind.CHOICE, group_choices(facts), default=str(shown.category_id or GENERAL),
            required=True, hint="New messages of this inbox are in it.",
        ),
        Field(
            "type", "Type", FieldKind.CHOICE, type_choices(facts), default=str(shown.type_id or ""),
            hint="New messages get it; it has to belong to the group.",
        ),
        Field(
            "status", "Status", FieldKind.CHOICE, status_choices(facts), default=str(shown.status_id or ""),
            hint="New messages get it; it has to belong to the type.",
        ),
        Field(
            "match", "Match addresses", FieldKind.CHECK, default=ticked(shown.matches_orders),
            hint="Links conversations with the orders of the same email address, where there are any.",
        ),
        Field(
            "subscribers", "Subscribers", default=joined(shown.subscriber_ids, users),
            hint="Told of each new message. " + told(users.values(), "The users are not known."),
        ),
    )  # fmt: skip


def _sending(facts: SetupFacts, shown: FullChannel, *, is_new: bool) -> tuple[Field, ...]:
    templates = template_choices(facts)
    usual = next((choice.value for choice in templates if is_recommended(choice.label)), "") if is_new else ""
    named = f"Recommended: {RECOMMENDED}."
    return (
        Field(
            "skip_orders", "Skip orders", FieldKind.CHECK, default=ticked(shown.skip_orders),
            heading="Sending emails", hint="No emails to recipients that are orders.",
        ),
        Field(
            "skip_contacts", "Skip contacts", FieldKind.CHECK, default=ticked(shown.skip_contacts),
            hint="No emails to recipients that are contacts.",
        ),
        Field(
            "skip_emails", "Skip emails", FieldKind.CHECK, default=ticked(shown.skip_emails),
            hint="No emails to addresses that a regular expression matches.",
        ),
        Field(
            "pattern", "Regular expr.", default=shown.skip_pattern, required=True, shown_if=("skip_emails", (YES,)),
            hint=r"Such as ^no-?reply@ or @marketplace\.example$; capitals do not matter.",
        ),
        Field(
            "examples", "Try it with", shown_if=("skip_emails", (YES,)),
            hint="Addresses with commas between them; beneath it stands at once which are skipped. Not saved.",
        ),
        Field(
            "new_template", "New conversation", FieldKind.CHOICE, templates,
            default=str(shown.new_template_id or usual), hint=f"The template of new conversations. {named}",
        ),
        Field(
            "reply_template", "Reply", FieldKind.CHOICE, templates,
            default=str(shown.reply_template_id or usual), hint=f"The template of replies. {named}",
        ),
    )  # fmt: skip
