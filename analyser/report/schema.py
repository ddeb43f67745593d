"""The JSON Schema of `debrief.review/1`, made from the types; `review.schema.json` beside this file is its text.

After a change of the types: `python -m analyser.report.schema > analyser/report/review.schema.json`.
"""

import json
import sys
from typing import Any

from analyser.core.review import REVIEW_SCHEMA, Review

WRITTEN_WHERE_TRUE = ("overlap", "coaching")


def review_schema() -> dict[str, Any]:
    """Return the schema of a review's record: further fields are allowed."""
    from pydantic import TypeAdapter
    from pydantic.json_schema import GenerateJsonSchema
    from pydantic_core import core_schema

    class Written(GenerateJsonSchema):
        """A record has every field, those with a default too, but `overlap` of a word and `coaching`: see `json`."""

        def field_is_required(
            self,
            field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
            total: bool,
        ) -> bool:
            return field.get("name") not in WRITTEN_WHERE_TRUE

    schema = TypeAdapter(Review).json_schema(mode="serialization", schema_generator=Written)
    schema["properties"]["schema"] = {"const": REVIEW_SCHEMA}
    return {"$schema": GenerateJsonSchema.schema_dialect, "$id": REVIEW_SCHEMA} | schema


def review_schema_text() -> str:
    """Return the schema as it stands in `review.schema.json`."""
    return json.dumps(review_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(review_schema_text())
