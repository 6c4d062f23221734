"""What a form changes, value by value, to be read before it is saved."""

from __future__ import annotations

from collections.abc import Iterable

from plentytui.models.forms import Field, FieldKind, Values, is_shown

_LONGEST = 40


def changes_told(fields: Iterable[Field], values: Values) -> tuple[str, ...]:
    """Each value that becomes another one, one sentence each; secrets are only said to change.

    What was not shown before held for nothing: then only the new value is told.
    """
    known = tuple(fields)
    before = {field.name: field.default for field in known}
    told = []
    for field in known:
        value = values.get(field.name, "")
        was = field.default if is_shown(field, before) else ""
        if is_shown(field, values) and value != was:
            told.append(_told(field, was, value))
    return tuple(told)


def so_many(count: int) -> str:
    """How many tags a change concerns."""
    return "none: they are so already" if not count else f"{count} tag{'s' if count > 1 else ''}"


def _told(field: Field, was: str, value: str) -> str:
    if field.kind is FieldKind.SECRET:
        return f"{field.label}: a new one."
    if field.kind is FieldKind.CHECK:
        return f"{field.label}: {'yes' if value else 'no'}."
    names = {choice.value: choice.label for choice in field.choices}
    before, after = (_short(names.get(one, one)) for one in (was, value))
    if not after:
        return f"The {field.label} “{before}” is removed."
    return f"{field.label}: “{after}” instead of “{before}”." if before else f"{field.label}: “{after}”."


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
