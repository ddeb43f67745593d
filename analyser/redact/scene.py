"""The conversation as detectors see it: each turn cut into tokens, runs and cues, and what was asked before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analyser.core.call import Transcript, Turn
from analyser.core.evidence import PersonalDataType, span_times
from analyser.redact.cues import Cue, find_cues
from analyser.redact.spoken import Run, find_runs
from analyser.redact.tokens import Token, tokenise
from analyser.redact.vocabulary import vocabulary

if TYPE_CHECKING:
    from models.mentions import Mention

_LOOK_BACK = 8
"""Turns that may lie between a question and the last part of its answer."""

_MANY_WORDS = 40
"""Own words after which what was asked before is no longer being answered."""

_FEW_WORDS = 5
"""Words of the other side that do not change the subject."""

_FAR = 1_000_000
"""Keeps the slots of the trained reader apart from all others."""
_SURE_OF_TYPE = 0.97
READ = "mention.read"
"""The rule id of what only the trained reader speaks for."""

_SHORTEST_VALUE = 3
_AT_ONCE = 2
ENDING = "account_number.ending"
"""The cue "ending in", which is said of accounts, cards and telephones."""

_ENDED = {
    **dict.fromkeys(("card", "card's", "cards", "visa", "mastercard", "amex"), PersonalDataType.CARD_NUMBER),
    **dict.fromkeys(("account", "account's", "accounts", "bank"), PersonalDataType.ACCOUNT_NUMBER),
    **dict.fromkeys(("mobile", "phone", "telephone", "landline"), PersonalDataType.PHONE),
}

_LONGEST_TEXT = 20_000
"""Characters of a turn; cues are not looked for in what is longer, as nobody says it in one breath."""


@dataclass(slots=True)
class Heard:
    """One turn: its tokens, the codes spelled out in it, and the words that name personal data."""

    index: int
    turn: Turn
    tokens: Sequence[Token]
    runs: list[Run]
    cues: list[Cue]
    words: int
    """How many words say something, beyond codes and acknowledgements."""
    mentions: "Sequence[Mention]" = ()
    """What the trained reader takes for personal data."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the talk where personal data is named or asked for: the cues of one clause, the nearest first.

    turn, number: which clause of which turn. own: the speaker of the answer named it too.
    """

    turn: int
    number: int
    cues: tuple[Cue, ...]
    own: bool
    sure: bool = False
    """Whether the trained reader speaks for it, and is surer than a rule of the words around."""

    @property
    def types(self) -> tuple[PersonalDataType | None, ...]:
        """The types named, the nearest first; null for figures that are not personal data."""
        return tuple(dict.fromkeys(cue.type for cue in self.cues))


@dataclass(slots=True)
class Scene:
    """All turns of a conversation; `read` says whether the trained reader read them."""

    transcript: Transcript
    read: bool
    turns: list[Heard] = field(default_factory=list)
    _before: dict[int, list[Slot]] = field(default_factory=dict)

    @classmethod
    def of(cls, transcript: Transcript, mentions: Sequence[Sequence["Mention"]] = ()) -> "Scene":
        """Cut up every turn of a transcript; `mentions` are those of each turn, or none where nothing was read."""
        scene = cls(transcript, bool(mentions), [_hear(index, turn) for index, turn in enumerate(transcript.turns)])
        for heard, found in zip(scene.turns, mentions, strict=False):
            heard.mentions = found
        for heard in scene.turns:
            heard.cues = [
                cue._replace(type=scene.ends(heard, cue)) if cue.rule == ENDING else cue for cue in heard.cues
            ]
        return scene

    def ends(self, heard: Heard, cue: Cue) -> PersonalDataType | None:
        """Return what "ending in" is said of: the account, card or telephone that was named last before it."""
        said = [token.text for token in heard.tokens if token.start < cue.start]
        for earlier in reversed(self.turns[max(0, heard.index - 2) : heard.index]):
            said = [*(token.text for token in earlier.tokens), *said]
        return next((_ENDED[word] for word in reversed(said) if word in _ENDED), cue.type)

    def other(self, first: int, second: int) -> bool:
        """Whether two turns are spoken by different roles."""
        return self.turns[first].turn.role is not self.turns[second].turn.role

    def mentioned(self, turn: int, start: int, end: int) -> Slot | None:
        """Return what the trained reader takes characters of a turn for; what goes on over turns is one slot."""
        mention = next((m for m in self.turns[turn].mentions if m.start < end and m.end > start), None)
        if mention is None:
            return None
        first, at = turn, mention.start
        for before in range(turn - 1, max(-1, turn - 1 - _LOOK_BACK), -1):
            if self.other(before, turn):
                if not self.passing(before) and first - before > 1:
                    break
                continue
            same = [m for m in self.turns[before].mentions if m.type == mention.type]
            if not same:
                break
            first, at = before, same[0].start
        kind = PersonalDataType(mention.type)
        cue = Cue(kind, mention.start, mention.start, READ)
        return Slot(first, -_FAR - at, (cue,), own=True, sure=mention.score >= _SURE_OF_TYPE)

    def passing(self, index: int) -> bool:
        """Whether a turn only lets the other go on: an acknowledgement, or codes said back."""
        heard = self.turns[index]
        return not heard.cues and heard.words <= 1

    def handed_over(self, index: int) -> list[Heard]:
        """Return a turn and those in which its speaker goes on while the other only lets him."""
        turns = [self.turns[index]]
        for heard in self.turns[index + 1 : index + 1 + _LOOK_BACK]:
            if not self.other(heard.index, index):
                turns.append(heard)
            elif not self.passing(heard.index):
                break
        return turns

    def asked_before(self, index: int, heard_at: float | None = None) -> list[Slot]:
        """Return what was last named by the speaker, and last asked by the other, that a turn may still be answering.

        heard_at: the second at which the answer starts; a question of the other side that began before it counts, even
        if its turn comes later in the list.
        """
        meanwhile = self._asked_meanwhile(index, heard_at)
        if index not in self._before:
            self._before[index] = self._look_back(index)
        before = self._before[index]
        return [*meanwhile, *(slot for slot in before if not slot.own)] if meanwhile else before

    def _look_back(self, index: int) -> list[Slot]:
        slots: list[Slot] = []
        own_words, patience = 0, 1
        for before in range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1):
            heard = self.turns[before]
            if self.other(before, index):
                question = asked(heard)
                if question:
                    return [*slots, question]
                patience -= not self.passing(before)
                if patience < 0 or heard.words > _FEW_WORDS:
                    break
            else:
                own_words += heard.words
                if own_words > _MANY_WORDS:
                    break
                last = last_named(heard)
                if last and not slots:
                    slots.append(last)
        return slots

    def _asked_meanwhile(self, index: int, heard_at: float | None) -> list[Slot]:
        if heard_at is None:
            return []
        for after in range(index + 1, min(index + 3, len(self.turns))):
            heard = self.turns[after]
            start_s = heard.turn.start_s
            if start_s is None or start_s > heard_at or not self.other(after, index):
                continue
            cues = [cue for cue in heard.cues if (span_times(heard.turn, cue.start, cue.end)[0] or 0.0) <= heard_at]
            if cues:
                return [Slot(after, -1, tuple(reversed(cues)), own=False)]
        return []


def asked(heard: Heard) -> Slot | None:
    """What the other side names in a turn and does not itself say there, as one question."""
    cues = [cue for cue in heard.cues if not _said_there(heard, cue)]
    return Slot(heard.index, -1, tuple(reversed(cues)), own=False) if cues else None


def _said_there(heard: Heard, cue: Cue) -> bool:
    """Whether a cue is followed by what it names: "my PIN is four oh two six"."""
    following = min((other.start for other in heard.cues if other.start > cue.start), default=len(heard.turn.text))
    if any(cue.end <= run.start < following and len(run.code) >= _SHORTEST_VALUE for run in heard.runs):
        return True
    after = next((token.text for token in heard.tokens if token.start >= cue.end), "")
    return cue.type is PersonalDataType.PASSWORD_OR_PIN and after in ("is", "was")


def last_named(heard: Heard, before: int | None = None) -> Slot | None:
    """The cues that stand last in a turn (or last before a character of it), with no code between them."""
    cues = heard.cues if before is None else [cue for cue in heard.cues if cue.start < before]
    if not cues:
        return None
    last = cues[-1]
    group = [cue for cue in cues if not any(cue.end <= run.start and run.end <= last.start for run in heard.runs)]
    return Slot(heard.index, last.start, tuple(reversed(group)), own=True)


def _at_once(cue: Cue, tokens: Sequence[Token], runs: Sequence[Run]) -> bool:
    """Whether a code of some length follows a cue with at most two words between."""
    run = next((run for run in runs if run.start >= cue.end), None)
    if run is None or len(run.code) < _SHORTEST_VALUE:
        return False
    return sum(token.kind == "a" and cue.end <= token.start < run.start for token in tokens) <= _AT_ONCE


def _hear(index: int, turn: Turn) -> Heard:
    tokens = tokenise(turn.text)
    runs = find_runs(index, tokens)
    cues = find_cues(turn.text) if len(turn.text) <= _LONGEST_TEXT else []
    cues = [cue for cue in cues if not cue.adjacent or _at_once(cue, tokens, runs)]
    coded = {position for run in runs for position in range(run.first, run.after)}
    polite = vocabulary().lists.acknowledgements
    words = sum(
        token.kind == "a" and token.text not in polite and position not in coded
        for position, token in enumerate(tokens)
    )
    return Heard(index, turn, tokens, runs, cues, words)
