"""Addresses: a number and a street, a flat and a house, and less where an address is spoken of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.directory import directory
from analyser.redact.forms import Candidate, Piece
from analyser.redact.gazetteer import gazetteer
from analyser.redact.scene import Heard, Scene
from analyser.redact.signs import read_sign
from analyser.redact.slots import slots_of
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_KIND = PersonalDataType.ADDRESS
_LONGEST_NUMBER = 5
_LONGEST_NAME = 4
_MOST_PLACES = 3
_NEAR_WORDS = 9
_DIRECTIONS = frozenset({"north", "south", "east", "west", "upper", "lower"})
_SMALL_IN_NAMES = frozenset({"of", "the", "and", "on", "upon", "le", "s"})
_BARE_NUMBER = frozenset({"house number", "door number"})


class _Place(NamedTuple):
    """Tokens `[first, after)` that are an address; `sure` says whether it needs no cue."""

    first: int
    after: int
    sure: bool
    rule: str


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the addresses and parts of addresses in a conversation."""
    found = []
    for heard in scene.turns:
        index = 0
        while index < len(heard.tokens):
            place = _place_at(scene, heard, index)
            if place is None:
                index += 1
                continue
            start, end = heard.tokens[place.first].start, heard.tokens[place.after - 1].end
            if taken.free(heard.index, start, end):
                found.append(_candidate(heard, place, start, end))
            index = place.after
    return found


def _candidate(heard: Heard, place: _Place, start: int, end: int) -> Candidate:
    value = _written(heard, place)
    return Candidate(_KIND, (Piece(heard.index, start, end, value),), value, 0.9 if place.sure else 0.7, place.rule)


def _place_at(scene: Scene, heard: Heard, index: int) -> _Place | None:
    tokens = heard.tokens
    if tokens[index].kind == "p":
        return None
    flat = _flat(tokens, index)
    start = _past_comma(tokens, flat) if flat else index
    reader = _Reader(scene, heard, start)
    number = _number(tokens, start)
    if number:
        street = reader.street(_past_mark(tokens, number))
        if street:
            return _Place(index, reader.further(street), True, "address.street")
    if flat:
        house = reader.house(start)
        if house:
            return _Place(index, reader.further(house), True, "address.flat")
        if reader.awaited:
            return _Place(index, flat, False, "address.asked")
    return _numbered(tokens, index, reader) or _asked(tokens, index, number, reader)


def _numbered(tokens: Sequence[Token], index: int, reader: "_Reader") -> _Place | None:
    """Read "at number thirty-one"."""
    words = gazetteer()
    if tokens[index].text not in words.number_words or index + 1 >= len(tokens):
        return None
    number = _number(tokens, index + 1)
    before = tokens[index - 1].text if index else ""
    if number is None or _counts(tokens, number):
        return None
    street = reader.street(_past_mark(tokens, number))
    if street:
        return _Place(index, reader.further(street), True, "address.street")
    if reader.awaited or (before in words.live_words and _lived_at(tokens, index, number)):
        return _Place(index, number, before in words.live_words, "address.number")
    return None


def _lived_at(tokens: Sequence[Token], index: int, after: int) -> bool:
    """Whether somebody lives, or something was left, at that number; not "at number one in the charts"."""
    before = {token.text for token in tokens[max(0, index - _NEAR_WORDS) : index]}
    if after < len(tokens) and tokens[after].text in ("in", "on", "with"):
        return False
    return bool(before & gazetteer().home_words) or bool(before & directory().titles)


def _asked(tokens: Sequence[Token], index: int, number: int | None, reader: "_Reader") -> _Place | None:
    """Read what is an address only because one was asked for: a number and a name, a house's name, a street."""
    if number and reader.awaited and not _counts(tokens, number):
        after = reader.capitals(_past_mark(tokens, number))
        if after > _past_mark(tokens, number):
            return _Place(index, reader.further(after), False, "address.asked")
        if reader.bare_number and reader.answers(index) and reader.all_of_a_run(index, number):
            return _Place(index, number, False, "address.asked")
    lives = (
        index > 1 and tokens[index - 1].text in ("on", "in", "at") and tokens[index - 2].text in gazetteer().live_words
    )
    if (reader.awaited or lives) and tokens[index].capital:
        street = reader.street(index) or (reader.house(index) if reader.awaited else None)
        if street and street > index + 1:
            return _Place(index, reader.further(street), False, "address.asked")
    return None


