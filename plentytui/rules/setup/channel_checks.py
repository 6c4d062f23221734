"""What is wrong with a channel's form, or worth knowing before it is saved (seed Messenger, 1 and 3.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plentytui.models.channels import FullChannel
from plentytui.models.forms import Problem, Values
from plentytui.models.mail_login import Encryption
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.ip_addresses import is_address
from plentytui.rules.marketplace_table import TABLE, Marketplace
from plentytui.rules.regex_safety import LONGEST_PATTERN, LONGEST_TEXT, MOST_TEXTS, mistake, refusal, try_out
from plentytui.rules.setup.channel_fields import encryption_in, is_mailbox_org, port_in
from plentytui.rules.setup.channel_names import (
    find,
    guess,
    owners_in,
    split,
    status_choices,
    tag_names,
    template_choices,
    type_choices,
    usable_tags,
    user_names,
)
from plentytui.rules.setup.entering import LONGEST_NAME, is_ticked, text, whole

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\_]{1,190}")
_HIGHEST_PORT = 65_535
DEFAULT_IS_ON = "A channel that is switched off cannot be the default one."
_DELIMITED = re.compile(r"/(.+)/[a-zA-Z]*")
"""A pattern as it stands in programs, between slashes."""


def channel_problems(facts: SetupFacts, values: Values, channel: FullChannel | None) -> tuple[Problem, ...]:
    """Everything that the rules say about a channel's form."""
    own = channel.id if channel else 0
    return (
        *((off("active", channel.name),) if channel and channel.is_active and not is_ticked(values, "active") else ()),
        *_login(facts, values, channel),
        *_general(facts, values, own),
        *_receiving(facts, values),
        *_skipping(values),
        *_templates(facts, values),
    )


def server_problem(server: str) -> str:
    """What is wrong with the name of a server, one sentence; empty if nothing is."""
    if "://" in server:
        return "The server is given as an address of a web page."
    if "@" in server:
        return "The server has an @, like an email address."
    if any(sign.isspace() for sign in server):
        return "The server has a blank in it."
    if is_address(server.strip("[]")):
        return ""
    if ":" in server:
        return "The server has a colon in it; the port has a field of its own."
    try:
        name = server.rstrip(".").encode("idna").decode() if not server.isascii() else server.rstrip(".")
    except UnicodeError:
        return "The server is no name that can be looked up."
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return "The server is no name of a computer."
    return ""


def address_problem(address: str) -> str:
    """What is wrong with an email address, one sentence; empty if nothing is."""
    if not _ADDRESS.fullmatch(address) or len(address) > LONGEST_TEXT:
        return f"“{address[:60]}” is no email address."
    domain = address.rpartition("@")[2]
    if ".." in address or "." not in domain or domain.startswith((".", "-")) or domain.endswith((".", "-")):
        return f"“{address[:60]}” is no complete email address."
    return ""


def login_problems(values: Values) -> Iterator[Problem]:
    """What is wrong with the login details; the same for saving and for the test."""
    server, port = text(values, "server"), text(values, "port")
    if server and (what := server_problem(server)):
        yield Problem("server", what, "Enter only its name, such as smtp.mailbox.org.", section="3.8.2")
    number = whole(values, "port")
    if port and (number is None or not 1 <= number <= _HIGHEST_PORT):
        what = f"The port “{port[:20]}” is no number from 1 to {_HIGHEST_PORT}."
        yield Problem("port", what, "Usual are 465 for SSL and 587 for STARTTLS.", section="3.8.2")
    if (sender := text(values, "sender")) and (what := address_problem(sender)):
        yield Problem("sender", what, "Enter one such as service@yourstore.de.", section="3.8.2")
    if any(ord(sign) < 32 for sign in text(values, "sender_name")):
        yield Problem("sender_name", "The sender name has control characters.", "Type it anew.", section="3.8.2")
    if len(text(values, "sender_name")) > LONGEST_NAME:
        yield Problem("sender_name", f"The sender name is longer than {LONGEST_NAME} characters.", "Shorten it.")


def nothing_to_send_by(name: str) -> Problem:
    """An active channel without login details (seed Messenger, 3.8.2)."""
    what = f"{name} has no login details: no email can be sent or received by it."
    hint = "Enter server, user, password and sender address. Whispering needs no channel at all."
    return Problem("server", what, hint, blocking=False, section="3.8.2", asks=True)


def off(field: str, name: str) -> Problem:
    """A channel that is switched off while it is in use."""
    what = f"As long as the channel {name[:40]} is off, no message is sent or received by it."
    return Problem(field, what, "It can be activated again at any time.", blocking=False, section="3.8.1", asks=True)


