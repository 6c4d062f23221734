"""The settings of a domain: mail, link, auth code, DNS records, forwarding (seed Service Centre, 3.6 to 3.15)."""

from __future__ import annotations

from urllib.parse import urlsplit

from plentytui.sandbox.faults import invalid
from plentytui.sandbox.routes.service.desk import BASE, RIGHT, conflict, flag, required, shelf_of, text, whole
from plentytui.sandbox.routes.service.own import REGISTERED, changeable, path_domain, saved, settle, with_own_dns
from plentytui.sandbox.routing import Call, Routes
from plentytui.sandbox.world.chance import Chance
from plentytui.sandbox.world.service.calendar import DAY
from plentytui.sandbox.world.service.domains import present, systems_json
from plentytui.sandbox.world.service.shelf import Shelf

routes = Routes()

_DOMAIN = f"{BASE}/domains/{{name}}"
_SERVERS = ("mx10", "mx20", "mx30", "mx40")
_CODE_DAYS = 30
"""How long an auth code is valid (3.10)."""
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-!"
_LONGEST_TEXT = 2_048


@routes.put(f"{_DOMAIN}/image-host", right=RIGHT)
def image_host(call: Call) -> object:
    """Use a host name of the own for item images; empty goes back to the CDN's (3.6)."""
    shelf = shelf_of(call)
    domain = changeable(call, shelf)
    given = text(call, "imageHost")
    return saved(call, shelf, domain, imageHost=_below(given, domain["name"], "imageHost") if given else "")


@routes.put(f"{_DOMAIN}/mail", right=RIGHT)
def mail(call: Call) -> object:
    """Choose where mail is received; not for external domains or domains on an external server (3.8)."""
    from plentytui.rules.service.domain_names import a_name, ipv4_fault, mx_fault

    shelf = shelf_of(call)
    domain = changeable(call, shelf)
    if domain["kind"] == "external":
        raise conflict(f"{domain['name']} is an external domain; its mail server is set with its provider.")
    if domain["plentyId"] == 0:
        raise conflict(f"{domain['name']} is linked to an external server; no mail server can be set for it.")
    kind = required(call, "kind").lower()
    if kind not in {"mailbox.org", "own"}:
        raise invalid(kind="The selected kind is invalid.")
    if kind == "mailbox.org":
        return saved(call, shelf, domain, mail={"kind": kind})
    values = {name: text(call, name) for name in ("ip", *_SERVERS)}
    faults = {name: mx_fault(values[name]) for name in _SERVERS if values[name]}
    if values["ip"]:
        faults["ip"] = ipv4_fault(values["ip"])
    if not any(values.values()):
        faults["ip"] = "The ip field is required when no mail server is given."
    if faults := {name: fault for name, fault in faults.items() if fault}:
        raise invalid(**faults)
    servers = {name: a_name(values[name]) if values[name] else "" for name in _SERVERS}
    return saved(call, shelf, domain, mail={"kind": kind, "ip": values["ip"], **servers})


@routes.put(f"{_DOMAIN}/link", right=RIGHT)
def link(call: Call) -> object:
    """Link a domain to a system, a client or an external server, and make it a main domain (3.9)."""
    from plentytui.rules.service.domain_names import ipv4_fault

    shelf = shelf_of(call)
    domain = path_domain(call, shelf)
    number, address, to_main = whole(call, "plentyId"), text(call, "externalIp"), flag(call, "isMain")
    if number and number not in {system["plentyId"] for system in systems_json(shelf)}:
        raise invalid(plentyId="The selected plentyId is invalid.")
    if address and (fault := ipv4_fault(address)):
        raise invalid(externalIp=fault)
    if domain["state"] == "cancelled":
        # What was cancelled with its client goes on with another one (3.3).
        if not domain["cancelledWith"] or number in {0, domain["cancelledWith"]}:
            raise conflict(f"{domain['name']} is cancelled; it cannot be linked any more.")
        domain = domain | {"isMain": False}
    moves = number != domain["plentyId"]
    if domain["isMain"] and moves:
        aim = f"the client {number}" if number else "an external server"
        raise conflict(f"{domain['name']} is the main domain; select another one before you link it to {aim}.")
    if not number and to_main:
        raise conflict(f"{domain['name']} is linked to an external server; it cannot be a main domain.")
    if to_main and domain["state"] not in {"active", "cancelled"}:
        raise conflict(f"{domain['name']} is not active yet; it cannot be the main domain.")
    if to_main:
        _step_down(shelf, number, domain["id"])
    is_main = bool(domain["isMain"] or to_main)
    values: dict[str, object] = {"plentyId": number, "externalIp": "" if number else address, "isMain": is_main}
    if domain["state"] == "cancelled":
        values |= {"state": "active", "endsAt": None, "cancelledWith": 0}
    return saved(call, shelf, domain, **values)


@routes.post(f"{_DOMAIN}/auth-code", right=RIGHT)
def auth_code(call: Call) -> object:
    """Generate the auth code that another provider asks for; it is valid for 30 days (3.10)."""
    shelf = shelf_of(call)
    domain = path_domain(call, shelf)
    if domain["kind"] not in REGISTERED:
        raise conflict(f"{domain['name']} is not registered here, so it has no auth code here.")
    if domain["state"] not in {"active", "cancelled"}:
        raise conflict(f"{domain['name']} is not active yet, so it has no auth code.")
    chance = Chance(shelf.seed, domain["id"], shelf.now)
    code = "".join(chance.pick(_CODE_LETTERS) for _ in range(16))
    return saved(call, shelf, domain, authCode=code, authCodeUntil=shelf.now + _CODE_DAYS * DAY)


