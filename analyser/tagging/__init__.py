"""Tags: which behaviours a conversation shows, where, and why each was put."""

import hashlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from analyser.core.call import Transcript
from analyser.core.evidence import Tag
from analyser.tagging.language import judged
from analyser.tagging.protocol import Conversation, Tagger
from analyser.tagging.resolve import resolve
from analyser.tagging.ruleset import Row, rows

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["TAGGERS", "Conversation", "Row", "Tagger", "judged", "lexicon_version", "overview", "parse", "tag"]

_BATCH_TURNS = 128


def _maker(module: str, name: str) -> Callable[[], Tagger]:
    def make() -> Tagger:
        tagger: Tagger = getattr(importlib.import_module(f"analyser.tagging.{module}"), name)()
        return tagger

    return make


TAGGERS: dict[str, Callable[[], Tagger]] = {
    "question": _maker("questions", "QuestionTagger"),
    "listening": _maker("listening", "ListeningTagger"),
    "empathy": _maker("empathy", "EmpathyTagger"),
    "service": _maker("service", "ServiceTagger"),
    "coaching": _maker("coaching", "CoachingTagger"),
    "gdpr": _maker("gdpr", "GdprTagger"),
}
"""What makes the tagger of each family; nothing is loaded before it is called."""


def tag(items: Sequence[Conversation]) -> list[tuple[Tag, ...]]:
    """Return the tags of each conversation in the order given, resolved, by turn and first character.

    Each tagger runs once, over all conversations. A conversation that is not judged (see `judged`) has no tags.
    """
    judgeable = [item for item in items if judged(item.transcript) is None]
    results = [make().tag(judgeable) for make in TAGGERS.values()]
    tagged: Iterator[tuple[Tag, ...]] = (
        resolve(item.transcript, (one for family in results for one in family[index]))
        for index, item in enumerate(judgeable)
    )
    return [next(tagged) if judged(item.transcript) is None else () for item in items]


def parse(transcripts: Sequence[Transcript], nlp: "Language") -> list[tuple["Doc", ...]]:
    """Parse every turn of every transcript: one spaCy `Doc` per turn, over exactly `turn.text`.

    Turns with the same words share one `Doc`. Nothing that only the network needs stays in memory. A turn longer
    than spaCy takes (a million characters) is cut into words without being parsed.
    """
    texts = list(dict.fromkeys(turn.text for transcript in transcripts for turn in transcript.turns))
    parsed: dict[str, Doc] = {}
    short = [text for text in texts if len(text) <= nlp.max_length]
    for doc in nlp.pipe(short, batch_size=_BATCH_TURNS):
        doc.tensor = doc.tensor[:0]
        parsed[doc.text] = doc
    for text in texts:
        if text not in parsed:
            parsed[text] = nlp.tokenizer(text)
    return [tuple(parsed[turn.text] for turn in transcript.turns) for transcript in transcripts]


def lexicon_version() -> str:
    """Return one string that changes with the version or the content of any lexicon."""
    from analyser.tagging.lexicon import families, load, raw

    versions = ",".join(f"{family}={load(family).version}" for family in families())
    content = hashlib.sha256(b"\0".join(raw(family) for family in families())).hexdigest()
    return f"{versions};sha256={content[:12]}"


def overview() -> list[Row]:
    """Return every label of the contract with what its tags rest on; see `analyser.tagging.ruleset`."""
    return rows()
