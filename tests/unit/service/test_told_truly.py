"""What overview, checks and forms say is what is so: of names, certificates, mail servers, and networks that fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from plentytui.clock import SystemClock
from plentytui.errors import NotFound
from plentytui.models.changes import ChangeState, ServiceChange
from plentytui.models.checks import Finding, Report, Verdict, Wanted
from plentytui.models.forms import Expected, Way
from plentytui.models.records import RecordSeen
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.session import Webstore
from plentytui.models.sights import DomainSight
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.rules.domain_names import DomainName, faked_labels
from plentytui.rules.service import seen
from plentytui.rules.service.attention import attention
from plentytui.services.checking import Checking
from plentytui.services.service.reading import domains_of
from plentytui.ui.screens.service.pending import _about
from plentytui.ui.screens.service.words import between
from tests.service_forms import Form
from tests.service_scenes import FULL, LIVE, MAIN
from tests.sights import WANTED, altered, certificate, good_sight

NOW = datetime(2026, 2, 3, 14, 0, tzinfo=UTC)


class NoNetwork:
    """Looks where there is no such network."""

    async def look(self, name: DomainName, wanted: Wanted, *, on_part: object = None) -> DomainSight:
        raise NotFound(f"Nothing is known of {name.ascii}.", status=404)

    async def records(self, name: str, kind: str) -> tuple[RecordSeen, ...]:
        return ()


def check(check_id: str, sight: DomainSight, wanted: Wanted = WANTED) -> Finding:
    return next(one for one in CATALOGUE if one.id == check_id).run(sight, wanted)


@pytest.mark.anyio
async def test_what_cannot_look_is_told_as_an_error_of_the_program() -> None:
    """Tasks that run together fail as a group, which no screen knows how to show."""
    checking = Checking(NoNetwork(), SystemClock())
    with pytest.raises(NotFound, match=r"Nothing is known of a\.de"):
        await checking.check_all(["a.de", "b.de"])


def test_only_checks_are_counted_as_checks() -> None:
    """Beside the CAA check it is kept what each authority may do."""
    checks = {seen.NO_AAAA: "wrong", seen.CAA: "ok", seen.caa_check("sectigo.com"): "wrong"}
    facts = ServiceFacts(NOW, seen={f"{one}@{MAIN}": found for one, found in checks.items()})
    assert [need.sentence[:8] for need in attention(facts)] == ["1 check "]
    only_caa = replace(facts, seen={f"{seen.caa_check('sectigo.com')}@{MAIN}": "wrong"})
    assert attention(only_caa) == ()


def store(number: int, domain: str) -> Webstore:
    return Webstore(store_identifier=number, configuration={"domain": f"https://{domain}"})


def test_a_clients_host_name_stands_for_the_domain_that_is_registered() -> None:
    found = domains_of([store(1, "www.yourstore.co.uk"), store(2, "shop.other.de")]).domains
    assert [(one.name, one.is_main, one.plenty_id, one.kind) for one in found] == [
        ("other.de", False, 0, "domain"),
        ("yourstore.co.uk", True, 1, "domain"),
        ("shop.other.de", True, 2, "subdomain"),
    ]


def test_a_cname_is_prepared_below_the_registered_domain() -> None:
    facts = replace(LIVE, domains=domains_of([store(1, "www.yourstore.co.uk"), store(2, "shop.other.de")]))
    (one,) = Form("domain.cname", facts, "yourstore.co.uk", source="mobile", target="a.example.com").summary.expected
    assert one.name == "mobile.yourstore.co.uk"
    assert "subdomain" in Form("domain.auth_code", facts, "shop.other.de").reason
    assert "subdomain" in Form("domain.cancel", facts, "shop.other.de").reason
    assert Form("domain.auth_code", facts, "other.de").reason == ""


@pytest.mark.parametrize(
    ("values", "asks"),
    [
        ({"ip": "10.0.0.5", "mx10": "mx.a.de", "mx20": "mx.b.de"}, True),
        ({"ip": "8.8.8.8", "mx10": "mx.a.de"}, True),
        ({"ip": "8.8.8.8", "mx10": "mx.a.de", "mx20": "mx.b.de"}, False),
    ],
)
def test_a_doubtful_mail_server_is_asked_about(values: dict[str, str], asks: bool) -> None:
    form = Form("domain.mail", FULL, MAIN, kind="own", **values)
    assert not form.blocked
    assert any(problem.asks for problem in form.problems) is asks


def test_checks_and_orders_have_one_rule_for_letters() -> None:
    found = check("idn", altered(good_sight(), "domain", "my_store.de"))
    assert found.verdict is Verdict.WRONG
    assert "underscore" in found.seen
    assert "underscore" in Form("domain.order", FULL, name="my_store", ending="de").said("name")


@pytest.mark.parametrize(
    ("name", "faked"),
    [("раураl.de", True), ("соре.de", True), ("möbel.de", False), ("магазин.de", False), ("kranich.de", False)],  # noqa: RUF001
)
def test_letters_that_look_like_others_are_told(name: str, faked: bool) -> None:
    assert bool(faked_labels(name)) is faked
    form = Form("domain.order", FULL, name=name.removesuffix(".de"), ending="de")
    assert any(problem.asks for problem in form.problems) is faked


def test_a_sleeping_certificate_is_activated_again_not_bought_twice() -> None:
    own = replace(certificate(), issuer="itself", subject="itself", is_self_made=True)
    sight = good_sight()
    for place in range(len(sight.certificates or ())):
        sight = altered(sight, f"certificates.{place}.chain", (own,))
    until = sight.started + timedelta(days=60)
    assert "Order" in check("certificate-self-made", sight).repair
    asleep = check("certificate-self-made", sight, replace(WANTED, sleeping_until=until))
    assert asleep.repair.startswith("Activate its certificate again")
    over = replace(WANTED, sleeping_until=sight.started - timedelta(days=1))
    assert "Order" in check("certificate-self-made", sight, over).repair


def test_a_day_that_is_named_is_as_far_away_as_the_calendar_says() -> None:
    sight = good_sight()
    ends = (sight.started + timedelta(days=19)).replace(hour=0, minute=1)
    sight = altered(sight, "certificates.0.chain.0.ends_at", ends)
    assert "in 19 d" in check("certificate-expiry", sight).seen


def test_counts_are_words_with_the_worst_first() -> None:
    verdicts = (Verdict.OK, Verdict.NOTE, Verdict.NOTE, Verdict.WARNING, Verdict.WRONG)
    findings = tuple(replace(check("idn", good_sight()), verdict=verdict) for verdict in verdicts)
    report = Report(MAIN, NOW, 0.1, findings, good_sight(), WANTED)
    assert report.told == "1 wrong, 1 warning, 2 notes, 1 ok"


def test_a_pending_change_names_its_domain_first() -> None:
    bare = ServiceChange(1, 0.0, "domain.order", "Order", "", "Kranich", "Order it", Way.EXTENSION, ChangeState.DONE)
    assert _about(replace(bare, expected=(Expected("A", "xn--mbel-5qa.de"),))) == "möbel.de: Order"
    assert _about(replace(bare, subject=MAIN)) == f"{MAIN}: Order"
    assert _about(bare) == "Order it (Order)"


def test_one_moment_is_no_span() -> None:
    assert between(NOW, NOW + timedelta(seconds=20), UTC) == "Tue 3 Feb 2026 14:00 UTC"
    assert between(NOW, NOW + timedelta(hours=1), UTC).startswith("between ")


def test_the_rate_that_is_recognised_is_not_booked_without_a_question() -> None:
    form = Form("contract.change", replace(LIVE, recognised_rate="basic"), rate="basic")
    assert any(problem.asks for problem in form.problems)
    assert "present rate, by the limits" in form.said("rate")
    assert Form("contract.change", replace(LIVE, recognised_rate="basic"), rate="plus").problems == ()
