"""What can be done with offers on plentyMarketplace (seed Services and tools): create, edit, withdraw.

No public route offers any of it, so a live system gets a hand-off: My account » My offers on plentyMarketplace.
Assumed: the form there asks for a name, a description and a net price in EUR; the seed shows none of its fields but
those of the type.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from plentytui.models.forms import Card, Choice, Field, FieldKind, Grave, Problem, Request, Step, Summary, Values
from plentytui.models.offers import Delivery, Offer, OfferState, OfferType, Term
from plentytui.models.service.facts import ServiceFacts
from plentytui.rules.ip_addresses import is_address, is_public
from plentytui.rules.service.action import EXTENSION, ServiceAction, Tab
from plentytui.rules.service.subjects import always, nothing_wrong, text
from plentytui.rules.service.words import read_whole

MARKETPLACE = "https://marketplace.plentymarkets.com/"
"""Where plentyMarketplace begins."""
HELPER_PATH = "/service/tickets"
"""Where the Service Helper plugin takes purchases, below the domain of the system."""
_LONGEST_URL = 2000
_LONGEST_NAME = 120
_SERVICE = ("type", (OfferType.SERVICE.value,))
_TOOL = ("type", (OfferType.TOOL.value,))
_TYPES = (
    Choice(OfferType.SERVICE.value, "Service", "advice and assistance"),
    Choice(OfferType.TOOL.value, "Tool", "software outside of the plugin structure"),
)
_TERMS = (
    Choice(Term.PROJECT.value, "for a project"),
    Choice(Term.PERIOD.value, "for a fixed period of time"),
)
_DELIVERIES = (
    Choice(Delivery.DOWNLOAD.value, "direct download links"),
    Choice(Delivery.FORWARDING.value, "forwarding to another site"),
)


def helper_url(facts: ServiceFacts) -> str:
    """The webhook URL of the Service Helper plugin in this system: DOMAIN/service/tickets; empty without a domain."""
    main = facts.main_domain
    if main is not None and main.name:
        return f"https://{main.name}{HELPER_PATH}"
    host = urlsplit(facts.address).hostname or ""
    return f"https://{host}{HELPER_PATH}" if "." in host else ""


def url_problem(url: str) -> str:
    """Why an address cannot be used, one sentence; empty if it can."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This is no address."
    if any(character.isspace() or not character.isprintable() for character in url):
        return "The address holds blanks or signs that do not print."
    if parts.scheme.lower() != "https":
        return "The address has to begin with https://."
    if not host or ("." not in host.strip(".") and ":" not in host):
        return "The address has no domain."
    if _is_inside(host):
        return f"{host} is an address within a network: nobody outside of it reaches it."
    if parts.username is not None or parts.password is not None:
        return "The address holds a user name or password, which everybody would see."
    if port == 0 or len(url) > _LONGEST_URL:
        return "The address is too long or its port is no port."
    return ""


def _is_inside(host: str) -> bool:
    """Whether a host is an address that only machines of the same network reach."""
    if is_address(host):
        return not is_public(host)
    return host.rstrip(".").lower().endswith((".local", ".localhost"))


def asked_offer(facts: ServiceFacts) -> Offer | None:
    """The offer that the action concerns."""
    known = facts.offers.offers if facts.offers else ()
    return next((offer for offer in known if str(offer.id) == facts.subject.strip()), None)


def _which(facts: ServiceFacts) -> tuple[Field, ...]:
    """The field that asks for an offer where none is known, as in a live system, which lists none."""
    if asked_offer(facts) is not None:
        return ()
    hint = "Its name as it stands under My account » My offers."
    return (Field("offer", "Offer", default=facts.subject.strip(), hint=hint, required=True),)


def _fields(facts: ServiceFacts, offer: Offer | None, *, is_edited: bool = False) -> tuple[Field, ...]:
    known = offer or Offer()
    helper = helper_url(facts)
    webhook = known.webhook_url if offer else helper
    offered = f" For the Service Helper plugin: {helper}" if helper else ""
    months = str(known.months) if known.months else ""
    which = _which(facts) if is_edited else ()
    return (
        *which,
        Field("type", "Type", FieldKind.CHOICE, _TYPES, known.type or OfferType.SERVICE.value, required=True),
        Field("name", "Name", default=known.name, hint="What it is called in the shop.", required=True),
        Field(
            "description", "Description", FieldKind.LONG, default=known.description,
            hint="What the customer gets.", required=True,
        ),
        Field("price", "Price net, EUR", default=known.price_net, hint="Such as 350.00.", required=True),
        Field(
            "term", "Provided", FieldKind.CHOICE, _TERMS, known.term or Term.PROJECT.value, required=True,
            shown_if=_SERVICE,
        ),
        Field(
            "months", "Months", FieldKind.NUMBER, default=months, shown_if=_SERVICE,
            hint="How long the fixed period is; empty for a project.",
        ),
        Field(
            "webhook", "Webhook URL", default=webhook, shown_if=_SERVICE, required=True,
            hint=f"Where purchases are sent, https only.{offered}",
        ),
        Field(
            "delivery", "The customer gets", FieldKind.CHOICE, _DELIVERIES,
            known.delivery or Delivery.DOWNLOAD.value, required=True, shown_if=_TOOL,
        ),
        Field(
            "downloads", "Download links", FieldKind.LONG, default="\n".join(known.downloads), shown_if=_TOOL,
            hint="One https address a line; empty where customers are forwarded.",
        ),
        Field(
            "forwarding", "Forwarding to", default=known.forwarding_url, shown_if=_TOOL,
            hint="The https address of the site; empty where there are download links.",
        ),
    )  # fmt: skip


