"""The cache of the online store, and the permanent SSL redirect (seed, section 6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from plentytui.models.forms import (
    Card,
    Choice,
    Effective,
    Expected,
    Field,
    FieldKind,
    Grave,
    Problem,
    Request,
    Step,
    Summary,
    Values,
)
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.domain_names import a_name
from plentytui.rules.service.effective import at_once, later
from plentytui.rules.service.menus import MY_ACCOUNT, PLUGINS, card
from plentytui.rules.service.subjects import always, no_fields, nothing_wrong, saving, system_title, text
from plentytui.rules.service.words import at, moment_problems, read_moment

REDIRECT_ON = "active"
"""Every visitor is led to https."""
REDIRECT_OFF = "< IE 9 inactive"
"""Visitors with old browsers may read the store without encryption."""
_LONG = timedelta(hours=8)
"""Longer than anybody works on a design in one go; who means it says so."""
_QUARTER = timedelta(minutes=15)


def pause_running(facts: ServiceFacts) -> datetime | None:
    """Until when the cache is deactivated now; None while it works."""
    cache = facts.cache
    if cache is None or cache.off_from is None or cache.off_to is None:
        return None
    return cache.off_to.astimezone(facts.zone) if cache.off_from <= facts.now < cache.off_to else None


def pause_planned(facts: ServiceFacts) -> datetime | None:
    """From when the cache will be deactivated; None where nothing is planned."""
    cache = facts.cache
    if cache is None or cache.off_from is None or cache.off_to is None or cache.off_from <= facts.now:
        return None
    return cache.off_from.astimezone(facts.zone)


# cache.delete


def _delete_summary(facts: ServiceFacts, values: Values) -> Summary:
    more = (
        "Static content, such as item images, is stored anew at the next visits, which are a little slower.",
        "Without it, changes would be seen within one hour as well.",
    )
    return Summary(
        "Delete the cache",
        system_title(facts),
        at_once(facts.now, facts.zone, "What is deleted is made anew when it is asked for."),
        consequences=more,
    )


def _delete_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        "Delete the cache",
        PLUGINS,
        "Open the store's plugin set and choose “Save and publish plugin set”: that empties its cache.",
        "Within one hour, changes of images are seen without that.",
    )


# cache.pause


def _pause_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    now = facts.local_now
    start = later(now, _QUARTER - timedelta(minutes=now.minute % 15, seconds=now.second), facts.zone)
    while start.fold:
        # An hour that comes twice is read as its first; what is suggested has to be in the future.
        start = later(start, _QUARTER, facts.zone)
    end = later(start, timedelta(hours=1), facts.zone)
    return (
        Field("from_date", "From, date", FieldKind.DATE, default=f"{start:%Y-%m-%d}", required=True),
        Field("from_time", "From, time", FieldKind.TIME, default=f"{start:%H:%M}", required=True),
        Field("to_date", "To, date", FieldKind.DATE, default=f"{end:%Y-%m-%d}", required=True),
        Field("to_time", "To, time", FieldKind.TIME, default=f"{end:%H:%M}", required=True),
    )


def _span(facts: ServiceFacts, values: Values) -> tuple[datetime | None, datetime | None]:
    return (
        read_moment(text(values, "from_date"), text(values, "from_time"), facts.zone),
        read_moment(text(values, "to_date"), text(values, "to_time"), facts.zone),
    )


def _long_words(seconds: float) -> str:
    hours = int(seconds // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"


def _pause_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    zone = facts.zone
    found = [
        *moment_problems(
            "From", "from_date", "from_time", (text(values, "from_date"), text(values, "from_time")), zone
        ),
        *moment_problems("To", "to_date", "to_time", (text(values, "to_date"), text(values, "to_time")), zone),
    ]
    start, end = _span(facts, values)
    if start is None or end is None:
        return tuple(found)
    if end.timestamp() <= start.timestamp():
        found.append(Problem("to_time", "The end is not after the start.", "Choose a later end.", section="6.1"))
    elif end <= facts.now:
        found.append(Problem("to_time", "The end is over already.", "Choose an end in the future.", section="6.1"))
    else:
        if start < facts.now - timedelta(minutes=1):
            what = "The start is over; the cache is deactivated from now on."
            found.append(Problem("from_time", what, "", blocking=False, section="6.1"))
        if end.timestamp() - start.timestamp() > _LONG.total_seconds():
            long = _long_words(end.timestamp() - start.timestamp())
            what = f"The cache is off for {long}; the store is slower for as long."
            hint = "Choose an earlier end if you can."
            found.append(Problem("to_time", what, hint, blocking=False, section="6.1", asks=True))
    return tuple(found)


def _pause_summary(facts: ServiceFacts, values: Values) -> Summary:
    start, end = _span(facts, values)
    effective = None
    more = ["The store is slower while the cache is off; changes are seen at once."]
    if start and end:
        begins = max(start, facts.local_now)
        effective = Effective(begins, begins, f"It is off until {at(end, facts.zone)}, then on again by itself.")
        more.insert(0, f"From {at(begins, facts.zone)} to {at(end, facts.zone)}.")
    return Summary("Deactivate the cache temporarily", system_title(facts), effective, consequences=tuple(more))


def _pause_request(facts: ServiceFacts, values: Values) -> Request:
    start, end = _span(facts, values)
    body = {"from": start.isoformat() if start else "", "to": end.isoformat() if end else ""}
    return Request("PUT", f"{EXTENSION}/cache/pause", body)


def _pause_card(facts: ServiceFacts, values: Values) -> Card:
    start, end = _span(facts, values)
    return card(
        facts,
        "See the store without its cache",
        "Today's back end cannot switch the cache off for a time; this is what comes closest.",
        PLUGINS,
        "Open the preview of the plugin set: it is shown without the cache.",
        Step("For a single page, add this to its address.", "?=nocache"),
        Step("You wanted this from", at(start, facts.zone)) if start else "",
        Step("to", at(end, facts.zone)) if end else "",
    )


# cache.resume


def _resume_offered(facts: ServiceFacts) -> str:
    if pause_running(facts) or pause_planned(facts):
        return ""
    return "The cache is not deactivated, as far as is known."


def _resume_summary(facts: ServiceFacts, values: Values) -> Summary:
    more = ("Changes are seen within one hour again.",)
    return Summary("Activate the cache again", system_title(facts), at_once(facts.now, facts.zone), consequences=more)


def _resume_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts, "Use the cache again", "Leave the preview of the plugin set; visitors see the store with its cache."
    )


# cache.redirect


def _redirect_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    choices = (
        Choice(REDIRECT_ON, "Active", "every visitor is led to https"),
        Choice(REDIRECT_OFF, REDIRECT_OFF, "visitors with old browsers can look at the store, but not order"),
    )
    now = facts.cache.ssl_redirect if facts.cache else REDIRECT_ON
    return (Field("redirect", "Permanent SSL redirect", FieldKind.CHOICE, choices, now or REDIRECT_ON, required=True),)


def _redirect_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    wanted, main = text(values, "redirect"), facts.main_domain
    if wanted not in {"", REDIRECT_ON, REDIRECT_OFF}:
        return (Problem("redirect", "There is no such setting.", "Choose one of the list.", section="6.2"),)
    active = facts.certificates is None or any(found.is_active for found in facts.certificates.certificates)
    if wanted == REDIRECT_ON and not active:
        what = f"{main.name if main else 'The main domain'} has no active SSL certificate to lead visitors to."
        return (Problem("redirect", what, "Order one in the tab SSL first.", blocking=False, section="6.2"),)
    if wanted == REDIRECT_OFF and not (facts.cache and facts.cache.ssl_redirect == REDIRECT_OFF):
        what = f"Visitors of {main.name if main else 'the store'} are no longer led to https."
        hint = "What they do in the store before they order can be read on its way."
        return (Problem("redirect", what, hint, blocking=False, section="6.2", asks=True),)
    return ()


def _redirect_summary(facts: ServiceFacts, values: Values) -> Summary:
    off, main = text(values, "redirect") == REDIRECT_OFF, facts.main_domain
    more = (
        (
            "Visitors whose browsers do not support SNI/TLS can look at the store, unencrypted.",
            "They can place an order only with a current browser: the order process is always encrypted. "
            "Tell your customers so.",
        )
        if off
        else ("The store is encrypted throughout; visitors with browsers that do not support SNI/TLS cannot see it.",)
    )
    target = f"https://{a_name(main.name)}/" if main else ""
    expected = (Expected("REDIRECT", a_name(main.name), (target,), gone=off),) if main else ()
    return Summary(
        "Deactivate the permanent SSL redirect" if off else "Activate the permanent SSL redirect",
        system_title(facts),
        at_once(facts.now, facts.zone),
        consequences=more,
        expected=expected,
    )


def _redirect_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        "Permanent SSL redirect",
        "Today's back end has no known menu for it: the store is always led to https where it has a certificate.",
        MY_ACCOUNT,
        Step("Ask the support for the setting you want.", text(values, "redirect")),
    )


CACHE_ACTIONS = (
    ServiceAction(
        id="cache.delete",
        title="Delete cache",
        tab=Tab.CACHE,
        section="6",
        explains=(
            "Static content, such as item images, is kept in the cache; changes are seen within one hour. "
            "Deleting the cache shows them at once."
        ),
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=no_fields,
        check=nothing_wrong,
        summary=_delete_summary,
        request=lambda facts, values: Request("DELETE", f"{EXTENSION}/cache"),
        card=_delete_card,
    ),
    ServiceAction(
        id="cache.pause",
        title="Deactivate cache temporarily",
        tab=Tab.CACHE,
        section="6.1",
        explains="Switches the cache off from one moment to another, for instance while the design is worked on.",
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=_pause_fields,
        check=_pause_check,
        summary=_pause_summary,
        request=_pause_request,
        card=_pause_card,
    ),
    ServiceAction(
        id="cache.resume",
        title="Activate cache again",
        tab=Tab.CACHE,
        section="6.1",
        explains="Ends a deactivation of the cache before its time, or takes a planned one back.",
        grave=Grave.PLAIN,
        offered=saving(_resume_offered),
        fields=no_fields,
        check=nothing_wrong,
        summary=_resume_summary,
        request=lambda facts, values: Request("DELETE", f"{EXTENSION}/cache/pause"),
        card=_resume_card,
    ),
    ServiceAction(
        id="cache.redirect",
        title="Save permanent SSL redirect",
        tab=Tab.CACHE,
        section="6.2",
        explains=(
            "With a certificate the store is encrypted throughout, by SNI/TLS, which all current browsers support. "
            "Without the redirect, visitors with older ones can click through the store too, but only current browsers "
            "can place an order: the order process is always encrypted."
        ),
        grave=Grave.PLAIN,
        offered=saving(always),
        fields=_redirect_fields,
        check=_redirect_check,
        summary=_redirect_summary,
        request=lambda facts, values: Request(
            "PUT", f"{EXTENSION}/cache/ssl-redirect", {"sslRedirect": text(values, "redirect")}
        ),
        card=_redirect_card,
        begins_as_is=lambda facts: bool(facts.cache and facts.cache.ssl_redirect),
    ),
)
"""The actions of the tab Cache."""
