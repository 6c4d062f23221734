"""Owners of domains, main domains of other stores, and what forms are called (seed, 3.2, 3.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plentytui.models.forms import FieldKind
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import Relocation
from plentytui.rules.service.action import Tab
from plentytui.rules.service.titles import subject_title
from plentytui.ui.screens.service.domain_facts import domain_facts
from plentytui.ui.widgets.facts_view import Fact
from tests.service_forms import Form
from tests.service_scenes import DOMAINS, FULL, MAIN, RELOCATIONS


def of_country(code: str) -> ServiceFacts:
    """The main domain with an owner in that country."""
    domains = []
    for domain in DOMAINS.domains:
        handle = domain.handle.model_copy(update={"country": code}) if domain.handle else None
        domains.append(domain.model_copy(update={"handle": handle}))
    return replace(FULL, domains=DOMAINS.model_copy(update={"domains": tuple(domains)}))


@pytest.mark.parametrize(("code", "name"), [("DE", "Germany"), ("GB", "United Kingdom"), ("1", "Germany")])
def test_the_country_of_an_owner_is_shown_by_its_name(code: str, name: str) -> None:
    """Section 3.2."""
    facts = of_country(code)
    domain = facts.domain(MAIN)
    assert domain is not None
    shown = [fact.value for fact in domain_facts(domain, facts) if isinstance(fact, Fact) and fact.label == "Address"]
    assert shown == [f"Wilhelmsstraße 1, 34117 Kassel, {name}"]


@pytest.mark.parametrize(("code", "kept"), [("DE", "DE"), ("gb", "GB"), ("1", "DE"), ("QX", "QX"), ("", "")])
def test_the_country_is_chosen_by_name_and_sent_by_code(code: str, kept: str) -> None:
    """Section 3.2; what the system has is kept, also where it is not known."""
    form = Form("domain.handle", of_country(code), MAIN)
    field = next(field for field in form.action.fields(form.facts) if field.name == "country")
    assert field.kind is FieldKind.CHOICE
    assert field.default == kept
    assert not kept or kept in {choice.value for choice in field.choices}
    labels = {choice.value: choice.label for choice in field.choices}
    assert (labels["DE"], labels["US"]) == ("Germany", "USA")
    assert form.body["country"] == kept
    assert "Germany" in Form("domain.handle", of_country("DE"), MAIN).steps


def test_cancelling_the_main_domain_of_another_store_says_whose_it_is() -> None:
    """Section 3.3: only cancel your main domain if you also want to cancel the contract."""
    form = Form("domain.cancel", FULL, "kranich-finch.co.uk")
    assert "the main domain of the client Finch & Crane" in form.said("", blocking=False)
    assert "system's contract" not in form.said("", blocking=False)
    assert "main domain of the client Finch & Crane, which cannot be reached" in form.told
    own = Form("domain.cancel", FULL, MAIN)
    assert "the main domain of this system" in own.said("", blocking=False)
    assert "main domain of the system, which cannot be reached" in own.told


PLANNED = Relocation.model_validate({"id": 5, "target": "cloud-ie-1", "state": "planned"})


@pytest.mark.parametrize(
    ("tab", "subject", "title"),
    [
        (Tab.SSL, "7", f"{MAIN} (Sectigo)"),
        (Tab.SSL, MAIN, MAIN),
        (Tab.CLIENT, "28412", "Finch & Crane"),
        (Tab.AGENCY, "2", "Beratung Süd"),
        (Tab.RELOCATION, "5", "to Ireland 1"),
        (Tab.DOMAIN, MAIN, MAIN),
        (Tab.TICKETS, "4111", "ticket 4111"),
        (Tab.CACHE, "", ""),
    ],
)
def test_forms_are_called_by_names_and_not_by_ids(tab: Tab, subject: str, title: str) -> None:
    facts = replace(FULL, relocation=RELOCATIONS.model_copy(update={"relocations": (PLANNED,)}))
    assert subject_title(tab, facts.about(subject)) == title
