"""Search in the mirror's full-text index: all of the words and phrases, the latest conversations first."""

from __future__ import annotations

import re

from plentytui.store.database import Database
from plentytui.store.statements import marks

_PARTS = re.compile(r'"([^"]*)"?|([^\s"]+)')
_MOST = 1000

_IN_MESSAGES = (
    "SELECT m.conversation FROM message_words w JOIN message m ON m.id = w.rowid"
    " WHERE message_words MATCH ? ORDER BY w.rowid DESC"
)
_IN_CONVERSATIONS = (
    "SELECT c.uuid FROM conversation_words w JOIN conversation c ON c.id = w.rowid"
    " WHERE conversation_words MATCH ? ORDER BY w.rowid DESC"
)


def match_expression(words: str) -> str:
    """An FTS5 expression for words, ``word*`` and "phrases", joined by AND; empty where there is nothing to find.

    Each one is quoted, so that no word is ever read as the index's own syntax.
    """
    parts = []
    for phrase, word in _PARTS.findall(words.replace("\0", " ")):
        text = phrase or word
        if any(character.isalnum() for character in text):
            parts.append(f'"{text}"' + ("*" if word.endswith("*") else ""))
    return " AND ".join(parts)


def search(file: Database, words: str, limit: int) -> list[str]:
    """Uuids of conversations with all of the words in one message, or in sender, title and preview together."""
    expression = match_expression(words)
    if not expression or limit <= 0:
        return []
    limit = min(limit, _MOST)
    # The index gives the latest first by its row ids and stops early: a common word costs no more than a rare one.
    found = {uuid: None for sql in (_IN_MESSAGES, _IN_CONVERSATIONS) for uuid in _latest(file, sql, expression, limit)}
    uuids = list(found)
    rows = file.rows(
        f"SELECT uuid FROM conversation WHERE uuid IN ({marks(len(uuids))}) ORDER BY updated DESC, id DESC LIMIT ?",
        (*uuids, limit),
    )
    return [uuid for (uuid,) in rows]


def _latest(file: Database, sql: str, expression: str, limit: int) -> list[str]:
    found: dict[str, None] = {}
    with file.cursor(sql, (expression,)) as rows:
        for (uuid,) in rows:
            found[uuid] = None
            if len(found) >= limit:
                break
    return list(found)
