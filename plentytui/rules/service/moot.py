"""What need not be waited for any more because of something that was done later."""

from __future__ import annotations

from collections.abc import Mapping

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.rules.service.domain_names import same_name
from plentytui.rules.service.linked_domains import subdomain_name

_UNDOES: Mapping[str, str] = {
    "relocation.cancel": "relocation.plan",
    "cache.resume": "cache.pause",
    "contract.cancel": "contract.change",
    "contract.change": "contract.change",
}
"""Actions that take an earlier one back, as long as that is not live."""
_HOLDS = frozenset({"contract.change"})
"""Actions that stay as they are once they are live; a pause of the cache can be ended while it runs."""
_DELETES, _CREATES = "domain.delete_subdomain", "domain.subdomain"


def why_moot(change: ServiceChange, done: ServiceChange, now: float) -> str:
    """Why an earlier change that is still open is settled by what was done now, one sentence; empty if it is not.

    A hand-off that nobody carried out is still to be done, or to be given up; one that another action takes back is
    not.
    """
    prepared = change.state is ChangeState.PREPARED
    if _UNDOES.get(done.action) == change.action and not (prepared and change.action == done.action):
        is_live = change.state is ChangeState.DONE and change.latest is not None and change.latest <= now
        return "" if is_live and change.action in _HOLDS else f"Taken back by: {done.what}."
    if done.action == _DELETES and not prepared and change.action != _DELETES and _is_about(change, done.subject):
        return f"It is waited for no longer: {done.subject} was deleted."
    if done.action == _CREATES and not prepared and change.action == _DELETES and _is_about(done, change.subject):
        return f"It is waited for no longer: {change.subject} was created again."
    return ""


def _is_about(change: ServiceChange, name: str) -> bool:
    """Whether a change concerns a subdomain: it was opened for it, or brings it about."""
    names = [change.subject, *(one.name for one in change.expected if not one.gone)]
    if change.action == _CREATES:
        names.append(subdomain_name(change.values))
    return any(same_name(one, name) for one in names if one)
