"""All actions of the Service Centre: forms, checks, summaries, requests and cards, on every kind of system."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plentytui.models.forms import Card, FieldKind, Grave, Summary, Way
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import Relocation
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.catalogue import ACTIONS, actions_of, find_action
from plentytui.rules.service.menus import AT_PROVIDER
from tests.service_scenes import BARE, CLIENT, FULL, LIVE, MAIN

SECRET = "GEHEIM-4711-auth"
GOOD: dict[str, tuple[str, dict[str, str]]] = {
    "contract.change": ("", {"rate": "basic", "orders": "200"}),
    "contract.pro": ("", {}),
    "contract.cancel": ("", {}),
    "client.order": ("", {"name": "Finch Outlet", "domain": "frei-kranich.de"}),
    "client.cancel": (str(CLIENT), {}),
    "domain.order": ("", {"name": "finchkranich", "ending": "com", "handle": "1", "system": "28411"}),
    "domain.relocate_in": ("", {"name": "finchkranich.com", "code": SECRET, "handle": "1", "system": "28411"}),
    "domain.external": ("", {"name": "finchkranich.at", "system": "28411"}),
    "domain.dns": ("kranich-finch.at", {}),
    "domain.subdomain": ("", {"name": "news", "parent": MAIN, "system": "28411"}),
    "domain.delete_subdomain": ("info.kranich-finch.de", {}),
    "domain.new_handle": ("", {}),
    "domain.handle": (MAIN, {}),
    "domain.cancel": ("kranich-und-finch.de", {}),
    "domain.leave": ("kranich-und-finch.de", {}),
    "domain.image_host": (MAIN, {"host": "cdn"}),
    "domain.mail": (MAIN, {"kind": "own", "ip": "8.8.8.8", "mx10": "mx1.finch.net", "mx20": "mx2.finch.net"}),
    "domain.link": ("kranich-und-finch.de", {"system": "28412", "main": "yes"}),
    "domain.auth_code": (MAIN, {}),
    "domain.cname": ("frei-kranich.de", {"source": "shop", "target": "cname.shopgate.com"}),
    "domain.txt": ("frei-kranich.de", {"source": "_dmarc", "text": "v=DMARC1; p=none"}),
    "domain.name_servers": (MAIN, {"subdomain": "news", "targets": "ns1.newsletter2go.com, ns2.newsletter2go.com"}),
    "domain.forward": ("kranich-und-finch.de", {"read": "yes", "target": "https://finch.net/shop"}),
    "ssl.order": (MAIN, {"offer": "sectigo-dv-1"}),
    "ssl.deactivate": ("7", {}),
    "ssl.activate": ("9", {}),
    "ssl.lets_encrypt": (MAIN, {}),
    "ssl.end_lets_encrypt": ("8", {}),
    "cache.delete": ("", {}),
    "cache.pause": ("", {}),
    "cache.resume": ("", {}),
    "cache.redirect": ("", {"redirect": "< IE 9 inactive"}),
    "agency.save": ("", {"design": "3", "consultant": "2"}),
    "agency.revoke": ("1", {}),
    "relocation.plan": ("", {"target": "cloud-ie-1", "ftp": "yes", "dns": "yes"}),
    "relocation.cancel": ("", {}),
    "ticket.create": (
        "",
        {"title": "Where is my certificate?", "type": "1", "status": "1", "client": "28411", "text": "Hi"},
    ),
    "ticket.answer": ("5", {"text": "It came today."}),
    "ticket.comment": ("5", {"text": "Maria looks after it."}),
}
"""For each action a subject and values with which it can be sent."""
HANDLE = {
    **{"firstName": "Maria", "lastName": "Kranich", "street": "Weg 1", "postcode": "34117", "city": "Kassel"},
    **{"country": "de", "phone": "+4956198681100", "email": "maria@kranich-finch.de"},
}
every = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)


def filled(action: ServiceAction, facts: ServiceFacts) -> tuple[ServiceFacts, dict[str, str]]:
    subject, values = GOOD[action.id]
    about = facts.about(subject)
    standing = {field.name: field.default for field in action.fields(about) if field.default}
    more = HANDLE if action.id in {"domain.new_handle", "domain.handle"} else {}
    return about, {**standing, **values, **more}


def texts(thing: object) -> Iterable[str]:
    """All texts in a record."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from texts(one)


def test_every_action_has_a_good_form_here() -> None:
    assert {action.id for action in ACTIONS} == set(GOOD)


def test_ids_are_unique_and_found() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    for action in ACTIONS:
        assert find_action(action.id) is action
    assert find_action("no.such") is None


