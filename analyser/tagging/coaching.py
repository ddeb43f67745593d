"""The coaching family: GROW, praise and criticism, agreed actions, and where a buddy should not go.

Single acts are matched by `lexicons/coaching.toml`. Feedback with its moment is put together in `coaching_feedback`,
and what was agreed between the two in `coaching_actions`.
"""

from collections.abc import Iterator, Sequence

from analyser.core.agreement import SENT_ON
from analyser.core.backchannel import is_backchannel
from analyser.core.evidence import Tag
from analyser.tagging import coaching_actions, coaching_feedback
from analyser.tagging.context import Exchange, exchanges
from analyser.tagging.gdpr import one_per_turn
from analyser.tagging.protocol import Conversation
from analyser.tagging.scene import Scene, cue

DECIDED = (*coaching_feedback.DECIDED, *coaching_actions.DECIDED)
NO_RULE: dict[str, str] = {}

GENERIC, SPECIFIC, BOUNDARY = "coaching.generic_praise", "coaching.specific_praise", "coaching.boundary"
WAY_FORWARD, OPTIONS = "coaching.way_forward", "coaching.options"
_BY_ACT = (
    "coaching.goal",
    "coaching.reality",
    OPTIONS,
    WAY_FORWARD,
    "coaching.self_assessment",
    "coaching.standard_link",
    BOUNDARY,
)
_AGREED = frozenset(["coaching.agreed_action", "coaching.smart_action"])

_SENT_TO_THE_MANAGER = cue(SENT_ON)


class CoachingTagger:
    """Puts the `coaching.` labels on what the buddy says; other kinds of conversation get none."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given; of one label the best of a turn."""
        return [_tags(exchange) for exchange in exchanges(conversations)]


def _tags(exchange: Exchange) -> list[Tag]:
    scene = Scene(exchange, "coaching")
    if scene.customer_call:
        return []
    agreed = list(coaching_actions.action_tags(scene))
    found = [*agreed]
    for turn in scene.exchange.by(scene.serving):
        found.extend(_on_turn(scene, turn, agreed))
    return one_per_turn(found)


def _on_turn(scene: Scene, turn: int, agreed: Sequence[Tag]) -> Iterator[Tag]:
    if not scene.exchange.full[turn]:
        return
    feedback = list(coaching_feedback.feedback_tags(scene, turn))
    yield from feedback
    actions = [tag for tag in agreed if tag.turn == turn]
    for act in scene.acts(turn):
        for label in _BY_ACT:
            found = scene.lexicon.first(label, act.said)
            if found is None or (label == BOUNDARY and _SENT_TO_THE_MANAGER(scene.said(turn))):
                continue
            if label == WAY_FORWARD and any(_same_place(tag, act.start, act.end) for tag in actions):
                continue
            yield scene.by_rule(found[0], act)
        generic = scene.lexicon.first(GENERIC, act.said)
        if (
            generic
            and not _told_in_full(feedback, act.start, act.end)
            and not is_backchannel(scene.exchange.text(turn))
        ):
            yield scene.by_rule(generic[0], act)


def _same_place(tag: Tag, start: int, end: int) -> bool:
    return tag.start_char is not None and tag.end_char is not None and tag.start_char < end and start < tag.end_char


def _told_in_full(feedback: Sequence[Tag], start: int, end: int) -> bool:
    """Whether this praise is part of one that says what was done, or softens criticism in the same breath."""
    return any(tag.label == SPECIFIC or _same_place(tag, start, end) for tag in feedback)
