"""Records of a domain: CNAME and TXT (seed, sections 3.11 and 3.12)."""

from __future__ import annotations

from plentytui.models.forms import Card, Expected, Field, FieldKind, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.service.domains import DnsRecord
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.service.action import ServiceAction, Tab
from plentytui.rules.service.domain_names import (
    a_name,
    has_known_ending,
    host_fault,
    is_below,
    name_fault,
    same_name,
    u_name,
    whole_name,
)
from plentytui.rules.service.effective import settings_change
from plentytui.rules.service.menus import COMPLETE, DOMAINS, MORE_SETTINGS, card, open_domain
from plentytui.rules.service.subjects import (
    asked_domain,
    asked_name,
    domain_path,
    find_domain,
    own_zone,
    saving,
    text,
    ticked,
)
from plentytui.rules.service.words import count

LONGEST_STRING = 255
"""Characters of one string of a TXT record; longer texts are cut into several (RFC 1035)."""
LONGEST_TEXT = 4_000
"""Characters of a whole text that every resolver takes; assumed."""


def _source_field(hint: str) -> Field:
    return Field("source", "Source", hint=hint, required=True)


def remove_field(what: str) -> Field:
    """The box that turns saving into taking away."""
    return Field("remove", "Remove it", FieldKind.CHECK, hint=f"Takes {what} of that source away.")


def _source(facts: ServiceFacts, values: Values) -> str:
    return whole_name(text(values, "source"), asked_name(facts))


def _source_problems(facts: ServiceFacts, values: Values, section: str, *, itself: bool) -> list[Problem]:
    """What is wrong with a source: it has to be the domain itself or below it."""
    if not text(values, "source"):
        return []
    domain, source = asked_name(facts), _source(facts, values)
    # A wildcard is a source of its own kind; what follows it is a name as any other.
    fault = name_fault(source.removeprefix("*."), underscores=True)
    if fault:
        return [Problem("source", fault, "Correct the source.", section=section)]
    if same_name(source, domain):
        if itself:
            return []
        what = f"{u_name(source)} is the domain itself, which has other records; it can have none of this kind."
        return [Problem("source", what, "Enter a name below it, such as mobile.", section=section)]
    if not is_below(source, domain):
        what = f"{u_name(source)} is not below {u_name(domain)}."
        hint = f"If you mean a name below it, write the whole name: {text(values, 'source')[:60]}.{u_name(domain)}."
        return [Problem("source", what, hint, section=section)]
    return []


def at_source(records: tuple[DnsRecord, ...], source: str, domain: str) -> list[DnsRecord]:
    """The records of one source."""
    return [record for record in records if same_name(whole_name(record.source, domain), source)]


# domain.cname


def _cname_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    return (
        _source_field(f"The alias, such as mobile or mobile.{asked_name(facts)}."),
        Field("target", "Target", hint="The host that it stands for, such as cname.shopgate.com."),
        remove_field("the CNAME"),
    )


def _cname_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = _source_problems(facts, values, "3.11", itself=False)
    domain, target, source = asked_domain(facts), text(values, "target"), _source(facts, values)
    known = at_source(domain.cnames, source, domain.name) if domain else []
    if ticked(values, "remove"):
        if domain and text(values, "source") and not known:
            found.append(Problem("source", f"{u_name(source)} has no CNAME.", "Choose another one.", section="3.11"))
        return tuple(found)
    if not target:
        hint = "Enter the host that the source stands for, or tick “Remove it”."
        return (*found, Problem("target", "The target is missing.", hint, section="3.11"))
    fault = host_fault(target)
    if fault:
        found.append(Problem("target", fault, "Enter the name of a host.", section="3.11"))
    elif same_name(target, source):
        found.append(Problem("target", "Source and target are the same.", "Enter another target.", section="3.11"))
    elif domain and any(same_name(one.target, source) for one in at_source(domain.cnames, target, domain.name)):
        what = f"{u_name(target)} is an alias of {u_name(source)}: they would lead in a circle."
        found.append(Problem("target", what, "Enter another target.", section="3.11"))
    elif not has_known_ending(target):
        what = f"{target} does not end as names of the public DNS do."
        found.append(Problem("target", what, "Check the spelling.", blocking=False, section="3.11"))
    other = "" if known else stands_beside(facts, source)
    if other and text(values, "source"):
        what = f"{u_name(source)} {other}; beside a CNAME there can be no other record."
        found.append(Problem("source", what, "Remove that first, or take another source.", section="3.11"))
    if known and not found and same_name(known[0].target, target):
        what = f"{u_name(source)} stands for {known[0].target} already."
        found.append(Problem("target", what, "Nothing is to be done.", section="3.11"))
    elif known and not found:
        what = f"{u_name(source)} stands for {known[0].target} now."
        found.append(Problem("source", what, "That is replaced.", blocking=False, section="3.11", asks=True))
    return tuple(found)


