"""The document: same order and words as the page, room to write, nothing personal about it, nothing that acts."""

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from analyser.core.review import Review
from analyser.report import render_docx
from analyser.report.paper import new_document
from analyser.report.standards import StandardTexts
from analyser.report.view import build_view


@pytest.fixture
def written(review: Review, standards: StandardTexts) -> Any:
    return Document(io.BytesIO(render_docx(review, standards)))


def headings(document: Any, level: int) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.name == f"Heading {level}"]


def cells(document: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def test_headings_are_real_and_in_the_order_of_the_page(written: Any, review: Review, standards: StandardTexts) -> None:
    view = build_view(review, standards)
    assert headings(written, 2) == [f"{point.number}. {point.kind_name}: {point.title}" for point in view.points]
    assert headings(written, 1) == [
        "Worth talking about",
        "What we agreed",
        "The call in figures",
        "What was said",
        "How this was made",
    ]


def test_it_says_what_the_page_says(written: Any, review: Review, standards: StandardTexts) -> None:
    text = "\n".join(paragraph.text for paragraph in written.paragraphs)
    for point in build_view(review, standards).points:
        assert all(line.text in text for line in point.lines)
        assert all(f"{part.heading}: {part.text}" in text for part in point.parts)
    assert "7 things noticed, 3 worth talking about." in text
    assert review.notes[0] in text


def test_a_turn_that_is_wholly_said_over_another_says_so(review: Review, standards: StandardTexts) -> None:
    first, *rest = review.transcript.turns
    over = replace(first, words=tuple(replace(word, overlap=True) for word in first.words))
    overlapping = replace(review, transcript=replace(review.transcript, turns=(over, *rest)))
    document = Document(io.BytesIO(render_docx(overlapping, standards)))
    assert [one.text for one in document.paragraphs if "(while somebody else speaks)" in one.text] == [
        f"0:00  Agent  (while somebody else speaks)  {first.text}"
    ]


def test_there_is_room_for_notes_and_an_agreed_action(written: Any) -> None:
    assert sum(row == ["Your own notes"] for row in cells(written)) == 3
    agreed = cells(written).index(["What", "How it will be checked", "By when"])
    assert cells(written)[agreed + 1] == ["", "", ""]


def test_the_figures_have_a_header_row_that_repeats(written: Any) -> None:
    table = next(one for one in written.tables if one.rows[0].cells[-1].text == "In words")
    assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert ["Share of the talking", "55%", "45%"] in [row[:3] for row in cells(written)]


def test_the_language_is_british_and_the_properties_name_nobody(review: Review, standards: StandardTexts) -> None:
    archive = zipfile.ZipFile(io.BytesIO(render_docx(review, standards)))
    styles, core = archive.read("word/styles.xml").decode(), archive.read("docProps/core.xml").decode()
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles)) == {"en-GB"}
    assert "Call review" in core
    for private in ("R. Example", "bike-repair-17", "python-docx"):
        assert private not in core


def test_the_same_review_gives_the_same_bytes(review: Review, standards: StandardTexts) -> None:
    assert render_docx(review, standards) == render_docx(review, standards)


def test_hostile_text_stays_text(hostile: Review, standards: StandardTexts) -> None:
    data = render_docx(hostile, standards)
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)
    assert '=HYPERLINK("http://example.com","x")' in text
    assert "<script>document.title='owned'</script>" in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ufffe]", text)
    parts = zipfile.ZipFile(io.BytesIO(data))
    body = parts.read("word/document.xml").decode()
    assert "w:fldSimple" not in body
    assert "w:instrText" not in body
    assert "example.com" not in parts.read("word/_rels/document.xml.rels").decode()


def test_a_review_without_points_says_so(review: Review, standards: StandardTexts) -> None:
    empty = replace(review, points=())
    document = Document(io.BytesIO(render_docx(empty, standards)))
    assert any("Nothing in this conversation" in paragraph.text for paragraph in document.paragraphs)


def test_our_template_names_no_style_that_it_lacks() -> None:
    document = new_document("Call review", "2026-11-22T10:00:00+00:00")
    there = {style.get(qn("w:styleId")) for style in document.styles.element.iter(qn("w:style"))}
    elements = (document.styles.element, document.part.numbering_part.element, document.element)
    named = {
        found.get(qn("w:val"))
        for element in elements
        for kind in ("basedOn", "next", "link", "pStyle", "rStyle", "tblStyle")
        for found in element.iter(qn(f"w:{kind}"))
    }
    assert named <= there
    assert {"Normal", "Title", "Heading1", "Heading2", "Quote", "TableGrid", "ListNumber"} <= there
