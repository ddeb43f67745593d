"""After muting: what can still be heard, and the record of a redaction, which holds no personal data itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from analyser.core.call import Kind, Transcript, Turn
from analyser.core.evidence import PersonalData, PersonalDataType, span_times
from analyser.core.sound import Region
from analyser.redact.find import Found, find
from analyser.redact.muted import PADDING_S, RUN_ON_S
from analyser.redact.shapes import settled
from analyser.redact.spoken import find_runs
from analyser.redact.tokens import tokenise
from analyser.redact.vocabulary import vocabulary

REDACTION_SCHEMA = "debrief.redaction/1"

_TELLING = 4
"""Signs of a value that are no coincidence wherever they are heard."""

_NEARBY_S = 2.0
"""Seconds around a span in which fewer signs count too."""

_WORDS = frozenset(
    {PersonalDataType.PERSON, PersonalDataType.EMAIL, PersonalDataType.ADDRESS, PersonalDataType.PASSWORD_OR_PIN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What was silenced and what a second listening still found: numbers only, never a value.

    spans, still_found: how many of each type. silenced_s, padding_s, run_on_s (the padding after a span where speech
    goes on): seconds. checked: whether the muted sound was transcribed again, and `listenings` how often: what was
    heard is silenced too.
    """

    schema: str = REDACTION_SCHEMA
    spans: dict[str, int] = field(default_factory=dict)
    silenced_s: float = 0.0
    padding_s: float = PADDING_S
    run_on_s: float = RUN_ON_S
    checked: bool = False
    listenings: int = 0
    still_found: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A span whose value can still be heard in muted sound, and where, as far as the second transcript has times."""

    span: PersonalData
    regions: tuple[Region, ...]


def check_redaction(
    found: Found,
    silences: Sequence[Region] = (),
    leaks: Sequence[Leak] | None = None,
    *,
    padding_s: float = PADDING_S,
    listenings: int = 1,
) -> Redaction:
    """Return the record of a redaction; `leaks` are those of the last of the `listenings`, or null without any."""
    return Redaction(
        spans=_by_type(found.spans),
        silenced_s=round(sum(region.length_s for region in silences), 3),
        padding_s=padding_s,
        checked=leaks is not None,
        listenings=0 if leaks is None else listenings,
        still_found=_by_type(leak.span for leak in leaks or ()),
    )


def heard_again(found: Found, turns: Sequence[Turn]) -> tuple[Leak, ...]:
    """Return which spans can still be heard in the muted sound, whose second transcript is `turns`, in order.

    A value is still heard where the search for personal data finds it again, however it is said; where its figures
    and letters are heard in a row (four of them anywhere, fewer only around the span); and a word where it is heard
    around its span, or anywhere if it is no everyday word.
    """
    heard = [_Heard(turn) for turn in turns]
    again = find(Transcript(kind=Kind.CUSTOMER, turns=tuple(turns)))
    return tuple(
        Leak(span=span, regions=tuple(_timed(places)))
        for span in found.spans
        if (places := [*_found_again(span, found, again), *(place for turn in heard for place in turn.places(span))])
    )


_Times = tuple[float | None, float | None]
"""From when to when, in seconds; nulls where there are no times."""


def _found_again(span: PersonalData, found: Found, again: Found) -> Iterator[_Times]:
    """Yield where the search finds the value of a span, or that of the whole item that it is a piece of."""
    values = {(span.type, span.value)}
    values |= {(whole.type, whole.value) for whole in found.groups if whole.group == span.group}
    groups = {whole.group for whole in again.groups if (whole.type, whole.value) in values}
    for one in again.spans:
        if (one.type, one.value) in values or one.group in groups:
            yield one.start_s, one.end_s


def _timed(places: Sequence[_Times]) -> Iterator[Region]:
    for start_s, end_s in places:
        if start_s is not None and end_s is not None:
            yield Region(start_s=start_s, end_s=end_s)


def _signs(value: str) -> str:
    """The figures and letters of a value."""
    return "".join(char for char in value.upper() if char.isalnum())


def _by_type(spans: Iterable[PersonalData]) -> dict[str, int]:
    return dict(sorted(Counter(span.type.value for span in spans).items()))


class _Heard:
    """One turn of the second transcript, as the codes and the words that can be heard in it."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.tokens = tokenise(turn.text)
        self.runs = find_runs(0, self.tokens)
        self.codes = [settled(run.code) for run in self.runs]
        self.words = [token.text.removesuffix("'s") for token in self.tokens]

    def places(self, span: PersonalData) -> Iterator[_Times]:
        """Yield where the turn gives a span away."""
        near = self._near(span)
        value = _signs(span.value)
        if len(value) >= (2 if near else _TELLING):
            for run, code in zip(self.runs, self.codes, strict=True):
                if value in code:
                    yield span_times(self.turn, run.start, run.end)
        if span.type in _WORDS:
            for index in self._telling(span, near=near):
                yield span_times(self.turn, self.tokens[index].start, self.tokens[index].end)

    def _telling(self, span: PersonalData, *, near: bool) -> list[int]:
        """Which words of a span are heard that give something away; far from it they must all be."""
        quoted = [token for token in tokenise(span.quote) if token.kind == "a"]
        everyday = vocabulary().ordinary | vocabulary().name_words | vocabulary().units.keys()
        telling = {
            token.text.removesuffix("'s") for token in quoted if len(token.text) > 2 and token.text not in everyday
        }
        if not near and not telling <= set(self.words):
            return []
        return [index for index, word in enumerate(self.words) if word in telling]

    def _near(self, span: PersonalData) -> bool:
        start_s, end_s = self.turn.start_s, self.turn.end_s
        if start_s is None or end_s is None or span.start_s is None or span.end_s is None:
            return False
        return start_s - _NEARBY_S <= span.end_s and span.start_s <= end_s + _NEARBY_S
