"""What is judged: conversations or turns under keys that tell nothing, masked, in an order of each rater's own."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analyser.core.call import Role
from analyser.core.labels import LABELS
from pipelines.audit.labels import Form
from pipelines.audit.records import Audited
from pipelines.audit.strata import ranked

KEY_SCHEMA = "debrief.audit-key/1"

Reference = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One thing that is judged: a conversation (`turn` null) or a turn of it; `asked` are the labels it may show."""

    id: str
    call_id: str
    turn: int | None
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation of a sheet: `digest` tells whether its words are still those that were judged."""

    call_id: str
    digest: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Which unit is which: what tells raters' sheets and the analyser's tags together, and is not for raters."""

    form: Form
    seed: int
    labels: tuple[str, ...]
    raters: tuple[str, ...]
    made_at: str
    conversations: tuple[Conversation, ...]
    schema: str = KEY_SCHEMA

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units, conversation by conversation."""
        return tuple(unit for one in self.conversations for unit in one.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A turn as raters and readers see it: who speaks, and the words, masked."""

    role: Role
    text: str


def conversation(
    one: Audited, labels: Sequence[str], form: Form, seed: int, most: int | None, reference: Reference
) -> Conversation:
    """Return what is judged of a conversation; of its turns `most` at most, drawn by the seed."""
    call_id, transcript = one.call.id, one.transcript
    places: Iterable[int | None] = [None] if form is Form.CONVERSATION else range(len(transcript.turns))
    asked = {place: tuple(label for label in labels if may_show(one, label, place)) for place in places}
    judged = [place for place in asked if asked[place]]
    drawn = sorted(judged, key=lambda place: ranked(seed, call_id, str(place)))[:most]
    units = [
        Unit(id=_opaque(reference, seed, call_id, place), call_id=call_id, turn=place, asked=asked[place])
        for place in judged
        if place in drawn
    ]
    return Conversation(call_id=call_id, digest=digest(one, reference), units=tuple(units))


def may_show(one: Audited, label: str, turn: int | None) -> bool:
    """Whether a label may be shown in a turn by who speaks there; null stands for the conversation as a whole."""
    from analyser.tagging.speakers import may_show as may

    if turn is not None or LABELS[label].absence:
        return may(one.transcript, label, turn)
    return any(may(one.transcript, label, index) for index in range(len(one.transcript.turns)))


def digest(one: Audited, reference: Reference) -> str:
    """Return what changes with the words of a conversation and tells nothing of them without the store's key."""
    return reference(json.dumps([(turn.role.value, turn.text) for turn in one.transcript.turns]))


def in_order(conversations: Iterable[Conversation], seed: int, rater: str) -> list[Conversation]:
    """Return conversations in the order in which a rater gets them; the turns of each stay in theirs."""
    return sorted(conversations, key=lambda one: ranked(seed, rater, one.call_id))


def masked(one: Audited) -> tuple[Said, ...]:
    """Return the turns with personal data shown by its type, and without the name of the agent or buddy."""
    from analyser.core.evidence import PersonalDataType
    from analyser.redact import MASKS, mask_transcript
    from analyser.redact.telltales import Telltales
    from analyser.report.legible import legible

    kind = PersonalDataType.PERSON
    reviewed = Telltales([(one.call.agent, kind, MASKS[kind])] if one.call.agent else [])
    turns = mask_transcript(one.transcript, one.personal_data).turns
    return tuple(Said(role=turn.role, text=legible(reviewed.mask(turn.text))) for turn in turns)


def _opaque(reference: Reference, seed: int, call_id: str, turn: int | None) -> str:
    """Return the key of a unit: an HMAC under the store's key, because ids of calls are short enough to be guessed."""
    return f"U-{reference(json.dumps(['audit', seed, call_id, turn]))[:12]}"