def _login(facts: SetupFacts, values: Values, channel: FullChannel | None) -> Iterator[Problem]:
    own = channel.id if channel else 0
    wanted = {"server": "The server", "user": "The user", "sender": "The sender address"}
    given = [name for name in (*wanted, "password", "port", "sender_name") if text(values, name)]
    yield from login_problems(values)
    if given:
        for name, title in wanted.items():
            if name not in given:
                what = f"{title} is missing: without it the login details are not complete."
                yield Problem(name, what, "Fill it in, or empty all login details.", section="3.8.2")
    elif is_ticked(values, "active"):
        yield nothing_to_send_by("The active channel")
    if given and not (text(values, "password") or (channel and (not channel.is_full or _has_password(channel)))):
        what = "The password is missing: mail servers let nobody send without one, but for a few inside a company."
        yield Problem("password", what, "Enter it; ctrl+y tests it.", blocking=False, section="3.8.2", asks=True)
    yield from _encryption(values)
    others = [one for one in (facts.channels.channels if facts.channels else ()) if one.id != own]
    sender = text(values, "sender").casefold()
    same = next((one for one in others if sender and one.address.casefold() == sender), None)
    if same:
        what = f"The channel {same.name[:40]} uses this address already."
        yield Problem("sender", what, "Recommended is an own one for each marketplace.", blocking=False, section="2")


def _has_password(channel: FullChannel) -> bool:
    return channel.login is not None and channel.login.has_password


def _encryption(values: Values) -> Iterator[Problem]:
    server, number, way = text(values, "server"), whole(values, "port"), encryption_in(values)
    if not server:
        return
    if is_mailbox_org(server):
        if way is not Encryption.SSL or port_in(values) != 465:
            what = "mailbox.org wants the port 465 and SSL."
            hint = "Enter 465 and choose SSL, or empty both: then they are taken."
            field = "port" if number not in (None, 465) else "encryption"
            yield Problem(field, what, hint, blocking=False, section="3.8.2")
        elif not text(values, "port"):
            yield Problem("port", "mailbox.org: the port 465 and SSL are taken.", blocking=False, section="3.8.2")
    elif way is Encryption.NONE:
        what = "Without encryption the password can be read on its way."
        yield Problem("encryption", what, "Choose SSL or STARTTLS.", blocking=False, section="3.8.2")
    elif (number, way) in ((465, Encryption.STARTTLS), (587, Encryption.SSL), (25, Encryption.SSL)):
        usual = "SSL" if number == 465 else "STARTTLS"
        what = f"On port {number} servers usually want {usual}."
        yield Problem("encryption", what, "ctrl+y tells which one works.", blocking=False, section="3.8.2")


def _general(facts: SetupFacts, values: Values, own: int) -> Iterator[Problem]:
    name = text(values, "name")
    others = [one for one in (facts.channels.channels if facts.channels else ()) if one.id != own]
    if len(name) > LONGEST_NAME:
        what = f"The name has {len(name)} characters; {LONGEST_NAME} are allowed."
        yield Problem("name", what, "Shorten it.", section="3.8.3")
    if any(ord(sign) < 32 for sign in name):
        yield Problem("name", "The name has control characters.", "Type it anew.", section="3.8.3")
    if name and any(one.name.casefold() == name.casefold() for one in others):
        what = "Another channel has this name already."
        yield Problem("name", what, "Two of the same name are hard to tell apart.", blocking=False, section="3.8.3")
    if is_ticked(values, "default"):
        before = next((one for one in others if one.is_default), None)
        if not is_ticked(values, "active"):
            yield Problem("default", DEFAULT_IS_ON, "Activate the channel, or untick this.", section="3.8.3")
        elif before:
            what = f"Until now {before.name[:40]} is the default channel; this one takes its place."
            yield Problem("default", what, blocking=False, section="3.8.3")


def _receiving(facts: SetupFacts, values: Values) -> Iterator[Problem]:
    yield from tag_problems(facts, values)
    _, wrong = owners_in(facts, text(values, "owners"))
    if wrong:
        yield Problem("owners", wrong[0], "Write “name as role”, commas between several.", section="3.8.4")
    users = user_names(facts)
    if unknown := find(text(values, "subscribers"), users).unknown:
        what = f"No user is called “{unknown[0][:40]}”{guess(unknown[0], users.values())}."
        yield Problem("subscribers", what, "Names with commas between them.", section="3.8.4")
    yield from _group(facts, values)


