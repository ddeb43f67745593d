"""`debrief tag`: text only, one transcript or a folder of them; the models load once."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyser.analyse import judge_many
from analyser.core.call import Kind
from analyser.core.errors import ConsentRefusedError, DebriefError
from analyser.core.review import Call, Review
from analyser.hear import Transcribed
from analyser.keep import Keeper
from analyser.readings import Begun, Readings, begin
from analyser.toolbox import Toolbox
from models.errors import ModelError
from pipelines.outcome import Ending, Outcome, outcome_of

TOGETHER = 32
"""Conversations that pass through the models at once: enough to fill their batches, few enough to keep in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tagged:
    """A conversation with its tags, and what models read in it."""

    review: Review
    readings: Readings


def tag_one(path: Path, kind: Kind | None, toolbox: Toolbox, keeper: Keeper, *, probabilities: bool = False) -> str:
    """Return the tagged record of one transcript, as JSON; `probabilities`: with those of the trained model.

    Raises:
        BadInputError: it is not a transcript that can be read.
    """
    conversation = _read(path, kind)
    keeper.admit(conversation.call, path, "tag")
    return _record(_judged([conversation], toolbox)[0], toolbox, probabilities=probabilities)


def tag_folder(
    sources: Sequence[Path], kind: Kind | None, toolbox: Toolbox, keeper: Keeper, *, probabilities: bool = False
) -> Iterator[tuple[Path, Outcome, str]]:
    """Yield each source with its outcome and, when done, its tagged record; one bad file never stops the rest.

    While the trained model reads some conversations, the next are parsed.

    Raises:
        ModelError: weights that every transcript needs are missing, or are not the pinned ones.
    """
    ahead: _Some | None = None
    for start in range(0, len(sources), TOGETHER):
        some = _Some()
        for path in sources[start : start + TOGETHER]:
            try:
                some.readable[path] = _read(path, kind)
            except DebriefError as error:
                yield path, outcome_of(path.name, error), ""
        for path, refusal in some.admit(keeper).items():
            yield path, outcome_of(path.name, refusal), ""
        some.begin(toolbox)
        if ahead is not None:
            yield from _tagged(ahead, toolbox, probabilities=probabilities)
        ahead = some
    if ahead is not None:
        yield from _tagged(ahead, toolbox, probabilities=probabilities)


class _Some:
    """Some of the sources of a folder, on their way through the models together."""

    def __init__(self) -> None:
        self.readable: dict[Path, Transcribed] = {}
        self.begun: Begun | None = None

    def admit(self, keeper: Keeper) -> dict[Path, ConsentRefusedError]:
        """Record all at once; where one is refused, one by one. The refused are left out, and returned."""
        try:
            keeper.admit_all([(one.call, path) for path, one in self.readable.items()], "tag")
        except ConsentRefusedError:
            refused: dict[Path, ConsentRefusedError] = {}
            for path, one in self.readable.items():
                try:
                    keeper.admit(one.call, path, "tag")
                except ConsentRefusedError as error:
                    refused[path] = error
            for path in refused:
                del self.readable[path]
            return refused
        return {}

    def begin(self, toolbox: Toolbox) -> None:
        """Let the models read all at once; where that fails, they are done one by one later."""
        try:
            self.begun = begin(list(self.readable.values()), toolbox)
        except ModelError:
            raise  # it would be missing for every other one too
        except Exception:
            self.begun = None

    def judged(self, toolbox: Toolbox) -> Sequence[_Tagged | Exception]:
        """All of them at once; where that fails, one by one, so that only the culprit fails."""
        try:
            if self.begun is not None:
                return _judged(list(self.readable.values()), toolbox, self.begun)
        except ModelError:
            raise
        except Exception:
            self.begun = None
        return [_judged_alone(one, toolbox) for one in self.readable.values()]


def _tagged(some: _Some, toolbox: Toolbox, *, probabilities: bool) -> Iterator[tuple[Path, Outcome, str]]:
    for path, result in zip(some.readable, some.judged(toolbox), strict=True):
        if isinstance(result, _Tagged):
            done = Outcome(name=path.name, ending=Ending.DONE, call_id=result.review.call.id)
            yield path, done, _record(result, toolbox, probabilities=probabilities)
        else:
            yield path, outcome_of(path.name, result), ""


def _record(tagged: _Tagged, toolbox: Toolbox, *, probabilities: bool) -> str:
    from analyser.report import dump_tagged

    return dump_tagged(tagged.review, _probabilities(tagged, toolbox) if probabilities else None)


def _probabilities(tagged: _Tagged, toolbox: Toolbox) -> list[dict[str, Any]]:
    """How sure the trained model is of each label of each act; nothing where a conversation is not judged."""
    from analyser.tagging import Conversation, judged
    from analyser.tagging.learned import acts_of

    transcript = tagged.review.transcript
    if judged(transcript) is not None:
        return []
    item = Conversation(transcript=transcript, docs=tagged.readings.docs)
    return [
        {
            "turn": act.turn,
            "start_char": act.start_char,
            "end_char": act.end_char,
            "labels": {label: round(sure, 4) for label, sure in act.probabilities.items()},
        }
        for act in acts_of(item, tagged.readings.acts, toolbox.acts).acts
    ]


def call_id_of(path: Path) -> str:
    """Return the id of a transcript that is tagged: the stem of its file, as text, for a name may be any bytes."""
    return os.fsencode(path.stem).decode("utf-8", "replace")


def _read(path: Path, kind: Kind | None) -> Transcribed:
    from analyser.transcribe import read_transcript

    transcript = read_transcript(path, kind=kind)
    ends = [turn.end_s for turn in transcript.turns if turn.end_s is not None]
    call = Call(id=call_id_of(path), kind=transcript.kind, duration_s=max(ends, default=None))
    return Transcribed(call=call, transcript=transcript)


def _judged(conversations: Sequence[Transcribed], toolbox: Toolbox, begun: Begun | None = None) -> list[_Tagged]:
    readings = (begun or begin(conversations, toolbox)).result()
    reviews = judge_many(conversations, toolbox, readings, points=False)
    return [_Tagged(review=review, readings=own) for review, own in zip(reviews, readings, strict=True)]


def _judged_alone(conversation: Transcribed, toolbox: Toolbox) -> _Tagged | Exception:
    try:
        return _judged([conversation], toolbox)[0]
    except Exception as error:
        return error
