"""The shop's e-mail templates and text blocks, and how their variables are filled in."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

FAVOURITES, OLD = -1, -2
"""The ids of the folders of favourites and of old templates (wire facts 6)."""


class Template(NamedTuple):
    """A template in its languages."""

    id: int
    name: str
    folder: int
    texts: Mapping[str, tuple[str, str]]
    """Subject and text by language; a blank line parts paragraphs."""
    store: int = 28411
    files: tuple[str, ...] = ()
    """The names of what it brings along."""


FOLDERS: tuple[tuple[int, str, int], ...] = (
    (1, "Standardvorlagen / Default templates", 0),
    (2, "Kundenservice", 0),
    (3, "Lieferung", 2),
    (4, "Retouren und Reklamation", 2),
    (5, "Marktplätze", 0),
    (6, "Textbausteine / Text blocks", 0),
    (OLD, "Alte Vorlagen", 0),
)
"""Folders: id, name, the folder it lies in (0: none)."""
_HELLO = {"de": "Guten Tag {{contact.fullName}},", "en": "Dear {{contact.fullName}},"}
_BYE = {"de": "{{user.signature}}", "en": "{{user.signature}}"}


def _letter(lang: str, text: str) -> str:
    return f"{_HELLO[lang]}\n\n{text}\n\n{_BYE[lang]}"


def _mail(
    number: int, name: str, folder: int, de: tuple[str, str], en: tuple[str, str], files: tuple[str, ...] = ()
) -> Template:
    texts = {"de": (de[0], _letter("de", de[1])), "en": (en[0], _letter("en", en[1]))}
    return Template(number, name, folder, texts, files=files)


def _block(number: int, name: str, de: str, en: str) -> Template:
    return Template(number, name, 6, {"de": ("", de), "en": ("", en)})


TEMPLATES: tuple[Template, ...] = (
    _mail(
        101,
        "Messenger default NEW",
        1,
        ("Ihre Nachricht an {{globals.clientName}}", "vielen Dank für Ihre Nachricht."),
        ("Your message to {{globals.clientName}}", "Thank you for your message."),
    ),
    _mail(
        102,
        "Messenger default REPLY",
        1,
        ("{{globals.clientName}}: Antwort auf Ihre Anfrage", "gern beantworten wir Ihre Frage:"),
        ("{{globals.clientName}}: our answer", "Thank you for asking. Here is our answer:"),
    ),
    _mail(
        110,
        "Lieferverzögerung",
        3,
        (
            "Ihre Bestellung {{order.id}} verzögert sich",
            "Ihre Bestellung {{order.id}} trifft einige Tage später ein als angekündigt. Bitte entschuldigen Sie"
            " das.\n\nSobald das Paket unterwegs ist, erhalten Sie die Sendungsnummer.",
        ),
        (
            "Your order {{order.id}} is delayed",
            "Your order {{order.id}} will arrive a few days later than announced. We are sorry about that.\n\n"
            "As soon as the parcel is on its way you will receive the tracking number.",
        ),
    ),
    _mail(
        111,
        "Sendung unterwegs",
        3,
        (
            "Ihre Bestellung {{order.id}} ist unterwegs",
            "Ihr Paket wurde heute übergeben. Die Sendungsnummer lautet {{order.trackingNumber}}.",
        ),
        (
            "Your order {{order.id}} is on its way",
            "Your parcel was handed over today. The tracking number is {{order.trackingNumber}}.",
        ),
    ),
    _mail(
        112,
        "Nachforschung eingeleitet",
        3,
        (
            "Nachforschung zu Bestellung {{order.id}}",
            "wir haben beim Zusteller eine Nachforschung eingeleitet. Das dauert erfahrungsgemäß fünf Werktage.",
        ),
        (
            "Tracing your order {{order.id}}",
            "We have asked the carrier to trace your parcel. This usually takes five working days.",
        ),
    ),
    _mail(
        120,
        "Retoure: Anleitung und Etikett",
        4,
        (
            "Ihre Rücksendung zu Bestellung {{order.id}}",
            "im Anhang finden Sie das Rücksendeetikett. Bitte kleben Sie es außen auf das Paket.",
        ),
        (
            "Returning your order {{order.id}}",
            "Please find the return label attached. Stick it to the outside of the parcel.",
        ),
        files=("Ruecksendeetikett.pdf",),
    ),
    _mail(
        121,
        "Erstattung veranlasst",
        4,
        (
            "Erstattung zu Bestellung {{order.id}}",
            "wir haben Ihnen den Betrag heute erstattet. Die Gutschrift ist in drei bis fünf Bankarbeitstagen da.",
        ),
        (
            "Refund for order {{order.id}}",
            "We refunded the amount today. It will reach your account within three to five working days.",
        ),
    ),
    _mail(
        122,
        "Transportschaden: Bitte um Fotos",
        4,
        (
            "Transportschaden an Bestellung {{order.id}}",
            "das tut uns leid. Bitte senden Sie uns zwei Fotos: eines vom Schaden, eines vom Karton.",
        ),
        (
            "Damage to order {{order.id}}",
            "We are sorry about this. Please send us two photos: one of the damage and one of the box.",
        ),
    ),
    Template(
        130,
        "Amazon: Antwort ohne Links",
        5,
        {
            "de": ("Wichtig: Ihre Bestellung", "Guten Tag,\n\nvielen Dank für Ihre Nachricht über Amazon."),
            "en": ("Important: your order", "Hello,\n\nthank you for your message via Amazon."),
        },
    ),
    Template(
        131,
        "Kaufland: Rückfrage Bestellnummer",
        5,
        {"de": ("Ihre Bestellung bei Kaufland", "Guten Tag,\n\nbitte nennen Sie uns die Bestellnummer.")},
    ),
    _block(
        201,
        "Öffnungszeiten",
        "Sie erreichen uns Montag bis Freitag von 9 bis 17 Uhr.",
        "You can reach us Monday to Friday from 8 am to 4 pm.",
    ),
    _block(
        202,
        "Pflegehinweis Holz",
        "Bitte reiben Sie das Holz zweimal im Jahr mit Leinöl ein.",
        "Please treat the wood with linseed oil twice a year.",
    ),
    _block(
        203,
        "Widerruf in einem Satz",
        "Sie können Ihre Bestellung binnen 14 Tagen ohne Angabe von Gründen widerrufen.",
        "You may cancel your order within 14 days without giving a reason.",
    ),
    _block(204, "Danke für die Geduld", "Vielen Dank für Ihre Geduld.", "Thank you for your patience."),
    _block(
        205,
        "Rückruf anbieten",
        "Gern rufen wir Sie zurück. Unter welcher Nummer und wann erreichen wir Sie?",
        "We would be glad to call you back. Which number, and when would suit you?",
    ),
    _block(
        206,
        "Gutschein als Kulanz",
        "Als kleine Entschuldigung erhalten Sie 10 % auf Ihre nächste Bestellung.",
        "As a small apology, please take 10% off your next order.",
    ),
    Template(901, "Versandbestätigung 2019 (alt)", OLD, {"de": ("Versandbestätigung", "Ihr Paket ist unterwegs.")}),
    Template(902, "Ticketsystem: Eingangsbestätigung", OLD, {"de": ("Ihr Ticket", "Ihr Ticket ist eingegangen.")}),
)
"""All templates."""
BY_ID = {template.id: template for template in TEMPLATES}
"""A template by its id."""
USUAL_FAVOURITES = (110, 121, 204)
"""What a user has among the favourites who never changed them."""

_VARIABLE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in; one that is not known stays as it is."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def as_body(text: str) -> str:
    """The text as the HTML of a mail."""
    blocks = (html.escape(block, quote=False).replace("\n", "<br>") for block in text.split("\n\n"))
    return "".join(f"<p>{block}</p>" for block in blocks)


def tree(favourites: tuple[int, ...], *, show_favourites: bool, show_old: bool, lang: str) -> list[dict[str, Any]]:
    """Folders and templates as a nested tree; favourites are shown twice, as in the back end."""
    found = [_folder(number, name, lang) for number, name, parent in FOLDERS if not parent and number != OLD]
    if show_favourites:
        marked = [_leaf(BY_ID[number]) for number in favourites if number in BY_ID]
        found.insert(0, {"id": FAVOURITES, "name": "Favoriten", "type": "folder", "children": marked})
    if show_old:
        found.append(_folder(OLD, "Alte Vorlagen", lang))
    return found


def _folder(number: int, name: str, lang: str) -> dict[str, Any]:
    below = [_folder(child, called, lang) for child, called, parent in FOLDERS if parent == number]
    own = [
        _leaf(template) for template in TEMPLATES if template.folder == number and (not lang or lang in template.texts)
    ]
    return {"id": number, "name": name, "type": "folder", "children": below + own}


def _leaf(template: Template) -> dict[str, Any]:
    subject = next(iter(template.texts.values()))[0]
    return {
        "id": template.id,
        "name": template.name,
        "type": "template",
        "subject": subject,
        "lang": list(template.texts),
        "client": template.store,
        "owner": 3,
    }
