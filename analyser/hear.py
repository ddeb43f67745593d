"""From decoded sound to a transcript with roles: speech, words, speakers, turns, joined for `analyser.analyse`.

begin     speech regions, and the recogniser set to work -> Hearing
finish    words, speakers, roles                         -> Transcribed
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analyser.core.call import SERVED, SERVING, Kind, Role, Transcript, Turn
from analyser.core.errors import UsageError
from analyser.core.review import Call
from analyser.core.sound import Region, Sound
from analyser.toolbox import SPEAKERS, Toolbox, revisions

if TYPE_CHECKING:
    from analyser.audio.recording import Recording
    from analyser.transcribe import Heard, Listening
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
NOT_ENGLISH = "This does not sound like English, so nothing in it was judged."
NO_SPEECH = "No speech was found in this recording, so there is nothing to review."


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribed:
    """What was said and by whom, before anything is judged.

    regions: where each role speaks, from the sound itself, under `unknown` where voices share a channel; null for a
    transcript that was read. not_judged: why no
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
    """Turns by speaker number; where each speaker speaks, or where somebody does that cannot be told apart."""

    turns: tuple["SpokenTurn", ...]
    regions: tuple[tuple[Region, ...], ...] = ()
    shared_regions: tuple[Region, ...] = ()
    dropped: int
    notes: tuple[str, ...] = ()
    not_judged: str | None = None
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """A recording that is being listened to, channel by channel; `finish` waits for it."""

    call: Call
    recording: "Recording"
    agent_channel: str
    stereo: bool
    sound: Sound
    regions: tuple[tuple[Region, ...], ...]
    listenings: tuple["Listening", ...]

    def cancel(self) -> None:
        """Listen no further."""
        for listening in self.listenings:
            listening.cancel()


def hear(call: Call, recording: "Recording", toolbox: Toolbox, progress: Progress, agent_channel: str) -> Transcribed:
    """Say what was said in a recording, by whom and when; see `analyser.analyse.transcribe`."""
    return finish(begin(call, recording, toolbox, progress, agent_channel), toolbox, progress)


def begin(call: Call, recording: "Recording", toolbox: Toolbox, progress: Progress, agent_channel: str) -> Hearing:
    """Find out where somebody speaks, and begin to listen there; what was begun before is heard beside it.

    Raises:
        ModelMissingError: the recogniser is not on this machine.
        UsageError: a side was named for a recording with one channel.
    """
    from analyser.audio.channels import Layout, as_mono, layout
    from analyser.audio.leakage import without_leakage
    from analyser.audio.speech import speech_regions

    progress("finding speech", 0.0)
    stereo = layout(recording) is Layout.STEREO
    if agent_channel != "auto" and not stereo:
        why = "both speakers are on one channel, so there is no side to name"
        raise UsageError("--agent-channel", why, "leave it out for this recording")
    sound = without_leakage(recording) if stereo else as_mono(recording)
    regions: list[tuple[Region, ...]] = []
    with contextlib.ExitStack() as given_up:
        listenings: list[Listening] = []
        for channel in range(sound.channels):  # one channel is listened to while speech is found on the next
            regions.append(speech_regions(sound, channel))
            listenings.append(toolbox.transcriber.begin(sound, channel, regions[-1]))
            given_up.callback(listenings[-1].cancel)
        given_up.pop_all()
    progress("transcribing", 0.0)
    return Hearing(
        call=call,
        recording=recording,
        agent_channel=agent_channel,
        stereo=stereo,
        sound=sound,
        regions=tuple(regions),
        listenings=tuple(listenings),
    )


