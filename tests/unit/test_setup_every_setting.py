"""Every setting of the set-up has a case that sets it through the app, and every field says what is wrong with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from plentytui.clock import ManualClock
from plentytui.models.forms import FieldKind
from plentytui.rules.setup.action import SetupAction
from plentytui.rules.setup.catalogue import ACTIONS
from plentytui.services.setup.doing import PARTS
from tests.setup_cases import AUTOMATION, CASES
from tests.setup_channel_cases import CHANGES, COLLECTED, DETAILS
from tests.unit.test_setup_services import Rig

pytestmark = pytest.mark.anyio

SUBJECTS = {
    "type.create": "g101", "status.create": "t11", "tag.edit": "42", "tag.together": "1,2", "role.edit": "2",
    "ebay.edit": "1", "automation.edit": "2", "automation.copy": "1", "channel.edit": "3",
}  # fmt: skip
"""What the form of an action is opened for; those of the rest need nothing."""
ELSEWHERE: Mapping[str, set[str]] = {
    "channel.create": set(DETAILS),
    # A password alone is a case of its own in the tests of forms; examples are not saved.
    "channel.edit": {name for values, _, _ in CHANGES for name in values} | {"password", "examples"},
    "collecting.edit": set(COLLECTED),
    "automation.create": set(AUTOMATION),
}
"""Fields that tests of their own set: the test of each uses the same table."""
RIGHT = {
    "emails": "yes", "skip_emails": "yes", "trash_on": "yes", "archive_on": "yes", "name_de": "N", "name_en": "N",
    "name": "N", "colour": "#111111", "use_messenger": "yes", "pattern": "^no@",
}  # fmt: skip
"""What makes the rest of a form right."""
WRONG = ("", "x" * 300, "abc", "-1", "9999999", "nonsense: x", "0")
"""Of these at least one is wrong in any field that can be wrong."""
ANYTHING = {
    ("automation.edit", "text"), ("automation.create", "text"), ("automation.create", "filters"),
    ("automation.create", "more"), ("channel.create", "user"), ("channel.edit", "user"),
    ("channel.create", "examples"), ("channel.edit", "examples"),
}  # fmt: skip
"""Free text: anything may stand there."""


@pytest.fixture
async def rig(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Rig]:
    found = Rig(tmp_path, clock)
    for parts in PARTS.values():
        await found.reader.refresh(parts)
    yield found
    await found.close()


FORMS = [action for action in ACTIONS if action.id != "entry.edit"]


@pytest.mark.parametrize("action", FORMS, ids=[action.id for action in FORMS])
async def test_every_field_has_a_case_that_sets_it(action: SetupAction, rig: Rig) -> None:
    fields = {field.name for field in action.fields(rig.reader.facts(SUBJECTS.get(action.id, "")))}
    entered = {name for case in CASES if case.action == action.id for name in case.values}
    entered |= ELSEWHERE.get(action.id, set())
    # Port and encryption are taken by themselves in a new channel; a change sets them.
    assert fields - entered - {"port", "encryption"} == set()


@pytest.mark.parametrize("subject", ["g8", "t11", "s112"])
async def test_every_field_of_groups_types_and_statuses_has_a_case(subject: str, rig: Rig) -> None:
    action = next(action for action in ACTIONS if action.id == "entry.edit")
    fields = {field.name for field in action.fields(rig.reader.facts(subject))}
    entered = {name for case in CASES if case.action == action.id for name in case.values}
    assert fields <= entered


@pytest.mark.parametrize("action", ACTIONS, ids=[action.id for action in ACTIONS])
async def test_every_field_that_can_be_wrong_has_its_sentence(action: SetupAction, rig: Rig) -> None:
    facts = rig.reader.facts(SUBJECTS.get(action.id, "s112" if action.id == "entry.edit" else ""))
    fields = action.fields(facts)
    right = {field.name: field.default or RIGHT.get(field.name, "") for field in fields}
    for field in fields:
        by_hand = field.kind not in (FieldKind.CHECK, FieldKind.CHOICE, FieldKind.SECRET)
        if not by_hand or (action.id, field.name) in ANYTHING:
            continue
        told = [
            problem
            for entered in WRONG
            for problem in action.problems(facts, right | {field.name: entered})
            if problem.field == field.name and problem.blocking
        ]
        assert told, field.name
        assert all(problem.what.endswith(".") for problem in told)
