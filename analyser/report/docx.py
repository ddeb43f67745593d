"""The document: the points in the same order and words as the page, with room for notes and an agreed action."""

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analyser.core.review import Review
from analyser.report.points import PointView
from analyser.report.standards import StandardTexts
from analyser.report.view import View, build_view

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip archive knows; parts carry it so that the same review gives the same bytes."""


def render_docx(review: Review, standards: StandardTexts) -> bytes:
    """Return the Word document of a masked review; the same review gives the same bytes."""
    from docx import Document

    view = build_view(review, standards)
    document = Document()
    _set_up(document, review)
    _head(document, view)
    _points(document, view)
    _agreement(document)
    _figures(document, view)
    _transcript(document, view)
    _making(document, view)
    buffer = io.BytesIO()
    document.save(buffer)
    return _dateless(buffer.getvalue())


def _set_up(document: "Document", review: Review) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.color.rgb = RGBColor(0x1F, 0x1E, 0x1B)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
    properties = document.core_properties
    properties.title, properties.language = "Call review", "en-GB"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = _made_at(review)


def _made_at(review: Review) -> datetime:
    try:
        moment = datetime.fromisoformat(review.provenance.at)
    except ValueError:
        return datetime(2000, 1, 1)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _head(document: "Document", view: View) -> None:
    document.add_heading(view.title, level=0)
    for name, value in view.facts:
        _labelled(document.add_paragraph(), name, value)
    for note in view.notes:
        document.add_paragraph(note)
    document.add_paragraph().add_run(f"{view.summary}.").bold = True


def _points(document: "Document", view: View) -> None:
    document.add_heading("Worth talking about", level=1)
    if view.no_points:
        document.add_paragraph(view.no_points)
    for point in view.points:
        _point(document, point)


def _point(document: "Document", point: PointView) -> None:
    document.add_heading(f"{point.number}. {point.kind_name}: {point.title}", level=2)
    if point.standard_title:
        _labelled(document.add_paragraph(), point.standard_title, point.standard_text)
    for line in point.lines:
        paragraph = document.add_paragraph(style="Quote")
        if line.speaker:
            paragraph.add_run(f"{line.speaker}, {line.time}: ").italic = False
        paragraph.add_run(line.text)
    for part in point.parts:
        _labelled(document.add_paragraph(), part.heading, part.text)
    _labelled(document.add_paragraph(), "Your own notes", "")


def _agreement(document: "Document") -> None:
    document.add_heading("What we agreed", level=1)
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, ("What", "How checked", "By when"), strict=True):
        cell.text = heading
    for _ in range(2):
        table.add_row()
    _repeat_header(table.rows[0])


def _figures(document: "Document", view: View) -> None:
    if not view.figures:
        return
    document.add_heading("The call in figures", level=1)
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, ("What", *view.speakers, "In words"), strict=True):
        cell.text = heading
    _repeat_header(table.rows[0])
    for figure in view.figures:
        cells = table.add_row().cells
        cells[0].text = figure.name
        cells[1].text = figure.values[0]
        if len(figure.values) > 1:
            cells[2].text = figure.values[1]
        else:
            cells[1].merge(cells[2])
        cells[3].text = " ".join([figure.sentence, *(moment.text for moment in figure.moments)])


def _transcript(document: "Document", view: View) -> None:
    document.add_heading("What was said", level=1)
    for turn in view.turns:
        name = f"{turn.time} {turn.speaker}" if turn.time else turn.speaker
        _labelled(document.add_paragraph(), name, "".join(piece.text for piece in turn.pieces))


def _making(document: "Document", view: View) -> None:
    document.add_heading("How this was made", level=1)
    for sentence in view.making:
        document.add_paragraph(sentence)


def _labelled(paragraph: "Paragraph", name: str, text: str) -> None:
    paragraph.add_run(f"{name}: ").bold = True
    paragraph.add_run(text)


def _repeat_header(row: object) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = row._tr.get_or_add_trPr()  # type: ignore[attr-defined]
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    properties.append(header)


def _dateless(archive: bytes) -> bytes:
    """Return the archive with the moment of writing taken out of every part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as read, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            part = zipfile.ZipInfo(name, date_time=_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            write.writestr(part, read.read(name))
    return buffer.getvalue()
