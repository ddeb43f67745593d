"""Conversational uptake: a learner's line and the teacher's reply, which raters gave 0, 1 or 2 for taking it up.

Each pair is a conversation of two turns, teacher as agent; intervals resample by lesson. Pairs on which no majority
rating was reached are left out, and so are the lessons with an even number: the model learned from those. Gold is a
majority rating of 1 or 2. A reply's score is the best among its tags of listening.reflection, summary and
clarification, and of question.open, closed and leading where the tagged words share a word of content with the
learner's line; a reply without such a tag scores 0.
"""

from collections.abc import Iterator
from pathlib import Path

from analyser.core.call import Kind, Role
from pipelines.evaluate.gold import CLARIFICATION, GIVES_BACK, QUESTION, Figure, GoldSet, Measure, Recorded, Said, Use
from pipelines.evaluate.sets.rows import rows

TAKEN_UP = frozenset({"rated 1", "rated 2"})
RATED = TAKEN_UP | {"rated 0"}


def read(path: Path) -> Iterator[Recorded]:
    """Yield each rated pair."""
    for number, row in enumerate(rows(path)):
        rating = row["uptake_majority"]
        if rating is None or row["obs_id"] % 2 == 0:
            continue
        said = (
            Said(role=Role.CUSTOMER, text=row["student"]),
            Said(role=Role.AGENT, text=row["teacher"], labels=frozenset({f"rated {int(rating)}"})),
        )
        yield Recorded(id=f"{row['obs_id']}-{number}", group=str(row["obs_id"]), kind=Kind.CUSTOMER, said=said)


def _measure(title: str, gold: frozenset[str], figure: Figure, aim: str = "") -> Measure:
    ours = GIVES_BACK | CLARIFICATION
    return Measure(title=title, ours=ours, echoing=QUESTION, gold=gold, figure=figure, among=RATED, aim=aim)


SET = GoldSet(
    name="uptake",
    use=Use.TRAIN,
    place="data/uptake/dev.jsonl",
    mapping=__doc__,
    read=read,
    measures=(
        _measure("uptake rated at least 1", TAKEN_UP, Figure.AUC, "≥ .75"),
        _measure("uptake rated 2", frozenset({"rated 2"}), Figure.AUC),
        _measure("uptake rated 2, decided", frozenset({"rated 2"}), Figure.F1),
    ),
)
