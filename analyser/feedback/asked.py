"""Hands back what a colleague asks: "shall I say what I noticed?" becomes "Yes: what did you notice?"."""

import re
from collections.abc import Sequence

from analyser.core.call import Kind
from analyser.feedback.clauses import Clause
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.speech import Spoken, text_of
from analyser.feedback.turning import turn_words

_LOOSE_END = re.compile(r"(?:^| )(?:or|for|so|to|and)$")
_MODALS = frozenset("could should can would might".split())


def invitation(clauses: Sequence[Clause]) -> str | None:
    """Return the question that hands the last thing asked back to the one who asked it, or None."""
    found = handed_back(clauses)
    return found[1] if found is not None else None


def handed_back(clauses: Sequence[Clause]) -> tuple[Clause, str] | None:
    """Return the last clause that asks something which can be handed back, with the question that does so."""
    for clause in reversed(clauses):
        if not clause.asks:
            continue
        for pattern in (_view_offered, _otherwise, _anything_good, _should_i):
            if (said := pattern(clause.words)) is not None and sound(said):
                return clause, said
    return None


def _view_offered(words: Sequence[Spoken]) -> str | None:
    """ "Shall I say what I noticed", "can I tell you how I felt": "Yes: what did you notice?"."""
    plains = [word.plain for word in words]
    for index, plain in enumerate(plains[:-2]):
        if plain in ("what", "how") and plains[index + 1] == "i" and index > 0:
            verb = words[index + 2]
            if verb.tag in ("VBD", "VBN") and verb.lemma in (
                "think",
                "feel",
                "find",
                "hear",
                "notice",
                "see",
                "do",
                "say",
                "make",
            ):
                rest = text_of(turn_words(words[index + 3 :], Kind.COACHING) or [])
                rest = _LOOSE_END.sub("", rest.split(",")[0]).strip()
                return as_sentence(f"Yes: {plain} did you {verb.lemma} {rest}".rstrip(), "?")
    return None


def _otherwise(words: Sequence[Spoken]) -> str | None:
    """ "Is there anything I could have done differently": "What could you have done differently, do you think?"."""
    plains = [word.plain for word in words]
    for index, plain in enumerate(plains[:-2]):
        if plain not in ("anything", "something", "what"):
            continue
        rest = [word for word in words[index + 1 :] if word.plain != "that" and not word.mark]
        if len(rest) > 2 and rest[0].plain == "i" and rest[1].plain in _MODALS:
            action = text_of(turn_words(rest[2:], Kind.COACHING) or [])
            have = f" {action}" if action and not action.startswith("'") else action.replace("'ve", " have", 1)
            return as_sentence(f"What {rest[1].plain} you{have}, do you think", "?")
    return None


def _anything_good(words: Sequence[Spoken]) -> str | None:
    """ "Did I do anything well": "What did you like in it yourself?"."""
    plains = {word.plain for word in words}
    good = plains & {"okay", "ok", "good", "right", "alright", "well", "decent"}
    if "anything" in plains and good and plains & {"there", "was", "is", "do", "did"}:
        return "What did you like in it yourself?"
    return None


def _should_i(words: Sequence[Spoken]) -> str | None:
    """ "Do I need to do anything", "what should I do": "What would you like to do?"."""
    run = " ".join(word.plain for word in words)
    if any(
        asked in run
        for asked in ("do i need to do", "should i do", "do i have to do", "what happens now", "what do i do")
    ):
        return "What would you like to do next?"
    if "was it okay" in run or "was that okay" in run or "how did i do" in run or "was i okay" in run:
        return "How did you find it yourself?"
    return None
