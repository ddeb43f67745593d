"""The page: one self-contained file that works offline, with the player, the points and the transcript."""

import base64
import functools
import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Any

from analyser.core.call import Turn
from analyser.core.evidence import word_spans
from analyser.core.review import Review
from analyser.report.standards import StandardTexts
from analyser.report.view import View, build_view

if TYPE_CHECKING:
    from jinja2 import Template

_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; media-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def render_html(review: Review, audio: bytes | None, standards: StandardTexts) -> str:
    """Return the page of a masked review as text.

    `audio` is the MP3 that can be played, personal data already silenced; null where the source was a transcript:
    then evidence leads to its turn in the transcript. Whatever the conversation holds is escaped, and the page's
    content security policy lets nothing run or load but what stands in it.
    """
    view = build_view(review, standards)
    style, script = asset("review.css"), asset("review.js")
    return _template().render(
        view=view,
        style=style,
        script=script,
        policy=_POLICY.format(script=source_hash(script), style=source_hash(style)),
        audio=None if audio is None else f"data:audio/mpeg;base64,{base64.b64encode(audio).decode()}",
        data=_data(review, view),
    )


@functools.cache
def _template() -> "Template":
    """The template of the page; to compile it takes as long as filling it in a dozen times."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("analyser.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    ).get_template("review.html.j2")


@functools.cache
def asset(name: str) -> str:
    """Return a style sheet or script of the page as text."""
    return resources.files("analyser.report").joinpath("templates", name).read_text(encoding="utf-8")


def source_hash(source: str) -> str:
    """Return the source expression of an inline script or style (CSP level 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"


def _data(review: Review, view: View) -> dict[str, Any]:
    """Return what the script needs: the times of turns, and of words by their place in the turn."""
    turns = review.transcript.turns
    return {
        "duration": view.timeline.duration_s if view.timeline else None,
        "turns": [
            [index, _rounded(turn.start_s), _rounded(turn.end_s)]
            for index, turn in enumerate(turns)
            if turn.start_s is not None
        ],
        "words": {index: words for index, turn in enumerate(turns) if (words := _words(turn))},
        "names": [turn.speaker for turn in view.turns],
    }


def _words(turn: Turn) -> list[list[float]]:
    """Return `[start, end, start_s, end_s]` of each word; places count UTF-16 units, as scripts do."""
    if not turn.words:
        return []
    units = [0]
    for character in turn.text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return [
        [units[start], units[end], round(word.start_s, 2), round(word.end_s, 2)]
        for (start, end), word in zip(word_spans(turn), turn.words, strict=True)
        if end > start
    ]


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)
