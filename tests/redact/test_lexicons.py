"""Every cue has examples that fire and near misses that do not."""

import pytest

from analyser.redact.cues import CueRule, cue_rules
from analyser.redact.directory import directory
from analyser.redact.gazetteer import gazetteer
from analyser.redact.vocabulary import vocabulary
from analyser.redact.wordlists import word_list


@pytest.mark.parametrize("rule", cue_rules(), ids=lambda rule: rule.id)
def test_a_cue_fires_on_its_examples_and_not_on_its_near_misses(rule: CueRule) -> None:
    for example in rule.fires:
        assert rule.spans(example), example
    for example in rule.quiet:
        assert not rule.spans(example), example


def test_cue_ids_are_unique() -> None:
    ids = [rule.id for rule in cue_rules()]
    assert len(set(ids)) == len(ids)


def test_signs_of_the_alphabets_are_single() -> None:
    words = vocabulary()
    for table in (words.units, words.alphabet, words.letter_names, words.soft_letter_names):
        assert all(len(sign) == 1 for sign in table.values())


def test_lists_hold_lower_case_words() -> None:
    for words in (directory().first_names, directory().doubtful, gazetteer().street_words, vocabulary().ordinary):
        assert all(word == word.lower() and word for word in words)
    assert word_list("passwords", "not_values")
    assert word_list("emails", "endings")
