"""``plentytui check``: what is right and wrong with domains, seen from outside."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import textwrap
from typing import TYPE_CHECKING

from plentytui.cli.output import plain, put, put_json
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope
from plentytui.cli.zone import zone_named

if TYPE_CHECKING:
    from plentytui.models.checks import Finding, Report, Wanted

NOTHING_REACHED = 3
"""The exit code where no server answered anything about any of the domains."""

_MORE = """\
a check ends as:
  ok       as it should be
  note     nothing to do, but worth knowing
  warning  it works, but not for long or not for everybody
  wrong    something to repair
  unknown  nobody answered

0 is the exit code also with notes and warnings, 1 means that something is wrong."""


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "check",
        "Check domains from outside: registry, name servers, addresses, mail, CAA, DNSSEC, certificate, redirects. "
        "Each finding says why it matters and how to repair it. No plentymarkets system is called.",
        "plentytui check yourstore.co.uk",
        "plentytui check yourstore.co.uk --wanted-a 192.0.2.10 --json",
        "plentytui check yourstore.co.uk your-store.co.uk --resolver 192.0.2.1",
        more=_MORE,
    )
    parser.add_argument("domains", nargs="+", metavar="DOMAIN", help="a domain or subdomain; several are possible")
    parser.add_argument("--json", action="store_true", help="as JSON, with everything that was seen")
    parser.add_argument("--all", action="store_true", help="also list what does not apply")
    parser.add_argument(
        "--resolver", metavar="ADDRESS", help="the resolver to ask (default: checks.resolver, else public ones)"
    )
    wanted = parser.add_argument_group("what the Domain tab shows, to compare with")
    wanted.add_argument("--wanted-a", action="append", default=[], metavar="IP", help="the system's IPv4 address")
    wanted.add_argument("--wanted-cname", default="", metavar="NAME", help="the load balancer for autoscaling")
    wanted.add_argument("--wanted-mx", action="append", default=[], metavar="NAME", help="a mail server, MX10 first")
    wanted.add_argument("--main-domain", default="", metavar="NAME", help="where visitors are to end up")
    wanted.add_argument("--store", action="append", default=[], metavar="NAME", help="another store's host name")
    wanted.add_argument("--ca", action="append", default=[], metavar="NAME", help="who is to issue the certificate")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Check, and print what was found."""
    wanted = _wanted(arguments)
    resolver = scope.settings.resolver if arguments.resolver is None else arguments.resolver
    reports = asyncio.run(_check(list(dict.fromkeys(arguments.domains)), wanted, resolver, scope))
    if arguments.json:
        put_json(make_document(reports))
    else:
        for report in reports:
            show(report, every=arguments.all)
    return exit_code(reports)


def exit_code(reports: list[Report]) -> int:
    """0: nothing is wrong; 1: something is; 3: nothing could be reached, so that nothing is known."""
    from plentytui.models.checks import Verdict

    if not any(report.reached_anything for report in reports):
        return NOTHING_REACHED
    return int(any(report.verdict is Verdict.WRONG for report in reports))


def _wanted(arguments: argparse.Namespace) -> Wanted:
    import ipaddress

    from plentytui.errors import UsageError
    from plentytui.models.checks import Wanted
    from plentytui.rules.domain_names import read_domain

    for address in arguments.wanted_a:
        try:
            ipaddress.IPv4Address(address)
        except ValueError:
            raise UsageError(f"--wanted-a {address!r} is no IPv4 address.", "Give one such as 192.0.2.10.") from None
    return Wanted(
        a=tuple(arguments.wanted_a),
        cname=read_domain(arguments.wanted_cname).ascii if arguments.wanted_cname else "",
        mx=tuple(read_domain(name).ascii for name in arguments.wanted_mx),
        main_domain=read_domain(arguments.main_domain).ascii if arguments.main_domain else "",
        stores=tuple(read_domain(name).ascii for name in arguments.store),
        ca_providers=tuple(arguments.ca),
    )


async def _check(domains: list[str], wanted: Wanted, resolver: str, scope: Scope) -> list[Report]:
    from plentytui.clock import SystemClock
    from plentytui.services.checking import LIST_NAME, open_checking

    cache = scope.paths.state / LIST_NAME
    zone = zone_named(scope.settings.timezone)
    async with open_checking(SystemClock(), resolver=resolver, cache=cache, zone=zone) as checking:
        return await checking.check_all(dict.fromkeys(domains, wanted))


def make_document(reports: list[Report]) -> dict[str, object]:
    """What ``--json`` prints."""
    from plentytui.models.checks import worst

    return {
        "verdict": worst(report.verdict for report in reports).value,
        "reports": [report.as_json() for report in reports],
    }


def show(report: Report, *, every: bool = False, width: int = 0) -> None:
    """Print a report for people; ``every``: also what does not apply; ``width``: 0 for that of the terminal."""
    from plentytui.models.checks import Verdict
    from plentytui.rules.checks.reach import unreached

    wide = min(width or shutil.get_terminal_size().columns, 110)
    name = report.sight.shown or report.domain
    put(plain(name if name == report.domain else f"{name} ({report.domain})"))
    group = ""
    nothing = None if every else unreached(report)
    if nothing is not None:
        put()
        for line in (f"! {nothing.what}", f"> {nothing.hint}", f"  {nothing.told} --all lists them."):
            put(textwrap.indent(textwrap.fill(plain(line), wide - 4, subsequent_indent="  "), "  "))
    for finding in report.findings if nothing is None else nothing.kept:
        if finding.verdict is Verdict.SKIPPED and not every:
            continue
        if finding.group != group:
            group = finding.group
            put()
            put(f"  {plain(group)}")
        _show_finding(finding, wide)
    put()
    counts = report.counts
    told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict])
    put(f"  {sum(counts.values())} checks in {report.took:.1f} s: {told}")
    put(f"  Days and times are in {plain(report.zone_name)}.")
    put()


def _show_finding(finding: Finding, width: int) -> None:
    from plentytui.models.checks import Verdict

    bad = finding.verdict in (Verdict.WARNING, Verdict.WRONG)
    head = f"    {finding.verdict.value:7}  "
    lines = [finding.title, finding.seen, finding.reason] if bad else [f"{finding.title}: {finding.seen}"]
    if finding.repair and finding.verdict is not Verdict.OK:
        lines.append(f"> {finding.repair}")
    for line in lines:
        for part in textwrap.wrap(plain(line), max(30, width - len(head)), break_on_hyphens=False):
            put(f"{head}{part}")
            head = " " * len(head)
