"""Dates of birth: a date counts as one where birth is named or asked for, or where a known one is said back."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from analyser.core.evidence import PersonalDataType
from analyser.redact.dates import Date, find_dates, year_at
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Heard, Scene
from analyser.redact.slots import slots_of

_KIND = PersonalDataType.DATE_OF_BIRTH
_EXPIRY = PersonalDataType.CARD_EXPIRY
_NEXT_TURNS = 3
_WEAK = "identity.check"
"""A cue that announces questions; it makes a whole date with its year a date of birth, nothing less."""


def find(scene: Scene) -> list[Candidate]:
    """Return dates of birth, and expiry dates of cards that are said as dates."""
    found: list[Candidate] = []
    rest: list[tuple[Heard, Date | None]] = []
    spent: set[int] = set()
    for heard in scene.turns:
        if heard.index in spent:
            continue
        if not _concerned(scene, heard):
            rest.append((heard, None))
            continue
        if _awaited(scene, heard) and (handed := _handed_over(scene, heard)):
            found.append(handed)
            spent.update(piece.turn for piece in handed.pieces)
            continue
        for date in find_dates(heard.tokens, bare=_awaited(scene, heard)):
            kind = _kind(scene, heard.index, date)
            if kind is None:
                rest.append((heard, date))
            elif kind is _EXPIRY:
                if date.month_and_year:
                    found.append(_one(_EXPIRY, heard.index, date, date.month_and_year, "card_expiry.date"))
            elif date.value:
                found.append(_born(scene, heard, date))
    known = {candidate.value for candidate in found if candidate.type is _KIND}
    return [*found, *(_said_back(rest, known) if known else ())]


def _handed_over(scene: Scene, heard: Heard) -> Candidate | None:
    """A date said bit by bit, one part in a turn, while the other only says yes."""
    turns = list(
        takewhile(lambda turn: turn is heard or (turn.tokens and not turn.words), scene.handed_over(heard.index))
    )
    parts = [find_dates(turn.tokens, bare=True) for turn in turns]
    if len(turns) < 2 or heard.words > 1 or any(date.whole for dates in parts for date in dates):
        return None
    joint = [token for turn in turns for token in turn.tokens]
    whole = next((date for date in find_dates(joint, bare=True) if date.whole), None)
    if whole is None:
        return None
    read = len(joint[: whole.after])
    pieces = []
    for turn in turns:
        said = [token for token in turn.tokens[: max(0, read)] if token.kind != "p"]
        read -= len(turn.tokens)
        if said:
            start, end = said[0].start, said[-1].end
            pieces.append(Piece(turn.index, start, end, turn.turn.text[start:end]))
    return Candidate(_KIND, tuple(pieces), whole.value, 0.9, "date_of_birth.asked") if len(pieces) > 1 else None


def _concerned(scene: Scene, heard: Heard) -> bool:
    """Whether a turn names a date of birth or an expiry, or answers to one."""
    asked = (cue for slot in scene.asked_before(heard.index, heard.turn.start_s) for cue in slot.cues)
    read = any(mention.type in (_KIND, _EXPIRY) for mention in heard.mentions)
    return read or any(cue.type in (_KIND, _EXPIRY) for cue in (*heard.cues, *asked))


def _awaited(scene: Scene, heard: Heard) -> bool:
    """Whether birth is named in a turn or was asked before it, so that bare figures may be a date."""
    own = any(cue.type is _KIND and cue.rule != _WEAK for cue in heard.cues)
    own = own or any(mention.type == _KIND for mention in heard.mentions)
    return own or any(
        cue.type is _KIND and cue.rule != _WEAK
        for slot in scene.asked_before(heard.index, heard.turn.start_s)
        for cue in slot.cues
    )


def _kind(scene: Scene, turn: int, date: Date) -> PersonalDataType | None:
    """What a date is an answer to: birth, a card's expiry, or nothing of interest."""
    read = scene.mentioned(turn, date.start, date.end)
    for slot in [*slots_of(scene, turn, date.start, date.end), *([read] if read else [])]:
        for cue in slot.cues:
            if cue.type is None and slot.own:
                return None
            if cue.type is _EXPIRY:
                return _EXPIRY
            if cue.type is _KIND and (cue.rule != _WEAK or date.whole):
                return _KIND
    return None


def _born(scene: Scene, heard: Heard, date: Date) -> Candidate:
    """A date of birth; where the year is missing it may follow in the speaker's next turn."""
    if date.year is None:
        for after in range(heard.index + 1, min(heard.index + 1 + _NEXT_TURNS, len(scene.turns))):
            if scene.other(after, heard.index):
                if not scene.passing(after):
                    break
                continue
            year = year_at(scene.turns[after].tokens)
            if year:
                whole = date.in_year(year.year)
                pieces = (
                    Piece(heard.index, date.start, date.end, date.value),
                    Piece(after, year.start, year.end, year.value),
                )
                return Candidate(_KIND, pieces, whole.value, 0.9, "date_of_birth.asked")
            break
    return _one(_KIND, heard.index, date, date.value, "date_of_birth.asked")


def _one(kind: PersonalDataType, turn: int, date: Date, value: str, rule: str) -> Candidate:
    return Candidate(kind, (Piece(turn, date.start, date.end, value),), value, 0.92 if date.whole else 0.8, rule)


def _said_back(rest: Sequence[tuple[Heard, Date | None]], known: set[str]) -> Iterator[Candidate]:
    for heard, date in rest:
        for one in find_dates(heard.tokens) if date is None else (date,):
            if one.value in known and one.year is not None:
                yield _one(_KIND, heard.index, one, one.value, "date_of_birth.repeated")
