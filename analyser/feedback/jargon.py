"""Finds initials in what was said, spelled out ("R M A") or written ("RMA"), and says a sentence without them."""

import re
from collections.abc import Mapping

from analyser.feedback.grammar import as_sentence, sound

_TERM = re.compile(r"\b(?:[A-Z]\.? ){1,4}[A-Z]\b|\b[A-Z][A-Z0-9]{1,4}s?\b")
_KNOWN_TO_ALL = frozenset(
    "uk ok tv pc id pin mot gp nhs bbc eu usa dvd cd atm vat am pm bt dr mr mrs ms hq usb faq ni aa rac".split()
)
_LONGEST_WORDS = 22


def terms(text: str) -> list[str]:
    """Return the initials in a text that not everybody knows, in order.

    >>> terms("It's an R M A on the CRM, and your PIN is fine.")
    ['R M A', 'CRM']
    """
    return [
        match.group()
        for match in _TERM.finditer(text)
        if _key(match.group()) not in _KNOWN_TO_ALL and not _key(match.group()).startswith("i ")
    ]


def translated(text: str, glossary: Mapping[str, str]) -> str | None:
    """Return the sentence with the glossary's words for every term, or None where one is unknown or would not fit."""
    found = terms(text)
    if not found or len(text.split()) > _LONGEST_WORDS:
        return None
    said = text.strip()
    for term in found:
        meaning = glossary.get(_key(term))
        if meaning is None or re.search(rf"{re.escape(term)} (?:route|code|process|form|system|team)\b", said):
            return None
        said = _put(said, term, meaning)
    said = as_sentence(re.sub(r"^(?:so|right|okay|well),? (?=\w)", "", said, flags=re.IGNORECASE))
    return said if sound(said) else None


def _put(text: str, term: str, meaning: str) -> str:
    owned = meaning.split()[0] in ("the", "our", "your", "their")
    article = rf"(?:\b(?:a|an|the|our|your)\s+)?{re.escape(term)}\b" if owned else rf"\b{re.escape(term)}\b"
    text = re.sub(article, meaning.replace("\\", ""), text, count=1, flags=re.IGNORECASE)
    vowel = meaning[0].lower() in "aeiou"
    return re.sub(rf"\b(a|an) (?={re.escape(meaning)})", "an " if vowel else "a ", text)


def _key(term: str) -> str:
    return term.replace(" ", "").replace(".", "").lower()
