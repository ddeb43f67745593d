from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.evidence import PersonalDataType
from analyser.core.sound import SAMPLE_RATE, Region
from analyser.redact import PADDING_S, muted_intervals
from analyser.redact.unheard import Unheard
from tests.redact.test_muted import span

if TYPE_CHECKING:
    from numpy.typing import NDArray

SILENT_S = 20.0


@dataclass
class Speech:
    """Line noise of -70 dBFS on two channels, and a voice on one of them in some stretches."""

    stretches: tuple[tuple[float, float], ...]
    channel: int = 1
    channels: int = 2
    duration_s: float = SILENT_S

    def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
        first, last = round(start_s * SAMPLE_RATE), min(round(end_s * SAMPLE_RATE), round(SILENT_S * SAMPLE_RATE))
        times = np.arange(first, max(first, last)) / SAMPLE_RATE
        samples = 0.0003 * np.sin(2 * np.pi * 50 * times)
        if channel == self.channel:
            for start, end in self.stretches:
                samples += 0.1 * np.sin(2 * np.pi * 300 * times) * ((times >= start) & (times < end))
        return samples.astype(np.float32)


def turn(*words: tuple[str, float, float], role: Role = Role.CUSTOMER) -> Turn:
    said = tuple(Word(text=text, start_s=start_s, end_s=end_s) for text, start_s, end_s in words)
    text = " ".join(word.text for word in said)
    return Turn(role=role, text=text, start_s=said[0].start_s, end_s=said[-1].end_s, words=said)


NUMBER = turn(("07700", 5, 6))


@pytest.mark.parametrize("channel", [0, 1])
@pytest.mark.parametrize(
    ("stretches", "drawn"),
    [
        ([(5, 6)], (5, 6)),
        ([(5, 6), (6.5, 7.5), (8, 9)], (5, 9)),
        ([(3, 4.5), (5, 6)], (3, 6)),
        ([(5, 6), (8, 9)], (5, 6)),
        ([(1, 2), (5, 6)], (5, 6)),
    ],
)
def test_a_span_is_drawn_over_the_speech_next_to_it(
    stretches: list[tuple[float, float]], drawn: tuple[float, float], channel: int
) -> None:
    unheard = Unheard(Speech(tuple(stretches), channel), [NUMBER])
    assert unheard.around(5, 6) == pytest.approx(drawn, abs=0.03)


def test_words_that_were_made_of_it_are_left() -> None:
    speech = Speech(((2, 12),))
    turns = [turn(("Right.", 2, 3.5), role=Role.AGENT), NUMBER, turn(("Thank", 8, 8.4), ("you.", 8.4, 9))]
    assert Unheard(speech, turns).around(5, 6) == pytest.approx((3.5, 8), abs=0.03)
    bare = [Turn(role=Role.AGENT, text="Right.", start_s=0.0, end_s=3.5), NUMBER]
    assert Unheard(speech, bare).around(5, 6)[0] == pytest.approx(3.5, abs=0.03)


def test_only_codes_have_a_rest_that_is_unheard() -> None:
    speech, transcript = Speech(((5, 9),)), Transcript(kind=Kind.CUSTOMER, turns=(NUMBER,))
    code = span(NUMBER, "07700")
    (region,) = muted_intervals([code], transcript, SILENT_S, sound=speech)
    assert (region.start_s, region.end_s) == pytest.approx((5 - PADDING_S, 9 + PADDING_S), abs=0.03)
    name = replace(code, type=PersonalDataType.PERSON)
    assert muted_intervals([name], transcript, SILENT_S, sound=speech) == (
        Region(start_s=5 - PADDING_S, end_s=6 + PADDING_S),
    )


def test_a_recording_may_end_with_the_span() -> None:
    end = turn(("07700", 19, SILENT_S))
    assert Unheard(Speech(((19, 20),)), [end]).around(19, SILENT_S) == pytest.approx((19, SILENT_S), abs=0.03)
