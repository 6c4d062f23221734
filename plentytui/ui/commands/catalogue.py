"""All commands: found by id, checked against the user's key map, and made into the table of keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from plentytui.ui.commands.acting import ACTING
from plentytui.ui.commands.api import API
from plentytui.ui.commands.app import APP
from plentytui.ui.commands.command import Command, CommandSet
from plentytui.ui.commands.composer import COMPOSER
from plentytui.ui.commands.dialogs import (
    CHOICE_FIELD,
    CONFIRM,
    DIALOG,
    FIELDS,
    LOGIN_FAILED,
    PICKER,
    QUITTING,
    READER,
    SEND_AGAIN,
)
from plentytui.ui.commands.dropbox import DROPBOX, DROPBOX_CODE
from plentytui.ui.commands.finding import DETAIL, FINDING, QUERY
from plentytui.ui.commands.keynames import character, normal, problem, shown, shown_all
from plentytui.ui.commands.list import LIST
from plentytui.ui.commands.marketplace import BROKEN, MARKETPLACE, OFFERS, PURCHASES
from plentytui.ui.commands.marks import MARKS
from plentytui.ui.commands.messenger import MESSENGER
from plentytui.ui.commands.reference import REFERENCE, REFERENCE_FIND
from plentytui.ui.commands.service import CHECK, FORM_CHECK, PENDING, SERVICE, SERVICE_FORM, SERVICE_SYSTEMS
from plentytui.ui.commands.service import TABS as SERVICE_TABS
from plentytui.ui.commands.setup import COLOUR, SETUP
from plentytui.ui.commands.setup import TABS as SETUP_TABS
from plentytui.ui.commands.setup_channels import CHANNEL_FORM
from plentytui.ui.commands.systems import SYSTEMS
from plentytui.ui.commands.thread import SCROLL, THREAD
from plentytui.ui.commands.writing import (
    BEGUN,
    CAPTURE,
    CHOOSER,
    DRAFTS,
    ELSEWHERE,
    FILES,
    FINDINGS,
    FORWARD,
    HELD,
    MISSING,
    OVERRIDE,
    WRITING,
)

ALL: tuple[CommandSet, ...] = (
    *(APP, MESSENGER, ACTING, FINDING, WRITING, MARKS, LIST, THREAD, DETAIL, QUERY, COMPOSER, DRAFTS, SYSTEMS),
    *(SETUP, *SETUP_TABS, CHANNEL_FORM, COLOUR),
    *(SERVICE_SYSTEMS, SERVICE, *SERVICE_TABS, CHECK, PENDING, SERVICE_FORM, FORM_CHECK),
    *(MARKETPLACE, OFFERS, PURCHASES, BROKEN, DROPBOX, DROPBOX_CODE, REFERENCE, REFERENCE_FIND, API),
    *(
        CONFIRM,
        QUITTING,
        SEND_AGAIN,
        DIALOG,
        FIELDS,
        CHOICE_FIELD,
        PICKER,
        CHOOSER,
        CAPTURE,
        FILES,
        FINDINGS,
        FORWARD,
        HELD,
        ELSEWHERE,
        BEGUN,
        OVERRIDE,
        MISSING,
        READER,
        LOGIN_FAILED,
    ),
)
"""Every set, in the order of the help."""


class Context(NamedTuple):
    """Sets that are active at the same time, the innermost first."""

    name: str
    sets: tuple[CommandSet, ...]
    typing: bool = False
    """The innermost set belongs to a field: characters are typed there and reach no command."""


_INBOX = (ACTING, FINDING, WRITING, MESSENGER, APP)

CONTEXTS: tuple[Context, ...] = (
    Context("the Messenger's list", (MARKS, LIST, *_INBOX)),
    Context("the thread", (THREAD, *_INBOX)),
    Context("the details", (DETAIL, LIST.without("list.open"), *_INBOX)),
    Context("the filter line", (QUERY, *_INBOX), typing=True),
    Context("the composer", (COMPOSER, *_INBOX), typing=True),
    Context("the systems", (LIST.without("list.open"), SYSTEMS, APP)),
    Context("the Service Centre", (LIST.without("list.open"), SERVICE_SYSTEMS, APP)),
    *(Context(commands.name, (LIST, commands, SERVICE, APP)) for commands in SERVICE_TABS),
    *(Context(f"{commands.name}, details", (SCROLL, commands, SERVICE, APP)) for commands in SERVICE_TABS),
    Context("an own check", (LIST, CHECK, APP)),
    Context("pending changes", (LIST.without("list.open"), PENDING, APP)),
    Context("a form of the Service Centre", (SERVICE_FORM, FORM_CHECK, FIELDS, APP), typing=True),
    Context("a field with choices", (CHOICE_FIELD, SERVICE_FORM, FORM_CHECK, FIELDS, APP)),
    Context("the set-up", (LIST, SETUP, APP)),
    *(Context(commands.name, (LIST, commands, SETUP, APP)) for commands in SETUP_TABS),
    *(Context(f"{commands.name}, details", (SCROLL, commands, SETUP, APP)) for commands in SETUP_TABS),
    Context("the form of a channel", (CHANNEL_FORM, SERVICE_FORM, FIELDS, APP), typing=True),
    Context("a colour", (COLOUR,)),
    *(Context(commands.name, (LIST, commands, MARKETPLACE, APP)) for commands in (OFFERS, PURCHASES)),
    *(Context(f"{commands.name}, details", (SCROLL, commands, MARKETPLACE, APP)) for commands in (OFFERS, PURCHASES)),
    Context("what was no purchase", (LIST.without("list.open"), BROKEN, APP)),
    Context("the Dropbox link", (LIST.without("list.open"), DROPBOX, APP)),
    Context("a code from Dropbox", (DROPBOX_CODE, DIALOG.only("form.accept", "form.cancel")), typing=True),
    Context("the reference", (LIST, REFERENCE, APP)),
    Context("the line to find in the reference", (REFERENCE_FIND, REFERENCE, APP), typing=True),
    Context("the API screen", (LIST, API, APP)),
    Context("a question", (CONFIRM,)),
    Context("quitting while actions wait", (QUITTING,)),
    Context("what may have arrived", (SEND_AGAIN,)),
    Context("a form", (DIALOG, FIELDS), typing=True),
    Context("a choice", (PICKER,), typing=True),
    Context("a choice of writing", (CHOOSER,), typing=True),
    Context("tags and time", (CAPTURE, FIELDS), typing=True),
    Context("files and links", (FILES, LIST.without("list.open"))),
    Context("findings of the rules", (FINDINGS, LIST.without("list.open", "list.page_down"))),
    Context("what is forwarded", (FORWARD, LIST.without("list.open"))),
    Context("a held message", (HELD,)),
    Context("a draft in another terminal", (ELSEWHERE,)),
    Context("a conversation that was begun", (BEGUN,)),
    Context("a broken rule", (OVERRIDE, CONFIRM)),
    Context("a missing attachment", (MISSING,)),
    Context("drafts and outbox", (DRAFTS, LIST.without("list.open"), APP)),
    Context("the help", (READER,)),
    Context("a log-in that failed", (READER, LOGIN_FAILED)),
)
"""What can clash with what."""

SHADOWS = frozenset(
    {
        ("composer.leave", "messenger.back"),
        ("query.clear", "messenger.back"),
        ("composer.extras", "finding.ask_system"),
        ("query.complete", "messenger.next_pane"),
        ("reference.end_find", "reference.all"),
        ("thread.next_found", "messenger.next_unread"),
        ("thread.previous_found", "acting.not_spam"),
        ("thread.page_down", "setup.tags.mark"),
    }
)
"""Pairs (inner, outer) that share a key on purpose: the inner one wins while it is there."""

_BY_ID: Mapping[str, Command] = {command.id: command for commands in ALL for command in commands.commands}


class KeyRow(NamedTuple):
    """One row of the table of keys."""

    set_name: str
    keys: str
    """As they are read: ``down j``."""
    command: Command


class KeymapCheck(NamedTuple):
    """A user's key map after the check."""

    usable: Mapping[str, str]
    """What can be used: command id = keys under Textual's names, for ``App.set_keymap``."""
    problems: tuple[str, ...]
    """A sentence for each entry that cannot be used."""


