"""The sheet as a document: how to fill it in, what each label means, and the conversations with room for answers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analyser.report.paper import add_rows, labelled, new_document, new_table, saved
from analyser.report.wording import ROLES
from pipelines.audit.criteria import question
from pipelines.audit.grid import TOGETHER, grid
from pipelines.audit.labels import Definition, Form, definitions
from pipelines.audit.units import Conversation, Key, Said

if TYPE_CHECKING:
    from docx.document import Document

BOX = "☐"

_FILL_IN: dict[Form, tuple[str, ...]] = {
    Form.CONVERSATION: (
        "Read a whole conversation before you answer on it, and judge only what is said in it.",
        "Tick one box for each question: yes, no, or cannot say. Leave it blank only where you did not judge.",
    ),
    Form.TURN: (
        "Read a whole conversation before you answer on its turns. Judge the turn itself; what stands before and after "
        "it tells how it was meant.",
        "In each box write yes, no, or cannot say. Several labels may fit one turn, and often none does. Where a box "
        "says “not asked”, leave it as it is. Leave a box blank only where you did not judge.",
    ),
}
_FOR_ALL = (
    "Work alone: do not speak about the conversations with the other raters, nor look at a review of them, before all "
    "sheets are in. You will talk about the differences afterwards.",
    "“Cannot say” is a proper answer where two readings are fair, or where words are missing.",
    "Enter your answers into the CSV file of the same name (yes, no, or cannot say), or fill it in from the start. "
    "Change nothing else in it; the column “note” is yours.",
    "Personal data is shown by its kind, such as [card number]. If you know who is speaking all the same, say so and "
    "hand the conversation back.",
)


def render(key: Key, rater: str, order: Sequence[Conversation], said: Mapping[str, Sequence[Said]]) -> bytes:
    """Return the sheet of one rater as a Word document; the same conversations in the same order as the CSV."""
    document = new_document(f"Scoring sheet for rater {rater}", key.made_at)
    if key.form is Form.TURN:
        _landscape(document)
    asked = definitions(key.labels)
    document.add_heading(f"Scoring sheet for rater {rater}", level=0)
    _instructions(document, key, len(order))
    _meanings(document, asked)
    for number, one in enumerate(order, start=1):
        heading = document.add_heading(f"Conversation {number} of {len(order)}", level=1)
        heading.paragraph_format.page_break_before = True
        if key.form is Form.TURN:
            _turns(document, one, said[one.call_id], asked)
        else:
            _conversation(document, one, said[one.call_id], asked)
    return saved(document)


def _landscape(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _instructions(document: "Document", key: Key, conversations: int) -> None:
    document.add_heading("How to fill it in", level=1)
    units = f", {len(key.units)} turns to judge" if key.form is Form.TURN else ""
    document.add_paragraph(f"{conversations} conversations{units}, {len(key.labels)} labels.")
    for line in (*_FILL_IN[key.form], *_FOR_ALL):
        document.add_paragraph(line, style="List Number")


def _meanings(document: "Document", asked: Sequence[Definition]) -> None:
    document.add_heading("What each label means", level=1)
    for one in asked:
        document.add_heading(f"{one.title} ({one.label})", level=2)
        labelled(document.add_paragraph(), "Meaning", f"{one.meaning}.")
        if one.rests_on:
            labelled(document.add_paragraph(), "One sign of it", one.rests_on)
        labelled(document.add_paragraph(), "An example of yes", one.fires)
        labelled(document.add_paragraph(), "An example of no", one.quiet)


def _conversation(document: "Document", one: Conversation, said: Sequence[Said], asked: Sequence[Definition]) -> None:
    document.add_heading("What is said", level=2)
    for number, turn in enumerate(said, start=1):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{number}  {ROLES[turn.role]}  ").bold = True
        paragraph.add_run(turn.text)
    for unit in one.units:
        document.add_heading(f"Your answers on {unit.id}", level=2)
        widths = (7.2, 1.5, 1.5, 2.2, 3.8)
        table = new_table(document, ("Question", "Yes", "No", "Cannot say", "In which turns"), widths)
        rows = [
            (f"{question(definition.label, definition.title)} ({definition.label})", BOX, BOX, BOX, "")
            for definition in asked
            if definition.label in unit.asked
        ]
        add_rows(table, rows, widths)


def _turns(document: "Document", one: Conversation, said: Sequence[Said], asked: Sequence[Definition]) -> None:
    """Show the whole conversation as a table with a column for each label; further labels get a table of their own."""
    parts = [asked[start : start + TOGETHER] for start in range(0, len(asked), TOGETHER)]
    for number, some in enumerate(parts, start=1):
        if len(parts) > 1:
            document.add_heading(f"Labels, part {number} of {len(parts)}", level=2)
        _append(document, grid(one, said, some))
        document.add_paragraph()


def _append(document: "Document", table: str) -> None:
    from docx.oxml import parse_xml

    body: Any = document.element.body
    body.insert(len(body) - 1, parse_xml(table))  # what ends the body is its section
