"""`debrief transcribe`: audio to transcripts with roles, one recording or a folder of them."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from analyser.analyse import Source, transcribe
from analyser.hear import Progress
from analyser.keep import Keeper
from analyser.toolbox import Toolbox
from pipelines.listening import listen
from pipelines.outcome import Ending, Outcome, outcome_of


class Format(StrEnum):
    """How a transcript is written."""

    JSON = "json"
    VTT = "vtt"
    SRT = "srt"


def transcribe_one(
    source: Source, form: Format, toolbox: Toolbox, progress: Progress, keeper: Keeper
) -> tuple[str, str]:
    """Return the id of one recording and its transcript in the form asked for.

    Raises:
        ConsentRefusedError: no valid record covers it.
        BadInputError: it is not audio that can be read.
        ModelMissingError: the recogniser is not on this machine.
    """
    from analyser.transcribe import WRITERS

    with keeper.opened(source, toolbox, progress, "transcribe") as opened:
        heard = transcribe(opened, toolbox, progress)
        keeper.store.facts(opened.call.id, audio_sha256=heard.audio_sha256, fingerprint=None)
        return opened.call.id, WRITERS[form.value](heard.transcript)


def transcribe_folder(
    sources: Sequence[Path], form: Format, toolbox: Toolbox, progress: Progress, keeper: Keeper
) -> Iterator[tuple[Path, Outcome, str]]:
    """Yield each recording in order, with its outcome and, when done, its transcript; one bad call stops no other.

    Raises:
        ModelError: weights that every recording needs are missing, or are not the pinned ones.
    """
    from analyser.transcribe import WRITERS

    for one in listen((Source(path=path) for path in sources), toolbox, progress, keeper, "transcribe"):
        path = one.source.path
        try:
            heard = one.result()
            keeper.store.facts(heard.call.id, audio_sha256=heard.audio_sha256, fingerprint=None)
            text = WRITERS[form.value](heard.transcript)
        except Exception as fault:
            yield path, outcome_of(path.name, fault), ""
        else:
            yield path, Outcome(name=path.name, ending=Ending.DONE, call_id=heard.call.id), text
