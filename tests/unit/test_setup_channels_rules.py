"""Rules of channels, the marketplace assistant and collecting, away from any screen."""

from __future__ import annotations

import pytest

from plentytui.models.channels import ChannelsAnswer, Choosable, Collecting, FullChannel, Login
from plentytui.models.forms import FieldKind, Way
from plentytui.models.mail_login import Encryption
from plentytui.models.messenger import Group, Name
from plentytui.models.setup import UserRights
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.marketplace_table import TABLE, Marketplace
from plentytui.rules.setup.action import ADMIN_ONLY
from plentytui.rules.setup.catalogue import find_action
from plentytui.rules.setup.channel_checks import address_problem, server_problem
from plentytui.rules.setup.channels import CHANNEL_ACTIONS, live_words, login_of, untestable
from plentytui.rules.setup.collecting import AREAS, COLLECTING_ACTIONS
from plentytui.rules.setup.marketplaces import standing, standings


def _group(number: int, name: str, *, shown: bool = True) -> Group:
    return Group(id=number, position=number, is_enabled=shown, names=(Name(lang="en", name=name),))


def _channel(number: int, name: str, group: int, address: str, *, active: bool = True) -> FullChannel:
    login = Login(server="a.de", port=465, encryption="ssl", user=address, has_password=True, sender_address=address)
    return FullChannel(id=number, name=name, is_active=active, category_id=group, login=login, is_full=True)


def facts(*channels: FullChannel, live: bool | None = True, amazon_shown: bool = True) -> SetupFacts:
    return SetupFacts(
        rights=UserRights(id=3, is_admin=True),
        groups=(
            _group(1, "General"), _group(2, "eBay"), _group(6, "OTTO"), _group(7, "Kaufland"),
            _group(8, "Amazon", shown=amazon_shown),
        ),
        types=(), roles=(), tags=(),
        channels=ChannelsAnswer(
            channels=channels, collecting=Collecting(live_mode=live), users=(Choosable(id=3, name="Maria"),),
            templates=(Choosable(id=5, name="Own"), Choosable(id=7, name="Messenger default NEW")),
        ),
        has_extension=True,
    )  # fmt: skip


@pytest.mark.parametrize("marketplace", list(TABLE))
def test_each_marketplace_says_what_it_needs_and_leads_there(marketplace: Marketplace) -> None:
    found = standing(facts(), marketplace)
    assert [need.title for need in found.needs] == ["Group", "Channel", "Group of channel", "Own address"]
    assert found.next is not None
    assert (found.next.action, found.next.subject) == ("channel.create", marketplace.key)
    assert found.demands
    action = find_action("channel.create")
    assert action is not None
    defaults = {field.name: field.default for field in action.fields(facts().about(marketplace.key))}
    assert defaults["name"] == marketplace.value
    assert defaults["group"] == str(TABLE[marketplace].group or 1)
    assert defaults["new_template"] == defaults["reply_template"] == "7"
    group = TABLE[marketplace].group or 1
    whole = standing(facts(_channel(4, marketplace.value, group, f"{marketplace.key}@a.de")), marketplace)
    assert whole.missing == ()
    assert whole.next is None


def test_the_assistant_has_every_row_of_the_table() -> None:
    assert [one.marketplace for one in standings(facts())] == list(TABLE)


