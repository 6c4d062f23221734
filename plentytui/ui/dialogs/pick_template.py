"""Chooses a template or text block of the system by a few letters, and shows it filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.timer import Timer

from plentytui.api.lanes import Lane
from plentytui.errors import PlentytuiError
from plentytui.rules.html_text import read_body
from plentytui.rules.reading import size
from plentytui.rules.reference.names import language_name
from plentytui.rules.written_language import written_in
from plentytui.services.templates import Filled, Template, Templates
from plentytui.ui.commands.writing import CHOOSER
from plentytui.ui.dialogs.picking import PickDialog
from plentytui.ui.text import cell, clean
from plentytui.ui.widgets.pick_rows import PickRow

if TYPE_CHECKING:
    from plentytui.api.system import SystemApi
    from plentytui.models.inbox import Draft
    from plentytui.services.desk import Desk

_REST_SECONDS = 0.5
"""How long the cursor rests before the template is filled in; that costs one read."""
_LINES = 6
_MOST = 4_000


class PickTemplate(PickDialog[Filled]):
    """Gives the filled template; None if none was chosen."""

    BINDINGS = CHOOSER.only("chooser.language").bindings()

    heading = "Templates and text blocks"
    keys = "enter Put in   ctrl+l Language   esc Cancel"

    def __init__(self, api: SystemApi, desk: Desk, draft: Draft) -> None:
        super().__init__()
        self._templates = Templates(api, desk.store, desk.clock)
        self._draft = draft
        self._language = draft.envelope.language or _language_of(desk, draft.conversation) or desk.language
        self._found: list[Template] = []
        self._filled: dict[tuple[int, str], Filled] = {}
        self._rest: Timer | None = None
        self._wanted: tuple[int, str] | None = None

    def on_mount(self) -> None:
        """Look for what is new; what is known is shown already."""
        self._refresh()

    @work(exclusive=True, group="tree")
    async def _refresh(self) -> None:
        if not self._templates.known:
            self._say("Reading the templates ...")
        try:
            if await self._templates.refresh(Lane.VISIBLE):
                self._show(self.line.value, self._at())
        except PlentytuiError as error:
            self._say(f"! {error}")
            return
        if not self._templates.known:
            self._say("The system has no templates.")

    def narrow(self, typed: str) -> None:
        """Show what fits, the best first."""
        self._show(typed)

    def _show(self, typed: str, keep: Template | None = None) -> None:
        """Show what fits; the cursor stays on what is to be kept, wherever that comes to stand."""
        self._found = self._templates.search(typed, self._language)
        same = (at for at, one in enumerate(self._found) if keep is not None and one.id == keep.id)
        self.show_rows([_row(template) for template in self._found], next(same, 0))
        self.moved()

    def moved(self) -> None:
        """Fill the template in once the cursor rests."""
        if self._rest is not None:
            self._rest.stop()
        self._wanted = None
        template = self._at()
        if template is None:
            self._say("Nothing is called so." if self._templates.known else "")
            return
        known = self._filled.get((template.id, self._language))
        if known is not None:
            self._preview(known)
            return
        self._say(f"{_about(template, self._language)}")
        self._rest = self.set_timer(_REST_SECONDS, self._look)

    def _at(self) -> Template | None:
        return self._found[self.rows.cursor] if self.rows.cursor < len(self._found) else None

    @work(exclusive=True, group="fill")
    async def _look(self) -> None:
        await self._fill()

    async def _fill(self) -> Filled | None:
        template = self._at()
        if template is None:
            return None
        key = (template.id, self._language)
        if key not in self._filled:
            try:
                self._filled[key] = await self._templates.fill(template, self._draft, self._language)
            except PlentytuiError as error:
                self._say(f"! {error}")
                return None
        if self._at() == template:
            self._preview(self._filled[key])
        return self._filled[key]

    def _preview(self, filled: Filled) -> None:
        subject = Content.assemble(("Subject ", "$text-muted"), (cell(filled.subject), "bold"), "\n")
        lines = clean(filled.text, _MOST).split("\n")
        more = f"\n... {len(lines) - _LINES} more lines" if len(lines) > _LINES else ""
        left = f"left open: {cell(', '.join(filled.unfilled))}\n" if filled.unfilled else ""
        files = ", ".join(f"{cell(file.name, 40)} {size(file.size)}" for file in filled.files)
        brings = f"brings along: {files}\n" if files else ""
        # What the text does not tell stands before it: long lines of it have no room.
        shown = ((brings, "$text-muted"), (left, "$text-warning"), "\n".join(lines[:_LINES]), (more, "$text-muted"))
        self.tell(Content.assemble(subject if filled.subject else "", *shown))

    def _say(self, sentence: str) -> None:
        self.tell(Content(clean(sentence)))

    def chosen(self, index: int) -> None:
        """Fill it in if it is not yet, and give it back."""
        self._choose()

    @work(exclusive=True, group="fill")
    async def _choose(self) -> None:
        filled = await self._fill()
        if filled is not None:
            self.dismiss(filled)

    def action_language(self) -> None:
        """Show the template in its next language."""
        template = self._at()
        languages = template.languages if template is not None and template.languages else ("de", "en")
        at = languages.index(self._language) if self._language in languages else -1
        self._language = languages[(at + 1) % len(languages)]
        self.moved()


def _language_of(desk: Desk, conversation: str) -> str:
    """The language that the customer wrote in last; empty where it cannot be told."""
    theirs = [row for row in desk.store.mirror.messages(conversation) if not row.mine and not row.whispered]
    # What stands first is theirs; what they quote may be ours.
    own = read_body(theirs[-1].body).parts[:1] if theirs else ()
    return written_in(" ".join(str(line) for part in own for line in part.lines))


def _row(template: Template) -> PickRow:
    sign = "★ " if template.favourite else ""
    facts = [template.folder, ", ".join(map(language_name, template.languages)), "old" if template.old else ""]
    return PickRow(f"{sign}{template.name}", "  ".join(filter(None, facts)), "quiet" if template.old else "plain")


def _about(template: Template, language: str) -> str:
    subject = f" · {template.subject}" if template.subject else ""
    return f"in {language_name(language)}{subject}"
