"""Whether what own checks see is what a change was to bring about: never what held before, never a missing answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from plentytui.models.forms import Expected
from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.service.domains import Domain, DomainsAnswer
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.sights import TURNED_DOWN, CertificateSeen, TlsSight
from plentytui.rules.service.catalogue import find_action
from plentytui.rules.service.expecting import judge_certificate, judge_records

NOW = datetime(2026, 2, 3, 14, 0, tzinfo=UTC)
HOST = "kranich-finch.de"


def shown(starts_at: datetime) -> TlsSight:
    """A handshake with a certificate that was issued then."""
    certificate = CertificateSeen(HOST, "Sectigo", (HOST,), starts_at, starts_at + timedelta(days=90))
    return TlsSight(HOST, "192.0.2.1", Outcome.ANSWER, chain=(certificate,), trusted=True)


def record(*values: str, kind: str = "TXT", server: str = "Quad9") -> RecordSeen:
    return RecordSeen(HOST, kind, server, Outcome.ANSWER if values else Outcome.EMPTY, values)


@pytest.mark.parametrize("issued", [timedelta(days=-30), timedelta(days=-2)])
def test_the_certificate_of_before_is_not_the_one_that_was_ordered(issued: timedelta) -> None:
    ordered = Expected("CERTIFICATE", HOST, anew=True, since=NOW.timestamp())
    fits, words = judge_certificate(ordered, shown(NOW + issued))
    assert fits is False
    assert "from before" in words
    # The same one may be activated again.
    assert judge_certificate(Expected("CERTIFICATE", HOST, since=NOW.timestamp()), shown(NOW + issued))[0] is True


@pytest.mark.parametrize("issued", [timedelta(hours=2), timedelta(0), timedelta(hours=-14)])
def test_a_new_certificate_may_be_dated_back_to_the_beginning_of_its_day(issued: timedelta) -> None:
    ordered = Expected("CERTIFICATE", HOST, anew=True, since=NOW.timestamp())
    assert judge_certificate(ordered, shown(NOW + issued))[0] is True


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("outcome", [Outcome.SILENT, Outcome.UNREACHABLE, Outcome.NOT_ASKED, Outcome.NO_NAME])
def test_no_answer_proves_nothing(outcome: Outcome, gone: bool) -> None:
    expected = Expected("CERTIFICATE", HOST, gone=gone)
    assert judge_certificate(expected, TlsSight(HOST, "", outcome, words="no route to host"))[0] is None
    assert judge_certificate(expected, None)[0] is None


@pytest.mark.parametrize(
    "sight", [TlsSight(HOST, "", Outcome.FAILED), TlsSight(HOST, "", Outcome.UNREACHABLE, words=TURNED_DOWN)]
)
def test_a_host_that_turns_down_https_shows_no_certificate(sight: TlsSight) -> None:
    assert judge_certificate(Expected("CERTIFICATE", HOST, gone=True), sight)[0] is True
    assert judge_certificate(Expected("CERTIFICATE", HOST), sight)[0] is False


def test_only_names_are_compared_without_case() -> None:
    wanted = Expected("TXT", HOST, ("google-site-verification=AbC",))
    assert judge_records(wanted, [record("google-site-verification=aBc")])[0] is False
    assert judge_records(wanted, [record('"google-site-verification=AbC"')])[0] is True
    assert judge_records(Expected("CNAME", HOST, ("Shop.Example.",)), [record("shop.example", kind="CNAME")])[0] is True


def test_mailbox_org_is_seen_by_its_own_servers_alone() -> None:
    action = find_action("domain.mail")
    assert action is not None
    facts = ServiceFacts(NOW, domains=DomainsAnswer(domains=(Domain(name=HOST),)), subject=HOST)
    (expected,) = action.summary(facts, {"kind": "mailbox.org"}).expected
    own, theirs = "10 mx.kranich.example", "10 mxext1.mailbox.org"
    assert judge_records(expected, [record(own, kind="MX")])[0] is False
    assert judge_records(expected, [record(own, theirs, kind="MX")])[0] is False
    assert judge_records(expected, [record(kind="MX")])[0] is False
    assert judge_records(expected, [record(theirs, "20 mxext3.mailbox.org", kind="MX")])[0] is True


def test_a_domain_that_leads_here_already_is_seen_to_be_taken_over_by_its_name_servers() -> None:
    action = find_action("domain.relocate_in")
    assert action is not None
    values = {"name": "kranich-alt.de", "code": "x", "handle": "1", "system": "28411"}
    here = Domain(name=HOST, name_servers=("ns.udag.de", "ns.udag.net"))
    known = DomainsAnswer(domains=(here,), system_ip="192.0.2.9")
    expected = action.summary(ServiceFacts(NOW, domains=known), values).expected
    assert expected[0] == Expected("NS", "kranich-alt.de", ("ns.udag.de", "ns.udag.net"))
    unknown = DomainsAnswer(domains=(Domain(name=HOST),), system_ip="192.0.2.9")
    assert action.summary(ServiceFacts(NOW, domains=unknown), values).expected == ()
