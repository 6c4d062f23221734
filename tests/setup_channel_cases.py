"""Values for the form of a channel: for every field, each alone, and wrong ones with what is said of them."""

from __future__ import annotations

DETAILS = {
    "active": "yes", "server": "smtp.mailbox.org", "user": "zalando@kranich-finch.de", "password": "gEheim-4711",
    "sender": "zalando@kranich-finch.de", "sender_name": "Kranich & Finch", "name": "Zalando", "default": "yes",
    "notify": "", "tags": "Marktplatz, dringend", "owners": "Tom Ashworth as Sales", "group": "101", "type": "1011",
    "status": "10112", "match": "", "subscribers": "Maria Kranich, Tom Ashworth", "skip_orders": "yes",
    "skip_contacts": "yes", "skip_emails": "yes", "pattern": r"^no-?reply@", "examples": "noreply@a.de, b@c.de",
    "new_template": "101", "reply_template": "102",
}  # fmt: skip
"""A value for every field of the form."""
COLLECTED = {"emails": "yes", "attachments": "yes", "channel": "7", "tags": "B2B", "group": "101", "live": ""}
"""A value for every field of collecting."""
KEPT = {
    "name": "Zalando", "isActive": True, "isDefault": True, "notifies": False, "categoryId": 101, "typeId": 1011,
    "statusId": 10112, "matchesOrders": False, "subscriberIds": [3, 4], "skipOrders": True, "skipContacts": True,
    "skipEmails": True, "skipPattern": r"^no-?reply@", "newTemplateId": 101, "replyTemplateId": 102,
    "owners": [{"roleId": 1, "ownerId": 4}], "tagIds": [7, 1],
}  # fmt: skip
LOGIN = {
    "server": "smtp.mailbox.org", "port": 465, "encryption": "ssl", "user": "zalando@kranich-finch.de",
    "senderAddress": "zalando@kranich-finch.de", "senderName": "Kranich & Finch", "hasPassword": True,
}  # fmt: skip


CHANGES = [
        ({"active": ""}, "isActive", False),
        ({"port": "587", "encryption": "starttls"}, "login.encryption", "starttls"),
        ({"port": "2525"}, "login.port", 2525),
        ({"server": "mail.other.example"}, "login.server", "mail.other.example"),
        ({"user": "someone"}, "login.user", "someone"),
        ({"sender": "neu@kranich-finch.de"}, "login.senderAddress", "neu@kranich-finch.de"),
        ({"sender_name": "Neu"}, "login.senderName", "Neu"),
        ({"name": "Kaufland DE"}, "name", "Kaufland DE"),
        ({"default": "yes"}, "isDefault", True),
        ({"notify": "yes"}, "notifies", True),
        ({"tags": "B2B"}, "tagIds", [15]),
        ({"owners": "Maria Kranich as Support, Jonas Weber as Returns"}, "owners",
         [{"roleId": 2, "ownerId": 3}, {"roleId": 3, "ownerId": 5}]),
        ({"type": "72", "status": "721"}, "typeId", 72),
        ({"type": "72", "status": "723"}, "statusId", 723),
        ({"type": "", "status": "", "group": "1"}, "categoryId", 1),
        ({"match": ""}, "matchesOrders", False),
        ({"subscribers": "jonas weber"}, "subscriberIds", [5]),
        ({"skip_orders": "yes"}, "skipOrders", True),
        ({"skip_contacts": "yes"}, "skipContacts", True),
        ({"skip_emails": "yes", "pattern": "@spam[.]example$"}, "skipPattern", "@spam[.]example$"),
        ({"new_template": ""}, "newTemplateId", 0),
        ({"reply_template": "102"}, "replyTemplateId", 102),
    ]  # fmt: skip
"""Each setting alone: what is entered, and what the system has then."""

WRONG = [
    ("server", {"server": "https://smtp.a.de"}, "address of a web page"),
    ("server", {"server": "me@a.de"}, "has an @"),
    ("server", {"server": "a b"}, "has a blank"),
    ("server", {"server": "smtp.a.de:465"}, "has a colon"),
    ("server", {"server": "-a-.de"}, "no name of a computer"),
    ("server", {"user": "u", "sender": "a@b.de"}, "The server is missing"),
    ("port", {"server": "a.de", "port": "0"}, "no number from 1 to 65535"),
    ("port", {"server": "a.de", "port": "99999"}, "no number from 1 to 65535"),
    ("port", {"server": "a.de", "port": "abc"}, "no number from 1 to 65535"),
    ("encryption", {"server": "a.de", "encryption": "none"}, "can be read on its way"),
    ("encryption", {"server": "a.de", "port": "465", "encryption": "starttls"}, "usually want SSL"),
    ("user", {"server": "a.de", "sender": "a@b.de"}, "The user is missing"),
    ("sender", {"server": "a.de", "user": "u"}, "The sender address is missing"),
    ("sender", {"sender": "nobody"}, "no email address"),
    ("sender", {"sender": "a@b"}, "no complete email address"),
    ("sender", {"sender": "service@kranich-finch.de"}, "uses this address already"),
    ("sender_name", {"sender_name": "x" * 300}, "longer than 255"),
    ("name", {"name": ""}, "Channel name is missing"),
    ("name", {"name": "x" * 300}, "255 are allowed"),
    ("name", {"name": "Amazon"}, "Another channel has this name"),
    ("default", {"default": "yes"}, "takes its place"),
    ("default", {"active": "", "default": "yes"}, "cannot be the default"),
    ("tags", {"tags": "dringen"}, "do you mean “dringend”"),
    ("tags", {"tags": "handgefertigt"}, "not for conversations"),
    ("owners", {"owners": "Tom Ashworth"}, "names no role"),
    ("owners", {"owners": "Tim as Sales"}, "No user is called “Tim”"),
    ("owners", {"owners": "Tom Ashworth as King"}, "No role is called “King”"),
    ("group", {"group": "102"}, "is hidden"),
    ("group", {"name": "Amazon 2"}, "need the group Amazon"),
    ("type", {"type": "81"}, "does not belong to the group"),
    ("status", {"type": "11", "status": "121"}, "does not belong to the type"),
    ("status", {"status": "111"}, "does not belong to the type"),
    ("subscribers", {"subscribers": "Nobody"}, "No user is called “Nobody”"),
    ("pattern", {"skip_emails": "yes"}, "Regular expr. is missing"),
    ("pattern", {"skip_emails": "yes", "pattern": "(a+)+"}, "several ways"),
    ("pattern", {"skip_emails": "yes", "pattern": "(["}, "not closed"),
    ("pattern", {"skip_emails": "yes", "pattern": ".*"}, "matches everything"),
    ("pattern", {"skip_emails": "yes", "pattern": "a" * 400}, "300 are allowed"),
]
"""The field, what is entered, and what stands beneath the field then."""
