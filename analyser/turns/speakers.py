"""Tells two voices on one channel apart: one speaker number for every word.

Words are gathered into short stretches that end where a speaker may change: at a pause, at the end of a sentence, or
after two seconds. Each stretch gets a CAM++ embedding (Wang et al. 2023), the longer ones are clustered into two voices
(spherical k-means), and the likeliest path through all stretches decides (Viterbi), in which a change costs more in the
middle of a phrase than at a pause.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from analyser.core.backchannel import is_backchannel
from analyser.core.call import Word
from analyser.core.sound import SAMPLE_RATE, Region, Sound
from analyser.turns.edges import drawn_in
from analyser.turns.merge import joined
from analyser.turns.voices import LONGEST_S, two_voices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAUSE_S = 0.15
"""Seconds of silence between two words at which the speaker may change."""

SHORTEST_S = 0.4
"""A shorter stretch is embedded with some of the sound around it."""

EVIDENCE = 25.0
"""Log odds per unit of difference between the similarities to the two voices: what short stretches of the voiced
development calls and of a real telephone call showed, rounded down."""

MOST_EVIDENCE = 8.0
"""Log odds that no single stretch may exceed."""

CHANGE_PAUSE_S = 0.3
"""Seconds of silence after which a change of speaker is no surprise."""

CHANGE_COSTS = (4.0, 1.5, 0.0)
"""Nats that a change of speaker costs where nothing, one thing, or two things speak for one: a pause, the end of a
sentence, a backchannel on either side."""

_STEP_S = 0.1
_BATCH_S = 60.0
_SENTENCE_ENDS = (".", "?", "!", "…")


class Encoder(Protocol):
    """Gives voices as points: what `models.load("campplus")` returns."""

    def embed_many(self, stretches: "Sequence[NDArray[np.float32]]") -> "NDArray[np.float32]":
        """Return unit vectors [k, d] for k stretches of float32 samples at 16 kHz."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Who said each word.

    of_words: a speaker for each word, in order; 0 is the one who speaks first. one_speaker: only one voice was found
    (all words are 0). confidence: mean probability, in [0, 1], that a word has the right speaker, as far as the voices
    tell; 0 where only one voice was found.
    """

    of_words: tuple[int, ...]
    one_speaker: bool
    confidence: float


def separate(
    sound: Sound, channel: int, words: Sequence[Word], regions: Sequence[Region], encoder: Encoder
) -> Speakers:
    """Tell who of two speakers said each word of one channel.

    Args:
        sound: read in short stretches, so that memory does not grow with the call.
        channel: the channel that both speakers are on.
        words: in order of `start_s`.
        regions: where speech was found on that channel, in order; may be empty.
        encoder: gives a unit vector for each stretch of samples.

    Raises:
        ValueError: from the encoder, for samples that are not finite.
    """
    import numpy as np

    stretches = list(_stretches(drawn_in(words, regions)))
    seconds = np.array([part[-1].end_s - part[0].start_s for part in stretches])
    embeddings = _embedded(sound, channel, stretches, encoder) if stretches else np.zeros((0, 1), dtype=np.float32)
    voices = two_voices(embeddings, seconds)
    if voices is None:
        return Speakers(of_words=(0,) * len(words), one_speaker=True, confidence=0.0)
    favour = np.clip(EVIDENCE * (embeddings @ (voices[0] - voices[1])), -MOST_EVIDENCE, MOST_EVIDENCE)
    path = _likeliest(favour, _change_costs(stretches))
    certainty = 1 / (1 + np.exp(np.where(path == 0, -favour, favour)))
    sizes = [len(part) for part in stretches]
    of_words = np.repeat(path ^ path[0], sizes)
    return Speakers(
        of_words=tuple(of_words.tolist()),
        one_speaker=not of_words.any(),
        confidence=round(float(np.average(certainty, weights=sizes)), 4),
    )


def _stretches(words: Sequence[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        if part:
            pause = word.start_s - part[-1].end_s
            if pause >= PAUSE_S or _ends(part) or word.end_s - part[0].start_s > LONGEST_S:
                yield part
                part = []
        part.append(word)
    if part:
        yield part


def _ends(part: Sequence[Word]) -> bool:
    return part[-1].text.strip().endswith(_SENTENCE_ENDS)


def _embedded(
    sound: Sound, channel: int, stretches: Sequence[Sequence[Word]], encoder: Encoder
) -> "NDArray[np.float32]":
    """Embed the stretches, [k, d], a minute of sound at a time."""
    import numpy as np

    embedded: list[NDArray[np.float32]] = []
    batch: list[NDArray[np.float32]] = []
    for part in stretches:
        batch.append(_samples(sound, channel, part[0].start_s, part[-1].end_s))
        if sum(map(len, batch)) >= _BATCH_S * SAMPLE_RATE:
            embedded.append(encoder.embed_many(batch))
            batch = []
    if batch:
        embedded.append(encoder.embed_many(batch))
    return np.concatenate(embedded)


def _samples(sound: Sound, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
    """The middle of a stretch; its length is a multiple of 0.1 s, for equal lengths are embedded together."""
    import numpy as np

    length_s = min(max(end_s - start_s, SHORTEST_S), 2 * LONGEST_S)
    length_s = max(int(length_s / _STEP_S + 1e-6), 1) * _STEP_S
    begin_s = max((start_s + end_s - length_s) / 2, 0.0)
    samples = sound.read(channel, begin_s, begin_s + length_s)[: round(length_s * SAMPLE_RATE)]
    return samples if samples.size else np.zeros(round(length_s * SAMPLE_RATE), dtype=np.float32)


def _change_costs(stretches: Sequence[Sequence[Word]]) -> list[float]:
    """What a change of speaker before each stretch costs, in nats."""
    listens = [is_backchannel(joined(part), part[-1].end_s - part[0].start_s) for part in stretches]
    costs = [0.0]
    for index in range(1, len(stretches)):
        before, after = stretches[index - 1], stretches[index]
        paused = after[0].start_s - before[-1].end_s >= CHANGE_PAUSE_S
        signs = paused + _ends(before) + (listens[index - 1] or listens[index])
        costs.append(CHANGE_COSTS[min(signs, 2)])
    return costs


def _likeliest(favour: "NDArray[np.float64]", costs: Sequence[float]) -> "NDArray[np.int64]":
    """The likeliest speaker (0 or 1) of each stretch.

    favour: [k], log odds for speaker 0. costs: [k], nats for a change of speaker before each stretch.
    """
    import numpy as np

    came_from: list[tuple[int, int]] = []
    first, second = favour[0] / 2, -favour[0] / 2
    for log_odds, cost in itertools.islice(zip(favour.tolist(), costs, strict=True), 1, None):
        came_from.append((int(second - cost > first), int(second >= first - cost)))
        first, second = max(first, second - cost) + log_odds / 2, max(second, first - cost) - log_odds / 2
    path = [int(second > first)]
    for steps in reversed(came_from):
        path.append(steps[path[-1]])
    return np.array(path[::-1])
