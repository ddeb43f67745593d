"""Calls in which recorded digits (fsdd, 8 kHz, three speakers) are strung into numbers that callers read out.

Each call is two-channel sound: line noise on the agent's side, on the caller's four answers, one of each kind (card,
phone, sort code with account number, NHS number), with 0.1 to 0.25 s between digits, 0.4 to 0.7 s between groups and
some seconds for each question. There is no recorded speech for the questions, so the agent's turns are typed and placed
before the answers, and only what the caller says comes from the recogniser. Digits are said one by one, "zero" for
nought: there is no "oh", "double" or "forty-two" in the recordings.

Cards are Luhn-valid under the prefixes of published test cards, phone numbers come from Ofcom's ranges for drama, NHS
numbers from the test range 999 with the right check digit; sort codes and account numbers are drawn.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.redact.check_digits import luhn, mod11

Samples = npt.NDArray[np.float32]
Stretch = tuple[float, float]

SPEAKERS = ("jackson", "nicolas", "theo")
RATE = 8_000
DIGIT_PAUSE_S = (0.1, 0.25)
GROUP_PAUSE_S = (0.4, 0.7)
QUESTION_S = (3.0, 4.0)
LEVEL_DBFS = -24.0
NOISE_DBFS = -58.0
LONGEST_DIGIT_S = 1.0
"""A few recordings hold seconds of room around the digit; they are left out."""

TEST_CARDS = ("424242", "400005", "555555", "520082", "222300", "400000", "510510")
DRAMA_PHONES = (("07700", "900"), ("01632", "960"), ("020", "7946", "0"), ("0113", "496", "0"))

QUESTIONS = {
    "card": (
        "And could I take the long number across the front of your card, please?",
        "What's the card number?",
        "Can you read me the sixteen digits on your card?",
    ),
    "phone": (
        "What's the best telephone number to reach you on?",
        "Could I have a contact number for you?",
        "And your mobile number, please?",
    ),
    "bank": (
        "Can I take the sort code and then the account number, please?",
        "What are your bank details, sort code first and then the account number?",
        "Could you give me the sort code and account number that we should pay into?",
    ),
    "nhs": (
        "Do you have your NHS number there?",
        "Could you read me your NHS number, please?",
        "And what's the NHS number on the letter?",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A number to be found: its type, its normalised value, and the groups of digits that it is read out in."""

    type: str
    value: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the caller reads out after one question, and when each digit of it is heard (seconds)."""

    question: str
    items: tuple[Item, ...]
    digits: tuple[tuple[Stretch, ...], ...]

    @property
    def said(self) -> str:
        """All digits, one by one."""
        return " ".join(digit for item in self.items for group in item.groups for digit in group)

    @property
    def start_s(self) -> float:
        """When the first digit starts."""
        return self.digits[0][0][0]

    @property
    def end_s(self) -> float:
        """When the last digit ends."""
        return self.digits[-1][-1][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitCall:
    """One made call: samples [2, n] at 8 kHz, the agent on the first channel, and what the caller answers."""

    speaker: str
    samples: Samples
    answers: tuple[Answer, ...]


class Voices:
    """The recorded digits of each speaker, brought to one level for each speaker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def digits(self, speaker: str) -> dict[str, list[Samples]]:
        """Return the recordings [n] of each digit."""
        return self._all[speaker]

    @cached_property
    def _all(self) -> dict[str, dict[str, list[Samples]]]:
        return {speaker: self._of(speaker) for speaker in SPEAKERS}

    def _of(self, speaker: str) -> dict[str, list[Samples]]:
        found = {
            str(digit): [_read(path) for path in sorted(self._folder.glob(f"{digit}_{speaker}_*.wav"))]
            for digit in range(10)
        }
        levels = [float((samples**2).mean()) for takes in found.values() for samples in takes]
        gain = 10 ** (LEVEL_DBFS / 20) / np.median(levels) ** 0.5
        return {
            digit: [samples * np.float32(gain) for samples in takes if len(samples) <= LONGEST_DIGIT_S * RATE]
            for digit, takes in found.items()
        }


def _read(path: Path) -> Samples:
    import wave

    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (RATE, 1)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32) / np.float32(32_768)


def calls(folder: Path, *, each: int, seed: int) -> Iterator[DigitCall]:
    """Yield `each` calls of four answers for every speaker."""
    voices = Voices(folder)
    for number, speaker in enumerate(SPEAKERS):
        for call in range(each):
            yield _call(speaker, voices.digits(speaker), random.Random(seed * 10_000 + number * 1_000 + call))