def find(command_id: str) -> Command | None:
    """The command with that id, or None."""
    return _BY_ID.get(command_id)


def keys_of(command: Command, keymap: Mapping[str, str]) -> tuple[str, ...]:
    """The keys of a command under a (checked) key map."""
    own = keymap.get(command.id)
    return tuple(own.split(",")) if own else command.default_keys


def check_keymap(keymap: Mapping[str, str]) -> KeymapCheck:
    """Tell which entries of a user's key map can be used, and why the others cannot."""
    problems: list[str] = []
    usable: dict[str, str] = {}
    for command_id, text in keymap.items():
        wrong = _entry_problem(command_id, text)
        if wrong:
            problems.append(wrong)
        else:
            usable[command_id] = ",".join(dict.fromkeys(normal(key) for key in text.split(",")))
    while clash := _first_clash(usable):
        entry, sentence = clash
        problems.append(sentence)
        del usable[entry]
    return KeymapCheck(usable, tuple(problems))


def validate(keymap: Mapping[str, str]) -> list[str]:
    """The problems of a user's key map, a sentence each; none if all of it can be used."""
    return list(check_keymap(keymap).problems)


def key_table(keymap: Mapping[str, str]) -> list[KeyRow]:
    """All commands with their keys as the user's (checked) key map has them."""
    return [
        KeyRow(commands.name, shown_all(keys_of(command, keymap)), command)
        for commands in ALL
        for command in commands.commands
    ]