def stands_beside(facts: ServiceFacts, source: str) -> str:
    """What a name has already that a CNAME cannot stand beside."""
    domain = asked_domain(facts)
    if domain is None or same_name(source, domain.name):
        return ""
    if at_source(domain.txts, source, domain.name):
        return "has a TXT record"
    if any(same_name(whole_name(one.subdomain, domain.name), source) for one in domain.sub_name_servers):
        return "has name servers of its own"
    if find_domain(facts, source):
        return "is a subdomain with an address of its own"
    return "has a record for the system" if at_source(domain.dns, source, domain.name) else ""


def _cname_summary(facts: ServiceFacts, values: Values) -> Summary:
    source, target, remove = _source(facts, values), text(values, "target"), ticked(values, "remove")
    what = f"Remove the CNAME of {u_name(source)}" if remove else f"{u_name(source)} stands for {u_name(target)}"
    one = (
        Expected("CNAME", a_name(source), gone=True) if remove else Expected("CNAME", a_name(source), (a_name(target),))
    )
    return Summary(what, asked_name(facts), settings_change(facts.now, facts.zone), expected=(one,))


def _cname_request(facts: ServiceFacts, values: Values) -> Request:
    target = "" if ticked(values, "remove") else a_name(text(values, "target"))
    body = {"source": a_name(_source(facts, values)), "target": target}
    return Request("PUT", domain_path(asked_name(facts), "cnames"), body)


def record_card(facts: ServiceFacts, setting: str, title: str, *steps: Step | str) -> Card:
    """The hand-off for a setting of the asked domain."""
    return card(facts, title, DOMAINS, open_domain(asked_name(facts)), Step(MORE_SETTINGS, setting), *steps, COMPLETE)


def _cname_card(facts: ServiceFacts, values: Values) -> Card:
    source = a_name(_source(facts, values))
    if ticked(values, "remove"):
        return record_card(
            facts, "Configure CNAME Records", f"Remove the CNAME of {source}", Step("Remove the line.", source)
        )
    return record_card(
        facts,
        "Configure CNAME Records",
        f"Save a CNAME for {source}",
        Step("Enter the source.", source),
        Step("Enter the target.", a_name(text(values, "target"))),
    )


# domain.txt


def _txt_fields(facts: ServiceFacts) -> tuple[Field, ...]:
    return (
        Field(
            "source",
            "Source",
            default="@",
            hint=f"@ for {asked_name(facts)} itself, or what stands in front, such as _dmarc.",
            required=True,
        ),
        Field("text", "Text", FieldKind.LONG, hint="As your service provider gives it, without quotation marks."),
        remove_field("this text"),
    )


def _text(values: Values) -> str:
    """The text without the quotation marks that zone files put around it."""
    typed = text(values, "text")
    quoted = len(typed) > 1 and typed[0] == typed[-1] == '"' and '"' not in typed[1:-1]
    return typed[1:-1] if quoted else typed


