"""Cuts a turn into its acts, also where speech recognition left out capitals and punctuation.

A tag points at an act: the question, not the apology in front of it. spaCy's own sentence borders are not used:
without punctuation they are hardly ever found. Full stops are, and the forms that open a new act in spoken English:
a question's inverted verb or fronted question word, and in turns without punctuation also "thank you", "I'll", "it's".
"""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.tagging.act_words import (
    AFTER_SORRY,
    COMMAS,
    FEELING,
    FRAGMENTS,
    GOVERNORS,
    LONGEST_FRAGMENT,
    NO_CLAUSE_AFTER,
    NO_OPENER_AFTER,
    NO_QUESTION_AFTER,
    NOUNS,
    OPENERS,
    PERSONS,
    QUOTES,
    SAYING,
    TELLING,
    TERMINAL,
    THIRD_PERSON,
)
from analyser.tagging.grammar import (
    Reading,
    after_not,
    finite,
    has_verb,
    inverts,
    is_tag_question,
    may_be_subject,
    question_start,
    read,
    says_what_is,
)
from analyser.tagging.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DISCOURSE,
    FILLERS,
    SUBJECTS,
    SUBORDINATORS,
    WH_WORDS,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

_CACHE = "debrief.acts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One act of a turn: characters `[start_char, end_char)` of its text, that text, and the words as a spaCy span.

    Fillers and an opening "okay," or "right, so" are left out in front; closing punctuation is kept.
    """

    start_char: int
    end_char: int
    text: str
    span: "Span"


def sentences(doc: "Doc") -> tuple[Segment, ...]:
    """Cut a parsed turn into its acts, in order and without overlap; nothing for a turn without words."""
    borders = doc.user_data.get(_CACHE)
    if borders is None:
        reading = read(doc)
        starts = _starts(doc, reading)
        found = (_trimmed(reading, start, end) for start, end in itertools.pairwise([*starts, len(doc)]) if starts)
        text = doc.text
        ends = (
            (start, end, doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) for start, end in found if start < end
        )
        borders = tuple((start, end, left, right, text[left:right]) for start, end, left, right in ends)
        doc.user_data[_CACHE] = borders
    return tuple(
        Segment(start_char=left, end_char=right, text=text, span=doc[start:end])
        for start, end, left, right, text in borders
    )


def _starts(doc: "Doc", reading: Reading) -> list[int]:
    if not len(reading):
        return []
    punctuated = _punctuated(reading)
    starts = [0]
    for index in range(1, len(reading)):
        if index <= starts[-1]:
            continue
        spliced = reading.text[index - 1] in COMMAS and _prompts(reading, index)
        if (
            spliced
            or _after_full_stop(reading, index)
            or (not punctuated and _opens_act(doc, reading, index, starts[-1]))
        ):
            starts.append(index)
        else:
            begin = question_start(reading, index)
            if begin is not None and begin > starts[-1] and _stands_alone(reading, begin, index, punctuated):
                opening = _with_conjunction(reading, begin, starts[-1])
                starts.extend([opening] if opening > starts[-1] else [])
    return starts


def _punctuated(reading: Reading) -> bool:
    """Whether the turn carries punctuation, at least one mark in thirty words."""
    marks = sum(text in TERMINAL or text in COMMAS for text in reading.text)
    return len(reading) < 6 or marks * 30 >= len(reading)


def _after_full_stop(reading: Reading, index: int) -> bool:
    if reading.punct[index] or reading.space[index]:
        return False
    position = index - 1
    while position > 0 and (reading.space[position] or reading.text[position] in QUOTES):
        position -= 1
    before = reading.text[position]
    if before in {"…", "...", ".."}:
        return reading.text[index].istitle()
    return before in TERMINAL or before.endswith(("?", "!"))


def _stands_alone(reading: Reading, begin: int, verb: int, punctuated: bool) -> bool:
    """Whether the question that begins at `begin` stands by itself and not inside of what goes before it."""
    position = begin - 1
    while position >= 0 and (reading.word[position] in FILLERS or reading.space[position]):
        position -= 1
    if position < 0 or is_tag_question(reading, verb) or _only_asks_view(reading, verb):
        return False
    word = reading.word[position]
    if reading.text[position] in COMMAS or word in CONJUNCTIONS:
        return True
    if punctuated:
        return False
    if begin == verb and word in SUBJECTS and reading.word[after_not(reading, verb)] in PERSONS:
        return reading.word[position - 1] not in WH_WORDS and (word, reading.word[verb]) != ("i", "were")
    if word in NO_QUESTION_AFTER and not (word == "that" and begin != verb):
        return False
    return (_fronted_alone if begin != verb else _inverted_alone)(reading, position, verb)


def _only_asks_view(reading: Reading, verb: int) -> bool:
    """Whether "do you think" or "would you say" is hung on to a question."""
    after = verb + 3
    if reading.word[verb] not in ("do", "would", "did") or reading.word[verb + 1 : verb + 2] != ("you",):
        return False
    ends = after >= len(reading) or reading.punct[after]
    return ends and reading.word[verb + 2 : after] in (("think",), ("reckon",), ("say",), ("suppose",), ("know",))


def _asks_leave(reading: Reading, verb: int) -> bool:
    """Whether "is that okay" ends the turn."""
    ending = reading.word[verb:]
    return ending[1:2] == ("that",) and len(ending) <= 5 and ending[-1] in ("right", "okay", "ok", "alright", "fine")


def _inverted_alone(reading: Reading, position: int, verb: int) -> bool:
    word, pos = reading.word[position], reading.pos[position]
    if _asks_leave(reading, verb):
        return True
    if any(before in WH_WORDS for before in reading.word[max(0, position - 2) : position + 1]) or _told(
        reading, position
    ):
        return False
    governed = pos in NO_OPENER_AFTER and reading.tag[position] != "RP"
    if governed or reading.lemma[position] in SAYING or (word in GOVERNORS and reading.tag[position] != "RP"):
        return False
    if may_be_subject(word, reading.word[verb]):
        return False
    if reading.word[verb + 1] in ("that", "this", "these", "those", "the", "a", "an"):
        if reading.word[verb] in ("would", "will", "could", "does", "did") and reading.tag[verb + 2 : verb + 3] == (
            "VB",
        ):
            return True
        return pos in ("ADJ", "ADV", "NUM", "VERB", "INTJ")
    return True


def _fronted_alone(reading: Reading, position: int, verb: int) -> bool:
    word = reading.word[position]
    if inverts(reading, verb) and reading.word[verb] in AUXILIARIES:
        return True
    if word in THIRD_PERSON:
        return position > 0 and reading.pos[position - 1] == "VERB"
    if _told(reading, position) or (word in GOVERNORS and reading.tag[position] != "RP"):
        return False
    relative = reading.word[verb - 1] in ("who", "which", "where", "when") and reading.pos[position] in NOUNS
    inside = reading.pos[position] in NO_OPENER_AFTER and reading.tag[position] != "RP"
    return not relative and not inside and reading.lemma[position] not in SAYING


def _told(reading: Reading, position: int) -> bool:
    """Whether "tell me" or the like ends at `position`."""
    return reading.word[position] in ("me", "us") and position > 0 and reading.word[position - 1] in TELLING


def _tag_end(reading: Reading, index: int) -> bool:
    """Whether a tag question ends just before `index`, after a statement."""
    for verb in (index - 2, index - 3):
        if verb > 1 and inverts(reading, verb) and after_not(reading, verb) == index - 1:
            return is_tag_question(reading, verb) and reading.word[verb - 1] not in WH_WORDS | CONJUNCTIONS
    return False


def _with_conjunction(reading: Reading, begin: int, earliest: int) -> int:
    while begin > earliest and reading.word[begin - 1] in FILLERS | CONJUNCTIONS | DISCOURSE | {","}:
        begin -= 1
    return begin


def _opens_act(doc: "Doc", reading: Reading, index: int, start: int) -> bool:
    """Whether an act opens at `index` of a turn without punctuation whose present act began at `start`."""
    before, word = reading.word[index - 1], reading.word[index]
    if _tag_end(reading, index) or (_closing_fragment(reading, index) and not _asks(reading, start, index)):
        return True
    if before == "sorry" and (word not in AFTER_SORRY or says_what_is(reading, index)):
        return True
    if reading.punct[index - 1] or before in FILLERS | CONJUNCTIONS | GOVERNORS:
        return False
    if _prompts(reading, index):
        return before not in PERSONS
    words = reading.word[index : index + 4]
    if any(words[: len(opener)] == opener for opener in OPENERS):
        governed = reading.pos[index - 1] in NO_OPENER_AFTER and reading.tag[index - 1] != "RP"
        return not governed and before != "there"
    return word in PERSONS | {"it", "there"} and len(words) > 2 and _clause_follows(doc, reading, index, start)


def _asks(reading: Reading, start: int, end: int) -> bool:
    return any(inverts(reading, index) or reading.word[index] in WH_WORDS for index in range(start, end))


def _prompts(reading: Reading, index: int) -> bool:
    """Whether "tell me", "talk me through" starts at `index`."""
    if reading.word[index] not in ("tell", "talk", "walk") or index + 1 >= len(reading):
        return False
    return reading.word[index + 1] in ("me", "us")


def _closing_fragment(reading: Reading, index: int) -> bool:
    """Whether the turn ends in a question without a verb from `index` on: "and your email", "this or that"."""
    words = reading.word[index : index + LONGEST_FRAGMENT]
    if not 2 <= len(words) < LONGEST_FRAGMENT or has_verb(reading, index, len(reading) - 1):
        return False
    if words[0] in ("and", "or"):
        return words[1] in ("your", "his", "her", "their", "the") and len(words) > 2
    return words[:2] in FRAGMENTS or (words[1] == "or" and len(words) > 2)


def _clause_follows(doc: "Doc", reading: Reading, index: int, start: int) -> bool:
    """Whether a clause of its own, as in "I'll book it" or "it's gone", follows a finished one."""
    if not finite(reading, index + 1):
        return False
    embeds = reading.word[index - 1] == "that" or any(word in WH_WORDS for word in reading.word[index - 3 : index])
    if reading.word[index - 1] in FEELING:
        return False
    if embeds or reading.pos[index - 1] in NO_CLAUSE_AFTER:
        return False
    if doc[index].head.dep_ in ("relcl", "acl", "advcl", "pcomp") or reading.word[start] in SUBORDINATORS:
        return False
    return any(finite(reading, at) or reading.tag[at] in ("VBD", "VBP") for at in range(start, index))


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    while start < end and reading.space[start]:
        start += 1
    while end > start and reading.space[end - 1]:
        end -= 1
    core = start
    while core + 1 < end and _only_opens(reading, core):
        core += 1
    has_words = any(character.isalnum() for text in reading.text[core:end] for character in text)
    return (core if has_words else start), end


def _only_opens(reading: Reading, index: int) -> bool:
    if reading.word[index] in FILLERS or reading.punct[index] or reading.space[index]:
        return True
    after = index + 1
    return reading.word[index] in DISCOURSE and (
        reading.punct[after] or reading.word[after] in CONJUNCTIONS | DISCOURSE
    )
