"""Reading what acts do: windows of turns, batches, and the trained model itself."""

import pytest
from tokenizers import Tokenizer

import models
from models import weights
from models.acts import TOKENS_TOGETHER, ActTagger
from models.batching import batches, filled, padded_length
from models.passages import CONTEXT, LONGEST, Spoken, passages


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(weights.located("all-minilm-l6-v2") / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@pytest.fixture(scope="module")
def tagger() -> ActTagger:
    model: ActTagger = models.load("dialogue-acts")
    return model


def _turn(text: str, *acts: str, speaker: str = "agent") -> Spoken:
    spans, position = [], 0
    for act in acts:
        start = text.index(act, position)
        spans.append((start, start + len(act)))
        position = start + len(act)
    return Spoken(speaker=speaker, text=text, acts=tuple(spans))


def _words(tokenizer: Tokenizer, tokens: tuple[int, ...]) -> str:
    return str(tokenizer.decode(list(tokens)))


def test_a_passage_holds_what_was_said_before_and_the_turn(tokenizer: Tokenizer) -> None:
    before = Spoken(speaker="customer", text="It's been off since Sunday.")
    (made,) = passages([[before, _turn("Oh no. Since when?", "Oh no.", "Since when?")]], tokenizer)
    assert _words(tokenizer, made.tokens[: made.split]) == "customer : it ' s been off since sunday. agent :"
    assert [_words(tokenizer, made.tokens[start:end]) for start, end in made.acts] == ["oh no.", "since when?"]
    assert made.owners == (0, 1)


def test_a_long_turn_is_read_in_windows_and_a_long_act_is_cut(tokenizer: Tokenizer) -> None:
    acts = [f"and then number {index} came along again" for index in range(200)]
    long = "word " * 5000
    made = passages([[_turn(" ".join(acts), *acts)], [_turn(long, long.strip())]], tokenizer)
    assert len(made) > 5
    assert max(len(one.tokens) for one in made) <= CONTEXT + LONGEST + 3
    assert [owner for one in made for owner in one.owners] == list(range(201))
    assert all(0 < start < end < len(one.tokens) for one in made for start, end in one.acts)


def test_signs_without_words_and_empty_conversations_are_read(tagger: ActTagger) -> None:
    odd = [[], [_turn("")], [_turn("🙂", "🙂")], [_turn("… !", "… !"), _turn("and you?", "and you?")]]
    read = tagger.read(odd)
    assert read.probabilities.shape == (3, len(tagger.labels))
    assert ((read.probabilities >= 0) & (read.probabilities <= 1)).all()


def test_batches_keep_every_passage_once(tokenizer: Tokenizer) -> None:
    talk = [[_turn("yes " * length, ("yes " * length).strip()) for length in range(1, 60)]]
    made = passages(talk, tokenizer)
    assert sorted(owner for batch in batches(made, TOKENS_TOGETHER) for one in batch for owner in one.owners) == list(
        range(59)
    )


def test_whatever_is_said_a_network_reads_in_few_shapes(tokenizer: Tokenizer) -> None:
    shapes = set()
    for length in range(1, 400, 3):
        made = passages([[_turn("yes " * length, ("yes " * length).strip())] * (1 + length % 13)], tokenizer)
        for batch in batches(made, TOKENS_TOGETHER):
            shapes.add((len(filled(batch, TOKENS_TOGETHER)), padded_length(batch)))
    assert len(shapes) == len({length for _, length in shapes}) <= (CONTEXT + LONGEST) // 16 + 1


def test_an_act_reads_the_same_alone_and_among_others(tagger: ActTagger) -> None:
    asked = _turn("what happened when you rang them", "what happened when you rang them")
    alone = tagger.read([[asked]]).probabilities[0]
    among = tagger.read([[_turn("mm hm " * 30, "mm hm")] * 9, [asked]]).probabilities[-1]
    assert (alone == among).all()


@pytest.mark.parametrize(
    ("said", "act", "label"),
    [
        ("i only found out when the card was refused in the shop", "how did that feel", "empathy.exploration"),
        ("it went off on tuesday night", "talk me through what you saw", "question.open"),
        ("the flat's in my name", "and is the postcode still the same", "question.closed"),
        ("they left me waiting in the rain for two hours", "i'm sorry we did that to you", "empathy.apology"),
        ("that was all really", "is there anything else i can do for you today", "service.closing"),
    ],
)
def test_plain_cases_are_read_as_people_read_them(tagger: ActTagger, said: str, act: str, label: str) -> None:
    read = tagger.read([[Spoken(speaker="customer", text=said), _turn(act, act)]])
    assert read.probabilities[0, tagger.labels.index(label)] > 0.5
    assert tagger.nearest(read.traces[0], label)


def test_the_source_names_the_model_and_its_revision(tagger: ActTagger) -> None:
    assert tagger.source == f"model:dialogue-acts@{models.describe('dialogue-acts').revision}"
