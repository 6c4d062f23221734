"""Own checks of the domains of one system: run on demand, what they found kept by domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from plentytui.models.checks import Report, Wanted
from plentytui.rules.checks.awaiting import awaited
from plentytui.rules.checks.policy import permission
from plentytui.rules.checks.wanting import wanted_of
from plentytui.rules.service.domain_names import a_name, tidy
from plentytui.rules.service.expecting import (
    Judged,
    judge_certificate,
    judge_records,
    judge_redirect,
    judge_registration,
)
from plentytui.rules.service.new_domains import order_name
from plentytui.rules.service.seen import (
    CAA,
    DNS_AS_WANTED,
    FREE,
    NO_AAAA,
    NOTE,
    OK,
    SAID,
    SKIPPED,
    WRONG,
    caa_check,
    fresh,
)
from plentytui.rules.service.subjects import asked_name

if TYPE_CHECKING:
    from plentytui.models.changes import ServiceChange
    from plentytui.models.checks import Finding
    from plentytui.models.forms import Expected, Values
    from plentytui.models.service.facts import ServiceFacts
    from plentytui.rules.service.action import ServiceAction
    from plentytui.services.checking import Checking
    from plentytui.services.service.reading import ServiceReader

OpenChecking = Callable[[], AbstractAsyncContextManager["Checking"]]
"""Makes what checks need; on the embedded system they look at its own made-up network."""


class Probing:
    """Runs own checks for the domains that are known, and keeps their verdicts for rules and screens."""

    def __init__(
        self,
        reader: ServiceReader,
        open_checking: OpenChecking,
        open_changes: Callable[[], Sequence[ServiceChange]] = tuple,
    ) -> None:
        self._reader = reader
        self._open = open_checking
        self._open_changes = open_changes
        self.reports: dict[str, Report] = {}
        """What was found of each domain in this run of the program."""

    def wanted(self, facts: ServiceFacts, name: str) -> Wanted:
        """What a domain is to have, as far as the system says."""
        domain = facts.domain(name)
        if domain is None or facts.domains is None or not facts.has_extension:
            return Wanted()
        offers = facts.certificates.offers if facts.certificates else ()
        issuers = [one.provider for one in facts.certificates_of(name)] or [offer.caa for offer in offers if offer.caa]
        idle = [
            one.valid_to
            for one in facts.certificates_of(name)
            if not one.is_active and one.active_from is None and not one.terminated_to and one.valid_to is not None
        ]
        wanted = wanted_of(domain, facts.domains, ca_providers=issuers)
        pending = awaited(self._open_changes(), a_name(name), facts.now.timestamp())
        return replace(wanted, sleeping_until=max(idle, default=None), awaited=pending)

    async def check(
        self, names: Sequence[str], on_finding: Callable[[str, Finding], None] | None = None
    ) -> Mapping[str, Report]:
        """Check domains, all at once; the reports by name."""
        facts = self._reader.facts()
        wishes = {name: self.wanted(facts, name) for name in names}
        async with self._open() as checking:
            found = await checking.check_all(wishes, on_finding=on_finding)
        reports = dict(zip(names, found, strict=True))
        self.reports.update(reports)
        for name, report in reports.items():
            if not report.reached_anything:
                continue  # without a network nothing was seen: what was known stays
            verdicts = {finding.check: finding.verdict.value for finding in report.findings}
            # Each certificate that can be ordered has an authority of its own, whatever is there now (seed 4.3.2).
            for authority in {offer.caa for offer in (facts.certificates.offers if facts.certificates else ())} - {""}:
                verdicts[caa_check(authority)] = permission(report.sight.caa, authority).value
            await self._reader.note_seen(name, verdicts)
        return reports

    async def availability(self, name: str) -> str:
        """Ask the registry whether a name is free; gives what it said, with the limits of that, and keeps it."""
        from plentytui.models.sights import Holding

        async with self._open() as checking:
            found = await checking.availability(name)
        verdict = {Holding.FREE: "ok", Holding.TAKEN: "wrong"}.get(found.holding, "unknown")
        await self._reader.note_seen(found.name, {FREE: verdict, SAID: found.words})
        return found.words

    async def look_before(self, action: ServiceAction, facts: ServiceFacts, values: Values) -> bool:
        """Look for what an order rests on unless it was found right just now (seed 3.1.1 and 4.3); whether it was."""
        if action.id in _NEED_REGISTRY:
            name = order_name(values) if action.id == "domain.order" else tidy(values.get("name", ""))
            right = OK if action.id == "domain.order" else WRONG
            if fresh(facts, FREE, name) == right:
                return False
            await self.availability(name)
            return True
        if action.id in _NEED_CHECKS:
            name = asked_name(facts)
            if not name or all(fresh(facts, check, name) in _RIGHT for check in _PREREQUISITES):
                return False
            await self.check([name])
            return True
        return False

    async def see(self, expected: Expected) -> Judged:
        """Look for one thing that a change is to bring about."""
        async with self._open() as checking:
            if expected.kind not in _BY_REPORT:
                return judge_records(expected, await checking.records(expected.name, expected.kind))
            sight = (await checking.check(expected.name)).sight
        if expected.kind == "REDIRECT":
            return judge_redirect(expected, sight.web)
        if expected.kind == "REGISTERED":
            return judge_registration(expected, sight.registry)
        shown = next((tls for tls in sight.certificates or () if tls.host == sight.domain), None)
        return judge_certificate(expected, shown)


_NEED_CHECKS = frozenset({"ssl.order", "ssl.lets_encrypt"})
_NEED_REGISTRY = frozenset({"domain.order", "domain.relocate_in"})
RESTS_ON_CHECKS = _NEED_CHECKS | _NEED_REGISTRY
"""Actions that are looked at before they are sent."""
_RIGHT = (OK, NOTE, SKIPPED)
_PREREQUISITES = (DNS_AS_WANTED, NO_AAAA, CAA)
_BY_REPORT = frozenset({"CERTIFICATE", "REDIRECT", "REGISTERED"})
