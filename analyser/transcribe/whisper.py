"""Listens with faster-whisper: only where somebody speaks, in full windows, and never believes all it hears."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analyser.core.call import Word
from analyser.core.sound import Region, Sound
from analyser.transcribe.doubts import doubtful, invented, silent, without_doubtful_insults, without_loops
from analyser.transcribe.packing import Piece, Window, pack
from analyser.transcribe.protocol import Heard, OnProgress

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from analyser.transcribe.engine import Engine, Guess, Token

BATCH = 4
BEAM = 5
NEAR_S = 0.4
EDGE_S = 0.1
"""A word may start so long before its speech region, or end so long after it (seconds)."""


class WhisperTranscriber:
    """A `Transcriber` over a loaded `faster_whisper.WhisperModel`.

    Digits are left as whisper writes them ("0 7 7" or "seven"): which of them a speaker said is not known.
    `hotwords` are names and terms that the organisation uses.
    """

    def __init__(self, model: "WhisperModel", *, beam_size: int = BEAM, hotwords: str | None = None) -> None:
        self._model = model
        self._beam_size = beam_size
        self._hotwords = hotwords or None
        self._engine: Engine | None = None

    def transcribe(
        self, sound: Sound, channel: int, regions: Sequence[Region], on_progress: OnProgress | None = None
    ) -> Heard:
        """Return the words said in the given regions of one channel, with times in seconds of the call.

        Memory does not grow with the length: a few windows are heard at a time.
        """
        words: list[Word] = []
        dropped = 0
        done_s = 0.0
        language: tuple[str, float] | None = None
        windows = pack(sound, channel, regions)
        while batch := list(itertools.islice(windows, BATCH)):
            encoded = self._encoded(sound, channel, batch)
            language = language or self._ready().language(encoded)
            for window, guess in self._heard(sound, channel, batch, encoded):
                kept = list(_believed(window, guess))
                words.extend(kept)
                dropped += len(guess.tokens) - len(kept)
                done_s += window.speech_s
                if on_progress is not None:
                    on_progress(done_s)
        code, probability = language or (None, None)
        return Heard(words=tuple(words), dropped=dropped, language=code, language_probability=probability)

    def _heard(
        self, sound: Sound, channel: int, windows: Sequence[Window], encoded: Any
    ) -> "Iterator[tuple[Window, Guess]]":
        """Yield each window with its guess; the halves of it, heard again, where the whole is doubtful."""
        for window, guess in zip(windows, self._guesses(windows, encoded), strict=True):
            if doubtful(guess, window.speech_s):
                halves = window.halves()
                again = self._guesses(halves, self._encoded(sound, channel, halves), prompted=False)
                yield from zip(halves, again, strict=True)
            else:
                yield window, guess

    def _guesses(self, windows: Sequence[Window], encoded: Any, *, prompted: bool = True) -> "list[Guess]":
        lengths_s = [window.length_s for window in windows]
        return self._ready().decode(encoded, lengths_s, beam_size=self._beam_size, prompted=prompted)

    def _encoded(self, sound: Sound, channel: int, windows: Sequence[Window]) -> Any:
        return self._ready().encode([window.samples(sound, channel) for window in windows])

    def _ready(self) -> "Engine":
        from analyser.transcribe.engine import Engine

        if self._engine is None:
            self._engine = Engine(self._model, hotwords=self._hotwords)
        return self._engine


def _believed(window: Window, guess: "Guess") -> Iterator[Word]:
    """Yield the words of a window that were said, at their time in the call."""
    if silent(guess):
        return
    tokens = without_doubtful_insults(without_loops(guess.tokens))
    places = [window.piece_of(token.start_s, token.end_s) for token in tokens]
    for place, group in itertools.groupby(zip(places, tokens, strict=True), key=lambda placed: placed[0]):
        piece = window.pieces[place]
        said = [token for _, token in group]
        if not invented(said, piece.speech.length_s):
            yield from _to_the_edges([_in_call(piece, token) for token in said], piece.speech)


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
