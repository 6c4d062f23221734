"""Which texts are worth reading ahead of whoever opens their conversations."""

from __future__ import annotations

from plentytui.models.listing import Folder
from plentytui.models.mirror import THREAD_READ
from plentytui.models.zone import CLOCKS_APART
from plentytui.store.database import Database
from plentytui.store.records import FOLDER_NUMBER

_WANTED = """SELECT uuid, updated, text IS NOT NULL FROM (
    SELECT uuid, updated, unread, f.at AS read, CAST(f.value AS REAL) AS known,
        (SELECT max(m.created) FROM message m WHERE m.conversation = c.uuid) AS text
    FROM conversation c LEFT JOIN fact f ON f.key = ? || c.uuid WHERE folder = ? ORDER BY updated DESC LIMIT ?
) WHERE (text IS NULL OR (unread AND text < updated - 1))
    AND (read IS NULL OR (known < updated AND read <= updated + ?)) ORDER BY unread DESC, updated DESC"""


def texts_wanted(file: Database, most: int) -> list[tuple[str, float, bool]]:
    """See ``Mirror.texts_wanted``.

    A thread that was read when its conversation's last change was known, or surely after it, has what there is: that
    change may have been a tag or a status.
    """
    values = (THREAD_READ, FOLDER_NUMBER[Folder.INBOX], most, CLOCKS_APART)
    return [(uuid, at, bool(some)) for uuid, at, some in file.rows(_WANTED, values)]
