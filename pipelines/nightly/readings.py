"""What models read in the calls of a task: what earlier runs have kept of it, and the rest read together now."""

from collections.abc import Sequence

from analyser.hear import Transcribed
from analyser.readings import Readings, begin
from analyser.readings_kept import read
from analyser.toolbox import Toolbox

READINGS = "readings"
"""The kind of artefact."""


def readings_of(heard: Sequence[Transcribed], kept: Sequence[bytes | None], toolbox: Toolbox) -> list[Readings]:
    """Return what models read in each call; `kept` is what an earlier run has kept of it, where there was one.

    Raises:
        ModelMissingError: the spaCy pipeline or a trained model is not on this machine.
    """
    known = [
        None if content is None else read(content, one, toolbox.language)
        for one, content in zip(heard, kept, strict=True)
    ]
    new = [one for one, readings in zip(heard, known, strict=True) if readings is None]
    made = iter(begin(new, toolbox).result() if new else ())
    return [next(made) if readings is None else readings for readings in known]