def test_tabs_have_their_actions_in_the_order_of_the_sections() -> None:
    assert [a.id for a in actions_of(Tab.CONTRACT)] == ["contract.change", "contract.pro", "contract.cancel"]
    sections = [a.section for a in actions_of(Tab.DOMAIN)]
    assert sections.index("3.2") < sections.index("3.10")
    assert sum(len(actions_of(tab)) for tab in Tab) == len(ACTIONS)


def test_only_what_is_offered_is_for_a_system() -> None:
    offered = {action.id for action in actions_of(Tab.CACHE) if not action.offered(FULL)}
    assert "cache.delete" in offered
    assert "cache.resume" not in offered


@every
@pytest.mark.parametrize("facts", [FULL, LIVE, BARE], ids=["full", "live", "bare"])
def test_fields_are_unique_and_their_defaults_are_among_their_choices(
    action: ServiceAction, facts: ServiceFacts
) -> None:
    about = facts.about(GOOD[action.id][0])
    found = action.fields(about)
    assert len({field.name for field in found}) == len(found)
    names = {field.name for field in found}
    for field in found:
        assert field.label
        if field.kind is FieldKind.CHOICE:
            assert field.choices, field.name
            assert len({choice.value for choice in field.choices}) == len(field.choices)
            assert field.default in {"", *(choice.value for choice in field.choices)}
        else:
            assert not field.choices
        if field.shown_if[0]:
            assert field.shown_if[0] in names
        if field.kind is FieldKind.SECRET:
            assert not field.default


@every
def test_a_good_form_is_not_blocked_and_gives_a_request(action: ServiceAction) -> None:
    facts, values = filled(action, FULL)
    assert [p for p in action.problems(facts, values) if p.blocking] == []
    request = action.request(facts, values)
    assert request.method in {"GET", "POST", "PUT", "DELETE"}
    start = "/rest/tickets" if action.official else f"{EXTENSION}/"
    assert request.path.startswith(start)
    json.dumps(request.body)


@every
def test_a_good_form_is_not_blocked_on_a_live_system_either(action: ServiceAction) -> None:
    facts, values = filled(action, LIVE)
    choices = {f.name: [c.value for c in f.choices] for f in action.fields(facts) if f.kind is FieldKind.CHOICE}
    for name, known in choices.items():
        if values.get(name) not in known:
            values[name] = known[0]
    for field in action.fields(facts):
        if field.required and not values.get(field.name):
            values[field.name] = "yes" if field.kind is FieldKind.CHECK else "1"
    assert [p for p in action.problems(facts, values) if p.blocking] == []


@every
def test_a_missing_required_value_blocks(action: ServiceAction) -> None:
    facts, values = filled(action, FULL)
    for field in action.fields(facts):
        if field.required and (not field.shown_if[0] or values.get(field.shown_if[0]) in field.shown_if[1]):
            assert action.blocked(facts, {**values, field.name: " "}), field.name


@every
def test_summaries_and_cards_are_full_sentences_with_values(action: ServiceAction) -> None:
    facts, values = filled(action, FULL)
    summary, card = action.summary(facts, values), action.card(facts, values)
    assert summary.what
    assert summary.where
    assert not summary.what.endswith(".")
    for line in (*summary.consequences, *([summary.effective.reason] if summary.effective else [])):
        assert line[0].isupper() or line[0].isdigit() or "." in line.split()[0], line
        assert line.endswith((".", ")")), line
    assert card.title
    assert card.steps
    # What is done with another provider begins in no back end, once it is known what it is.
    assert card.address == facts.address or (action.id in AT_PROVIDER and not card.address)
    for one in texts((summary, card)):
        assert "  " not in one
        assert "None" not in one.split()
    for problem in action.problems(facts, values):
        assert problem.what.endswith("."), problem.what


@every
def test_what_was_typed_stands_on_the_card(action: ServiceAction) -> None:
    by_hand = {"redirect", "offer", "rate", "design", "consultant", "target", "handle", "system", "type", "status"}
    by_hand |= {"client", "kind", "role", "country", "from_date", "from_time", "to_date", "to_time", "main"}
    facts, values = filled(action, FULL)
    shown = " ".join(texts(action.card(facts, values)))
    for field in action.fields(facts):
        value = values.get(field.name, "")
        if value and field.kind not in {FieldKind.CHECK, FieldKind.SECRET} and field.name not in by_hand:
            for part in value.split(", "):
                assert part in shown, (field.name, part)


