"""What is set up in the system: stores, plugin sets, channels, groups, types, statuses, roles, tags, folders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

JsonObject = dict[str, object]


class Group(NamedTuple):
    """A group of the Messenger (API: category) with its fixed id (wire facts 5.4)."""

    id: int
    key: str
    de: str
    en: str
    enabled: bool = True


GROUPS = (
    Group(0, "all", "Alle", "All"),
    Group(1, "general", "Allgemein", "General"),
    Group(8, "amazon", "Amazon", "Amazon"),
    Group(2, "ebay", "eBay", "eBay"),
    Group(6, "otto", "OTTO", "OTTO"),
    Group(7, "kaufland", "Kaufland", "Kaufland"),
    Group(3, "notes", "Kontaktnotizen", "Contact notes"),
    Group(4, "automatic", "Automatisch gesendete E-Mails", "Automatically sent emails"),
    Group(101, "trade", "Großhandel", "Trade customers"),
    Group(102, "fair", "Messe Köln", "Cologne trade fair", False),
)
"""The groups in their order; ids up to 100 are reserved, 101 and 102 are the shop's own."""
GROUP_IDS = {group.key: group.id for group in GROUPS}
"""The id of each group by its key."""

STATUSES = (
    ("Neu", "New", 0, "#d93025"),
    ("In Bearbeitung", "In progress", 30, "#f29900"),
    ("Wartet auf Kunde", "Waiting for customer", 60, "#8e44ad"),
    ("Wartet auf Lieferant", "Waiting for supplier", 50, "#00838f"),
    ("Erledigt", "Done", 100, "#188038"),
)
"""The default statuses of a type: German, English, progress in percent, colour."""
TYPE_NAMES = {
    "inquiry": ("Kundenanfrage", "Customer inquiry"),
    "delivery": ("Lieferung", "Delivery"),
    "complaint": ("Reklamation", "Complaint"),
    "return": ("Retoure", "Return"),
    "invoice": ("Rechnung", "Invoice"),
    "quote": ("Angebot", "Quotation"),
    "note": ("Notiz", "Note"),
    "mail": ("E-Mail", "Email"),
}
"""German and English name of each kind of type."""
_GROUP_TYPES = {
    1: ("inquiry", "delivery", "complaint", "return", "invoice"),
    8: ("inquiry", "delivery", "complaint", "return"),
    2: ("inquiry", "delivery", "complaint", "return"),
    6: ("inquiry", "complaint", "return"),
    7: ("inquiry", "complaint", "return"),
    3: ("note",),
    4: ("mail",),
    101: ("quote", "delivery", "invoice", "complaint"),
}
TYPE_IDS = {
    (group, kind): group * 10 + position + 1
    for group, kinds in _GROUP_TYPES.items()
    for position, kind in enumerate(kinds)
}
"""The id of each type by its group and kind."""


def status_id(type_id: int, step: int) -> int:
    """The id of a type's status, ``step`` counting from 0 (new) to 4 (done)."""
    return type_id * 10 + step + 1


def type_of(group: int, kind: str) -> int:
    """The id of a group's type of that kind; its first type where it has none of that kind, 0 where it has no types."""
    return TYPE_IDS.get((group, kind)) or next((number for (owner, _), number in TYPE_IDS.items() if owner == group), 0)


ROLES = (("Vertrieb", "Sales"), ("Support", "Support"), ("Retouren", "Returns"))
"""German and English name of the owners' roles; ids count from 1."""
ROLE_IDS = {"sales": 1, "support": 2, "returns": 3}
"""The id of each role by its key."""

TAGS = (
    (1, "dringend", "urgent", "#d93025", "messenger"),
    (2, "Lieferung", "delivery", "#0084ff", "messenger,order"),
    (3, "Retoure", "return", "#8e44ad", "messenger,order"),
    (4, "Rechnung", "invoice", "#00838f", "messenger,order"),
    (5, "Transportschaden", "damaged", "#e67e22", "messenger,order"),
    (6, "Produktfrage", "product question", "#188038", "messenger"),
    (7, "Marktplatz", "marketplace", "#5f6368", "messenger"),
    (8, "Kulanz", "goodwill", "#c2185b", "messenger,order"),
    (9, "Lob", "praise", "#f9ab00", "messenger,contact"),
    (15, "B2B", "trade", "#1a237e", "messenger,contact,order"),
    (16, "Ersatzteil", "spare part", "#6d4c41", "messenger"),
    (21, "Abrechenbar", "billable", "#455a64", "messenger,messageBillable"),
    (30, "Stammkunde", "regular customer", "#7cb342", "contact"),
    (42, "handgefertigt", "handmade", "#a1887f", "variation"),
)
"""Tags: id, German and English name, colour, what they can be used for."""
TAG_IDS = {english: number for number, _, english, _, _ in TAGS}
"""The id of each tag by its English name."""

Store = tuple[str, int, str, str, str, int]
"""Name, plentyId, domain, languages, currency, plugin set."""
STORES: tuple[Store, ...] = (
    ("Kranich & Finch Deutschland", 28411, "www.kranich-finch.de", "de, en", "EUR", 2),
    ("Kranich & Finch UK", 28412, "www.kranich-finch.co.uk", "en", "GBP", 3),
    ("Kranich & Finch Großhandel", 28413, "handel.kranich-finch.de", "de, en", "EUR", 2),
)
"""Clients (stores): name, plentyId, domain, languages, currency, plugin set."""


