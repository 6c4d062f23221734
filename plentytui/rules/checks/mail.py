"""Judgements about the mail of the domain."""

from __future__ import annotations

from plentytui.models.checks import Mail, Wanted
from plentytui.models.records import Outcome
from plentytui.models.sights import DomainSight, MailSight, Part
from plentytui.rules.checks.check import (
    Checks,
    Judged,
    each,
    form,
    listed,
    needed,
    note,
    ok,
    place,
    skipped,
    unknown,
    warning,
    wrong,
)
from plentytui.rules.checks.spf import MOST_LOOKUPS, count_lookups, parse_spf, spf_records

checks = Checks("Mail")


def _receives_none(mail: MailSight) -> bool:
    """Whether the domain says that it receives no mail: the null MX (RFC 7505)."""
    return bool(mail.hosts) and all(host.name == "" for host in mail.hosts)


def _exchanges(mail: MailSight) -> list[str]:
    return [host.name for host in mail.hosts if host.name]


@checks.add(
    "mx",
    "MX records as wanted",
    Part.MAIL,
    section="3.5, 3.8",
    why="The MX records decide which server receives the mail of the domain.",
)
def mx(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.8: Mailbox.org, or one's own servers MX10 to MX40 in their order."""
    mail = needed(sight.mail)
    if not mail.mx.told:
        return unknown(f"Nobody told the MX records ({mail.mx.words or mail.mx.outcome.value}).")
    have = _exchanges(mail)
    told = listed([f"{host.preference} {host.name}" for host in mail.hosts if host.name])
    if wanted.mx:
        want = [name.lower().removesuffix(".") for name in wanted.mx]
        repair = (
            f"Set the MX records to {listed([f'{10 * n} {name}' for n, name in enumerate(want, 1)])} {place(wanted)}."
        )
        if set(have) != set(want):
            return wrong(f"They are {told}.", repair, listed(want))
        # Servers of equal priority take turns, and either order is right for them.
        ranks = {host.name: host.preference for host in mail.hosts}
        if [ranks[name] for name in want] != sorted(ranks[name] for name in want):
            return warning(f"They are in another order: {told}.", repair, listed(want))
        return ok(f"They are {told}.", listed(want))
    if wanted.mail is Mail.MAILBOX_ORG:
        if have and all(name.endswith("mailbox.org") for name in have):
            return ok(f"They are {told}, of Mailbox.org.", "Mailbox.org")
        return wrong(
            f"They are {told}.", f"Set the MX records of Mailbox.org {place(wanted)}.", "the servers of Mailbox.org"
        )
    if wanted.mail is Mail.NONE:
        return ok("The domain is to receive no mail.") if not have else note(f"Mail is received by {told}.")
    if _receives_none(mail):
        return note("The domain says that it receives no mail.")
    if not have:
        return (
            note("There is none: the domain receives no mail.", "Choose a mail server in the Domain tab if it is to.")
            if sight.is_apex
            else skipped("There is none, as is usual for a subdomain.")
        )
    return ok(f"They are {told}.")


@checks.add(
    "mx-resolve",
    "Mail servers can be found",
    Part.MAIL,
    section="3.8",
    why="Mail to a server without an address comes back to whoever sent it.",
)
def mx_resolve(sight: DomainSight, wanted: Wanted) -> Judged:
    """Every MX record leads to an address."""
    mail = needed(sight.mail)
    named = [host for host in mail.hosts if host.name and not host.is_address]
    if not named:
        return skipped("There is no mail server.")
    lost = [host.name for host in named if not host.addresses and host.outcome in (Outcome.EMPTY, Outcome.NO_NAME)]
    if lost:
        return wrong(
            f"{listed(lost)} {form(lost, 'leads', 'lead')} to no address.",
            f"Correct or remove this MX record {place(wanted)}.",
        )
    silent = [host.name for host in named if not host.addresses]
    if silent:
        return unknown(f"Nobody told where {listed(silent)} is.")
    return ok(f"{each(len(named))} leads to an address.")


@checks.add(
    "mx-two",
    "At least two mail servers",
    Part.MAIL,
    section="3.8",
    why="While the only server is down, nothing is received.",
)
def mx_two(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.8: save at least two mail servers."""
    mail = needed(sight.mail)
    have = set(_exchanges(mail))
    if not have:
        return skipped("There is no mail server.")
    if len(have) == 1:
        return note(f"There is one, {listed(have)}.", f"Set a second mail server as MX20 {place(wanted)}.")
    return ok(f"There are {len(have)}.")


@checks.add(
    "mx-names",
    "MX records name servers",
    Part.MAIL,
    section="3.8",
    why="Some servers refuse to send to an MX record that is an address or an alias.",
)
def mx_names(sight: DomainSight, wanted: Wanted) -> Judged:
    """An MX record names a host that is no alias and is no address (RFC 2181, 10.3; RFC 5321, 5.1)."""
    mail = needed(sight.mail)
    named = [host for host in mail.hosts if host.name]
    if not named:
        return skipped("There is no mail server.")
    numbers = [host.name for host in named if host.is_address]
    if numbers:
        return wrong(
            f"{listed(numbers)} is an address where a name belongs.",
            f"Set an A record such as mail.{sight.domain} to it and name that in the MX record, {place(wanted)}.",
        )
    alias = [host.name for host in named if host.is_alias]
    if alias:
        return warning(
            f"{listed(alias)} is an alias (CNAME).", f"Name in the MX record what it leads to, {place(wanted)}."
        )
    return ok("They do.")


@checks.add(
    "spf",
    "One SPF record",
    Part.MAIL,
    section="3.12",
    why="Without exactly one SPF record, receivers cannot tell your mail from forged mail, and sort out both.",
)
def spf(sight: DomainSight, wanted: Wanted) -> Judged:
    """Exactly one TXT record that begins with v=spf1 (RFC 7208, 3.2)."""
    mail = needed(sight.mail)
    if not mail.txt.told:
        return unknown(f"Nobody told the TXT records ({mail.txt.words or mail.txt.outcome.value}).")
    found = spf_records(mail.txt.values)
    if len(found) > 1:
        return wrong(f"There are {len(found)}: {listed(found)}.", f"Join them into one TXT record {place(wanted)}.")
    if not found:
        if _receives_none(mail) or not sight.is_apex:
            return note(
                "There is none.", f'If no mail is sent from it, set the TXT record "v=spf1 -all" {place(wanted)}.'
            )
        return warning(
            "There is none.", f"Set a TXT record with the SPF text of your mail provider and of plenty {place(wanted)}."
        )
    return ok(f"It is {found[0]}")


@checks.add(
    "spf-lookups",
    "SPF can be followed",
    Part.MAIL,
    section="3.12",
    why="Receivers give up after ten lookups, and then treat mail as if the record were broken.",
)
def spf_lookups(sight: DomainSight, wanted: Wanted) -> Judged:
    """At most ten lookups for the whole record with all it includes (RFC 7208, 4.6.4)."""
    mail = needed(sight.mail)
    found = spf_records(mail.txt.values)
    if len(found) != 1:
        return skipped("There is not exactly one SPF record.")
    records = {sight.domain: mail.txt.values} | {name: seen.values for name, seen in mail.spf}
    number = count_lookups(sight.domain, records)
    if number > MOST_LOOKUPS:
        return wrong(
            f"It needs {number if number < 99 else 'more than 99'} lookups.",
            "Remove includes that are no longer used, or replace them by the addresses they stand for (ip4:).",
            f"at most {MOST_LOOKUPS}",
        )
    lost = [name for name, seen in mail.spf if seen.told and not spf_records(seen.values)]
    if lost:
        return wrong(
            f"{listed(lost)}: included and without an SPF record.", f"Remove include:{lost[0]} {place(wanted)}."
        )
    if any(not seen.told for _, seen in mail.spf):
        return unknown("Not everything that is included could be read.")
    return ok(f"It needs {number} of {MOST_LOOKUPS} lookups.")


@checks.add(
    "spf-end",
    "SPF says what becomes of others",
    Part.MAIL,
    section="3.12",
    why="An SPF record that lets everybody through protects nobody.",
)
def spf_end(sight: DomainSight, wanted: Wanted) -> Judged:
    """The record ends with -all or ~all, or leads to another one that does."""
    found = spf_records(needed(sight.mail).txt.values)
    if len(found) != 1:
        return skipped("There is not exactly one SPF record.")
    end = parse_spf(found[0]).end
    repair = f"End the SPF record with ~all or -all {place(wanted)}."
    if end == "+all":
        return wrong("It ends with +all: everybody may send in your name.", repair)
    if end in ("", "?all"):
        return warning(f"It ends with {end or 'nothing'}: it does not speak against anybody.", repair)
    return ok(f"It ends with {end}.")


def tags_of(text: str) -> dict[str, str]:
    """The tags of a record such as DMARC's: ``v=DMARC1; p=reject``."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {key.strip().lower(): value.strip() for key, equals, value in pairs if equals}


@checks.add(
    "dmarc",
    "DMARC",
    Part.MAIL,
    section="3.12",
    why="Large mail providers want a DMARC record from whoever sends to many people.",
)
def dmarc(sight: DomainSight, wanted: Wanted) -> Judged:
    """One record at _dmarc with a policy (RFC 7489, 6.3); below the organisation's domain that one's holds."""
    record = needed(sight.mail).dmarc
    if record is None or not record.told:
        return unknown("Nobody told.")
    found = [value for value in record.values if value.lower().replace(" ", "").startswith("v=dmarc1")]
    name = f"_dmarc.{sight.registrable or sight.domain}"
    if len(found) > 1:
        return wrong(f"There are {len(found)} records at {record.name}.", f"Keep one of them {place(wanted)}.")
    if not found:
        return warning("There is none.", f'Set the TXT record "v=DMARC1; p=none" at {name} {place(wanted)}.')
    tags = tags_of(found[0])
    policy = tags.get("p", "").lower()
    if record.name != f"_dmarc.{sight.domain}":
        policy = tags.get("sp", policy).lower()
    if policy not in ("none", "quarantine", "reject"):
        return wrong(f"It has no policy: {found[0]}", f"Give it p=none, p=quarantine or p=reject {place(wanted)}.")
    if policy == "none":
        return note(
            f"Its policy is none: forged mail is let through ({found[0]}).",
            "When your own mail passes SPF and DKIM, raise the policy to quarantine.",
        )
    return ok(f"Its policy is {policy}.")


@checks.add(
    "mta-sts",
    "MTA-STS",
    Part.MAIL,
    why="With it, mail to you is only sent encrypted; with a broken one, mail may not arrive at all.",
)
def mta_sts(sight: DomainSight, wanted: Wanted) -> Judged:
    """The record and its policy file belong together, and the policy names every mail server (RFC 8461)."""
    mail = needed(sight.mail)
    if mail.mta_sts is None or not mail.mta_sts.told:
        return unknown("Nobody told.")
    policy = mail.policy
    if policy is None:
        return note("It is not set up.", "It is worth setting up if your mail provider offers it.")
    where = f"https://mta-sts.{sight.domain}/.well-known/mta-sts.txt"
    if policy.outcome is not Outcome.ANSWER:
        return warning(
            f"It is announced, but {where} cannot be read: {policy.words or policy.outcome.value}.",
            f"Put the policy there, or remove the TXT record _mta-sts.{sight.domain} {place(wanted)}.",
        )
    if policy.mode == "none":
        return note("Its mode is none: it is switched off.")
    if policy.mode not in ("enforce", "testing"):
        return warning(f"Its mode is {policy.mode!r}.", f"Set the mode to testing or enforce in {where}.")
    missing = [name for name in _exchanges(mail) if not any(_fits(name, pattern) for pattern in policy.mx)]
    if missing:
        told = f"The policy does not name {listed(missing)}."
        repair = f"Add a line mx: for it in {where}, and change the id in the TXT record."
        return wrong(told, repair) if policy.mode == "enforce" else warning(told, repair)
    if policy.mode == "testing":
        return note("It is being tested; nothing is enforced yet.", f"Set the mode to enforce in {where} one day.")
    return ok(f"It is enforced for {listed(policy.mx)}.")


def _fits(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.partition(".")[2] == pattern[2:]
    return name == pattern


@checks.add(
    "tls-rpt",
    "TLS reports",
    Part.MAIL,
    why="With it other mail servers tell when they could not send to you encrypted.",
)
def tls_rpt(sight: DomainSight, wanted: Wanted) -> Judged:
    """A record at _smtp._tls with an address for reports (RFC 8460)."""
    mail = needed(sight.mail)
    record = mail.tls_rpt
    if record is None or not record.told:
        return unknown("Nobody told.")
    found = [value for value in record.values if value.lower().replace(" ", "").startswith("v=tlsrptv1")]
    if len(found) > 1:
        return wrong(f"There are {len(found)} records at {record.name}.", f"Keep one of them {place(wanted)}.")
    if found and not tags_of(found[0]).get("rua"):
        return wrong(f"It names nobody to report to: {found[0]}", f"Add rua=mailto:... to it {place(wanted)}.")
    if found:
        return ok(f"Reports go to {tags_of(found[0])['rua']}.")
    if mail.policy is not None:
        return note("MTA-STS is there without it.", f"Set a TXT record at _smtp._tls.{sight.domain} {place(wanted)}.")
    return note("It is not set up.")


@checks.add(
    "dkim",
    "DKIM",
    Part.MAIL,
    section="3.12",
    why="Signed mail is not taken for forged; the names of the keys cannot be listed by anybody.",
)
def dkim(sight: DomainSight, wanted: Wanted) -> Judged:
    """Only a note: keys stand under selectors, which only who signs knows (RFC 6376, 3.1)."""
    found = needed(sight.mail).dkim
    if found:
        return ok(f"There are keys under {listed(found)}.")
    return note(
        "Under the usual selectors there is no key; there may be one under another.",
        "Look in the headers of a mail you have sent for DKIM-Signature; s= is the selector.",
    )


@checks.add(
    "txt",
    "TXT records as wanted",
    Part.MAIL,
    section="3.12",
    why="Services that want such a record stop working without it.",
)
def txt(sight: DomainSight, wanted: Wanted) -> Judged:
    """Seed 3.12: the texts that service providers ask for are there."""
    if not wanted.txt:
        return skipped("Which ones there are to be is not known.")
    mail = needed(sight.mail)
    if not mail.txt.told:
        return unknown("Nobody told the TXT records.")
    missing = [text for text in wanted.txt if text not in mail.txt.values]
    if missing:
        return wrong(
            f"{listed(missing)} {form(missing, 'is', 'are')} missing.",
            f"Add the TXT record {place(wanted)}.",
            listed(wanted.txt),
        )
    return ok(f"{each(len(wanted.txt))} is there.", listed(wanted.txt))