@routes.put(f"{_DOMAIN}/cnames", right=RIGHT)
def cname(call: Call) -> object:
    """Save a CNAME record, or take it away with an empty target (3.11)."""
    from plentytui.rules.service.domain_names import a_name, host_fault, same_name, u_name

    shelf = shelf_of(call)
    domain = with_own_dns(call, shelf)
    source = _below(required(call, "source"), domain["name"], "source")
    target = text(call, "target")
    others = [known for known in domain["cnames"] if not same_name(known["source"], source)]
    if not target:
        return saved(call, shelf, domain, cnames=others)
    if fault := host_fault(target):
        raise invalid(target=fault)
    if same_name(source, target):
        raise invalid(target="The target must not be the source itself.")
    known = [record for record in (*domain["txts"], *_hosts(shelf)) if same_name(record["source"], source)]
    if known:
        raise conflict(f"{source} has other records already; a CNAME cannot stand beside them.")
    added = {"source": u_name(source), "type": "CNAME", "target": a_name(target)}
    return saved(call, shelf, domain, cnames=[*others, added])


@routes.put(f"{_DOMAIN}/txts", right=RIGHT)
def txt(call: Call) -> object:
    """Save a TXT record of the domain or of a sub-domain, or take it away (3.12)."""
    from plentytui.rules.service.domain_names import is_below, name_fault, same_name, u_name, whole_name

    shelf = shelf_of(call)
    domain = with_own_dns(call, shelf)
    source = u_name(whole_name(text(call, "source"), domain["name"]))
    if fault := name_fault(source, underscores=True):
        raise invalid(source=fault)
    if not (same_name(source, domain["name"]) or is_below(source, domain["name"])):
        raise invalid(source=f"The source must be {domain['name']} or end with .{domain['name']}.")
    content = required(call, "target")
    if len(content) > _LONGEST_TEXT or not content.isprintable():
        raise invalid(target=f"The target must be printable and may not be greater than {_LONGEST_TEXT} characters.")
    added = {"source": source, "type": "TXT", "target": content}
    others = [known for known in domain["txts"] if known != added]
    if flag(call, "remove"):
        return saved(call, shelf, domain, txts=others)
    if any(same_name(known["source"], source) for known in domain["cnames"]):
        raise conflict(f"{source} is a CNAME; a TXT record cannot stand beside it.")
    return saved(call, shelf, domain, txts=[*others, added])


@routes.put(f"{_DOMAIN}/name-servers", right=RIGHT)
def name_servers(call: Call) -> object:
    """Save name servers of a sub-domain, of a main domain only (3.13); none takes them away."""
    from plentytui.rules.service.domain_names import a_name, host_fault, same_name, split_names

    shelf = shelf_of(call)
    domain = with_own_dns(call, shelf)
    if not domain["isMain"]:
        raise conflict(f"{domain['name']} is not a main domain; name servers are for sub-domains of one only.")
    subdomain = _below(required(call, "subdomain"), domain["name"], "subdomain")
    given = call.fields.get("targets")
    targets = [str(one) for one in given] if isinstance(given, list) else list(split_names(str(given or "")))
    faults = [f"{target[:60]}: {fault}" for target in targets if (fault := host_fault(target))]
    if faults:
        raise invalid(targets=faults)
    others = [known for known in domain["subNameServers"] if not same_name(known["subdomain"], subdomain)]
    added = [{"subdomain": subdomain, "targets": [a_name(target) for target in targets]}] if targets else []
    return saved(call, shelf, domain, subNameServers=[*others, *added])


@routes.put(f"{_DOMAIN}/forwarding", right=RIGHT)
def forwarding(call: Call) -> object:
    """Forward visitors to another address, for an extra charge; an empty target ends it (3.15)."""
    from plentytui.rules.service.domain_names import name_fault, same_name

    shelf = shelf_of(call)
    domain = with_own_dns(call, shelf)
    target = text(call, "target")
    if not target:
        return saved(call, shelf, domain, forwardsTo="")
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        raise invalid(target="The target format is invalid.") from None
    if parts.scheme not in {"http", "https"} or name_fault(host) or not target.isprintable() or " " in target:
        raise invalid(target="The target must be a whole address such as https://www.yourstore.de/.")
    if same_name(host, domain["name"]) or same_name(host, f"www.{domain['name']}"):
        raise invalid(target="The target must not be the domain itself.")
    return saved(call, shelf, domain, forwardsTo=target)


def _below(given: str, domain: str, field: str) -> str:
    """The whole name of a sub-domain; 422 where it is none of that domain."""
    from plentytui.rules.service.domain_names import is_below, name_fault, u_name, whole_name

    name = whole_name(given, domain)
    fault = name_fault(name, underscores=True)
    if not fault and not is_below(name, domain):
        fault = f"The {field} must end with .{domain}."
    if fault:
        raise invalid(**{field: fault})
    return u_name(name)


def _hosts(shelf: Shelf) -> list[dict[str, str]]:
    """The names that the DNS of the shop's domains knows already."""
    return [{"source": found["name"]} for found in present(shelf)]


def _step_down(shelf: Shelf, plenty_id: int, but: int) -> None:
    """Only one domain of a client is its main domain."""
    for other in present(shelf):
        if other["plentyId"] == plenty_id and other["isMain"] and other["id"] != but:
            settle(shelf, other, {"isMain": False})
