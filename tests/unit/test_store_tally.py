"""The tally of a file is what counting all rows gives, whatever was done to them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plentytui.clock import ManualClock
from plentytui.models.listing import Folder, ListQuery
from plentytui.models.mirror import ConversationRecord
from plentytui.store.database import Database
from plentytui.store.schema import STEPS
from plentytui.store.schema_tally import TALLY
from plentytui.store.system_store import SystemStore

ME = 3
START = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
RECORDS = st.builds(
    ConversationRecord,
    uuid=st.sampled_from([f"c{number}" for number in range(6)]),
    updated_at=st.integers(0, 5).map(float),
    folder=st.sampled_from(Folder),
    group=st.integers(0, 2),
    read_by=st.sampled_from([(), (ME,)]),
)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("apply"), st.lists(RECORDS, max_size=5)),
        st.tuples(st.just("remove"), st.sets(st.sampled_from(["c0", "c1", "c2"]))),
        st.tuples(st.just("read"), st.booleans()),
        st.tuples(st.just("user"), st.sampled_from([ME, 4])),
    ),
    max_size=8,
)


def counted(store: SystemStore) -> dict[tuple[int, int, int], int]:
    rows = store._file.rows("SELECT folder, group_id, unread, count(*) FROM conversation GROUP BY 1, 2, 3")
    return {row[:3]: row[3] for row in rows}


def tally(store: SystemStore) -> dict[tuple[int, int, int], int]:
    return {row[:3]: row[3] for row in store._file.rows("SELECT * FROM tally WHERE count <> 0")}


@settings(max_examples=40, deadline=None)
@given(DEEDS)
def test_the_tally_is_what_counting_gives(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[str, object]]
) -> None:
    clock = ManualClock(START)
    store = SystemStore.open(Path(tmp_path_factory.mktemp("tally")) / "s.sqlite", clock, ME)
    try:
        for kind, what in deeds:
            if kind == "apply":
                store.mirror.apply_conversations(what)  # type: ignore[arg-type]
            elif kind == "remove":
                store.mirror.remove(what)  # type: ignore[arg-type]
            elif kind == "read":
                store.mirror.mark_read(["c0", "c3", "c5"], bool(what))
            else:
                store.mirror.learn_user(what)  # type: ignore[arg-type]
            assert tally(store) == counted(store)
        for query in (ListQuery(), ListQuery(group=1), ListQuery(folder=Folder.SPAM, unread_only=True)):
            window = store.mirror.window(query)
            assert window.count == sum(window.row(index) is not None for index in range(20))
    finally:
        store.close()


def test_an_older_file_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    place = STEPS.index(TALLY)
    old = Database(path, STEPS[:place])
    columns = old.rows(
        "SELECT group_concat(name) FROM pragma_table_info('conversation') WHERE \"notnull\" AND name <> 'id'"
    )
    names = columns[0][0].split(",")
    values = {"uuid": "'c'", "folder": "2", "group_id": "7", "unread": "1"}
    old.write(
        lambda db: db.execute(
            f"INSERT INTO conversation ({', '.join(names)})"
            f" VALUES ({', '.join(values.get(name, '0') for name in names)})"
        )
    )
    old.close()
    store = SystemStore.open(path, ManualClock(START), ME)
    try:
        assert store.mirror.count(Folder.TRASH) == store.mirror.count() == 1
    finally:
        store.close()
