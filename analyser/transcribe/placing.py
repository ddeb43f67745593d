"""From what was heard in a window to words of the call: invented ones left out, each at the time it was said."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.transcribe.doubts import invented, silent, without_doubtful_insults, without_loops
from analyser.transcribe.packing import Piece, Window

if TYPE_CHECKING:
    from analyser.transcribe.engine import Guess, Token

NEAR_S = 0.4
EDGE_S = 0.1
"""A word may start so long before its speech region, or end so long after it (seconds)."""

BETWEEN = " ,.-–:;/"
"""What a part of a word may begin with where it goes on with the one before."""


def placed(window: Window, guess: "Guess") -> Iterator[Word]:
    """Yield the words of a window that were said, at their time in the call; parts of words are `joined` before."""
    if silent(guess):
        return
    tokens = without_doubtful_insults(without_loops(guess.tokens))
    places = [window.piece_of(token.start_s, token.end_s) for token in tokens]
    for place, group in itertools.groupby(zip(places, tokens, strict=True), key=lambda one: one[0]):
        piece = window.pieces[place]
        said = [token for _, token in group]
        if not invented(said, piece.speech.length_s):
            yield from _to_the_edges([_in_call(piece, token) for token in said], piece.speech)


def joined(window: Window, guess: "Guess") -> "Guess":
    """Return it with whole words: each part of one with those before it, unless said in another stretch of speech.

    A recogniser may write all that somebody reads out as one word: "0,7,7,0,0".
    """
    words: list[Token] = []
    place = -1
    for token in guess.tokens:
        before, place = place, window.piece_of(token.start_s, token.end_s)
        if not words or token.text.startswith(" "):
            words.append(token)
        elif place == before:
            last = words.pop()
            mean = (last.probability + token.probability) / 2
            words.append(replace(last, text=last.text + token.text, end_s=token.end_s, probability=mean))
        elif rest := token.text.lstrip(BETWEEN):
            words.append(replace(token, text=f" {rest}"))
    return replace(guess, tokens=tuple(words))


def _in_call(piece: Piece, token: "Token") -> Word:
    earliest_s = max(piece.start_s, piece.speech.start_s - EDGE_S)
    latest_s = min(piece.end_s, piece.speech.end_s + EDGE_S)
    start_s = round(min(max(token.start_s + piece.shift_s, earliest_s), latest_s), 3)
    end_s = round(min(max(token.end_s + piece.shift_s, earliest_s), latest_s), 3)
    return Word(text=token.text.strip(), start_s=start_s, end_s=max(start_s, end_s), probability=token.probability)


def _to_the_edges(words: list[Word], speech: Region) -> list[Word]:
    """Let the first word start and the last word end where the speech does, if they nearly do.

    The sound says better when somebody starts and stops than the recogniser's attention, which is 0.1 to 0.3 s early.
    """
    first, last = words[0], words[-1]
    if abs(first.start_s - speech.start_s) <= NEAR_S:
        words[0] = replace(first, start_s=min(round(speech.start_s, 3), first.end_s))
    if abs(last.end_s - speech.end_s) <= NEAR_S:
        words[-1] = replace(words[-1], end_s=max(round(speech.end_s, 3), words[-1].start_s))
    return words
