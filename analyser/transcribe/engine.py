"""One pass of faster-whisper over a few windows of sound: tokens, scores and word times, and nothing decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from numpy.typing import NDArray

FRAMES_PER_S = 100
PREPENDED = "\"'“¿([{-"
APPENDED = "\"'.。,，!！?？:：”)]}、"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, or a part of one, as recognised; times in seconds of its window.

    text: with the blank before it, if it has one; what has none goes on with the word before it.
    """

    text: str
    start_s: float
    end_s: float
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What the recogniser makes of one window.

    log_probability: mean over the tokens. no_speech: probability in [0, 1] that nobody speaks at all.
    """

    tokens: tuple[Token, ...]
    log_probability: float
    no_speech: float

    @property
    def text(self) -> str:
        """All words."""
        return "".join(token.text for token in self.tokens)


class Engine:
    """Runs a loaded model on windows of at most 30 s; the same sound gives the same words, whatever is beside it."""

    def __init__(self, model: "WhisperModel", *, language: str = "en", hotwords: str | None = None) -> None:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        multilingual = model.model.is_multilingual
        self._model = model
        self._tokenizer = Tokenizer(
            model.hf_tokenizer, multilingual, task="transcribe", language=language if multilingual else "en"
        )
        self._suppressed = get_suppressed_tokens(self._tokenizer, [-1])
        self._plain = model.get_prompt(self._tokenizer, [], without_timestamps=True)
        self._prompt = model.get_prompt(self._tokenizer, [], without_timestamps=True, hotwords=hotwords)

    def encode(self, windows: "Sequence[NDArray[np.float32]]") -> Any:
        """Return what the encoder makes of the sounds [n] of some windows of the same length.

        It is not filled up to the 30 s that the model was trained on: time is paid for each second of it. On a
        processor one is encoded after the other, for the memory that attention takes grows with the square of the
        length, and together they would not be faster.
        """
        import numpy as np
        from faster_whisper.transcribe import get_ctranslate2_storage

        extract = self._model.feature_extractor
        features = [extract(window)[..., :-1] for window in windows]
        if self._model.model.device != "cpu":
            return self._model.encode(np.stack(features))
        return get_ctranslate2_storage(np.concatenate([np.array(self._model.encode(one[None])) for one in features]))

    def languages(self, encoded: Any, which: Sequence[int]) -> list[list[tuple[str, float]]]:
        """Return codes of languages with their probabilities for some of the encoded windows, by their indices.

        None if the model knows one language only.
        """
        import numpy as np
        from faster_whisper.transcribe import get_ctranslate2_storage

        if not which or not self._model.model.is_multilingual:
            return [[] for _ in which]
        if self._model.model.device == "cpu":
            found = self._model.model.detect_language(get_ctranslate2_storage(np.array(encoded)[list(which)]))
        else:
            every = self._model.model.detect_language(encoded)
            found = [every[index] for index in which]
        return [[(mark[2:-2], float(probability)) for mark, probability in each] for each in found]

    def decode(self, encoded: Any, lengths_s: Sequence[float], *, beam_size: int, prompted: bool = True) -> list[Guess]:
        """Return what was said in each of the encoded windows; `lengths_s` are their lengths in seconds.

        The hotwords are left away where it is not `prompted`: now and then they send the recogniser into a loop.
        """
        results = self._model.model.generate(
            encoded,
            [list(self._prompt if prompted else self._plain) for _ in lengths_s],
            beam_size=beam_size,
            max_length=self._model.max_length,
            suppress_blank=True,
            suppress_tokens=self._suppressed,
            return_scores=True,
            return_no_speech_prob=True,
        )
        spoken = [[token for token in result.sequences_ids[0] if token < self._tokenizer.eot] for result in results]
        frames = [max(1, round(length_s * FRAMES_PER_S)) for length_s in lengths_s]
        aligned = self._aligned(spoken, encoded, frames)
        return [
            Guess(
                tokens=_tokens(words),
                # CTranslate2 gives the mean over the tokens without the end mark, which counts as one too.
                log_probability=result.scores[0] * len(result.sequences_ids[0]) / (len(result.sequences_ids[0]) + 1),
                no_speech=result.no_speech_prob,
            )
            for result, words in zip(results, aligned, strict=True)
        ]

    def _aligned(self, spoken: list[list[int]], encoded: Any, frames: list[int]) -> list[list[dict[str, Any]]]:
        """The words of each window with their times. It takes memory for the whole vocabulary at every token, so
        that on a processor one window is looked at after the other.
        """
        import numpy as np
        from faster_whisper.transcribe import get_ctranslate2_storage

        if self._model.model.device != "cpu":
            return list(self._model.find_alignment(self._tokenizer, spoken, encoded, frames))
        each = np.array(encoded)
        return [
            self._model.find_alignment(self._tokenizer, [own], get_ctranslate2_storage(each[index, None]), [count])[0]
            for index, (own, count) in enumerate(zip(spoken, frames, strict=True))
        ]


def _tokens(words: list[dict[str, Any]]) -> tuple[Token, ...]:
    """Attach punctuation to the word it belongs to."""
    from faster_whisper.transcribe import merge_punctuations

    merge_punctuations(words, PREPENDED, APPENDED)
    return tuple(
        Token(
            text=word["word"],
            start_s=float(word["start"]),
            end_s=max(float(word["start"]), float(word["end"])),
            probability=min(1.0, max(0.0, float(word["probability"]))),
        )
        for word in words
        if word["word"].strip()
    )
