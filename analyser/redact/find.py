"""Finds the personal data of a conversation: one span for each piece, one group for what was said in several."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import Transcript
from analyser.core.evidence import PersonalData, PersonalDataGroup, span_times
from analyser.redact.codes import Codes
from analyser.redact.cues import version
from analyser.redact.detectors import addresses, births, emails, names, passwords, phones, spelled
from analyser.redact.echoes import said_back
from analyser.redact.forms import Candidate
from analyser.redact.scene import Scene
from analyser.redact.taken import Taken

if TYPE_CHECKING:
    from spacy.tokens import Doc

_PARSER = "en-core-web-sm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The spans of a conversation in order of turn and character, never overlapping, and the groups they make up."""

    spans: tuple[PersonalData, ...] = ()
    groups: tuple[PersonalDataGroup, ...] = ()


def find(transcript: Transcript, docs: Sequence["Doc"] = ()) -> Found:
    """Return the personal data in a conversation.

    docs: one spaCy parse for each turn, over exactly its text; without any, names rest on the rules alone.

    Raises:
        ValueError: there are parses, but not one for each turn.
    """
    if docs and len(docs) != len(transcript.turns):
        raise ValueError(f"{len(docs)} parses were given for {len(transcript.turns)} turns")
    return _as_found(transcript, _candidates(Scene.of(transcript, docs)))


def _candidates(scene: Scene) -> list[Candidate]:
    """Each finder leaves to the next what it did not take: from the most to the least distinctive."""
    book = _Book()
    book.enter(emails.find(scene))
    book.enter(phones.find(scene, book.taken))
    book.enter(births.find(scene))
    book.enter(passwords.find(scene, book.taken))
    book.enter(addresses.find(scene, book.taken))
    people = names.find(scene, book.taken)
    book.enter(spelled.find(scene, people, book.taken))
    book.enter(people)
    book.enter(Codes(scene, book.taken.copy()).find())
    book.enter(said_back(scene, book.candidates, book.taken))
    return book.candidates


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
    if rule == names.PARSER:
        from models import registry

        return f"model:{_PARSER}@{registry.spec(_PARSER).revision}"
    return f"rule:{rule}@{version()}"
