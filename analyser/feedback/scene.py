"""One conversation as the points look at it: who spoke before, what was replied, and when."""

import bisect
import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analyser.core.backchannel import is_backchannel
from analyser.core.call import Kind, Transcript, Turn
from analyser.core.evidence import Tag, span_times, word_spans
from analyser.feedback.claims import noun_phrase
from analyser.feedback.clauses import Clause, clauses_of
from analyser.feedback.consequence import Consequence
from analyser.feedback.cues import Cue, find_cue
from analyser.feedback.grammar import sound
from analyser.feedback.quoting import clock, quote
from analyser.feedback.sentences import sentence_for
from analyser.feedback.speech import Spoken, spoken, text_of
from analyser.feedback.tidying import tidy
from analyser.feedback.turning import turn_words

if TYPE_CHECKING:
    from spacy.tokens import Doc

_HIDDEN = "\ue000"
"""Stands for a letter of a password until the quotation is cut; as long as what it hides, so offsets hold."""

_HIDDEN_RUN = re.compile(r"\ue000(?:[^\w\n]{0,3}\ue000+)*")
_SURE = 0.5
_ALL_WORDS_HEARD = 0.8
_ANY_WORD_HEARD = 0.25
"""Probabilities below which words may be others than were said: the mean of a clause, or one of its words. Set on the
voiced development calls, where half of the clauses that they keep out were garbled and hardly any that they let in."""

_NEAR = 4
"""How many turns away an answer, or what was answered, may lie: backchannels and a word in between."""


