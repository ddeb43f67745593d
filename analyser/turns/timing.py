"""The call in figures: how the talk was shared out, who waited, who cut in.

What counts as what (seconds throughout):

* **Speech** of a role: the words of its turns, pauses of up to 1 s closed; a turn without words counts whole.
  Where speech regions of the role are given, what they show inside its turns counts as well (a recogniser loses words,
  a speech detector too); outside of them they are crosstalk or noise.
* **Silence**: over 3 s in which there are neither words nor speech regions of anybody, from 0 to the end of the
  recording (to the last speech where its length is not known): a wait before the first word counts, if over 3 s.
* **Floor**: a turn takes it unless it is a backchannel or lies inside a turn of the other. A "yes" after a question
  takes it: it is the answer.
* **Monologue**: from when a role takes the floor to when it last stops, backchannels and vain tries of the other
  included; a silence of over 3 s ends it.
* **Response gap**: median, over all changes of the floor, of the seconds from the end of the other's turn to the start
  of the role's; negative where they overlap. Null where a role never replied.
* **Interruption**: as in `core.backchannel`: starts before the other has finished, and takes the floor.
"""

import itertools
import statistics
from collections.abc import Iterable, Mapping, Sequence

from analyser.core.backchannel import is_backchannel, overlaps_as_interruption
from analyser.core.call import Role, Transcript, Turn
from analyser.core.review import Silence, Timing
from analyser.core.sound import Region
from analyser.turns.stretches import Stretch, gaps, length, shared, union

SILENCE_S = 3.0
"""Nobody speaks for longer than this: a silence."""

PAUSE_S = 1.0
"""A pause of up to this length within what one role says belongs to its speech, as breath and full stops do."""


def measure(
    transcript: Transcript, regions: Mapping[Role, Sequence[Region]] | None = None, duration_s: float | None = None
) -> Timing:
    """Measure a conversation; the module says what counts as what.

    Args:
        transcript: turns; those without times are left out of account.
        regions: speech found in the sound, by role. Regions that are nobody's yet (mono) stand under `unknown`:
            they count against silence only.
        duration_s: seconds of the recording, where known.

    Returns:
        Figures for the two roles of the kind, and for `unknown` if it has turns; all null where no turn has times.
    """
    timed = [turn for turn in transcript.turns if turn.start_s is not None]
    heard = [*_stretches(region for own in (regions or {}).values() for region in own)]
    if not timed:
        silences = None if regions is None else _silences(union(heard), duration_s)
        return Timing(silences=silences)
    speech = _speech(transcript, regions or {})
    speech_s = {role: length(own) for role, own in speech.items()}
    total = sum(speech_s.values())
    cut_in = [transcript.turns[index].role for index in interruptions(transcript)]
    floor = _floor(transcript.turns)
    everyone = union([*heard, *(stretch for own in speech.values() for stretch in own)])
    return Timing(
        speech_s={role: round(seconds, 3) for role, seconds in speech_s.items()},
        talk_share={role: round(seconds / total, 4) if total else 0.0 for role, seconds in speech_s.items()},
        words_per_minute={role: _per_minute(timed, role, seconds) for role, seconds in speech_s.items()},
        silences=_silences(everyone, duration_s),
        interruptions={role: cut_in.count(role) for role in speech},
        longest_monologue_s={role: round(_monologue_s(floor, role), 3) for role in speech},
        response_gap_s={role: _response_gap_s(floor, role) for role in speech},
        overlap_s=round(length(_overlap(list(speech.values()))), 3),
    )


def interruptions(transcript: Transcript) -> tuple[int, ...]:
    """Return the indices of the turns that interrupt: they cut in on a turn of the other role and take the floor."""
    running: dict[Role, Turn] = {}
    found = []
    for index, turn in enumerate(transcript.turns):
        if turn.start_s is None or turn.end_s is None:
            continue
        if any(overlaps_as_interruption(other, turn) for other in running.values()):
            found.append(index)
        latest = running.get(turn.role)
        if not is_backchannel(turn.text) and (latest is None or turn.end_s >= (latest.end_s or 0.0)):
            running[turn.role] = turn
    return tuple(found)