def read_links(value: str) -> tuple[str, ...]:
    """The addresses of a text, one a line."""
    return tuple(line.strip() for line in value.splitlines() if line.strip())


def _check(facts: ServiceFacts, values: Values) -> tuple[Problem, ...]:
    found = [*_check_words(values)]
    if text(values, "type") == OfferType.TOOL.value:
        found += _check_tool(values)
    else:
        found += _check_service(facts, values)
    return tuple(found)


def _check_words(values: Values) -> list[Problem]:
    found = []
    if len(text(values, "name")) > _LONGEST_NAME:
        found.append(Problem("name", f"The name has more than {_LONGEST_NAME} characters.", "Shorten it."))
    price = text(values, "price")
    amount = read_price(price)
    if price and amount is None:
        with_point = price.replace(",", ".")
        if "," in price and read_price(with_point) is not None:
            found.append(Problem("price", "The price has a comma.", f"Write it with a point: {with_point}."))
        else:
            found.append(Problem("price", "This is no price.", "Write it such as 350 or 350.00."))
    elif amount == "0.00":
        found.append(Problem("price", "The price is 0: the offer is free.", "", blocking=False, asks=True))
    return found


def read_price(value: str) -> str | None:
    """A price as it is sent, with two decimal places; None if it is none."""
    whole, point, cents = value.strip().partition(".")
    digits = whole.isascii() and whole.isdigit() and len(whole) < 10
    if not digits or (point and not (cents.isascii() and cents.isdigit() and len(cents) <= 2)):
        return None
    return f"{int(whole)}.{cents.ljust(2, '0')}"


def _check_service(facts: ServiceFacts, values: Values) -> list[Problem]:
    found = []
    webhook = text(values, "webhook")
    if webhook and (wrong := url_problem(webhook)):
        helper = helper_url(facts)
        hint = f"For the Service Helper plugin it is {helper}." if helper else "Such as https://your-domain/purchases."
        found.append(Problem("webhook", wrong, hint))
    months = text(values, "months")
    if text(values, "term") == Term.PERIOD.value:
        if not 0 < (read_whole(months) or 0) <= 120:
            found.append(Problem("months", "A fixed period needs its length, 1 to 120 months.", "Write the months."))
    elif months:
        found.append(Problem("months", "A project has no fixed period.", "Empty it.", blocking=False))
    return found


def _check_tool(values: Values) -> list[Problem]:
    links, site = read_links(text(values, "downloads")), text(values, "forwarding")
    if text(values, "delivery") == Delivery.FORWARDING.value:
        if not site:
            return [Problem("forwarding", "The site that customers are forwarded to is missing.", "Write its address.")]
        wrong = url_problem(site)
        return [Problem("forwarding", wrong, "Mend the address.")] if wrong else []
    if not links:
        return [Problem("downloads", "There is no download link.", "Write at least one, one a line.")]
    return [
        Problem("downloads", f"Line {number}: {wrong}", "Mend the address.")
        for number, link in enumerate(links, 1)
        if (wrong := url_problem(link))
    ]


def _body(values: Values) -> dict[str, object]:
    body: dict[str, object] = {
        "type": text(values, "type"),
        "name": text(values, "name"),
        "description": text(values, "description"),
        "priceNet": read_price(text(values, "price")) or "",
    }
    if body["type"] == OfferType.TOOL.value:
        forwarded = text(values, "delivery") == Delivery.FORWARDING.value
        links = () if forwarded else read_links(text(values, "downloads"))
        site = text(values, "forwarding") if forwarded else ""
        return body | {"delivery": text(values, "delivery"), "downloads": list(links), "forwardingUrl": site}
    period = text(values, "term") == Term.PERIOD.value
    months = read_whole(text(values, "months")) or 0 if period else 0
    return body | {"term": text(values, "term"), "months": months, "webhookUrl": text(values, "webhook")}


