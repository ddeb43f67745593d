"""What a tagger is, and what it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from analyser.core.call import Transcript
from analyser.core.evidence import PersonalData, Tag

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A transcript with what was already found out about it.

    docs: one spaCy parse per turn, over exactly `turn.text`. personal_data: the spans found in it.
    """

    transcript: Transcript
    docs: tuple["Doc", ...]
    personal_data: tuple[PersonalData, ...] = ()


class Tagger(Protocol):
    """Puts the labels of one family on whole conversations: a reflection needs the turn before it."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given."""
        ...
