"""Tables for searching: what a conversation is linked to, where a message belongs, a narrow copy of what is compared.

And the saved filters, which exist nowhere else.
"""

from __future__ import annotations

_LINKED = ("tags", "owners", "subscribers", "folders", "sender_type", "sender_value", "relations")
_CHANGED = " OR ".join(f"old.{column} IS NOT new.{column}" for column in _LINKED)
_LINK_NEW = "INSERT OR IGNORE INTO link SELECT kind, value, conversation FROM link_row WHERE conversation = new.id"

FIND: tuple[str, ...] = (
    # Kind before value before conversation: all that are linked to one thing lie side by side.
    """CREATE TABLE link (
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        conversation INTEGER NOT NULL,
        PRIMARY KEY (kind, value, conversation)
    ) WITHOUT ROWID""",
    "CREATE INDEX link_of ON link (conversation)",
    """CREATE VIEW link_row AS
        SELECT 'tag' AS kind, j.value AS value, c.id AS conversation
            FROM conversation c, json_each(c.tags) j
        UNION ALL SELECT 'owner', json_extract(j.value, '$[1]'), c.id
            FROM conversation c, json_each(c.owners) j
        UNION ALL SELECT 'role', json_extract(j.value, '$[0]'), c.id
            FROM conversation c, json_each(c.owners) j
        UNION ALL SELECT 'owned', json_extract(j.value, '$[0]') || ':' || json_extract(j.value, '$[1]'), c.id
            FROM conversation c, json_each(c.owners) j
        UNION ALL SELECT 'subscriber', j.value, c.id
            FROM conversation c, json_each(c.subscribers) j
        UNION ALL SELECT 'folder', j.value, c.id
            FROM conversation c, json_each(c.folders) j
        UNION ALL SELECT 'from:' || c.sender_type, lower(c.sender_value), c.id
            FROM conversation c WHERE c.sender_value <> ''
        UNION ALL SELECT 'from:domain', lower(substr(c.sender_value, instr(c.sender_value, '@') + 1)), c.id
            FROM conversation c WHERE instr(c.sender_value, '@')
        UNION ALL SELECT 'to:' || json_extract(j.value, '$[0]'), lower(json_extract(j.value, '$[1]')), c.id
            FROM conversation c, json_each(c.relations) j
        UNION ALL SELECT 'to:domain',
                lower(substr(json_extract(j.value, '$[1]'), instr(json_extract(j.value, '$[1]'), '@') + 1)), c.id
            FROM conversation c, json_each(c.relations) j WHERE instr(json_extract(j.value, '$[1]'), '@')""",
    f"CREATE TRIGGER link_in AFTER INSERT ON conversation BEGIN {_LINK_NEW}; END",
    f"""CREATE TRIGGER link_change AFTER UPDATE OF {", ".join(_LINKED)} ON conversation WHEN {_CHANGED} BEGIN
        DELETE FROM link WHERE conversation = old.id;
        {_LINK_NEW};
    END""",
    "CREATE TRIGGER link_out AFTER DELETE ON conversation BEGIN DELETE FROM link WHERE conversation = old.id; END",
    "INSERT OR IGNORE INTO link SELECT kind, value, conversation FROM link_row",
    # A word's messages come by their ids, so that the way to their conversations has to be short.
    """CREATE TABLE message_home (
        message INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL
    )""",
    "CREATE INDEX message_home_of ON message_home (conversation)",
    """CREATE TRIGGER message_home_in AFTER INSERT ON message BEGIN
        INSERT OR REPLACE INTO message_home SELECT new.id, id FROM conversation WHERE uuid = new.conversation;
    END""",
    """CREATE TRIGGER message_home_change AFTER UPDATE OF conversation ON message
    WHEN old.conversation IS NOT new.conversation BEGIN
        DELETE FROM message_home WHERE message = old.id;
        INSERT OR REPLACE INTO message_home SELECT new.id, id FROM conversation WHERE uuid = new.conversation;
    END""",
    """CREATE TRIGGER message_home_out AFTER DELETE ON message BEGIN
        DELETE FROM message_home WHERE message = old.id;
    END""",
    """CREATE TRIGGER message_home_open AFTER INSERT ON conversation BEGIN
        INSERT OR REPLACE INTO message_home SELECT id, new.id FROM message WHERE conversation = new.uuid;
    END""",
    """CREATE TRIGGER message_home_close AFTER DELETE ON conversation BEGIN
        DELETE FROM message_home WHERE conversation = old.id;
    END""",
    "INSERT INTO message_home SELECT m.id, c.id FROM message m JOIN conversation c ON c.uuid = m.conversation",
    # All that a condition compares, in the order of the list: a look through it reads nothing of the wide rows.
    """CREATE INDEX find_updated ON conversation (
        updated, created, folder, group_id, type_id, status_id, priority, deadline, follow_up, done, whispered,
        attachments, unread, channel, plenty_id, short_number
    )""",
)

FILTERS: tuple[str, ...] = (
    """CREATE TABLE saved_filter (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        query TEXT NOT NULL,
        is_default INTEGER NOT NULL,
        position INTEGER NOT NULL
    )""",
    "CREATE UNIQUE INDEX saved_filter_default ON saved_filter (is_default) WHERE is_default = 1",
)
