"""`debrief transcribe`: audio to transcripts with roles, one recording or a folder of them."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from analyser.analyse import Source, open_source, transcribe
from analyser.hear import Progress
from analyser.toolbox import Toolbox
from models.errors import ModelError
from pipelines.outcome import Ending, Outcome, outcome_of


class Format(StrEnum):
    """How a transcript is written."""

    JSON = "json"
    VTT = "vtt"
    SRT = "srt"


def transcribe_one(source: Source, form: Format, toolbox: Toolbox, progress: Progress) -> str:
    """Return the transcript of one recording in the form asked for.

    Raises:
        ConsentRefusedError: no valid record covers it.
        BadInputError: it is not audio that can be read.
        ModelMissingError: the recogniser is not on this machine.
    """
    from analyser.transcribe import WRITERS

    with open_source(source, toolbox, progress) as opened:
        return WRITERS[form.value](transcribe(opened, toolbox, progress).transcript)


def transcribe_folder(
    sources: Sequence[Path], form: Format, toolbox: Toolbox, progress: Progress
) -> Iterator[tuple[Path, Outcome, str]]:
    """Yield each recording with its outcome and, when done, its transcript; one bad call never stops the rest.

    Raises:
        ModelError: weights that every recording needs are missing, or are not the pinned ones.
    """
    for path in sources:
        try:
            text = transcribe_one(Source(path=path), form, toolbox, progress)
        except ModelError:
            raise  # it would be missing for every other one too
        except Exception as error:
            yield path, outcome_of(path.name, error), ""
        else:
            yield path, Outcome(name=path.name, ending=Ending.DONE), text
