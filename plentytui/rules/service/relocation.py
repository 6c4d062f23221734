"""Relocation of the system to another cloud (seed, section 9)."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

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
from plentytui.models.service.domains import Domain, DomainKind
from plentytui.models.service.facts import ServiceFacts
from plentytui.models.service.hosting import Cloud, Relocation
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.domain_names import a_name
from plentytui.rules.service.effective import later
from plentytui.rules.service.menus import RELOCATION, card
from plentytui.rules.service.money import a_month
from plentytui.rules.service.subjects import (
    has_kind,
    known_domains,
    no_fields,
    nothing_wrong,
    saving,
    system_title,
    text,
    ticked,
)
from plentytui.rules.service.words import at, count, day, listed, moment_problems, read_moment

RELOCATION_PLAN = "relocation.plan"
"""The id of the action that plans a relocation."""
AHEAD = timedelta(days=2)
"""How far in the future a relocation has to begin (section 9.1)."""
DURATION = timedelta(minutes=20)
"""How long it takes for mid-sized systems (section 9.2)."""
QUIET_FROM, QUIET_TO = time(1, 0), time(5, 0)
"""The middle of the night, which is recommended (section 9.2); the hours are assumed."""
SUGGESTED = time(3, 0)
"""When a relocation is suggested to begin."""


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Whether a moment is in the middle of the night."""
    return QUIET_FROM <= moment.astimezone(zone).time() < QUIET_TO


def earliest_start(now: datetime, zone: tzinfo) -> datetime:
    """The first moment at which a relocation may begin (section 9.1)."""
    return later(now, AHEAD, zone)


def suggested_start(now: datetime, zone: tzinfo) -> datetime:
    """The first quiet hour at which a relocation may begin."""
    first = earliest_start(now, zone) + timedelta(minutes=30)
    found = datetime.combine(first.date(), SUGGESTED, zone)
    return found if found >= first else datetime.combine(first.date() + timedelta(days=1), SUGGESTED, zone)


def delayed_to(cloud: Cloud | None, planned: datetime) -> datetime:
    """When the relocation begins at the latest that is known: one system at a time in each cloud (section 9.2)."""
    if cloud is None or cloud.busy_from is None or cloud.busy_to is None:
        return planned
    overlaps = cloud.busy_from < planned + DURATION and planned < cloud.busy_to
    return max(planned, cloud.busy_to.astimezone(planned.tzinfo)) if overlaps else planned


def open_relocation(facts: ServiceFacts) -> Relocation | None:
    """The relocation that is planned or under way."""
    known = facts.relocation.relocations if facts.relocation else ()
    return next((found for found in known if found.state in {"planned", "running", "cancelling"}), None)


def is_relocation_due(facts: ServiceFacts) -> bool:
    """Whether a relocation that is not known to be over should have begun, so that it is worth asking again."""
    found = open_relocation(facts)
    begins = (found.begins_at or found.planned_for) if found else None
    return begins is not None and begins <= facts.now


def _clouds(facts: ServiceFacts) -> tuple[Cloud, ...]:
    known = facts.relocation
    return tuple(cloud for cloud in known.clouds if cloud.id != known.cloud) if known else ()


def _cloud(facts: ServiceFacts, number: str) -> Cloud | None:
    known = facts.relocation.clouds if facts.relocation else ()
    return next((cloud for cloud in known if cloud.id == number), None)


def cloud_name(facts: ServiceFacts, number: str) -> str:
    """What a cloud is called."""
    found = _cloud(facts, number)
    return (found.name if found else "") or number


def external_domains(facts: ServiceFacts) -> tuple[Domain, ...]:
    """The domains whose DNS the person has to change after a relocation (section 9.1)."""
    return tuple(found for found in known_domains(facts) if has_kind(found, DomainKind.EXTERNAL))


# relocation.plan


def _plan_offered(facts: ServiceFacts) -> str:
    if facts.contract and not facts.contract.contract.is_cloud:
        return "A relocation needs a cloud contract: change the contract in the tab Contract first."
    found = open_relocation(facts)
    if found:
        begins = found.begins_at or found.planned_for
        when = f" for {at(begins, facts.zone)}" if begins else ""
        return f"A relocation to {cloud_name(facts, found.target)} is planned already{when}."
    if facts.has_extension and facts.relocation is not None and not _clouds(facts):
        return "There is no other cloud to relocate to."
    return ""


def _plan_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    clouds = _clouds(facts)
    choices = tuple(Choice(cloud.id, cloud.name or cloud.id, a_month(facts, cloud.price_cents)) for cloud in clouds)
    start = suggested_start(facts.now, facts.zone)
    files = facts.relocation.ftp_files if facts.relocation else 0
    kind = FieldKind.CHOICE if choices else FieldKind.TEXT
    known_files = f" ({count(files, 'file')})" if files else ""
    outside = listed(domain.name for domain in external_domains(facts))
    fields = [
        Field(
            "target", "Target cloud", kind, choices, hint="The cloud that the system is relocated to.", required=True
        ),
        Field(
            "date", "Date", FieldKind.DATE, default=f"{start:%Y-%m-%d}", hint="At least 2 days ahead.", required=True
        ),
        Field(
            "time",
            "Time",
            FieldKind.TIME,
            default=f"{start:%H:%M}",
            hint="Best in the middle of the night.",
            required=True,
        ),
    ]
    if files or not facts.relocation:
        hint = f"Files on the FTP host{known_files} are not moved: I move them to the new host address by hand."
        fields.append(Field("ftp", "FTP files", FieldKind.CHECK, hint=hint, required=True))
    if outside or facts.domains is None:
        hint = f"I save the new IP address with the external providers{f' of {outside}' if outside else ''}."
        fields.append(Field("dns", "External DNS", FieldKind.CHECK, hint=hint, required=True))
    return tuple(fields)


def _start(facts: ServiceFacts, values: Values) -> datetime | None:
    return read_moment(text(values, "date"), text(values, "time"), facts.zone)


def _plan_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = moment_problems("Start", "date", "time", (text(values, "date"), text(values, "time")), facts.zone)
    target, start, cloud = text(values, "target"), _start(facts, values), _cloud(facts, text(values, "target"))
    if facts.relocation and target and target == facts.relocation.cloud:
        found.append(Problem("target", "The system is in this cloud.", "Choose another one.", section="9.2"))
    elif target and _clouds(facts) and cloud is None:
        found.append(Problem("target", "This cloud is not known.", "Choose one of the list.", section="9.2"))
    for name, what in (
        ("ftp", "The files on the FTP host are not moved, and its address changes."),
        ("dns", "The IP address changes, which nobody but you can save with an external provider."),
    ):
        if text(values, name) and not ticked(values, name):
            found.append(Problem(name, what, "Tick the box when you know what to do.", section="9.1"))
    if start is None:
        return tuple(found)
    if start < earliest_start(facts.now, facts.zone):
        first = at(earliest_start(facts.now, facts.zone), facts.zone)
        what = "The relocation has to begin at least 2 days in the future."
        found.append(Problem("date", what, f"Choose {first} or later.", section="9.1"))
    if not is_quiet(start, facts.zone):
        what = "Orders cannot be placed and nothing can be saved meanwhile."
        hint = f"Choose the middle of the night, such as {SUGGESTED:%H:%M}."
        found.append(Problem("time", what, hint, blocking=False, section="9.2"))
    delayed = delayed_to(cloud, start)
    if delayed > start and cloud:
        what = f"Another system is being relocated to {cloud.name or cloud.id} then; only one is at a time."
        hint = f"It may begin as late as {at(delayed, facts.zone)}."
        found.append(Problem("time", what, hint, blocking=False, section="9.2"))
    return tuple(found)


def _plan_summary(facts: ServiceFacts, values: Values) -> Summary:
    target, start = text(values, "target"), _start(facts, values)
    cloud = _cloud(facts, target)
    price = a_month(facts, cloud.price_cents) if cloud else ""
    effective = None
    if start:
        reason = "About 20 minutes after it begins, longer with much data; the start may be delayed."
        done = later(start, DURATION, facts.zone), later(delayed_to(cloud, start), DURATION, facts.zone)
        effective = Effective(*done, reason)
    outside = [domain.name for domain in external_domains(facts)]
    files = facts.relocation.ftp_files if facts.relocation else 0
    more = [
        f"It begins on {at(start, facts.zone)}." if start else "",
        "Only one system is relocated per cloud at a time, so that the start may be delayed.",
        "For mid-sized systems it takes approximately 20 minutes; the data to be moved decides.",
        "Meanwhile the system can be reached, but nothing can be saved, and no orders can be placed in the store.",
        "The IP address changes.",
        f"Save the new one with the providers of {listed(outside)}." if outside else "",
        f"{count(files, 'file')} on the FTP host stay behind: move them to the new host address." if files else "",
    ]
    own = [found for found in known_domains(facts) if found.plenty_id] if cloud and cloud.ip else []
    ip = cloud.ip if cloud else ""
    expected = tuple(Expected("A", a_name(found.name), (ip,)) for found in own if _has_address(found))
    return Summary(
        f"Relocate the system to {cloud_name(facts, target)}",
        system_title(facts),
        effective,
        f"The relocation is free of charge; the cloud costs {price}" if price else "The relocation is free of charge",
        tuple(line for line in more if line),
        expected=expected,
    )


def _has_address(domain: Domain) -> bool:
    """Whether the name has an A record of its own, which the relocation changes."""
    return not domain.dns or any(record.type.upper() == "A" for record in domain.dns)


def _plan_request(facts: ServiceFacts, values: Values) -> Request:
    start = _start(facts, values)
    body = {"target": text(values, "target"), "beginsAt": start.isoformat() if start else ""}
    return Request("POST", f"{EXTENSION}/relocations", body)


