"""Every action of the Service Centre, carried out in the sandbox: what the rules send is what the sandbox takes.

After the time that the summary names, own checks of the made-up internet see what the summary says they will.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from pydantic import TypeAdapter

from plentytui.models.forms import Expected, Way
from plentytui.models.records import RecordSeen
from plentytui.models.service.contract import ContractAnswer
from plentytui.models.service.domains import CertificatesAnswer, DomainsAnswer
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import AgencyAnswer, Cache, Installed, RelocationAnswer
from plentytui.models.service.tickets import TicketNames
from plentytui.models.sights import DomainSight
from plentytui.rules.service.catalogue import ACTIONS, find_action
from plentytui.rules.service.contract import end_of_contract
from plentytui.rules.service.expecting import (
    judge_certificate,
    judge_records,
    judge_redirect,
    judge_registration,
)
from tests.service_cases import CASES
from tests.service_talk import BASE, ServiceTalk


def facts_of(talk: ServiceTalk) -> ServiceFacts:
    """Everything that the sandbox tells."""

    def get(tail: str) -> Any:
        return talk.say("GET", f"{BASE}/{tail}")

    names = {
        "types": talk.say("GET", "/rest/tickets/types/names"),
        "statuses": talk.say("GET", "/rest/tickets/status/names"),
    }
    return ServiceFacts(
        now=talk.clock.now(),
        system_name="Kranich & Finch",
        address="https://sandbox.example",
        plenty_id=28411,
        user_id=3,
        has_extension=True,
        installed=Installed.model_validate(get("system")),
        contract=ContractAnswer.model_validate(get("contract")),
        domains=DomainsAnswer.model_validate(get("domains")),
        certificates=CertificatesAnswer.model_validate(get("certificates")),
        cache=Cache.model_validate(get("cache")),
        agency=AgencyAnswer.model_validate(get("agency")),
        relocation=RelocationAnswer.model_validate(get("relocations")),
        tickets=TicketNames.model_validate(names),
    )


def prepared(talk: ServiceTalk, action: str) -> None:
    """What has to be there before an action is offered."""
    if action == "cache.resume":
        body = {"from": talk.clock.now().isoformat(), "to": (talk.clock.now() + timedelta(hours=1)).isoformat()}
        talk.say("PUT", f"{BASE}/cache/pause", body=body)
    if action == "relocation.cancel":
        begins = (talk.clock.now() + timedelta(days=3)).isoformat()
        talk.say("POST", f"{BASE}/relocations", body={"target": "cloud-ie-1", "beginsAt": begins})


@pytest.mark.parametrize(("action_id", "subject", "values"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_the_sandbox_takes_what_the_rules_send(action_id: str, subject: str, values: Mapping[str, str]) -> None:
    talk = ServiceTalk()
    prepared(talk, action_id)
    action = find_action(action_id)
    assert action is not None
    facts = facts_of(talk).about(subject)
    assert action.way(facts) in {Way.EXTENSION, Way.OFFICIAL}
    assert action.offered(facts) == ""
    filled = {field.name: field.default for field in action.fields(facts) if field.default} | dict(values)
    blocking = [problem.what for problem in action.problems(facts, filled) if problem.blocking]
    assert blocking == []
    summary = action.summary(facts, filled)
    request = action.request(facts, filled)
    parts = urlsplit(request.path)
    query = "&".join(f"{name}={one}" for name, many in parse_qs(parts.query).items() for one in many)
    body = None if request.body is None else dict(request.body)
    wanted = [replace(one, since=facts.now.timestamp()) for one in summary.expected]
    if wanted:
        # What was so before proves nothing.
        assert not all(judged(talk, expected)[0] for expected in wanted), wanted
    talk.say(request.method, unquote(parts.path), query, body)
    assert facts_of(talk) is not None
    if not summary.expected:
        return
    until = summary.effective.latest if summary.effective else facts.now
    talk.wait(seconds=max(60.0, (until - talk.clock.now()).total_seconds() + 3_700))
    if action_id == "relocation.plan":
        # An external provider enters the new address within three days.
        talk.wait(days=3)
    for expected in wanted:
        seen, words = judged(talk, expected)
        assert seen is True, (expected, words)


def judged(talk: ServiceTalk, expected: Expected) -> tuple[bool | None, str]:
    if expected.kind not in _BY_SIGHT:
        answer = talk.say("GET", f"{BASE}/sights/{expected.name}/records", f"kind={expected.kind}")
        return judge_records(expected, TypeAdapter(tuple[RecordSeen, ...]).validate_python(answer))
    sight = TypeAdapter(DomainSight).validate_python(talk.say("GET", f"{BASE}/sights/{expected.name}"))
    return _BY_SIGHT[expected.kind](expected, sight)


_BY_SIGHT: Mapping[str, Callable[[Expected, DomainSight], tuple[bool | None, str]]] = {
    "CERTIFICATE": lambda expected, sight: judge_certificate(expected, (sight.certificates or (None,))[0]),
    "REDIRECT": lambda expected, sight: judge_redirect(expected, sight.web),
    "REGISTERED": lambda expected, sight: judge_registration(expected, sight.registry),
}


def test_no_action_is_left_out() -> None:
    by_hand = {action.id for action in ACTIONS if action.by_hand}
    assert {case[0] for case in CASES} == {action.id for action in ACTIONS} - by_hand


@pytest.mark.parametrize("days", [0, 30, 55, 56, 57, 58, 59, 60, 100, 147, 148, 149, 400])
def test_rules_and_sandbox_name_the_same_end_of_the_contract(days: int) -> None:
    talk = ServiceTalk()
    talk.wait(days=days)
    facts = facts_of(talk)
    assert facts.contract is not None
    end = end_of_contract(facts.contract.contract, facts.now, facts.zone)
    gone = talk.say("POST", f"{BASE}/contract/cancellation", body={"name": "Kranich & Finch"})
    assert end == datetime.fromisoformat(gone["contract"]["cancelledTo"])
