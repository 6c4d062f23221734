"""What was saved lately and is not live yet is told as pending by own checks, not as wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.checks import Finding, Verdict, Wanted
from plentytui.models.forms import Expected, Way
from plentytui.models.zone import SYSTEM_ZONE
from plentytui.rules.checks.awaiting import awaited
from plentytui.rules.checks.catalogue import CATALOGUE
from tests.sights import DOMAIN, NOW, WANTED, good_sight

AT = NOW.timestamp()


def change(
    *expected: Expected, state: ChangeState = ChangeState.DONE, latest: float | None = AT + 3600
) -> ServiceChange:
    return ServiceChange(
        1, AT - 60, "domain.txt", "TXT", DOMAIN, DOMAIN, "Save it", Way.EXTENSION, state,
        latest=latest, expected=expected,
    )  # fmt: skip


def found(check: str, wanted: Wanted) -> Finding:
    one = next(one for one in CATALOGUE if one.id == check)
    return one.run(replace(good_sight(), started=NOW.astimezone(SYSTEM_ZONE)), wanted)


def saved(kind: str, *values: str) -> Wanted:
    """What is wanted, where these values were saved a minute ago."""
    return replace(WANTED, awaited=awaited([change(Expected(kind, DOMAIN, values))], DOMAIN, AT))


def test_a_text_that_was_just_saved_is_pending() -> None:
    """Section 3: it can take up to 24 hours."""
    wanted = replace(saved("TXT", "new=1"), txt=(*WANTED.txt, "new=1"))
    told = found("txt", wanted)
    assert told.verdict is Verdict.NOTE
    assert (
        "new=1 is missing. It was saved on Tue 3 Feb 14:04 and is live by Tue 3 Feb 15:05 at the latest." in told.seen
    )
    assert "Add" not in told.repair


def test_what_else_is_missing_stays_wrong() -> None:
    wanted = replace(saved("TXT", "new=1"), txt=("new=1", "old=2"))
    assert found("txt", wanted).verdict is Verdict.WRONG


def test_an_address_that_was_just_saved_is_pending_and_no_ground_for_an_order() -> None:
    """Section 4.3: certificates want the DNS as it has to be."""
    wanted = replace(saved("A", "203.0.113.7"), a=("203.0.113.7",), cname="")
    assert found("a-wanted", wanted).verdict is Verdict.WARNING


def test_mail_servers_that_were_just_saved_are_pending() -> None:
    wanted = replace(saved("MX", "mail.example.org"), mx=("mail.example.org",))
    assert found("mx", wanted).verdict is Verdict.NOTE
    assert found("mx", replace(wanted, awaited=())).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    "given",
    [
        change(Expected("TXT", DOMAIN, ("x",)), latest=AT),
        change(Expected("TXT", DOMAIN, ("x",)), latest=None),
        change(Expected("TXT", DOMAIN, ("x",)), state=ChangeState.UNCERTAIN),
        change(Expected("TXT", f"other.{DOMAIN}", ("x",))),
        change(Expected("TXT", DOMAIN, ("x",), gone=True)),
        change(),
    ],
)
def test_only_what_was_saved_of_the_domain_and_has_time_left_is_awaited(given: ServiceChange) -> None:
    assert awaited([given], DOMAIN, AT) == ()


def test_what_was_not_seen_may_have_been_too_slow() -> None:
    one = next(one for one in CATALOGUE if one.id == "txt")
    told = one.run(replace(good_sight(), mail=None), WANTED)
    assert told.verdict is Verdict.UNKNOWN
    assert "not finished in time" in told.seen
    assert "answers come too late" in told.repair
