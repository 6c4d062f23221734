"""What was saved and is not live yet is missing for a good reason: it is told as pending, not as wrong (seed, 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.checks import Awaited, Mail, Verdict, Wanted
from plentytui.rules.service.domain_names import a_name

if TYPE_CHECKING:
    from plentytui.rules.checks.check import Judged

_TOLD_BY: Mapping[str, frozenset[str]] = {
    "a-wanted": frozenset({"A", "CNAME"}),
    "autoscaling": frozenset({"CNAME"}),
    "mx": frozenset({"MX"}),
    "txt": frozenset({"TXT"}),
    "main-domain": frozenset({"REDIRECT"}),
}
"""Which checks miss which kind of record."""
_ORDERS_REST_ON = frozenset({"a-wanted"})
"""Checks that orders rest on: what is pending there is not right yet."""


def awaited(changes: Iterable[ServiceChange], domain: str, now: float) -> tuple[Awaited, ...]:
    """What was saved of a domain (in its ASCII form) and need not be live yet."""
    return tuple(
        Awaited(one.kind, one.values, _at(change.at), _at(change.latest))
        for change in changes
        if change.state is ChangeState.DONE and change.latest is not None and change.latest > now
        for one in change.expected
        if not one.gone and one.values and a_name(one.name) == domain
    )


def told_as_pending(
    check: str, judged: Judged, wanted: Wanted, judge: Callable[[Wanted], Judged], zone: tzinfo | None
) -> Judged:
    """What a check says where all that it found wrong is what was saved lately; else what it says anyway."""
    mine = [one for one in wanted.awaited if one.kind in _TOLD_BY.get(check, ())]
    if judged.verdict is not Verdict.WRONG or not mine or judge(_without(wanted, mine)).verdict is Verdict.WRONG:
        return judged
    last = max(mine, key=lambda one: one.latest)
    words = f"It was saved on {_words(last.saved_at, zone)} and is live by {_words(last.latest, zone)} at the latest."
    verdict = Verdict.WARNING if check in _ORDERS_REST_ON else Verdict.NOTE
    repair = "Nothing is to be done before that; then look again."
    return replace(judged, verdict=verdict, seen=f"Pending: {judged.seen} {words}", repair=repair)


def _without(wanted: Wanted, mine: Iterable[Awaited]) -> Wanted:
    """What was wanted before these were saved, as far as that is known."""
    texts = {value for one in mine if one.kind == "TXT" for value in one.values}
    kinds = {one.kind for one in mine}
    left = replace(wanted, txt=tuple(text for text in wanted.txt if text not in texts), awaited=())
    if kinds & {"A", "CNAME"}:
        left = replace(left, a=(), cname="")
    if "MX" in kinds:
        left = replace(left, mx=(), mail=Mail.UNKNOWN)
    return replace(left, main_domain="") if "REDIRECT" in kinds else left


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _words(at: datetime, zone: tzinfo | None) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
