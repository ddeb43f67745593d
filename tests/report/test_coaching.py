"""The section on how a coaching conversation went: on the page, in the document, in the record; masked."""

import io
import json
from dataclasses import replace

import jsonschema
import pytest

from analyser.core.coaching import CoachingReview
from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Kind, Review, Timing
from analyser.feedback import load_standards
from analyser.feedback.coaching import review_coaching
from analyser.redact import mask_review
from analyser.report import dump_review, load_review, render_docx, render_html
from analyser.report.view import build_view
from tests.feedback.test_coaching import GOOD, TELLING, session
from tests.report.test_json import SCHEMA


def made(*said: tuple[str, str, str], name: str = "") -> Review:
    transcript, tags = session(*said)
    spans = tuple(
        PersonalData(
            type=PersonalDataType.PERSON,
            turn=index,
            start_char=turn.text.index(name),
            end_char=turn.text.index(name) + len(name),
            start_s=None,
            end_s=None,
            quote=name,
            value=name,
            group=None,
            score=1.0,
            source="rule:x@1",
        )
        for index, turn in enumerate(transcript.turns)
        if name and name in turn.text
    )
    return Review(
        call=Call(id="session-1", kind=Kind.COACHING),
        transcript=transcript,
        timing=Timing(),
        personal_data=spans,
        tags=tuple(tags),
        coaching=review_coaching(transcript, tags),
        provenance=Provenance(debrief="0", lexicons="0", standards="0", fingerprint="f", at="2026-01-01T00:00:00Z"),
    )


def read(review: Review) -> str:
    view = build_view(review, load_standards(None)).coaching
    assert view is not None
    rows = [
        row for finding in view.findings for row in (*finding.sentences, *(f"{r.name}: {r.text}" for r in finding.rows))
    ]
    return "\n".join((view.intro, *rows))


def test_the_record_holds_it_and_keeps_to_the_schema() -> None:
    review = made(*GOOD)
    text = dump_review(review)
    jsonschema.validate(json.loads(text), json.loads(SCHEMA.read_text()))
    assert load_review(text) == review


def test_the_record_of_a_customer_call_has_no_such_field(review: Review) -> None:
    assert "coaching" not in json.loads(dump_review(review))


def test_it_rests_on_tags_that_are_there() -> None:
    with pytest.raises(ValueError, match="rests on a tag"):
        replace(made(*GOOD), tags=())


def test_each_sentence_speaks_to_the_buddy_and_none_gives_a_mark() -> None:
    for said in (GOOD, TELLING):
        text = read(made(*said))
        assert "you" in text
        assert not any(word in text.lower() for word in ("score", "label", "tag ", "%", "out of 10", "rank"))
    assert "All four are found in your words. They come" in read(made(*GOOD)).replace("\n", " ")
    assert "It was due before you gave your own view, at 0:00." in read(made(*TELLING))


def test_page_and_document_show_it_with_its_moments() -> None:
    from docx import Document

    page = render_html(made(*TELLING), None, load_standards(None))
    assert 'id="coaching-title">How this coaching conversation went' in page
    assert "Read from 0:40, buddy" in page.replace('<span class="verb">Read </span>', "Read ")
    document = Document(io.BytesIO(render_docx(made(*TELLING), load_standards(None))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "How this coaching conversation went" in text
    assert "Listen from 0:40, buddy" in text


def test_quotations_and_ids_are_masked() -> None:
    said = (("B", "Orla Quillfeather, what would you like from today?", "coaching.goal"), *TELLING[:1], *TELLING[1:])
    told = (*said, ("L", "Maybe I should ring Orla Quillfeather.", ""))
    masked = mask_review(made(*told, name="Orla Quillfeather"))
    assert isinstance(masked.coaching, CoachingReview)
    assert "Quillfeather" not in dump_review(masked)
    assert "Quillfeather" not in render_html(masked, None, load_standards(None))


def test_what_was_said_is_escaped() -> None:
    said = (("B", "<img src=x onerror=alert(1)> what would you like to have from today?", "coaching.goal"), *TELLING)
    page = render_html(made(*said), None, load_standards(None))
    assert "<img" not in page
    assert "&lt;img" in page
