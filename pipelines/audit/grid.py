"""A conversation as one wide table of WordprocessingML: a row for each turn, a column for each label.

Written as markup, because building thousands of rows cell by cell takes minutes.
"""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from analyser.report.wording import ROLES
from pipelines.audit.labels import Definition
from pipelines.audit.units import Conversation, Said

TOGETHER = 10
"""Labels that fit beside what was said on a page in landscape."""

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TWIPS = 567
"""Twentieths of a point in a centimetre."""

_UNIT_CM, _SPEAKER_CM, _LABEL_CM, _ALL_CM = 2.9, 2.0, 1.3, 24.9


def grid(one: Conversation, said: Sequence[Said], labels: Sequence[Definition]) -> str:
    """Return the markup of the table; turns that are not judged are there to be read."""
    widths = [_UNIT_CM, _SPEAKER_CM, _ALL_CM - _UNIT_CM - _SPEAKER_CM - _LABEL_CM * len(labels)]
    widths += [_LABEL_CM] * len(labels)
    columns = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    look = '<w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/>'
    look += '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"/>'
    rows = "".join(_rows(one, said, labels, widths))
    grid = f"<w:tblGrid>{columns}</w:tblGrid>"
    return f'<w:tbl xmlns:w="{_SPACE}"><w:tblPr>{look}</w:tblPr>{grid}{_header(labels, widths)}{rows}</w:tbl>'


def _header(labels: Sequence[Definition], widths: Sequence[float]) -> str:
    names = [("Unit and turn", False), ("Speaker", False), ("What is said", False)]
    names += [(one.label.partition(".")[2].replace("_", " "), True) for one in labels]
    cells = (
        _cell(name, width, bold=True, upright=upright) for (name, upright), width in zip(names, widths, strict=True)
    )
    height = f'<w:trHeight w:val="{round(3.4 * _TWIPS)}"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _rows(
    one: Conversation, said: Sequence[Said], labels: Sequence[Definition], widths: Sequence[float]
) -> Iterator[str]:
    units = {unit.turn: unit for unit in one.units}
    for index, turn in enumerate(said):
        unit = units.get(index)
        name = f"{unit.id} ({index + 1})" if unit else f"({index + 1})"
        asked = unit.asked if unit else ()
        answers = ["" if label.label in asked else "not asked" for label in labels]
        texts = [name, ROLES[turn.role], turn.text, *answers]
        cells = (
            _cell(text, width, small=place > 2) for place, (text, width) in enumerate(zip(texts, widths, strict=True))
        )
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: float, *, bold: bool = False, upright: bool = False, small: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:fill="EFECE5"/>' if bold else ""
    turned = '<w:textDirection w:val="btLr"/>' if upright else ""
    size = '<w:sz w:val="15"/>' if small else '<w:sz w:val="18"/>'
    run = f"<w:rPr>{'<w:b/>' if bold else ''}{size}</w:rPr>"
    words = f'<w:r>{run}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    of_cell = f'<w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/>{shade}{turned}</w:tcPr>'
    return f'<w:tc>{of_cell}<w:p><w:pPr><w:spacing w:after="20"/></w:pPr>{words}</w:p></w:tc>'
