"""ESConv: written support chats with noisy crowd labels, one for a whole message; the supporter is judged.

Question: strategy `Questions`, for us question.open, closed or leading anywhere in the message; messages with another
strategy often ask as well, which no tagger can know. Giving back: `Restatement or Paraphrasing` and `Reflection of
feelings`, for us listening.reflection or summary; a second line adds empathy.interpretation and
listening.clarification, which name feelings and check what was meant. Successive messages of one writer are one turn.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines.evaluate.gold import CLARIFICATION, GIVES_BACK, QUESTION, Figure, GoldSet, Measure, Recorded, Use
from pipelines.evaluate.sets.rows import talks

_GIVEN_BACK = frozenset({"Restatement or Paraphrasing", "Reflection of feelings"})
_WIDER = GIVES_BACK | CLARIFICATION | {"empathy.interpretation"}


def read(path: Path) -> Iterator[Recorded]:
    """Yield each chat."""
    return talks(path, serving="supporter", label="strategy")


SET = GoldSet(
    name="esconv",
    use=Use.MEASURE_ONLY,
    place="data/esconv/dev.jsonl",
    mapping=__doc__,
    read=read,
    measures=(
        Measure(title="question", ours=QUESTION, gold=frozenset({"Questions"}), aim="≥ .85"),
        Measure(title="restatement or reflection", ours=GIVES_BACK, gold=_GIVEN_BACK, aim="report"),
        Measure(title="the same, with interpretation and clarification", ours=_WIDER, gold=_GIVEN_BACK),
        Measure(title="the same, ranked by score", ours=_WIDER, gold=_GIVEN_BACK, figure=Figure.AVERAGE_PRECISION),
    ),
)
