"""What forms of the set-up say and take: names with commas, what changes, what fits, what is not told."""

from __future__ import annotations

import pytest

from plentytui.models.channels import ChannelsAnswer, Choosable, Collecting, FullChannel, Login
from plentytui.models.forms import Grave, Way, offered
from plentytui.models.messenger import ConversationType, Group, Role
from plentytui.models.setup import EbayAccount, FullTag, MessengerSettings
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.marketplace_table import TABLE, Marketplace
from plentytui.rules.regex_safety import mistake
from plentytui.rules.setup.changes import changes_told
from plentytui.rules.setup.channel_names import entries, find, joined, owners_in, type_choices
from plentytui.rules.setup.general import WHISPER_PATH
from plentytui.rules.setup.marketplaces import standing
from plentytui.rules.setup.tag_languages import read_names
from plentytui.rules.setup.tags import use_title
from tests.unit.test_setup_services import act

TAGS = {1: "dringend", 2: "a", 3: "b", 4: "a, b", 5: "@evil, b", 6: "Dringend", 7: "x"}


@pytest.mark.parametrize("ids", [(4,), (5,), (1,), (6,), (1, 6), (2, 3), (2, 4, 5), (5, 2), (7,)])
def test_what_a_list_offers_is_understood(ids: tuple[int, ...]) -> None:
    assert find(joined(ids, TAGS), TAGS) == (ids, ())


def test_names_with_commas_are_understood_as_typed_where_nothing_else_is_meant() -> None:
    assert find("@evil, b", TAGS).ids == (5,)
    assert find("a, b", TAGS).ids == (2, 3)
    assert find("nix, x", TAGS) == ((7,), ("nix",))
    assert len(set(entries(TAGS).values())) == len(TAGS)


def test_an_owner_may_have_a_comma_in_the_name() -> None:
    role = Role.model_validate({"id": 1, "names": [{"lang": "en", "name": "Sales"}]})
    facts = SetupFacts(
        language="en",
        roles=(role,),
        channels=ChannelsAnswer(users=(Choosable(id=1, name="Ash, Tom"), Choosable(id=2, name="Eva"))),
    )
    found, wrong = owners_in(facts, "Eva as Sales, Ash, Tom as Sales")
    assert [owner.owner_id for owner in found] == [2, 1]
    assert wrong == ()
    assert owners_in(facts, "Eva, Eva as Sales")[1] == ("“Eva” names no role.",)


def test_only_types_of_the_chosen_group_are_offered() -> None:
    groups = tuple(Group.model_validate({"id": one}) for one in (1, 2))
    types = tuple(ConversationType.model_validate({"id": one, "categoryId": one}) for one in (1, 2))
    choices = type_choices(SetupFacts(groups=groups, types=types))
    assert [one.value for one in offered(choices, {"group": "2"})] == ["", "2"]


def test_an_ebay_account_offers_types_of_its_group() -> None:
    ebay = TABLE[Marketplace.EBAY].group
    types = tuple(ConversationType.model_validate({"id": one, "categoryId": one}) for one in (1, ebay))
    fields = {field.name: field for field in act("ebay.create").fields(SetupFacts(groups=(), types=types))}
    assert [one.value for one in fields["type"].choices] == ["0", str(ebay)]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (".*@(mark", "A parenthesis is not closed: look at character 4, “(mark”."),
        ("a)", "A closing parenthesis has no opening one: look at character 2, “)”."),
        ("*a", "A repetition has nothing before it: look at character 1, “*a”."),
        ("(a+)+", ""),
    ],
)
def test_a_misspelt_pattern_is_told_with_its_place(pattern: str, told: str) -> None:
    assert mistake(pattern) == told


def pattern_problems(pattern: str) -> list[tuple[str, bool]]:
    values = {"skip_emails": "yes", "pattern": pattern}
    found = act("channel.create").problems(SetupFacts(channels=ChannelsAnswer()), values)
    return [(f"{one.what} {one.hint}", one.blocking) for one in found if one.field == "pattern"]


def test_what_is_misspelt_is_not_called_dangerous() -> None:
    ((told, blocking),) = pattern_problems(".*@(mark")
    assert blocking
    assert "halt" not in told
    assert "halt" in pattern_problems("(a+)+")[0][0]


def test_slashes_around_a_pattern_are_pointed_out() -> None:
    ((told, blocking),) = pattern_problems("/foo/i")
    assert not blocking
    assert "The slashes are part of the pattern" in told
    assert "without them: foo" in told


def test_a_channel_in_the_group_of_another_marketplace_is_not_complete() -> None:
    ebay = TABLE[Marketplace.EBAY].group
    channel = FullChannel(id=3, name="Zalando", category_id=ebay or 0, email="zalando@example.org")
    groups = (Group.model_validate({"id": ebay}),)
    found = standing(SetupFacts(groups=groups, channels=ChannelsAnswer(channels=(channel,))), Marketplace.ZALANDO)
    assert [need.title for need in found.missing] == ["Group of channel"]
    assert "is in the group of eBay" in found.missing[0].words


