"""How far the name of a street, a house or a town goes on in one turn."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.directory import directory
from analyser.redact.gazetteer import gazetteer
from analyser.redact.scene import Heard, Scene
from analyser.redact.slots import slots_of
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_LONGEST_NAME = 4
_MOST_PLACES = 3
_ANSWER_WORDS = 4
_DIRECTIONS = frozenset({"north", "south", "east", "west"})
_SMALL_IN_NAMES = frozenset({"of", "the", "and", "on", "upon", "le", "s"})
_NEVER_A_NAME = frozenset(
    "and are away busy but can cross cul dead did down each for from had has have her his into its just long main "
    "mile miles more my next "
    "off one one-way other our out over per quiet same small that their them there this those through toll two "
    "until up was way were wide "
    "with yard yards your".split()
)
_BARE_NUMBER = frozenset({"house number", "door number"})


class StreetNames:
    """The words of one turn; indices are those of its tokens."""

    def __init__(self, scene: Scene, heard: Heard) -> None:
        self.scene = scene
        self.heard = heard
        self.tokens = heard.tokens
        self.cased = any(token.capital and len(token.text) > 1 for token in heard.tokens)
        asked = [cue for slot in scene.asked_before(heard.index, heard.turn.start_s) for cue in slot.cues]
        self._spoken_of = any(cue.type is PersonalDataType.ADDRESS for cue in [*heard.cues, *asked])

    def awaited(self, index: int) -> list[str]:
        """Return the words that name an address, or asked for one, at a token; none if nothing does."""
        if not self._spoken_of:
            return []
        start = self.tokens[min(index, len(self.tokens) - 1)].start
        return [
            self.scene.turns[slot.turn].turn.text[cue.start : cue.end].lower()
            for slot in slots_of(self.scene, self.heard.index, start, start + 1)
            for cue in slot.cues
            if cue.type is PersonalDataType.ADDRESS
        ]

    def bare_number(self, first: int, after: int) -> bool:
        """Whether the number at `[first, after)` answers a question for no more than the number of a house."""
        if sum(token.kind == "a" for token in self.tokens[:first]) > _ANSWER_WORDS:
            return False
        if not any(cue in _BARE_NUMBER for cue in self.awaited(first)):
            return False
        runs = [run for run in self.heard.runs if run.first < after and run.after > first]
        return all(first <= run.first and run.after <= after for run in runs)

    def street(self, index: int) -> int | None:
        """Return where a street's name that starts at `index` ends: up to four words and "Road"."""
        words, tokens = gazetteer(), self.tokens
        for after in range(index, min(index + _LONGEST_NAME + 1, len(tokens))):
            if after > index and self._street_word(tokens[after], index):
                following = tokens[after + 1] if after + 1 < len(tokens) else None
                if following is not None and following.text in words.street_words:
                    continue
                return after + 1 + (following is not None and following.text in _DIRECTIONS and following.capital)
            if not (self._in_name(after, index) or (after == index and self._ordinary_name(index))):
                return None
        return None

    def _ordinary_name(self, index: int) -> bool:
        """Whether an ordinary word in small letters is all the name that a street has: "42 orchard lane", "7 mill
        road"."""
        token, words = self.tokens[index], vocabulary()
        if token.kind != "a" or len(token.text) < 3 or token.text in _NEVER_A_NAME | _SMALL_IN_NAMES:
            return False
        if token.text in words.lists.quantities or token.text in words.lists.fillers:
            return False
        numbered = index > 0 and self.tokens[index - 1].text.isdigit()
        return (numbered or bool(self.awaited(index))) and self.tokens[min(index + 1, len(self.tokens) - 1)].text in (
            gazetteer().street_words
        )

    def _street_word(self, token: Token, index: int) -> bool:
        if token.text in gazetteer().street_words:
            return True
        if token.text not in gazetteer().street_words_if_capital:
            return False
        return token.capital or (not self.cased and bool(self.awaited(index)))

    def house(self, index: int) -> int | None:
        """Return where a house's name ends: up to four words and "House"."""
        words, tokens = gazetteer(), self.tokens
        kinds = words.house_words | words.street_words | words.street_words_if_capital
        for after in range(index, min(index + _LONGEST_NAME + 1, len(tokens))):
            capital = tokens[after].capital or not tokens[index].capital
            if after > index and tokens[after].text in kinds and capital:
                return after + 1
            if not self._in_name(after, index):
                return None
        return None

    def _in_name(self, index: int, first: int) -> bool:
        token, words, places = self.tokens[index], vocabulary(), gazetteer()
        if token.kind != "a" or len(token.text) < 2:
            return token.text == "." and self.tokens[index - 1].text in ("st", "mt")
        if token.capital or token.text in _SMALL_IN_NAMES:
            return True
        if token.text in words.ordinary or token.text in words.lists.quantities or token.text in words.lists.fillers:
            return False
        if token.text in places.street_words or token.text in places.street_words_if_capital:
            return False
        return not self.cased or token.text not in words.months or bool(self.awaited(first))

    def capitals(self, index: int) -> int:
        """Return where a row of at most three capitalised words ends."""
        after = index
        while after < len(self.tokens) and after - index < 3 and self._proper(after):
            after += 1
        return after

    def _proper(self, index: int) -> bool:
        token, words = self.tokens[index], vocabulary()
        if token.kind != "a" or not token.capital or token.shouted or len(token.text) < 3:
            return False
        return token.text not in words.ordinary and token.text not in words.months

    def further(self, after: int) -> int:
        """Read on over ", Bedminster, Bristol": streets and places set off by commas, if they are capitalised."""
        book = directory()
        for _ in range(_MOST_PLACES):
            if after + 1 >= len(self.tokens) or self.tokens[after].text != ",":
                break
            first = self.tokens[after + 1].text
            end = self.street(after + 1) or self.capitals(after + 1)
            if end == after + 1 or (first in book.first_names and first not in book.doubtful):
                break
            after = end
        return after
