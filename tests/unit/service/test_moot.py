"""What was done later settles what was waited for before."""

from __future__ import annotations

import pytest

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.forms import Expected, Way
from plentytui.rules.service.moot import why_moot
from tests.service_scenes import MAIN

NOW, INFO = 1_000.0, f"info.{MAIN}"
DONE, PREPARED = ChangeState.DONE, ChangeState.PREPARED


def change(
    action: str, subject: str = "", *, state: ChangeState = DONE, latest: float | None = NOW + 60, name: str = ""
) -> ServiceChange:
    expected = (Expected("A", name),) if name else ()
    values = {"name": "info", "parent": MAIN} if action == "domain.subdomain" else {}
    return ServiceChange(
        1, 0.0, action, action, subject, "here", "Do it", Way.EXTENSION, state,
        latest=latest, expected=expected, values=values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "done", "moot"),
    [
        (change("contract.change"), change("contract.cancel"), True),
        (change("contract.change", latest=NOW), change("contract.cancel"), False),
        (change("contract.change", latest=NOW), change("contract.change"), False),
        (change("contract.change", state=PREPARED), change("contract.change"), False),
        (change("contract.change", state=PREPARED), change("contract.cancel"), True),
        (change("cache.pause", latest=NOW), change("cache.resume"), True),
        (change("domain.subdomain"), change("domain.delete_subdomain", INFO), True),
        (change("domain.subdomain", name=INFO), change("domain.delete_subdomain", f"other.{MAIN}"), False),
        (change("domain.link", INFO), change("domain.delete_subdomain", INFO), True),
        (change("domain.link", INFO, state=PREPARED), change("domain.delete_subdomain", INFO), False),
        (change("domain.delete_subdomain", INFO), change("domain.subdomain"), True),
        (change("domain.delete_subdomain", f"other.{MAIN}"), change("domain.subdomain"), False),
        (change("domain.txt", MAIN), change("domain.delete_subdomain", INFO), False),
    ],
)
def test_what_is_moot(earlier: ServiceChange, done: ServiceChange, moot: bool) -> None:
    assert bool(why_moot(earlier, done, NOW)) is moot
