"""Unsafe handling: paper, private channels, other people's logins. Paper only matters with something personal on it."""

from collections.abc import Iterator

from analyser.core.evidence import Tag
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import figures

INSECURE = "gdpr.insecure_handling"

_NOTED_DOWN = "gdpr.insecure_handling.paper"
_PERSONAL_THING = cue(
    r"\b(?:card|password|pin|passcode|account number|sort code|date of birth|address|postcode|number|details|"
    r"e-?mail|name|medical|code)\b"
)
_RECENT_TURNS = 10


def handling_tags(scene: Scene, turn: int) -> Iterator[Tag]:
    """Yield at most one unsafe way of handling data of a turn of the agent or buddy."""
    heard = scene.lately(turn)
    for act in scene.windows(turn):
        found = scene.lexicon.first(INSECURE, act.said, heard)
        if found and (found[0].id != _NOTED_DOWN or _something_personal(scene, act)):
            yield scene.by_rule(found[0], act)
            return


def _something_personal(scene: Scene, act: Act) -> bool:
    """Whether there was something personal to write down: named in the act, or said a little before."""
    if _PERSONAL_THING(act.said):
        return True
    if not scene.customer_call:
        return False
    recent = range(max(act.turn - _RECENT_TURNS, 0), act.turn)
    if any(span.turn in recent for span in scene.conversation.personal_data):
        return True
    return any(len(figures(scene.said(turn))) >= 3 for turn in recent if scene.role(turn) is scene.served)