def finish(hearing: Hearing, toolbox: Toolbox, progress: Progress) -> Transcribed:
    """Wait for the words of a recording, and give each to whoever said it.

    Raises:
        ModelMissingError: the speaker encoder is not on this machine.
    """
    try:
        heard = _words(hearing, toolbox, progress)
        spoken = _by_channel(hearing, heard) if hearing.stereo else _by_voice(hearing, heard, toolbox, progress)
    except BaseException:
        hearing.cancel()
        raise
    notes = (*hearing.recording.warnings, *spoken.notes)
    if not spoken.turns:
        notes = (*notes, NO_SPEECH)
    call = hearing.call
    roles, confidence, doubts = _roles(spoken.turns, call.kind, hearing.agent_channel, stereo=hearing.stereo)
    turns = tuple(
        Turn(role=roles[turn.speaker], text=turn.text, start_s=turn.start_s, end_s=turn.end_s, words=turn.words)
        for turn in spoken.turns
    )
    return Transcribed(
        call=replace(call, roles_confidence=confidence),
        transcript=Transcript(kind=call.kind, turns=turns),
        regions={
            Role.UNKNOWN: spoken.shared_regions,
            **{roles[speaker]: regions for speaker, regions in enumerate(spoken.regions)},
        },
        audio_sha256=hearing.recording.sha256,
        dropped_words=spoken.dropped,
        models={**toolbox.recogniser, **revisions(*spoken.models)},
        notes=(*notes, *doubts),
        not_judged=spoken.not_judged,
    )


def _by_channel(hearing: Hearing, heard: Sequence["Heard"]) -> _Spoken:
    """Two channels, one speaker on each: exact, but for what leaks from one to the other."""
    from analyser.turns.merge import merge

    return _Spoken(
        turns=merge([own.words for own in heard], hearing.regions),
        regions=hearing.regions,
        dropped=sum(own.dropped for own in heard),
        not_judged=_not_english(heard),
    )


def _by_voice(hearing: Hearing, channels: Sequence["Heard"], toolbox: Toolbox, progress: Progress) -> _Spoken:
    """Both speakers on one channel: told apart by their voices."""
    from analyser.turns.edges import drawn_in
    from analyser.turns.merge import merge
    from analyser.turns.speakers import separate

    (heard,), (regions,) = channels, hearing.regions
    if not heard.words:
        return _Spoken(turns=(), dropped=heard.dropped)
    progress("telling speakers apart", 0.0)
    words = drawn_in(heard.words, regions)
    speakers = separate(hearing.sound, 0, words, regions, toolbox.speakers)
    voices = [
        tuple(word for word, speaker in zip(words, speakers.of_words, strict=True) if speaker == number)
        for number in (0, 1)
    ]
    return _Spoken(
        turns=merge(voices),
        shared_regions=regions,
        dropped=heard.dropped,
        notes=(ONE_VOICE,) if speakers.one_speaker else (),
        not_judged=_not_english((heard,)),
        models=(SPEAKERS,),
    )


def _words(hearing: Hearing, toolbox: Toolbox, progress: Progress) -> tuple["Heard", ...]:
    """Wait for the words of each channel, written as the settings say; progress is told in shares of all speech."""
    from analyser.transcribe.style import styled

    settings = toolbox.settings
    speech_s = [sum(region.length_s for region in own) for own in hearing.regions]
    total_s = sum(speech_s) or 1.0
    heard = []
    for index, listening in enumerate(hearing.listenings):
        said = listening.result(_told(progress, sum(speech_s[:index]), total_s))
        heard.append(styled(said, spelling=settings.spelling, digits=settings.digits))
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
    turns: Sequence["SpokenTurn"], kind: Kind, agent_channel: str, *, stereo: bool
) -> tuple[tuple[Role, Role], float | None, tuple[str, ...]]:
    """Return the roles of speakers 0 and 1, the confidence in [0, 1], and what the reader should be told."""
    from analyser.turns.roles import CERTAIN, assign_roles

    serving, served = SERVING[kind], SERVED[kind]
    if agent_channel != "auto":
        return ((serving, served) if agent_channel == "left" else (served, serving)), 1.0, ()
    if not turns:
        return (serving, served), None, ()
    found = assign_roles(turns, kind)
    roles = (serving, served) if found.serving_speaker == 0 else (served, serving)
    if found.confidence >= CERTAIN:
        return roles, round(found.confidence, 3), ()
    doubt = ROLES_NOT_CERTAIN.format(serving=serving.value, served=served.value)
    return roles, round(found.confidence, 3), (doubt + (NAME_THE_SIDE if stereo else CORRECT_THE_ROLES),)
