"""The GDPR family: rights requests and their answers, slips, content that needs care, and what never happened."""

from collections.abc import Sequence

from analyser.core.evidence import Tag
from analyser.tagging import (
    gdpr_card,
    gdpr_content,
    gdpr_identity,
    gdpr_leaked,
    gdpr_requests,
    gdpr_support,
    gdpr_third_party,
)
from analyser.tagging.context import Exchange, exchanges
from analyser.tagging.gdpr_collection import over_collection_tags
from analyser.tagging.gdpr_handling import handling_tags
from analyser.tagging.protocol import Conversation
from analyser.tagging.scene import Scene

_PARTS = (gdpr_requests, gdpr_card, gdpr_leaked, gdpr_identity, gdpr_third_party, gdpr_support, gdpr_content)
DECIDED = tuple(decided for part in _PARTS for decided in part.DECIDED)
NO_RULE: dict[str, str] = {}


class GdprTagger:
    """Puts the `gdpr.` labels: rules from `lexicons/gdpr.toml`, order and response judged in code."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given; of one label the best of a turn."""
        return [_tags(exchange) for exchange in exchanges(conversations)]


def _tags(exchange: Exchange) -> list[Tag]:
    scene = Scene(exchange, "gdpr")
    found = [
        *gdpr_requests.request_tags(scene),
        *gdpr_card.card_tags(scene),
        *gdpr_leaked.leaked_tags(scene),
        *gdpr_identity.identity_tags(scene),
        *gdpr_content.content_tags(scene),
    ]
    for turn in scene.exchange.by(scene.serving):
        found.extend(gdpr_third_party.third_party_tags(scene, turn))
        found.extend(handling_tags(scene, turn))
        if scene.customer_call:
            found.extend(over_collection_tags(scene, turn))
    found.extend(gdpr_support.unsupported_tags(scene, found))
    return one_per_turn(found)


def one_per_turn(found: Sequence[Tag]) -> list[Tag]:
    """Return the best-scored tag of each label in each turn, the earlier of two alike, in the order of the turns."""
    best: dict[tuple[str, int | None], Tag] = {}
    for tag in sorted(found, key=lambda tag: (-tag.score, tag.start_char or 0)):
        best.setdefault((tag.label, tag.turn), tag)
    return sorted(best.values(), key=lambda tag: (-1 if tag.turn is None else tag.turn, tag.start_char or 0, tag.label))
