"""Tells which moments of a review are clear enough to show to people who were not there."""

from collections.abc import Iterable

from analyser.core.backchannel import EXCHANGE_OVERLAP_S, is_backchannel
from analyser.core.call import Turn
from analyser.core.evidence import Tag, word_spans
from analyser.core.review import Review
from analyser.feedback.moments import FAULTS, WEAK

NO_MODEL = FAULTS | {"question.stacked", "service.jargon"}
"""What is to be done otherwise is nobody's model."""

FEWEST_WORDS, MOST_WORDS = 3, 60
MOST_MASKED = 3
"""With more masks than this in it a turn can no longer be followed."""

LEAST_CERTAIN = 0.5
"""A word to which the recogniser gives less is as likely wrong as right."""

_SENSITIVE = frozenset(
    {"gdpr.special_category", "gdpr.criminal_offence", "gdpr.credentials", "gdpr.child_or_capacity"}
    | {"gdpr.third_party_disclosure", "gdpr.possible_breach"}
)
"""What is not handed around, masked or not, where any other moment would do (UK GDPR articles 5(1)(c), 9 and 10)."""


def masks(review: Review, turn: int) -> int:
    """Return how many pieces of a turn are masked."""
    return sum(span.turn == turn for span in review.personal_data)


def is_clear(review: Review, tag: Tag) -> bool:
    """Whether a tag is sure, undisputed, short, and said in words that were heard well and by one voice."""
    assert tag.turn is not None  # noqa: S101 - absences are left out before
    turn = review.transcript.turns[tag.turn]
    words = len(turn.text.split())
    brief = tag.label == "listening.acknowledgement"
    return (
        tag.score >= WEAK
        and (brief or words >= FEWEST_WORDS)
        and words <= MOST_WORDS
        and masks(review, tag.turn) <= MOST_MASKED
        and not _disputed(review, tag)
        and _heard_well(turn, tag)
        and not _spoken_over(review, tag.turn)
        and not _sensitive(review, tag.turn)
    )


def _disputed(review: Review, tag: Tag) -> bool:
    """Whether the turn holds a fault, or its words are taken for something else of the same family of questions."""
    beside = [one for one in review.tags if one.turn == tag.turn and one.id != tag.id]
    if any(one.label in NO_MODEL for one in beside):
        return True
    return tag.family == "question" and any(one.family == "question" and _overlap(one, tag) for one in beside)


def _overlap(one: Tag, other: Tag) -> bool:
    return (one.start_char or 0) < (other.end_char or 0) and (other.start_char or 0) < (one.end_char or 0)


def _heard_well(turn: Turn, tag: Tag) -> bool:
    """Whether no word of the behaviour is doubtful or said while another speaks."""
    return not any(
        word.overlap or (word.probability is not None and word.probability < LEAST_CERTAIN)
        for (start, end), word in zip(word_spans(turn), turn.words, strict=True)
        if start < (tag.end_char or 0) and end > (tag.start_char or 0)
    )


def _spoken_over(review: Review, index: int) -> bool:
    """Whether a turn of somebody else that is no backchannel runs over this one."""
    turns, turn = review.transcript.turns, review.transcript.turns[index]
    if turn.start_s is None or turn.end_s is None:
        return False
    for other in (*turns[max(index - 2, 0) : index], *turns[index + 1 : index + 3]):
        if other.start_s is None or other.end_s is None or is_backchannel(other.text, other.end_s - other.start_s):
            continue
        if min(turn.end_s, other.end_s) - max(turn.start_s, other.start_s) > EXCHANGE_OVERLAP_S:
            return True
    return False


def _sensitive(review: Review, turn: int) -> bool:
    """Whether what would be shown holds health, an offence or the like."""
    shown = {turn, before(review, turn), followed(review, turn)}
    return any(tag.label in _SENSITIVE and tag.turn in shown for tag in review.tags)


def before(review: Review, turn: int) -> int | None:
    """Return the turn of somebody else that a turn answers."""
    return _nearest(review, turn, range(turn - 1, -1, -1))


def followed(review: Review, turn: int) -> int | None:
    """Return the turn of somebody else that answers a turn."""
    return _nearest(review, turn, range(turn + 1, len(review.transcript.turns)))


def _nearest(review: Review, turn: int, others: Iterable[int]) -> int | None:
    """Return the nearest full turn of somebody else; a backchannel where the same speaker goes on after it."""
    turns = review.transcript.turns
    brief = None
    for index in others:
        if turns[index].role is not turns[turn].role:
            if _full(turns[index]):
                return index
            brief = index if brief is None else brief
        elif _full(turns[index]):
            return brief
    return brief


def _full(turn: Turn) -> bool:
    return bool(turn.text.strip()) and not is_backchannel(turn.text)
