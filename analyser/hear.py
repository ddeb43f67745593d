"""From decoded sound to a transcript with roles: speech, words, speakers, turns, joined for `analyser.analyse`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analyser.core.call import SERVED, SERVING, Kind, Role, Transcript, Turn
from analyser.core.errors import UsageError
from analyser.core.review import Call
from analyser.core.sound import Region, Sound
from analyser.toolbox import RECOGNISER, SEGMENTATION, SPEAKERS, Toolbox, revisions

if TYPE_CHECKING:
    from analyser.audio.recording import Recording
    from analyser.transcribe import Heard
    from analyser.turns.speakers import Speakers
    from analyser.turns.spoken import SpokenTurn

Progress = Callable[[str, float], None]
"""Told the name of a stage and how much of it is done, in [0, 1]."""

STAGES: dict[str, float] = {
    "opening": 0.05,
    "finding speech": 0.05,
    "transcribing": 0.65,
    "telling speakers apart": 0.1,
    "reading what was said": 0.08,
    "writing the review": 0.07,
}
"""The stages of a review in order, with the share of the time that each usually takes."""

ROLES_NOT_CERTAIN = "It is not certain who is the {serving} and who is the {served}. Please check the first lines. "
NAME_THE_SIDE = "If they are swapped, run the review again with --agent-channel left or right."
CORRECT_THE_ROLES = "If they are wrong, correct the roles in what debrief transcribe writes, and review that."

FOREIGN_PROBABILITY = 0.8
"""From this probability of another language on, a conversation is not judged: the rules are about English."""

ONE_VOICE = "Only one voice was heard, so nothing can be said about how one side answered the other."
THREE_VOICES = (
    "Three voices were heard, as when a call is passed on, so it is less certain who said what. "
    "Please check the lines of each."
)
MUCH_OVERLAP = "For {seconds:.0f} seconds two people speak at once; the words there may be the other's."
OVERLAP_SHARE = 0.1
"""From this share of the speech on, the reader is told of overlap: on one channel only one of the two can be read."""

NOT_ENGLISH = "This does not sound like English, so nothing in it was judged."
NO_SPEECH = "No speech was found in this recording, so there is nothing to review."


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribed:
    """What was said and by whom, before anything is judged.

    regions: where each role speaks, from the sound itself, and under `unknown` where anybody does, if they share a
    channel; null for a transcript that was read. not_judged: why no
    behaviour may be judged in it; null where it may.
    """

    call: Call
    transcript: Transcript
    regions: Mapping[Role, tuple[Region, ...]] | None = None
    audio_sha256: str | None = None
    dropped_words: int = 0
    models: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    not_judged: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """Turns by speaker number; where each speaker speaks, and where anybody does on a channel that they share."""

    turns: tuple["SpokenTurn", ...]
    regions: tuple[tuple[Region, ...], ...] = ()
    shared_regions: tuple[Region, ...] = ()
    dropped: int
    notes: tuple[str, ...] = ()
    not_judged: str | None = None
    models: tuple[str, ...] = (RECOGNISER,)


def hear(call: Call, recording: "Recording", toolbox: Toolbox, progress: Progress, agent_channel: str) -> Transcribed:
    """Say what was said in a recording, by whom and when; see `analyser.analyse.transcribe`."""
    from analyser.audio.channels import Layout, layout

    stereo = layout(recording) is Layout.STEREO
    if agent_channel != "auto" and not stereo:
        why = "both speakers are on one channel, so there is no side to name"
        raise UsageError("--agent-channel", why, "leave it out for this recording")
    spoken = _by_channel(recording, toolbox, progress) if stereo else _by_voice(recording, toolbox, progress)
    notes = (*recording.warnings, *spoken.notes)
    if not spoken.turns:
        notes = (*notes, NO_SPEECH)
    roles, confidence, doubts = _roles(spoken, call.kind, agent_channel, stereo=stereo)
    turns = tuple(
        Turn(role=roles[turn.speaker], text=turn.text, start_s=turn.start_s, end_s=turn.end_s, words=turn.words)
        for turn in spoken.turns
    )
    return Transcribed(
        call=replace(call, roles_confidence=confidence),
        transcript=Transcript(kind=call.kind, turns=turns),
        regions=_by_role(spoken, roles),
        audio_sha256=recording.sha256,
        dropped_words=spoken.dropped,
        models=revisions(*spoken.models),
        notes=(*notes, *doubts),
        not_judged=spoken.not_judged,
    )


def _by_role(spoken: _Spoken, roles: Sequence[Role]) -> dict[Role, tuple[Region, ...]]:
    """Where each role speaks: two voices may have one role."""
    regions = {Role.UNKNOWN: spoken.shared_regions}
    for role, own in zip(roles, spoken.regions, strict=False):
        regions[role] = (*regions.get(role, ()), *own)
    return regions


def _by_channel(recording: "Recording", toolbox: Toolbox, progress: Progress) -> _Spoken:
    """Two channels, one speaker on each: exact, but for what leaks from one to the other."""
    from analyser.audio.leakage import without_leakage
    from analyser.audio.speech import speech_regions
    from analyser.turns.merge import merge

    progress("finding speech", 0.0)
    clean = without_leakage(recording)
    regions = tuple(speech_regions(clean, channel) for channel in (0, 1))
    heard = _words(clean, (0, 1), regions, toolbox, progress)
    return _Spoken(
        turns=merge([own.words for own in heard], regions),
        regions=regions,
        dropped=sum(own.dropped for own in heard),
        not_judged=_not_english(heard),
    )


def _by_voice(recording: "Recording", toolbox: Toolbox, progress: Progress) -> _Spoken:
    """All speakers on one channel: told apart by their voices."""
    from analyser.audio.channels import as_mono
    from analyser.audio.speech import speech_regions
    from analyser.turns.edges import drawn_in, drawn_out
    from analyser.turns.merge import merge
    from analyser.turns.speakers import separate

    progress("finding speech", 0.0)
    mono = as_mono(recording)
    regions = speech_regions(mono, 0)
    (heard,) = _words(mono, (0,), (regions,), toolbox, progress)
    if not heard.words:
        return _Spoken(turns=(), dropped=heard.dropped)
    progress("telling speakers apart", 0.0)
    words = drawn_in(heard.words, regions)
    speakers = separate(mono, 0, words, regions, toolbox.speakers, toolbox.segmenter)
    voices = []
    for number, regions_of_voice in enumerate(speakers.regions):
        own = [word for word, speaker in zip(words, speakers.of_words, strict=True) if speaker == number]
        voices.append(drawn_out(drawn_in(own, regions_of_voice), regions_of_voice, speakers.overlap))
    return _Spoken(
        turns=merge(voices),
        regions=speakers.regions,
        shared_regions=regions,
        dropped=heard.dropped,
        notes=tuple(_voice_notes(speakers, regions)),
        not_judged=_not_english((heard,)),
        models=(RECOGNISER, SEGMENTATION, SPEAKERS),
    )


def _voice_notes(speakers: "Speakers", regions: Sequence[Region]) -> Iterator[str]:
    """What the reader should know of the voices on one channel."""
    if speakers.count == 1:
        yield ONE_VOICE
    if speakers.count == 3:
        yield THREE_VOICES
    overlap_s = sum(region.length_s for region in speakers.overlap)
    if overlap_s > OVERLAP_SHARE * sum(region.length_s for region in regions):
        yield MUCH_OVERLAP.format(seconds=overlap_s)


def _words(
    sound: Sound,
    channels: Sequence[int],
    regions: Sequence[Sequence[Region]],
    toolbox: Toolbox,
    progress: Progress,
) -> tuple["Heard", ...]:
    """Transcribe each channel; progress is told in shares of all speech."""
    progress("transcribing", 0.0)
    speech_s = [sum(region.length_s for region in own) for own in regions]
    total_s = sum(speech_s) or 1.0
    heard = []
    for index, (channel, own) in enumerate(zip(channels, regions, strict=True)):
        told = _told(progress, sum(speech_s[:index]), total_s)
        heard.append(toolbox.transcriber.transcribe(sound, channel, own, told))
    return tuple(heard)


def _told(progress: Progress, before_s: float, total_s: float) -> Callable[[float], None]:
    """Return what a recogniser tells its done seconds to."""
    return lambda done_s: progress("transcribing", (before_s + done_s) / total_s)


def _not_english(heard: Sequence["Heard"]) -> str | None:
    """Return why the conversation is not judged where every channel with speech sounds like another language."""
    spoken = [own for own in heard if own.words and own.language is not None]
    foreign = [own for own in spoken if own.language != "en" and (own.language_probability or 0) >= FOREIGN_PROBABILITY]
    return NOT_ENGLISH if spoken and len(foreign) == len(spoken) else None


def _roles(
    spoken: _Spoken, kind: Kind, agent_channel: str, *, stereo: bool
) -> tuple[tuple[Role, ...], float | None, tuple[str, ...]]:
    """Return the roles of all speakers in order, the confidence in [0, 1], and what the reader should be told."""
    from analyser.turns.roles import CERTAIN, assign_roles

    serving, served = SERVING[kind], SERVED[kind]
    if agent_channel != "auto":
        return ((serving, served) if agent_channel == "left" else (served, serving)), 1.0, ()
    if not spoken.turns:
        return (serving, served), None, ()
    found = assign_roles(spoken.turns, kind)
    roles = tuple(found.of(speaker, kind) for speaker in range(max(len(spoken.regions), 2)))
    if found.confidence >= CERTAIN:
        return roles, round(found.confidence, 3), ()
    doubt = ROLES_NOT_CERTAIN.format(serving=serving.value, served=served.value)
    return roles, round(found.confidence, 3), (doubt + (NAME_THE_SIDE if stereo else CORRECT_THE_ROLES),)
