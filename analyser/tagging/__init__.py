"""Tags: which behaviours a conversation shows, where, and why each was put."""

import hashlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from analyser.core.call import Transcript
from analyser.core.evidence import Tag
from analyser.tagging.language import judged
from analyser.tagging.protocol import Conversation, Tagger
from analyser.tagging.resolve import Precedence, precedence, resolve, weighed, weighing
from analyser.tagging.ruleset import Row, rows

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from analyser.tagging.learned import Reading
    from models.acts import ActTagger, Read

__all__ = [
    "TAGGERS",
    "Conversation",
    "Precedence",
    "Row",
    "Tagger",
    "begin_reading",
    "judged",
    "lexicon_version",
    "overview",
    "parse",
    "tag",
    "weighing",
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


def tag(
    items: Sequence[Conversation],
    model: "ActTagger | None" = None,
    read: "Sequence[Read] | None" = None,
    precedences: Mapping[str, Precedence] | None = None,
) -> list[tuple[Tag, ...]]:
    """Return the tags of each conversation in the order given, resolved, by turn and first character.

    Each tagger runs once, over all conversations, and so does the trained `model`; without it only rules speak. A
    conversation that is not judged (see `judged`) has no tags. `read` is what the model has read in each already, and
    `precedences` how it is weighed against the rules where that is not as it ships (see `weighing`).

    Raises:
        ValueError: what was read does not belong to these conversations.
    """
    places = [at for at, item in enumerate(items) if judged(item.transcript) is None]
    judgeable = [items[at] for at in places]
    put = _by_rules(judgeable)
    if model is not None:
        from analyser.tagging.learned import acts_of

        rows = begin_reading(judgeable, model).result() if read is None else [read[at] for at in places]
        acts = (acts_of(item, own, model) for item, own in zip(judgeable, rows, strict=True))
        known = precedence() if precedences is None else precedences
        put = [list(weighed(*one, known)) for one in zip(judgeable, put, acts, strict=True)]
    tags = {at: resolve(items[at].transcript, own) for at, own in zip(places, put, strict=True)}
    return [tags.get(at, ()) for at in range(len(items))]


def begin_reading(items: Sequence[Conversation], model: "ActTagger") -> "Reading":
    """Let the model begin to read, so that it can work while rules are looked up and other turns are parsed.

    `result` waits for it, and gives what it has read of each conversation.
    """
    from analyser.tagging.learned import start_reading

    return start_reading(items, model)


def _by_rules(items: Sequence[Conversation]) -> list[list[Tag]]:
    families = [make().tag(items) for make in TAGGERS.values()]
    return [[one for family in families for one in family[index]] for index in range(len(items))]


def parse(transcripts: Sequence[Transcript], nlp: "Language") -> list[tuple["Doc", ...]]:
    """Parse every turn of every transcript: one spaCy `Doc` per turn, over exactly `turn.text`.

    See `analyser.tagging.parsing`.
    """
    from analyser.tagging.parsing import parsed

    return parsed(transcripts, nlp)


def lexicon_version() -> str:
    """Return one string that changes with the version or the content of any lexicon, or with the weighing of rules."""
    from analyser.tagging.lexicon import families, load, raw

    versions = ",".join(f"{family}={load(family).version}" for family in families())
    parts = [*(raw(family) for family in families()), repr(sorted(precedence().items())).encode()]
    content = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return f"{versions};sha256={content[:12]}"


def overview(precedences: Mapping[str, Precedence] | None = None) -> list[Row]:
    """Return every label of the contract with what its tags rest on; see `analyser.tagging.ruleset`.

    `precedences` are those of an organisation (see `weighing`).
    """
    return rows(precedence() if precedences is None else precedences)
