"""Switchboard dialogue acts: strangers chat on the telephone. Neither serves, so each is the agent in turn, pooled.

Question: `qy qw qo qh qrr qy^d qw^d`, for us question.open, closed or leading; a tag question at the end of a
statement (`^g`) is not counted. Backchannel: `b bh ba`, for us listening.acknowledgement; by our guide it must be the
whole turn, so a second line counts turns (there `bk` is one too). Reflection: `bf` (reformulates) and `b^m`
(repeats), ranked by the score of listening.reflection. Notes of the transcribers (noises, comments after a star,
brackets) are left out. A segment that another speaker's interrupts is one piece in the set, placed where it began.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.evaluate.gold import ACKNOWLEDGEMENT, QUESTION, Figure, GoldSet, Measure, Recorded, Unit, Use
from pipelines.evaluate.sets.rows import talks

_ASKED = frozenset({"qy", "qw", "qo", "qh", "qrr", "qy^d", "qw^d"})
_BACKCHANNEL = frozenset({"b", "bh", "ba"})
_NOISE = re.compile(r"<[^<>]*>|--|[()<>=_^%#/{}\[\]]")


def read(path: Path) -> Iterator[Recorded]:
    """Yield each call."""
    return talks(path, serving="A", label="da", spoken=spoken)


def spoken(text: str) -> str:
    """Return what was said in a segment: without noises, brackets, and comments of the coders.

    >>> spoken("Uh, <laughter> we never did -- ((  )) well. *listen; sounds odd")
    'Uh, we never did well.'
    """
    return " ".join(_NOISE.sub(" ", text.partition("*")[0]).split())


SET = GoldSet(
    name="swda",
    use=Use.MEASURE_ONLY,
    place="data/swda/dev.jsonl",
    mapping=__doc__,
    read=read,
    both_sides=True,
    sample=100,
    measures=(
        Measure(title="question", ours=QUESTION, gold=_ASKED, aim="≥ .82"),
        Measure(title="backchannel", ours=ACKNOWLEDGEMENT, gold=_BACKCHANNEL, aim="≥ .90"),
        Measure(title="backchannel, whole turns", ours=ACKNOWLEDGEMENT, gold=_BACKCHANNEL | {"bk"}, unit=Unit.TURN),
        Measure(
            title="reflection, ranked by score",
            ours=frozenset({"listening.reflection"}),
            gold=frozenset({"bf", "b^m"}),
            figure=Figure.AVERAGE_PRECISION,
            aim="report",
        ),
    ),
)
