"""What was found once is found again where it is said back, in whole or in part, by either side."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors import FORMS
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Scene
from analyser.redact.shapes import figures, settled
from analyser.redact.spoken import Run
from analyser.redact.taken import Taken

_BY_TYPE = {form.type: form for form in FORMS}
_CERTAIN = 4
"""Signs in common that are no coincidence, however far apart they are said."""

_NEAR_TURNS = 4
_FAR_TURNS = 10
_LIKE = 0.65
_LONG = 8
_VERY_LONG = 12
"""So many figures so soon after an item are the item, badly heard."""

_LONGEST = 48
_MOST_ALIKE = 30
"""Items of one turn, or with the same four signs, that are looked at."""


class _Item(NamedTuple):
    turn: int
    code: str
    type: PersonalDataType


def said_back(scene: Scene, candidates: Sequence[Candidate], taken: Taken) -> list[Candidate]:
    """Return the free runs that repeat an item, or are so much like one that it was misheard."""
    items = [
        _Item(candidate.pieces[-1].turn, _bare(candidate.value), candidate.type)
        for candidate in candidates
        if candidate.type in _BY_TYPE
    ]
    grams: dict[str, list[_Item]] = {}
    by_turn: dict[int, list[_Item]] = {}
    for item in items:
        _note(by_turn.setdefault(item.turn, []), item)
        for start in range(max(1, len(item.code) - _CERTAIN + 1)):
            _note(grams.setdefault(item.code[start : start + _CERTAIN], []), item)
    found = []
    for heard in scene.turns:
        around = range(heard.index - _FAR_TURNS, heard.index + _FAR_TURNS + 1) if heard.runs else ()
        near = [item for turn in around for item in by_turn.get(turn, ())]
        for run in heard.runs:
            if _CERTAIN - 1 <= len(run.code) <= _LONGEST and taken.free(run.turn, run.start, run.end):
                original = next(_repeated(run, grams, near), None)
                if original:
                    found.append(_echo(run, original))
    return found


def _note(items: list[_Item], item: _Item) -> None:
    if len(items) < _MOST_ALIKE:
        items.append(item)


def _repeated(run: Run, grams: dict[str, list[_Item]], near: Sequence[_Item]) -> Iterator[_Item]:
    for code in dict.fromkeys((settled(run.code), figures(run.code) or "")):
        if len(code) >= _CERTAIN:
            known = [*grams.get(code[:_CERTAIN], ()), *grams.get(code[-_CERTAIN:], ())]
            yield from (item for item in known if code in item.code or item.code in code)
        if len(code) == _CERTAIN - 1:
            yield from (item for item in near if abs(item.turn - run.turn) <= _NEAR_TURNS and _ends(code, item))
        if len(code) >= _LONG:
            yield from (item for item in near if len(item.code) >= _LONG and _alike(code, item.code))
        if len(code) >= _VERY_LONG:
            yield from (item for item in near if len(item.code) >= _LONG and abs(item.turn - run.turn) <= _NEAR_TURNS)


def _ends(code: str, item: _Item) -> bool:
    """Three signs are said back as the beginning or the end of an item, or are all of it."""
    return item.code.startswith(code) or item.code.endswith(code)


def _alike(first: str, second: str) -> bool:
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _LIKE


def _echo(run: Run, item: _Item) -> Candidate:
    form = _BY_TYPE[item.type]
    reading = form.read(run.code, "") if form.shortest <= len(run.code) <= form.longest else None
    value = reading.value if reading else form.part(run.code) or settled(run.code)
    return Candidate(item.type, (Piece(run.turn, run.start, run.end, value),), value, 0.7, f"{item.type}.repeated")


def _bare(value: str) -> str:
    return "".join(char for char in value.upper() if char.isalnum())
