"""Commands: unique, explained, without clashes, all of them really there; and the user's own key map."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from textual.actions import parse
from textual.binding import Binding

from plentytui.ui.commands.catalogue import (
    ALL,
    CONTEXTS,
    SHADOWS,
    check_keymap,
    find,
    key_table,
    key_table_markdown,
    keys_of,
    validate,
)
from plentytui.ui.commands.command import Command, CommandSet
from plentytui.ui.commands.keynames import character, normal, problem, shown

COMMANDS = [command for commands in ALL for command in commands.commands]

OWNERS = {
    "app": ["plentytui.ui.app:PlentytuiApp"],
    "list": ["plentytui.ui.widgets.virtual_list:VirtualList", "plentytui.ui.widgets.row_list:RowList"],
    "thread": ["plentytui.ui.widgets.thread_view:ThreadView", "plentytui.ui.screens.messenger:MessengerScreen"],
    "composer": ["plentytui.ui.widgets.composer:Composer"],
    "messenger": ["plentytui.ui.screens.messenger:MessengerScreen"],
    "acting": ["plentytui.ui.screens.messenger:MessengerScreen"],
    "finding": ["plentytui.ui.screens.messenger:MessengerScreen"],
    "marks": ["plentytui.ui.widgets.conversation_list:ConversationList"],
    "query": ["plentytui.ui.widgets.query_bar:QueryInput"],
    "detail": ["plentytui.ui.widgets.detail_pane:DetailPane"],
    "picker": ["plentytui.ui.dialogs.pick_columns:PickColumns"],
    "writing": ["plentytui.ui.screens.messenger:MessengerScreen"],
    "drafts": ["plentytui.ui.screens.drafts:DraftsScreen"],
    "chooser": [
        "plentytui.ui.dialogs.pick_file:PickFiles",
        "plentytui.ui.dialogs.pick_template:PickTemplate",
        "plentytui.ui.widgets.recipients_field:RecipientsField",
    ],
    "capture": ["plentytui.ui.dialogs.capture_time:CaptureTime"],
    "files": ["plentytui.ui.dialogs.attachments:FilesAndLinks"],
    "findings": ["plentytui.ui.dialogs.findings:FindingsDialog"],
    "forward": ["plentytui.ui.dialogs.forward:ForwardDialog"],
    "held": ["plentytui.ui.dialogs.held:HeldDialog"],
    "elsewhere": ["plentytui.ui.dialogs.draft_elsewhere:DraftElsewhere"],
    "begun": ["plentytui.ui.dialogs.begun:BegunDialog"],
    "override": ["plentytui.ui.dialogs.override:OverrideDialog"],
    "missing": ["plentytui.ui.dialogs.missing_attachment:MissingAttachment"],
    "systems": ["plentytui.ui.screens.systems:SystemsScreen"],
    "api": ["plentytui.ui.screens.api:ApiScreen"],
    "dropbox": ["plentytui.ui.screens.dropbox_link:DropboxScreen", "plentytui.ui.dialogs.dropbox_code:CodeDialog"],
    "service": [
        "plentytui.ui.screens.service.systems:ServiceScreen",
        "plentytui.ui.screens.service.system:SystemScreen",
        "plentytui.ui.screens.service.contract:ContractTab",
        "plentytui.ui.screens.service.domain:DomainTab",
        "plentytui.ui.screens.service.client:ClientTab",
        "plentytui.ui.screens.service.ssl:SslTab",
        "plentytui.ui.screens.service.cache:CacheTab",
        "plentytui.ui.screens.service.agency:AgencyTab",
        "plentytui.ui.screens.service.usage:UsageTab",
        "plentytui.ui.screens.service.relocation:RelocationTab",
        "plentytui.ui.screens.service.tickets:TicketsTab",
        "plentytui.ui.screens.service.check:CheckScreen",
        "plentytui.ui.screens.service.pending:PendingScreen",
        "plentytui.ui.screens.service.form:ActionForm",
    ],
    "marketplace": [
        "plentytui.ui.screens.marketplace.screen:MarketplaceScreen",
        "plentytui.ui.screens.marketplace.offers:OffersTab",
    ],
    "purchases": [
        "plentytui.ui.screens.marketplace.purchases:PurchasesTab",
        "plentytui.ui.screens.marketplace.broken:BrokenScreen",
    ],
    "reference": [
        "plentytui.ui.screens.reference:ReferenceScreen",
        "plentytui.ui.screens.reference:FindLine",
    ],
    "choice": ["plentytui.ui.widgets.form_rows:ChoiceField"],
    "fields": ["plentytui.ui.widgets.field_box:FieldBox"],
    "setup": [
        "plentytui.ui.screens.setup.screen:SetupScreen",
        "plentytui.ui.screens.setup.groups:GroupsTab",
        "plentytui.ui.screens.setup.tags:TagsTab",
        "plentytui.ui.screens.setup.roles:RolesTab",
        "plentytui.ui.screens.setup.general:GeneralTab",
        "plentytui.ui.screens.setup.automations:AutomationsTab",
        "plentytui.ui.screens.setup.channels:ChannelsTab",
        "plentytui.ui.screens.setup.marketplaces:MarketplacesTab",
        "plentytui.ui.screens.setup.collecting:CollectingTab",
        "plentytui.ui.screens.setup.channel_form:ChannelForm",
    ],
    "colour": ["plentytui.ui.dialogs.pick_colour:PickColour"],
    "confirm": ["plentytui.ui.dialogs.confirm:ConfirmDialog"],
    "quitting": ["plentytui.ui.dialogs.quitting_actions:QuitWhileActing"],
    "again": ["plentytui.ui.dialogs.send_again:SendAgain"],
    "form": [
        "plentytui.ui.dialogs.add_system:AddSystem",
        "plentytui.ui.dialogs.ask_password:AskPassword",
        "plentytui.ui.widgets.form:Choice",
    ],
    "login": ["plentytui.ui.dialogs.login_failed:LoginFailed"],
    "reader": [
        "plentytui.ui.widgets.reader:Reader",
        "plentytui.ui.screens.help:HelpScreen",
        "plentytui.ui.dialogs.error_details:ErrorDetails",
    ],
}
"""Who declares each set, by the first word of its ids."""


def load(name: str) -> type:
    module, _, kind = name.partition(":")
    found = getattr(importlib.import_module(module), kind)
    assert isinstance(found, type)
    return found


def declared(kind: type) -> set[str]:
    """The ids of the bindings of a class and of those it inherits from."""
    return {
        binding.id
        for base in kind.__mro__
        for binding in vars(base).get("BINDINGS", ())
        if isinstance(binding, Binding) and binding.id
    }


def test_ids_are_unique_and_found_by_id() -> None:
    ids = [command.id for command in COMMANDS]
    assert len(set(ids)) == len(ids)
    assert all(find(command.id) is command for command in COMMANDS)
    assert find("no.such") is None


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_each_command_explains_itself(command: Command) -> None:
    assert re.fullmatch(r"[A-Z].*[^ ]\.", command.help)
    assert command.title
    assert len(command.title) <= 19, "the help has a column of 20 for it"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_each_default_key_reaches_the_program_in_every_terminal(command: Command) -> None:
    for key in command.default_keys:
        assert problem(key) == ""


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_no_key_means_two_things_where_both_work(context: object) -> None:
    for where in CONTEXTS:
        if where is not context:
            continue
        owners: dict[str, Command] = {}
        for commands in where.sets:
            for command in commands.commands:
                for key in command.default_keys:
                    if where.typing and character(key):
                        continue
                    other = owners.setdefault(key, command)
                    assert other is command or (other.id, command.id) in SHADOWS, (key, other.id, command.id)


def test_nothing_in_a_field_for_text_is_a_key_that_types() -> None:
    for context in CONTEXTS:
        if context.typing:
            for command in context.sets[0].commands:
                if command.id not in {"form.toggle", "picker.toggle"}:  # a choice takes no text, a tick no blank
                    assert not any(character(key) for key in command.default_keys), command.id


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_each_command_is_declared_and_its_action_exists_there(command: Command) -> None:
    owners = [load(name) for name in OWNERS[command.id.split(".")[0]]]
    having = [owner for owner in owners if command.id in declared(owner)]
    assert having, f"nobody declares {command.id}"
    destination, name, _ = parse(command.action)
    for owner in having:
        place = load(OWNERS["app"][0]) if destination == "app" else owner
        assert hasattr(place, f"action_{name}"), f"{place.__name__} has no action_{name}"


def test_bindings_carry_id_title_help_and_footer() -> None:
    commands = CommandSet("Test", (Command("t.go", "Go", "Goes.", "?,j", "go", footer=True),))
    (binding,) = commands.bindings()
    assert isinstance(binding, Binding)
    assert (binding.id, binding.description, binding.tooltip, binding.show) == ("t.go", "Go", "Goes.", True)
    assert binding.key == "question_mark,j"
    assert commands.without("t.go").commands == ()
    assert commands.only("t.go") == commands


def test_key_names_are_those_of_textual() -> None:
    for code in range(0x21, 0x7F):
        char = chr(code)
        if char == ",":
            continue
        (binding,) = Binding.make_bindings([Binding(char, "x")])
        assert normal(char) == binding.key
        assert character(binding.key) == char
        assert shown(binding.key) == char
    assert shown("ctrl+s") == "ctrl+s"
    assert shown("ctrl+s", short=True) == "^s"
    assert (normal("PgUp"), normal("ESC"), normal("Ctrl+R"), normal("ctrl+[")) == (
        "pageup",
        "escape",
        "ctrl+r",
        "ctrl+left_square_bracket",
    )


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+[", "escape"),
        ("ctrl+h", "backspace"),
        ("ctrl+z", "suspend"),
        ("ctrl+c", "interrupts"),
        ("ctrl+q", "ends"),
        ("alt+x", "modifier"),
        ("f5", "function keys"),
        ("shift+a", "letter itself"),
        ("ctrl+shift+a", "does not send"),
        ("ctrl+1", "does not send"),
        ("nonsense", "no key"),
    ],
)
def test_keys_that_terminals_eat_are_told(key: str, word: str) -> None:
    assert word in problem(normal(key))
    (sentence,) = validate({"messenger.reply": key})
    assert word in sentence


def test_a_good_key_map_is_taken_over() -> None:
    checked = check_keymap({"messenger.reply": "ctrl+y, @", "app.help": "ctrl+d", "thread.next": "n,ctrl+n"})
    assert checked.usable["messenger.reply"] == "ctrl+y,at"
    assert checked.usable["app.help"] == "ctrl+d"
    assert keys_of(find("messenger.reply") or COMMANDS[0], checked.usable) == ("ctrl+y", "at")
    row = next(row for row in key_table(checked.usable) if row.command.id == "messenger.reply")
    assert row.keys == "ctrl+y @"


def test_two_commands_may_swap_their_keys() -> None:
    checked = check_keymap({"messenger.reply": "w", "messenger.whisper": "r"})
    assert checked.problems == ()
    assert dict(checked.usable) == {"messenger.reply": "w", "messenger.whisper": "r"}


def test_an_unknown_command_and_an_empty_key_are_told() -> None:
    checked = check_keymap({"messenger.fly": "x", "messenger.reply": "r,,x"})
    assert checked.usable == {}
    assert "no such command" in checked.problems[0]
    assert "missing" in checked.problems[1]


def test_a_clash_names_both_and_where_and_the_default_stays() -> None:
    checked = check_keymap({"messenger.refresh": "w"})
    assert checked.usable == {}
    assert "messenger.refresh" in checked.problems[0]
    assert "messenger.whisper" in checked.problems[0]
    assert "Messenger's list" in checked.problems[0]


def test_sets_that_are_never_active_together_may_share_a_key() -> None:
    assert validate({"api.copy": "r", "systems.add": "w"}) == []


def test_half_a_swap_is_refused_and_nothing_clashes_afterwards() -> None:
    checked = check_keymap({"messenger.reply": "w", "messenger.whisper": "ctrl+i"})
    assert checked.usable == {}
    assert len(checked.problems) == 2


def test_a_letter_is_no_key_for_sending() -> None:
    (sentence,) = validate({"composer.send": "x"})
    assert "typed into the composer" in sentence


def test_the_table_has_every_command_once() -> None:
    table = key_table_markdown()
    for command in COMMANDS:
        assert table.count(f"| `{command.id}` |") == 1
        assert command.help in table


def test_the_readme_has_the_table_as_it_is_made() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    _, _, rest = text.partition("<!-- keys -->")
    table, closing, _ = rest.partition("<!-- /keys -->")
    assert closing, "the README marks the table with <!-- keys --> and <!-- /keys -->"
    assert table.strip() == key_table_markdown()
