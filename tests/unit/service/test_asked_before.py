"""What touches more than it seems is asked about before it is sent, and what changes nothing is not sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plentytui.models.service.hosting import Cache
from tests.service_forms import Form
from tests.service_scenes import AGENCY, FULL, MAIN

BOTH = replace(FULL, agency=AGENCY.model_copy(update={"consultant_id": 2}))
PAUSE = {"from_date": "2026-11-18", "from_time": "11:00", "to_date": "2026-11-18"}


def asked(form: Form) -> str:
    """What is asked about."""
    return " ".join(problem.what for problem in form.problems if problem.asks and not problem.blocking)


def test_one_of_two_service_providers_is_chosen_in_the_form() -> None:
    """Section 7: access of both can be taken away, one at a time."""
    form = Form("agency.revoke", BOTH)
    assert form.reason == ""
    assert [(one.label, one.hint) for one in form.action.fields(BOTH)[0].choices] == [
        ("Studio Nord", "design agency"),
        ("Beratung Süd", "consultant"),
    ]
    assert "missing" in form.said("who", blocking=True)
    assert Form("agency.revoke", BOTH, who="2").body == {"consultantId": 0}
    chosen = Form("agency.revoke", BOTH, who="1")
    assert not chosen.blocked
    assert chosen.body == {"designId": 0}
    assert "Studio Nord" in chosen.told
    assert "no access" in Form("agency.revoke", BOTH, who="3").said("who", blocking=True)


def test_new_access_is_asked_about() -> None:
    assert asked(Form("agency.save", FULL, consultant="2")) == "Beratung Süd will have access."
    assert asked(Form("agency.save", FULL, design="")) == "Studio Nord no longer has access."
    assert asked(Form("agency.save", FULL)) == ""


def test_ending_the_redirect_is_asked_about() -> None:
    assert "no longer led to https" in asked(Form("cache.redirect", FULL, redirect="< IE 9 inactive"))
    off = replace(FULL, cache=Cache(ssl_redirect="< IE 9 inactive"))
    assert asked(Form("cache.redirect", off)) == ""
    assert asked(Form("cache.redirect", off, redirect="active")) == ""


@pytest.mark.parametrize(("until", "asks"), [("19:00", False), ("19:01", True)])
def test_a_long_pause_is_asked_about(until: str, asks: bool) -> None:
    assert bool(asked(Form("cache.pause", FULL, **PAUSE, to_time=until))) is asks


def test_an_owner_of_several_domains_is_asked_about() -> None:
    assert "kranich-und-finch.de" in asked(Form("domain.handle", FULL, MAIN, city="Köln"))


UNCHANGED = [
    ("domain.handle", MAIN, "city", "Köln"),
    ("domain.image_host", MAIN, "host", "cdn"),
    ("domain.mail", MAIN, "kind", "own"),
    ("domain.link", MAIN, "system", "28412"),
    ("domain.forward", "tischlerei-kranich.de", "target", "https://kranich.ch/"),
    ("cache.redirect", "", "redirect", "< IE 9 inactive"),
    ("agency.save", "", "consultant", "2"),
]


@pytest.mark.parametrize(("action", "subject", "field", "value"), UNCHANGED)
def test_a_form_as_it_begins_changes_nothing(action: str, subject: str, field: str, value: str) -> None:
    same = Form(action, FULL, subject)
    assert same.action.changes_nothing(same.facts, same.values)
    other = Form(action, FULL, subject, **{field: value})
    assert not other.action.changes_nothing(other.facts, other.values)


def test_a_value_that_is_toggled_back_changes_nothing() -> None:
    same = Form("domain.link", FULL, "kranich-und-finch.de", main="")
    assert same.action.changes_nothing(same.facts, same.values)


def test_what_is_not_there_yet_is_saved_though_the_form_suggests_it() -> None:
    """A mail server that nobody chose is no mail server, whatever the form begins with."""
    form = Form("domain.mail", FULL, "kranich-finch.at")
    assert form.values["kind"] == "mailbox.org"
    assert not form.action.changes_nothing(form.facts, form.values)


def test_orders_and_hand_offs_are_never_nothing() -> None:
    order = Form("domain.subdomain", FULL)
    assert not order.action.changes_nothing(order.facts, order.values)
    by_hand = replace(FULL, has_extension=False)
    assert not Form("domain.link", by_hand, MAIN).action.changes_nothing(by_hand.about(MAIN), {})
