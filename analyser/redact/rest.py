"""The rest of a code of which a part was found: shown or heard, it would give away what the mask hides."""

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analyser.core.call import Transcript
from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.redact.spoken import Run, find_runs
from analyser.redact.tokens import tokenise

SAID_IN_WORDS = frozenset(
    {
        PersonalDataType.PERSON,
        PersonalDataType.EMAIL,
        PersonalDataType.ADDRESS,
        PersonalDataType.DATE_OF_BIRTH,
        PersonalDataType.PASSWORD_OR_PIN,
    }
)
"""Types beside which figures and letters may well be something else."""


def with_the_rest(transcript: Transcript, spans: Iterable[PersonalData]) -> tuple[PersonalData, ...]:
    """Return the spans in order, those that hold part of a run of figures and letters drawn over all of it.

    Ten figures of which eight were taken for an account number leave two to be heard. A span is never drawn over
    another one; between two of them the rest goes to the first. `value` and times stay as they were found.
    """
    by_turn: dict[int, list[PersonalData]] = {}
    for span in sorted(spans, key=lambda span: (span.turn, span.start_char)):
        by_turn.setdefault(span.turn, []).append(span)
    return tuple(span for turn, own in by_turn.items() for span in _drawn(own, transcript.turns[turn].text))


def _drawn(spans: Sequence[PersonalData], text: str) -> Iterator[PersonalData]:
    """Yield the spans of one turn, each with the rest of the first and the last run that it lies in."""
    runs = find_runs(spans[0].turn, tokenise(text))
    starts, ends = [run.start for run in runs], [run.end for run in runs]
    free = 0
    for index, span in enumerate(spans):
        start, end = span.start_char, span.end_char
        latest = spans[index + 1].start_char if index + 1 < len(spans) else len(text)
        first, after = bisect.bisect_right(ends, start), bisect.bisect_left(starts, end)
        if first < after and span.type not in SAID_IN_WORDS and end <= len(text):
            start = min([start, *(sign for sign, _ in _certain(runs[first]) if sign >= free)])
            end = max([end, *(sign for _, sign in _certain(runs[after - 1]) if sign <= latest)])
        free = max(free, end)
        wider = (start, end) != (span.start_char, span.end_char)
        yield replace(span, start_char=start, end_char=end, quote=text[start:end]) if wider else span


def _certain(run: Run) -> list[tuple[int, int]]:
    """Return the characters of the signs that are no mere words, such as "a"."""
    return [(sign.start, sign.end) for sign in run.signs if not sign.weak]
