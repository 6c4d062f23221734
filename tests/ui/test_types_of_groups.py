"""Types of several groups have the same names: which group a type belongs to is told before it is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from plentytui.models.mirror import NameKind
from plentytui.ui.dialogs.bulk_price import BulkPrice
from plentytui.ui.dialogs.pick_status import PickStatus, _pair
from plentytui.ui.widgets.columns import extra_of
from tests.embedded_app import Person, make_app, person

pytestmark = pytest.mark.anyio


async def marked_of_two_groups(maria: Person) -> tuple[set[int], int]:
    """Mark the conversations of two groups, and give the groups and how many are marked."""
    mirror = maria.desk.store.mirror
    rows = [row for uuid in maria.messenger.list_pane.all_uuids() if (row := mirror.row(uuid)) is not None]
    first = rows[0]
    other = next(row for row in rows if row.group != first.group)
    more = next(row for row in rows if row.group == first.group and row.uuid != first.uuid)
    maria.messenger.rows.mark([first.uuid, other.uuid, more.uuid])
    return {first.group, other.group}, first.group


async def test_types_of_several_groups_say_which_and_those_that_fit_come_first(tmp_path: Path) -> None:
    async with person(make_app(tmp_path), size=(80, 24)) as maria:
        groups, group = await marked_of_two_groups(maria)
        await maria.press("t")
        await maria.until(lambda: isinstance(maria.app.screen, PickStatus))
        picker = maria.app.screen
        assert isinstance(picker, PickStatus)
        names = maria.desk.store.mirror.query_names(maria.desk.language)
        of_type = {row.id: extra_of(row.extra).get("category_id") for row in names.of(NameKind.TYPE)}
        options = [option for option in picker.options if option.id != (0, 0)]
        texts = [option.text for option in options]
        assert len(set(texts)) == len(texts)
        group_of = [of_type[_pair(option.id)[0]] for option in options]
        fits = [one in groups for one in group_of]
        assert any(fits)
        assert fits == sorted(fits, reverse=True)
        wanted = options[group_of.index(group)]
        name = names.shown(NameKind.GROUP, group)
        assert wanted.text.startswith(f"{name}: ")
        await maria.type(wanted.text)
        await maria.press("enter")
        await maria.until(lambda: isinstance(maria.app.screen, BulkPrice))
        told = maria.dialog
        assert f"{name}: " in told
        assert f"a type of the group {name}. 1 of the 3 belongs to another group and stays there." in told
