"""Where rules and the trained model meet: what may stand on whom, and what gives way to what.

In this order: what a rule put falls where the model is nearly sure that it is not so (`veto` in precedence.toml), and
what no rule put stands where the model is sure enough on its own (`alone`); a rule's tag goes before the model's of
the same label, since it can say which words made it fire; a label stands only on a speaker who can show it; a
backchannel is nothing but a backchannel; a leading question is not put as closed as well; a missed cue is not missed
where the same reply shows empathy; praise is none where the same words point out what to do otherwise; of one label
the best-scored tag of a turn is kept, of two alike the earlier one; questions are kept one by one.
"""

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources

from analyser.core.call import Transcript
from analyser.core.evidence import Tag
from analyser.tagging.context import reports
from analyser.tagging.learned import ReadAct, ReadActs
from analyser.tagging.protocol import Conversation
from analyser.tagging.speakers import may_show

_EACH_ACT = frozenset(["question.open", "question.closed", "question.leading"])
_PRAISE, _CONSTRUCTIVE = "coaching.specific_praise", "coaching.constructive"
_OPEN_OR_CLOSED = frozenset(["question.open", "question.closed"])
_RULE_IS_SURE = 0.7
_ACKNOWLEDGEMENT = "listening.acknowledgement"
_BESIDE_ACKNOWLEDGEMENT = frozenset(["gdpr"])
_WARM = frozenset(["empathy.emotional_reaction", "empathy.interpretation", "empathy.exploration"])


MODEL = "dialogue-acts"
"""The model that precedence.toml is about."""
NEVER = 1.5
"""From this probability on the model puts no tag alone: there is none."""


@dataclass(frozen=True, slots=True)
class Precedence:
    """Below `veto` the model takes a rule's tag back, from `alone` on it puts one by itself; probabilities in [0,
    1]."""

    veto: float
    alone: float


@functools.cache
def precedence() -> dict[str, Precedence]:
    """Return how rules and model are weighed for each label that the model knows."""
    table = tomllib.loads(resources.files("analyser.tagging").joinpath("precedence.toml").read_text("utf-8"))
    return {label: Precedence(**row) for label, row in table["labels"].items()}


def weighing(own: Mapping[str, Mapping[str, float | str]]) -> dict[str, Precedence]:
    """Return `precedence` with an organisation's own thresholds, each `veto` or `alone` or both, by label.

    Raises:
        ValueError: the model does not read a label, or would take back what it puts.
    """
    weighed = dict(precedence())
    for label, thresholds in own.items():
        if label not in weighed:
            raise ValueError(f"thresholds.{label}: no trained model reads it; debrief rules lists what it rests on")
        numbers = {name: NEVER if value == "never" else float(value) for name, value in thresholds.items()}
        weighed[label] = replace(weighed[label], **numbers)
        if weighed[label].veto >= weighed[label].alone:
            raise ValueError(f"thresholds.{label}: veto must be below alone, {weighed[label].alone:g}")
    return weighed


def resolve(transcript: Transcript, tags: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return the tags that stand, in order of turn and first character; absences come first."""
    by_turn: dict[int | None, list[Tag]] = defaultdict(list)
    for tag in tags:
        if allowed(transcript, tag):
            by_turn[tag.turn].append(tag)
    kept = [tag for turn, found in by_turn.items() for tag in (_on_turn(found) if turn is not None else _once(found))]
    return tuple(sorted(kept, key=_order))


def weighed(
    item: Conversation, tags: Iterable[Tag], read: ReadActs, precedences: Mapping[str, Precedence]
) -> Iterator[Tag]:
    """Yield the rules' tags that the model lets stand, then those that it would put on its own."""
    acts: dict[int | None, list[ReadAct]] = defaultdict(list)
    for act in read.acts:
        acts[act.turn].append(act)
    for tag in tags:
        known = precedences.get(tag.label)
        probability = _probability(tag, acts[tag.turn]) if known else None
        if known is None or probability is None or probability >= known.veto:
            yield tag
    for act in read.acts:
        for label, probability in act.probabilities.items():
            known = precedences.get(label)
            if known and probability >= known.alone and _may_be_put(item, act, label):
                yield read.tag(item, act, label)


def _may_be_put(item: Conversation, act: ReadAct, label: str) -> bool:
    """Whether the words leave room for a label: a backchannel is a whole turn, and empathy is in one's own voice."""
    if label == _ACKNOWLEDGEMENT:
        return _is_whole_turn(item, act)
    text = item.transcript.turns[act.turn].text[act.start_char : act.end_char]
    return not (label.startswith("empathy.") and reports(text))


def _is_whole_turn(item: Conversation, act: ReadAct) -> bool:
    """Whether an act is all that its turn says: a backchannel is a turn, and no opening of one."""
    text = item.transcript.turns[act.turn].text
    beside = text[: act.start_char] + text[act.end_char :]
    return not any(character.isalnum() for character in beside)


def _probability(tag: Tag, acts: list[ReadAct]) -> float | None:
    """The most that the model gives a label in the acts that a tag touches; None where it has not read them."""
    if tag.start_char is None or tag.end_char is None:
        return None
    touched = [act for act in acts if act.start_char < tag.end_char and tag.start_char < act.end_char]
    return max((act.probabilities[tag.label] for act in touched if tag.label in act.probabilities), default=None)


def allowed(transcript: Transcript, tag: Tag) -> bool:
    """Whether the label of a tag may stand on the speaker of its turn in a conversation of this kind."""
    if tag.turn is None and not any(turn.role is transcript.serving for turn in transcript.turns):
        return False
    return may_show(transcript, tag.label, tag.turn)


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
    criticised = [tag for tag in found if tag.label == _CONSTRUCTIVE]
    found = [tag for tag in found if tag.label != _PRAISE or not any(_overlap(tag, other) for other in criticised)]
    return _once(_one_kind_of_question(found))


def _one_kind_of_question(found: list[Tag]) -> list[Tag]:
    """An act that the rules take for closed and the model for open, or the other way round, is what the surer one
    says."""
    kinds = [tag for tag in found if tag.label in _OPEN_OR_CLOSED]
    given_way = [
        tag
        for tag in kinds
        if any(
            other.label != tag.label and _overlap(tag, other) and _sureness(other) > _sureness(tag) for other in kinds
        )
    ]
    return [tag for tag in found if tag not in given_way]


def _sureness(tag: Tag) -> float:
    """A rule is taken to be as sure as a model at `_RULE_IS_SURE`."""
    return _RULE_IS_SURE if tag.source.startswith("rule:") else tag.score


def _once(found: list[Tag]) -> list[Tag]:
    """Of each label the best tag; of the labels that several acts of a turn may show each for itself, one for each
    act."""
    kept: list[Tag] = []
    for tag in sorted(found, key=_best_first):
        same = [other for other in kept if other.label == tag.label]
        if not same or (tag.label in _EACH_ACT and not any(_overlap(tag, other) for other in same)):
            kept.append(tag)
    return kept


def _best_first(tag: Tag) -> tuple[bool, float, int]:
    return not tag.source.startswith("rule:"), -tag.score, tag.start_char or 0


def _overlap(one: Tag, other: Tag) -> bool:
    if one.start_char is None or one.end_char is None or other.start_char is None or other.end_char is None:
        return False
    return one.start_char < other.end_char and other.start_char < one.end_char


def _order(tag: Tag) -> tuple[int, int, str]:
    return (-1 if tag.turn is None else tag.turn, tag.start_char or 0, tag.label)
