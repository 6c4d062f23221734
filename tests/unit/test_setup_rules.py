"""Rules of the set-up: what is offered, what is wrong with each field, what is sent, what undoes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.forms import FieldKind, Way
from plentytui.models.messenger import ConversationType, Group, Name, Named, Role, Status
from plentytui.models.session import Webstore
from plentytui.models.setup import (
    AutomaticRule,
    Automation,
    EbayAccount,
    FullTag,
    MessengerSettings,
    UserRights,
)
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.action import ADMIN_ONLY, SetupAction
from plentytui.rules.setup.catalogue import ACTIONS, actions_of, find_action
from plentytui.rules.setup.changes import changes_told
from plentytui.rules.setup.ordering import moved
from plentytui.rules.setup.rights import RIGHTS, missing, standing
from plentytui.rules.setup.tag_languages import read_names


def _names(de: str, en: str = "") -> tuple[Name, ...]:
    found = [Name(lang="de", name=de)] + ([Name(lang="en", name=en)] if en else [])
    return tuple(found)


STATUSES = (
    Status(id=111, type_id=11, position=0, progress=0, colour="#d93025", names=_names("Neu", "New")),
    Status(id=112, type_id=11, position=1, progress=30, colour="#f29900", names=_names("Läuft", "Runs")),
)
FACTS = SetupFacts(
    system_name="Test",
    language="en",
    rights=UserRights(id=3, is_admin=True, permissions=()),
    groups=(
        Group(id=1, position=0, names=_names("Allgemein", "General")),
        Group(id=101, position=1, names=(*_names("Handel", "Trade"), Name(lang="fr", name="Commerce"))),
    ),
    types=(
        ConversationType(id=11, category_id=1, position=0, names=_names("Frage", "Question"), statuses=STATUSES),
        ConversationType(id=12, category_id=1, position=1, names=_names("Klage", "Complaint")),
    ),
    roles=(Role(id=1, position=0, names=_names("Vertrieb", "Sales")),),
    tags=(
        FullTag(id=1, name="eilig", color="#d93025", availabilities=("messenger",), names=_names("eilig")),
        FullTag(id=2, name="Ware", color="#000000", availabilities=("variation",), clients=(28411, 9)),
    ),
    stores=(Webstore(id=0, store_identifier=28411, name="DE"), Webstore(id=1, store_identifier=28412, name="UK")),
    settings=MessengerSettings(
        automatic_trash_empty=AutomaticRule(enabled=False, days=30),
        automatic_archive=AutomaticRule(enabled=True, days=180),
    ),
    ebay=(EbayAccount(id=1, ebay_account_id=7301, name="finch", is_enabled=True),),
    automations=(Automation(id=1, name="Bestätigen"), Automation(id=2, name="Zwei")),
)
TABS = ("groups", "tags", "roles", "general", "automations")
OWN = tuple(action for action in ACTIONS if action.tab in TABS and not action.by_hand)
SUBJECTS = {"groups": "g101", "tags": "1", "roles": "1", "general": "1", "automations": "1"}


def act(name: str) -> SetupAction:
    found = find_action(name)
    assert found is not None
    return found


def said(name: str, field: str, subject: str = "", /, **values: str) -> str:
    """What is said of a field of a form that is otherwise as it began."""
    action, facts = act(name), FACTS.about(subject)
    whole = {one.name: one.default for one in action.fields(facts)} | values
    problems = [problem for problem in action.problems(facts, whole) if problem.field == field]
    return " ".join(f"{problem.what} {problem.hint}" for problem in problems)


NAMED = {"name_de": "X", "name_en": "Y"}
WRONG = [
    ("group.create", "", "position", {"position": ""}, "Position is missing"),
    ("group.create", "", "position", {"position": "one"}, "no whole number"),
    ("group.create", "", "position", {"position": "-1"}, "no whole number"),
    ("group.create", "", "position", {"position": "10000"}, "greater than 9999"),
    ("group.create", "", "name_de", {"name_de": ""}, "German name is missing"),
    ("group.create", "", "name_de", {"name_de": "x" * 256}, "256 characters"),
    ("group.create", "", "name_en", {"name_de": "x", "name_en": "y" * 300}, "300 characters"),
    ("group.create", "", "name_de", {"name_de": "Allgemein"}, "Another group is called"),
    ("type.create", "g1", "name_de", {"name_de": "Frage"}, "Another type is called"),
    ("type.create", "g1", "position", {"position": "x"}, "no whole number"),
    ("status.create", "t11", "progress", {"progress": "15"}, "no step of ten"),
    ("status.create", "t11", "progress", {"progress": ""}, "Progress is missing"),
    ("status.create", "t11", "colour", {"colour": "blue"}, "no colour"),
    ("status.create", "t11", "colour", {"colour": "300, 0, 0"}, "0 to 255"),
    ("status.create", "t11", "colour", {"colour": ""}, "Colour is missing"),
    ("status.create", "t11", "name_de", {"name_de": "Neu"}, "Another status is called"),
    ("entry.edit", "g1", "name_de", {"name_de": "", "name_en": ""}, "No name is left"),
    ("entry.edit", "s111", "colour", {"colour": "#12"}, "no colour"),
    ("role.create", "", "name_en", {"name_de": "A"}, "English name is missing"),
    ("role.create", "", "name_de", {"name_en": "A"}, "German name is missing"),
    ("role.create", "", "name_de", {"name_de": "Vertrieb", "name_en": "B"}, "Another role is called"),
    ("role.edit", "1", "position", {"position": "1.5"}, "no whole number"),
    ("tag.create", "", "name", {}, "Tag name is missing"),
    ("tag.create", "", "name", {"name": "EILIG"}, "There is a tag"),
    ("tag.create", "", "name", {"name": "x" * 256}, "256 characters"),
    ("tag.create", "", "colour", {"name": "a", "colour": "x"}, "no colour"),
    ("tag.create", "", "use_category", {"name": "a", "use_messenger": ""}, "No availability"),
    ("tag.edit", "1", "names", {"names": "eilig"}, "no language before a colon"),
    ("tag.edit", "1", "names", {"names": "xx: a"}, "no language that the system knows"),
    ("tag.edit", "1", "names", {"names": "de:"}, "is missing"),
    ("tag.edit", "1", "names", {"names": "de: a\nde: b"}, "twice"),
    ("tag.edit", "1", "names", {"names": f"de: {'a' * 256}"}, "more than 255"),
    ("tag.edit", "1", "name", {"name": ""}, "Tag name is missing"),
    ("tag.together", "1,2", "", {}, "Nothing is to be changed"),
    ("tag.together", "1", "", {"use_messenger": "remove"}, "no availability left"),
    ("tag.together", "1", "colour", {"colour": "zz"}, "no colour"),
    ("tag.many", "", "names", {}, "Names is missing"),
    ("tag.many", "", "names", {"names": "a\na"}, "twice"),
    ("tag.many", "", "names", {"names": "\n".join(map(str, range(51)))}, "too many"),
    ("tag.many", "", "names", {"names": "eilig"}, "There is a tag"),
    ("settings.edit", "", "trash_days", {"trash_on": "yes", "trash_days": ""}, "missing"),
    ("settings.edit", "", "trash_days", {"trash_on": "yes", "trash_days": "a week"}, "no whole number"),
    ("settings.edit", "", "trash_days", {"trash_on": "yes", "trash_days": "0"}, "too few"),
    ("settings.edit", "", "archive_days", {"archive_days": "1826"}, "more than five years"),
    ("ebay.create", "", "name", {}, "Name is missing"),
    ("ebay.create", "", "ebay_id", {"ebay_id": "abc"}, "no id of an eBay account"),
    ("ebay.create", "", "ebay_id", {}, "eBay account is missing"),
    ("ebay.edit", "1", "status", {"type": "12", "status": "111"}, "does not belong"),
    ("automation.copy", "1", "name", {"name": ""}, "Name is missing"),
    ("automation.edit", "2", "name", {"name": "Bestätigen"}, "called"),
    ("automation.edit", "1", "name", {"name": "x" * 256}, "256 characters"),
]


@pytest.mark.parametrize(("name", "subject", "field", "values", "part"), WRONG)
def test_every_wrong_input_has_its_sentence(
    name: str, subject: str, field: str, values: dict[str, str], part: str
) -> None:
    told = said(name, field, subject, **values)
    assert part in told
    assert told.rstrip().endswith(".")


def test_every_field_that_is_typed_has_a_wrong_input_or_takes_anything() -> None:
    typed = {FieldKind.TEXT, FieldKind.NUMBER, FieldKind.LONG, FieldKind.COLOUR}
    told = {(name, field) for name, _, field, _, _ in WRONG}
    shared = {"position", "name_de", "name_en", "colour"}
    for action in OWN:
        for field in action.fields(FACTS.about(SUBJECTS.get(action.tab, ""))):
            if field.kind not in typed or (action.id, field.name) in {("automation.edit", "text")}:
                continue
            by_another = any(other == field.name for _, other in told) and field.name in shared | {
                "name", "ebay_id", "names", "trash_days", "archive_days",
            }  # fmt: skip
            assert (action.id, field.name) in told or by_another, (action.id, field.name)


@pytest.mark.parametrize("action", OWN, ids=lambda action: action.id)
def test_who_is_no_admin_is_told_and_nothing_is_offered(action: SetupAction) -> None:
    rights = UserRights(id=4, is_admin=False, permissions=("setup.tag.read",))
    facts = SetupFacts(**{name: getattr(FACTS, name) for name in FACTS.__slots__} | {"rights": rights})
    reason = action.offered(facts.about(SUBJECTS[action.tab]))
    assert reason == ADMIN_ONLY if action.tab != "tags" else "right Setup » Tag" in reason


@pytest.mark.parametrize("action", OWN, ids=lambda action: action.id)
def test_where_the_system_does_not_say_nothing_is_closed_for_that(action: SetupAction) -> None:
    facts = SetupFacts(**{name: getattr(FACTS, name) for name in FACTS.__slots__} | {"rights": UserRights()})
    reason = action.offered(facts.about(SUBJECTS[action.tab]))
    assert "admin" not in reason
    assert "right" not in reason


@pytest.mark.parametrize("action", OWN, ids=lambda action: action.id)
def test_each_action_explains_itself(action: SetupAction) -> None:
    assert action.explains.endswith(".")
    assert action.way() is (Way.HAND_OFF if action.by_extension else Way.OFFICIAL)
    assert action in actions_of(action.tab)


def test_reserved_groups_are_not_deleted_and_own_ones_are() -> None:
    delete = act("entry.delete")
    assert "reserved" in delete.offered(FACTS.about("g1"))
    assert delete.offered(FACTS.about("g101")) == ""


def test_a_name_in_a_third_language_stays() -> None:
    facts = FACTS.about("g101")
    values = {"position": "1", "name_de": "Handel", "name_en": ""}
    (call,) = act("entry.edit").calls(facts, values)
    assert call.body == {
        "position": 1,
        "names": [{"lang": "de", "name": "Handel"}, {"lang": "fr", "name": "Commerce"}],
    }
    assert changes_told(act("entry.edit").fields(facts), values)[-1].startswith("The English name “")


def test_clients_that_are_not_listed_stay_and_go_with_the_availability() -> None:
    facts = FACTS.about("2")
    begun = {field.name: field.default for field in act("tag.edit").fields(facts)}
    (call,) = act("tag.edit").calls(facts, begun)
    assert isinstance(call.body, dict)
    assert call.body["clients"] == [{"plentyId": 28411}, {"plentyId": 9}]
    (call,) = act("tag.edit").calls(facts, begun | {"use_variation": "", "use_order": "yes"})
    assert isinstance(call.body, dict)
    assert call.body["clients"] == []


def test_a_tag_that_is_created_says_its_name_in_the_query_as_well() -> None:
    (call,) = act("tag.create").calls(FACTS, {"name": "a & b", "colour": "#000", "use_order": "yes"})
    assert call.path == "/rest/tags?tagName=a%20%26%20b&tagLang=en"


rows = st.lists(st.integers(0, 6), min_size=2, max_size=6).map(
    lambda places: sorted(
        (Named(id=number, position=place) for number, place in enumerate(places)), key=lambda r: (r.position, r.id)
    )
)


@given(rows, st.integers(0, 5), st.sampled_from([-1, 1]))
def test_moving_changes_places_with_the_neighbour_and_nothing_else(rows: list[Named], at: int, step: int) -> None:
    at %= len(rows)
    order = [row.id for row in rows]
    changes = moved(rows, order[at], step)
    if not 0 <= at + step < len(rows):
        assert changes == ()
        return
    positions = {row.id: row.position for row in rows} | dict(changes)
    wanted = list(order)
    wanted[at], wanted[at + step] = wanted[at + step], wanted[at]
    assert sorted(order, key=lambda number: (positions[number], number)) == wanted
    assert all(position >= 0 for _, position in changes)


def test_rights_are_told_missing_or_not_told() -> None:
    none = SetupFacts(rights=UserRights(id=5, is_admin=False, permissions=("setup.tag.read",)))
    states = {right.key: standing(none, right) for right in RIGHTS}
    assert states["setup.tag.read"] == "yes"
    assert states["crm.message.read"] == "MISSING"
    assert len(missing(none)) == len(RIGHTS) - 1
    silent = SetupFacts(rights=UserRights(), refused=("setup.messenger",))
    assert standing(silent, RIGHTS[0]) == "not told"
    assert [right.key for right in missing(silent)] == ["setup.messenger"]
    assert missing(FACTS) == ()


def test_the_nine_rights_of_an_employee_are_listed() -> None:
    assert sum(right.section == "2.1" for right in RIGHTS) == 9
    assert all(right.blocks.endswith(".") for right in RIGHTS)


def test_names_of_lines() -> None:
    names, wrong = read_names(" de : eilig \n\nEN: urgent")
    assert [(name.lang, name.name) for name in names] == [("de", "eilig"), ("en", "urgent")]
    assert wrong == ()
