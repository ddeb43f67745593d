"""What people read of a review: the page, the document, and the record.

    render_html(review, audio, standards) -> one self-contained page, as text
    render_docx(review, standards)        -> a Word document, as bytes
    dump_review(review), load_review(text)-> the working record, `debrief.review/1`
    dump_tagged(review)                   -> the part of it that `debrief tag` writes, `debrief.tagged/1`

The page and the document show what they are given: the redact stage masks the review and the sound beforehand.
Nothing is imported before it is called for.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analyser.core.review import Review

if TYPE_CHECKING:
    from analyser.report.standards import StandardTexts

__all__ = ["dump_review", "dump_tagged", "load_review", "render_docx", "render_html"]


def render_html(review: Review, audio: bytes | None, standards: "StandardTexts") -> str:
    """Return the page of a masked review; `audio` is its MP3, personal data already silenced, or null."""
    from analyser.report.html import render_html as render

    return render(review, audio, standards)


def render_docx(review: Review, standards: "StandardTexts") -> bytes:
    """Return the Word document of a masked review; the same review gives the same bytes."""
    from analyser.report.docx import render_docx as render

    return render(review, standards)


def dump_review(review: Review) -> str:
    """Return the clear working record of a review as JSON, `debrief.review/1`."""
    from analyser.report.json import dump_review as dump

    return dump(review)


def load_review(text: str) -> Review:
    """Read a review back from its record.

    Raises:
        BadInputError: it is not a review of this schema.
    """
    from analyser.report.json import load_review as load

    return load(text)


def dump_tagged(review: Review, probabilities: Sequence[Mapping[str, Any]] | None = None) -> str:
    """Return transcript, personal data and what was noticed as JSON, `debrief.tagged/1`.

    `probabilities`: how sure the trained model is of each label of each act, where that is asked for.
    """
    from analyser.report.json import dump_tagged as dump

    return dump(review, probabilities)
