"""A conversation as an exchange: who answers whom, and what was said before."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyser.core.backchannel import is_backchannel
from analyser.core.call import Role
from analyser.core.evidence import Tag, make_tag
from analyser.tagging.lexicon import straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.sentences import Segment, sentences
from analyser.tagging.uptake import content, everyday, repeats_figures

_REACH_TURNS = 40
"""How far an answer may lie from what it answers; it bounds the time that a transcript of one speaker takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Both sides of a conversation, turn by turn. Turns of role `unknown` belong to neither side."""

    conversation: Conversation
    full: tuple[bool, ...]
    """For each turn whether it holds the floor: it has words and is more than a backchannel."""

    @property
    def serving(self) -> Role:
        """The role whose behaviour is tagged."""
        return self.conversation.transcript.serving

    @property
    def served(self) -> Role:
        """The other role."""
        return self.conversation.transcript.served

    def role(self, turn: int) -> Role:
        """Return who speaks in `turn`."""
        return self.conversation.transcript.turns[turn].role

    def text(self, turn: int) -> str:
        """Return the words of `turn`."""
        return self.conversation.transcript.turns[turn].text

    def acts(self, turn: int) -> tuple[Segment, ...]:
        """Return the acts of `turn`."""
        return sentences(self.conversation.docs[turn])

    def by(self, role: Role) -> Iterator[int]:
        """Yield the turns of `role` that have words."""
        return (
            index for index, turn in enumerate(self.conversation.transcript.turns) if turn.role is role and turn.text
        )

    def answered(self, turn: int, *, reach: int = 1) -> tuple[int, ...]:
        """Return the other side's turns that `turn` answers, earliest first.

        Those since the last `reach` full turns of its own side; backchannels in between do not count as turns.
        """
        own, passed = self.role(turn), 0
        found: list[int] = []
        for index in range(turn - 1, max(turn - 1 - _REACH_TURNS, -1), -1):
            if self.role(index) is own:
                passed += self.full[index]
                if passed >= reach and found:
                    break
            elif self.text(index) and self.role(index) is not Role.UNKNOWN:
                found.append(index)
        return tuple(reversed(found))

    def reply_to(self, turn: int, *, least_words: int = 1) -> int | None:
        """Return the other side's next full turn of so many words after `turn`; None where there is none."""
        own = self.role(turn)
        for index in range(turn + 1, min(turn + 1 + _REACH_TURNS, len(self.full))):
            answers = self.full[index] and self.role(index) not in (own, Role.UNKNOWN)
            if answers and len(self.text(index).split()) >= least_words:
                return index
        return None

    def heard(self, turn: int, *, reach: int = 2) -> frozenset[str]:
        """Return the content stems of what `turn` answers (see `answered`)."""
        docs = self.conversation.docs
        return frozenset().union(*(content(docs[index]) for index in self.answered(turn, reach=reach)))

    def heard_everyday(self, turn: int, *, reach: int = 2) -> frozenset[str]:
        """Return the nouns, verbs and numbers of what `turn` answers, everyday ones too (see `uptake.everyday`)."""
        docs = self.conversation.docs
        return frozenset().union(*(everyday(docs[index]) for index in self.answered(turn, reach=reach)))

    def takes_up(self, turn: int, text: str, stems: frozenset[str]) -> bool:
        """Whether `text` of `turn`, whose content stems are `stems`, gives back what the other has just said.

        Half of its content words, or three of its digits or letters in a row, are the other's.
        """
        before = " ".join(self.text(index) for index in self.answered(turn, reach=4))
        if repeats_figures(text, before):
            return True
        shared = stems & self.heard(turn)
        return len(shared) >= 2 or (len(shared) == 1 and len(stems) <= 2)

    def tag(self, label: str, turn: int, start: int, end: int, *, score: float, source: str, why: str) -> Tag:
        """Build a tag at characters `[start, end)` of `turn`."""
        transcript = self.conversation.transcript
        return make_tag(transcript, label, turn, start, end, score=score, source=source, why=why)


_REPORTS = re.compile(
    r"\b(?:you|i|he|she|they|we|who|customer|agent|caller)(?:'d| had| could have| might have| just| could|"
    r" might| can| should"
    r"| would| want to be| need to be| then| actually)? (?:say|says|said|saying|ask|asks|asked|told (?:him|her|"
    r"them)|goes)\b"
)


def quoted(text: str, start: int) -> bool:
    """Whether what stands at `start` of an act is somebody's reported words: "you said, take your time".

    >>> quoted("you said, I'm so sorry", 10), quoted("I'm so sorry he said that", 0)
    (True, False)
    """
    return any(match.end() <= start for match in _REPORTS.finditer(straight(text).lower()))


def reports(text: str) -> bool:
    """Whether an act reports what somebody said, or should say: its warmth is then not the speaker's own.

    >>> reports("You want to be saying, oh, that must hurt"), reports("That must hurt")
    (True, False)
    """
    return bool(_REPORTS.search(straight(text).lower()))


def exchanges(conversations: Sequence[Conversation]) -> Iterator[Exchange]:
    """Yield each conversation as an exchange."""
    for conversation in conversations:
        turns = conversation.transcript.turns
        full = tuple(bool(turn.text.strip()) and not _backchannel(turn.text) for turn in turns)
        yield Exchange(conversation=conversation, full=full)


@functools.lru_cache(maxsize=4096)
def _backchannel(text: str) -> bool:
    return is_backchannel(text)