def _review(what: str, name: str) -> Summary:
    return Summary(
        f"{what} “{name[:80]}”",
        "plentyMarketplace",
        consequences=("plentysystems reviews it; My offers shows where the review stands.",),
        when="once it is approved",
    )


def _steps(values: Values) -> tuple[Step, ...]:
    tool = text(values, "type") == OfferType.TOOL.value
    named = [("Type", next(c.label for c in _TYPES if c.value == text(values, "type")))] if text(values, "type") else []
    named += [("Name", text(values, "name")), ("Description", text(values, "description"))]
    named += [("Price net, EUR", read_price(text(values, "price")) or "")]
    if tool and text(values, "delivery") == Delivery.FORWARDING.value:
        named.append(("Forwarding address", text(values, "forwarding")))
    elif tool:
        named += [("Download link", link) for link in read_links(text(values, "downloads"))]
    else:
        period = text(values, "term") == Term.PERIOD.value
        named.append(("Provided for", f"{text(values, 'months')} months" if period else "a project"))
        named.append(("Webhook URL", text(values, "webhook")))
    return tuple(Step(f"Enter: {label}", value) for label, value in named if value)


def _card(title: str, *steps: Step) -> Card:
    begin = Step("Log in to plentyMarketplace and go to My account » My offers.")
    return Card(title, (begin, *steps), MARKETPLACE)


def _create_card(facts: ServiceFacts, values: Values) -> Card:
    send = Step("Save the form; plentysystems reviews the offer.")
    return _card("Create a new offer", Step("Click on Create new offer."), *_steps(values), send)


def _edit_card(facts: ServiceFacts, values: Values) -> Card:
    begin = Step("Open the offer.", _name(facts, values))
    return _card("Edit the offer", begin, *_steps(values), Step("Save the form."))


def _withdraw_card(facts: ServiceFacts, values: Values) -> Card:
    return _card("Withdraw the offer", Step("Open the offer.", _name(facts, values)), Step("Withdraw it."))


def _name(facts: ServiceFacts, values: Values) -> str:
    offer = asked_offer(facts)
    return offer.name if offer else text(values, "offer") or facts.subject


def _about_one(facts: ServiceFacts) -> str:
    offer = asked_offer(facts)
    if offer is None:
        return "Choose an offer first." if facts.has_extension else ""
    return "The offer is withdrawn; create a new one." if offer.state == OfferState.WITHDRAWN.value else ""


def _path(facts: ServiceFacts) -> str:
    return f"{EXTENSION}/offers/{read_whole(facts.subject) or 0}"


def _withdrawn(facts: ServiceFacts, values: Values) -> Summary:
    return Summary(
        f"Withdraw “{_name(facts, values)[:80]}”",
        "plentyMarketplace",
        consequences=("Nobody can buy it any more. What was bought stays as it is.",),
    )


OFFER_ACTIONS = (
    ServiceAction(
        id="offer.create",
        title="Create new offer",
        tab=Tab.OFFERS,
        section="1",
        explains="Offers a service or a tool on plentyMarketplace. plentysystems reviews it before it can be bought.",
        grave=Grave.PLAIN,
        offered=always,
        fields=lambda facts: _fields(facts, None),
        check=_check,
        summary=lambda facts, values: _review("Offer", text(values, "name")),
        request=lambda facts, values: Request("POST", f"{EXTENSION}/offers", _body(values)),
        card=_create_card,
    ),
    ServiceAction(
        id="offer.edit",
        title="Edit",
        tab=Tab.OFFERS,
        section="1",
        explains="Changes an offer; it is reviewed anew.",
        grave=Grave.PLAIN,
        offered=_about_one,
        fields=lambda facts: _fields(facts, asked_offer(facts), is_edited=True),
        check=_check,
        summary=lambda facts, values: _review("Change", text(values, "name")),
        request=lambda facts, values: Request("PUT", _path(facts), _body(values)),
        card=_edit_card,
        about_one=True,
    ),
    ServiceAction(
        id="offer.withdraw",
        title="Withdraw",
        tab=Tab.OFFERS,
        section="1",
        explains="Takes an offer off plentyMarketplace.",
        grave=Grave.PLAIN,
        offered=_about_one,
        fields=_which,
        check=nothing_wrong,
        summary=_withdrawn,
        request=lambda facts, values: Request("DELETE", _path(facts)),
        card=_withdraw_card,
        about_one=True,
    ),
)
"""The actions of My offers."""
REVIEWED = frozenset({"offer.create", "offer.edit"})
"""Actions that plentysystems decides on: no time that passes tells that such an offer can be bought."""