class _Reader:
    """Reads names of streets and houses in one turn."""

    def __init__(self, scene: Scene, heard: Heard, index: int) -> None:
        self.tokens = heard.tokens
        self.heard = heard
        self.scene = scene
        self.index = index
        self.cased = any(token.capital for token in heard.tokens[1:]) or (
            bool(heard.tokens) and heard.tokens[0].capital
        )
        self._slots: list[str] | None = None

    @property
    def awaited(self) -> bool:
        """Whether an address is named or was asked for."""
        return bool(self._cues())

    @property
    def bare_number(self) -> bool:
        """Whether no more than the number of the house was asked for."""
        return any(cue in _BARE_NUMBER for cue in self._cues())

    def _cues(self) -> list[str]:
        if self._slots is None:
            start = self.tokens[min(self.index, len(self.tokens) - 1)].start
            self._slots = [
                self.scene.turns[slot.turn].turn.text[cue.start : cue.end].lower()
                for slot in slots_of(self.scene, self.heard.index, start, start + 1)
                for cue in slot.cues
                if cue.type is _KIND
            ]
        return self._slots

    def all_of_a_run(self, first: int, after: int) -> bool:
        """Whether the figures at `[first, after)` are not part of a longer code."""
        return all(
            first <= run.first and run.after <= after
            for run in self.heard.runs
            if run.first < after and run.after > first
        )

    def answers(self, index: int) -> bool:
        """Whether a token stands at the start of an answer."""
        return sum(token.kind == "a" for token in self.tokens[:index]) <= 4

    def street(self, index: int) -> int | None:
        """Return where a street's name that starts at `index` ends: up to four words and "Road"."""
        words = gazetteer()
        for after in range(index, min(index + _LONGEST_NAME + 1, len(self.tokens))):
            token = self.tokens[after]
            if after > index and self._street_word(token, words.street_words, words.street_words_if_capital):
                following = self.tokens[after + 1] if after + 1 < len(self.tokens) else None
                if following is not None and self._street_word(following, words.street_words, frozenset()):
                    continue
                return after + 1 + (following is not None and following.text in _DIRECTIONS and following.capital)
            if not self._in_name(after):
                return None
        return None

    def _street_word(self, token: Token, sure: frozenset[str], if_capital: frozenset[str]) -> bool:
        if token.text in sure:
            return True
        return token.text in if_capital and (token.capital or (not self.cased and self.awaited))

    def house(self, index: int) -> int | None:
        """Return where a house's name ends: up to four words and "House"."""
        words = gazetteer()
        for after in range(index, min(index + _LONGEST_NAME + 1, len(self.tokens))):
            token = self.tokens[after]
            known = token.text in words.house_words or token.text in words.street_words | words.street_words_if_capital
            if after > index and known and (token.capital or not self.tokens[index].capital):
                return after + 1
            if not self._in_name(after):
                return None
        return None

    def _in_name(self, index: int) -> bool:
        token = self.tokens[index]
        words = vocabulary()
        if token.kind != "a" or len(token.text) < 2:
            return token.text == "." and self.tokens[index - 1].text in ("st", "mt")
        if token.capital:
            return True
        if token.text in _SMALL_IN_NAMES:
            return True
        known = (
            token.text in words.ordinary or token.text in words.lists.quantities or token.text in words.lists.fillers
        )
        street = token.text in gazetteer().street_words | gazetteer().street_words_if_capital
        return not known and not street and (not self.cased or self.awaited or token.text not in words.months)

    def capitals(self, index: int) -> int:
        """Return where a row of at most three capitalised words ends."""
        after = index
        while after < len(self.tokens) and after - index < 3 and self._proper(after):
            after += 1
        return after

    def _proper(self, index: int) -> bool:
        token = self.tokens[index]
        words = vocabulary()
        return (
            token.kind == "a" and token.capital and len(token.text) > 2 and token.text not in words.ordinary
            and token.text not in words.months and not token.shouted
        )  # fmt: skip

    def further(self, after: int) -> int:
        """Read on over ", Bedminster, Bristol": places set off by commas, as long as they are capitalised."""
        for _ in range(_MOST_PLACES):
            if after >= len(self.tokens) or self.tokens[after].text != ",":
                break
            end = self.street(after + 1) or self.capitals(after + 1)
            first = self.tokens[after + 1].text if after + 1 < len(self.tokens) else ""
            if end == after + 1 or (first in directory().first_names and first not in directory().doubtful):
                break
            after = end
        return after