def tag_problems(facts: SetupFacts, values: Values) -> Iterator[Problem]:
    """What is wrong with the tags that conversations are to have."""
    tags = tag_names(facts)
    ids, unknown = find(text(values, "tags"), tags)
    if unknown:
        what = f"No tag is called “{unknown[0][:40]}”{guess(unknown[0], tags.values())}."
        yield Problem("tags", what, "The tab Tags makes new ones.", section="3.8.4")
    usable = usable_tags(facts)
    if other := next((number for number in ids if number not in usable), 0):
        what = f"The tag {tags[other][:40]} is not for conversations."
        yield Problem("tags", what, "Give it that availability in the tab Tags.", section="3.6.2")


def _group(facts: SetupFacts, values: Values) -> Iterator[Problem]:
    number = whole(values, "group")
    group = facts.group(number) if number else None
    if group is None or group.is_deleted:
        if text(values, "group"):
            yield Problem("group", "There is no such group any more.", "Choose another one.", section="3.8.4")
        return
    name = group.name(facts.language)
    if not group.is_enabled:
        what = f"The group {name} is hidden: its conversations do not show."
        yield Problem("group", what, "Set it to visible in the tab Groups.", blocking=False, section="3.2")
    kind = facts.type_(whole(values, "type") or 0)
    if text(values, "type") and (kind is None or text(values, "type") not in {c.value for c in type_choices(facts)}):
        yield Problem("type", "There is no such type any more.", "Choose another one.", section="3.8.4")
    elif kind and kind.category_id != group.id:
        what = f"The type {kind.name(facts.language)} does not belong to the group {name}."
        yield Problem("type", what, "Choose one of the group, or none.", section="3.8.4")
    status = facts.status(whole(values, "status") or 0)
    if text(values, "status") and text(values, "status") not in {c.value for c in status_choices(facts)}:
        yield Problem("status", "There is no such status any more.", "Choose another one.", section="3.8.4")
    elif status and (kind is None or status.type_id != kind.id):
        what = f"The status {status.name(facts.language)} does not belong to the type that is chosen."
        yield Problem("status", what, "Choose one of the type, or none.", section="3.8.4")
    words = re.findall(r"[^\W_]+", text(values, "name").casefold())
    chosen = {key for key, number in facts.serving.items() if number == facts.number}
    needs = next((TABLE[one] for one in Marketplace if one.key in chosen or one.key in words), None)
    if needs and needs.group is not None and needs.group != group.id:
        what = f"Messages with {needs.marketplace} need the group {needs.marketplace} to work."
        yield Problem("group", what, "Choose that group.", blocking=False, section="2")


def _skipping(values: Values) -> Iterator[Problem]:
    # Addresses have neither, and mail programs put semicolons between them.
    pattern, examples = text(values, "pattern"), split(text(values, "examples").replace(";", ","))
    if not is_ticked(values, "skip_emails") or not pattern:
        return
    if reason := refusal(pattern):
        hint = "Write it more simply; the form saves no pattern that could bring the sending to a halt."
        if len(pattern) <= LONGEST_PATTERN and (what := mistake(pattern)):
            reason, hint = what, r"Complete it or take it away; a backslash before a sign means the sign itself: \(."
        yield Problem("pattern", reason, hint, section="3.8.5")
        return
    if inside := _DELIMITED.fullmatch(pattern):
        what = "The slashes are part of the pattern: it fits only what has slashes in it."
        hint = f"Write it without them: {inside[1]} (capitals do not matter)."
        yield Problem("pattern", what, hint, blocking=False, section="3.8.5")
    tried = try_out(pattern, ["", *examples])
    if tried[0].matches:
        what = "The pattern matches everything: nobody would get an email."
        yield Problem("pattern", what, "Name what the addresses to be skipped have in them.", section="3.8.5")
        return
    if not examples:
        return
    skipped = [one.text for one in tried[1:] if one.matches]
    sent = [one.text for one in tried[1:] if not one.matches and not one.too_long]
    long = [one.text for one in tried[1:] if one.too_long]
    parts = [
        f"skipped: {', '.join(skipped)}" if skipped else "none is skipped",
        f"sent to: {', '.join(sent)}" if sent else "",
        f"not tried, longer than {LONGEST_TEXT} characters: {', '.join(one[:20] for one in long)}" if long else "",
        f"only the first {MOST_TEXTS - 1} are tried" if len(examples) > MOST_TEXTS - 1 else "",
    ]
    what = "; ".join(part for part in parts if part)
    yield Problem("examples", f"{what[0].upper()}{what[1:]}.", blocking=False, section="3.8.5")


def _templates(facts: SetupFacts, values: Values) -> Iterator[Problem]:
    known = {choice.value for choice in template_choices(facts)}
    for field in ("new_template", "reply_template"):
        if text(values, field) not in known:
            yield Problem(field, "There is no such template any more.", "Choose another one.", section="3.8.5")
