"""The document: the points in the same order and words as the page, with room for notes and an agreed action."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyser.core.review import Review
from analyser.report import wording
from analyser.report.paper import (
    add_paragraph,
    add_rows,
    add_text,
    labelled,
    new_document,
    new_table,
    room,
    saved,
    soft,
)
from analyser.report.points import Evidence, PointView
from analyser.report.standards import StandardTexts
from analyser.report.view import View, build_view

if TYPE_CHECKING:
    from docx.document import Document


def render_docx(review: Review, standards: StandardTexts) -> bytes:
    """Return the Word document of a masked review; the same review gives the same bytes."""
    view = build_view(review, standards)
    document = new_document("Call review", review.provenance.at)
    _head(document, view)
    _points(document, view)
    _coaching(document, view)
    _agreement(document)
    _figures(document, view)
    _transcript(document, view)
    _making(document, view)
    return saved(document)


def _head(document: "Document", view: View) -> None:
    add_paragraph(document, view.title, "Title")
    facts = document.add_paragraph()
    for position, (name, value) in enumerate(view.facts):
        soft(facts, f"{'  ·  ' if position else ''}{name} ")
        add_text(facts, value)
    for note in view.notes:
        add_paragraph(document, note)
    add_text(document.add_paragraph(), f"{view.summary}.").bold = True


def _points(document: "Document", view: View) -> None:
    add_paragraph(document, "Worth talking about", "Heading 1")
    if view.no_points:
        add_paragraph(document, view.no_points)
    for point in view.points:
        _point(document, point)


def _point(document: "Document", point: PointView) -> None:
    add_paragraph(document, f"{point.number}. {point.kind_name}: {point.title}", "Heading 2")
    if point.standard_title:
        standard = document.add_paragraph()
        standard.paragraph_format.keep_with_next = True
        soft(standard, f"{point.standard_title}. " if point.standard_text else point.standard_title).bold = True
        soft(standard, point.standard_text)
    for line in point.lines:
        quote = add_paragraph(document, style="Quote")
        quote.paragraph_format.keep_with_next = True
        if line.speaker:
            soft(quote, f"{line.speaker}, {line.time}  ")
        add_text(quote, line.text)
    _moments(document, point.evidence, point.also)
    for part in point.parts:
        labelled(document.add_paragraph(), part.heading, part.text)
    room(document, "Your own notes", lines_cm=1.8)


def _moments(document: "Document", shown: Sequence[Evidence], further: Sequence[Evidence]) -> None:
    for moment in shown:
        where = document.add_paragraph()
        soft(where, f"Listen {moment.lead}: {moment.quote}" if moment.time else moment.quote)
    if further:
        also = wording.listed([moment.time or moment.quote for moment in further])
        soft(document.add_paragraph(), f"Also at {also}")


def _coaching(document: "Document", view: View) -> None:
    if view.coaching is None:
        return
    add_paragraph(document, view.coaching.heading, "Heading 1")
    add_paragraph(document, view.coaching.intro)
    for finding in view.coaching.findings:
        add_paragraph(document, finding.heading, "Heading 2")
        add_paragraph(document, " ".join(finding.sentences))
        for row in finding.rows:
            labelled(document.add_paragraph(), row.name, row.text)
            _moments(document, row.moments, row.also)


def _agreement(document: "Document") -> None:
    add_paragraph(document, "What we agreed", "Heading 1")
    widths = (7.8, 5.4, 3.0)
    table = new_table(document, ("What", "How it will be checked", "By when"), widths)
    add_rows(table, [("", "", "")] * 2, widths, height_cm=1.4)
    for row in table.rows[:-1]:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def _figures(document: "Document", view: View) -> None:
    if not view.figures:
        return
    add_paragraph(document, "The call in figures", "Heading 1")
    widths = (4.0, 2.2, 2.4, 7.6)
    table = new_table(document, ("What", *view.speakers, "In words"), widths)
    rows = []
    for figure in view.figures:
        values = figure.values if len(figure.values) > 1 else (figure.values[0], "")
        moments = "; ".join(moment.text for moment in figure.moments)
        words = f"{figure.sentence} At {moments}." if moments else figure.sentence
        rows.append((figure.name, *values, words))
    for figure, cells in zip(view.figures, add_rows(table, rows, widths), strict=True):
        if len(figure.values) == 1:
            cells[1].merge(cells[2]).text = figure.values[0]


def _transcript(document: "Document", view: View) -> None:
    from docx.oxml import OxmlElement
    from docx.text.paragraph import Paragraph

    heading = add_paragraph(document, "What was said", "Heading 1")
    heading.paragraph_format.page_break_before = True
    last = heading._p
    for turn in view.turns:
        # add_paragraph looks through all paragraphs for where the document ends: too slow for long transcripts
        element = OxmlElement("w:p")
        last.addnext(element)
        last, paragraph = element, Paragraph(element, heading._parent)
        add_text(paragraph, f"{turn.time}  {turn.speaker}  " if turn.time else f"{turn.speaker}  ").bold = True
        if turn.aside:
            add_text(paragraph, f"({turn.aside})  ").italic = True
        add_text(paragraph, "".join(piece.text for piece in turn.pieces))


def _making(document: "Document", view: View) -> None:
    add_paragraph(document, "How this was made", "Heading 1")
    for sentence in view.making:
        add_paragraph(document, sentence)
