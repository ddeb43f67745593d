from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.evidence import PersonalData, PersonalDataType, span_times
from analyser.core.sound import Region
from analyser.redact import PADDING_S, muted_intervals


def spoken(text: str, *, start_s: float = 0.0, words: bool = True) -> Turn:
    said = text.split()
    timed = (
        tuple(Word(text=t, start_s=start_s + i, end_s=start_s + i + 0.8) for i, t in enumerate(said)) if words else ()
    )
    return Turn(role=Role.CUSTOMER, text=text, start_s=start_s, end_s=start_s + len(said), words=timed)


def span(turn: Turn, quote: str, index: int = 0) -> PersonalData:
    start = turn.text.index(quote)
    start_s, end_s = span_times(turn, start, start + len(quote))
    return PersonalData(
        type=PersonalDataType.PHONE, turn=index, start_char=start, end_char=start + len(quote), start_s=start_s,
        end_s=end_s, quote=quote, value="1", group=None, score=1, source="rule:x@1",
    )  # fmt: skip


def of(*turns: Turn) -> Transcript:
    return Transcript(kind=Kind.CUSTOMER, turns=turns)


def test_a_span_is_silenced_from_its_first_to_its_last_word_with_padding() -> None:
    turn = spoken("my number is 07700 900 318 thanks")
    regions = muted_intervals([span(turn, "07700 900 318")], of(turn), 7.0)
    assert regions == (Region(start_s=3 - PADDING_S, end_s=5.8 + PADDING_S),)


def test_padding_stays_inside_the_sound_and_neighbours_merge() -> None:
    turn = spoken("07700 900")
    regions = muted_intervals([span(turn, "07700"), span(turn, "900")], of(turn), 1.85, padding_s=0.2)
    assert regions == (Region(start_s=0, end_s=1.85),)


def test_without_word_times_the_whole_turn_is_silenced() -> None:
    turn = spoken("my number is 07700 thanks", start_s=10, words=False)
    (region,) = muted_intervals([span(turn, "07700")], of(turn), 60.0)
    assert (region.start_s, region.end_s) == (10 - PADDING_S, 15 + PADDING_S)


def test_a_span_that_its_words_do_not_cover_silences_the_whole_turn() -> None:
    words = (Word(text="my", start_s=0, end_s=0.5), Word(text="0770", start_s=2, end_s=2.5))
    turn = Turn(role=Role.CUSTOMER, text="my 07700 900", start_s=0, end_s=6, words=words)
    (region,) = muted_intervals([span(turn, "07700 900")], of(turn), 6.0)
    assert (region.start_s, region.end_s) == (0, 6)


def test_a_turn_without_times_cannot_be_silenced() -> None:
    turn = Turn(role=Role.CUSTOMER, text="07700")
    with pytest.raises(ValueError, match="turn 0 has no times"):
        muted_intervals([span(turn, "07700")], of(turn), 5.0)


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 4)), max_size=8), st.floats(0, 1))
def test_regions_are_in_order_apart_and_cover_every_word(places: list[tuple[int, int]], padding: float) -> None:
    turn = spoken(" ".join(f"w{i:02}" for i in range(20)))
    spans = [span(turn, " ".join(turn.text.split()[first : first + count])) for first, count in places]
    regions = muted_intervals(spans, of(turn), 20.0, padding_s=padding)
    for one, other in pairwise(regions):
        assert one.end_s < other.start_s
    for first, count in places:
        last = min(first + count, 20) - 1
        assert any(r.start_s <= max(0.0, first - padding) and r.end_s >= last + 0.8 for r in regions)
