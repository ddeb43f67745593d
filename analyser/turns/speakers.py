"""Tells the voices on one channel apart: one speaker number for every word, and where each of them talks.

A segmentation network says where within ten seconds the speaker changes and where two talk at once (Bredin and Laurent
2021; Plaquet and Bredin 2023). Words are gathered into short stretches that end where a speaker may change: at a pause,
at the end of a sentence, where the network says so, or after two seconds. Each stretch gets a CAM++ embedding (Wang et
al. 2023); these are clustered into one, two or three voices, and the likeliest path through all stretches decides
(Viterbi), in which a change costs more in the middle of a phrase than at a pause, and less where the network heard one.
"""

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from analyser.core.backchannel import is_backchannel
from analyser.core.call import Word
from analyser.core.sound import SAMPLE_RATE, Region, Sound
from analyser.turns.activity import talked
from analyser.turns.edges import drawn_in
from analyser.turns.merge import joined
from analyser.turns.stretches import Stretch, gaps, shared, union
from analyser.turns.voices import LONGEST_S, pooled, voices
from analyser.turns.windows import Segmenter, Windows, segmented

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAUSE_S = 0.15
"""Seconds of silence between two words at which the speaker may change."""

SHORTEST_S = 0.4
"""A shorter stretch is embedded with some of the sound around it."""

EVIDENCE = 25.0
"""Log odds per unit of difference between the similarities to two voices: what short stretches of the voiced
development calls and of a real telephone call showed, rounded down."""

MOST_EVIDENCE = 8.0
"""Log odds that no single stretch may exceed."""

CHANGE_PAUSE_S = 0.3
"""Seconds of silence after which a change of speaker is no surprise."""

CHANGE_COSTS = (4.0, 1.5, 0.0)
"""Nats that a change of speaker costs where nothing, one thing, or two things speak for one: a pause, the end of a
sentence, a backchannel on either side."""

WORDLESS_S = 0.5
"""Seconds of speech without a word from which on it is told whose they are."""

LEAST_LIKENESS = 0.3
"""What is less like every voice (cosine) is no speaker: music, or a noise that was taken for speech."""

HEARD = 2.0
"""Nats that a change costs more where the segmentation hears the same speaker on both sides, and less where two: it is
seldom wrong, but on poor lines takes two like voices for one."""

_STEP_S = 0.1
_BATCH_S = 30.0
"""So much fits into one pack of the encoder (`models.networks.packed`)."""

_SENTENCE_ENDS = (".", "?", "!", "…")


class Encoder(Protocol):
    """Gives voices as points: what `models.load("campplus")` returns."""

    def embed_many(self, stretches: "Sequence[NDArray[np.float32]]") -> "NDArray[np.float32]":
        """Return unit vectors [k, d] for k stretches of float32 samples at 16 kHz."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Who said each word, and who talks when.

    of_words: a speaker for each word, in order; 0 is the one who speaks first. count: how many voices were found, one
    to three. regions: by speaker, where they talk, in order, also over one another. overlap: where two talk at once, in
    order. confidence: mean probability, in [0, 1], that a word has the right speaker, as far as the voices tell; 0
    where only one voice was found.
    """

    of_words: tuple[int, ...]
    count: int
    regions: tuple[tuple[Region, ...], ...]
    overlap: tuple[Region, ...]
    confidence: float


def separate(
    sound: Sound,
    channel: int,
    words: Sequence[Word],
    regions: Sequence[Region],
    encoder: Encoder,
    segmenter: Segmenter,
    *,
    threads: int = 1,
) -> Speakers:
    """Tell who of up to three speakers said each word of one channel.

    Args:
        sound: read a minute or so at a time, so that memory hardly grows with the call.
        channel: the channel that the speakers share.
        words: in order of `start_s`.
        regions: where speech was found on that channel, in order; may be empty.
        encoder: gives a unit vector for each stretch of samples.
        segmenter: tells speakers apart within ten seconds.
        threads: how many parts of the call are looked at side by side; what is found does not depend on it.

    Raises:
        ValueError: from the models, for samples that are not finite.
    """
    import numpy as np

    if not words:
        return _one(words, regions)
    drawn = drawn_in(words, regions)
    with ThreadPoolExecutor(threads, thread_name_prefix="speakers") as pool:
        windows = segmented(sound, channel, regions or [_reach(drawn)], segmenter, pool)
        stretches = list(_stretches(drawn, windows))
        spans, wordless = [_span(part) for part in stretches], list(_wordless(drawn, regions))
        every = _embedded(sound, channel, [*spans, *wordless], encoder, pool)
        embeddings, others = every[: len(spans)], every[len(spans) :]
    same = [windows.same(before, after) for before, after in itertools.pairwise(spans)]
    found = voices(*pooled(embeddings, np.array([end - start for start, end in spans]), same))
    if found is None:
        return _one(words, regions)
    likeness = EVIDENCE * (embeddings @ found.T)
    evidence = np.maximum(likeness - likeness.max(axis=1, keepdims=True), -MOST_EVIDENCE)
    path = _likeliest(evidence, _change_costs(stretches, same))
    order = list(dict.fromkeys(path.tolist()))
    if len(order) == 1:
        return _one(words, regions)
    certainty = np.exp(evidence - np.logaddexp.reduce(evidence, axis=1, keepdims=True))
    sizes = [len(part) for part in stretches]
    of_words = np.repeat([order.index(speaker) for speaker in path.tolist()], sizes).tolist()
    own, overlap = talked(windows, drawn, of_words, regions, _by_likeness(wordless, others @ found.T, order))
    return Speakers(
        of_words=tuple(of_words),
        count=len(order),
        regions=own,
        overlap=overlap,
        confidence=round(float(np.average(certainty[np.arange(len(path)), path], weights=sizes)), 4),
    )


