"""Which words name what a stretch of text may be: before it, after it, or in what was asked."""

from analyser.core.evidence import span_times
from analyser.redact.cues import Cue
from analyser.redact.scene import Heard, Scene, Slot, last_named

_BRIDGE = frozenset(
    {
        "is",
        "'s",
        "that's",
        "it's",
        "for",
        "the",
        "my",
        "as",
        "being",
        ",",
        "-",
        ".",
        "was",
        "his",
        "her",
        "our",
        "a",
        "on",
    }
)
"""What may stand between a code and the words that name it afterwards."""

_COPULAS = frozenset({"is", "'s", "that's", "it's", "for", "being", "was", "as"})
_INTRODUCES = frozenset({"is", "'s", "was", ":", "="})
"""What stands after words that name what comes next."""

_LONGEST_BRIDGE = 4


def slots_of(scene: Scene, turn: int, start: int, end: int) -> list[Slot]:
    """Return the slots that characters `[start, end)` of a turn may fill, the likeliest first."""
    heard = scene.turns[turn]
    after, before = _slot_after(heard, start, end), _slot_before(heard, start)
    start_s = span_times(heard.turn, start, end)[0] if heard.turn.words else None
    ordered = [after, before, *scene.asked_before(turn, start_s)]
    return [slot for slot in ordered if slot]


def _slot_before(heard: Heard, start: int) -> Slot | None:
    """What was named last before a place in its own turn, unless that names what came before it."""
    slot = last_named(heard, start)
    if slot is None or not _names_backwards(heard, slot.number):
        return slot
    return last_named(heard, slot.number)


def _slot_after(heard: Heard, start: int, end: int) -> Slot | None:
    for cue in heard.cues:
        if cue.start >= end:
            if _named_by(heard, end, cue):
                return Slot(heard.index, -2 - cue.start, (cue,), own=True)
            return None
    return None


def _named_by(heard: Heard, end: int, cue: Cue) -> bool:
    """Whether a cue names what ended at `end` ("08 99 99 is the sort code"), rather than what comes next."""
    between = [token.text for token in heard.tokens if end <= token.start < cue.start]
    if len(between) > _LONGEST_BRIDGE or not all(text in _BRIDGE for text in between):
        return False
    if not set(between) & _COPULAS:
        return False
    after = next((token for token in heard.tokens if token.start >= cue.end), None)
    return after is None or not (after.text in _INTRODUCES or any(run.start == after.start for run in heard.runs))


def _names_backwards(heard: Heard, cue_start: int) -> bool:
    cue = next(cue for cue in heard.cues if cue.start == cue_start)
    before = [run for run in heard.runs if run.end <= cue_start]
    return bool(before) and _named_by(heard, before[-1].end, cue)