def test_what_is_not_told_is_not_shown_as_off() -> None:
    facts = SetupFacts(channels=ChannelsAnswer(), groups=())
    action = act("collecting.edit")
    fields = {field.name: field for field in action.fields(facts)}
    begun = {name: field.default for name, field in fields.items()}
    for name in ("emails", "live", "group"):
        assert fields[name].choices[0].label == "not told"
    assert [problem.what for problem in action.problems(facts, begun)] == ["Nothing is to be changed."]
    assert action.card is not None
    steps = [step.text for step in action.card(facts, begun | {"emails": "no"}).steps]
    assert "Switch the collecting of sent emails off." in steps
    assert not [step for step in steps if "live mode" in step or "default group" in step]


def test_a_form_tells_each_value_that_changes() -> None:
    group = Group.model_validate(
        {"id": 101, "names": [{"lang": "de", "name": "Handel"}, {"lang": "en", "name": "Trade"}]}
    )
    facts = SetupFacts(groups=(group,)).about("g101")
    fields = act("entry.edit").fields(facts)
    told = changes_told(fields, {"position": "0", "name_de": "Juu", "name_en": ""})
    assert told == ("German name: “Juu” instead of “Handel”.", "The English name “Trade” is removed.")


def test_editing_together_tells_what_and_how_many() -> None:
    tags = tuple(
        FullTag.model_validate({"id": one, "tagName": str(one), "color": "#111111", "availabilities": uses})
        for one, uses in ((1, ["order"]), (2, []))
    )
    values = {"colour": "#222222", "use_order": "add", "use_contact": "remove"}
    told = act("tag.together").summary(SetupFacts(tags=tags).about("1,2"), values).consequences
    assert told[1:] == (
        "Colour #222222 for 2 tags.",
        "Contact is taken away from none: they are so already.",
        "Order is added to 1 tag.",
    )


def test_emptying_the_trash_sooner_is_asked_about() -> None:
    facts = SetupFacts(
        settings=MessengerSettings.model_validate({"automaticTrashEmpty": {"enabled": True, "days": 30}})
    )

    def asks(on: str, days: str) -> bool:
        values = {"trash_on": on, "trash_days": days, "archive_on": "", "archive_days": ""}
        return any(problem.asks for problem in act("settings.edit").problems(facts, values))

    assert asks("yes", "7")
    assert not asks("yes", "30")
    assert not asks("", "7")


def test_while_the_groups_are_read_it_says_so() -> None:
    assert "not read yet" in act("group.visible").offered(SetupFacts())


def test_availabilities_have_words() -> None:
    assert use_title("messageClearingSubAccount") == "Message clearing sub account"


# What is asked about, and told before


def _told(action: str, known: SetupFacts, **values: str) -> tuple[str, str]:
    """What is asked about, and what a save is called."""
    one = act(action)
    whole = {field.name: field.default for field in one.fields(known)} | values
    asked = " ".join(problem.what for problem in one.problems(known, whole) if problem.asks)
    return asked, one.summary(known, whole).what


def _with_live(live: bool | None) -> SetupFacts:
    return SetupFacts(groups=(), channels=ChannelsAnswer(collecting=Collecting(live_mode=live)))


def test_switching_the_live_mode_is_asked_about_and_named() -> None:
    asked, what = _told("collecting.edit", _with_live(True), live="")
    assert "no email of the whole system" in asked
    assert what == "Switch the live mode OFF for all emails of the system"
    asked, what = _told("collecting.edit", _with_live(False), live="yes")
    assert "all emails of the system reach" in asked
    assert what == "Switch the live mode on"
    assert _told("collecting.edit", _with_live(False)) == ("", "Save the settings of emails as they are")


def test_where_the_live_mode_is_not_told_only_a_choice_of_it_is_asked_about() -> None:
    known = SetupFacts(groups=(), channels=ChannelsAnswer())
    assert _told("collecting.edit", known, emails="no") == ("", "Do not collect sent emails")
    asked, what = _told("collecting.edit", known, emails="no", live="no")
    assert "no email of the whole system" in asked
    assert what == "Switch the live mode OFF for all emails of the system; do not collect sent emails"


def test_a_default_channel_is_not_switched_off_and_others_are_asked_about() -> None:
    channels = tuple(FullChannel(id=one, name=f"C{one}", is_default=one == 1, is_full=True) for one in (1, 2))
    known = SetupFacts(channels=ChannelsAnswer(channels=channels), has_extension=True)
    toggle = act("channel.toggle")
    assert "cannot be the default one" in toggle.offered(known.about("1"))
    assert toggle.offered(known.about("2")) == ""
    assert "no message is sent or received" in _told("channel.toggle", known.about("2"))[0]
    by_hand = SetupFacts(channels=ChannelsAnswer(channels=channels), subject="1")
    assert toggle.offered(by_hand) == ""
    assert "cannot be the default one" in " ".join(one.what for one in toggle.problems(by_hand, {}))
    assert toggle.card is not None
    assert any("make another one the default" in step.text for step in toggle.card(by_hand, {}).steps)


