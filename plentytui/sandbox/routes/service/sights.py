"""What own checks see of domains on the made-up internet of the sandbox.

Nothing of it is on a real system: there plentytui looks at the real internet itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

from plentytui.models.sights import DomainSight
from plentytui.sandbox.faults import invalid
from plentytui.sandbox.routes.service.desk import BASE, RIGHT, shelf_of
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.scenarios import Scenario
from plentytui.sandbox.world.hostile import laced
from plentytui.sandbox.world.service.outside import Outside
from plentytui.sandbox.world.service.sights import Looker
from plentytui.sandbox.world.service.visits import Visitor

routes = Routes()

_FREE_TEXTS = frozenset({"text", "registrar", "issuer", "words"})
"""What others write as they like."""
_KINDS = ("A", "AAAA", "CNAME", "MX", "TXT", "NS", "CAA")


@routes.get(f"{BASE}/sights/{{name}}", right=RIGHT)
def sight(call: Call) -> object:
    """Everything about a domain."""
    from plentytui.rules.service.domain_names import registrable, u_name

    name = _name(call)
    apex = registrable(name) or name
    shelf = shelf_of(call)
    outside = Outside(shelf)
    looker, visitor = Looker(outside, shelf.seed), Visitor(shelf, outside)
    www = f"www.{name}" if name == apex else ""
    found = DomainSight(
        name,
        looker.now,
        apex,
        u_name(name),
        looker.addresses(name, apex),
        looker.zone(name, apex),
        looker.mail(name, apex),
        looker.caa(name, apex),
        looker.dnssec(name),
        visitor.registration(apex),
        visitor.certificates((name, www) if www else (name,)),
        visitor.web(name, www),
    )
    return _woven(call, found)


@routes.get(f"{BASE}/sights/{{name}}/records", right=RIGHT)
def records(call: Call) -> object:
    """What the servers of its zone and three public resolvers say of one host name and kind."""
    kind = call.params.required("kind").strip().upper()
    if kind not in _KINDS:
        raise invalid(kind="The selected kind is invalid.")
    shelf = shelf_of(call)
    return _woven(call, Looker(Outside(shelf), shelf.seed).records(_name(call), kind))


def _name(call: Call) -> str:
    from plentytui.rules.service.domain_names import a_name, name_fault

    if fault := name_fault(call.path["name"], underscores=True):
        raise invalid(name=fault)
    return a_name(call.path["name"])


def _woven(call: Call, seen: object) -> object:
    """The values of JSON; in the scenario of hostile texts, what others chose tries to break out of the screen."""
    plain = _plain(seen)
    return _hostile(plain) if Scenario.HOSTILE_TEXT in call.config.scenarios else plain


def _hostile(value: object, field: str = "") -> object:
    if isinstance(value, dict):
        is_text = value.get("kind") == "TXT"
        return {name: _hostile(one, "text" if is_text and name == "values" else name) for name, one in value.items()}
    if isinstance(value, list):
        return [_hostile(one, field) for one in value]
    return laced(value, len(value)) if isinstance(value, str) and value and field in _FREE_TEXTS else value


def _plain(value: object) -> object:
    """The values of JSON; what is a word of a list is that word."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value
