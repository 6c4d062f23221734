"""Whether what own checks see is what a change was to bring about."""

from __future__ import annotations

from collections.abc import Sequence

from plentytui.models.forms import Expected
from plentytui.models.records import Outcome, RecordSeen
from plentytui.models.sights import Holding, Hop, Registration, TlsSight, WebSight
from plentytui.rules.checks.hostnames import covers

Judged = tuple[bool | None, str]
"""Whether it is as expected (None: nobody told), and what was seen, one sentence."""
_BACKDATED = 24 * 3600.0
"""Seconds by which certification authorities date a certificate back: an hour, or to the beginning of the day."""
_CASE_COUNTS = frozenset({"TXT"})
"""Kinds of records whose values are no names: keys and verification codes."""


def judge_records(expected: Expected, seen: Sequence[RecordSeen]) -> Judged:
    """Compare DNS records: a change is live once every server that answers says so.

    Names are compared without regard to case and to a dot at the end, texts as they are; further values beside the
    expected ones do no harm, as a name may have several TXT or MX records.
    """
    what = f"{expected.kind} of {expected.name}"
    told = [record for record in seen if record.told]
    if not told:
        return None, f"No server told the {what}."
    fitting = [record for record in told if _fits(record, expected)]
    if len(fitting) == len(told):
        state = "is gone" if expected.gone else "is there"
        return True, f"The {what} {state} at all {len(told)} servers that answered."
    if fitting:
        return False, f"The {what} is as expected at {len(fitting)} of {len(told)} servers; caches still keep the rest."
    shown = sorted({value for record in told for value in record.values})
    return False, f"The {what} is {', '.join(shown) if shown else 'not there'} so far."


def judge_certificate(expected: Expected, seen: TlsSight | None) -> Judged:
    """Whether the host shows a certificate that is trusted; with ``gone``, whether it shows none any more.

    Where one is asked for while another one is there, only one that was issued since then counts. No answer is no
    proof of anything: neither that there is a certificate nor that there is none.
    """
    certificate = seen.certificate if seen is not None and seen.outcome.is_told else None
    if seen is None or (certificate is None and not seen.shows_none):
        why = f" ({seen.words})" if seen is not None and seen.words else ""
        return None, f"{expected.name} gave no answer to a TLS connection{why}."
    if certificate is None or not seen.trusted or not covers(certificate.names, expected.name):
        return expected.gone, f"{expected.name} shows no certificate that is for it and trusted."
    shown = f"{expected.name} shows a certificate of {certificate.issuer}"
    if expected.anew and certificate.starts_at.timestamp() < expected.since - _BACKDATED:
        return False, f"{shown}, the one from before: it was issued on {certificate.starts_at:%Y-%m-%d}."
    return not expected.gone, f"{shown} that is trusted."


def judge_redirect(expected: Expected, seen: WebSight | None) -> Judged:
    """Whether visitors of the host end up at the expected address."""
    hops: tuple[Hop, ...] = ()
    if seen is not None:
        # What http:// leads to tells; https:// may lead on to the www name whatever was changed.
        hops = seen.plain if any(hop.status for hop in seen.plain) else seen.secure
    if not any(hop.status for hop in hops):
        return None, f"{expected.name} gave no answer over the web."
    targets = [hop.location for hop in hops if hop.location]
    wanted = {_page(value) for value in expected.values}
    leads = any(_page(target) in wanted for target in targets) if wanted else bool(targets)
    words = f"{expected.name} leads to {targets[-1]}." if targets else f"{expected.name} leads nowhere else."
    return leads is not expected.gone, words


def judge_registration(expected: Expected, seen: Registration | None) -> Judged:
    """Whether the name is registered, as far as its registry tells."""
    if seen is None or seen.holding not in (Holding.TAKEN, Holding.FREE):
        return None, f"The registry of {expected.name} does not tell."
    taken = seen.holding is Holding.TAKEN
    return taken is not expected.gone, f"{expected.name} is {'registered' if taken else 'not registered'}."


def _fits(record: RecordSeen, expected: Expected) -> bool:
    found = {_same(value, expected.kind) for value in record.values}
    wanted = {_same(value, expected.kind) for value in expected.values}
    if expected.gone:
        return not (found & wanted) if wanted else record.outcome is not Outcome.ANSWER
    below = tuple(value.removeprefix("*") for value in wanted if value.startswith("*."))
    if below:
        return bool(found) and all(value.endswith(below) for value in found)
    return wanted <= found if wanted else bool(found)


def _same(value: str, kind: str = "") -> str:
    bare = " ".join(value.strip().strip('"').split())
    return bare if kind in _CASE_COUNTS else bare.rstrip(".").lower()


def _page(address: str) -> str:
    """An address to compare by: many stores show their main domain with www in front."""
    return _same(address).rstrip("/").replace("://www.", "://", 1)
