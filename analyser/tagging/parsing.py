"""Parses turns with spaCy: each text once."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyser.core.call import Transcript

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_BATCH_TURNS = 128


def parsed(transcripts: Sequence[Transcript], nlp: "Language") -> list[tuple["Doc", ...]]:
    """Parse every turn of every transcript: one `Doc` per turn, over exactly `turn.text`.

    Turns with the same words share one `Doc`. Nothing that only the network needs stays in memory. A turn longer than
    spaCy takes (a million characters) is cut into words without being parsed.
    """
    texts = list(dict.fromkeys(turn.text for transcript in transcripts for turn in transcript.turns))
    short = [text for text in texts if len(text) <= nlp.max_length]
    docs = {doc.text: doc for doc in nlp.pipe(short, batch_size=_BATCH_TURNS)}
    for doc in docs.values():
        doc.tensor = doc.tensor[:0]
    docs |= {text: nlp.tokenizer(text) for text in texts if text not in docs}
    return [tuple(docs[turn.text] for turn in transcript.turns) for transcript in transcripts]
