"""The grammar of spoken questions, read from the words, so that a missing question mark does not matter."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.tagging.act_words import THIRD_PERSON
from analyser.tagging.words import AUXILIARIES, CLITICS, DETERMINERS, NOT, SUBJECTS, WH_WORDS, plain, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc

_CACHE = "debrief.reading"
_FINITE = word_set(
    "am is are was were can could will would shall should may might must 's 're 've 'll 'd 'm does did ca wo"
)
_AFTER_TAG = word_set("though then cause because well so and but anyway")
_WH_VERBS = AUXILIARIES | word_set("'s 're 've 'd happened happens made makes seems brings worked else")
_THIRD_PERSON = frozenset(["it", "he", "she", "this", "that"])
_PLURAL_PERSONS = frozenset(["i", "you", "we", "they"])
_NEW_SUBJECTS = frozenset(["i", "you", "we", "they", "he", "she", "it"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The tokens of a parsed turn side by side: text, lower-case word, part of speech, tag, lemma, what it is."""

    text: tuple[str, ...]
    word: tuple[str, ...]
    pos: tuple[str, ...]
    tag: tuple[str, ...]
    lemma: tuple[str, ...]
    punct: tuple[bool, ...]
    space: tuple[bool, ...]
    glued: tuple[bool, ...]
    """Whether no blank stands before the token, as before the "n't" of "don't"."""

    def __len__(self) -> int:
        return len(self.text)


def read(doc: "Doc") -> Reading:
    """Return the reading of a parsed turn; a second call costs nothing."""
    reading: Reading | None = doc.user_data.get(_CACHE)
    if reading is None:
        tokens = list(doc)
        reading = Reading(
            text=tuple(token.text for token in tokens),
            word=tuple(plain(token) for token in tokens),
            pos=tuple(token.pos_ for token in tokens),
            tag=tuple(token.tag_ for token in tokens),
            lemma=tuple(token.lemma_ for token in tokens),
            punct=tuple(token.is_punct for token in tokens),
            space=tuple(token.is_space for token in tokens),
            glued=tuple(index > 0 and not tokens[index - 1].whitespace_ for index in range(len(tokens))),
        )
        doc.user_data[_CACHE] = reading
    return reading


def inverts(reading: Reading, index: int) -> bool:
    """Whether the word at `index` is an auxiliary in front of its subject: "did you", "isn't it"."""
    word = reading.word[index]
    if word not in AUXILIARIES and word not in CLITICS:
        return False
    after = after_not(reading, index)
    if after >= len(reading):
        return False
    subject = reading.word[after]
    if subject in DETERMINERS:
        never = word in ("do", "have", "had", "has")
        return not never or (subject not in ("a", "an", "any") and _verb_follows(reading, after))
    if subject not in SUBJECTS and reading.pos[after] != "PROPN":
        return False
    if subject in SUBJECTS and not _agree(subject, word):
        return False
    return after + 1 >= len(reading) or not finite(reading, after + 1)


def question_start(reading: Reading, index: int) -> int | None:
    """Return where the question begins whose inverted verb stands at `index`; None where there is none.

    The question word may stand up to four words earlier: "how fast were you", "which account would you".
    """
    word = reading.word[index]
    if word not in CLITICS and word not in _WH_VERBS:
        return None
    fronted = fronted_word(reading, index)
    if inverts(reading, index):
        return fronted if fronted is not None else (index if word in AUXILIARIES else None)
    if fronted is None or word not in _WH_VERBS:
        return None
    asked_about = (
        fronted == index - 2 and reading.pos[index - 1] == "NOUN" and reading.word[fronted] in ("which", "what")
    )
    return fronted if fronted == index - 1 or asked_about else None


def is_tag_question(reading: Reading, verb: int) -> bool:
    """Whether the inverted verb at `verb` and its pronoun are all: "didn't you", "is it, though", "was it (I "
    "said)"."""
    after = after_not(reading, verb)
    if after >= len(reading) or reading.word[after] not in SUBJECTS or fronted_word(reading, verb) is not None:
        return False
    after = after_not(reading, after)
    if after >= len(reading) or reading.punct[after] or reading.word[after] in _AFTER_TAG:
        return True
    if reading.word[after] not in _NEW_SUBJECTS or after + 1 >= len(reading):
        return False
    return finite(reading, after + 1) or reading.tag[after + 1] in ("RB", "VBP", "VBD")


def after_not(reading: Reading, index: int) -> int:
    """Return the place after the word at `index` and a "not" or "n't" that may follow it."""
    return index + 2 if index + 1 < len(reading) and reading.word[index + 1] in NOT else index + 1


def finite(reading: Reading, index: int) -> bool:
    """Whether the word at `index` is a verb that has its subject in front of it."""
    return reading.word[index] in _FINITE or reading.tag[index] in ("VBZ", "MD")


def has_verb(reading: Reading, start: int, end: int) -> bool:
    """Whether any of the tokens `[start, end)` is a verb."""
    return any(reading.pos[index] in ("VERB", "AUX") for index in range(start, min(end, len(reading))))


def _verb_follows(reading: Reading, subject: int) -> bool:
    """Whether a subject such as "your mum" is followed by a verb, as it is not in "have your card ready"."""
    noun = subject + 1
    return noun < len(reading) and reading.pos[noun] != "VERB" and has_verb(reading, subject + 2, subject + 5)


def _agree(subject: str, verb: str) -> bool:
    if subject in _THIRD_PERSON:
        return verb not in ("do", "have", "am", "'m", "'ve")
    if subject in _PLURAL_PERSONS:
        return verb not in ("is", "has", "does") and (verb != "am" or subject == "i")
    return True


def fronted_word(reading: Reading, index: int) -> int | None:
    """Return where the question word stands that is fronted before the verb at `index`, if any."""
    for back in range(index - 1, max(index - 5, -1), -1):
        if reading.word[back] in WH_WORDS:
            return back
        inside = reading.punct[back] or reading.pos[back] in ("VERB", "AUX", "CCONJ", "SCONJ")
        if inside or reading.word[back] in SUBJECTS:
            return None
    return None


def says_what_is(reading: Reading, index: int) -> bool:
    """Whether a clause of its own follows a sorry: "sorry it's engaged", "sorry I can't find it"; not "sorry it
    took so long"."""
    word, after = reading.word[index], reading.word[index + 1 : index + 2]
    if word in ("it", "they", "he", "she"):
        return after in (("'s",), ("is",), ("are",), ("'re",), ("does",), ("do",))
    return word == "i" and after in (
        ("ca",),
        ("can",),
        ("could",),
        ("do",),
        ("did",),
        ("have",),
        ("thought",),
        ("must",),
    )


def may_be_subject(word: str, verb: str) -> bool:
    """Whether `word` and `verb` agree, so that they may be no question: "it is", but not "it do (you)"."""
    if word in THIRD_PERSON or word == "there":
        return verb not in ("do", "have", "are", "am", "were")
    return word in SUBJECTS and verb not in ("is", "was", "does", "has")
