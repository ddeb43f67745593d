"""Tags: which behaviours a conversation shows, where, and why each was put."""

import hashlib
import importlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import Transcript
from analyser.core.evidence import Tag
from analyser.tagging.language import judged
from analyser.tagging.protocol import Conversation, Tagger
from analyser.tagging.resolve import resolve, weighed
from analyser.tagging.ruleset import Row, rows

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from analyser.tagging.learned import Reading
    from models.acts import ActTagger

__all__ = [
    "TAGGERS",
    "Begun",
    "Conversation",
    "Row",
    "Tagger",
    "begin",
    "finish",
    "judged",
    "lexicon_version",
    "overview",
    "parse",
    "tag",
]


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


def tag(items: Sequence[Conversation], model: "ActTagger | None" = None) -> list[tuple[Tag, ...]]:
    """Return the tags of each conversation in the order given, resolved, by turn and first character.

    Each tagger runs once, over all conversations, and so does the trained `model`; without it only rules speak. A
    conversation that is not judged (see `judged`) has no tags.
    """
    return finish(begin(items, model))


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Conversations that the trained model is reading meanwhile, in a thread of its own."""

    items: tuple[Conversation, ...]
    judgeable: tuple[Conversation, ...]
    reading: "Reading | None"


def begin(items: Sequence[Conversation], model: "ActTagger | None" = None) -> Begun:
    """Let the model begin to read, so that it can work while rules are looked up and other turns are parsed."""
    judgeable = tuple(item for item in items if judged(item.transcript) is None)
    reading = None
    if model is not None:
        from analyser.tagging.learned import start_reading

        reading = start_reading(judgeable, model)
    return Begun(items=tuple(items), judgeable=judgeable, reading=reading)


def finish(begun: Begun) -> list[tuple[Tag, ...]]:
    """Return the tags of what was begun; see `tag`."""
    families = [make().tag(begun.judgeable) for make in TAGGERS.values()]
    put = [[one for family in families for one in family[index]] for index in range(len(begun.judgeable))]
    if begun.reading is not None:
        put = [list(weighed(*one)) for one in zip(begun.judgeable, put, begun.reading.result(), strict=True)]
    tagged: Iterator[tuple[Tag, ...]] = (
        resolve(item.transcript, tags) for item, tags in zip(begun.judgeable, put, strict=True)
    )
    return [next(tagged) if judged(item.transcript) is None else () for item in begun.items]


def parse(transcripts: Sequence[Transcript], nlp: "Language") -> list[tuple["Doc", ...]]:
    """Parse every turn of every transcript: one spaCy `Doc` per turn, over exactly `turn.text`.

    See `analyser.tagging.parsing`.
    """
    from analyser.tagging.parsing import parsed

    return parsed(transcripts, nlp)


def lexicon_version() -> str:
    """Return one string that changes with the version or the content of any lexicon, or with the weighing of rules."""
    from analyser.tagging.lexicon import families, load, raw
    from analyser.tagging.resolve import precedence

    versions = ",".join(f"{family}={load(family).version}" for family in families())
    parts = [*(raw(family) for family in families()), repr(sorted(precedence().items())).encode()]
    content = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return f"{versions};sha256={content[:12]}"


def overview() -> list[Row]:
    """Return every label of the contract with what its tags rest on; see `analyser.tagging.ruleset`."""
    return rows()
