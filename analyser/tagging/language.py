"""Whether a conversation is in English, so far as the taggers can judge it at all."""

import re
from collections import Counter

from analyser.core.call import Transcript
from analyser.tagging.words import word_set

LEAST_WORDS = 20
"""Fewer words than this tell nothing about the language."""

LEAST_SHARE = 0.2
"""English speech has four function words in ten; German, Polish or Welsh speech hardly ever one in ten of these."""

_FUNCTION_WORDS = word_set(
    "the and of to in is it you that was for on are with as have be at this from your by we can had but not "
    "they what "
    "all were when there an which their if will each about how up out them then she many some so these would "
    "other into "
    "has more her two like him could no than been who its now my over did down only way find use may long "
    "little very "
    "after just where most know get through back much before right too any same tell me us i i'm it's that's "
    "don't do yes "
    "yeah okay our or he his well got going want need please thank thanks sorry here why because off again still"
)
_SHARED = word_set("in an so was no me us i on do he her all man will not am as")
"""Words that other languages write the same way."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def judged(transcript: Transcript) -> str | None:
    """Return why a conversation is not judged; None where it is.

    The share of English function words among all words, without those that other languages share, decides.
    """
    text = " ".join(turn.text for turn in transcript.turns).replace("\u2019", "'").lower()
    signs = Counter(text)
    letters = sum(count for sign, count in signs.items() if sign.isalpha())
    latin = sum(count for sign, count in signs.items() if "a" <= sign <= "\u024f")
    if letters >= LEAST_WORDS and latin * 2 < letters:
        return "The conversation is not in English, as far as its letters show, so it is not judged."
    words = _WORD.findall(text)
    if len(words) < LEAST_WORDS:
        return None
    known = sum(word in _FUNCTION_WORDS and word not in _SHARED for word in words)
    if known < LEAST_SHARE * len(words):
        return "The conversation does not seem to be in English, so it is not judged."
    return None
