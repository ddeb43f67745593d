"""What models read in conversations: it rests on their words and on the models alone, not on lexicons or standards.

begin(...).result()   parse, mentions of personal data, acts, by models that work side by side -> Readings of each
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyser.hear import Transcribed
from analyser.toolbox import Toolbox

if TYPE_CHECKING:
    from concurrent.futures import Future

    from spacy.tokens import Doc

    from analyser.tagging import Conversation
    from analyser.tagging.learned import Reading
    from models.acts import Read
    from models.mentions import Mentions


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What models read in one conversation.

    docs: one spaCy parse per turn. mentions: what the trained reader takes for personal data in each turn. acts: a row
    for each act that the trained model read; none where the conversation is not judged.
    """

    docs: tuple["Doc", ...]
    mentions: "Mentions"
    acts: "Read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Conversations that are parsed, while the trained models read them."""

    docs: "list[tuple[Doc, ...]]"
    mentions: "Future[list[Mentions]]"
    acts: "Reading"

    def result(self) -> list[Readings]:
        """Wait for the models, and return what they read in each conversation."""
        each = zip(self.docs, self.mentions.result(), self.acts.result(), strict=True)
        return [Readings(docs=docs, mentions=mentions, acts=acts) for docs, mentions, acts in each]


def begin(conversations: Sequence[Transcribed], toolbox: Toolbox) -> Begun:
    """Parse conversations; the trained models read on in threads of their own, so that others can be parsed.

    Raises:
        ModelMissingError: the spaCy pipeline or a trained model is not on this machine.
    """
    from analyser import redact, tagging

    transcripts = [one.transcript for one in conversations]
    mentions = redact.begin_reading(transcripts, toolbox.personal_data)
    docs = tagging.parse(transcripts, toolbox.language)
    items = [_judgeable(one, own) for one, own in zip(conversations, docs, strict=True)]
    return Begun(docs=docs, mentions=mentions, acts=tagging.begin_reading(items, toolbox.acts))


def _judgeable(heard: Transcribed, docs: tuple["Doc", ...]) -> "Conversation":
    """What the model of acts is to read of a conversation: nothing of one that is not judged."""
    from analyser import tagging

    if heard.not_judged is None and tagging.judged(heard.transcript) is None:
        return tagging.Conversation(transcript=heard.transcript, docs=docs)
    return tagging.Conversation(transcript=replace(heard.transcript, turns=()), docs=())