class Scene:
    """A transcript with its parse and its tags, asked about moments. Turns are named by their index."""

    def __init__(self, transcript: Transcript, tags: Sequence[Tag], docs: "Sequence[Doc] | None") -> None:
        self.transcript = transcript
        self.kind: Kind = transcript.kind
        self.turns: tuple[Turn, ...] = transcript.turns
        self._docs = docs
        self.tags = tuple(tags)
        self._clauses: dict[int, list[Clause]] = {}
        self._cues: dict[int, Cue | None] = {}
        self.effects: dict[int, tuple[int | None, int | None, Consequence]] = {}
        self.sure_labels = frozenset(tag.label for tag in tags if tag.score >= _SURE)
        self._words: dict[int, list[Spoken]] = {}
        self._on: dict[int, list[Tag]] = {}
        for tag in tags:
            if tag.turn is not None and 0 <= tag.turn < len(self.turns):
                self._on.setdefault(tag.turn, []).append(tag)

    def tags_on(self, turn: int, *labels: str) -> list[Tag]:
        """Return the tags on a turn, of these labels or families ("gdpr.") where any are named."""
        tags = self._on.get(turn, [])
        if not labels:
            return list(tags)
        return [
            tag
            for tag in tags
            if any(tag.label == label or (label[-1] == "." and tag.label.startswith(label)) for label in labels)
        ]

    def has(self, turn: int, *labels: str) -> bool:
        """Whether a turn carries one of the labels."""
        return bool(self.tags_on(turn, *labels))

    def words(self, turn: int) -> list[Spoken]:
        """Return the tidied words of a turn; none where there is no parse."""
        if turn not in self._words:
            self._words[turn] = tidy(spoken(self._docs[turn])) if self._docs is not None else []
        return self._words[turn]

    def words_in(self, turn: int, start: int, end: int) -> list[Spoken]:
        """Return the tidied words of characters `[start, end)` of a turn."""
        if self._docs is None:
            return []
        return tidy(word for word in spoken(self._docs[turn]) if word.start >= start and word.end <= end)

    def clauses(self, turn: int) -> list[Clause]:
        """Return the clauses of a turn; none where there is no parse."""
        if turn not in self._clauses:
            self._clauses[turn] = clauses_of(self.words(turn))
        return self._clauses[turn]

    def cue(self, turn: int | None) -> Cue | None:
        """Return what a listener would take up in a turn."""
        if turn is None:
            return None
        if turn not in self._cues:
            sure = [clause for clause in self.clauses(turn) if self._surely_heard(turn, clause)]
            self._cues[turn] = find_cue(sure, self.kind, thing=self.topic)
        return self._cues[turn]

    def _surely_heard(self, turn: int, clause: Clause) -> bool:
        """Whether the recogniser was sure of the words of a clause: what was hardly heard is not said back."""
        said = self.turns[turn]
        found = [
            word.probability
            for (start, end), word in zip(word_spans(said), said.words, strict=True)
            if start < clause.end and end > clause.start and word.probability is not None
        ]
        return not found or (min(found) >= _ANY_WORD_HEARD and sum(found) / len(found) >= _ALL_WORDS_HEARD)

    def full(self, turn: int) -> bool:
        """Whether a turn holds the floor and is no backchannel."""
        spoken_turn = self.turns[turn]
        return bool(spoken_turn.text.strip()) and not is_backchannel(spoken_turn.text, _seconds(spoken_turn))

    def before(self, turn: int) -> int | None:
        """Return the full turn of the one served that `turn` answers, unless another full turn answered it first."""
        for index in range(turn - 1, max(turn - 1 - _NEAR, -1), -1):
            if self.turns[index].role is self.transcript.served and (self.full(index) or index == turn - 1):
                return index
            if self.turns[index].role is self.transcript.serving and self.full(index):
                return None
        return None

    def after(self, turn: int) -> int | None:
        """Return the next turn in which the one served answers `turn`, "okay" included where it is all that comes."""
        brief: int | None = None
        for index in range(turn + 1, min(turn + 1 + _NEAR, len(self.turns))):
            if self.turns[index].role is self.transcript.served and not self._inside(index, turn):
                if self.full(index):
                    return index
                brief = index if brief is None else brief
            elif self.turns[index].role is self.transcript.serving and self.full(index) and brief is not None:
                return brief
        return brief

    def next_serving(self, turn: int) -> int | None:
        """Return the next full turn of the one who serves."""
        later = bisect.bisect_right(self.serving_turns, turn)
        return self.serving_turns[later] if later < len(self.serving_turns) else None

    @functools.cached_property
    def serving_turns(self) -> tuple[int, ...]:
        """The turns of the one who serves that hold the floor, in order."""
        return tuple(index for index, _ in self.transcript.by(self.transcript.serving) if self.full(index))

    @functools.cached_property
    def served_turns(self) -> tuple[int, ...]:
        """The turns of the one served that hold the floor, in order."""
        return tuple(index for index, _ in self.transcript.by(self.transcript.served) if self.full(index))

    @functools.cached_property
    def last_served(self) -> int | None:
        """The last turn of the one served, whose "thanks, bye" says nothing of the turn before it."""
        return max((index for index, _ in self.transcript.by(self.transcript.served)), default=None)

    def served_before(self, turn: int, most: int) -> tuple[int, ...]:
        """Return the last full turns of the one served before `turn`, at most `most`, in order."""
        end = bisect.bisect_left(self.served_turns, turn)
        return self.served_turns[max(end - most, 0) : end]

    def serving_between(self, first: int, last: int) -> bool:
        """Whether the one who serves holds the floor between two turns."""
        following = self.next_serving(first)
        return following is not None and following < last

    def serving_before(self, turn: int) -> int | None:
        """Return the last full turn of the one who serves before `turn`."""
        end = bisect.bisect_left(self.serving_turns, turn)
        return self.serving_turns[end - 1] if end else None

    def _inside(self, index: int, turn: int) -> bool:
        """Whether turn `index` ends while `turn` still goes on: a backchannel laid over it."""
        ends, until = self.turns[index].end_s, self.turns[turn].end_s
        return ends is not None and until is not None and ends <= until

    def at(self, turn: int, start: int | None = None, end: int | None = None) -> str:
        """Say when a turn, or its characters `[start, end)`, is heard: "0:46"; "turn 12" where there are no times."""
        spoken_turn = self.turns[turn]
        if spoken_turn.start_s is None:
            return f"turn {turn + 1}"
        begins = (
            span_times(spoken_turn, start, end)[0] if start is not None and end is not None else spoken_turn.start_s
        )
        return clock(begins if begins is not None else spoken_turn.start_s)

    def quoted(self, turn: int, spans: Sequence[tuple[int, int]] = (), *, most: int = 34) -> str:
        """Quote a turn around the characters of `spans`; a password said in it is left out."""
        said = replace(self.turns[turn], text=self._without_passwords(turn), words=())
        return _HIDDEN_RUN.sub("[…]", quote(said, spans, self.clauses(turn), most=most))

    def _without_passwords(self, turn: int) -> str:
        text = self.turns[turn].text
        for tag in self.tags_on(turn, "gdpr.credentials"):
            start, end = sentence_for(tag.label, text, tag.start_char or 0, tag.end_char or 0)
            text = (
                text[:start]
                + "".join(_HIDDEN if character.isalnum() else character for character in text[start:end])
                + text[end:]
            )
        return text

    @functools.cached_property
    def topic(self) -> str | None:
        """What the conversation is about, as the one who serves would name it: "the bill", "your mum's pension"."""
        if self.kind is Kind.COACHING or self._docs is None:
            return None
        for turn in self.served_turns[:3]:
            if (named := self._about(turn)) is not None:
                return named
        return None

    def _about(self, turn: int) -> str | None:
        words = self.words(turn)
        for position, word in enumerate(words[:-1]):
            opens = word.plain == "about" and words[position + 1].tag in ("DT", "PRP$")
            it_is = (
                word.plain == "'s"
                and position
                and words[position - 1].plain == "it"
                and words[position + 1].plain in ("a", "my", "the")
            )
            if not (opens or it_is):
                continue
            after = words[position + 1 : position + 6]
            stop = next(
                (
                    index
                    for index, other in enumerate(after)
                    if other.mark or other.plain in ("for", "that", "i", "which")
                ),
                len(after),
            )
            turned = turn_words(after[:stop], self.kind)
            named = noun_phrase(turned) if turned else None
            if named is not None and 1 < len(named.split()) <= 4 and sound(f"About {named}."):
                return named
        return None

    def text_of(self, words: Sequence[Spoken]) -> str:
        """Write words out."""
        return text_of(words)


def _seconds(turn: Turn) -> float | None:
    return None if turn.start_s is None or turn.end_s is None else turn.end_s - turn.start_s
