"""What forms of the set-up say and take: names with commas, what changes, what fits, what is not told."""

from __future__ import annotations

import pytest

from plentytui.models.channels import ChannelsAnswer, Choosable, FullChannel
from plentytui.models.forms import offered
from plentytui.models.messenger import ConversationType, Group, Role
from plentytui.models.setup import FullTag, MessengerSettings
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.marketplace_table import TABLE, Marketplace
from plentytui.rules.regex_safety import mistake
from plentytui.rules.setup.changes import changes_told
from plentytui.rules.setup.channel_names import entries, find, joined, owners_in, type_choices
from plentytui.rules.setup.marketplaces import standing
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
