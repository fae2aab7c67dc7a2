"""Reading: a record checked against its shape.

A field that koppel reads and that is missing or of another form refuses the record, with the
field's path.
"""

from __future__ import annotations

from typing import Any, TypeVar

from koppel import Refused
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from koppel_teamleader.records import Record

Shape = TypeVar("Shape", bound=Record)


def read(shape: type[Shape], data: Any, what: str) -> Shape:
    """Return the record; ``what`` names it for people ("invoice 2026 / 17").

    Raises ``Refused`` with the path of the first field that is not as documented.
    """
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(part) for part in detail["loc"]) or "the record"
        raise Refused(
            f"Teamleader: {what}: {path} {_reason(detail)}; nothing is done with it until that is "
            "put right there"
        ) from None


def _reason(detail: ErrorDetails) -> str:
    """Return what is wrong with a field, as the end of a sentence that begins with its path."""
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "missing":
            return "is missing"
        case "literal_error":
            return f"is not one of {detail['ctx']['expected']}"
        case "bool_type":
            return "is neither true nor false"
        case "list_type":
            return "is not a list"
        case "model_type":
            return "is missing or not an object"
    return "is not as documented"
