"""The one place where the stages are joined: a consented source goes in, a review comes out.

open_source   consent, then decode or read        -> Opened
transcribe    speech, words, speakers, roles      -> Transcribed
judge         personal data, tags, timing, points -> Review
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyser import __version__
from analyser.core.call import Kind, Transcript
from analyser.core.consent import ConsentRecord
from analyser.core.errors import BadInputError
from analyser.core.evidence import Tag
from analyser.core.provenance import Provenance, fingerprint
from analyser.core.review import Call, Review
from analyser.hear import Progress, Transcribed, hear
from analyser.readings import Readings, begin
from analyser.toolbox import ACTS, LANGUAGE, PERSONAL_DATA, Toolbox, revisions

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from analyser.audio.recording import Recording
    from analyser.redact import Found

LEAST_ROLE_CONFIDENCE = 0.65
"""Below this confidence in who is who, no feedback points are made: they might praise the wrong person."""

DOUBTFUL_ROLES = "Because it is so uncertain who is who, no feedback points were written."

TRANSCRIPT_SUFFIXES = frozenset({".json", ".vtt", ".srt", ".txt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is to be reviewed and what the user said about it. `agent_channel` is auto, left or right."""

    path: Path
    consent_file: Path | None = None
    consent: ConsentRecord | None = None
    kind: Kind | None = None
    agent_channel: str = "auto"
    started_at: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A source that consent allowed to be opened: decoded sound, or a transcript that was read."""

    call: Call
    recording: "Recording | None" = None
    transcript: Transcript | None = None


def is_transcript(path: Path) -> bool:
    """Whether a source is a saved transcript, by its suffix; everything else is taken for audio."""
    return path.suffix.lower() in TRANSCRIPT_SUFFIXES


def analyse(opened: Opened, toolbox: Toolbox, progress: Progress, *, agent_channel: str = "auto") -> Review:
    """Return the review of an opened source.

    Raises:
        ModelMissingError: weights that this needs are not on this machine.
        BadInputError: the organisation's standards are not valid.
    """
    _ = toolbox.weighing  # a fault in the organisation's file is told before minutes of listening
    transcribed = transcribe(opened, toolbox, progress, agent_channel=agent_channel)
    progress("reading what was said", 0.0)
    return judge_many([transcribed], toolbox)[0]


@contextmanager
def open_source(
    source: Source, toolbox: Toolbox, progress: Progress, admitted: Callable[[Call], None] | None = None
) -> Iterator[Opened]:
    """Yield the opened source; nothing of it is read before consent is established, and `admitted` was told of it.

    Raises:
        ConsentRefusedError: no valid record covers it.
        BadInputError: it is missing, or is not audio or a transcript that can be read.
    """
    from analyser.consent import require_consent

    progress("opening", 0.0)
    _require_file(source.path)
    record, kind = require_consent(
        source.path, consent_file=source.consent_file, record=source.consent, kind=source.kind
    )
    call = Call(id=record.call_id, kind=kind, started_at=source.started_at, agent=source.agent, consent=record)
    if admitted is not None:
        admitted(call)
    if is_transcript(source.path):
        yield _read(source, call)
        return
    from analyser.audio.decode import decode

    with decode(source.path, max_duration_s=toolbox.settings.max_duration_s) as recording:
        sized = replace(call, duration_s=round(recording.duration_s, 3), channels=recording.channels)
        yield Opened(call=sized, recording=recording)


def _require_file(path: Path) -> None:
    """Refuse what is not a plain file, without opening it."""
    fix = "name a recording or a transcript"
    try:
        if path.is_dir():
            raise BadInputError(path.name or str(path), "it is a folder", fix)
        if not path.exists():
            raise BadInputError(path.name, "there is no such file", fix)
        if not path.is_file():
            raise BadInputError(path.name, "it is not a plain file", fix)
    except (OSError, ValueError):
        raise BadInputError(path.name, "it cannot be looked at", fix) from None


def _read(source: Source, call: Call) -> Opened:
    from analyser.consent import require_consent
    from analyser.transcribe import read_transcript

    # The transcript may say another kind than the record's parties do; then the record must cover that kind too.
    transcript = read_transcript(source.path, kind=source.kind)
    if source.kind is None and transcript.kind is not call.kind:
        require_consent(source.path, consent_file=source.consent_file, record=source.consent, kind=transcript.kind)
    ends = [turn.end_s for turn in transcript.turns if turn.end_s is not None]
    return Opened(call=replace(call, kind=transcript.kind, duration_s=max(ends, default=None)), transcript=transcript)


def transcribe(opened: Opened, toolbox: Toolbox, progress: Progress, *, agent_channel: str = "auto") -> Transcribed:
    """Say what was said, by whom and when; a transcript that was read passes through.

    Raises:
        ModelMissingError: the recogniser or the speaker encoder is not on this machine.
        UsageError: a side was named for a recording with one channel.
    """
    if opened.recording is None:
        transcript = opened.transcript or Transcript(kind=opened.call.kind, turns=())
        return Transcribed(call=opened.call, transcript=transcript)
    return hear(opened.call, opened.recording, toolbox, progress, agent_channel)


def judge_many(
    conversations: Sequence[Transcribed],
    toolbox: Toolbox,
    known: Sequence[Readings] | None = None,
    *,
    points: bool = True,
) -> list[Review]:
    """Find personal data, tag behaviours, measure timing and choose the points; the audio is never touched.

    Many at once, so that the models batch across conversations. `known` is what the models read in each: then they are
    not asked again. Without `points` no feedback is written.

    Raises:
        ModelMissingError: the spaCy pipeline or the trained model is not on this machine.
        BadInputError: the organisation's standards are not valid.
        ValueError: what is known does not belong to these conversations.
    """
    from analyser import redact, tagging

    readings = begin(conversations, toolbox).result() if known is None else known
    found = [redact.find(one.transcript, own.mentions) for one, own in zip(conversations, readings, strict=True)]
    judged = [at for at, one in enumerate(conversations) if one.not_judged is None]
    items = [
        tagging.Conversation(
            transcript=conversations[at].transcript, docs=readings[at].docs, personal_data=found[at].spans
        )
        for at in judged
    ]
    tagged = tagging.tag(items, toolbox.acts, [readings[at].acts for at in judged], toolbox.weighing)
    tags = dict(zip(judged, tagged, strict=True))
    return [
        _review(one, readings[at].docs, found[at], tags.get(at, ()), toolbox, points=points)
        for at, one in enumerate(conversations)
    ]


def _review(
    heard: Transcribed, docs: tuple["Doc", ...], data: "Found", tags: tuple[Tag, ...], toolbox: Toolbox, *, points: bool
) -> Review:
    from analyser.feedback import make_points
    from analyser.tagging import judged
    from analyser.turns.timing import measure

    timing = measure(heard.transcript, heard.regions, heard.call.duration_s)
    # Where nobody speaks there is a note that says so, and nothing else to say.
    silent = not heard.transcript.turns
    not_judged = heard.not_judged or (None if silent else judged(heard.transcript) or _too_doubtful(heard.call))
    feedback = None
    if points and not silent and not_judged is None:
        feedback = make_points(heard.transcript, tags, timing, docs, toolbox.standards)
    notes = (*heard.notes, *((not_judged,) if not_judged else ()), *(feedback.notes if feedback else ()))
    return Review(
        call=heard.call,
        transcript=heard.transcript,
        timing=timing,
        personal_data=data.spans,
        personal_data_groups=data.groups,
        tags=tags,
        points=feedback.points if feedback else (),
        coaching=feedback.coaching if feedback else None,
        provenance=_provenance(heard, toolbox),
        notes=tuple(dict.fromkeys(notes)),
    )


def _too_doubtful(call: Call) -> str | None:
    """Return why no points are made where they might well be about the wrong person."""
    doubtful = call.roles_confidence is not None and call.roles_confidence < LEAST_ROLE_CONFIDENCE
    return DOUBTFUL_ROLES if doubtful else None


def _provenance(heard: Transcribed, toolbox: Toolbox) -> Provenance:
    from analyser.tagging import lexicon_version

    versions = {"debrief": __version__, "lexicons": lexicon_version(), "standards": toolbox.standards.version}
    used = {**heard.models, **revisions(ACTS, LANGUAGE, PERSONAL_DATA)}
    return Provenance(
        **versions,
        models=used,
        audio_sha256=heard.audio_sha256,
        fingerprint=fingerprint(
            **versions,
            models=used,
            audio=heard.audio_sha256,
            settings=toolbox.settings.for_results(),
            call=(heard.call.id, heard.call.kind),
        ),
        dropped_words=heard.dropped_words,
        at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )
