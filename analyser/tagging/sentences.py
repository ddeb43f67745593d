"""Cuts a turn into its acts, also where speech recognition left out capitals and punctuation.

A tag points at an act: the question, not the apology in front of it. spaCy's own sentence borders are not used:
without punctuation they are hardly ever found. Full stops are, and the forms that open a new act in spoken English:
a question's inverted verb or fronted question word, and in turns without punctuation also "thank you", "I'll", "it's".
"""

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.tagging.words import (
    AUXILIARIES,
    CLITICS,
    CONJUNCTIONS,
    DETERMINERS,
    DISCOURSE,
    FILLERS,
    NOT,
    SUBJECTS,
    SUBORDINATORS,
    WH_WORDS,
    plain,
    word_set,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_CACHE = "debrief.acts"
_TERMINAL = frozenset([".", "?", "!", "…", "?!", "!?", "...", "..", "—", "--"])
_COMMAS = frozenset([",", ";", ":", "-", "–"])
_FINITE = word_set(
    "am is are was were can could will would shall should may might must 's 're 've 'll 'd 'm does did ca wo"
)
_GOVERNORS = word_set(
    "tell ask know see check explain say said remember remind wonder wondering about of on to for me us"
)
_NO_QUESTION_AFTER = word_set("neither nor as than not who which what that whether if")
_AFTER_TAG = word_set("though then cause because well so and but anyway")
_AFTER_SORRY = word_set(
    "about for to that this you he she they it we i your his her their our but if because and or again mr mrs miss so my "
    "the sir madam"
)
_THIRD_PERSON = frozenset(["it", "he", "she", "this", "that"])
_SAYING = word_set(
    "say ask wonder know tell think see mean go be check find hear understand explain remember do decide"
)
_FRAGMENTS = (("got", "that"), ("same", "card"))
_OPENERS = (
    ("any", "questions"),
    ("anything", "else"),
    ("thank", "you"),
    ("thanks",),
    ("you", "'re", "welcome"),
    ("you", "'re", "very", "welcome"),
    ("goodbye",),
    ("bye",),
    ("let", "me"),
    ("bear", "with"),
    ("okay",),
    ("do", "n't", "worry"),
)
_NO_CLAUSE_AFTER = ("VERB", "AUX", "SCONJ", "ADP", "PART", "DET", "CCONJ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One act of a turn: characters `[start_char, end_char)` of its text, and the same words as a spaCy span.

    Fillers and an opening "okay," or "right, so" are left out in front; closing punctuation is kept.
    """

    start_char: int
    end_char: int
    span: "Span"

    @property
    def text(self) -> str:
        """The words of the act as they stand in the turn."""
        return str(self.span.text)


def sentences(doc: "Doc") -> tuple[Segment, ...]:
    """Cut a parsed turn into its acts, in order and without overlap; nothing for a turn without words."""
    borders = doc.user_data.get(_CACHE)
    if borders is None:
        starts = _starts(doc)
        found = (_trimmed(doc, start, end) for start, end in itertools.pairwise([*starts, len(doc)]) if starts)
        borders = tuple((start, end) for start, end in found if start < end)
        doc.user_data[_CACHE] = borders
    spans = (doc[start:end] for start, end in borders)
    return tuple(Segment(start_char=span.start_char, end_char=span.end_char, span=span) for span in spans)


def inverts(doc: "Doc", index: int) -> bool:
    """Whether the word at `index` is an auxiliary in front of its subject: "did you", "isn't it".

    Read from the words, because the parser guesses where a recogniser has left out the question mark.
    """
    word = plain(doc[index])
    if word not in AUXILIARIES and word not in CLITICS:
        return False
    after = _after_not(doc, index)
    if after >= len(doc):
        return False
    subject = plain(doc[after])
    if subject in DETERMINERS:
        return word not in ("do", "have", "had", "has") or (
            subject not in ("a", "an", "any") and _verb_follows(doc, after)
        )
    if subject not in SUBJECTS and doc[after].pos_ != "PROPN":
        return False
    if subject in SUBJECTS and not _agree(subject, word):
        return False
    return after + 1 >= len(doc) or not _finite(doc[after + 1])


def _after_not(doc: "Doc", index: int) -> int:
    return index + 2 if index + 1 < len(doc) and plain(doc[index + 1]) in NOT else index + 1


def _verb_follows(doc: "Doc", subject: int) -> bool:
    """Whether a subject such as "your mum" is followed by a verb, as it is not in "have your card ready"."""
    return (
        any(token.pos_ in ("VERB", "AUX") for token in doc[subject + 2 : subject + 5])
        and doc[subject + 1].pos_ != "VERB"
    )


def _agree(subject: str, verb: str) -> bool:
    if subject in _THIRD_PERSON:
        return verb not in ("do", "have", "am", "'m", "'ve")
    if subject in ("i", "you", "we", "they"):
        return verb not in ("is", "has", "does") and (verb != "am" or subject == "i")
    return True


def question_start(doc: "Doc", index: int) -> int | None:
    """Return where the question begins whose inverted verb stands at `index`; None where there is none.

    The question word may stand up to four words earlier: "how fast were you", "which account would you".
    """
    fronted = _fronted(doc, index)
    if inverts(doc, index):
        return fronted if fronted is not None else (index if plain(doc[index]) in AUXILIARIES else None)
    return fronted if fronted == index - 1 and plain(doc[index]) in _WH_VERBS else None


_WH_VERBS = word_set("is are was were has 's 're 've happened happens made makes else")


def _fronted(doc: "Doc", index: int) -> int | None:
    for back in range(index - 1, max(index - 5, -1), -1):
        if plain(doc[back]) in WH_WORDS:
            return back
        if doc[back].is_punct or doc[back].pos_ in ("VERB", "AUX", "CCONJ", "SCONJ") or plain(doc[back]) in SUBJECTS:
            return None
    return None


def _finite(token: "Token") -> bool:
    return plain(token) in _FINITE or token.tag_ in ("VBZ", "MD")


def _starts(doc: "Doc") -> list[int]:
    if not len(doc):
        return []
    punctuated = _punctuated(doc)
    starts = [0]
    for index in range(1, len(doc)):
        if index <= starts[-1]:
            continue
        spliced = doc[index - 1].text in _COMMAS and _prompts(doc, index)
        if spliced or _after_full_stop(doc, index) or (not punctuated and _opens_act(doc, index, starts[-1])):
            starts.append(index)
            continue
        begin = question_start(doc, index)
        if begin is not None and begin > starts[-1] and _stands_alone(doc, begin, index, punctuated=punctuated):
            opening = _with_conjunction(doc, begin, starts[-1])
            if opening > starts[-1]:
                starts.append(opening)
    return starts


def _punctuated(doc: "Doc") -> bool:
    """Whether the turn carries punctuation inside it, at least one mark in thirty words."""
    marks = sum(token.text in _TERMINAL or token.text in _COMMAS for token in doc[:-1])
    return len(doc) < 6 or marks * 30 >= len(doc)


def _after_full_stop(doc: "Doc", index: int) -> bool:
    if doc[index].is_punct or doc[index].is_space:
        return False
    position = index - 1
    while position > 0 and (doc[position].is_space or doc[position].is_quote):
        position -= 1
    before = doc[position].text
    if before in {"…", "...", ".."}:
        return bool(doc[index].is_title)
    return before in _TERMINAL or before.endswith(("?", "!"))


def _stands_alone(doc: "Doc", begin: int, verb: int, *, punctuated: bool) -> bool:
    """Whether the question that begins at `begin` stands by itself and not inside of what goes before it."""
    position = begin - 1
    while position >= 0 and (plain(doc[position]) in FILLERS or doc[position].is_space):
        position -= 1
    if position < 0 or is_tag_question(doc, verb):
        return False
    before, word = doc[position], plain(doc[position])
    if before.text in _COMMAS or word in CONJUNCTIONS:
        return True
    if punctuated:
        return False
    if word in _NO_QUESTION_AFTER and not (word == "that" and begin != verb):
        return False
    if begin != verb:
        return _fronted_stands_alone(doc, position, verb)
    governed = before.pos_ in ("SCONJ", "ADP", "PART", "DET", "AUX") and before.tag_ != "RP"
    if governed or before.lemma_ in _SAYING or word in _GOVERNORS or _may_be_subject(word, plain(doc[verb])):
        return False
    if plain(doc[verb + 1]) in ("that", "this", "these", "those", "the", "a", "an"):
        return before.pos_ in ("ADJ", "ADV", "NUM", "VERB", "INTJ")
    return True


def _fronted_stands_alone(doc: "Doc", position: int, verb: int) -> bool:
    before, word = doc[position], plain(doc[position])
    if inverts(doc, verb) and plain(doc[verb]) in AUXILIARIES:
        return True
    if word in _THIRD_PERSON:
        return position > 0 and doc[position - 1].pos_ == "VERB"
    if word in _GOVERNORS and before.tag_ != "RP":
        return False
    return before.lemma_ not in _SAYING and before.pos_ not in ("SCONJ", "PART", "DET", "AUX")


def _may_be_subject(word: str, verb: str) -> bool:
    """Whether `word` and `verb` agree, so that they may be no question: "it is", but not "it do (you)"."""
    if word in _THIRD_PERSON or word == "there":
        return verb not in ("do", "have", "are", "am", "were")
    return word in SUBJECTS and verb not in ("is", "was", "does", "has")


def is_tag_question(doc: "Doc", verb: int) -> bool:
    """Whether the inverted verb at `verb` and its pronoun are all: "didn't you", "is it, though", "was it (I said)"."""
    after = _after_not(doc, verb)
    if after >= len(doc) or plain(doc[after]) not in SUBJECTS:
        return False
    after = _after_not(doc, after)
    if after >= len(doc) or doc[after].is_punct or plain(doc[after]) in _AFTER_TAG:
        return True
    new_subject = plain(doc[after]) in ("i", "you", "we", "they", "he", "she", "it") and after + 1 < len(doc)
    return new_subject and (_finite(doc[after + 1]) or doc[after + 1].tag_ in ("RB", "VBP", "VBD"))


def _tag_end(doc: "Doc", index: int) -> bool:
    """Whether a tag question ends just before `index`, after a statement."""
    for verb in (index - 2, index - 3):
        if verb > 1 and inverts(doc, verb) and _after_not(doc, verb) == index - 1 and is_tag_question(doc, verb):
            return plain(doc[verb - 1]) not in WH_WORDS | CONJUNCTIONS and not doc[verb - 1].is_sent_start
    return False


def _with_conjunction(doc: "Doc", begin: int, earliest: int) -> int:
    while begin > earliest and plain(doc[begin - 1]) in FILLERS | CONJUNCTIONS | DISCOURSE | {","}:
        begin -= 1
    return begin


def _opens_act(doc: "Doc", index: int, start: int) -> bool:
    """Whether an act opens at `index` of a turn without punctuation whose present act began at `start`."""
    before, word = doc[index - 1], plain(doc[index])
    if _tag_end(doc, index) or (_closing_fragment(doc, index) and not _asks(doc, start, index)):
        return True
    if plain(before) == "sorry" and word not in _AFTER_SORRY:
        return True
    if before.is_punct or plain(before) in FILLERS | CONJUNCTIONS | _GOVERNORS:
        return False
    if _prompts(doc, index):
        return plain(before) not in ("you", "i", "we", "they", "he", "she", "and")
    words = tuple(plain(token) for token in doc[index : index + 4])
    if any(words[: len(opener)] == opener for opener in _OPENERS):
        return before.pos_ not in ("AUX", "SCONJ", "ADP", "PART", "DET")
    if word not in ("i", "it", "there", "you", "we", "she", "he", "they") or len(words) < 3:
        return False
    return _clause_follows(doc, index, start)


def _asks(doc: "Doc", start: int, end: int) -> bool:
    return any(inverts(doc, index) or plain(doc[index]) in WH_WORDS for index in range(start, end))


def _prompts(doc: "Doc", index: int) -> bool:
    """Whether "tell me", "talk me through" starts at `index`."""
    if index + 1 >= len(doc) or plain(doc[index + 1]) not in ("me", "us"):
        return False
    return plain(doc[index]) in ("tell", "talk", "walk")


def _closing_fragment(doc: "Doc", index: int) -> bool:
    """Whether the turn ends in a question without a verb from `index` on: "and your email", "any questions"."""
    words = [plain(token) for token in doc[index : index + 10]]
    if not 2 <= len(words) < 10 or any(token.pos_ in ("VERB", "AUX") for token in doc[index:][:-1]):
        return False
    if words[0] in ("and", "or"):
        return words[1] in ("your", "his", "her", "their", "the") and len(words) > 2
    return tuple(words[:2]) in _FRAGMENTS or ("or" in words[1:-1] and words.index("or") == 1)


def _clause_follows(doc: "Doc", index: int, start: int) -> bool:
    """Whether a clause of its own, as in "I'll book it" or "it's gone", follows a finished one."""
    before, verb = doc[index - 1], doc[index + 1]
    if plain(verb) not in _FINITE or before.pos_ in _NO_CLAUSE_AFTER or plain(before) in WH_WORDS | {"that"}:
        return False
    if doc[index].head.dep_ in ("relcl", "acl", "advcl", "pcomp") or plain(doc[start]) in SUBORDINATORS:
        return False
    return any(_finite(token) or token.tag_ in ("VBD", "VBP") for token in doc[start:index])


def _trimmed(doc: "Doc", start: int, end: int) -> tuple[int, int]:
    while start < end and doc[start].is_space:
        start += 1
    while end > start and doc[end - 1].is_space:
        end -= 1
    core = start
    while core + 1 < end and _only_opens(doc, core):
        core += 1
    has_words = any(token.is_alpha or token.like_num for token in doc[core:end])
    return (core if has_words else start), end


def _only_opens(doc: "Doc", index: int) -> bool:
    token, after = doc[index], doc[index + 1]
    if plain(token) in FILLERS or token.is_punct or token.is_space:
        return True
    return plain(token) in DISCOURSE and (after.is_punct or plain(after) in CONJUNCTIONS | DISCOURSE)