def _plan_card(facts: ServiceFacts, values: Values) -> Card:
    start = _start(facts, values)
    local = start.astimezone(facts.zone) if start else None
    outside = [domain.name for domain in external_domains(facts)]
    return card(
        facts,
        "Relocate the system",
        RELOCATION,
        "Choose the tab “Relocation”.",
        Step("Choose the target cloud; its cost is shown.", cloud_name(facts, text(values, "target"))),
        Step("Choose the date.", f"{local:%Y-%m-%d}" if local else text(values, "date")),
        Step("Choose the time.", f"{local:%H:%M}" if local else text(values, "time")),
        "Choose “Start relocation”; it is shown in the tab “Planned relocation” then.",
        "Afterwards, move the files of the old FTP host to the new host address.",
        Step("Save the new IP address with the external providers of:", listed(outside, most=40))
        if outside
        else "Save the new IP address with external providers, if a domain is with one.",
    )


def judge_relocation(facts: ServiceFacts, values: Values) -> tuple[bool | None, str]:
    """Whether a planned relocation is done, by what the system says of it; None where it says nothing."""
    start = _start(facts, values)
    known = facts.relocation.relocations if facts.relocation else ()
    mine = [found for found in known if found.target == text(values, "target") and found.planned_for == start]
    # One that was cancelled may have been planned anew for the same moment.
    found = max(mine, key=lambda one: one.id, default=None)
    if found is None:
        return None, ""
    begins = found.begins_at or found.planned_for
    if found.state == "done":
        ended = f" since {at(found.ended_at, facts.zone)}" if found.ended_at else ""
        return True, f"The relocation is done{ended}."
    if found.state == "planned" and begins:
        return False, f"The relocation begins on {at(begins, facts.zone)}."
    return False, f"The relocation is {found.state}; {found.percent} % are done."


# relocation.cancel


def _asked(facts: ServiceFacts) -> Relocation | None:
    known = facts.relocation.relocations if facts.relocation else ()
    wanted = facts.subject.strip()
    return next((found for found in known if str(found.id) == wanted), None) if wanted else open_relocation(facts)


def _cancel_offered(facts: ServiceFacts) -> str:
    if facts.relocation is None:
        return "" if not facts.has_extension else "The relocations are not known yet."
    found = _asked(facts)
    if found is None:
        return "No relocation is planned."
    if found.state == "done":
        return "This relocation is completed: request a new one to move the system back."
    if found.state in {"cancelled", "cancelling"}:
        return "This relocation is being cancelled, or has been already."
    return ""


def _cancel_summary(facts: ServiceFacts, values: Values) -> Summary:
    found = _asked(facts)
    begins = (found.begins_at or found.planned_for) if found else None
    target = cloud_name(facts, found.target) if found else "another cloud"
    running = found is not None and found.state == "running"
    more = [
        "It is cancelled as soon as possible, which may not be immediately.",
        "What has been relocated already is relocated back to the source cloud.",
        f"{found.percent} % are done." if running and found else "",
        "Nothing can be saved until then." if running else "",
        "Once it is completed it cannot be cancelled: a new relocation is needed to move back.",
    ]
    name = f"Cancel the relocation to {target}" + (f" on {day(begins, facts.zone)}" if begins else "")
    when = "As soon as possible."
    return Summary(name, system_title(facts), None, "", tuple(line for line in more if line), when=when)


def _cancel_request(facts: ServiceFacts, values: Values) -> Request:
    found = _asked(facts)
    return Request("DELETE", f"{EXTENSION}/relocations/{found.id if found else 0}")


def _cancel_card(facts: ServiceFacts, values: Values) -> Card:
    return card(
        facts,
        "Cancel the relocation",
        RELOCATION,
        "Choose the tab “Planned relocation”.",
        "Choose “Cancel relocation”.",
        "If all processes are completed, request a new relocation instead.",
    )


RELOCATION_ACTIONS = (
    ServiceAction(
        id=RELOCATION_PLAN,
        title="Start relocation",
        tab=Tab.RELOCATION,
        section="9.2",
        explains=(
            "Relocates the system to another cloud, free of charge. It needs a cloud contract and begins at least 2 "
            "days ahead, best at night: meanwhile nothing can be saved and no orders can be placed. FTP files and the "
            "IP address at external providers are up to you."
        ),
        grave=Grave.PAID,
        offered=saving(_plan_offered),
        fields=_plan_fields,
        check=_plan_check,
        summary=_plan_summary,
        request=_plan_request,
        card=_plan_card,
    ),
    ServiceAction(
        id="relocation.cancel",
        title="Cancel relocation",
        tab=Tab.RELOCATION,
        section="9.3",
        explains=(
            "Cancels a relocation at any time before it is completed, as soon as possible. What has been relocated "
            "is relocated back; after completion a new relocation is needed."
        ),
        grave=Grave.DESTRUCTIVE,
        offered=_cancel_offered,
        fields=no_fields,
        check=nothing_wrong,
        summary=_cancel_summary,
        request=_cancel_request,
        card=_cancel_card,
        about_one=True,
    ),
)
"""The actions of the tab Relocation."""