def _one(words: Sequence[Word], regions: Sequence[Region]) -> Speakers:
    return Speakers(of_words=(0,) * len(words), count=1, regions=(tuple(regions),), overlap=(), confidence=0.0)


def _reach(words: Sequence[Word]) -> Region:
    return Region(start_s=words[0].start_s, end_s=max(word.end_s for word in words))


def _span(words: Sequence[Word]) -> tuple[float, float]:
    return words[0].start_s, words[-1].end_s


def _stretches(words: Sequence[Word], windows: Windows) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        if part:
            pause = word.start_s - part[-1].end_s
            long = word.end_s - part[0].start_s > LONGEST_S
            if pause >= PAUSE_S or _ends(part) or long or windows.same(_span(part), _span([word])) is False:
                yield part
                part = []
        part.append(word)
    if part:
        yield part


def _ends(part: Sequence[Word]) -> bool:
    return part[-1].text.strip().endswith(_SENTENCE_ENDS)


def _wordless(words: Sequence[Word], regions: Sequence[Region]) -> Iterator[Stretch]:
    """Stretches of speech of which the recogniser made no words: who talks there is told by the voice alone."""
    spoken = [(region.start_s, region.end_s) for region in regions]
    said = union((word.start_s, word.end_s) for word in words)
    silent = gaps(said, 0.0, spoken[-1][1] if spoken else 0.0)
    yield from (free for free in shared(silent, spoken) if free[1] - free[0] >= WORDLESS_S)


def _by_likeness(
    stretches: Sequence[Stretch], likeness: "NDArray[np.float64]", order: Sequence[int]
) -> list[tuple[Stretch, int]]:
    """The stretches that sound like a speaker, with the speaker; `likeness` [k, voices], `order`: voices by speaker."""
    nearest = likeness.argmax(axis=1).tolist()
    return [
        (stretch, order.index(voice))
        for stretch, voice, own in zip(stretches, nearest, likeness, strict=True)
        if own[voice] >= LEAST_LIKENESS and voice in order
    ]


def _embedded(
    sound: Sound, channel: int, spans: Sequence[Stretch], encoder: Encoder, pool: Executor
) -> "NDArray[np.float32]":
    """Embed stretches, [k, d], about half a minute of sound at a time in each thread."""
    import numpy as np

    def embedded(batch: Sequence[Stretch]) -> "NDArray[np.float32]":
        return encoder.embed_many([_samples(sound, channel, *span) for span in batch])

    return np.concatenate(list(pool.map(embedded, _batches(spans))))


def _batches(spans: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """The stretches in order, as many together as make up `_BATCH_S`."""
    batch: list[Stretch] = []
    held_s = 0.0
    for span in spans:
        length_s = _embedded_s(*span)
        if batch and held_s + length_s > _BATCH_S:
            yield batch
            batch, held_s = [], 0.0
        batch.append(span)
        held_s += length_s
    if batch:
        yield batch


def _embedded_s(start_s: float, end_s: float) -> float:
    """How much of a stretch is embedded: a multiple of 0.1 s."""
    length_s = min(max(end_s - start_s, SHORTEST_S), 2 * LONGEST_S)
    return max(int(length_s / _STEP_S + 1e-6), 1) * _STEP_S


def _samples(sound: Sound, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
    """The middle of a stretch, as long as `_embedded_s` says."""
    import numpy as np

    length_s = _embedded_s(start_s, end_s)
    begin_s = max((start_s + end_s - length_s) / 2, 0.0)
    samples = sound.read(channel, begin_s, begin_s + length_s)[: round(length_s * SAMPLE_RATE)]
    return samples if samples.size else np.zeros(round(length_s * SAMPLE_RATE), dtype=np.float32)


def _change_costs(stretches: Sequence[Sequence[Word]], same: Sequence[bool | None]) -> list[float]:
    """What a change of speaker before each stretch costs, in nats; `same`: what was heard at each change of stretch."""
    listens = [is_backchannel(joined(part), part[-1].end_s - part[0].start_s) for part in stretches]
    costs = [0.0]
    for index, heard in enumerate(same, start=1):
        before, after = stretches[index - 1], stretches[index]
        paused = after[0].start_s - before[-1].end_s >= CHANGE_PAUSE_S
        signs = paused + _ends(before) + (listens[index - 1] or listens[index])
        told = 0.0 if heard is None else HEARD if heard else -HEARD
        costs.append(CHANGE_COSTS[min(signs, 2)] + told)
    return costs


def _likeliest(evidence: "NDArray[np.float64]", costs: Sequence[float]) -> "NDArray[np.intp]":
    """The likeliest speaker of each stretch.

    evidence: [k, speakers], nats for each. costs: [k], nats for a change of speaker before each stretch.
    """
    import numpy as np

    best, came_from = evidence[0], []
    for own, cost in zip(evidence[1:], costs[1:], strict=True):
        reached = best[:, None] - cost * (1 - np.eye(len(best)))
        came_from.append(reached.argmax(axis=0))
        best = reached.max(axis=0) + own
    path = [int(best.argmax())]
    for steps in reversed(came_from):
        path.append(int(steps[path[-1]]))
    return np.array(path[::-1], dtype=np.intp)