@every
def test_by_name_actions_demand_the_name(action: ServiceAction) -> None:
    for facts in (FULL, LIVE, BARE):
        about, values = filled(action, facts)
        summary = action.summary(about, values)
        assert bool(summary.type_name) == (action.grave is Grave.BY_NAME)


def test_contract_main_domain_and_client_are_confirmed_by_name() -> None:
    by_name = {action.id for action in ACTIONS if action.grave is Grave.BY_NAME}
    assert by_name == {"contract.cancel", "client.cancel", "domain.cancel"}


DATED = {
    *("contract.change", "contract.pro", "contract.cancel", "client.order", "client.cancel", "domain.order"),
    *("domain.relocate_in", "domain.external", "domain.subdomain", "domain.delete_subdomain", "domain.cancel"),
    *("domain.mail", "domain.link", "domain.cname", "domain.txt", "domain.name_servers", "domain.forward"),
    *("ssl.order", "ssl.activate", "ssl.lets_encrypt", "ssl.end_lets_encrypt", "cache.delete", "cache.pause"),
    *("relocation.plan", "domain.image_host"),
}


@every
def test_a_summary_has_its_times_where_the_manual_has_them(action: ServiceAction) -> None:
    facts, values = filled(action, FULL)
    effective = action.summary(facts, values).effective
    if action.id in DATED:
        assert effective is not None
    if effective is not None:
        assert facts.now <= effective.earliest <= effective.latest
        assert effective.earliest.utcoffset() is not None


@every
def test_paid_actions_tell_their_price(action: ServiceAction) -> None:
    facts, values = filled(action, FULL)
    assert bool(action.summary(facts, values).cost) == (action.grave is Grave.PAID)
    about, values = filled(action, LIVE)
    assert bool(action.summary(about, values).cost) == (action.grave is Grave.PAID)


@every
def test_no_secret_is_told(action: ServiceAction) -> None:
    facts, values = filled(action, FULL)
    told: list[Summary | Card] = [action.summary(facts, values), action.card(facts, values)]
    assert SECRET not in " ".join(texts(told))
    assert SECRET not in action.request(facts, values).path
    assert SECRET not in " ".join(texts(action.problems(facts, {**values, "code": f"{SECRET} {SECRET}"})))


def test_the_auth_code_is_sent() -> None:
    action = find_action("domain.relocate_in")
    assert action is not None
    facts, values = filled(action, FULL)
    body = action.request(facts, values).body
    assert body is not None
    assert body["authCode"] == SECRET


@every
def test_every_system_shows_its_way(action: ServiceAction) -> None:
    if action.official:
        assert action.way(LIVE) is action.way(FULL) is Way.OFFICIAL
    elif action.by_hand:
        assert action.way(LIVE) is action.way(FULL) is Way.HAND_OFF
    else:
        assert action.way(FULL) is Way.EXTENSION
        assert action.way(LIVE) is Way.HAND_OFF


@every
def test_nothing_is_offered_while_the_system_is_relocated(action: ServiceAction) -> None:
    assert FULL.relocation is not None
    running = FULL.relocation.model_copy(
        update={"relocations": (Relocation(id=4, target="cloud-ie-1", state="running"),)}
    )
    facts = replace(FULL, relocation=running).about(GOOD[action.id][0])
    reason = action.offered(facts)
    if action.id in {"relocation.cancel", "domain.leave", "domain.dns"}:
        assert reason == ""
    else:
        assert "being relocated" in reason


ODD = (
    *("", "yes", "own", "0", "28411", "1", "@", "*", "a.b", "2026-11-30", "25:61", "03:00", "2027-03-28", "9" * 400),
    *("https://x", "http://[::1", "ä.de", "_x", "-", "....", "xn--", "1.2.3.4", MAIN, "com", "code", "\x00", "٣"),
)
anything = st.text(max_size=60) | st.sampled_from(ODD)
facts_of_all_kinds = st.sampled_from([FULL, LIVE, BARE])


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
@every
def test_arbitrary_texts_never_break_a_form(action: ServiceAction, data: st.DataObject) -> None:
    facts = data.draw(facts_of_all_kinds).about(data.draw(anything | st.just(GOOD[action.id][0])))
    values = {field.name: data.draw(anything) for field in action.fields(facts)}
    assert isinstance(action.offered(facts), str)
    problems = action.problems(facts, values)
    names = {"", *(field.name for field in action.fields(facts))}
    assert {problem.field for problem in problems} <= names
    action.summary(facts, values)
    action.card(facts, values)
    if not action.blocked(facts, values):
        json.dumps(action.request(facts, values).body)
