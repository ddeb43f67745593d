"""HCRC Map Task: Scottish students direct each other over a map, lower case without punctuation; each is the agent in
turn, pooled.

Question: moves `query_w`, `query_yn` and `check`, for us question.open, closed, leading or listening.clarification.
`align` ("okay?") is left out of the gold, though it may look like one. Backchannel: `acknowledge`, for us
listening.acknowledgement; by our guide it must be the whole turn, so a second line counts turns.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines.evaluate.gold import (
    ACKNOWLEDGEMENT,
    CLARIFICATION,
    QUESTION,
    GoldSet,
    Measure,
    Recorded,
    Unit,
    Use,
)
from pipelines.evaluate.sets.rows import talks

_ASKED = frozenset({"query_w", "query_yn"})
_BACKCHANNEL = frozenset({"acknowledge"})


def read(path: Path) -> Iterator[Recorded]:
    """Yield each dialogue."""
    return talks(path, serving="g", label="move", spoken=unquoted)


def unquoted(text: str) -> str:
    """Return the words of a move without the marks around names of landmarks.

    >>> unquoted('by the "pond"')
    'by the pond'
    """
    return " ".join(text.replace('"', " ").split())


SET = GoldSet(
    name="maptask",
    use=Use.MEASURE_ONLY,
    place="data/maptask/dev.jsonl",
    mapping=__doc__,
    read=read,
    punctuated=False,
    both_sides=True,
    measures=(
        Measure(title="question or check", ours=QUESTION | CLARIFICATION, gold=_ASKED | {"check"}),
        Measure(title="question without checks", ours=QUESTION, gold=_ASKED),
        Measure(title="backchannel", ours=ACKNOWLEDGEMENT, gold=_BACKCHANNEL),
        Measure(title="backchannel, whole turns", ours=ACKNOWLEDGEMENT, gold=_BACKCHANNEL, unit=Unit.TURN),
    ),
)