def _past_comma(tokens: Sequence[Token], index: int) -> int:
    return index + 1 if index < len(tokens) and tokens[index].text == "," else index


def _past_mark(tokens: Sequence[Token], index: int) -> int:
    return index + 1 if index < len(tokens) and tokens[index].text in ",-" else index


def _flat(tokens: Sequence[Token], index: int) -> int | None:
    """Return where "flat nine", "unit 4B" ends."""
    if tokens[index].text not in gazetteer().flat_words or index + 1 >= len(tokens):
        return None
    number = _number(tokens, index + 1)
    if number:
        return number
    letter = tokens[index + 1]
    return index + 2 if len(letter.text) == 1 and letter.capital else None


def _number(tokens: Sequence[Token], index: int) -> int | None:
    """Return where a house number ends: "14", "14B", "fourteen a", "one hundred and twelve", "one two two"."""
    digits, position = "", index
    while position < len(tokens) and len(digits) < _LONGEST_NUMBER:
        token = tokens[position]
        hundred = position + 1 < len(tokens) and tokens[position + 1].text in vocabulary().scales
        if token.kind == "p" or (token.kind == "a" and len(token.text) == 1 and not hundred):
            break
        sign = read_sign(tokens, position, beside=False)
        if sign is None or not sign.code.isdigit():
            break
        digits += sign.code
        position = sign.after
    if not digits or len(digits) > _LONGEST_NUMBER:
        return None
    if position < len(tokens) and len(tokens[position].text) == 1 and tokens[position].text in "abcdefgh":
        position += tokens[position].glued or _letter_of_house(tokens, position)
    return position


def _letter_of_house(tokens: Sequence[Token], index: int) -> bool:
    """Whether a letter that stands apart belongs to the number before it: "fourteen a Mill Lane", "62 A, Mill Lane"."""
    if index + 1 >= len(tokens):
        return False
    following = tokens[index + 1]
    return (following.capital and following.kind == "a") or (following.text == "," and tokens[index].capital)


def _counts(tokens: Sequence[Token], after: int) -> bool:
    return after < len(tokens) and (
        tokens[after].text in vocabulary().lists.quantities or tokens[after].text in ("of", "-", "%")
    )


def _written(heard: Heard, place: _Place) -> str:
    """An address as it is written: numbers in figures, words with capitals, commas where they were."""
    return "".join(_pieces(heard.tokens, place)).strip()


def _pieces(tokens: Sequence[Token], place: _Place) -> Iterator[str]:
    index = place.first
    if tokens[index].text in gazetteer().number_words:
        index += 1
    while index < place.after:
        token = tokens[index]
        end = _number(tokens, index)
        if end and end <= place.after:
            yield " " + _figures(tokens, index, end)
            index = end
        elif token.kind == "p":
            yield token.text if token.text in ",." else " "
            index += 1
        else:
            small = token.text in _SMALL_IN_NAMES and index > place.first
            yield " " + (token.text if small and not token.capital else token.text.capitalize())
            index += 1


def _figures(tokens: Sequence[Token], first: int, after: int) -> str:
    written = ""
    while first < after:
        sign = read_sign(tokens, first, beside=True)
        if sign is None:
            break
        letter = sign.after == first + 1 and tokens[first].kind == "a" and len(tokens[first].text) == 1
        written += tokens[first].text if letter and not tokens[first].capital else sign.code
        first = sign.after
    return written
