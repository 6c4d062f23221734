"""A made-up purchase for trying the webhook out, shaped like the seed's example."""

from __future__ import annotations

import json

from plentytui.models.purchases import PURCHASE_TYPE

_PEOPLE = (
    ("female", "Ines", "Vogelsang", "Vogelsang Keramik", "Holsteiner Chaussee", "17", "22523", "Hamburg", "DE"),
    ("male", "Rafael", "Couto", "Couto & Filhos", "Rua das Flores", "88", "4050-262", "Porto", "PT"),
    ("female", "Aoife", "Brannigan", "", "Eyre Square", "3", "H91 P4XY", "Galway", "IE"),
    ("male", "Jan", "de Wit", "De Wit Fietsen", "Oudegracht", "211", "3511 NK", "Utrecht", "NL"),
)
_SERVICES = (
    ("Online store setup", "1190", "1000"),
    ("Amazon integration", "416.5", "350"),
    ("Plugin care, one month", "58.31", "49"),
    ("Data import, one hour", "107.1", "90"),
)


def sample_body(event: str, number: int, created_at: int = 1_767_261_600) -> bytes:
    """The JSON text of a purchase; the same values for the same arguments.

    Args:
        event: what its id ends with.
        number: which person and service it is about, and the number of the order.
        created_at: when it was bought, in seconds since the epoch.
    """
    gender, first, last, company, street, house, post_code, town, country = _PEOPLE[number % len(_PEOPLE)]
    service, gross, net = _SERVICES[number % len(_SERVICES)]
    email = f"{first}.{last}@example.org".lower().replace(" ", "")
    items = [{"itemVariationId": 1000 + number % len(_SERVICES), "quantity": 1 + number % 3, "orderItemName": service}]
    resource = {
        "contact": {
            "id": 4000 + number, "gender": gender, "firstName": first, "lastName": last, "email": email,
            "updatedAt": created_at - 3600,
        },
        "address": {
            "id": 7000 + number, "companyName": company, "firstName": first, "lastName": last, "street": street,
            "houseNumber": house, "additional": "", "postalCode": post_code, "town": town, "country": country,
            "phone": "555-0100", "email": email, "updatedAt": created_at - 3600,
        },
        "order": {"id": number, "payPalTransactionId": f"SAMPLE{number:011d}", "orderItems": items},
    }  # fmt: skip
    body = {"id": f"evt_{event}", "type": PURCHASE_TYPE, "createdAt": created_at, "resource": resource}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    # The digits of the prices are written as they are: no binary fraction stands between.
    return text.replace(f'"{service}"', f'"{service}", "priceGross": {gross}, "priceNet": {net}').encode()
