"""The words for what comes of a form: summary, dates, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from plentytui.models.changes import ChangeState
from plentytui.models.forms import Grave, Problem, Summary, Way
from plentytui.rules.service.menus import AT_PROVIDER
from plentytui.rules.service.relocation import RELOCATION_PLAN
from plentytui.services.writes import may_have_arrived
from plentytui.ui.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from plentytui.errors import PlentytuiError
    from plentytui.models.changes import ServiceChange
    from plentytui.models.tasks import FormTask


def moment(at: datetime, zone: tzinfo | None) -> str:
    """An instant with its weekday, in a zone that is named: ``Tue 24 Nov 2026 16:00 CET``."""
    return f"{short_moment(at, zone)} {at.astimezone(zone):%Z}".rstrip()


def short_moment(at: datetime, zone: tzinfo | None) -> str:
    """The same without the zone, for columns."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def by_hand_where(action: str, where: str = "") -> str:
    """Where a person carries out a hand-off of an action that concerns ``where``."""
    if action in AT_PROVIDER:
        return "at the domain's provider"
    return f"on {where}" if where == "plentyMarketplace" else "in the back end"


def between(earliest: datetime, latest: datetime, zone: tzinfo | None) -> str:
    """From when to when something happens; one moment where both are the same to whoever reads it."""
    first, last = moment(earliest, zone), moment(latest, zone)
    return last if first == last else f"between {first} and {last}"


def effective_words(summary: Summary, zone: tzinfo | None) -> str:
    """From when to when a change goes live."""
    effective = summary.effective
    if effective is None:
        return summary.when or "at once"
    return between(effective.earliest, effective.latest, zone)


def summary_lines(summary: Summary, zone: tzinfo | None) -> list[str]:
    """What is about to happen, in lines."""
    lines = [summary.what, f"Where: {summary.where}", f"Live:  {effective_words(summary, zone)}"]
    if summary.effective is not None and summary.effective.reason:
        lines.append(f"       {summary.effective.reason}")
    if summary.cost:
        lines.append(f"Costs: {summary.cost}")
    lines.extend(f"- {sentence}" for sentence in summary.consequences)
    return lines


def summary_dialog(action: FormTask, summary: Summary, warnings: Sequence[Problem] = ()) -> ConfirmDialog:
    """The question before a paid or destructive action is done."""
    hand_off = action.way() is Way.HAND_OFF
    cost = [f"Costs: {summary.cost}"] if summary.cost else []
    prepared = ["Nothing is sent: a hand-off with the values and steps is prepared."] if hand_off else []
    return ConfirmDialog(
        f"{summary.what.rstrip('.')}?",
        *cost,
        *(f"{warning.what} {warning.hint}".rstrip() for warning in warnings),
        *summary.consequences,
        *prepared,
        yes="Prepare it" if hand_off else action.title,
        where=summary.where,
        when=effective_words(summary, action.zone),
        type_name=summary.type_name,
        grave=action.grave in (Grave.DESTRUCTIVE, Grave.BY_NAME),
    )


def told_change(change: ServiceChange, zone: tzinfo | None) -> str:
    """What was done, and when it is seen."""
    if change.way is Way.HAND_OFF:
        return f"Prepared. Carry it out {by_hand_where(change.action, change.where)}, then mark it as done under P."
    if change.way is Way.LOCAL:
        return f"Kept on this machine; nothing was sent. {change.what}"
    if change.note:
        return f"Done. {change.what}. {change.note}"
    if change.latest is None:
        return f"Done. {change.what}"
    if change.latest <= change.at:
        return f"Done; it holds at once. {change.what}"
    latest = datetime.fromtimestamp(change.latest, UTC)
    if change.action == RELOCATION_PLAN:
        # It begins late where another system moves first, and takes as long as its data.
        return f"Planned. It is likely over by {moment(latest, zone)}, or later; P shows where it stands."
    return f"Done. Live at the latest {moment(latest, zone)}; P shows where it stands."


def doubt_words(change: ServiceChange, zone: tzinfo | None) -> str:
    """What is to be known before something is sent a second time."""
    what = f"{change.what.rstrip('.')} ({moment(datetime.fromtimestamp(change.at, UTC), zone)})"
    if change.state is ChangeState.SENDING:
        return f"This is being sent just now: {what}. Wait until it is known what comes of it."
    return f"Nobody knows whether this arrived: {what}. Look whether it is there before you send it again."


def failed_heading(title: str, error: PlentytuiError) -> str:
    """What came of an action that gave an error; not every error says that nothing was done."""
    return f"Nobody knows whether it was done: {title}" if may_have_arrived(error) else f"{title} was not done"
