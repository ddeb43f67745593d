"""From decoded sound to a transcript with roles: speech, words, speakers, turns, joined for `analyser.analyse`.

begin     speech regions, and the recogniser set to work -> Hearing
finish    words, speakers, roles                         -> Transcribed
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analyser.attribution import Spoken, by_channel, by_voice, roles_of
from analyser.core.call import Role, Transcript, Turn
from analyser.core.errors import UsageError
from analyser.core.review import Call
from analyser.core.sound import Region, Sound
from analyser.toolbox import Toolbox, revisions

if TYPE_CHECKING:
    from analyser.audio.recording import Recording
    from analyser.transcribe import Heard, Listening

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

FOREIGN_PROBABILITY = 0.8
"""From this probability of another language on, a conversation is not judged: the rules are about English."""

NOT_ENGLISH = "This does not sound like English, so nothing in it was judged."
NO_SPEECH = "No speech was found in this recording, so there is nothing to review."


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcribed:
    """What was said and by whom, before anything is judged.

    regions: where each role speaks, from the sound itself, and under `unknown` where anybody does, if they share a
    channel; null for a transcript that was read. not_judged: why no behaviour may be judged in it; null where it may.
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
    from analyser.audio.channels import Layout
    from analyser.audio.survey import survey

    progress("finding speech", 0.0)
    found = survey(recording, threads=toolbox.settings.threads)
    stereo = found.layout is Layout.STEREO
    if agent_channel != "auto" and not stereo:
        why = "both speakers are on one channel, so there is no side to name"
        raise UsageError("--agent-channel", why, "leave it out for this recording")
    progress("transcribing", 0.0)
    begin_channel = toolbox.transcriber.begin
    return Hearing(
        call=call,
        recording=recording,
        agent_channel=agent_channel,
        stereo=stereo,
        sound=found.sound,
        regions=found.regions,
        listenings=tuple(begin_channel(found.sound, channel, own) for channel, own in enumerate(found.regions)),
    )


def finish(hearing: Hearing, toolbox: Toolbox, progress: Progress) -> Transcribed:
    """Wait for the words of a recording, and give each to whoever said it.

    Raises:
        ModelMissingError: the models of voices are not on this machine.
    """
    try:
        heard = _words(hearing, toolbox, progress)
        spoken = _attributed(hearing, heard, toolbox, progress)
    except BaseException:
        hearing.cancel()
        raise
    silent = () if spoken.turns else (NO_SPEECH,)
    call = hearing.call
    roles, confidence, doubts = roles_of(spoken, call.kind, hearing.agent_channel, stereo=hearing.stereo)
    turns = tuple(
        Turn(role=roles[turn.speaker], text=turn.text, start_s=turn.start_s, end_s=turn.end_s, words=turn.words)
        for turn in spoken.turns
    )
    return Transcribed(
        call=replace(call, roles_confidence=confidence),
        transcript=Transcript(kind=call.kind, turns=turns),
        regions=spoken.by_role(roles),
        audio_sha256=hearing.recording.sha256,
        dropped_words=sum(own.dropped for own in heard),
        models={**toolbox.recogniser, **revisions(*spoken.models)},
        notes=(*hearing.recording.warnings, *spoken.notes, *silent, *doubts),
        not_judged=_not_english(heard),
    )


def _attributed(hearing: Hearing, heard: Sequence["Heard"], toolbox: Toolbox, progress: Progress) -> Spoken:
    if hearing.stereo:
        return by_channel(heard, hearing.regions)
    if not heard[0].words:
        return Spoken(turns=())
    progress("telling speakers apart", 0.0)
    return by_voice(heard[0], hearing.sound, hearing.regions[0], toolbox)


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
