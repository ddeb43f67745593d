"""BT Oasis: UK operator calls in lower case without punctuation; the agent is judged.

Question: form `q_yn` or `q_wh`, for us question.open, closed or leading (a second line also takes
listening.clarification, which is what a read-back question is for us). Backchannel: form `backch`, for us
listening.acknowledgement; by our guide it must be the whole turn, so a second line counts turns. Apology: act
`expressRegret`, for us empathy.apology, though the set also has sympathy there. Turns are the set's own. The mark of
a masked name is read as a name, other marks are left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from analyser.core.call import Kind, Role
from pipelines.evaluate.gold import (
    ACKNOWLEDGEMENT,
    APOLOGY,
    CLARIFICATION,
    QUESTION,
    GoldSet,
    Measure,
    Recorded,
    Said,
    Unit,
    Use,
)
from pipelines.evaluate.sets.rows import Row, conversations

_ASKED = frozenset({"q_yn", "q_wh"})
_BACKCHANNEL = frozenset({"backch"})


def read(path: Path) -> Iterator[Recorded]:
    """Yield each call."""
    for name, rows in conversations(path, "dialogue_id"):
        yield Recorded(id=name, group=name, kind=Kind.CUSTOMER, said=tuple(map(_said, rows)))


def spoken(text: str) -> str:
    """Return the words of a segment as a transcript would have them.

    >>> spoken("this is [NAME] from [G] faults}")
    'this is chris from faults'
    """
    return " ".join(re.sub(r"\[[^\]]*\]|[\[\]{}]", " ", text.replace("[NAME]", "chris")).split())


def _said(row: Row) -> Said:
    return Said(
        role=Role.AGENT if row["role"] == "agent" else Role.CUSTOMER,
        text=spoken(row["text"]),
        labels=frozenset({row["seg_type"], row["speech_act"]}),
        turn=row["turn"],
    )


SET = GoldSet(
    name="bt_oasis",
    use=Use.MEASURE_ONLY,
    place="data/bt_oasis/dev.jsonl",
    mapping=__doc__,
    read=read,
    punctuated=False,
    measures=(
        Measure(title="question", ours=QUESTION, gold=_ASKED, aim="≥ .85"),
        Measure(title="question, or clarification", ours=QUESTION | CLARIFICATION, gold=_ASKED),
        Measure(title="backchannel", ours=ACKNOWLEDGEMENT, gold=_BACKCHANNEL, aim="≥ .85"),
        Measure(title="backchannel, whole turns", ours=ACKNOWLEDGEMENT, gold=_BACKCHANNEL, unit=Unit.TURN),
        Measure(title="apology", ours=APOLOGY, gold=frozenset({"expressRegret"}), aim="≥ .95"),
    ),
)
