"""Finds the personal data of a conversation: one span for each piece, one group for what was said in several."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import Transcript
from analyser.core.evidence import PersonalData, PersonalDataGroup, PersonalDataType, span_times
from analyser.redact.codes import Codes
from analyser.redact.cues import version
from analyser.redact.detectors import addresses, births, emails, names, passwords, phones, read, spelled, written
from analyser.redact.echoes import said_back
from analyser.redact.forms import Candidate
from analyser.redact.scene import READ, Scene
from analyser.redact.taken import Taken

if TYPE_CHECKING:
    from models.mentions import Mention

_READER = "personal-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The spans of a conversation in order of turn and character, never overlapping, and the groups they make up."""

    spans: tuple[PersonalData, ...] = ()
    groups: tuple[PersonalDataGroup, ...] = ()


def find(transcript: Transcript, mentions: Sequence[Sequence["Mention"]] = ()) -> Found:
    """Return the personal data in a conversation.

    mentions: what the trained reader takes for personal data in each turn; without any, all rests on the rules.

    Raises:
        ValueError: there are mentions, but not for each turn.
    """
    if mentions and len(mentions) != len(transcript.turns):
        raise ValueError(f"mentions were given for {len(mentions)} of {len(transcript.turns)} turns")
    return _as_found(transcript, _candidates(Scene.of(transcript, mentions)))


def _candidates(scene: Scene) -> list[Candidate]:
    """Each finder leaves to the next what it did not take: from the most to the least distinctive."""
    book = _Book()
    book.enter(emails.find(scene))
    book.enter(written.find(scene, book.taken))
    book.enter(read.find(scene, book.taken, only=PersonalDataType.EMAIL))
    book.enter(phones.find(scene, book.taken))
    book.enter(births.find(scene))
    book.enter(passwords.find(scene, book.taken))
    book.enter(addresses.find(scene, book.taken))
    people = names.find(scene, book.taken)
    book.enter(spelled.find(scene, people, book.taken))
    book.enter([name for name in people if name.rule != READ])
    book.enter(Codes(scene, book.taken.copy()).find())
    book.candidates = read.widened(scene, book.candidates, book.taken)
    book.enter([name for name in people if name.rule == READ])
    book.enter(read.find(scene, book.taken))
    book.enter(said_back(scene, book.candidates, book.taken))
    return read.confirmed(scene, book.candidates)


class _Book:
    """What was found so far; an entry that overlaps an earlier one is refused."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self.taken = Taken()

    def enter(self, candidates: Sequence[Candidate]) -> None:
        for candidate in candidates:
            if all(self.taken.free(piece.turn, piece.start, piece.end) for piece in candidate.pieces):
                self.candidates.append(candidate)
                for piece in candidate.pieces:
                    self.taken.add(piece.turn, piece.start, piece.end)


def _as_found(transcript: Transcript, candidates: Sequence[Candidate]) -> Found:
    spans: list[PersonalData] = []
    groups: list[PersonalDataGroup] = []
    numbers: dict[str, int] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.pieces[0]):
        group = None
        if len(candidate.pieces) > 1:
            numbers[candidate.type] = numbers.get(candidate.type, 0) + 1
            group = f"{candidate.type}-{numbers[candidate.type]}"
            turns = tuple(dict.fromkeys(piece.turn for piece in candidate.pieces))
            groups.append(PersonalDataGroup(group=group, type=candidate.type, value=candidate.value, turns=turns))
        spans += _spans(transcript, candidate, group)
    return Found(spans=tuple(sorted(spans, key=lambda span: (span.turn, span.start_char))), groups=tuple(groups))


def _spans(transcript: Transcript, candidate: Candidate, group: str | None) -> list[PersonalData]:
    spans = []
    for piece in candidate.pieces:
        turn = transcript.turns[piece.turn]
        start_s, end_s = span_times(turn, piece.start, piece.end)
        spans.append(
            PersonalData(
                type=candidate.type,
                turn=piece.turn,
                start_char=piece.start,
                end_char=piece.end,
                start_s=start_s,
                end_s=end_s,
                quote=turn.text[piece.start : piece.end],
                value=piece.value,
                group=group,
                score=round(min(candidate.score, 0.99), 3),
                source=_source(candidate.rule),
            )
        )
    return spans


@functools.cache
def _source(rule: str) -> str:
    if rule == READ:
        from models import registry

        return f"model:{_READER}@{registry.spec(_READER).revision}"
    return f"rule:{rule}@{version()}"
