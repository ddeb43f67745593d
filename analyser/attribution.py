"""Who said what: words to each channel's speaker or to each voice, speakers to roles, joined for `analyser.hear`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import SERVED, SERVING, Kind, Role
from analyser.core.sound import Region, Sound
from analyser.toolbox import SEGMENTATION, SPEAKERS, Toolbox

if TYPE_CHECKING:
    from analyser.transcribe import Heard
    from analyser.turns.speakers import Speakers
    from analyser.turns.spoken import SpokenTurn

ROLES_NOT_CERTAIN = "It is not certain who is the {serving} and who is the {served}. Please check the first lines. "
NAME_THE_SIDE = "If they are swapped, run the review again with --agent-channel left or right."
CORRECT_THE_ROLES = "If they are wrong, correct the roles in what debrief transcribe writes, and review that."

ONE_VOICE = "Only one voice was heard, so nothing can be said about how one side answered the other."
THREE_VOICES = (
    "Three voices were heard, as when a call is passed on, so it is less certain who said what. "
    "Please check the lines of each."
)
MUCH_OVERLAP = "For {seconds:.0f} seconds two people speak at once; the words there may be the other's."
OVERLAP_SHARE = 0.1
"""From this share of the speech on, the reader is told of overlap: on one channel only one of the two can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Turns by speaker number, where each speaks, and where anybody does, if they share a channel."""

    turns: tuple["SpokenTurn", ...]
    regions: tuple[tuple[Region, ...], ...] = ()
    shared_regions: tuple[Region, ...] = ()
    notes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def by_role(self, roles: Sequence[Role]) -> Mapping[Role, tuple[Region, ...]]:
        """Return where each role speaks: two voices may have one role."""
        regions = {Role.UNKNOWN: self.shared_regions}
        for role, own in zip(roles, self.regions, strict=False):
            regions[role] = (*regions.get(role, ()), *own)
        return regions


def by_channel(heard: Sequence["Heard"], regions: Sequence[tuple[Region, ...]]) -> Spoken:
    """Two channels, one speaker on each: exact, but for what leaks from one to the other."""
    from analyser.turns.merge import merge
    from analyser.turns.overlap import overlap_marked

    turns = merge([own.words for own in heard], regions)
    return Spoken(turns=overlap_marked(turns, regions), regions=tuple(regions))


def by_voice(heard: "Heard", sound: Sound, regions: tuple[Region, ...], toolbox: Toolbox) -> Spoken:
    """All speakers on one channel: told apart by their voices.

    Raises:
        ModelMissingError: the models of voices are not on this machine.
    """
    from analyser.turns.edges import drawn_in, drawn_out
    from analyser.turns.merge import merge
    from analyser.turns.overlap import overlap_marked
    from analyser.turns.speakers import separate

    words = drawn_in(heard.words, regions)
    speakers = separate(sound, 0, words, regions, toolbox.speakers, toolbox.segmenter, threads=toolbox.settings.threads)
    voices = []
    for number, regions_of_voice in enumerate(speakers.regions):
        own = [word for word, speaker in zip(words, speakers.of_words, strict=True) if speaker == number]
        voices.append(drawn_out(drawn_in(own, regions_of_voice), regions_of_voice, speakers.overlap))
    return Spoken(
        turns=overlap_marked(merge(voices), speakers.regions),
        regions=speakers.regions,
        shared_regions=regions,
        notes=tuple(_voice_notes(speakers, regions)),
        models=(SEGMENTATION, SPEAKERS),
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


def roles_of(
    spoken: Spoken, kind: Kind, agent_channel: str, *, stereo: bool
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
