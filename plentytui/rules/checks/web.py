"""Judgements about where a browser ends up."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from plentytui.models.checks import Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import DomainSight, Hop, Part
from plentytui.rules.checks.check import (
    Checks,
    Judged,
    listed,
    needed,
    note,
    ok,
    skipped,
    span,
    unknown,
    warning,
    wrong,
)

checks = Checks("Web")

_HALF_A_YEAR = 15_552_000
_MOST_REDIRECTS = 3


def _split(url: str) -> tuple[str, str]:
    """Scheme and host; empty where the address cannot be read."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower()
    except ValueError:
        return "", ""


def _host(url: str) -> str:
    return _split(url)[1]


def _scheme(url: str) -> str:
    return _split(url)[0]


def _path(hops: tuple[Hop, ...]) -> str:
    return " -> ".join(hop.url for hop in hops[:4])


def _silence(hops: tuple[Hop, ...]) -> Judged | None:
    """Why the first request tells nothing."""
    if not hops:
        return unknown("It was not asked.")
    if not hops[0].status:
        return unknown(f"{hops[0].url} gave no answer: {hops[0].words or hops[0].outcome.value}.")
    return None


@checks.add(
    "https-redirect",
    "http leads to https",
    Part.WEB,
    section="6.2",
    why="Who types the name comes by http first, and would stay on an open connection.",
)
def https_redirect(sight: DomainSight, wanted: Wanted) -> Judged:
    """The permanent SSL redirect: http:// ends at https:// (seed 6.2)."""
    hops = needed(sight.web).plain
    if (silence := _silence(hops)) is not None:
        return silence
    if _scheme(hops[0].url) == "http" and _ends_secure(hops):
        if hops[0].status in (302, 303, 307):
            return note(
                f"It leads there, but only for now (status {hops[0].status}).",
                "Activate the permanent SSL redirect in the Cache tab, so that browsers and search engines keep it.",
            )
        return ok(f"{_path(hops)}.")
    return wrong(
        f"{_path(hops)} ends without https.",
        "Activate a certificate for the domain in the SSL tab, then the permanent SSL redirect in the Cache tab.",
    )


def _ends_secure(hops: tuple[Hop, ...]) -> bool:
    return _scheme(hops[-1].url) == "https"