def test_a_channel_that_is_switched_off_in_its_form_is_asked_about() -> None:
    channel = FullChannel(id=2, name="C2", is_active=True, is_full=True)
    known = SetupFacts(channels=ChannelsAnswer(channels=(channel,)), groups=(), subject="2")
    assert "no message is sent or received" in _told("channel.edit", known, active="")[0]


def test_the_preview_of_a_channel_has_only_what_changes() -> None:
    login = Login(server="a.de", port=465, encryption="ssl", user="u", sender_address="u@a.de", has_password=True)
    channel = FullChannel(id=2, name="C2", is_active=True, is_full=True, login=login)
    known = SetupFacts(channels=ChannelsAnswer(channels=(channel,)), groups=(), subject="2")
    edit = act("channel.edit")
    whole = {field.name: field.default for field in edit.fields(known)}
    assert edit.summary(known, whole | {"name": "New"}).consequences == ()
    assert "It sends by b.de" in " ".join(edit.summary(known, whole | {"server": "b.de"}).consequences)
    assert edit.summary(known, whole | {"active": ""}).consequences == ()


def test_archiving_and_fetching_no_longer_are_asked_about() -> None:
    known = SetupFacts(
        settings=MessengerSettings(), ebay=(EbayAccount(id=1, ebay_account_id=2, name="finch", is_enabled=True),)
    )
    assert "older than 90 days" in _told("settings.edit", known, archive_on="yes", archive_days="90")[0]
    assert "no longer fetched" in _told("ebay.edit", known.about("1"), enabled="")[0]
    assert _told("ebay.edit", known.about("1"))[0] == ""


def test_a_value_that_was_not_in_force_is_not_told_as_the_one_before() -> None:
    fields = act("settings.edit").fields(SetupFacts(settings=MessengerSettings()))
    whole = {field.name: field.default for field in fields}
    told = " ".join(changes_told(fields, whole | {"archive_on": "yes", "archive_days": "1825"}))
    assert told == "Archive: yes. Archive after days: “1825”."


def test_creating_a_tag_asks_nothing_and_one_tag_is_no_tags() -> None:
    assert act("tag.create").grave is Grave.PLAIN
    assert _told("tag.many", SetupFacts(), names="Eins")[1] == "Create 1 tag"
    assert _told("tag.many", SetupFacts(), names="Eins\nZwei")[1] == "Create 2 tags"


def test_a_missing_colon_is_told_as_that() -> None:
    assert (
        "write fr: and the name" in read_names("fr Urgent")[1][0] or "before a colon" in read_names("fr Urgent")[1][0]
    )
    (said,) = read_names("fr Urgentde: dringend")[1]
    assert "no colon right behind the language" in said
    assert "is no language" in read_names("xx: Urgent")[1][0]


def test_examples_of_addresses_may_have_semicolons_between() -> None:
    known = SetupFacts(channels=ChannelsAnswer(), groups=())
    create = act("channel.create")
    values = {"skip_emails": "yes", "pattern": "^no-?reply@", "examples": "NO-REPLY@y.de; tom@z.de"}
    said = " ".join(problem.what for problem in create.problems(known, values) if problem.field == "examples")
    assert said == "Skipped: NO-REPLY@y.de; sent to: tom@z.de."


def test_moving_past_others_of_the_same_position_names_its_price() -> None:
    rows = tuple(Group.model_validate({"id": one, "position": 0}) for one in (1, 2, 3, 4))
    known = SetupFacts(groups=rows)
    move = act("entry.down")
    (said,) = move.problems(known.about("g1"), {})
    calls = len(move.calls(known.about("g1"), {}))
    assert said.asks
    assert calls > 2
    assert f"{calls} calls" in said.what
    apart = SetupFacts(groups=tuple(Group.model_validate({"id": one, "position": one}) for one in (1, 2)))
    assert move.problems(apart.about("g1"), {}) == ()


def test_the_default_whisper_mode_is_changed_or_handed_off() -> None:
    switch = act("whisper.switch")
    assert "not read yet" in switch.offered(SetupFacts())
    known = SetupFacts(whisper=False)
    assert [(call.path, call.body) for call in switch.calls(known, {})] == [(WHISPER_PATH, {"whisper": True})]
    assert switch.way(has_extension=False) is Way.HAND_OFF
    assert switch.card is not None
    assert any("whisper mode on" in step.text for step in switch.card(known, {}).steps)
