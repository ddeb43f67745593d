"""Names spelled out letter by letter: after the name itself, after "spelt", or where a name was asked for."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors import FORMS
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Heard, Scene
from analyser.redact.shapes import outward
from analyser.redact.slots import slots_of
from analyser.redact.spoken import Run
from analyser.redact.taken import Taken
from analyser.redact.vocabulary import vocabulary

_KIND = PersonalDataType.PERSON
_CODES = frozenset(form.type for form in FORMS)
_SPELLING = frozenset({"spelt", "spelled", "spell", "spells", "spelling", "surname", "surname's", "letters"})
_SHORTEST = 3
_FEWEST_SINGLE = 2
"""With fewer letters by themselves a run may be words in capitals: it is a name only if it is like one that was
said."""

_WORDS_BETWEEN = 5
_ALIKE = 0.75


def find(scene: Scene, people: Sequence[Candidate], taken: Taken) -> list[Candidate]:
    """Return spelled names; a run that goes on into a code is cut in two, and the rest is left in the scene."""
    known = {
        word.upper() for person in people for word in person.value.replace("-", " ").split() if len(word) >= _SHORTEST
    }
    ends = {(piece.turn, piece.end): piece.value for person in people for piece in person.pieces}
    found: list[Candidate] = []
    for heard in scene.turns:
        for place, run in enumerate(list(heard.runs)):
            letters = _leading_letters(run)
            if letters < _SHORTEST or not taken.free(run.turn, run.start, run.end):
                continue
            name = _named_before(heard, run, ends)
            if not _is_name(scene, heard, run, letters, name, known):
                continue
            count = _signs_of_name(run)
            found.append(_spelled(run, count))
            if count < len(run.signs):
                rest = run.signs[count:]
                heard.runs[place] = replace(run, signs=rest, first=rest[0].token)
    return _joined(scene, found)


def _leading_letters(run: Run) -> int:
    """How many letters a run starts with; a small "a" at its start may be an article."""
    count = 0
    for place, sign in enumerate(run.signs):
        if not sign.code.isalpha():
            break
        article = place == 0 and sign.weak and len(run.signs) > 1 and len(run.signs[1].code) > 1
        count += 0 if article else len(sign.code)
    return count


def _is_name(scene: Scene, heard: Heard, run: Run, letters: int, name: str, known: set[str]) -> bool:
    spelled = "".join(sign.code for sign in run.signs).upper()[:letters]
    words = [token.text for token in heard.tokens[max(0, run.first - _WORDS_BETWEEN) : run.first]]
    if sum(len(sign.code) == 1 for sign in run.signs) < _FEWEST_SINGLE:
        return any(_like(spelled, word) for word in known)
    if name or _SPELLING & set(words):
        return True
    slots = slots_of(scene, run.turn, run.start, run.end)
    if slots and slots[0].types[0] in _CODES:
        return False
    if any(_like(spelled, word) for word in known):
        return True
    return letters == len(run.code) and letters > _SHORTEST and any(slot.types[0] is _KIND for slot in slots[:1])


def _named_before(heard: Heard, run: Run, ends: dict[tuple[int, int], str]) -> str:
    """The name that ends shortly before a run, with at most a few words between, and no full sentence."""
    words = 0
    for token in reversed(heard.tokens[: run.first]):
        if (heard.index, token.end) in ends:
            return ends[heard.index, token.end]
        if (heard.index, token.end - 2) in ends and token.text.endswith("'s"):
            return ends[heard.index, token.end - 2]
        words += token.kind == "a" and token.text not in vocabulary().lists.fillers
        if words > _WORDS_BETWEEN or token.text in "?!":
            break
    return ""


def _like(spelled: str, word: str) -> bool:
    if len(spelled) < _SHORTEST + 1:
        return spelled == word
    return SequenceMatcher(None, spelled[: len(word) + 1], word, autojunk=False).ratio() >= _ALIKE


def _signs_of_name(run: Run) -> int:
    """How many signs of a run spell the name; a postcode or a number may follow in the same breath.

    The last letters before the first figure are left to it where they are a postcode's area.
    """
    letters = next((place for place, sign in enumerate(run.signs) if not sign.code.isalpha()), len(run.signs))
    if letters == len(run.signs):
        return letters
    tail = "".join(sign.code for sign in run.signs[letters : letters + 1])
    for area in (2, 1):
        code = "".join(sign.code for sign in run.signs[letters - area : letters])
        if letters - area >= _SHORTEST and outward(code + tail[:1]):
            return letters - area
    return letters


def _spelled(run: Run, count: int) -> Candidate:
    signs = run.signs[:count]
    value = "".join(sign.code for sign in signs).capitalize()
    return Candidate(_KIND, (Piece(run.turn, signs[0].start, signs[-1].end, value),), value, 0.9, "person.spelled")


def _joined(scene: Scene, found: Sequence[Candidate]) -> list[Candidate]:
    """Join what one speaker spelled over turns in which the other only said yes."""
    joined: list[Candidate] = []
    for candidate in found:
        turn = candidate.pieces[0].turn
        if joined:
            before = joined[-1].pieces[-1].turn
            between = range(before + 1, turn)
            if 0 < len(between) <= 2 and not scene.other(before, turn) and all(map(scene.passing, between)):
                value = joined[-1].value + candidate.value.lower()
                pieces = (*joined[-1].pieces, *candidate.pieces)
                joined[-1] = replace(joined[-1], pieces=pieces, value=value)
                continue
        joined.append(candidate)
    return joined