def _call(speaker: str, takes: dict[str, list[Samples]], rng: random.Random) -> DigitCall:
    makers = {"card": _card, "phone": _phone, "bank": _bank, "nhs": _nhs}
    parts: list[tuple[float, Samples]] = []
    answers = []
    at_s = 0.5
    for kind in rng.sample(sorted(makers), len(makers)):
        at_s += rng.uniform(*QUESTION_S)
        items = makers[kind](rng)
        digits: list[tuple[Stretch, ...]] = []
        for item in items:
            heard: list[Stretch] = []
            for group in item.groups:
                for digit in group:
                    samples = rng.choice(takes[digit])
                    parts.append((at_s, samples))
                    heard.append((at_s, at_s + len(samples) / RATE))
                    at_s = heard[-1][1] + rng.uniform(*DIGIT_PAUSE_S)
                at_s = heard[-1][1] + rng.uniform(*GROUP_PAUSE_S)
            digits.append(tuple(heard))
        answers.append(Answer(question=rng.choice(QUESTIONS[kind]), items=items, digits=tuple(digits)))
    return DigitCall(speaker=speaker, samples=_sound(parts, at_s + 1.0, rng), answers=tuple(answers))


def _sound(parts: Sequence[tuple[float, Samples]], length_s: float, rng: random.Random) -> Samples:
    noise = np.random.default_rng(rng.getrandbits(32))
    samples = noise.standard_normal((2, round(length_s * RATE))).astype(np.float32) * 10 ** (NOISE_DBFS / 20)
    for start_s, part in parts:
        first = round(start_s * RATE)
        samples[1, first : first + len(part)] += part
    clipped: Samples = np.clip(samples, -1, 1)
    return clipped


def transcript(call: DigitCall, heard: Sequence[Turn]) -> Transcript:
    """Return what was heard of the caller with the typed questions put before the answers."""
    asked = []
    for number, answer in enumerate(call.answers):
        end_s = answer.start_s - 0.3
        start_s = max(end_s - QUESTION_S[0], call.answers[number - 1].end_s + 0.3 if number else 0.0)
        spoken = answer.question.split()
        step = (end_s - start_s) / len(spoken)
        words = tuple(
            Word(text=word, start_s=start_s + step * place, end_s=start_s + step * (place + 1))
            for place, word in enumerate(spoken)
        )
        asked.append(Turn(role=Role.AGENT, text=answer.question, start_s=start_s, end_s=end_s, words=words))
    turns = sorted((*asked, *heard), key=lambda turn: turn.start_s or 0.0)
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(turns))


def write_wav(samples: Samples, path: Path) -> None:
    """Write samples [channels, n] as 16-bit WAV at 8 kHz."""
    import wave

    whole = np.rint(samples * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(whole.T.tobytes())


# The numbers.


def _drawn(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def _grouped(digits: str, *lengths: int) -> tuple[str, ...]:
    groups, at = [], 0
    for length in lengths:
        groups.append(digits[at : at + length])
        at += length
    return tuple(groups)


def _card(rng: random.Random) -> tuple[Item, ...]:
    body = rng.choice(TEST_CARDS) + _drawn(rng, 9)
    digits = next(body + check for check in "0123456789" if luhn(body + check))
    return (Item(type="card_number", value=digits, groups=_grouped(digits, 4, 4, 4, 4)),)


def _phone(rng: random.Random) -> tuple[Item, ...]:
    *head, last = rng.choice(DRAMA_PHONES)
    tail = last + _drawn(rng, 11 - len("".join((*head, last))))
    groups = (*head, tail[:3], tail[3:]) if len(tail) == 6 else (*head, tail)
    return (Item(type="phone", value="".join(groups), groups=groups),)


def _bank(rng: random.Random) -> tuple[Item, ...]:
    code, account = _drawn(rng, 6), _drawn(rng, 8)
    pairs = _grouped(code, 2, 2, 2)
    return (
        Item(type="sort_code", value="-".join(pairs), groups=pairs),
        Item(type="account_number", value=account, groups=_grouped(account, 4, 4)),
    )


def _nhs(rng: random.Random) -> tuple[Item, ...]:
    while True:  # one in eleven bodies has no check digit
        body = "999" + _drawn(rng, 6)
        for check in "0123456789":
            if mod11(body + check):
                digits = body + check
                return (Item(type="nhs_number", value=digits, groups=_grouped(digits, 3, 3, 4)),)
