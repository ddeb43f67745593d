from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.evidence import PersonalData, PersonalDataType, span_times
from analyser.core.sound import Region
from analyser.redact import PADDING_S, muted_intervals
from analyser.redact.muted import RUN_ON_S


def spoken(text: str, *, start_s: float = 0.0, words: bool = True) -> Turn:
    said = text.split()
    timed = (
        tuple(Word(text=t, start_s=start_s + i, end_s=start_s + i + 0.8) for i, t in enumerate(said)) if words else ()
    )
    return Turn(role=Role.CUSTOMER, text=text, start_s=start_s, end_s=start_s + len(said), words=timed)


def span(turn: Turn, quote: str, index: int = 0, group: str | None = None) -> PersonalData:
    start = turn.text.index(quote)
    start_s, end_s = span_times(turn, start, start + len(quote))
    return PersonalData(
        type=PersonalDataType.PHONE, turn=index, start_char=start, end_char=start + len(quote), start_s=start_s,
        end_s=end_s, quote=quote, value="1", group=group, score=1, source="rule:x@1",
    )  # fmt: skip


def of(*turns: Turn) -> Transcript:
    return Transcript(kind=Kind.CUSTOMER, turns=turns)


def test_a_span_is_silenced_from_its_first_to_its_last_word_with_padding() -> None:
    turn = spoken("my number is 07700 900 318 thanks")
    regions = muted_intervals([span(turn, "07700 900 318")], of(turn), 7.0)
    assert regions == (Region(start_s=3 - PADDING_S, end_s=5.8 + RUN_ON_S),)


@pytest.mark.parametrize(
    ("words", "padding_s"),
    [
        ((("It's", 0, 0.4), ("Ana", 0.4, 0.8)), PADDING_S),
        ((("It's", 0, 0.4), ("Ana", 0.4, 0.8), ("here", 0.8, 1.2)), RUN_ON_S),
        ((("It's", 0, 0.4), ("Ana", 0.4, 0.8), ("here", 1.5, 1.9)), PADDING_S),
    ],
)
def test_more_is_silenced_after_a_span_where_its_speaker_goes_on(
    words: tuple[tuple[str, float, float], ...], padding_s: float
) -> None:
    said = tuple(Word(text=text, start_s=start_s, end_s=end_s) for text, start_s, end_s in words)
    text = " ".join(word.text for word in said)
    turn = Turn(role=Role.CUSTOMER, text=text, start_s=0, end_s=said[-1].end_s, words=said)
    (region,) = muted_intervals([span(turn, "Ana")], of(turn), 9.0)
    assert region == Region(start_s=0.4 - PADDING_S, end_s=0.8 + padding_s)


@pytest.mark.parametrize(("reply_s", "padding_s"), [(0.7, RUN_ON_S), (1.9, RUN_ON_S), (2.1, PADDING_S)])
def test_more_is_silenced_where_the_other_comes_in_at_once(reply_s: float, padding_s: float) -> None:
    turn, reply = spoken("it's 07700"), spoken("thank you", start_s=reply_s)
    (region,) = muted_intervals([span(turn, "07700")], of(turn, reply), 9.0)
    assert region.end_s == pytest.approx(1.8 + padding_s)


def test_what_stands_between_two_pieces_of_one_item_is_silenced_too() -> None:
    turn = spoken("it's 999 45 right then 84")
    pieces = [span(turn, quote, group="nhs_number-1") for quote in ("999", "45", "84")]

    def silenced(spans: list[PersonalData]) -> list[tuple[float, float]]:
        return [(region.start_s, region.end_s) for region in muted_intervals(spans, of(turn), 9.0, 0, 0)]

    assert silenced(pieces) == [(1, 2.8), (5, 5.8)]
    assert silenced([replace(piece, group=None) for piece in pieces]) == [(1, 1.8), (2, 2.8), (5, 5.8)]


def test_the_rest_of_a_code_is_silenced_with_the_part_that_was_found() -> None:
    turn = spoken("5 0 2 2 7 4, 2 1 4 8 thanks")
    (region,) = muted_intervals([span(turn, "2 2 7 4")], of(turn), 12.0)
    assert (region.start_s, region.end_s) == pytest.approx((0, 9.8 + RUN_ON_S))


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
