"""Windows of talk, what the trained reader says of them, and the notation of the talk that it learns from."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import weights
from models.errors import InvalidModelError
from models.registry import HERE
from models.training.mention_training.marked import MarkedTalk, read
from models.training.mention_training.recipe import read_recipe
from models.training.mention_training.variants import Variants
from models.training.train import below_floor
from models.windows import LONGEST, OVERLAP, Said, windows

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from models.mentions import MentionReader

RECIPE = read_recipe(HERE / "personal-data")


@pytest.fixture(scope="module")
def tokenizer() -> "Tokenizer":
    from models.networks.bert import tokenizer_of

    return tokenizer_of(weights.located("all-minilm-l6-v2"))


@pytest.fixture(scope="module")
def reader() -> "MentionReader":
    import models

    loaded: MentionReader = models.load("personal-data")
    return loaded


def talk(tmp_path: Path, text: str) -> list[MarkedTalk]:
    path = tmp_path / "talk-1.txt"
    path.write_text(text, encoding="utf-8")
    return list(read(path, RECIPE.types))


turns = st.lists(
    st.builds(Said, speaker=st.sampled_from(["agent", "customer"]), text=st.text(max_size=400)), min_size=1, max_size=12
)


@given(st.lists(turns, min_size=1, max_size=3))
def test_every_token_is_answered_for_once_and_stands_where_it_says(
    tokenizer: "Tokenizer", conversations: list[list[Said]]
) -> None:
    texts = [turn.text for conversation in conversations for turn in conversation]
    wanted = [
        (turn, start, end)
        for turn, text in enumerate(texts)
        for start, end in tokenizer.encode(text, add_special_tokens=False).offsets
    ]
    made = windows(conversations, tokenizer)
    places = [place for window in made for place in window.places[window.fresh :] if place is not None]
    assert [(place.turn, place.start, place.end) for place in places] == wanted
    assert all(len(window.tokens) == len(window.cases) == len(window.places) <= LONGEST for window in made)
    assert all(window.fresh <= OVERLAP + 1 for window in made)


def test_a_name_an_address_and_a_code_are_read_in_context(reader: "MentionReader") -> None:
    said = [
        Said(speaker="agent", text="can i take your name please"),
        Said(speaker="customer", text="yeah it's ifeoma adebayo-clark"),
        Said(speaker="agent", text="and the first line of your address"),
        Said(speaker="customer", text="fourteen harcourt crescent"),
        Said(speaker="agent", text="lovely so that's four boxes at nine ninety nine"),
    ]
    found = [
        [(mention.type, turn.text[mention.start : mention.end]) for mention in mentions]
        for turn, mentions in zip(said, reader.read([said])[0], strict=True)
    ]
    assert found == [[], [("person", "ifeoma adebayo-clark")], [], [("address", "fourteen harcourt crescent")], []]


def test_what_is_read_does_not_depend_on_what_is_read_beside_it(reader: "MentionReader") -> None:
    one = [Said(speaker="customer", text="My name is Oluwaseun Grant and I'm at 12 Ferry Lane.")]
    other = [Said(speaker="agent", text="word " * 900)]
    alone, beside = reader.read([one])[0], reader.read([one, other])[0]
    assert alone == beside


def test_nothing_said_and_very_much_said_are_read(reader: "MentionReader") -> None:
    assert reader.read([]) == []
    assert reader.read([[], [Said(speaker="customer", text="")]]) == [[], [()]]
    assert len(reader.read([[Said(speaker="customer", text="7" * 50_000)]])[0]) == 1


def test_marks_are_read_with_their_places(tmp_path: Path) -> None:
    found = talk(tmp_path, "# a note\nA: Name?\nC: it's [person|Anna Lis], [address|2 Mill Lane]\n\nB: Right.\n")
    assert [turn.speaker for one in found for turn in one.turns] == ["agent", "customer", "buddy"]
    answer = found[0].turns[1]
    assert answer.text == "it's Anna Lis, 2 Mill Lane"
    assert [(m.type, answer.text[m.start : m.end]) for m in answer.marks] == [
        ("person", "Anna Lis"),
        ("address", "2 Mill Lane"),
    ]


@pytest.mark.parametrize("line", ["Anna: hello", "C: [person|Anna", "C: [nobody|Anna]"])
def test_what_is_not_in_the_notation_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(InvalidModelError, match="line 1"):
        talk(tmp_path, line + "\n")


def test_variants_keep_marks_with_their_words(tmp_path: Path) -> None:
    taught = talk(
        tmp_path, "A: Who is it?\nC: [person|Anna Lis], card [card_number|4242 4242], at [address|2 Mill Lane].\n"
    )
    variants = Variants(taught, random.Random(1))
    for _ in range(50):
        for turn in variants.of(taught[0]).turns:
            words = [(mark.type, turn.text[mark.start : mark.end].lower()) for mark in turn.marks]
            assert [kind for kind, _ in words] in ([], ["person", "card_number", "address"])
            assert all(said == "anna lis" for kind, said in words if kind == "person")
            assert all(sum(char.isdigit() for char in said) == 8 for kind, said in words if kind == "card_number")


def test_the_figures_that_were_measured_reach_the_floor() -> None:
    assert below_floor("personal-data") == []


def test_the_text_that_it_learns_from_is_in_the_notation() -> None:
    found = [
        one for path in sorted((HERE / "personal-data" / RECIPE.text).glob("*.txt")) for one in read(path, RECIPE.types)
    ]
    assert len(found) > 900
    assert {mark.type for one in found for turn in one.turns for mark in turn.marks} - {"?"} == set(RECIPE.types)
