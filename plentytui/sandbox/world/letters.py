"""How people begin and end what they write."""

from __future__ import annotations

from plentytui.sandbox.world.chance import Chance
from plentytui.sandbox.world.people import USERS, Customer

HELLO = {
    "de": (
        "Guten Tag,", "Hallo,", "Sehr geehrte Damen und Herren,", "Hallo liebes Kranich-&-Finch-Team,", "Moin,",
        "Liebes Team,", "Guten Morgen,", "Hallo zusammen,",
    ),
    "en": (
        "Hello,", "Hi there,", "Good morning,", "Dear Sir or Madam,", "Hi,", "Dear Kranich & Finch,", "Good afternoon,",
        "Hello team,",
    ),
}  # fmt: skip
"""How customers begin."""
BYE = {
    "de": (
        "Viele Grüße\n{name}", "Mit freundlichen Grüßen\n{name}", "MfG\n{last}", "Beste Grüße aus {city}\n{name}",
        "Danke und Gruß\n{first}", "Herzliche Grüße\n{name}", "LG {first}",
    ),
    "en": (
        "Kind regards\n{name}", "Best wishes\n{first}", "Many thanks\n{name}", "Yours sincerely\n{name}",
        "Thanks,\n{first}", "All the best from {city}\n{name}", "{first}",
    ),
}  # fmt: skip
"""How customers end their first message."""
SHORT_BYE = {
    "de": ("", "", "VG {first}", "Grüße\n{first}", "{first}"),
    "en": ("", "", "{first}", "Best\n{first}", "Cheers, {first}"),
}
"""How customers end a later one."""
SIGNATURE = {
    "de": "Kranich & Finch · Schöne Dinge für draußen\n"
    "Service: Mo-Fr 9-17 Uhr, +49 40 5550 1200\nhttps://www.kranich-finch.de",
    "en": "Kranich & Finch · Good things for outdoors\n"
    "Service: Mon-Fri 9-5, +44 1904 555 010\nhttps://www.kranich-finch.co.uk",
}
"""What stands below the shop's mails."""
REAL_NAMES = {user.user: user.real_name for user in USERS}
"""The staff's real names by log-in name."""


def salutation(person: Customer, lang: str, chance: Chance) -> str:
    """How the shop addresses a customer."""
    if person.dear:
        return f"Guten Tag {person.dear}," if lang == "de" else f"Dear {person.dear},"
    if person.shown and person.shown != f"{person.first} {person.last}".strip():
        return "Guten Tag," if lang == "de" else "Good afternoon,"
    if not person.last:
        return f"Hallo {person.first}," if lang == "de" else f"Hello {person.first},"
    if lang == "de":
        title = "Frau" if person.female else "Herr"
        return (
            f"Guten Tag {title} {person.last},",
            f"Hallo {person.first} {person.last},",
            f"Hallo {title} {person.last},",
        )[chance.below(3)]
    title = "Ms" if person.female else "Mr"
    return (f"Dear {title} {person.last},", f"Hello {person.first},", f"Hi {person.first},")[chance.below(3)]


def farewell(login: str, lang: str, marketplace: bool) -> str:
    """How the shop ends a message; without a log-in name, how the system ends one."""
    team = "Freundliche Grüße\nIhr Team von Kranich & Finch" if lang == "de" else "Kind regards\nKranich & Finch"
    if marketplace:
        return team
    if not login:
        return f"{team}\n\n{SIGNATURE[lang]}"
    name = REAL_NAMES[login]
    greeting = "Herzliche Grüße" if lang == "de" else "Best wishes"
    return f"{greeting}\n{name}\n\n{SIGNATURE[lang]}"


def capital(text: str) -> str:
    """The text with a capital first letter, as English has it after the salutation."""
    return text[:1].upper() + text[1:]