def _speech(transcript: Transcript, regions: Mapping[Role, Sequence[Region]]) -> dict[Role, list[Stretch]]:
    roles = [transcript.serving, transcript.served]
    if any(turn.role is Role.UNKNOWN and turn.start_s is not None for turn in transcript.turns):
        roles.append(Role.UNKNOWN)
    speech = {}
    for role in roles:
        turns = [turn for _, turn in transcript.by(role)]
        whole = union(span for turn in turns if (span := _span(turn)))
        found = shared(union(_stretches(regions.get(role, ()))), whole)
        spoken = [stretch for turn in turns for stretch in _spoken(turn)]
        speech[role] = union([*spoken, *found], bridge_s=PAUSE_S)
    return speech


def _span(turn: Turn) -> Stretch | None:
    return None if turn.start_s is None or turn.end_s is None else (turn.start_s, turn.end_s)


def _spoken(turn: Turn) -> list[Stretch]:
    if turn.start_s is None or turn.end_s is None:
        return []
    if not turn.words:
        return [(turn.start_s, turn.end_s)]
    return [(word.start_s, word.end_s) for word in turn.words]


def _stretches(regions: Iterable[Region]) -> Iterable[Stretch]:
    return ((region.start_s, region.end_s) for region in regions)


def _silences(speech: Sequence[Stretch], duration_s: float | None) -> tuple[Silence, ...]:
    end_s = duration_s if duration_s is not None else max((end for _, end in speech), default=0.0)
    return tuple(
        Silence(start_s=round(start, 3), end_s=round(end, 3))
        for start, end in gaps(speech, 0.0, end_s)
        if end - start > SILENCE_S
    )


def _per_minute(turns: Sequence[Turn], role: Role, speech_s: float) -> float:
    words = sum(_words(turn.text) for turn in turns if turn.role is role)
    return round(60 * words / speech_s, 1) if speech_s else 0.0


def _words(text: str) -> int:
    return sum(any(map(str.isalnum, token)) for token in text.split())


def _overlap(speech: Sequence[Sequence[Stretch]]) -> list[Stretch]:
    return union(
        stretch for index, one in enumerate(speech) for other in speech[index + 1 :] for stretch in shared(one, other)
    )


def _floor(turns: Sequence[Turn]) -> list[tuple[Role, float, float]]:
    """Each turn that takes the floor: role, start, end."""
    floor: list[tuple[Role, float, float]] = []
    asked = False
    for turn in turns:
        if turn.start_s is None or turn.end_s is None:
            continue
        other = floor[-1] if floor and floor[-1][0] is not turn.role else None
        answers = asked and other is not None and turn.start_s >= other[2]
        inside = other is not None and turn.end_s <= other[2]
        if inside or (is_backchannel(turn.text, turn.end_s - turn.start_s) and not answers):
            continue
        floor.append((turn.role, turn.start_s, turn.end_s))
        asked = turn.text.rstrip("\"'”’ ").endswith("?")
    return floor


def _monologue_s(floor: Sequence[tuple[Role, float, float]], role: Role) -> float:
    longest, since, until = 0.0, 0.0, None
    for holder, start, end in floor:
        if holder is not role:
            until = None
            continue
        if until is None or start - until > SILENCE_S:
            since, until = start, end
        until = max(until, end)
        longest = max(longest, until - since)
    return longest


def _response_gap_s(floor: Sequence[tuple[Role, float, float]], role: Role) -> float | None:
    replies = [
        after[1] - before[2]
        for before, after in itertools.pairwise(floor)
        if after[0] is role and before[0] is not role
    ]
    return round(statistics.median(replies), 3) if replies else None