class Channel(NamedTuple):
    """A channel (API: inbox)."""

    id: int
    name: str
    email: str
    group: int
    plenty_id: int
    active: bool = True


CHANNELS = (
    Channel(1, "Service Deutschland", "service@kranich-finch.de", 1, 28411),
    Channel(2, "Service UK", "help@kranich-finch.co.uk", 1, 28412),
    Channel(3, "Amazon", "amazon@kranich-finch.de", 8, 28411),
    Channel(4, "eBay", "ebay@kranich-finch.de", 2, 28411),
    Channel(5, "OTTO", "otto@kranich-finch.de", 6, 28411),
    Channel(6, "Kaufland", "kaufland@kranich-finch.de", 7, 28411),
    Channel(7, "Großhandel / Trade", "handel@kranich-finch.de", 101, 28413),
    Channel(8, "Messe Köln", "messe@kranich-finch.de", 102, 28411, False),
)
"""The channels; the last one is switched off."""

FOLDERS = ((1, "Rückruf", 3), (2, "Messe 2026", 3), (3, "Waiting for parts", 4), (4, "Difficult cases", 4))
"""Personal folders: number, name, user."""


def _names(de: str, en: str) -> list[JsonObject]:
    return [{"lang": "de", "name": de}, {"lang": "en", "name": en}]


def categories() -> list[JsonObject]:
    """The groups as records."""
    return [
        {
            "id": group.id,
            "position": position,
            "userId": 3,
            "icon": "forum" if group.id < 2 or group.id > 100 else group.key,
            "iconType": "material" if group.id < 2 or group.id > 100 else "plenty",
            "isDeleted": False,
            "isEnabled": group.enabled,
            "names": _names(group.de, group.en),
        }
        for position, group in enumerate(GROUPS)
    ]


def types() -> list[JsonObject]:
    """The types as records."""
    return [
        {
            "id": number,
            "position": (number - 1) % 10,
            "userId": 3,
            "isDeleted": False,
            "categoryId": group,
            "names": _names(*TYPE_NAMES[kind]),
        }
        for (group, kind), number in TYPE_IDS.items()
    ]


def statuses() -> list[JsonObject]:
    """The statuses as records."""
    return [
        {
            "id": status_id(type_id, step),
            "typeId": type_id,
            "position": step,
            "userId": 3,
            "isDeleted": False,
            "progress": progress,
            "colour": colour,
            "names": _names(de, en),
        }
        for type_id in TYPE_IDS.values()
        for step, (de, en, progress, colour) in enumerate(STATUSES)
    ]


def roles() -> list[JsonObject]:
    """The roles as records."""
    return [
        {"id": number, "position": number, "userId": 3, "isDeleted": False, "names": _names(de, en)}
        for number, (de, en) in enumerate(ROLES, start=1)
    ]


def tags(lang: str = "de") -> list[JsonObject]:
    """The tags as records of the second tag API, with the parts that come only when asked for."""
    return [
        {
            "id": number,
            "name": de if lang == "de" else en,
            "color": colour,
            "names": [{"lang": "de", "name": de}, {"lang": "en", "name": en}],
            "availabilities": use.split(","),
            "clients": [STORES[0][1]] if "variation" in use else [],
        }
        for number, de, en, colour, use in TAGS
    ]


def webstores(stores: Sequence[Store] = STORES) -> list[JsonObject]:
    """The clients (stores) with what is known of their configuration (wire facts 7.3)."""
    return [
        {
            "id": position,
            "type": "plentymarkets",
            "storeIdentifier": plenty_id,
            "name": name,
            "pluginSetId": plugin_set,
            "configuration": {
                "name": name,
                "webstoreId": position,
                "domain": f"http://{domain}",
                "domainSsl": f"https://{domain}",
                "defaultLanguage": languages.split(", ")[0],
                "languageList": languages,
                "defaultCurrency": currency,
                "defaultCurrencyList": {"de": "EUR", "en": "GBP"} if currency == "EUR" else {"en": "GBP"},
                "defaultShippingCountryId": 1 if currency == "EUR" else 12,
                "sessionLifetime": 86400,
                "maxLoginAttempts": 5,
                "urlFileExtension": "/",
                "urlTrailingSlash": 2,
                "faviconPath": f"https://{domain}/favicon.ico",
                "useCharacterCrypt": 0,
                "itemAvailabilityMapping": "1,2,3,4,5",
                "currencySymbol": "€" if currency == "EUR" else "£",
            },
        }
        for position, (name, plenty_id, domain, languages, currency, plugin_set) in enumerate(stores)
    ]


def plugin_sets() -> list[JsonObject]:
    """The plugin sets."""
    rows = (
        (1, "Entwicklung", "Zum Ausprobieren, nicht für Kunden", None),
        (2, "plentyShop DE 2026", "Live: kranich-finch.de und Großhandel", None),
        (3, "plentyShop UK 2026", "Live: kranich-finch.co.uk", 2),
    )
    return [
        {
            "id": number,
            "hash": f"{number * 0x5D1F3A7B9C2E4:013x}",
            "hasSuccessfulBuild": True,
            "parentPluginSetId": parent,
            "name": name,
            "description": text,
        }
        for number, name, text, parent in rows
    ]