def key_table_markdown() -> str:
    """The README's table of the default keys."""
    lines = ["| where | keys | command | what it does | id |", "|---|---|---|---|---|"]
    for row in key_table({}):
        keys = " ".join(f"`{key}`" for key in row.keys.split(" "))
        lines.append(f"| {row.set_name} | {keys} | {row.command.title} | {row.command.help} | `{row.command.id}` |")
    return "\n".join(lines)


def _entry_problem(command_id: str, text: str) -> str:
    if command_id not in _BY_ID:
        return f"keys.{command_id}: there is no such command; `plentytui keys` lists them."
    for written in text.split(","):
        key = normal(written)
        if not key:
            return f"keys.{command_id}: a key is missing in {text!r}; each command keeps at least one key."
        if reason := problem(key):
            return f"keys.{command_id}: {written.strip()!r} cannot be used, {reason}."
        for context in CONTEXTS:
            if context.typing and _BY_ID[command_id] in context.sets[0].commands and character(key):
                return f"keys.{command_id}: {shown(key)!r} would be typed into {context.name}; use ctrl and a letter."
    return ""


def _first_clash(keymap: Mapping[str, str]) -> tuple[str, str] | None:
    """The entry to drop and the sentence about it, or None if nothing clashes."""
    for context in CONTEXTS:
        seen: dict[str, Command] = {}
        for commands in context.sets:
            for command in commands.commands:
                for key in keys_of(command, keymap):
                    if context.typing and character(key):
                        continue
                    other = seen.setdefault(key, command)
                    if other is command or (other.id, command.id) in SHADOWS:
                        continue
                    changed, kept = (command, other) if command.id in keymap else (other, command)
                    return changed.id, (
                        f"keys.{changed.id}: {shown(key)!r} is also the key of {kept.title} ({kept.id}) "
                        f"in {context.name}; the default keys are kept."
                    )
    return None
