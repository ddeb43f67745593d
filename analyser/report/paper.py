"""Paper: how our Word documents look, and how their bytes depend on nothing but what is in them."""

import copy
import functools
import io
import struct
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip archive knows; parts carry it so that the same review gives the same bytes."""

_MOMENT_AT = 10
_EPOCH_WRITTEN = struct.pack("<HH", 0, 1 << 5 | 1)
"""Where and how a part's own header says it (APPNOTE.TXT 6.3.10, 4.3.7 and 4.4.6): midnight, 1 January of year 0."""

_FONT = "Arial"
_INK = "1F1E1B"
_SOFT = "5D5A53"
_SHADE = "EFECE5"
_STYLES = {
    "Title": "Title",
    "Heading 1": "Heading1",
    "Heading 2": "Heading2",
    "Quote": "Quote",
    "Table Grid": "TableGrid",
}
"""What our styles go by within a document: looked up by name, each costs milliseconds."""

_TEXT_CM = 16.2
"""Width of the text on A4 with margins of 2.4 cm."""


_KEPT_STYLES = frozenset(
    "Normal DefaultParagraphFont TableNormal NoList Title TitleChar Heading1 Heading1Char Heading2 Heading2Char "
    "Heading3 Heading3Char Quote QuoteChar TableGrid ListNumber Header HeaderChar Footer FooterChar".split()
)
_KEPT_PARTS = frozenset("styles numbering settings fontTable theme core-properties officeDocument".split())
"""By the last word of their relation. What else the library's own template has is as much again as all our text."""


def new_document(title: str, at: str) -> "Document":
    """Return an empty document with our type, margins, language and title; `at` is when it was made, in ISO 8601."""
    from docx import Document

    document = Document(io.BytesIO(_template()))
    properties = document.core_properties
    properties.title, properties.language = title, "en-GB"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = _made_at(at)
    return document


@functools.cache
def _template() -> bytes:
    """An empty document of our make: to read it is much quicker than to make it anew each time."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    _set_styles(document)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin = section.bottom_margin = Cm(2)
    for relations in (document.part.rels, document.part.package.rels):
        for name, one in list(relations.items()):
            if one.reltype.rpartition("/")[2] not in _KEPT_PARTS:
                del relations[name]
    return saved(document)


def _set_styles(document: "Document") -> None:
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    all_of_them = document.styles.element
    for style in all_of_them.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            all_of_them.remove(style)
    for named in list(document.part.numbering_part.element.iter(qn("w:pStyle"))):
        if named.get(qn("w:val")) not in _KEPT_STYLES:
            named.getparent().remove(named)
    sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 14, "Heading 2": 12, "Quote": 10.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor.from_string(_INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_after = Pt(5)
    for border in list(document.styles["Title"].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(18)
    document.styles["Heading 2"].paragraph_format.space_before = Pt(14)
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    document.styles["Quote"].font.italic = False
    for language in all_of_them.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    for space in all_of_them.iter():  # the library's own file is indented
        space.tail = None


def _made_at(at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return datetime(2000, 1, 1)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def add_paragraph(document: "Document", text: str = "", style: str = "Normal") -> "Paragraph":
    """Add a paragraph of one of our styles to the end of a document."""
    paragraph = document.add_paragraph()
    if text:
        add_text(paragraph, text)
    if style != "Normal":
        paragraph._p.style = _STYLES[style]
    return paragraph


def add_text(paragraph: "Paragraph", text: str) -> Any:
    """Add a text to a paragraph, and return its run; the library would look at each character for a line break."""
    run = paragraph.add_run()
    if text.isprintable():
        run._r.add_t(text)
    else:
        run.text = text
    return run


def labelled(paragraph: "Paragraph", name: str, text: str) -> None:
    """Add a text after its name in bold."""
    add_text(paragraph, f"{name}: ").bold = True
    add_text(paragraph, text)


def soft(paragraph: "Paragraph", text: str) -> Any:
    """Add a text in the softer ink, and return its run."""
    from docx.shared import RGBColor

    run = add_text(paragraph, text)
    run.font.color.rgb = RGBColor.from_string(_SOFT)
    return run


def room(document: "Document", heading: str, *, lines_cm: float) -> None:
    """Add a box to write in."""
    table = document.add_table(rows=1, cols=1)
    table._tbl.tblStyle_val = _STYLES["Table Grid"]
    size_row(table.rows[0], (_TEXT_CM,), lines_cm)
    soft(table.rows[0].cells[0].paragraphs[0], heading)


def new_table(document: "Document", headings: Sequence[str], widths: Sequence[float]) -> "Table":
    """Return a table of our make with its row of headings; widths in centimetres."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    table: Table = document.add_table(rows=1, cols=len(headings))
    table._tbl.tblStyle_val = _STYLES["Table Grid"]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    header = table.rows[0]
    size_row(header, widths, None)
    for cell, heading in zip(header.cells, headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADE)
        cell._tc.get_or_add_tcPr().append(shade)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(repeated)
    return table


def add_rows(
    table: "Table", rows: Sequence[Sequence[str]], widths: Sequence[float], height_cm: float | None = None
) -> list[Any]:
    """Add rows of texts and return the cells of each; to copy an empty row is much quicker than to make another."""
    if not rows:
        return []
    empty: Any = table.add_row()  # type: ignore[no-untyped-call]  # python-docx has no types here
    size_row(empty, widths, height_cm)
    for _ in rows[1:]:
        table._tbl.append(copy.deepcopy(empty._tr))
    made = [row.cells for row in table.rows[-len(rows) :]]
    for cells, texts in zip(made, rows, strict=True):
        for cell, text in zip(cells, texts, strict=True):
            cell.text = text
    return made


def size_row(row: Any, widths: Sequence[float], height_cm: float | None) -> None:
    """Set the widths of a row's cells in centimetres, its least height, and keep it on one page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    for cell, width in zip(row._tr.tc_lst, widths, strict=True):
        cell.width = Cm(width)
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if height_cm is not None:
        row.height = Cm(height_cm)


def saved(document: "Document") -> bytes:
    """Return a document as bytes, with the moment of writing taken out of every part.

    It is taken out in place: to write the parts anew would compress them twice.
    """
    archive = io.BytesIO()
    document.save(archive)
    with zipfile.ZipFile(archive, "a") as written:
        for part in written.infolist():
            archive.seek(part.header_offset + _MOMENT_AT)
            archive.write(_EPOCH_WRITTEN)
            part.date_time = _EPOCH
        written.comment = b""  # so that the list of parts is written anew
    return archive.getvalue()
