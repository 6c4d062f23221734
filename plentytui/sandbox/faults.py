"""Errors as the API words them (wire facts 1.4 and 2): a handler raises one, the app answers with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.sandbox.quirks import Quirks

RIGHT_NAMES: Mapping[str, tuple[str, str]] = {
    "crm.message.read": ("CRM » Nachricht » Lesen", "CRM » Message » Read"),
    "crm.message.create": ("CRM » Nachricht » Erstellen", "CRM » Message » Create"),
    "crm.messenger.read": ("CRM » Messenger » Lesen", "CRM » Messenger » Read"),
    "crm.messenger.update": ("CRM » Messenger » Aktualisieren", "CRM » Messenger » Update"),
    "crm.messenger.create": ("CRM » Messenger » Erstellen", "CRM » Messenger » Create"),
    "crm.messenger.delete": ("CRM » Messenger » Löschen", "CRM » Messenger » Delete"),
    "crm.comments.read": ("CRM » Kommentare » Lesen", "CRM » Comments » Read"),
    "crm.comments.create": ("CRM » Kommentare » Erstellen", "CRM » Comments » Create"),
    "setup.tag.read": ("Einrichtung » Tag » Lesen", "Setup » Tag » Read"),
    "setup.tag.create": ("Einrichtung » Tag » Erstellen", "Setup » Tag » Create"),
    "setup.tag.update": ("Einrichtung » Tag » Aktualisieren", "Setup » Tag » Update"),
    "setup.tag.delete": ("Einrichtung » Tag » Löschen", "Setup » Tag » Delete"),
    "setup.messenger": ("Einrichtung » CRM » Messenger", "Setup » CRM » Messenger"),
    "cloud.storage.layout": ("Cloud » Speicher » Layout", "Cloud » Storage » Layout"),
    "setup.service_centre": ("Start » Service-Center", "Start » Service Centre"),
}
"""German and English name of each right (wire facts 5.8; the keys are assumed after ``stock.warehouse.show``)."""


_RIGHTS = "missing_permissions"


class ApiFault(Exception):
    """An answer that is an error: its status and its body.

    A ``str`` body is sent as it stands, as ``content_type``; anything else is sent as JSON.
    """

    def __init__(self, status: int, body: object, *, content_type: str = "text/plain; charset=UTF-8") -> None:
        super().__init__(f"{status}")
        self.status = status
        self.body = body
        self.content_type = content_type


def failure(status: int, message: str) -> ApiFault:
    """An error of the common kind, ``{"error": {"code": .., "message": ..}}``."""
    return ApiFault(status, {"error": {"code": status, "message": message}})


def invalid(**fields: str | list[str]) -> ApiFault:
    """422: the values were not accepted; each field with its message or messages."""
    errors = {name: [text] if isinstance(text, str) else text for name, text in fields.items()}
    return ApiFault(422, {"error": {"message": "The given data was invalid."}, "validation_errors": errors})


def forbidden(key: str, de: str = "", en: str = "") -> ApiFault:
    """403: a right is missing; its names are looked up where they are not given."""
    german, english = RIGHT_NAMES.get(key, (key, key))
    names = {"de": de or german, "en": en or english}
    return ApiFault(403, {"error": {"message": "This action is unauthorized.", _RIGHTS: {key: names}}})


def missing(model: str, record: object) -> ApiFault:
    """404: no such record, in the words of the framework behind the API."""
    return failure(404, f"No query results for model [{model}] {record}")


def worded(body: object, quirks: Quirks) -> object:
    """The body of an error in the form that the oddities give it."""
    if not isinstance(body, dict):
        return body
    error = body.get("error")
    if isinstance(error, dict) and quirks.unnamed_rights:
        body = {**body, "error": {key: value for key, value in error.items() if key != _RIGHTS}}
    return [body] if quirks.listed_errors else body


def unauthenticated() -> ApiFault:
    """401: no token, or one that is expired or not known; no body to count on (wire facts 2)."""
    return ApiFault(401, {"error": "unauthenticated", "message": "Unauthenticated."})
