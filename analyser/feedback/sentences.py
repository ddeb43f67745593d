"""Finds the sentence of a turn that a point is about, and the questions in it."""

import functools
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyser.feedback.grammar import as_sentence
from analyser.feedback.speech import Spoken, text_of, without_lead
from analyser.feedback.verbs import AUXILIARIES, CLITICS, SUBJECT_PRONOUNS, WH_WORDS, finite

_SENTENCE = re.compile(r"[^.?!…]*(?:[.?!…]+|$)[\"”’]?\s*")

_FILE = Path(__file__).with_name("sentences.toml")
_HAS_CAPITALS = "service.jargon"


@functools.cache
def _shows() -> dict[str, Any]:
    """Read `sentences.toml`: for each label the expression that its sentence matches."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    expressions = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        label: re2.compile(expression) if label == _HAS_CAPITALS else re2.compile(expression, options)
        for label, expression in expressions.items()
    }


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the characters `[start, end)` of each sentence of a text, blanks at the edges left out.

    >>> [text[a:b] for text in ["Oh dear. Where was it?"] for a, b in sentences(text)]
    ['Oh dear.', 'Where was it?']
    """
    found = []
    for match in _SENTENCE.finditer(text):
        stretch = match.group()
        start = match.start() + len(stretch) - len(stretch.lstrip())
        end = match.start() + len(stretch.rstrip())
        if end > start and any(character.isalnum() for character in text[start:end]):
            found.append((start, end))
    return found


def sentence_for(label: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return the sentence within characters `[start, end)` that shows a behaviour best; all of them where none does."""
    within = [(a, b) for a, b in sentences(text) if a >= start - 1 and b <= end + 1]
    if len(within) < 2 or (label not in _shows() and not label.startswith("coaching.")):
        return start, end
    if label in (
        "coaching.constructive",
        "coaching.specific_praise",
        "coaching.smart_action",
        "coaching.agreed_action",
    ):
        return next(((a, b) for a, b in within if len(text[a:b].split()) >= 6), (start, end))
    if label not in _shows():
        return start, end
    fitting = [(a, b) for a, b in within if _shows()[label].search(text[a:b])]
    if not fitting:
        return start, end
    return fitting[-1] if label in ("question.leading",) else fitting[0]


def questions(words: Sequence[Spoken]) -> list[list[Spoken]]:
    """Split the words of a turn into its questions, in order: at question marks, and where a second one follows "and".

    "or" joins the choices of one question ("is it the left or is it the right").
    """
    found: list[list[Spoken]] = []
    sentence: list[Spoken] = []
    for word in words:
        if word.plain in (".", "!", "…", "—"):
            sentence = []
        elif word.plain.startswith("?"):
            found.extend(_parts(sentence))
            sentence = []
        else:
            sentence.append(word)
    return [part for part in found if len([word for word in part if not word.mark]) > 1]


def whole_questions(words: Sequence[Spoken]) -> list[list[Spoken]]:
    """Return the questions of a turn that stand alone: those with a verb, and not "after meals?" or "or nothing?"."""
    return [part for part in questions(words) if any(finite(part, index) for index in range(len(part)))]


def as_question(words: Sequence[Spoken]) -> str:
    """Write a question out, without what only leads up to it."""
    kept = without_lead(words)
    while len(kept) > 2 and kept[0].plain in ("so", "and", "but", "then", "or", ","):
        kept = kept[1:]
    while kept and kept[-1].mark:
        kept = kept[:-1]
    return as_sentence(text_of(kept), "?") if kept else ""


def _parts(sentence: list[Spoken]) -> list[list[Spoken]]:
    cuts = [0]
    for position in range(1, len(sentence)):
        before = sentence[position - 1]
        if before.plain not in ("and", ",") or not _opens_question(sentence, position):
            continue
        start = position - 1 if before.plain == "," else position
        if start - cuts[-1] > 1:
            cuts.append(start if before.plain != "and" else position)
    parts = []
    for start, end in zip(cuts, [*cuts[1:], len(sentence)], strict=True):
        part = sentence[start:end]
        while part and (part[-1].mark or part[-1].plain in ("and", "but", "or")):
            part = part[:-1]
        if part:
            parts.append(part)
    return parts


def _opens_question(words: Sequence[Spoken], position: int) -> bool:
    word = words[position]
    after = words[position + 1] if position + 1 < len(words) else None
    if after is None:
        return False
    if word.plain in WH_WORDS:
        return after.plain in AUXILIARIES | CLITICS or after.plain in (
            "else",
            "sort",
            "kind",
            "time",
            "many",
            "much",
            "long",
            "fast",
            "far",
        )
    return (
        word.plain in AUXILIARIES
        and (
            after.plain in SUBJECT_PRONOUNS
            or after.plain in ("your", "n't", "anyone", "anybody", "somebody", "someone", "any", "the")
        )
        and not _ends_there(words, position)
    )


def _ends_there(words: Sequence[Spoken], position: int) -> bool:
    """Whether nothing follows the pronoun, as in a tag: ", didn't you"."""
    rest = [word for word in words[position:] if not word.mark and word.plain != "n't"]
    return len(rest) <= 2
