"""Why a field of what came cannot be used, in words of our own: a person reads them, and so does whoever sent it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WORDS: Mapping[str, str] = {
    "missing": "it is missing",
    "string_type": "it is no text",
    "string_too_short": "it is empty",
    "string_too_long": "it is too long",
    "string_unicode": "it is no text",
    "int_type": "it is no whole number",
    "int_parsing": "it is no whole number",
    "int_parsing_size": "it is too large",
    "int_from_float": "it is no whole number",
    "is_instance_of": "it is no number",
    "decimal_type": "it is no number",
    "decimal_parsing": "it is no number",
    "finite_number": "it is no number",
    "greater_than_equal": "it is too small",
    "less_than_equal": "it is too large",
    "too_short": "it has too few entries",
    "too_long": "it has too many entries",
    "tuple_type": "it is no list",
    "list_type": "it is no list",
    "model_type": "it is no object",
    "model_attributes_type": "it is no object",
    "dict_type": "it is no object",
}
_OWN = "Value error, "
"""What stands before the words of the model's own checks."""


def refusal_words(detail: ErrorDetails) -> str:
    """Why a value cannot be used, the end of a sentence without its full stop."""
    said = detail["msg"]
    if detail["type"] == "value_error":
        return f"it {said.removeprefix(_OWN)[:200]}"
    return _WORDS.get(detail["type"], "it is not what belongs there")
