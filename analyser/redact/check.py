"""After muting: what can still be heard, and the record of a redaction, which holds no personal data itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from analyser.core.call import Kind, Transcript, Turn
from analyser.core.evidence import PersonalData, PersonalDataType
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
    goes on): seconds. checked: whether the muted sound was transcribed again.
    """

    schema: str = REDACTION_SCHEMA
    spans: dict[str, int] = field(default_factory=dict)
    silenced_s: float = 0.0
    padding_s: float = PADDING_S
    run_on_s: float = RUN_ON_S
    checked: bool = False
    still_found: dict[str, int] = field(default_factory=dict)


def check_redaction(
    found: Found,
    silences: Sequence[Region] = (),
    *,
    padding_s: float = PADDING_S,
    listen_again: Callable[[], Iterable[Turn]] | None = None,
) -> Redaction:
    """Return the record of a redaction; with `listen_again`, also what of each span can still be heard.

    listen_again: transcribes the muted sound and returns its turns in order, with times where there are any. A
    value is still found where the search for personal data finds it again, however it is said; where its figures and
    letters are heard in a row (four of them anywhere, fewer only around the span); and a word where it is heard
    around its span, or anywhere if it is no everyday word.
    """
    turns = None if listen_again is None else tuple(listen_again())
    still = () if turns is None else _still_heard(found, turns)
    return Redaction(
        spans=_by_type(found.spans),
        silenced_s=round(sum(region.length_s for region in silences), 3),
        padding_s=padding_s,
        checked=turns is not None,
        still_found=_by_type(still),
    )


def _still_heard(found: Found, turns: tuple[Turn, ...]) -> tuple[PersonalData, ...]:
    heard = [_Heard(turn) for turn in turns]
    again = _values(find(Transcript(kind=Kind.CUSTOMER, turns=turns)))
    groups = {group.group for group in found.groups if (group.type, group.value) in again}
    return tuple(
        span
        for span in found.spans
        if (span.type, span.value) in again or span.group in groups or any(turn.gives_away(span) for turn in heard)
    )


def _values(found: Found) -> set[tuple[PersonalDataType, str]]:
    spans = {(span.type, span.value) for span in found.spans}
    return spans | {(group.type, group.value) for group in found.groups}


def _signs(value: str) -> str:
    """The figures and letters of a value."""
    return "".join(char for char in value.upper() if char.isalnum())


def _by_type(spans: Iterable[PersonalData]) -> dict[str, int]:
    return dict(sorted(Counter(span.type.value for span in spans).items()))


class _Heard:
    """One turn of the second transcript, as the codes and the words that can be heard in it."""

    def __init__(self, turn: Turn) -> None:
        tokens = tokenise(turn.text)
        self.turn = turn
        self.codes = [settled(run.code) for run in find_runs(0, tokens)]
        self.words = [token.text.removesuffix("'s") for token in tokens if token.kind != "p"]

    def gives_away(self, span: PersonalData) -> bool:
        near = self._near(span)
        value = _signs(span.value)
        shortest = 2 if near else _TELLING
        if len(value) >= shortest and any(value in code for code in self.codes):
            return True
        return span.type in _WORDS and self._says(span, near=near)

    def _says(self, span: PersonalData, *, near: bool) -> bool:
        """Whether a word of the span is heard that gives something away."""
        quoted = [token for token in tokenise(span.quote) if token.kind == "a"]
        everyday = vocabulary().ordinary | vocabulary().name_words | vocabulary().units.keys()
        telling = {
            token.text.removesuffix("'s") for token in quoted if len(token.text) > 2 and token.text not in everyday
        }
        if not near:
            return bool(telling) and telling <= set(self.words)
        return bool(telling & set(self.words))

    def _near(self, span: PersonalData) -> bool:
        start_s, end_s = self.turn.start_s, self.turn.end_s
        if start_s is None or end_s is None or span.start_s is None or span.end_s is None:
            return False
        return start_s - _NEARBY_S <= span.end_s and span.start_s <= end_s + _NEARBY_S
