"""A last look at a sentence that was made and not said: what no English sentence holds is refused."""

import re

_IMPOSSIBLE = re.compile(
    r"\b(?:you (?:am|is|was|has|does|'m|'s)|your's|my's|(?:we|they) (?:am|is|was|has|does)|i (?:is|are|were|has|does)|"
    r"(?:us|me) (?:am|is|are|was|were|have|will|can|could)|(?:a|an|the) (?:a|an|the|my|your|our|his|her|its|their)|"
    r"(?:my|your|our|their) (?:am|is|are|was|were|i|you|we|he|she|it|they|me|us|him|them|my|your|our|his|her|their)|"
    r"you're (?:you|your (?!own))|to to|of of|for for|and (?:and|but|or)|but (?:and|but)|"
    r"(?:do|does|did)n't (?:not|n't)|myself you|you you|we we|us us|"
    r"(?:can|could|will|would|should|must) (?:has|had|is|was|does|did|went|been)|you'd you|"
    r"(?:be|am|is|are|was|were) (?:am|is|are|was|were)|(?:erm|um|uh|er))\b",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
_MAY_DOUBLE = frozenset("that had very really so long far her bye no is do two one five six seven eight nine".split())
_LOOSE_MARK = re.compile(r" [,.?!;:]|[,;:][,;:.?!]|\.\.(?!\.)|,\s*$|\(\s|\s\)")
_LOOSE_ENDS = frozenset(
    "a an the my your our his their and or but so because cause if of with at from into very just i'm you're "
    "we're".split()
)


def faults(sentence: str) -> tuple[str, ...]:
    """Return what is wrong with a sentence, in the words that are wrong; nothing where it may stand.

    >>> faults("You am late.")
    ('You am',)
    >>> faults("You're up every night with the twins.")
    ()
    """
    found = [match.group() for match in _IMPOSSIBLE.finditer(sentence)]
    found += [match.group() for match in _DOUBLED.finditer(sentence) if match.group(1).lower() not in _MAY_DOUBLE]
    found += [match.group() for match in _LOOSE_MARK.finditer(sentence)]
    words = sentence.rstrip(".?!… ").lower().split()
    if not words:
        return ("no words",)
    if words[-1] in _LOOSE_ENDS:
        found.append(words[-1])
    return tuple(found)


def sound(sentence: str) -> bool:
    """Whether nothing is wrong with a sentence as far as `faults` can see."""
    return not faults(sentence)


def as_sentence(text: str, mark: str = ".") -> str:
    """Give a capital to the first letter and `mark` to the end, where they lack one.

    >>> as_sentence("you were parked outside"), as_sentence("what happened", "?")
    ('You were parked outside.', 'What happened?')
    """
    text = text.strip().rstrip(",;:-–— ")
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.rstrip('"”’')[-1:] in tuple(".?!…") else text + mark
