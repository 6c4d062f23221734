"""Every action of the Service Centre with what is filled into its form in tests, on the embedded system."""

from __future__ import annotations

from collections.abc import Mapping

HOME, UK, TRADE, OTHER = "kranich-finch.de", "kranich-finch.co.uk", "handel.kranich-finch.de", "kranich-und-finch.de"
PERSON = {
    "company": "", "firstName": "Ida", "lastName": "Finch", "street": "Weg 1", "postcode": "20095", "city": "Hamburg",
    "country": "DE", "phone": "+494055501234", "email": "ida@kranich-finch.de",
}  # fmt: skip
NEW = {"handle": "1", "system": "28411"}

Given = tuple[str, str, Mapping[str, str]]
CASES: tuple[Given, ...] = (
    ("contract.change", "", {"rate": "classic"}),
    ("contract.pro", "", {}),
    ("contract.cancel", "", {}),
    ("client.order", "", {"name": "Kranich Neu", "domain": OTHER}),
    ("client.cancel", "28412", {}),
    ("domain.order", "", {"name": "kranich-neu", "ending": "de", "role": "additional", **NEW}),
    ("domain.relocate_in", "", {"name": "kranich-alt.de", "code": "aX7-91!k", **NEW}),
    ("domain.external", "", {"name": "kranich.ch", "system": "28411"}),
    ("domain.subdomain", "", {"name": "info", "parent": HOME, "system": "28411"}),
    ("domain.delete_subdomain", "blog.kranich-finch.de", {}),
    ("domain.new_handle", "", PERSON),
    ("domain.handle", HOME, PERSON),
    ("domain.cancel", OTHER, {}),
    ("domain.cancel", HOME, {}),
    ("domain.image_host", HOME, {"host": "img.kranich-finch.de"}),
    ("domain.mail", HOME, {"kind": "own", "ip": "192.52.193.9", "mx10": f"mail.{HOME}", "mx20": "mxext1.mailbox.org"}),
    ("domain.mail", UK, {"kind": "mailbox.org"}),
    ("domain.link", OTHER, {"system": "28411", "main": "yes"}),
    ("domain.link", OTHER, {"system": "0", "ip": "192.52.193.80"}),
    ("domain.auth_code", HOME, {}),
    ("domain.cname", HOME, {"source": "mobil2", "target": "cname.shopgate.com"}),
    ("domain.cname", HOME, {"source": "mobil", "remove": "yes"}),
    ("domain.txt", HOME, {"source": "@", "text": "newsletter-check=28411"}),
    ("domain.name_servers", HOME, {"subdomain": "mailing", "targets": "ns1.newsletter2go.com, ns2.newsletter2go.com"}),
    ("domain.forward", OTHER, {"read": "yes", "target": "https://www.kranich-finch.de/neu"}),
    ("ssl.order", HOME, {"offer": "sectigo-dv-1"}),
    ("ssl.deactivate", "1", {}),
    ("ssl.activate", "3", {}),
    ("ssl.lets_encrypt", HOME, {}),
    ("ssl.end_lets_encrypt", "2", {}),
    ("cache.delete", "", {}),
    ("cache.pause", "", {"from_date": "2026-02-03", "from_time": "15:00", "to_date": "2026-02-03", "to_time": "16:00"}),
    ("cache.resume", "", {}),
    ("cache.redirect", "", {"redirect": "< IE 9 inactive"}),
    ("agency.save", "", {"design": "1", "consultant": "5"}),
    ("agency.revoke", "2", {}),
    (
        "relocation.plan",
        "",
        {"target": "cloud-ie-1", "date": "2026-02-08", "time": "03:00", "ftp": "yes", "dns": "yes"},
    ),
    ("relocation.cancel", "2", {}),
    ("ticket.create", "", {"title": "Frage", "type": "1", "status": "1", "client": "28411", "text": "Guten Tag"}),
    ("ticket.answer", "4111", {"text": "Guten Tag"}),
    ("ticket.comment", "4111", {"text": "intern"}),
)
