import json
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import analyser.sample
import models
from analyser.audio import decode, speech_regions
from analyser.core.sound import SAMPLE_RATE, Region
from analyser.transcribe import TRANSCRIBERS, Heard
from analyser.transcribe.crew import Crew
from analyser.transcribe.engine import Guess, Token
from analyser.transcribe.packing import GUARD_S, LENGTHS_S, MARGIN_S


class Quiet:
    """A sound of noise with a tune laid over it."""

    channels = 1

    def __init__(self, duration_s: float, *hertz: float) -> None:
        time = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
        tune = sum((0.05 * np.sin(2 * np.pi * each * time) for each in hertz), np.zeros(len(time)))
        self._samples = (tune + np.random.default_rng(0).normal(0, 0.001, len(time))).astype(np.float32)
        self.duration_s = duration_s

    def read(self, channel: int, start_s: float, end_s: float) -> Any:
        return self._samples[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]


def token(text: str, start_s: float, end_s: float, probability: float = 0.9) -> Token:
    return Token(text=text, start_s=start_s, end_s=end_s, probability=probability)


class Script:
    """An ear that has been told what to hear: one guess for each window, in order."""

    def __init__(self, *guesses: Guess, languages: Sequence[tuple[str, float]] = (("en", 0.75), ("cy", 0.25))) -> None:
        self.guesses = list(guesses)
        self.told = list(languages)
        self.asked: list[tuple[int, float, int, bool]] = []
        self._length_s = 0.0

    def encode(self, windows: Sequence[Any]) -> Any:
        (samples,) = {len(window) for window in windows}
        self._length_s = samples / SAMPLE_RATE
        return len(windows)

    def languages(self, encoded: Any, which: Sequence[int]) -> list[list[tuple[str, float]]]:
        return [self.told] * len(which)

    def decode(self, encoded: Any, lengths_s: Sequence[float], *, beam_size: int, prompted: bool = True) -> list[Guess]:
        self.asked.append((encoded, self._length_s, beam_size, prompted))
        return [self.guesses.pop(0) for _ in lengths_s]


def guess(*tokens: Token, log_probability: float = -0.3, no_speech: float = 0.0) -> Guess:
    return Guess(tokens=tokens, log_probability=log_probability, no_speech=no_speech)


def heard_by(script: Script, regions: Sequence[Region], told: list[float] | None = None) -> Heard:
    on_progress = None if told is None else told.append
    return Crew(script, 1).listen(Quiet(60), 0, regions).result(on_progress)


REGIONS = (Region(start_s=10, end_s=12), Region(start_s=50, end_s=51))
SECOND = 2 + 2 * MARGIN_S + GUARD_S  # where the second region's margin starts in the window


def test_words_get_the_time_of_the_call() -> None:
    heard = guess(
        token(" Good", MARGIN_S, 0.7),
        token(" morning.", 0.7, SECOND),  # the pause was given to the word before it
        token(" Hello?", SECOND + MARGIN_S + 0.1, SECOND + 0.9),
    )
    told: list[float] = []
    found = heard_by(Script(heard), REGIONS, told)
    assert [word.text for word in found.words] == ["Good", "morning.", "Hello?"]
    assert [word.start_s for word in found.words] == pytest.approx([10.0, 10.5, 50.0])
    assert [word.end_s for word in found.words] == pytest.approx([10.5, 12.0, 51.0])
    assert (found.dropped, found.language, found.language_probability) == (0, "en", 0.75)
    assert told[-1] == 3.0


def test_what_is_improbable_is_heard_again_thoroughly() -> None:
    script = Script(
        guess(token(" mumble", 0.5, 1), log_probability=-1.5),
        guess(token(" Morning.", 0.5, 1), token(" Hello?", SECOND + MARGIN_S, SECOND + 0.9)),
    )
    found = heard_by(script, REGIONS)
    assert [word.text for word in found.words] == ["Morning.", "Hello?"]
    assert script.asked == [(1, LENGTHS_S[1], 1, True), (1, 30.0, 5, False)]


def test_what_is_read_out_as_one_word_goes_to_the_stretches_that_it_was_said_in() -> None:
    heard = guess(
        *(token(text, 0.3 + 0.3 * at, 0.6 + 0.3 * at) for at, text in enumerate((" 0", ",7", ",7"))),
        *(token(text, SECOND + 0.2 + 0.3 * at, SECOND + 0.5 + 0.3 * at) for at, text in enumerate((",4", ",2,"))),
    )
    found = heard_by(Script(heard), REGIONS)
    assert [word.text for word in found.words] == ["0,7,7", "4,2,"]
    assert [int(word.start_s) for word in found.words] == [10, 50]
    assert found.dropped == 0


