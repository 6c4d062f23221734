"""Judgements about the name itself and about what the registry says of it."""

from __future__ import annotations

from datetime import timedelta

from plentytui.models.checks import Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import DomainSight, Holding, Part
from plentytui.rules.checks.check import (
    Checks,
    Judged,
    day_of,
    listed,
    needed,
    note,
    ok,
    skipped,
    unknown,
    until,
    warning,
    wrong,
)
from plentytui.rules.domain_names import faked_labels, scripts_of
from plentytui.rules.service.domain_names import is_test_domain, name_fault

checks = Checks("Name and registry")

YEAR = timedelta(days=365)
"""Registrations run for a year at least and are renewed from year to year."""


@checks.add(
    "idn", "Letters of the name", why="A name can be made to look like another one by letters of other scripts."
)
def idn(sight: DomainSight, wanted: Wanted) -> Judged:
    """Names with other letters are shown in both forms; scripts that are not written together are told (UTS 39)."""
    if "xn--" not in sight.domain:
        if fault := name_fault(sight.domain):
            return wrong(fault, "Correct the name.")
        return ok(f"{sight.domain} has only plain letters, digits and hyphens.")
    faked = faked_labels(sight.shown or sight.domain)
    if faked:
        scripts = frozenset().union(*map(scripts_of, faked))
        return warning(
            f"{listed(faked)} mixes the scripts {listed(scripts)}."
            if len(scripts) > 1
            else f"The letters of {listed(faked)} are {listed(scripts)}, and look like Latin ones.",
            "Make sure that this is the name you mean; browsers show it as xn-- and customers distrust it.",
        )
    return note(f"{sight.shown} is {sight.domain} in the DNS.", "Enter the xn-- form where a form refuses the other.")


@checks.add(
    "test-domain",
    "No test domain",
    section="4.1",
    why="No SSL certificate can be ordered for start-up and test domains.",
)
def test_domain(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 4.1: domains with names that contain plenty-testdrive.eu, plentymarkets-x1.com etc. get no certificate."""
    if is_test_domain(sight.domain):
        return warning(
            f"{sight.domain} is a start-up or test domain.",
            "Set a domain of your own as the main domain before you order a certificate.",
        )
    return ok("It is a domain of its own.")


@checks.add(
    "registered",
    "Registered",
    Part.REGISTRY,
    Part.ADDRESSES,
    section="3.1",
    why="A domain that is not registered belongs to nobody and leads nowhere.",
)
def registered(sight: DomainSight, wanted: Wanted) -> Judged:
    """The registry has it (RDAP), or the DNS has it where the registry does not say."""
    registry, addresses = needed(sight.registry), needed(sight.addresses)
    if registry.holding is Holding.TAKEN:
        who = f" with {registry.registrar}" if registry.registrar else ""
        since = f" since {day_of(registry.registered_at, sight)}" if registry.registered_at else ""
        return ok(f"{registry.name} is registered{who}{since}.")
    delegated = sight.zone is not None and bool(sight.zone.servers)
    in_dns = delegated or (bool(addresses.zone) and addresses.here.a.outcome in (Outcome.ANSWER, Outcome.EMPTY))
    if in_dns:
        return ok(f"{registry.name} is in the DNS. {registry.words}".strip())
    if registry.holding is Holding.FREE:
        return wrong(
            f"The registry has no {registry.name}, and neither has the DNS.",
            f"Order {registry.name} in the Domain tab, or correct the name.",
        )
    above = addresses.zone and addresses.zone != registry.name and not addresses.zone.endswith(f".{registry.name}")
    if addresses.here.a.outcome is Outcome.NO_NAME and above:
        return wrong(
            f"{registry.name} is not in the DNS. {registry.words}".strip(),
            f"Look at your domain provider whether {registry.name} is registered and active.",
        )
    return unknown(registry.words or "The registry did not tell.")


@checks.add(
    "expiry",
    "Expiry of the domain",
    Part.REGISTRY,
    section="3.3",
    why="When a domain expires, store and mail stop, and others may take the name.",
)
def expiry(sight: DomainSight, wanted: Wanted) -> Judged:
    """The share of the year that is left: below a sixth to watch, below an eighteenth (20 days) or none: wrong."""
    registry = needed(sight.registry)
    if registry.holding is not Holding.TAKEN:
        return _untold(registry.holding, registry.words)
    if registry.expires_at is None:
        return unknown("The registry does not tell when it expires.", "Look at your domain provider.")
    left = registry.expires_at - sight.started
    day = day_of(registry.expires_at, sight)
    if left <= timedelta(0):
        return wrong(
            f"It expired on {day}.", "Renew it at your domain provider today; for some weeks that is possible."
        )
    told = f"It is registered until {day}, {until(registry.expires_at, sight)} from now."
    share = left / YEAR
    if share < 1 / 18:
        return wrong(told, "Renew it at your domain provider now, or see to it that it is renewed by itself.")
    if share < 1 / 6:
        return warning(told, "See to it that it is renewed by itself at your domain provider.")
    return ok(told)


@checks.add(
    "registry-status",
    "Status at the registry",
    Part.REGISTRY,
    section="3.10, 3.14",
    why="A domain on hold is not in the DNS; one without a lock can be transferred away by whoever has its auth code.",
)
def registry_status(sight: DomainSight, wanted: Wanted) -> Judged:
    """EPP status (RFC 5731, RFC 8056): hold and deletion are wrong, a transfer under way is told, a lock is good."""
    registry = needed(sight.registry)
    if registry.holding is not Holding.TAKEN:
        return _untold(registry.holding, registry.words)
    states = {_plain(status): status for status in registry.statuses}
    for state in ("serverhold", "clienthold", "redemptionperiod", "pendingdelete", "inactive"):
        if state in states:
            return wrong(
                f"The registry has it as {states[state]!r}.",
                "Ask your domain provider why, and have it put right: it is not in the DNS, or soon will not be.",
            )
    if "pendingtransfer" in states:
        return warning(
            "A transfer to another provider is under way.",
            "If you have not asked for it, object at your present provider today.",
        )
    locks = [text for state, text in states.items() if state.endswith("transferprohibited")]
    if locks:
        return ok(f"It is locked against transfers ({listed(locks)}); for a relocation the lock has to come off.")
    if not states:
        return unknown("The registry tells no status.", "Look at your domain provider.")
    return note(
        f"It is not locked against transfers ({listed(list(registry.statuses))}).",
        "Switch the transfer lock on at your domain provider unless you are about to move the domain.",
    )


def _plain(status: str) -> str:
    """RDAP writes ``client transfer prohibited``, EPP ``clientTransferProhibited``."""
    return status.lower().replace(" ", "")


def _untold(holding: Holding, words: str) -> Judged:
    if holding is Holding.NO_SERVICE:
        return skipped(words)
    if holding is Holding.FREE:
        return skipped("The registry has no such domain.")
    return unknown(words or "The registry did not tell.")
