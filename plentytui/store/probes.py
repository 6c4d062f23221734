"""Queries that read what exists nowhere but in a system's file: damage there must not go unnoticed at a start."""

from __future__ import annotations

from collections.abc import Mapping

from plentytui.models.states import PURCHASE_FACTS, UNSETTLED
from plentytui.store.text import states_sql


def own_facts(key: str = "key") -> str:
    """The condition on the facts that no system tells: which message a purchase became, and what the person noted."""
    purchases = f"{key} >= '{PURCHASE_FACTS}.' AND {key} < '{PURCHASE_FACTS}/'"
    return f"({purchases} OR {key} IN ('setup.undo', 'setup.tag_filters', 'service.allowance'))"


PROBES: Mapping[str, str] = {
    "draft": "SELECT sum(length(text)) FROM draft",
    "outbox": f"SELECT sum(length(text)) FROM outbox WHERE state IN ({states_sql(UNSETTLED)})",
    "outbox_file": "SELECT sum(length(content)) FROM outbox_file",
    "journal": "SELECT summary FROM journal ORDER BY id DESC LIMIT 1",
    "deed": "SELECT inverse FROM deed ORDER BY entry DESC LIMIT 1",
    "begun": "SELECT sum(length(action)) FROM begun",
    "fact": f"SELECT sum(length(value)) FROM fact WHERE {own_facts()}",
    "saved_filter": "SELECT sum(length(query)) FROM saved_filter",
    "form": "SELECT sum(length(fields)) FROM form",
    "service_change": "SELECT sum(length(what)) FROM service_change"
    " WHERE state IN ('sending', 'uncertain', 'prepared', 'done', 'overdue')",
}
"""By table; what is carried out of a damaged file stands in ``store.own``."""