@checks.add(
    "main-domain",
    "Visitors end up at the main domain",
    Part.WEB,
    section="3.9",
    why="All domains of a store are to end at one, which is the one that has the certificate.",
)
def main_domain(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.9: the URL of the main domain is what the browser shows, also for the other domains."""
    target = (wanted.main_domain or sight.domain).lower().removesuffix(".")
    both = {"https://": needed(sight.web).secure, "http://": needed(sight.web).plain}
    # Where a redirect leads is where visitors end up, whether or not that host answers.
    answered = {scheme: hops for scheme, hops in both.items() if hops and hops[0].status}
    if not answered:
        return _silence(both["https://"]) or unknown("It was not asked.")
    bad = {scheme: hops for scheme, hops in answered.items() if not _is_at(_host(hops[-1].url), target, wanted)}
    if not bad:
        return ok(f"They end up at {listed({_host(hops[-1].url) for hops in answered.values()})}.", target)
    told = listed([f"{scheme}{sight.domain} ends at {_host(hops[-1].url)}" for scheme, hops in bad.items()])
    if not wanted.main_domain:
        return note(
            f"{told}.", f"If that is not the main domain, set the main domain in the Domain tab of {sight.domain}."
        )
    return wrong(
        f"{told}.", f"Set {target} as the main domain of the store in the Domain tab, and link this one to it.", target
    )


def _is_at(host: str, target: str, wanted: Wanted) -> bool:
    """The www name of the target counts as the target, unless that itself was wanted."""
    return host == target or host == f"www.{target}" or (not wanted.main_domain and f"www.{host}" == target)


@checks.add(
    "http-status",
    "The store answers",
    Part.WEB,
    section="3.9",
    why="An error page instead of the store means that the domain is not linked, or that the system fails.",
)
def http_status(sight: DomainSight, wanted: Wanted) -> Judged:
    """The way by https, or by http where that gives no answer, ends at a page (status 2xx)."""
    web = needed(sight.web)
    hops = web.secure if web.secure and web.secure[0].status else web.plain
    if (silence := _silence(hops)) is not None:
        return silence
    last = hops[-1]
    if last.location:
        return wrong(
            f"It redirects {len(hops)} times without coming to an end: {_path(hops)} ...",
            "Look at URL forwarding and the main domain of the domains on the way: two of them lead to each other.",
        )
    if not last.status:
        return warning(f"{last.url} gave no answer: {last.words or last.outcome.value}.", f"Check {_host(last.url)}.")
    if last.status in (401, 403):
        return note(f"{last.url} answers {last.status}: it is closed to visitors.", "Open the store when it is ready.")
    if last.status == 429 or last.status == 503:
        return warning(f"{last.url} answers {last.status}: it is busy or being maintained.", "Check again later.")
    if last.status >= 400:
        return wrong(
            f"{last.url} answers {last.status}.", "Check the system link of the domain; write a ticket if it is right."
        )
    if last.status >= 300:
        return warning(f"{last.url} answers {last.status} and leads nowhere.", "Check URL forwarding of the domain.")
    if len(hops) - 1 > _MOST_REDIRECTS:
        return note(f"It takes {len(hops) - 1} redirects: {_path(hops)}.", "Let each domain lead to the end at once.")
    return ok(f"{last.url} answers {last.status} in {1000 * last.took:.0f} ms.")


@checks.add(
    "www-web",
    "The www address opens the store",
    Part.WEB,
    section="3.9",
    why="An address that customers type must not end in a warning or an error.",
)
def www_web(sight: DomainSight, wanted: Wanted) -> Judged:
    """The www name ends where the domain itself ends."""
    web = needed(sight.web)
    if not sight.is_apex:
        return skipped("The domain is itself a subdomain.")
    if not web.www or not web.www[0].status:
        first = web.www[0] if web.www else None
        return unknown(
            f"https://www.{sight.domain} gave no answer{f': {first.words}' if first and first.words else ''}."
        )
    end = _host(web.www[-1].url)
    other = [hops for hops in (web.secure, web.plain) if hops and hops[0].status]
    if not other:
        return unknown("The domain itself gave no answer.")
    if end.removeprefix("www.") == _host(other[0][-1].url).removeprefix("www."):
        return ok(f"It ends at {end}.")
    return warning(
        f"It ends at {end}, the domain itself at {_host(other[0][-1].url)}.",
        f"Link www.{sight.domain} to the same store in the Domain tab.",
    )


@checks.add(
    "hsts",
    "HSTS",
    Part.WEB,
    why="With it, browsers come by https at once, and nobody between can lead them elsewhere.",
)
def hsts(sight: DomainSight, wanted: Wanted) -> Judged:
    """The header Strict-Transport-Security with half a year or more (RFC 6797)."""
    hops = needed(sight.web).secure
    if (silence := _silence(hops)) is not None:
        return silence
    header = next((hop.hsts for hop in hops if hop.hsts and _scheme(hop.url) == "https"), "")
    if not header:
        return note("It is not set.", "It is worth setting once every page of the store opens by https.")
    found = re.search(r"max-age\s*=\s*\"?(\d{1,12})", header, re.IGNORECASE)
    if found is None:
        return warning(f"It has no max-age: {header}", "Have the header set to max-age=31536000.")
    age = int(found[1])
    if age == 0:
        return note("It is switched off (max-age=0).")
    if age < _HALF_A_YEAR:
        return note(f"Browsers keep to it for {span(age)} only.", "Have max-age raised to 31536000 (a year).")
    return ok(f"Browsers keep to it for {span(age)}.")


@checks.add(
    "no-downgrade",
    "https stays https",
    Part.WEB,
    section="6.2",
    why="A redirect from https to http undoes the certificate.",
)
def no_downgrade(sight: DomainSight, wanted: Wanted) -> Judged:
    """No hop on the way from https:// leads to http://."""
    hops = needed(sight.web).secure
    if (silence := _silence(hops)) is not None:
        return silence
    open_ones = [hop.url for hop in hops if _scheme(hop.url) == "http"]
    if open_ones:
        return wrong(
            f"https://{sight.domain} leads to {open_ones[0]}.",
            "Activate the permanent SSL redirect in the Cache tab, and use https:// in URL forwarding.",
        )
    if hops[-1].outcome is not Outcome.ANSWER:
        return unknown(f"{hops[-1].url} gave no answer: {hops[-1].words}.")
    return ok("No step of the way is open.")
