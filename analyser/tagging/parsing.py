"""Parses turns with spaCy: each text once, names only where there may be one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analyser.core.call import Transcript
from analyser.tagging.words import word_set

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_BATCH_TURNS = 128
_NAMES = "ner"
_OPENERS = word_set(
    "yeah yes yep no nope okay ok right alright oh ah aw um er erm uh well hi hello hiya sorry thanks thank good "
    "great lovely perfect brilliant "
    "sure mm mhm hm please bye let got fine so and but is are do does did can could would will what when where who "
    "why how that's it's i'm "
    "morning afternoon evening welcome just absolutely exactly great definitely course"
)
"""Words that open a turn with a capital and name nobody, beside spaCy's stop words."""


def parsed(transcripts: Sequence[Transcript], nlp: "Language") -> list[tuple["Doc", ...]]:
    """Parse every turn of every transcript: one `Doc` per turn, over exactly `turn.text`.

    Turns with the same words share one `Doc`. Nothing that only the network needs stays in memory. Names, half of
    the cost, are looked for in turns with a capital that may start one: the recogniser finds none in small
    letters. A turn longer than
    spaCy takes (a million characters) is cut into words without being parsed.
    """
    texts = list(dict.fromkeys(turn.text for transcript in transcripts for turn in transcript.turns))
    short = [text for text in texts if len(text) <= nlp.max_length]
    named = _NAMES in nlp.pipe_names
    without = [_NAMES] if named else []
    docs = {doc.text: doc for doc in nlp.pipe(short, batch_size=_BATCH_TURNS, disable=without)}
    if named:
        finder: Any = nlp.get_pipe(_NAMES)
        for _ in finder.pipe((doc for doc in docs.values() if may_name(doc)), batch_size=_BATCH_TURNS):
            pass
    for doc in docs.values():
        doc.tensor = doc.tensor[:0]
    docs |= {text: nlp.tokenizer(text) for text in texts if text not in docs}
    return [tuple(docs[turn.text] for turn in transcript.turns) for transcript in transcripts]


def may_name(doc: "Doc") -> bool:
    """Whether a turn has a word with a capital that is neither a stop word nor an opener such as "Okay"."""
    return any(
        token.text[0].isupper() and not token.is_stop and token.lower_ not in _OPENERS for token in doc if token.text
    )
