"""An undo looks first whether somebody changed meanwhile what was saved, and then leaves it alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import TypeAdapter

from plentytui.clock import ManualClock
from plentytui.errors import Forbidden, PlentytuiError, ServerFault, StoreError
from plentytui.models.setup import FullTag, SetupCall
from plentytui.models.setup_facts import SetupFacts
from plentytui.rules.setup.meanwhile import Saved, changed, read_saved, saved_by, saved_text
from plentytui.services.setup.doing import PARTS
from plentytui.services.setup.reading import SetupPart
from tests.setup_cases import CASES, Case
from tests.unit.test_setup_services import RIGHTS, Rig, act

pytestmark = pytest.mark.anyio

BASE = "/rest/conversations"
CHANNELS = "/rest/plentytui/v1/channels"


class Meddling(NamedTuple):
    """A save, and what somebody else does to the same record afterwards."""

    action: str
    subject: str
    values: dict[str, str]
    theirs: SetupCall
    told: str


MEDDLINGS = (
    Meddling(
        "entry.edit", "g8", {"position": "3", "name_de": "Amazon DE", "name_en": "Amazon"},
        SetupCall("PUT", f"{BASE}/categories/8", {"names": [{"lang": "de", "name": "Ihrs"}]}), "the names",
    ),
    Meddling(
        "group.visible", "g8", {}, SetupCall("PUT", f"{BASE}/categories/8/status", {"isEnabled": True}),
        "whether it is on",
    ),
    Meddling(
        "type.create", "g101", {"position": "9", "name_de": "Muster", "name_en": ""},
        SetupCall("POST", f"{BASE}/statuses", {"typeId": -1, "position": 1, "names": [{"lang": "de", "name": "Da"}],
                                               "progress": 10, "colour": "#111111"}),
        "In the type “Muster” there is something by now: Da",
    ),
    Meddling(
        "entry.edit", "s112", {"progress": "40", "colour": "#0084ff", "position": "2", "name_de": "Läuft"},
        SetupCall("PUT", f"{BASE}/statuses/112", {"progress": 90}), "the progress",
    ),
    Meddling("role.up", "2", {}, SetupCall("PUT", f"{BASE}/roles/2", {"position": 77}), "the position"),
    Meddling(
        "role.create", "", {"position": "9", "name_de": "Neu", "name_en": "New"},
        SetupCall("DELETE", f"{BASE}/roles/-1"), "is not there any more",
    ),
    Meddling(
        "tag.together", "1", {"colour": "#111111"},
        SetupCall("PUT", "/rest/tags/1", {"tagName": "dringend", "color": "#222222",
                                          "availabilities": [{"tagType": "messenger"}]}), "the colour",
    ),
    Meddling(
        "settings.edit", "", {"trash_on": "yes", "trash_days": "45"},
        SetupCall("PUT", "/rest/messenger/settings", {"automaticTrashEmpty": {"enabled": True, "days": 46}}),
        "emptying the trash",
    ),
    Meddling(
        "ebay.edit", "1", {"name": "finch", "ebay_id": "7301", "enabled": "", "type": "0", "status": "0"},
        SetupCall("DELETE", "/rest/messenger/marketplaces/ebay/1"), "is not there any more",
    ),
    Meddling(
        "automation.switch", "2", {}, SetupCall("PUT", f"{BASE}/events/2/update_status?status=false"), "the status",
    ),
    Meddling("channel.toggle", "8", {}, SetupCall("PUT", f"{CHANNELS}/8", {"isActive": False}), "whether it is on"),
)  # fmt: skip


@pytest.fixture
async def rig(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Rig]:
    found = Rig(tmp_path, clock)
    yield found
    await found.close()


async def save(rig: Rig, action: str, subject: str, values: dict[str, str]) -> None:
    wanted = act(action)
    await rig.reader.refresh(PARTS[wanted.tab])
    fields = wanted.fields(rig.reader.facts(subject))
    await rig.doing.perform(wanted, {field.name: field.default for field in fields} | values, subject)
    rig.way.calls_made.clear()


@pytest.mark.parametrize("one", MEDDLINGS, ids=[f"{one.action}-{one.subject}" for one in MEDDLINGS])
async def test_what_somebody_changed_meanwhile_is_left_alone(one: Meddling, rig: Rig) -> None:
    await save(rig, one.action, one.subject, one.values)
    made = rig.doing.new_id
    body = one.theirs.body
    if isinstance(body, dict) and body.get("typeId") == -1:
        body = body | {"typeId": made}
    theirs = SetupCall(one.theirs.method, one.theirs.path.replace("-1", str(made)), body)
    await rig.doing._api.setup.submit(theirs)
    rig.way.calls_made.clear()
    undone = await rig.doing.undo()
    assert undone is not None
    assert one.told in undone.changed
    assert {method for method, _ in rig.way.calls_made} == {"GET"}
    assert undone.is_gone == ("any more" in one.told)
    assert len(rig.doing.undoable()) == (0 if undone.is_gone else 1)
    if not undone.is_gone:
        again = await rig.doing.undo(all_the_same=True)
        assert again is not None
        assert again.changed == ""
        assert rig.doing.undoable() == []


async def test_what_is_left_alone_is_not_offered_again(rig: Rig) -> None:
    await save(rig, "role.edit", "2", {"name_de": "Eins"})
    await rig.doing.leave_as_is()
    assert await rig.doing.undo() is None


async def test_an_undo_costs_one_read_and_one_write(rig: Rig) -> None:
    await save(rig, "role.edit", "2", {"name_de": "Eins"})
    await rig.doing.undo()
    assert rig.way.calls_made == [("GET", f"{BASE}/roles"), ("PUT", f"{BASE}/roles/2")]


async def test_a_save_and_its_undo_are_known_without_reading_again(rig: Rig) -> None:
    await rig.reader.refresh(PARTS["groups"])
    rig.way.calls_made.clear()
    await rig.doing.perform(act("group.visible"), {}, "g8")
    await rig.reader.refresh(PARTS["groups"])
    assert [method for method, _ in rig.way.calls_made] == ["PUT"]
    group = rig.reader.facts().group(8)
    assert group is not None
    assert not group.is_enabled
    rig.way.calls_made.clear()
    await rig.doing.undo()
    await rig.reader.refresh(PARTS["groups"])
    assert [method for method, _ in rig.way.calls_made] == ["GET", "PUT"]
    group = rig.reader.facts().group(8)
    assert group is not None
    assert group.is_enabled


@pytest.mark.parametrize(
    ("action", "values", "method"),
    [
        ("automation.switch", {}, "PUT"),
        ("automation.edit", {"name": "Empfang", "text": "neu"}, "PUT"),
        ("automation.delete", {}, "DELETE"),
    ],
)
async def test_a_save_of_an_automation_costs_one_call(
    action: str, values: dict[str, str], method: str, rig: Rig
) -> None:
    await rig.reader.refresh(PARTS["automations"])
    rig.way.calls_made.clear()
    await rig.doing.perform(act(action), values, "2")
    await rig.reader.refresh(PARTS["automations"])
    assert [made for made, _ in rig.way.calls_made] == [method]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.action}-{case.subject}" for case in CASES])
async def test_what_is_taken_over_is_what_the_system_would_tell(case: Case, rig: Rig) -> None:
    await save(rig, case.action, case.subject, dict(case.values))
    parts = PARTS[act(case.action).tab]
    await rig.reader.refresh(parts)
    known = {part: rig.reader.kept(part) for part in parts}
    await rig.reader.refresh(parts, anew=True)
    for part, value in known.items():
        if part is SetupPart.TYPES:
            assert told(statuses(value)) == told(statuses(rig.reader.kept(part)))
        assert told(value) == told(rig.reader.kept(part))


def told(value: object) -> object:
    """What can be seen of a part, in an order of its own."""
    if not isinstance(value, tuple) or any(isinstance(row, str) for row in value):
        return value
    return sorted((tuple(sorted(row.model_dump(exclude=UNSEEN).items())) for row in value), key=str)


def statuses(types: object) -> object:
    """All statuses of types."""
    assert isinstance(types, tuple)
    return tuple(status for kind in types for status in kind.statuses)


UNSEEN = {"updated_at", "updatedAt", "createdAt", "user_id", "userId", "statuses"}


async def test_what_is_read_while_something_is_saved_is_read_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    await rig.reader.refresh([SetupPart.ROLES])
    role = rig.reader.kept(SetupPart.ROLES)
    call = rig.reader.call

    async def slow(part: SetupPart) -> object:
        answer = await call(part)
        await rig.reader.amend(SetupPart.ROLES, role[:1])
        return answer

    monkeypatch.setattr(rig.reader, "call", slow)
    await rig.reader.refresh([SetupPart.ROLES], anew=True)
    monkeypatch.undo()
    rig.way.calls_made.clear()
    await rig.reader.refresh([SetupPart.ROLES])
    assert rig.way.calls_made == [("GET", f"{BASE}/roles")]


async def test_a_delete_stands_in_the_way_of_older_saves_and_takes_its_own_away(rig: Rig) -> None:
    await save(rig, "role.edit", "1", {"name_de": "Eins"})
    await save(rig, "role.edit", "2", {"name_de": "Zwei"})
    assert rig.doing.in_the_way() == ""
    await save(rig, "role.delete", "2", {})
    assert rig.doing.in_the_way().startswith("Delete the role")
    assert [one.saved[0].path for one in rig.doing.undoable()] == [f"{BASE}/roles/1"]
    undone = await rig.doing.undo(rig.doing.undoable()[0])
    assert undone is not None
    assert rig.doing.in_the_way() == ""


async def test_undoing_what_was_created_names_what_it_deletes(rig: Rig) -> None:
    await save(rig, "role.create", "", {"position": "9", "name_de": "Neu", "name_en": "New"})
    assert rig.doing.deleted_by(rig.doing.undoable()[0]) == "the role “New”"


async def test_without_a_look_nothing_is_undone(rig: Rig) -> None:
    await save(rig, "role.edit", "2", {"name_de": "Eins"})
    rig.way.gone = frozenset({f"{BASE}/roles"})
    with pytest.raises(PlentytuiError):
        await rig.doing.undo()
    assert len(rig.doing.undoable()) == 1


SAVES = [case for case in CASES if not case.action.endswith("delete") and case.action != "group.defaults"]


@pytest.mark.parametrize("case", SAVES, ids=[f"{case.action}-{case.subject}" for case in SAVES])
async def test_nothing_is_said_to_be_changed_that_is_not(case: Case, rig: Rig) -> None:
    await save(rig, case.action, case.subject, dict(case.values))
    saved = rig.doing.undoable()[0].saved
    assert saved
    assert all(one.sent or one.is_new for one in saved)
    undone = await rig.doing.undo()
    assert undone is not None
    assert undone.changed == ""


def test_secrets_are_not_among_what_was_saved() -> None:
    body = {"name": "x", "login": {"server": "s", "password": "hidden"}}
    saved = saved_by((SetupCall("PUT", f"{CHANNELS}/1", body),), None)
    assert saved == (Saved(f"{CHANNELS}/1", {"name": "x", "login": {"server": "s"}}),)
    assert read_saved(saved_text(saved)) == saved


async def test_what_is_not_told_is_not_called_changed(rig: Rig) -> None:
    assert changed(rig.reader.facts(), [Saved(f"{BASE}/roles/2", {"position": 1})]) == ""


async def test_what_some_calls_of_a_save_did_is_undone_call_by_call(rig: Rig) -> None:
    await rig.reader.refresh(PARTS["groups"])
    before = {group.id: group.position for group in rig.reader.facts().groups or ()}
    facts = rig.reader.facts("g3")
    calls = act("entry.up").calls(facts, {})
    assert len(calls) == 2
    rig.way.gone = frozenset({calls[1].path})
    with pytest.raises(PlentytuiError) as caught:
        await rig.doing.perform(act("entry.up"), {}, "g3")
    assert "1 of 2 calls were made before" in caught.value.hint
    rig.way.gone = frozenset()
    kept = rig.doing.undoable()
    assert [one.what for one in kept] == ["Move the group “Contact notes” up (1 of 2 calls)"]
    await rig.doing.undo()
    await rig.reader.refresh(PARTS["groups"])
    assert {group.id: group.position for group in rig.reader.facts().groups or ()} == before


async def test_an_undo_that_broke_off_goes_on_with_the_rest(rig: Rig) -> None:
    await save(rig, "entry.up", "g3", {})
    calls = rig.doing.undoable()[0].calls
    assert len(calls) == 2
    rig.way.gone = frozenset({calls[1].path})
    with pytest.raises(PlentytuiError):
        await rig.doing.undo(all_the_same=True)
    rig.way.gone = frozenset()
    assert [one.calls for one in rig.doing.undoable()] == [calls[1:]]
    rig.way.calls_made.clear()
    await rig.doing.undo(all_the_same=True)
    assert rig.way.calls_made == [("PUT", calls[1].path)]
    assert rig.doing.undoable() == []


async def test_a_save_that_came_during_an_undo_stays(rig: Rig) -> None:
    await save(rig, "role.edit", "2", {"name_de": "Eins"})
    newest = rig.doing.undoable()[0]
    await save(rig, "role.edit", "1", {"name_de": "Zwei"})
    await rig.doing._undoables.drop(newest)
    assert [one.saved[0].path for one in rig.doing.undoable()] == [f"{BASE}/roles/1"]


async def test_after_a_day_a_save_is_no_longer_undone(rig: Rig, clock: ManualClock) -> None:
    await save(rig, "role.edit", "2", {"name_de": "Eins"})
    clock.advance(23 * 3600)
    assert len(rig.doing.undoable()) == 1
    clock.advance(3600)
    assert rig.doing.undoable() == []


# What was not told


async def test_what_the_system_did_not_tell_of_a_tag_is_not_sent_as_empty(rig: Rig) -> None:
    tag = FullTag.model_validate({"id": 1, "tagName": "eilig", "color": "#111111"})
    facts = SetupFacts(tags=(tag,), stores=())
    adapter = TypeAdapter(tuple[FullTag, ...])
    again = adapter.validate_json(adapter.dump_json((tag,), exclude_unset=True))[0]
    assert not again.tells("names")
    assert not again.tells("clients")
    values = {"colour": "#222222"}
    (call,) = act("tag.together").calls(facts.about("1"), values)
    assert call.body == [{"id": 1, "tagName": "eilig", "color": "#222222"}]
    (back,) = act("tag.together").inverse(facts.about("1"), values, None)
    assert back.body == [{"id": 1, "tagName": "eilig", "color": "#111111"}]
    (edit,) = act("tag.edit").calls(facts.about("1"), {"name": "eilig", "colour": "#333333", "names": ""})
    assert edit.body == {"tagName": "eilig", "color": "#333333"}
    problems = act("tag.together").problems(facts.about("1"), {"use_order": "add"})
    assert "did not tell the availabilities" in problems[0].what
    told = act("tag.edit").problems(facts.about("1"), {"name": "eilig", "colour": "#333333", "names": ""})
    assert [problem.blocking for problem in told] == [False]


async def test_a_system_that_fails_is_not_taken_for_one_that_lacks_the_route(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def fail(method: str, path: str, **rest: object) -> object:
        asked.append(path)
        raise ServerFault("The system failed.", status=500)

    monkeypatch.setattr(rig.client, "call", fail)
    await rig.reader.refresh([SetupPart.TAGS, SetupPart.RIGHTS])
    assert {type(error) for error in rig.reader.troubles.values()} == {ServerFault}
    assert asked == ["/rest/v2/tags", RIGHTS]
    assert rig.reader.facts().rights is None


async def test_a_refusal_counts_for_an_hour(rig: Rig, clock: ManualClock) -> None:
    refusal = Forbidden("No.")
    refusal.missing = {"setup.tag.create": {}}
    await rig.reader.note_refusal(refusal)
    assert rig.reader.facts().refused == ("setup.tag.create",)
    clock.advance(3600)
    assert rig.reader.facts().refused == ()


async def test_a_full_disk_is_told_in_the_tab(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(work: object, *, together: bool = False) -> None:
        raise StoreError("The disk is full.", "Make room.")

    monkeypatch.setattr(rig.store, "write", full)
    assert not await rig.reader.refresh([SetupPart.ROLES])
    assert rig.reader.troubles[SetupPart.ROLES].what == "The disk is full."
