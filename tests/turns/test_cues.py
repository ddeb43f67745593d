"""Every cue fires where it says, and is quiet where it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind
from analyser.turns.cues import cues


@pytest.mark.parametrize(
    ("cue_id", "text"), [(cue.id, text) for cue in cues() for text in cue.fires], ids=lambda value: str(value)[:40]
)
def test_fires(cue_id: str, text: str) -> None:
    assert next(cue for cue in cues() if cue.id == cue_id).found(text)


@pytest.mark.parametrize(
    ("cue_id", "text"), [(cue.id, text) for cue in cues() for text in cue.quiet], ids=lambda value: str(value)[:40]
)
def test_is_quiet(cue_id: str, text: str) -> None:
    assert not next(cue for cue in cues() if cue.id == cue_id).found(text)


def test_ids_are_not_used_twice() -> None:
    assert len({cue.id for cue in cues()}) == len(cues())


@pytest.mark.parametrize("kind", [*Kind, None])
def test_both_sides_have_cues(kind: Kind | None) -> None:
    weights = [cue.weight for cue in cues() if cue.serves(kind)]
    assert min(weights) < 0 < max(weights)


def test_a_kind_has_its_own_cues() -> None:
    assert {cue.kind for cue in cues() if cue.serves(Kind.COACHING)} == {"coaching", "both"}


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(isinstance(cue.found(text), bool) for cue in cues())


def test_a_very_long_turn_takes_little_time() -> None:
    text = "can you " * 50_000 + "a " * 100_000
    assert not any(cue.found(text) for cue in cues() if cue.id == "recording_notice")
