"""Where the taggers' tags meet: what may stand on whom, and what gives way to what.

In this order: a label stands only on a speaker who can show it; a backchannel is nothing but a backchannel; a leading
question is not put as closed as well; a missed cue is not missed where the same reply shows empathy; of one label the
best-scored tag of a turn is kept, of two alike the earlier one.
"""

from collections import defaultdict
from collections.abc import Iterable

from analyser.core.call import Kind, Role, Transcript
from analyser.core.evidence import Tag
from analyser.core.labels import LABELS, Speaker

_ACKNOWLEDGEMENT = "listening.acknowledgement"
_BESIDE_ACKNOWLEDGEMENT = frozenset(["gdpr"])
_WARM = frozenset(["empathy.emotional_reaction", "empathy.interpretation", "empathy.exploration"])


def resolve(transcript: Transcript, tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return the tags that stand, in order of turn and first character; absences come first."""
    by_turn: dict[int | None, list[Tag]] = defaultdict(list)
    for tag in tags:
        if allowed(transcript, tag):
            by_turn[tag.turn].append(tag)
    kept = [tag for turn, found in by_turn.items() for tag in (_on_turn(found) if turn is not None else _once(found))]
    return tuple(sorted(kept, key=_order))


def allowed(transcript: Transcript, tag: Tag) -> bool:
    """Whether the label of a tag may stand on the speaker of its turn in a conversation of this kind."""
    speaker = LABELS[tag.label].speaker
    if speaker is Speaker.EITHER:
        return True
    role = transcript.turns[tag.turn].role if tag.turn is not None else transcript.serving
    if tag.turn is None and not any(turn.role is role for turn in transcript.turns):
        return False
    customer_call = transcript.kind is Kind.CUSTOMER
    return {
        Speaker.SERVING: role is transcript.serving,
        Speaker.AGENT: customer_call and role is Role.AGENT,
        Speaker.BUDDY: not customer_call and role is Role.BUDDY,
        Speaker.CUSTOMER: customer_call and role is Role.CUSTOMER,
    }[speaker]


def _on_turn(found: list[Tag]) -> list[Tag]:
    labels = {tag.label for tag in found}
    if _ACKNOWLEDGEMENT in labels:
        found = [tag for tag in found if tag.label == _ACKNOWLEDGEMENT or tag.family in _BESIDE_ACKNOWLEDGEMENT]
    if labels & _WARM:
        found = [tag for tag in found if tag.label != "empathy.missed"]
    leading = [tag for tag in found if tag.label == "question.leading"]
    found = [
        tag for tag in found if tag.label != "question.closed" or not any(_overlap(tag, other) for other in leading)
    ]
    return _once(found)


def _once(found: list[Tag]) -> list[Tag]:
    best: dict[str, Tag] = {}
    for tag in sorted(found, key=lambda tag: (-tag.score, tag.start_char or 0)):
        best.setdefault(tag.label, tag)
    return list(best.values())


def _overlap(one: Tag, other: Tag) -> bool:
    if one.start_char is None or one.end_char is None or other.start_char is None or other.end_char is None:
        return False
    return one.start_char < other.end_char and other.start_char < one.end_char


def _order(tag: Tag) -> tuple[int, int, str]:
    return (-1 if tag.turn is None else tag.turn, tag.start_char or 0, tag.label)
