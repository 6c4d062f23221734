"""How long the check of one and of ten domains takes, on loopback with slow answers and a name server that is dead.

Run it with ``python -m tests.bench.bench_checks``. Every answer of DNS, web and registry servers comes 40 ms late, and
one of the two name servers of each domain never answers, so that the check has to wait for it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from plentytui.clock import SystemClock
from plentytui.models.checks import Report, Verdict, Wanted
from plentytui.rules.checks.catalogue import CATALOGUE
from plentytui.services.checking import open_checking
from tests.bench.report import Figure, counted, show, timed
from tests.probes.dns_server import Manners
from tests.probes.internet import DOMAIN, NS1, NS2, RESOLVERS, ROOT_NS, SYSTEM, Internet, running

ONE, TEN = 5_000, 15_000
"""Milliseconds that one and ten domains may take."""


def slow_internet(latency: float, domains: int, *, dead: bool) -> Internet:
    """An internet in which every answer takes its time."""
    internet = Internet()
    for address in (NS1, NS2, ROOT_NS, *RESOLVERS):
        internet.manners[address] = Manners(latency=latency, silent=dead and address == NS2)
    internet.web.latency = internet.registry.latency = latency
    for number in range(1, domains):
        internet.also(f"store{number}.example")
    return internet


async def measure(latency: float, domains: int, *, dead: bool) -> tuple[float, list[Report]]:
    """Milliseconds for all domains together, and their reports."""
    internet = slow_internet(latency, domains, dead=dead)
    names = [DOMAIN, *internet.more_domains]
    async with running(internet), open_checking(SystemClock(), network=internet.network()) as checking:
        loop = asyncio.get_running_loop()
        began = loop.time()
        reports = await checking.check_all(dict.fromkeys(names, Wanted(a=(SYSTEM,))))
        return 1000 * (loop.time() - began), reports


def wrong_of(reports: list[Report]) -> set[str]:
    """What is wrong according to the reports."""
    return {f.check for report in reports for f in report.findings if f.verdict is Verdict.WRONG}


def unknown_of(reports: list[Report]) -> int:
    """How much could not be found out."""
    return sum(report.counts[Verdict.UNKNOWN] for report in reports)


def main(latency: float, rounds: int) -> None:
    """Print the table."""
    figures: list[Figure] = [counted("checks of a domain", len(CATALOGUE), "checks")]
    for dead, told in ((False, "all servers answer"), (True, "one name server dead")):
        for domains, most in ((1, ONE), (10, TEN)):
            runs = [asyncio.run(measure(latency, domains, dead=dead)) for _ in range(rounds)]
            number = "one domain" if domains == 1 else f"{domains} domains"
            figures.append(timed(f"{number}, {told}", [taken for taken, _ in runs], most=most))
            unknown = max(unknown_of(reports) for _, reports in runs)
            figures.append(counted("  could not be found out", unknown, "findings", most=0))
            expected = {"name-servers-answer"} if dead else set()
            surprises = {name for _, reports in runs for name in wrong_of(reports) ^ expected}
            figures.append(counted("  told wrongly", len(surprises), "findings", most=0))
    show(f"Domain checks, every answer {latency * 1000:.0f} ms late", figures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.04, help="seconds (default: 0.04)")
    parser.add_argument("--rounds", type=int, default=3)
    words = parser.parse_args()
    main(words.latency, words.rounds)
