"""The record: exactly the contract's fields, read back whole, and as the published schema says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import analyser.report
from analyser.core.errors import BadInputError
from analyser.core.review import Review
from analyser.report import dump_review, dump_tagged, load_review
from analyser.report.schema import review_schema_text

SCHEMA = Path(analyser.report.__file__).with_name("review.schema.json")

FIELDS = {
    "": "schema call transcript timing personal_data personal_data_groups tags points provenance notes",
    "call": "id kind duration_s channels started_at agent consent roles_confidence",
    "call.consent": "call_id basis purposes obtained_at expires_at withdrawn_at parties reference",
    "transcript": "schema kind turns",
    "transcript.turns.0": "role text start_s end_s words",
    "transcript.turns.0.words.0": "text start_s end_s probability",
    "timing": "speech_s talk_share words_per_minute silences interruptions longest_monologue_s response_gap_s "
    "overlap_s",
    "personal_data.0": "type turn start_char end_char start_s end_s quote value group score source",
    "tags.0": "id label turn start_char end_char start_s end_s quote score source why",
    "points.0": "id kind behaviour standard evidence observed impact try_instead ask practise",
    "provenance": "debrief lexicons standards models audio_sha256 fingerprint dropped_words at",
}


def at(record: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        record = record[int(step)] if step.isdigit() else record[step]
    return record


@pytest.mark.parametrize(("path", "fields"), FIELDS.items())
def test_the_fields_are_the_contracts(review: Review, path: str, fields: str) -> None:
    assert set(at(json.loads(dump_review(review)), path)) == set(fields.split())


def test_overlap_is_written_only_where_two_speak(review: Review) -> None:
    first = review.transcript.turns[0]
    words = (replace(first.words[0], overlap=True), *first.words[1:])
    turns = (replace(first, words=words), *review.transcript.turns[1:])
    overlapping = replace(review, transcript=replace(review.transcript, turns=turns))
    for written in (dump_review(overlapping), dump_tagged(overlapping)):
        found = json.loads(written)["transcript"]["turns"][0]["words"]
        assert [word.get("overlap") for word in found] == [True, *[None] * (len(words) - 1)]
    assert load_review(dump_review(overlapping)).transcript.turns[0].words[0].overlap
    jsonschema.validate(json.loads(dump_review(overlapping)), json.loads(SCHEMA.read_text()))


def test_the_schema_comes_first(review: Review) -> None:
    assert next(iter(json.loads(dump_review(review)))) == "schema"
    assert next(iter(json.loads(dump_tagged(review)))) == "schema"


def test_a_record_is_as_the_published_schema_says(review: Review, hostile: Review) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for one in (review, hostile):
        jsonschema.validate(json.loads(dump_review(one)), schema)


@pytest.mark.parametrize("path", ["call", "tags.0.quote", "points.0.evidence", "notes", "transcript.turns.1.role"])
def test_the_schema_refuses_a_record_without_a_field(review: Review, path: str) -> None:
    record = json.loads(dump_review(review))
    parent, _, field = path.rpartition(".")
    del at(record, parent)[field]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_the_published_schema_is_that_of_the_types() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == review_schema_text()


def test_a_record_is_read_back_whole(review: Review) -> None:
    once = load_review(dump_review(review))
    assert load_review(dump_review(once)) == once
    assert once.points == review.points
    assert once.call.consent == review.call.consent
    assert [turn.text for turn in once.transcript.turns] == [turn.text for turn in review.transcript.turns]


def test_fractions_have_three_decimals_and_moments_end_in_z(review: Review) -> None:
    record = json.loads(dump_review(review))
    assert record["timing"]["talk_share"]["agent"] == 0.552
    assert record["call"]["roles_confidence"] == 0.912
    assert record["call"]["consent"]["obtained_at"] == "2026-11-01T09:00:00Z"
    assert record["transcript"]["turns"][1]["words"][0]["end_s"] == 5.78


def test_fields_that_are_not_known_yet_are_passed_over(review: Review) -> None:
    record = json.loads(dump_review(review))
    record["mood"] = record["call"]["weather"] = "new"
    assert load_review(json.dumps(record)).points == review.points


@pytest.mark.parametrize(
    "text", ["", "[]", "nonsense", '{"schema": "debrief.review/2"}', '{"schema": "debrief.review/1"}']
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        load_review(text)


def test_a_refusal_does_not_repeat_what_was_said(review: Review) -> None:
    record = json.loads(dump_review(review))
    record["transcript"]["turns"][3]["words"] = "she whispered the password"
    with pytest.raises(BadInputError) as refused:
        load_review(json.dumps(record))
    assert "transcript.turns.3" in str(refused.value)
    assert "whispered" not in str(refused.value)


def test_what_was_noticed_alone_has_its_own_schema(review: Review) -> None:
    whole, part = json.loads(dump_review(review)), json.loads(dump_tagged(review))
    assert part.pop("schema") == "debrief.tagged/1"
    assert set(part) == {"call", "transcript", "personal_data", "personal_data_groups", "tags", "notes"}
    assert all(part[name] == whole[name] for name in part)


def test_half_a_pair_can_still_be_written(review: Review) -> None:
    noted = replace(review, notes=("\ud83d",))
    assert json.loads(dump_review(noted).encode()).get("notes") == ["?"]
