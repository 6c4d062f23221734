"""What forms of the set-up have in common: positions, names by language, colours, check boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from plentytui.models.forms import Field, FieldKind, Problem, Values
from plentytui.models.messenger import Name, Named
from plentytui.models.setup import SetupCall
from plentytui.rules.colours import FORMS, colour_problem, read_colour
from plentytui.rules.reference.names import language_name

MOST_POSITION = 9999
LONGEST_NAME = 255
"""Characters of a name; assumed."""
LANGUAGES: Mapping[str, str] = {code: language_name(code) for code in ("de", "en")}
"""The languages that groups, types, statuses and roles have names in (seed Messenger, 3.5.1)."""
YES = "yes"


def text(values: Values, name: str) -> str:
    """What stands in a field, without blanks around it."""
    return values.get(name, "").strip()


def is_ticked(values: Values, name: str) -> bool:
    """Whether a check box is ticked."""
    return values.get(name, "") == YES


def ticked(on: bool) -> str:
    """A check box as text."""
    return YES if on else ""


def whole(values: Values, name: str) -> int | None:
    """The whole number in a field; None where there is none."""
    found = text(values, name)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else None


def position_field(position: int) -> Field:
    """The number that says where it stands among the others."""
    return Field(
        "position", "Position", FieldKind.NUMBER, default=str(position), required=True,
        hint="A whole number; the smallest stands first.",
    )  # fmt: skip


def position_problems(values: Values) -> list[Problem]:
    """What is wrong with a position."""
    found = text(values, "position")
    if not found:
        return []
    number = whole(values, "position")
    if number is None:
        what = f"The position “{found[:20]}” is no whole number from 0 up."
        return [Problem("position", what, "Enter digits only, such as 5.", section="3.1")]
    if number > MOST_POSITION:
        return [Problem("position", f"The position is greater than {MOST_POSITION}.", "Enter a smaller number.")]
    return []


def next_position(rows: Iterable[Named]) -> int:
    """The place behind all the others."""
    return max((row.position for row in rows if not row.is_deleted), default=-1) + 1


def name_in(row: Named | None, language: str) -> str:
    """The name in exactly that language; empty where it has none."""
    return next((entry.name for entry in row.names if entry.lang == language), "") if row else ""


def name_fields(row: Named | None = None, *, both: bool = False) -> tuple[Field, ...]:
    """A field for each language; with ``both`` the English name is needed as well."""
    return (
        Field(
            "name_de", "German name", default=name_in(row, "de"), required=row is None or both,
            hint="What German users see." + ("" if row is None or both else " Empty it to remove the language."),
        ),
        Field(
            "name_en", "English name", default=name_in(row, "en"), required=both,
            hint="What English users see." + ("" if both else " Leave it empty for no English name."),
        ),
    )  # fmt: skip


def name_problems(values: Values, others: Iterable[Named] = (), number: int = 0, what: str = "entry") -> list[Problem]:
    """What is wrong with the names, and that another one is called so already."""
    found = []
    taken = list(others)
    for language, title in LANGUAGES.items():
        field = f"name_{language}"
        name = text(values, field)
        if len(name) > LONGEST_NAME:
            told = f"The {title} name has {len(name)} characters; {LONGEST_NAME} are allowed."
            found.append(Problem(field, told, "Shorten it."))
        same = [r for r in taken if r.id != number and not r.is_deleted and name_in(r, language) == name]
        if name and same:
            told = f"Another {what} is called “{name[:40]}” already (no. {same[0].id})."
            found.append(Problem(field, told, "Two of the same name are hard to tell apart.", blocking=False))
    if not any(text(values, f"name_{language}") for language in LANGUAGES):
        found.append(Problem("name_de", "No name is left in any language.", "Keep at least one name."))
    return found


def names_body(values: Values, before: Sequence[Name] = ()) -> list[dict[str, str]]:
    """The names as the API takes them; languages that the form does not show stay."""
    rows = [
        {"lang": language, "name": text(values, f"name_{language}")}
        for language in LANGUAGES
        if text(values, f"name_{language}")
    ]
    return rows + [{"lang": entry.lang, "name": entry.name} for entry in before if entry.lang not in LANGUAGES]


def names_of(row: Named) -> list[dict[str, str]]:
    """The names of a record as the API takes them."""
    return [{"lang": entry.lang, "name": entry.name} for entry in row.names]


def colour_field(name: str, default: str, *, required: bool = True, label: str = "Colour") -> Field:
    """A colour, as hex, RGB or HSL."""
    return Field(name, label, FieldKind.COLOUR, default=default, required=required, hint=f"{FORMS} ctrl+l picks one.")


def colour_problems(values: Values, name: str) -> list[Problem]:
    """What is wrong with a colour."""
    entered = text(values, name)
    if not entered or not (what := colour_problem(entered)):
        return []
    return [Problem(name, what, FORMS, section="3.6.2")]


def hex_of(values: Values, name: str) -> str:
    """The colour in a field as the system keeps it; empty where there is none."""
    colour = read_colour(text(values, name))
    return colour.hex if colour else ""


def answer_id(answer: object) -> int:
    """The id in an answer; 0 where there is none."""
    found = answer.get("id", 0) if isinstance(answer, Mapping) else 0
    return int(found) if str(found).isdigit() else 0


def uncreated(answer: object, folder: str) -> tuple[SetupCall, ...]:
    """What undoes creating a record: deleting it again."""
    number = answer_id(answer)
    return (SetupCall("DELETE", f"{folder}/{number}"),) if number else ()
