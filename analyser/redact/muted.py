"""Which seconds of the sound are silenced."""

from collections.abc import Iterable, Sequence

from analyser.core.call import Transcript, Turn
from analyser.core.evidence import PersonalData, word_spans
from analyser.core.sound import Region

PADDING_S = 0.15
"""Seconds silenced before and after each span: recognisers place the edges of words to about a tenth of a second."""


def muted_intervals(
    spans: Iterable[PersonalData], transcript: Transcript, duration_s: float, padding_s: float = PADDING_S
) -> tuple[Region, ...]:
    """Return the stretches to silence, in order, apart, within `[0, duration_s]`.

    A span is silenced from its first word to its last, and by `padding_s` seconds more on either side. Where the
    words of its turn have no times, or the span lies in none of them, the whole turn is silenced.

    Raises:
        ValueError: a span's turn has no times, so nobody can say where it is heard.
    """
    regions: list[Region] = []
    for first_s, last_s in sorted(_heard(span, transcript.turns) for span in spans):
        start_s, end_s = max(0.0, first_s - padding_s), min(duration_s, last_s + padding_s)
        if start_s >= end_s:
            continue
        if regions and start_s <= regions[-1].end_s:
            regions[-1] = Region(start_s=regions[-1].start_s, end_s=max(end_s, regions[-1].end_s))
        else:
            regions.append(Region(start_s=start_s, end_s=end_s))
    return tuple(regions)


def _heard(span: PersonalData, turns: Sequence[Turn]) -> tuple[float, float]:
    turn = turns[span.turn]
    if turn.start_s is None or turn.end_s is None:
        raise ValueError(f"turn {span.turn} has no times: its personal data cannot be silenced")
    covered, position = [], span.start_char
    for (start, end), word in zip(word_spans(turn), turn.words, strict=True):
        if start < span.end_char and end > span.start_char and end > start:
            if turn.text[position:start].strip():
                return turn.start_s, turn.end_s
            covered.append(word)
            position = end
    if not covered or turn.text[position : span.end_char].strip():
        return turn.start_s, turn.end_s
    return min(word.start_s for word in covered), max(word.end_s for word in covered)
