"""Rules of cache, agencies, relocation and tickets (sections 6, 7 and 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plentytui.models.forms import Request
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import Cache, Cloud, Relocation
from plentytui.models.zone import SYSTEM_ZONE as BERLIN
from plentytui.rules.service.action import Tab
from plentytui.rules.service.agency import AGENCY_VIEW, what_they_see, with_access
from plentytui.rules.service.cache import pause_planned, pause_running
from plentytui.rules.service.relocation import (
    AHEAD,
    DURATION,
    SUGGESTED,
    delayed_to,
    earliest_start,
    is_quiet,
    judge_relocation,
    suggested_start,
)
from tests.service_forms import Form
from tests.service_scenes import AGENCY, CONTRACT, FULL, LIVE, NOW, RELOCATIONS, at, local

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001


def test_static_content_is_seen_within_one_hour() -> None:
    """Section 6: it may take up to one hour."""
    form = Form("cache.delete", FULL)
    assert form.summary.effective is not None
    assert form.summary.effective.latest == NOW
    assert form.call == "DELETE /cache"


def pause(start: str, end: str, facts: ServiceFacts = FULL) -> Form:
    from_date, from_time = start.split("T")
    to_date, to_time = end.split("T")
    return Form("cache.pause", facts, from_date=from_date, from_time=from_time, to_date=to_date, to_time=to_time)


def test_the_cache_is_off_from_one_moment_to_another() -> None:
    """Section 6.1: start time and end time."""
    form = pause("2026-11-18T11:00", "2026-11-18T13:00")
    assert form.problems == ()
    assert form.body == {"from": "2026-11-18T11:00:00+01:00", "to": "2026-11-18T13:00:00+01:00"}
    assert "From Wednesday, 18 November 2026, 11:00 to Wednesday, 18 November 2026, 13:00." in form.told
    assert form.summary.effective is not None
    assert form.summary.effective.earliest == local("2026-11-18T11:00")


def test_a_pause_is_suggested_that_can_be_saved() -> None:
    assert Form("cache.pause", FULL).problems == ()
    assert Form("cache.pause", at(FULL, "2026-10-25T02:50")).problems == ()


@pytest.mark.parametrize(
    ("start", "end", "field", "part", "blocking"),
    [
        ("2026-11-18T13:00", "2026-11-18T13:00", "to_time", "not after the start", True),
        ("2026-11-18T08:00", "2026-11-18T09:00", "to_time", "over already", True),
        ("2026-11-18T08:00", "2026-11-18T11:00", "from_time", "from now on", False),
        ("2026-11-18T11:00", "2026-11-20T11:00", "to_time", "off for 2 days", False),
        ("2026-11-31T11:00", "2026-12-01T11:00", "from_date", "no date", True),
        ("2026-11-18T24:00", "2026-12-01T11:00", "from_time", "no time", True),
        ("2027-03-28T02:30", "2027-03-28T04:00", "from_time", "clock skips", True),
    ],
)
def test_pauses_that_cannot_be(start: str, end: str, field: str, part: str, blocking: bool) -> None:
    """Section 6.1."""
    assert part in pause(start, end).said(field, blocking=blocking)


def test_a_pause_over_the_end_of_summer_time_is_as_long_as_it_is() -> None:
    assert pause("2026-10-25T02:30", "2026-10-25T03:30", at(FULL, "2026-10-24T10:00")).problems == ()


def test_a_pause_is_known_while_it_runs_and_can_be_ended() -> None:
    off = replace(FULL, cache=Cache(off_from=NOW, off_to=NOW + timedelta(hours=1)))
    assert pause_running(off) == NOW + timedelta(hours=1)
    assert pause_running(at(off, "2026-11-18T11:00")) is None
    assert pause_planned(at(off, "2026-11-18T09:00")) == NOW
    assert Form("cache.resume", off).reason == ""
    assert "not deactivated" in Form("cache.resume", FULL).reason


def test_the_redirect_is_explained() -> None:
    """Section 6.2: older browsers may look, only current ones may order."""
    off = Form("cache.redirect", FULL, redirect="< IE 9 inactive")
    assert "only with a current browser" in off.told
    assert "always encrypted" in off.told
    assert off.body == {"sslRedirect": "< IE 9 inactive"}
    assert off.expects("REDIRECT")[0].gone
    on = Form("cache.redirect", FULL, redirect="active")
    assert on.expects("REDIRECT")[0].values == ("https://kranich-finch.de/",)
    assert "no such setting" in Form("cache.redirect", FULL, redirect="x").said("redirect", blocking=True)


def test_a_redirect_wants_a_certificate() -> None:
    """Section 6.2: if you booked an SSL certificate."""
    assert FULL.certificates is not None
    none = replace(FULL, certificates=FULL.certificates.model_copy(update={"certificates": ()}))
    assert "no active SSL certificate" in Form("cache.redirect", none, redirect="active").said(
        "redirect", blocking=False
    )


def test_up_to_two_agencies_one_of_each_kind() -> None:
    """Section 7: up to two, a design agency and/or a consultant."""
    form = Form("agency.save", FULL, design="3", consultant="2")
    assert not form.blocked
    assert form.body == {"designId": 3, "consultantId": 2}
    assert "Studio West as design agency and Beratung Süd as consultant" in form.told
    assert "Studio Nord no longer has access." in form.told
    assert "not known" in Form("agency.save", FULL, design="2").said("design", blocking=True)


def test_what_an_agency_sees_is_told() -> None:
    """Section 7.2: Overview, Contract (rate only), Cache, Tickets."""
    assert [tab for tab, _ in AGENCY_VIEW] == [Tab.OVERVIEW, Tab.CONTRACT, Tab.CACHE, Tab.TICKETS]
    told = Form("agency.save", FULL, design="3").told
    for sentence in what_they_see():
        assert sentence in told
    assert "cannot change the contract" in told


def test_nobody_is_no_choice() -> None:
    nobody = replace(FULL, agency=AGENCY.model_copy(update={"design_id": 0}))
    assert "Nobody is chosen" in Form("agency.save", nobody).said("", blocking=True)


def test_today_an_agency_is_an_administrator() -> None:
    form = Form("agency.save", LIVE, design="Studio Nord")
    assert "unlimited access" in form.said("", blocking=False)
    assert "Studio Nord" in form.steps
    assert "twice" in Form("agency.save", LIVE, design="A", consultant="a").said("consultant", blocking=True)


def test_access_is_revoked_by_role() -> None:
    both = replace(FULL, agency=AGENCY.model_copy(update={"consultant_id": 2}))
    assert [one.id for one in with_access(both)] == [1, 2]
    assert Form("agency.revoke", both, "2").body == {"consultantId": 0}
    assert Form("agency.revoke", both, "1").body == {"designId": 0}
    assert Form("agency.revoke", FULL).reason == ""
    assert "no access" in Form("agency.revoke", both, "3").reason
    nobody = replace(FULL, agency=AGENCY.model_copy(update={"design_id": 0}))
    assert "No service provider" in Form("agency.revoke", nobody).reason


def plan(facts: ServiceFacts = FULL, **values: str) -> Form:
    return Form("relocation.plan", facts, **{"target": "cloud-ie-1", "ftp": "yes", "dns": "yes", **values})


@given(moments)
def test_a_suggested_start_is_quiet_and_far_enough(now: datetime) -> None:
    """Sections 9.1 and 9.2: at least 2 days in the future, in the middle of the night."""
    start = suggested_start(now, BERLIN)
    assert start - now >= AHEAD
    assert start - now < AHEAD + timedelta(hours=26)
    assert is_quiet(start, BERLIN)
    assert start.time() == SUGGESTED


@given(now=moments, more=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_plan_never_begins_earlier(now: datetime, more: timedelta) -> None:
    assert earliest_start(now, BERLIN) <= earliest_start(now + more, BERLIN)
    assert suggested_start(now, BERLIN) <= suggested_start(now + more, BERLIN)


def test_a_relocation_begins_at_least_two_days_ahead() -> None:
    """Section 9.1."""
    assert "2 days" in plan(date="2026-11-20", time="09:59").said("date", blocking=True)
    assert plan(date="2026-11-20", time="10:00").said("date") == ""


def test_a_relocation_needs_a_cloud_contract() -> None:
    """Section 9.1: you must have a current plentymarkets cloud contract."""
    other = CONTRACT.contract.model_copy(update={"is_cloud": False})
    facts = replace(FULL, contract=CONTRACT.model_copy(update={"contract": other}))
    assert "cloud contract" in plan(facts).reason
    assert plan().reason == ""


def test_a_relocation_by_day_is_advised_against() -> None:
    """Section 9.2: we recommend the middle of the night."""
    assert "middle of the night" in plan(date="2026-11-25", time="14:00").said("time", blocking=False)
    assert plan(date="2026-11-25", time="03:00").problems == ()


def test_files_and_external_dns_are_known_to_the_person() -> None:
    """Section 9.1: FTP files are not migrated; the new IP address is saved with the external provider."""
    assert "missing" in plan(ftp="").said("ftp", blocking=True)
    assert "missing" in plan(dns="").said("dns", blocking=True)
    told = plan().told
    assert "42 files" in told
    assert "kranich-finch.at" in told
    assert "kranich-finch.at" in plan().steps


def test_a_relocation_tells_what_it_means() -> None:
    """Section 9.2: free of charge, about 20 minutes, nothing can be saved, no orders."""
    form = plan()
    assert form.summary.cost == "The relocation is free of charge; the cloud costs 15.00 EUR a month"
    for words in ("20 minutes", "nothing can be saved", "no orders", "IP address changes"):
        assert words in form.told
    assert form.expects("A")[0].values == ("198.51.100.30",)
    assert form.body == {"target": "cloud-ie-1", "beginsAt": "2026-11-21T03:00:00+01:00"}


def test_only_one_system_at_a_time_so_it_may_begin_later() -> None:
    """Section 9.2: the relocation start time may be delayed."""
    form = plan(target="cloud-de-2", date="2026-11-21", time="03:00")
    assert "Another system" in form.said("time", blocking=False)
    assert form.summary.effective is not None
    assert form.summary.effective.earliest == local("2026-11-21T03:20")
    assert form.summary.effective.latest == local("2026-11-21T04:20")
    assert "It begins on Saturday, 21 November 2026, 03:00." in form.told


@given(moments, st.sampled_from(["cloud-de-2", "cloud-ie-1"]))
def test_a_relocation_is_live_when_it_is_done_and_not_when_it_begins(now: datetime, target: str) -> None:
    """Section 9.2: it takes approximately 20 minutes."""
    facts = replace(FULL, now=now)
    start = suggested_start(now, BERLIN)
    form = plan(facts, target=target, date=f"{start:%Y-%m-%d}", time=f"{start:%H:%M}")
    assert form.summary.effective is not None
    assert form.summary.effective.earliest - start == DURATION
    assert form.summary.effective.latest >= form.summary.effective.earliest


@pytest.mark.parametrize(
    ("state", "done", "told"),
    [
        ("planned", False, "begins on Saturday, 21 November 2026, 04:00"),
        ("running", False, "running; 40 %"),
        ("done", True, "is done"),
    ],
)
def test_the_system_tells_how_far_a_relocation_is(state: str, done: bool, told: str) -> None:
    """Section 9.2: the planned relocation is shown with its status."""
    values = {"target": "cloud-de-2", "date": "2026-11-21", "time": "03:00"}
    assert judge_relocation(FULL, values) == (None, "")
    one = Relocation.model_validate(
        {
            "id": 4,
            "target": "cloud-de-2",
            "plannedFor": "2026-11-21T03:00:00+01:00",
            "beginsAt": "2026-11-21T04:00:00+01:00",
            "state": state,
            "percent": 40,
        }
    )
    facts = replace(FULL, relocation=RELOCATIONS.model_copy(update={"relocations": (one,)}))
    found, words = judge_relocation(facts, values)
    assert found is done
    assert told in words


@given(start=moments, busy=moments, hours=st.integers(0, 30))
def test_a_delay_is_never_negative(start: datetime, busy: datetime, hours: int) -> None:
    cloud = Cloud(id="x", busy_from=busy, busy_to=busy + timedelta(hours=hours))
    begins = delayed_to(cloud, start)
    assert begins >= start
    assert begins == start or begins == cloud.busy_to


def test_the_present_cloud_is_no_target() -> None:
    assert "in this cloud" in plan(target="cloud-de-1").said("target", blocking=True)
    assert "not known" in plan(target="mars").said("target", blocking=True)


def planned(state: str, **more: object) -> ServiceFacts:
    one = Relocation.model_validate(
        {"id": 5, "target": "cloud-ie-1", "plannedFor": "2026-11-25T03:00:00+01:00", "state": state, **more}
    )
    return replace(FULL, relocation=RELOCATIONS.model_copy(update={"relocations": (one,)}))


def test_one_relocation_at_a_time() -> None:
    assert "planned already for Wednesday, 25 November 2026, 03:00" in plan(planned("planned")).reason


def test_a_planned_relocation_can_be_cancelled() -> None:
    """Section 9.3: as soon as possible; completed processes are relocated back."""
    form = Form("relocation.cancel", planned("planned"))
    assert form.reason == ""
    assert "relocated back" in form.told
    assert form.call == "DELETE /relocations/5"
    assert form.summary.when == "As soon as possible."
    running = Form("relocation.cancel", planned("running", percent=40), "5")
    assert running.reason == ""
    assert "40 %" in running.told
    assert running.summary.when == "As soon as possible."


def test_a_completed_relocation_needs_a_new_one() -> None:
    """Section 9.3: you will need to request a new relocation."""
    assert "request a new one" in Form("relocation.cancel", planned("done"), "5").reason
    assert "being cancelled" in Form("relocation.cancel", planned("cancelling"), "5").reason
    assert "No relocation" in Form("relocation.cancel", FULL).reason


def test_a_ticket_is_created_by_the_official_route() -> None:
    """Section 7.2 and wire facts 6: JSON body with owners."""
    form = Form("ticket.create", FULL, title="Where is it?", text="It is late.")
    assert form.problems == ()
    assert form.call == "POST /rest/tickets"
    assert form.body == {
        "title": "Where is it?",
        "typeId": 1,
        "statusId": 1,
        "plentyId": 28411,
        "source": "backend",
        "owners": [{"userId": 3, "roleId": 1}],
    }
    assert "missing" in Form("ticket.create", FULL, title="x").said("text", blocking=True)
    assert "not known" in Form("ticket.create", FULL, title="x", type="9").said("type", blocking=True)
    assert "are allowed" in Form("ticket.create", FULL, title="x" * 300).said("title", blocking=True)


def test_the_first_message_is_written_to_the_ticket_that_was_made() -> None:
    """Wire facts 6: the route for a new ticket takes no message."""
    form = Form("ticket.create", FULL, title="Where is it?", text="It is late.")
    then = form.action.then
    assert then is not None
    more = then(form.facts, form.values, {"id": 4200})
    assert more is not None
    assert more.request == Request(
        "POST", "/rest/tickets/4200", {"text": "It is late.", "type": "message", "source": "backend"}
    )
    assert more.form == ("ticket.answer", "4200")
    untold = then(form.facts, form.values, [])
    assert untold is not None
    assert untold.request is None
    assert untold.form == ("ticket.create", "")
    assert untold.values == {"text": "It is late."}


def test_messages_are_public_and_comments_internal() -> None:
    """Wire facts 6: POST /rest/tickets/{id} with type message or comment."""
    answer = Form("ticket.answer", LIVE, "5", text="Hello")
    assert (answer.call, dict(answer.body)) == (
        "POST /rest/tickets/5",
        {"text": "Hello", "type": "message", "source": "backend"},
    )
    comment = Form("ticket.comment", LIVE, "5", text="Hello")
    assert comment.body["type"] == "comment"
    assert "internal" in comment.told
    assert "missing" in Form("ticket.answer", LIVE, "5").said("text", blocking=True)
    assert "Choose a ticket" in Form("ticket.answer", LIVE).reason
