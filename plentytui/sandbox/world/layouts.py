"""The layout documents of the made-up shop: what a design of the CMS is made of."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plentytui.sandbox.world.world import World

KIND = "layout"
"""The kind of record that keeps a document; the one with the number 0 says that they were made."""
_PAGES = {
    "PageDesign/PageDesignContent": '<main class="container">\n  {% Container_ContentTop() %}\n  $Content\n</main>\n',
    "PageDesign/PageDesignCheckout": '<main class="checkout">\n  $CheckoutSteps\n  $Content\n</main>\n',
    "PageDesign/Partials/Header": '<header>\n  <a href="/"><img src="$LogoUrl" alt="{shop}"></a>\n</header>\n',
    "PageDesign/Partials/Footer": "<footer>\n  {% Link_LegalDisclosure() %}\n  © {shop}\n</footer>\n",
    "ItemView/ItemViewCategoriesList": "{% for $_item in $ItemList %}\n  $_item.Name\n{% endfor %}\n",
    "ItemView/ItemViewSingleItem": '<h1>$Name[1]</h1>\n<p class="price">$Price $Currency</p>\n$LongDescription\n',
    "ItemView/ItemViewBasketPreview": "<aside>{% GetBasketItemsList() %}</aside>\n",
    "CategoryView/CategoryContentBody": "<h1>$CategoryName</h1>\n$CategoryDescription\n",
    "CategoryView/CategorySidebar": "<nav>{% Container_CategorySidebar() %}</nav>\n",
    "Misc/MiscOrderConfirmation": "{% for $_item in $OrderItems %}\n  $_item.Quantity x $_item.Name\n{% endfor %}\n",
    "Misc/MiscShippingCosts": "<p>Versandkosten: $ShippingCosts €, ab $FreeShippingFrom € frei.</p>\n",
    "Misc/Error404": '<h1>Seite nicht gefunden</h1>\n<p>Zur <a href="/">Startseite von {shop}</a></p>\n',
    "CSS/base.css": 'body { font-family: "Source Sans", sans-serif; color: #222; }\n.price { font-weight: 600; }\n',
    "CSS/checkout.css": ".checkout { max-width: 60rem; margin: 0 auto; }\n",
    "JavaScript/basket.js": "document.querySelectorAll('.basket').forEach(b => b.addEventListener('click', open));\n",
    "Languages/de.properties": "basket.add=In den Warenkorb\nbasket.empty=Ihr Warenkorb ist leer\n",
    "Languages/en.properties": "basket.add=Add to basket\nbasket.empty=Your basket is empty\n",
}
_DESIGNS = {"Kranich Spring": "Kranich & Finch", "Finch Outlet": "Finch Outlet"}
_ODD = {
    "Kranich Spring/Misc/Sale: 20%": "<p>20 % auf alles</p>\n",
    "Finch Outlet/Misc/notes.": "to do: new banner\n",
}
"""Documents whose names cannot be files everywhere; the back end lets people make them."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One document."""

    key: str
    content: bytes
    at: int
    """When it was written, seconds since the epoch."""

    @property
    def number(self) -> int:
        """The number of its record, found from the key alone."""
        return number_of(self.key)

    @property
    def wire(self) -> dict[str, object]:
        """As the API tells of it; the ETag is in quotes, as S3 gives it."""
        return {
            "key": self.key,
            "size": len(self.content),
            "eTag": f'"{hashlib.md5(self.content, usedforsecurity=False).hexdigest()}"',
            "lastModified": datetime.fromtimestamp(self.at, UTC).isoformat(),
            "storageClass": "STANDARD",
        }


def number_of(key: str) -> int:
    """The number of a document's record."""
    return 1 + int.from_bytes(hashlib.sha256(key.encode(errors="replace")).digest()[:7], "big")


def all_layouts(world: World) -> list[Layout]:
    """All documents by their keys."""
    _made(world)
    found = [_read(record) for record in world.records(KIND) if record["id"]]
    return sorted(found, key=lambda layout: layout.key)


def layout_of(world: World, key: str) -> Layout | None:
    """The document with that key."""
    _made(world)
    record = world.record(KIND, number_of(key))
    return None if record is None else _read(record)


def put_layout(world: World, key: str, content: bytes, at: int) -> Layout:
    """Add a document, or replace the one with that key."""
    _made(world)
    made = Layout(key, content, at)
    _keep(world, made)
    return made


def drop_layout(world: World, key: str) -> bool:
    """Delete a document for good; whether there was one."""
    found = layout_of(world, key)
    if found is not None:
        world.drop_record(KIND, found.number)
    return found is not None


def _made(world: World) -> None:
    """Make the documents when they are first asked for."""
    if world.record(KIND, 0) is None:
        at = int(world.start.timestamp())
        world.keep_record(KIND, {"id": 0, "made": at})
        for place, (key, text) in enumerate(_first(), 1):
            _keep(world, Layout(key, text.encode(), at - place * 86_400))


def _first() -> Iterator[tuple[str, str]]:
    for design, shop in _DESIGNS.items():
        for key, text in _PAGES.items():
            yield f"{design}/{key}", text.replace("{shop}", shop)
    yield from _ODD.items()


def _keep(world: World, layout: Layout) -> None:
    content = base64.b64encode(layout.content).decode("ascii")
    world.keep_record(KIND, {"id": layout.number, "key": layout.key, "content": content, "at": layout.at})


def _read(record: dict[str, object]) -> Layout:
    return Layout(str(record["key"]), base64.b64decode(str(record["content"])), int(str(record["at"])))