@pytest.mark.parametrize(
    ("known", "title", "action", "words"),
    [
        (facts(_channel(4, "Amazon", 8, "a@a.de"), amazon_shown=False), "Group", "group.visible", "is hidden"),
        (facts(_channel(4, "Amazon", 8, "a@a.de", active=False)), "Channel", "channel.toggle", "switched off"),
        (facts(_channel(4, "Amazon", 1, "a@a.de")), "Group of channel", "channel.edit", "it needs Amazon"),
        (facts(_channel(4, "Amazon", 8, "")), "Own address", "channel.edit", "no sender address"),
        (
            facts(_channel(4, "Amazon", 8, "a@a.de"), _channel(5, "eBay", 2, "A@a.de")),
            "Own address", "channel.edit", "use a separate one",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_has_its_form(known: SetupFacts, title: str, action: str, words: str) -> None:
    found = standing(known, Marketplace.AMAZON)
    need = next(need for need in found.missing if need.title == title)
    assert words in need.words
    assert need.action == action
    assert find_action(action) is not None
    assert found.next == need


def test_an_unknown_thing_is_not_called_missing() -> None:
    found = standing(SetupFacts(), Marketplace.OTTO)
    assert found.needs[0].there is None
    assert found.needs[1].there is None


@pytest.mark.parametrize(
    ("values", "encryption", "port"),
    [
        ({"server": "smtp.mailbox.org"}, Encryption.SSL, 465),
        ({"server": "smtp.mailbox.org", "port": "587"}, Encryption.SSL, 587),
        ({"server": "notmailbox.org", "port": "587"}, Encryption.STARTTLS, 587),
        ({"server": "a.de", "port": "25"}, Encryption.NONE, 25),
        ({"server": "a.de"}, Encryption.SSL, 465),
        ({"server": "a.de", "encryption": "starttls"}, Encryption.STARTTLS, 587),
    ],
)
def test_port_and_encryption_follow_from_the_server(values: dict[str, str], encryption: Encryption, port: int) -> None:
    login = login_of(values)
    assert (login.encryption, login.port) == (encryption, port)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "The server is missing"),
        ({"server": "a.de"}, "The user is missing"),
        ({"server": "a.de", "user": "u"}, "The password is missing"),
        ({"server": "a b", "user": "u", "password": "p"}, "has a blank"),
        ({"server": "a.de", "user": "u", "password": "p", "port": "x"}, "no number"),
        ({"server": "a.de", "user": "u", "password": "p"}, ""),
    ],
)
def test_a_test_begins_only_with_all_details(values: dict[str, str], words: str) -> None:
    assert words in untestable(values) if words else not untestable(values)


@pytest.mark.parametrize(
    "server", ["smtp.a.de", "localhost", "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "post.müller.de"]
)
def test_servers_that_can_be(server: str) -> None:
    assert server_problem(server) == ""


@pytest.mark.parametrize("address", ["a@b.de", "a.b+c@sub.example.co.uk", "jörg@müller.de"])
def test_addresses_that_can_be(address: str) -> None:
    assert address_problem(address) == ""


@pytest.mark.parametrize("address", ["a", "a@b", "@b.de", "a@", "a b@c.de", "a@b..de", "a@.de", "a@b.de.", "a@-b.de"])
def test_addresses_that_cannot_be(address: str) -> None:
    assert address_problem(address)


@pytest.mark.parametrize(("live", "words"), [(True, "is on"), (False, "is OFF"), (None, "Email accounts")])
def test_the_live_mode_is_checked_or_named(live: bool | None, words: str) -> None:
    assert words in live_words(facts(live=live))


@pytest.mark.parametrize("action", [*CHANNEL_ACTIONS, *COLLECTING_ACTIONS], ids=lambda action: action.id)
def test_only_admins_may_and_live_systems_get_steps(action: object) -> None:
    found = find_action(action.id)  # type: ignore[attr-defined]
    assert found is not None
    known = facts(_channel(4, "Amazon", 8, "a@a.de")).about("4" if found.id != "channel.create" else "")
    assert found.offered(known) == ""
    assert found.offered(SetupFacts(rights=UserRights(id=4, is_admin=False))) == ADMIN_ONLY
    assert found.way(has_extension=False) is Way.HAND_OFF
    assert found.way(has_extension=True) is Way.EXTENSION
    values = {field.name: field.default for field in found.fields(known)} | {"password": "s3cret-word"}
    assert found.card is not None
    card = found.card(known, values)
    assert len(card.steps) >= 4
    assert "s3cret-word" not in str(card)
    assert "s3cret-word" not in str(found.summary(known, values))


def test_the_password_is_a_secret_and_sent_only_when_typed() -> None:
    action = find_action("channel.edit")
    assert action is not None
    known = facts(_channel(4, "Amazon", 8, "a@a.de")).about("4")
    assert [f.name for f in action.fields(known) if f.kind is FieldKind.SECRET] == ["password"]
    values = {field.name: field.default for field in action.fields(known)}
    assert "password" not in str(action.calls(known, values))
    assert "geheim" in str(action.calls(known, values | {"password": "geheim"}))
    assert "assword" not in str(action.inverse(known, values, None))


def test_collecting_names_every_area() -> None:
    assert len(AREAS) == 6
    action = COLLECTING_ACTIONS[0]
    values = {"emails": "yes", "channel": "4", "group": "1", "live": "yes"}
    summary = action.summary(facts(_channel(4, "Amazon", 8, "a@a.de")), values)
    assert all(area in str(summary.consequences) for area in AREAS)
