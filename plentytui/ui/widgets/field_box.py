"""The fields of a form, one beneath the other: the arrows are the form's, and the field with the cursor is seen."""

from __future__ import annotations

from textual import events, on
from textual.containers import VerticalScroll
from textual.widget import Widget

from plentytui.ui.commands.dialogs import FIELDS


class FieldBox(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Scrolls by the page only.

    Textual's own scrolls with up and down too, as soon as there is more than fits; being nearer to the field than the
    form, it would take those keys away from it.
    """

    BINDINGS = FIELDS.bindings()

    @property
    def _place(self) -> Widget | None:
        """The child that the cursor is in; None once the form has been left, as what waits for a layout may find it."""
        if not self.is_attached:
            return None
        focused = self.screen.focused
        return next((child for child in self.children if focused in child.walk_children(with_self=True)), None)

    @on(events.DescendantFocus)
    def _entered(self) -> None:
        # What is said of a field appears and goes with the cursor, so its place is known only after the next layout.
        self.call_after_refresh(self.see_cursor)

    def see_cursor(self) -> None:
        """Scroll to the field with the cursor, if it is out of sight; to the very top for the first one."""
        place = self._place
        if place is None:
            return
        if place is self._first_field():
            self.scroll_home(animate=False)
        elif not self._is_seen(place):
            place.scroll_visible(animate=False, force=True)

    def action_page(self, step: int) -> None:
        """Scroll one page; the cursor comes along."""
        if step > 0:
            self.scroll_page_down(animate=False, force=True)
        else:
            self.scroll_page_up(animate=False, force=True)
        self.call_after_refresh(self._bring_cursor)

    def _bring_cursor(self) -> None:
        if not self.is_attached:
            return
        place = self._place
        if place is not None and self._is_seen(place):
            return
        for child in self.children:
            field = self._field_in(child)
            if field is not None and self._is_seen(child):
                self.screen.set_focus(field, scroll_visible=False)
                return

    def _first_field(self) -> Widget | None:
        return next((child for child in self.children if self._field_in(child) is not None), None)

    def _field_in(self, child: Widget) -> Widget | None:
        """What takes the keys in a child; None where nothing does, or where it is not shown."""
        if not child.display:
            return None
        return next((one for one in child.walk_children(Widget, with_self=True) if one.focusable), None)

    def _is_seen(self, child: Widget) -> bool:
        """Whether all of it is in sight."""
        top = self.scroll_offset.y
        region = child.virtual_region
        return top <= region.y and region.bottom <= top + self.scrollable_content_region.height
