"""The working record of a review as JSON, and back; fields and names are those of `debrief.review/1`."""

import functools
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analyser.core.errors import BadInputError
from analyser.core.review import REVIEW_SCHEMA, Review

if TYPE_CHECKING:
    from pydantic import TypeAdapter

TAGGED_SCHEMA = "debrief.tagged/1"

_DECIMALS = 3
"""A thousandth of a second is finer than any recogniser; further digits are noise that differs by machine."""

_TAGGED_FIELDS = ("call", "transcript", "personal_data", "personal_data_groups", "tags", "notes")


def dump_review(review: Review) -> str:
    """Return the clear working record of a review as JSON, `debrief.review/1`.

    Numbers are rounded to three decimals, moments are UTC in ISO 8601 with Z.
    """
    return _text(_fields(review))


def dump_tagged(review: Review, probabilities: Sequence[Mapping[str, Any]] | None = None) -> str:
    """Return transcript, personal data and what was noticed as JSON, `debrief.tagged/1`.

    `probabilities`: how sure the trained model is of each label of each act, where that is asked for.
    """
    fields = _fields(review)
    more = {} if probabilities is None else {"probabilities": probabilities}
    return _text({"schema": TAGGED_SCHEMA} | {name: fields[name] for name in _TAGGED_FIELDS} | more)


def load_review(text: str) -> Review:
    """Read a review back from its record; fields that are not known yet are passed over.

    Raises:
        BadInputError: it is not a review of this schema; the message names the field, never what stood there.
    """
    from pydantic import ValidationError

    try:
        record = json.loads(text)
    except ValueError:
        raise BadInputError("review record", "it is not JSON", "give the review.json of a review") from None
    found = record.get("schema") if isinstance(record, dict) else None
    if found != REVIEW_SCHEMA:
        raise BadInputError("review record", f"it is not of schema {REVIEW_SCHEMA}", "give the review.json of a review")
    try:
        return _adapter().validate_python(record)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
    raise BadInputError("review record", f"field {place} is not as {REVIEW_SCHEMA} says", "write the review again")


@functools.cache
def _adapter() -> "TypeAdapter[Review]":
    from pydantic import TypeAdapter

    return TypeAdapter(Review)


def _fields(review: Review) -> dict[str, Any]:
    """Return the review as plain values, `schema` first as the contract has it."""
    plain: dict[str, Any] = _adapter().dump_python(review)
    fields: dict[str, Any] = _plain(plain)
    fields["transcript"] = {"schema": fields["transcript"]["schema"]} | fields["transcript"]
    for word in (word for turn in fields["transcript"]["turns"] for word in turn["words"] if not word["overlap"]):
        del word["overlap"]  # as in the transcript's own form, it is written only where it is true
    if fields["coaching"] is None:
        del fields["coaching"]
    return {"schema": fields["schema"]} | fields


def _plain(value: Any) -> Any:
    """Return lists, names and rounded numbers in place of tuples, enums, moments and long fractions."""
    match value:
        case str():
            return str(value) if value.isascii() else str(value).encode("utf-8", "replace").decode()
        case float():
            if not math.isfinite(value):
                raise ValueError("a review holds a number that JSON has no form for")
            return round(value, _DECIMALS)
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case _:
            return value


def _text(fields: dict[str, Any]) -> str:
    from pydantic_core import to_json

    return to_json(fields, indent=1).decode() + "\n"
