"""E-mail templates and text blocks: the tree once a day, found by a few letters, filled in by the system.

The tree costs one read a day, a preview one read; searching costs none.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from plentytui.api.lanes import Lane
from plentytui.models.inbox import Draft, ReplyKind
from plentytui.models.writing import is_new
from plentytui.rules.fuzzy import score
from plentytui.rules.html_text import is_html, read_body
from plentytui.services.names import is_stale
from plentytui.services.template_files import TemplateFile, files_of

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.clock import Clock
    from plentytui.models.templates import TemplateNode
    from plentytui.store.system_store import SystemStore

_TREE = "templates.tree"
_FAVOURITES, _OLD = -1, -2
"""The ids of the folders of favourites and of old templates (wire facts 6)."""


@dataclass(frozen=True, slots=True)
class Template:
    """One template or text block."""

    id: int
    name: str
    folder: str = ""
    """The folders it lies in, from the outermost, with slashes between."""
    subject: str = ""
    languages: tuple[str, ...] = ()
    """Empty: not known, so any."""
    favourite: bool = False
    old: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with its variables filled in."""

    subject: str
    text: str
    """As it is typed into the composer: without markup."""
    unfilled: tuple[str, ...] = ()
    """Variables that the system left as they are."""
    files: tuple[TemplateFile, ...] = ()
    """What it brings along to be attached."""


class Templates:
    """The templates of one system."""

    def __init__(self, api: SystemApi, store: SystemStore, clock: Clock) -> None:
        self._api = api
        self._store = store
        self._clock = clock
        self._read_from = ""
        self._known: tuple[Template, ...] = ()

    @property
    def known(self) -> tuple[Template, ...]:
        """All that is known here, favourites first, old ones last, else in the system's order."""
        kept = self._store.facts.get(_TREE) or ""
        if kept != self._read_from:
            self._read_from = kept
            self._known = kept_templates(self._store)
        return self._known

    @property
    def is_fresh(self) -> bool:
        """Whether the tree was read within a day."""
        return not is_stale(self._store, self._clock, _TREE)

    async def refresh(self, lane: Lane = Lane.PREFETCH, *, now: bool = False) -> bool:
        """Read the tree unless it is fresh; True if it was read. VISIBLE when somebody looks at it.

        Raises:
            PlentytuiError: why it cannot be read; what was known stays.
        """
        if self.is_fresh and not now:
            return False
        found = flattened(await self._api.templates.tree(lane=lane))
        text = json.dumps([asdict(template) for template in found], separators=(",", ":"))
        await self._store.write(lambda: self._store.facts.put(_TREE, text))
        return True

    def search(self, query: str, language: str = "", limit: int = 50) -> list[Template]:
        """What fits a few letters: the best first, favourites before others that fit as well, old ones last."""
        found = []
        for place, template in enumerate(self.known):
            fits = max(score(query, template.name), 0.8 * score(query, f"{template.folder} {template.name}"))
            if fits > 0:
                foreign = bool(language and template.languages) and language not in template.languages
                rank = fits + (1.5 if template.favourite else 0.0) - (3.0 if template.old else 0.0)
                found.append((foreign, -rank, place, template))
        found.sort(key=lambda entry: entry[:3])
        return [template for *_, template in found[:limit]]

    async def fill(self, template: Template, draft: Draft, language: str = "") -> Filled:
        """The template with its variables filled in by the system for the draft's receivers; one read.

        Raises:
            PlentytuiError: why it cannot be read.
        """
        envelope = draft.envelope
        receivers = envelope.receivers or ()
        values = {kind: [to.value for to in receivers if to.kind == kind] for kind in ("contact", "order", "email")}
        preview = await self._api.templates.preview(
            template.id,
            conversation="" if is_new(draft.conversation) else draft.conversation,
            whispered=draft.kind is ReplyKind.WHISPER,
            group=envelope.group,
            channel=envelope.channel,
            contacts=values["contact"],
            orders=values["order"],
            emails=values["email"],
            language=language or envelope.language,
        )
        text = as_typed(preview.body)
        files = files_of(preview.attachments)
        return Filled(preview.subject.strip(), text, unfilled(f"{preview.subject}\n{text}"), files)

    async def mark_favourite(self, template: Template, favourite: bool = True) -> None:
        """Put a template among the favourites or take it out; one write and one read."""
        await self._api.templates.mark_favourite(template.id, favourite)
        await self.refresh(Lane.USER, now=True)


def kept_templates(store: SystemStore) -> tuple[Template, ...]:
    """The templates that are known of a system, also while it is not connected."""
    rows = json.loads(store.facts.get(_TREE) or "[]")
    return tuple(Template(**{**row, "languages": tuple(row["languages"])}) for row in rows)


def templates_read_at(store: SystemStore) -> float | None:
    """When they were read, in seconds since the epoch; None if they never were."""
    return store.facts.fresh_at(_TREE)


def flattened(nodes: list[TemplateNode]) -> list[Template]:
    """All templates of a tree, each once: favourites first, old ones last."""
    found: dict[int, Template] = {}
    favourites: set[int] = set()
    order: list[int] = []

    def walk(node: TemplateNode, folders: tuple[str, ...], favourite: bool, old: bool) -> None:
        if node.is_folder:
            marked, aged = favourite or node.id == _FAVOURITES, old or node.id == _OLD
            inside = folders if node.id == _FAVOURITES else (*folders, node.name)
            for child in node.children:
                walk(child, inside, marked, aged)
            return
        if favourite:
            favourites.add(node.id)
        known = found.get(node.id)
        if known is None:
            order.append(node.id)
        if known is None or (folders and not known.folder):
            found[node.id] = Template(node.id, node.name, " / ".join(folders), node.subject, node.lang, False, old)

    for node in nodes:
        walk(node, (), False, False)
    # The order of favourites is the one in which they were met, which is that of their folder.
    rows = [found[number] for number in order]
    marked = [
        Template(t.id, t.name, t.folder, t.subject, t.languages, t.id in favourites, t.old and t.id not in favourites)
        for t in rows
    ]
    return sorted(marked, key=lambda template: (not template.favourite, template.old))


def as_typed(body: str) -> str:
    """The text of a template as one would type it; paragraphs stay apart."""
    if not is_html(body):
        return body.replace("\r\n", "\n").strip()
    return "\n".join(str(line) for part in read_body(body).parts for line in part.lines).strip()


def unfilled(text: str) -> tuple[str, ...]:
    """Variables such as ``{{globals.clientName}}`` or ``$FirstName`` that nobody filled in, each once."""
    return tuple(dict.fromkeys(re.findall(r"\{\{[^{}\n]{1,80}\}\}|\$[A-Z][A-Za-z]{2,40}\b", text)))
