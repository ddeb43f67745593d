"""Our own transcription, started and asked as its peers are: see `benchmarks.transcription_peer`.

    python -m benchmarks.transcription_own THREADS

Each request is one batch of `debrief transcribe`, with the store and the audit log in a scratch folder. Beside the
words of each channel (of a stereo call: those of the role that is on it) the answer has the turns with their roles.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from analyser.core.call import SERVING, Kind
from analyser.hear import Progress
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.toolbox import Toolbox
from benchmarks.transcription_peer import channel_count, serve
from pipelines.outcome import Ending
from pipelines.transcribe import Format, transcribe_folder


def quiet(_stage: str, _done: float) -> None:
    """Tell nobody."""


def transcribed(files: list[Path], toolbox: Toolbox, keeper: Keeper, progress: Progress = quiet) -> list[Any]:
    """Return the transcripts of a batch of recordings, as JSON, in the order of the files.

    Raises:
        RuntimeError: one of them could not be transcribed.
    """
    found = {}
    for path, outcome, text in transcribe_folder(files, Format.JSON, toolbox, progress, keeper):
        if outcome.ending is not Ending.DONE:
            raise RuntimeError(outcome.why)
        found[path] = json.loads(text)
    return [found[path] for path in files]


def by_channel(transcript: dict[str, Any], channels: int) -> dict[str, Any]:
    """Return what `serve` answers for a call: the words of each channel in order of time, and the turns.

    >>> said = {"role": "agent", "words": [{"text": "Hello", "start_s": 0.1, "end_s": 0.4}]}
    >>> by_channel({"kind": "customer", "turns": [said]}, 2)["channels"]
    [[(' Hello', 0.1, 0.4)], []]
    """
    left = SERVING[Kind(transcript["kind"])].value
    words: list[list[tuple[str, float, float]]] = [[] for _ in range(channels)]
    for turn in transcript["turns"]:
        side = words[0 if channels == 1 or turn["role"] == left else 1]
        side.extend((" " + word["text"], word["start_s"], word["end_s"]) for word in turn["words"])
    return {"channels": [sorted(side, key=lambda word: word[1]) for side in words], "turns": transcript["turns"]}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(threads=int(sys.argv[1]), data=Path(scratch))
        toolbox, keeper = Toolbox(settings), Keeper(settings)
        for model in ("transcriber", "speakers"):  # loading is left out for all systems
            getattr(toolbox, model)
        serve(
            "call-debrief",
            lambda files: [
                by_channel(transcript, channel_count(file))
                for file, transcript in zip(files, transcribed(files, toolbox, keeper), strict=True)
            ],
        )


if __name__ == "__main__":
    main()