def test_a_window_that_stays_a_loop_is_heard_in_halves() -> None:
    loop = guess(*(token("-0" if at else " 0", 0.02 * at, 0.02 * at + 0.02) for at in range(60)))
    script = Script(loop, loop, guess(token(" Morning.", 0.5, 1)), guess(token(" Hello?", 0.5, 1)))
    found = heard_by(script, REGIONS)
    assert [(word.text, int(word.start_s)) for word in found.words] == [("Morning.", 10), ("Hello?", 50)]
    assert [(beam, prompted) for _, _, beam, prompted in script.asked] == [(1, True), (5, False), (1, True)]
    found = heard_by(Script(loop, loop), REGIONS[:1])  # one stretch is not cut further
    assert found.words == ()


def test_invented_words_are_counted() -> None:
    loop = guess(*(token(" again", 0.1 * at, 0.1 * at + 0.1) for at in range(20)))
    found = heard_by(Script(loop, loop), REGIONS[:1])
    assert [word.text for word in found.words] == ["again"]
    assert found.dropped == 19
    nobody = guess(token(" you", 0.5, 1), log_probability=-1.2, no_speech=0.9)
    found = heard_by(Script(nobody, nobody), REGIONS[:1])
    assert (found.words, found.dropped) == ((), 1)


def test_nothing_is_heard_where_nobody_speaks() -> None:
    found = heard_by(Script(), ())
    assert (found.words, found.dropped, found.language) == ((), 0, None)


def test_a_recogniser_of_one_language_tells_none() -> None:
    found = heard_by(Script(guess(token(" Hello.", 0.3, 0.9)), languages=()), REGIONS[1:])
    assert (found.language, found.language_probability) == (None, None)


@pytest.fixture(scope="module")
def whisper() -> Any:
    return models.load("whisper-base")


@pytest.mark.parametrize("hertz", [(), (440, 660), (400, 450), (350, 440, 523, 880)])
def test_the_real_one_invents_nothing_if_it_is_sent_to_listen_to_noise(hertz: tuple[float, ...], whisper: Any) -> None:
    sound = Quiet(20, *hertz)
    found = TRANSCRIBERS["whisper"](whisper).transcribe(sound, 0, [Region(start_s=1, end_s=19)])
    assert found.words == ()


def test_the_sample_call_is_heard_word_for_word_and_in_time(whisper: Any) -> None:
    """The first half minute of the sample call, agent's side, against its script."""
    folder = Path(analyser.sample.__file__).parent
    turns = [turn for turn in json.loads((folder / "call.json").read_text())["turns"] if turn["role"] == "agent"]
    turns = [turn for turn in turns if turn["end_s"] < 40]
    with decode(folder / "call.flac") as recording:
        regions = [region for region in speech_regions(recording, 0) if region.end_s < 40]
        found = TRANSCRIBERS["whisper"](whisper).transcribe(recording, 0, regions)
    assert found.language == "en"
    for turn in turns:
        own = [word for word in found.words if turn["start_s"] - 0.3 < word.start_s < turn["end_s"]]
        assert own[0].start_s == pytest.approx(turn["start_s"], abs=0.3)
        assert own[-1].end_s == pytest.approx(turn["end_s"], abs=0.5)
    script, heard = (
        [re.sub(r"\W", "", word.lower()) for word in words]
        for words in (" ".join(turn["text"] for turn in turns).split(), [word.text for word in found.words])
    )
    assert SequenceMatcher(None, script, heard).ratio() > 0.75


def test_what_is_heard_does_not_depend_on_what_is_beside_it(whisper: Any) -> None:
    listens = TRANSCRIBERS["whisper"](whisper)
    with decode(Path(analyser.sample.__file__).parent / "call.flac") as recording:
        regions = [[one for one in speech_regions(recording, channel) if one.end_s < 30] for channel in (0, 1)]
        alone = [listens.transcribe(recording, channel, own) for channel, own in enumerate(regions)]
        noise = [Quiet(8, 200.0 + each) for each in range(3)]
        beside = [listens.begin(each, 0, [Region(start_s=0, end_s=7)]) for each in noise]
        together = [listens.begin(recording, channel, own) for channel, own in enumerate(regions)]
        assert [each.result() for each in together] == alone
        assert all(not each.result().words for each in beside)
