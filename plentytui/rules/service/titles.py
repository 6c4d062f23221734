"""What an action concerns, in words: its subject may be an id that means nothing to a person."""

from __future__ import annotations

from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import Tab
from plentytui.rules.service.relocation import cloud_name
from plentytui.rules.service.subjects import asked_certificate, asked_name, system_name


def subject_title(tab: Tab, facts: ServiceFacts) -> str:
    """The name of what an action of a tab concerns; empty for the system as a whole."""
    subject = facts.subject.strip()
    if not subject:
        return ""
    if tab is Tab.SSL:
        certificate = asked_certificate(facts)
        provider = certificate.provider if certificate and str(certificate.id) == subject else ""
        return f"{asked_name(facts)} ({provider})" if provider else asked_name(facts)
    if tab is Tab.CLIENT:
        return system_name(facts, subject)
    if tab is Tab.AGENCY:
        known_agencies = facts.agency.agencies if facts.agency else ()
        return next((one.name for one in known_agencies if str(one.id) == subject and one.name), "")
    if tab is Tab.RELOCATION:
        known = facts.relocation.relocations if facts.relocation else ()
        found = next((one for one in known if str(one.id) == subject), None)
        return f"to {cloud_name(facts, found.target)}" if found else ""
    if tab is Tab.TICKETS:
        return f"ticket {subject}"
    if tab is Tab.OFFERS:
        offers = facts.offers.offers if facts.offers else ()
        return next((one.name for one in offers if str(one.id) == subject and one.name), subject)
    return subject
