"""Which seconds of the sound are silenced."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyser.core.call import Transcript, Turn
from analyser.core.evidence import PersonalData, word_spans
from analyser.core.sound import Region, Sound
from analyser.redact.rest import SAID_IN_WORDS, with_the_rest
from analyser.redact.unheard import Unheard

PADDING_S = 0.15
"""Seconds silenced before and after each span: recognisers place the edges of words to about a tenth of a second."""

RUN_ON_S = 0.4
"""Seconds silenced after a span where speech goes on. There is no pause then from which the end of the word is known,
and a recogniser's attention leaves it early: by 0.2 s in half of 469 recorded digits, by 0.4 s in one of twenty."""

PAUSE_S = 0.5
"""From a pause of this length on, the sound says where the word before it ends."""

BRIDGED_S = 1.0
"""Pieces of one item that lie closer together in a turn than this have only more of it between them, misheard."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The seconds of one span, or of pieces bridged; `runs_on` if speech goes on after it."""

    start_s: float
    end_s: float
    runs_on: bool


def muted_intervals(
    spans: Iterable[PersonalData],
    transcript: Transcript,
    duration_s: float,
    padding_s: float = PADDING_S,
    run_on_s: float = RUN_ON_S,
    sound: Sound | None = None,
) -> tuple[Region, ...]:
    """Return the stretches to silence, in order, apart, within `[0, duration_s]`.

    A span is silenced from its first word to its last, the rest of a code that it is part of included, by `padding_s`
    seconds more on either side, and by `run_on_s` after it where speech goes on. Where the words of its turn have no
    times, or the span lies in none of them, the whole turn is silenced. With `sound`, speech next to a code of which
    no words were made is taken for more of it: recognisers lose the ends of long numbers.

    Raises:
        ValueError: a span's turn has no times, so nobody can say where it is heard.
    """
    places = _places(with_the_rest(transcript, spans), transcript.turns, sound)
    padded = [
        (place.start_s - padding_s, place.end_s + (max(padding_s, run_on_s) if place.runs_on else padding_s))
        for place in places
    ]
    return _joined(padded, duration_s)


def silenced_too(
    silences: Sequence[Region], more: Iterable[Region], duration_s: float, padding_s: float = PADDING_S
) -> tuple[Region, ...]:
    """Return the stretches to silence with further ones among them, each longer by `padding_s` on either side."""
    padded = [(region.start_s - padding_s, region.end_s + padding_s) for region in more]
    return _joined([*((region.start_s, region.end_s) for region in silences), *padded], duration_s)


def _joined(stretches: Iterable[tuple[float, float]], duration_s: float) -> tuple[Region, ...]:
    """Stretches in order and apart, within `[0, duration_s]`."""
    regions: list[Region] = []
    for first_s, last_s in sorted(stretches):
        start_s, end_s = max(0.0, first_s), min(duration_s, last_s)
        if start_s >= end_s:
            continue
        if regions and start_s <= regions[-1].end_s:
            regions[-1] = Region(start_s=regions[-1].start_s, end_s=max(end_s, regions[-1].end_s))
        else:
            regions.append(Region(start_s=start_s, end_s=end_s))
    return tuple(regions)


def _places(spans: Iterable[PersonalData], turns: Sequence[Turn], sound: Sound | None) -> list[_Place]:
    places: list[_Place] = []
    unheard = None if sound is None else Unheard(sound, turns)
    before: PersonalData | None = None
    for span in sorted(spans, key=lambda span: (span.turn, span.start_char)):
        place = _heard(span, turns)
        if unheard is not None and span.type not in SAID_IN_WORDS:
            place = _Place(*unheard.around(place.start_s, place.end_s), place.runs_on)
        same = before is not None and span.group is not None and (span.turn, span.group) == (before.turn, before.group)
        if same and place.start_s - places[-1].end_s < BRIDGED_S:
            first = places.pop()
            place = _Place(min(first.start_s, place.start_s), max(first.end_s, place.end_s), place.runs_on)
        places.append(place)
        before = span
    return places


def _heard(span: PersonalData, turns: Sequence[Turn]) -> _Place:
    turn = turns[span.turn]
    if turn.start_s is None or turn.end_s is None:
        raise ValueError(f"turn {span.turn} has no times: its personal data cannot be silenced")
    covered = _covered(span, turn)
    if not covered:
        return _Place(turn.start_s, turn.end_s, _taken_up(turn.end_s, span.turn, turns))
    start_s = min(turn.words[index].start_s for index in covered)
    end_s = max(turn.words[index].end_s for index in covered)
    after = turn.words[covered[-1] + 1 :][:1]
    goes_on = bool(after) and after[0].start_s - end_s < PAUSE_S
    return _Place(start_s, end_s, goes_on or _taken_up(end_s, span.turn, turns))


def _covered(span: PersonalData, turn: Turn) -> list[int]:
    """Return which words a span lies in; none if they do not hold all of it."""
    covered, position = [], span.start_char
    for index, (start, end) in enumerate(word_spans(turn)):
        if start < span.end_char and end > span.start_char and end > start:
            if turn.text[position:start].strip():
                return []
            covered.append(index)
            position = end
    return [] if turn.text[position : span.end_char].strip() else covered


def _taken_up(end_s: float, turn: int, turns: Sequence[Turn]) -> bool:
    """Whether someone else speaks at once: on a channel that both share, no pause tells where a word ends."""
    for other in turns[turn + 1 :]:
        if other.start_s is None or other.end_s is None:
            continue
        if other.start_s > end_s + PADDING_S:
            return False
        if other.end_s > end_s:
            return True
    return False