def _txt_check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = _source_problems(facts, values, "3.12", itself=True)
    domain, source, content = asked_domain(facts), _source(facts, values), _text(values)
    known = [record.target for record in at_source(domain.txts, source, domain.name)] if domain else []
    if not content:
        return (*found, Problem("text", "The text is missing.", "Enter what your provider gave you.", section="3.12"))
    if ticked(values, "remove"):
        if domain and content not in known:
            what = f"{u_name(source)} has no such text."
            found.append(Problem("text", what, "Copy it from the list of records.", section="3.12"))
        return tuple(found)
    if any(not sign.isprintable() for sign in content):
        hint = "Put it into one line."
        found.append(Problem("text", "The text has a line break or a sign that cannot be seen.", hint, section="3.12"))
    elif not content.isascii():
        what = "The text has letters beyond ASCII, which most readers of TXT records cannot use."
        found.append(Problem("text", what, "Check it against what your provider gave you.", False, "3.12"))
    if len(content) > LONGEST_TEXT:
        what = f"The text has {count(len(content), 'character')}; {LONGEST_TEXT:,} are allowed."
        found.append(Problem("text", what, "Shorten it.", section="3.12"))
    elif len(content) > LONGEST_STRING:
        what = f"The text has {count(len(content), 'character')} and is cut into strings of {LONGEST_STRING}."
        found.append(Problem("text", what, "Readers join them again.", blocking=False, section="3.12"))
    if content in known:
        found.append(
            Problem("text", f"{u_name(source)} has this text already.", "Nothing is to be done.", section="3.12")
        )
    if content.lower().startswith("v=spf1") and any(one.lower().startswith("v=spf1") for one in known):
        what = f"{u_name(source)} has an SPF record already; with two of them neither is used."
        hint = "Remove the old one afterwards."
        found.append(Problem("text", what, hint, blocking=False, section="3.12", asks=True))
    if domain and at_source(domain.cnames, source, domain.name):
        what = f"{u_name(source)} has a CNAME; beside it there can be no other record."
        found.append(Problem("source", what, "Remove the CNAME first, or take another source.", section="3.12"))
    return tuple(found)


def _txt_summary(facts: ServiceFacts, values: Values) -> Summary:
    source, remove = _source(facts, values), ticked(values, "remove")
    content = _text(values)
    shown = content if len(content) <= 60 else f"{content[:57]}..."
    what = (
        f"Remove the text “{shown}” of {u_name(source)}" if remove else f"Save the text “{shown}” for {u_name(source)}"
    )
    one = Expected("TXT", a_name(source), (content,), gone=remove)
    return Summary(what, asked_name(facts), settings_change(facts.now, facts.zone), expected=(one,))


def _txt_request(facts: ServiceFacts, values: Values) -> Request:
    body = {"source": a_name(_source(facts, values)), "target": _text(values), "remove": ticked(values, "remove")}
    return Request("PUT", domain_path(asked_name(facts), "txts"), body)


def _txt_card(facts: ServiceFacts, values: Values) -> Card:
    source, content = a_name(_source(facts, values)), _text(values)
    if ticked(values, "remove"):
        steps = (Step("Remove the line of the source.", source), Step("It has this text.", content))
        return record_card(facts, "Configure TXT Records", f"Remove a TXT record of {source}", *steps)
    steps = (Step("Enter the source.", source), Step("Enter the text.", content))
    return record_card(facts, "Configure TXT Records", f"Save a TXT record for {source}", *steps)


RECORD_ACTIONS = (
    ServiceAction(
        id="domain.cname",
        title="Save CNAME Resource Record",
        tab=Tab.DOMAIN,
        section="3.11",
        explains=(
            "Links an alias to another host, for instance mobile.your-shop.com to cname.shopgate.com, or for an "
            "external email service."
        ),
        grave=Grave.PLAIN,
        offered=saving(own_zone),
        fields=_cname_fields,
        check=_cname_check,
        summary=_cname_summary,
        request=_cname_request,
        card=_cname_card,
        about_one=True,
    ),
    ServiceAction(
        id="domain.txt",
        title="Save TXT Record",
        tab=Tab.DOMAIN,
        section="3.12",
        explains=(
            "Saves a text in the DNS zone, of the domain itself or of its sub-domains, as providers of email or "
            "newsletters ask for it."
        ),
        grave=Grave.PLAIN,
        offered=saving(own_zone),
        fields=_txt_fields,
        check=_txt_check,
        summary=_txt_summary,
        request=_txt_request,
        card=_txt_card,
        about_one=True,
    ),
)
"""The actions on records of a domain."""
