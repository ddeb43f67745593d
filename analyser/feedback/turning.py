"""Turns what somebody said of themselves round to them: "I'm at my wits' end" becomes "You're at your wits' end".

This is what makes a reflection out of the call's own words. Where it is not certain, nothing is made: a plain
quotation is better than a sentence that nobody would say.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from analyser.core.call import Kind
from analyser.feedback.clauses import Clause
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.speech import Spoken, text_of
from analyser.feedback.verbs import AUXILIARIES, CLITICS, finite

LONGEST_REFLECTION_WORDS = 20
"""More than this cannot be said back in one breath."""

_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|september|october|"
    r"november|december|christmas|easter)\b"
)
_SPEAKER = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_LISTENER = {
    Kind.CUSTOMER: {"subject": "we", "object": "us", "your": "our", "yours": "ours", "yourself": "ourselves"},
    Kind.COACHING: {"subject": "I", "object": "me", "your": "my", "yours": "mine", "yourself": "myself"},
}
_AFTER_I = {"am": "are", "'m": "'re", "was": "were", "ai": "are"}
_TELLING = frozenset("tell ask show promise give hear listen".split())
_DONE_BY_AN_ORGANISATION = frozenset(
    "send spell charge bill say tell promise take give call ring write book cancel change put lose deliver owe "
    "hold have "
    "treat keep record get do text email miss leave fit install repair fix turn refund pay close open add make stop "
    "let be want need ask see come got gotten note file store share print post deny refuse".split()
)
_JOINS = frozenset(
    "and but so or because cause if when while after before until till since though although as than that which "
    "who what where how why whenever unless whether every".split()
)
_GOVERN = frozenset(
    "think know say tell hope feel guess suppose see hear believe wish mean find want like make promise realise "
    "realize understand remember notice worry sure afraid glad everyone everything all photo one first last only "
    "time way".split()
)
_GENERIC = frozenset("'d never always".split())
_REPORTS = frozenset("go like".split())


def turned(clause: Clause, kind: Kind) -> str | None:
    """Return the clause said back to its speaker as a sentence, or None where that would not be good English.

    Needs the parse, so the examples are a table in the tests: "my sister's had to move in" becomes "Your sister's had
    to move in."
    """
    if not clause.whole or clause.asks or clause.depends or clause.commands or not _fit(clause):
        return None
    return _finished(turn_words(clause.words, kind))


def turn_words(words: Sequence[Spoken], kind: Kind) -> list[Spoken] | None:
    """Swap speaker and listener in the words and make the verbs agree; None where it is not certain who is meant.

    "you" becomes "we" or "us" (the organisation) in a customer's words, "I" or "me" in a colleague's.
    """
    turned_words: list[Spoken] = []
    words = _self_first(words)
    for position, word in enumerate(words):
        if word.plain == "just" and word.tag == "RB" and not _means_exactly(words, position):
            continue
        if word.plain == "i" and position and words[position - 1].plain in ("am", "was", "'m"):
            return None
        if (said := _swap(words, position, kind)) is None:
            return None
        turned_words.extend(said)
    return turned_words


def _self_first(words: Sequence[Spoken]) -> Sequence[Spoken]:
    """Put "me and" in front in "my wife and I", so that it turns into "you and your wife"."""
    for position in range(2, min(len(words) - 1, 8)):
        owned = words[0].plain in ("my", "our") and words[position - 1].plain == "and" and words[position].plain == "i"
        if owned and not any(word.mark or word.tag.startswith("VB") for word in words[: position - 1]):
            joined = words[position - 1]
            owner = replace(words[0], text=words[0].plain)
            return [
                replace(words[position], glued=False),
                joined,
                owner,
                *words[1 : position - 1],
                *words[position + 1 :],
            ]
    return words


def finished(words: Sequence[Spoken] | None) -> str | None:
    """Write words out as a sentence, if it is a sound one."""
    return _finished(words)


def _finished(words: Sequence[Spoken] | None) -> str | None:
    if words is None:
        return None
    sentence = as_sentence(_DAY.sub(lambda match: match.group().capitalize(), text_of(words)))
    return sentence if sound(sentence) else None


def _fit(clause: Clause) -> bool:
    plains = clause.plains
    if not 3 <= len(plains) <= LONGEST_REFLECTION_WORDS or not _of_one_piece(clause.words):
        return False
    if any(mark in clause.text for mark in '"“”<>=[]{}@#/\\'):
        return False
    spelled = sum(len(word) == 1 and word not in ("i", "a") for word in plains)
    numbers = sum(word.tag == "CD" for word in clause.words)
    first_i = plains.index("i") if "i" in plains else None
    says_i = first_i is not None and first_i + 1 < len(plains) and plains[first_i + 1] in ("says", "goes", "were")
    return spelled < 2 and numbers < 3 and not says_i and not _speech_reported(clause)


def _of_one_piece(words: Sequence[Spoken]) -> bool:
    """Whether the words are one sentence and not two run together, as where a recogniser left out the marks."""
    verbs, joins = 0, 1
    for position, word in enumerate(words):
        verbs += finite(words, position) and not _after_auxiliary(words, position)
        joins += word.plain in _JOINS or word.lemma in _GOVERN or word.mark
        loose = word.tag == "UH" or word.plain in ("yes", "yeah", "please", "okay", "hello", "thanks", "actually")
        if loose and position and not words[position - 1].mark:
            return False
    first, second = words[0], words[1]
    runs_on = first.tag in ("NN", "NNP", "NNS") and second.tag in ("DT", "PRP$")
    cut_off = first.plain in ("it", "that") and second.plain in ("and", "or", "but")
    return verbs <= joins and not runs_on and not cut_off


def _after_auxiliary(words: Sequence[Spoken], position: int) -> bool:
    """Whether the word belongs to the finite verb before it, adverbs between them left aside: "were both made"."""
    for index in range(position - 1, max(position - 4, -1), -1):
        if finite(words, index) or words[index].tag == "MD":
            return True
        if not words[index].tag.startswith("RB") and words[index].plain not in ("both", "all", "so", "that", "about"):
            return False
    return False


def _speech_reported(clause: Clause) -> bool:
    words = clause.words
    for position, word in enumerate(words[:-1]):
        after = words[position + 1]
        if word.plain in ("said", "says", "goes", "thought", "like") and (after.plain == "," or after.tag == "UH"):
            return True
    return False


def _swap(words: Sequence[Spoken], position: int, kind: Kind) -> list[Spoken] | None:
    word = words[position]
    plain = word.plain
    if plain in _SPEAKER:
        said = [_say(word, _SPEAKER[plain])]
        follows_object = position and plain in ("i", "we") and words[position - 1].plain in ("me", "us")
        return [replace(word, text="that", plain="that"), *said] if follows_object else said
    if plain in _AFTER_I and _subject_is_i(words, position):
        return [_say(word, _AFTER_I[plain])]
    if plain in ("you", "your", "yours", "yourself", "u"):
        return _listener(words, position, kind)
    if plain in ("am", "'m", "is", "are", "'re", "was", "were") and kind is Kind.COACHING:
        return [_agree_with_i(words, position)]
    if plain == "shall" and position and words[position - 1].plain in ("i", "we"):
        return [_say(word, "will")]
    if plain == "let" and position + 1 < len(words) and words[position + 1].plain in ("me", "'s", "us"):
        return None
    if plain == "that" and 0 < position < len(words) - 1 and words[position - 1].lemma in ("be", "get", "feel"):
        return [_say(word, "so")] if words[position + 1].tag in ("JJ", "VBN", "VBD") else [word]
    if plain == "here":
        return [_say(word, "there")]
    return [word]


def _means_exactly(words: Sequence[Spoken], position: int) -> bool:
    """Whether "just" is not the one that makes little of what was said: "just as", "just by", "just before"."""
    after = words[position + 1] if position + 1 < len(words) else None
    return after is None or after.plain in ("as", "like", "by", "before", "after", "because", "in", "outside", "had")


def _listener(words: Sequence[Spoken], position: int, kind: Kind) -> list[Spoken] | None:
    word, forms = words[position], _LISTENER[kind]
    if word.plain in ("your", "yours", "yourself"):
        return [_say(word, forms[word.plain])]
    after = words[position + 1] if position + 1 < len(words) else None
    if after is not None and after.plain in ("lot", "people", "guys", "know", "all"):
        return None
    if after is not None and _verb_soon(words, position + 1):
        promised = any(one.lemma in ("say", "tell", "promise") for one in words[:position])
        if (after.plain in _GENERIC and not promised) or not _organisation_does(words, position + 1):
            return None
        return [_say(word, forms["subject"])]
    before = words[position - 1] if position else None
    if kind is Kind.CUSTOMER and before is not None and before.lemma in _TELLING:
        return [_say(word, "me")]
    if before is not None and (before.tag.startswith(("VB", "IN", "TO")) or before.tag == "RP"):
        return [_say(word, forms["object"])]
    return None


def _verb_soon(words: Sequence[Spoken], position: int) -> bool:
    for index in range(position, min(position + 3, len(words))):
        if finite(words, index) or words[index].tag in ("VBN", "VB"):
            return True
        if not words[index].tag.startswith("RB"):
            return False
    return False


def _organisation_does(words: Sequence[Spoken], position: int) -> bool:
    """Whether the next main verb is one that an organisation does to its customer; else "you" may mean anyone."""
    for word in words[position : position + 6]:
        if word.tag.startswith("VB") and word.plain not in CLITICS and word.plain not in AUXILIARIES:
            return word.lemma in _DONE_BY_AN_ORGANISATION
    return any(
        word.plain in ("'d", "'ve", "'re", "have", "are", "were", "did", "do")
        for word in words[position : position + 2]
    )


def _subject_is_i(words: Sequence[Spoken], position: int) -> bool:
    for index in range(position - 1, max(position - 4, -1), -1):
        if words[index].plain == "i":
            return True
        if not words[index].tag.startswith("RB") and not words[index].mark:
            return False
    return False


def _agree_with_i(words: Sequence[Spoken], position: int) -> Spoken:
    word = words[position]
    before = words[position - 1].plain if position else ""
    agrees = {"are": "am", "'re": "'m", "were": "was"}
    return _say(word, agrees[word.plain]) if before in ("you", "u") and word.plain in agrees else word


def _say(word: Spoken, text: str) -> Spoken:
    if word.plain not in ("i", "'m", "'re") and word.text[:1].isupper() and len(word.text) > 1:
        text = text[:1].upper() + text[1:]
    return replace(word, text=text, plain=text.lower())
