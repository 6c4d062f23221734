"""How many conversations each folder and group has, kept by the file itself: counting 100,000 takes too long for a key.

A change of any conversation changes what stands beside its group and over its list, so that both are asked for often.
"""

from __future__ import annotations

_ONE_MORE = """INSERT INTO tally VALUES (new.folder, new.group_id, new.unread, 1)
            ON CONFLICT (folder, group_id, unread) DO UPDATE SET count = count + 1"""
_ONE_LESS = """UPDATE tally SET count = count - 1
            WHERE folder = old.folder AND group_id = old.group_id AND unread = old.unread"""

TALLY: tuple[str, ...] = (
    """CREATE TABLE tally (
        folder INTEGER NOT NULL,
        group_id INTEGER NOT NULL,
        unread INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (folder, group_id, unread)
    ) WITHOUT ROWID""",
    "INSERT INTO tally SELECT folder, group_id, unread, count(*) FROM conversation GROUP BY folder, group_id, unread",
    f"""CREATE TRIGGER tally_came AFTER INSERT ON conversation BEGIN
        {_ONE_MORE};
    END""",
    f"""CREATE TRIGGER tally_went AFTER DELETE ON conversation BEGIN
        {_ONE_LESS};
    END""",
    f"""CREATE TRIGGER tally_moved AFTER UPDATE OF folder, group_id, unread ON conversation
    WHEN old.folder <> new.folder OR old.group_id <> new.group_id OR old.unread <> new.unread BEGIN
        {_ONE_LESS};
        {_ONE_MORE};
    END""",
)
"""The step that begins the tally with what is there."""
