"""Tells words that were said from words that a recogniser made up: in music, in silence, in loops."""

import re
import zlib
from collections.abc import Sequence

from analyser.core.backchannel import is_backchannel
from analyser.transcribe.engine import Guess, Token
from analyser.transcribe.packing import Window

REPETITIVE = 2.4
"""A text that compresses this well repeats itself (Radford et al. 2022, section 4.5)."""

IMPROBABLE = -1.0
"""Mean log probability below which a text may be invented (the same)."""

UNSURE = -0.5
"""Mean log probability below which it is worth while to listen more thoroughly: a few windows in a hundred of the
voiced calls, which this was tuned on. At -.35 it is one in seven, for a third more time and hardly fewer errors."""

PASSED_OVER_S = 1.2
"""A stretch of so much speech (seconds) without a word was passed over."""

NO_SPEECH = 0.6
"""No-speech probability above which a doubted text is taken for invented (the same)."""

INVENTED = frozenset(
    {
        "thank you",
        "thanks",
        "thank you very much",
        "thank you for watching",
        "thank you so much for watching",
        "thanks for watching",
        "thanks for listening",
        "please subscribe",
        "subscribe",
        "like and subscribe",
        "see you next time",
        "see you in the next video",
        "i'll see you in the next video",
        "bye",
        "bye bye",
        "you",
        "the end",
        "amen",
        "music",
        "applause",
        "beep",
        "silence",
        "blank audio",
        "subtitles by the amara.org community",
    }
)
"""What whisper writes for sounds that nobody says, from the ends of the films it was trained on. Most of it is said
in calls as well, so it is only doubted where the sound gives little reason to believe it."""

DOUBTED_BELOW = 0.35
UNHEARD_BELOW = 0.1
"""Mean probability of the words in one stretch of speech below which it is a guess at a noise; but "mm-hm" and the
like are hardly ever probable, and hardly ever guessed."""

RUDE = frozenset(
    """arse arsehole bastard bastards bitch bloody bollocks cow crap cunt damn dick fat fuck fucked fucker fucking
    idiot idiots moron piss pissed prick shit shitty slag slut stupid twat ugly wanker whore""".split()
)
RUDE_BELOW = 0.8
"""A word that would hurt, quoted at somebody who never said it, is kept only where the recogniser is sure of it."""

ONLY_IN_FILMS = re.compile(r"\b(?:for watching|subscribe|next video|amara\.org)\b")

LOOP_WORDS = 16
LOOP_TIMES = 4
LOOP_LENGTH = 8
"""Phrases of up to so many words that come so often, and are so many words in all, are a loop. People do say
"no, no, no, no", and read out "oh oh oh oh"."""

GLUED = 32
"""A word of so many letters that repeats itself is a loop as well: "4-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0"."""

WORDS_PER_S = 9.0
"""Nobody speaks faster than this (words in a second), not even in half a second."""

SLOWEST = 1.0
SLOW_FROM_S = 3.0
"""Two to five words are said in a second of speech; less than one, after the first seconds, is too few."""


def doubtful(guess: Guess, window: Window) -> bool:
    """Whether a window should be listened to more thoroughly.

    What was heard repeats itself, is improbable, passes over a stretch of speech, or holds far fewer words than anybody
    says in that time: the recogniser gave up.
    """
    if len(guess.tokens) < SLOWEST * (window.speech_s - SLOW_FROM_S) or passed_over_s(guess, window) > PASSED_OVER_S:
        return True
    return compression(guess.text) > REPETITIVE or guess.log_probability < UNSURE


def passed_over_s(guess: Guess, window: Window) -> float:
    """Return the length in seconds of the longest stretch of speech in a window of which there is no word."""
    heard = {window.piece_of(token.start_s, token.end_s) for token in guess.tokens}
    return max((piece.speech.length_s for at, piece in enumerate(window.pieces) if at not in heard), default=0.0)


def silent(guess: Guess) -> bool:
    """Whether the recogniser itself says that nobody speaks in this window."""
    return guess.no_speech > NO_SPEECH and guess.log_probability < IMPROBABLE


def compression(text: str) -> float:
    """Return by how much a text compresses: its bytes, over its bytes compressed.

    >>> compression("very " * 30) > 2.4 > compression("Could you tell me what happened on Tuesday evening?")
    True
    """
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw))


def without_loops(tokens: Sequence[Token]) -> list[Token]:
    """Return the words with phrases of up to 16 words that come many times in a row kept once."""
    tokens = [token for token in tokens if len(token.text) < GLUED or compression(token.text) <= REPETITIVE]
    words = [plain(token.text) for token in tokens]
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        length, times = _loop(words, at)
        kept.extend(tokens[at : at + length])
        at += length * times
    return kept


def without_doubtful_insults(tokens: Sequence[Token]) -> list[Token]:
    """Return the words without the rude ones of which the recogniser is not sure."""
    return [one for one in tokens if one.probability >= RUDE_BELOW or plain(one.text) not in RUDE]


def _loop(words: list[str], at: int) -> tuple[int, int]:
    """Return the length of the phrase that starts here and how often it comes in a row; (1, 1) if it does not loop."""
    for length in range(1, LOOP_WORDS + 1):
        phrase = words[at : at + length]
        times = 1
        while len(phrase) == length and words[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times >= LOOP_TIMES and times * length >= LOOP_LENGTH and any(phrase):
            return length, times
    return 1, 1


def invented(tokens: Sequence[Token], length_s: float) -> bool:
    """Whether all words of one stretch of speech, `length_s` seconds long, look made up."""
    if not tokens:
        return False
    said = " ".join(plain(token.text) for token in tokens)
    if ONLY_IN_FILMS.search(said) or not re.search(r"\w", said):
        return True
    mean = sum(token.probability for token in tokens) / len(tokens)
    if mean < UNHEARD_BELOW and not is_backchannel(said):
        return True
    if mean < DOUBTED_BELOW and (said in INVENTED or tokens[0].text.strip().startswith(("[", "(", "*", "♪"))):
        return True
    return len(tokens) > max(2, WORDS_PER_S * length_s) and mean < DOUBTED_BELOW


def plain(text: str) -> str:
    """Return a word as it is compared: lower case, without marks around it.

    >>> plain(" Watching!")
    'watching'
    """
    return text.strip().lower().strip(".,;:!?…\"'“”()[]*♪- ")
