"""``plentytui quota``: what the API still allows, at the price of one call."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from plentytui.cli.output import put, put_json, put_table
from plentytui.cli.parsing import Parser, make_parser
from plentytui.cli.scope import Scope

if TYPE_CHECKING:
    from plentytui.api.budget import Budget
    from plentytui.models.session import SessionLimits
    from plentytui.models.systems import System


def parser() -> Parser:
    """The parser of this command."""
    parser = make_parser(
        "quota",
        "Show the sessions in use and the calls left this minute and today. Costs one read.",
        "plentytui quota",
        "plentytui quota shop --json",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the system (default: the one opened last)")
    parser.add_argument("--json", action="store_true", help="as JSON")
    return parser


def run(arguments: argparse.Namespace, scope: Scope) -> int:
    """Ask the system and show what it said."""
    system = scope.choose(arguments.name)
    report = asyncio.run(_read(system, scope))
    if arguments.json:
        put_json(report)
    else:
        _show(report)
    return 0


async def _read(system: System, scope: Scope) -> dict[str, Any]:
    from plentytui.api.system import SystemApi
    from plentytui.clock import SystemClock

    async with scope.open(system) as opened:
        limits = await SystemApi(opened.client).session.limits()
        return make_report(system, limits, opened.client.budget, SystemClock().time())


def make_report(system: System, limits: SessionLimits, budget: Budget, now: float) -> dict[str, Any]:
    """What the system said, as values for JSON; ``now`` is in seconds since the epoch."""
    from plentytui.api.budget import Op, Period
    from plentytui.rules.rates import recognise_rate

    windows = []
    told: dict[tuple[Op, Period], int | None] = {}
    for op in Op:
        for period in Period:
            window = budget.window(op, period)
            told[op, period] = window.limit if window else None
            windows.append(
                {
                    "calls": f"{op.value}s",
                    "per": "minute" if period is Period.SHORT else "day",
                    "left": budget.left(op, period, now),
                    "limit": window.limit if window else None,
                    "secondsToReset": max(0, round(window.ends_at - now)) if window else None,
                }
            )
    known = any(limit is not None for limit in told.values())
    rate = (
        recognise_rate(told[Op.READ, Period.SHORT], told[Op.READ, Period.LONG], told[Op.WRITE, Period.SHORT])
        if known
        else None
    )
    return {
        "system": system.name,
        "url": system.url,
        "user": system.user,
        "sessions": {"used": limits.concurrent_sessions, "allowed": limits.max_current_sessions},
        "rate": rate.value if rate else None,
        "windows": windows,
    }


def _show(report: dict[str, Any]) -> None:
    sessions = report["sessions"]
    put_table(
        [
            ("system", f"{report['system']} ({report['url']}) as {report['user']}"),
            ("sessions", f"{sessions['used']} of {sessions['allowed']} in use" if sessions["allowed"] else "not told"),
            ("rate", report["rate"] or "not one of the known ones"),
        ]
    )
    put()
    rows = [("calls", "left", "of", "until the reset")]
    for window in report["windows"]:
        known = window["left"] is not None
        rows.append(
            (
                f"{window['calls']} a {window['per']}",
                str(window["left"]) if known else "not told yet",
                str(window["limit"]) if window["limit"] is not None else "",
                _span(window["secondsToReset"]) if known else "",
            )
        )
    put_table(rows)


def _span(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
