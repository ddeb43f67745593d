"""Word error rate and the speaker of each word, against gold turns.

The normaliser, stated: Whisper's English normaliser (lower case, no punctuation, contractions, American spelling);
"double" and "treble" are said out, number words become digits, "oh" among digits is a nought, pounds are dropped;
fillers are dropped; digits and spelled letters stand one by one, so that "07700", "0 7 7 0 0" and "oh double seven
double oh" are the same words.
"""

import functools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FILLERS = frozenset("um uh er erm eh hm hmm mm mmm mhm aha ah oh uhhuh mmhm huh".split())
_UNITS = {name: str(digit) for digit, name in enumerate("zero one two three four five six seven eight nine".split())}
_TEENS = {
    name: f"1 {digit}"
    for digit, name in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    name: str(digit)
    for digit, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}


@functools.cache
def _normaliser() -> Any:
    from whisper_normalizer.english import EnglishTextNormalizer

    normaliser = EnglishTextNormalizer()
    normaliser.standardize_numbers = lambda text: text  # it drops noughts in front, which phones and cards live by
    return normaliser


def normalised(text: str) -> list[str]:
    """Return the words of a text after the stated normalisation."""
    text = re.sub(r"\b([A-Z]{2,4}|[A-Z]+\d\w*|\d+[A-Z]\w*)\b", lambda found: " ".join(found[0]), text)
    text = re.sub(r"[—–-]", " ", text.lower()).replace(",", " ")
    text = re.sub(r"(\d)\.(?=\d)", r"\1 ", re.sub(r"£|\bpounds?\b", " ", text))
    text = re.sub(r"\bdouble (\w+)", r"\1 \1", text)
    text = re.sub(r"\b(?:treble|triple) (\w+)", r"\1 \1 \1", text)
    text = _digits(_normaliser()(text))
    words: list[str] = []
    for word in text.split():
        words.extend(list(word) if any(sign.isdigit() for sign in word) else [word])
    return [word for word in words if word not in FILLERS]


def _digits(text: str) -> str:
    for names in (_UNITS, _TEENS):
        text = re.sub(r"\b(" + "|".join(names) + r")\b", lambda found, names=names: names[found[0]], text)
    tens = "|".join(_TENS)
    text = re.sub(rf"\b({tens})(?=\s+[1-9]\b)", lambda found: _TENS[found[0]], text)
    text = re.sub(rf"\b({tens})\b", lambda found: f"{_TENS[found[0]]} 0", text)
    text = re.sub(r"(\d) hundred and (\d \d)\b", r"\1 \2", text)
    text = re.sub(r"(\d) hundred\b", r"\1 0 0", text)
    for _ in range(3):
        text = re.sub(r"\b(?:oh|o)\b(?=\s+\d)|(?<=\d )(?:oh|o)\b", "0", text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Word errors of one conversation side: substitutions, insertions and deletions over the words of the gold text."""

    wrong: int
    words: int


def errors(gold: Sequence[str], heard: Sequence[str]) -> Errors:
    """Return the word errors of the texts of one role, joined in order of time."""
    import jiwer

    reference = normalised(" ".join(gold))
    hypothesis = normalised(" ".join(heard))
    if not reference:
        return Errors(wrong=len(hypothesis), words=0)
    measured = jiwer.process_words(" ".join(reference), " ".join(hypothesis))
    wrong = measured.substitutions + measured.deletions + measured.insertions
    return Errors(wrong=wrong, words=len(reference))


def rate_with_interval(sides: Sequence[Errors], *, rounds: int = 2000, seed: int = 7) -> tuple[float, float, float]:
    """Return the pooled word error rate with its 95 % bootstrap interval over conversations."""
    rng = random.Random(seed)

    def pooled(chosen: Sequence[Errors]) -> float:
        return sum(side.wrong for side in chosen) / max(1, sum(side.words for side in chosen))

    drawn = sorted(pooled(rng.choices(sides, k=len(sides))) for _ in range(rounds))
    return pooled(sides), drawn[int(0.025 * rounds)], drawn[int(0.975 * rounds)]


def right_role(gold_turns: Sequence[dict[str, Any]], turns: Sequence[Any]) -> tuple[int, int]:
    """Return how many recognised words have the right role, of how many.

    A word is right where a gold turn of its role is spoken at the word's middle (within 0.2 s); where no gold turn
    is, the nearest one decides. So over an overlap either role is right.
    """
    right = total = 0
    for turn in turns:
        for word in turn.words:
            middle = (word.start_s + word.end_s) / 2
            spoken = [gold["role"] for gold in gold_turns if gold["start_s"] - 0.2 <= middle <= gold["end_s"] + 0.2]
            if not spoken:
                nearest = min(
                    gold_turns, key=lambda gold: min(abs(gold["start_s"] - middle), abs(gold["end_s"] - middle))
                )
                spoken = [nearest["role"]]
            right += turn.role.value in spoken
            total += 1
    return right, total
