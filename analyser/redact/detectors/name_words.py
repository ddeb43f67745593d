"""What a word of a turn may be where names are concerned, and how far a name goes on."""

from bisect import bisect_left

from analyser.core.evidence import PersonalDataType
from analyser.redact.directory import Leads, directory
from analyser.redact.scene import Heard, Scene
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_PARTICLES = frozenset("van von de la le du der den bin ibn al el ap st o mac mc".split())
_LONGEST_NAME = 6
_LONGEST_LEAD = 6


def bare(token: Token) -> str:
    """Return a word without the 's of possession."""
    return token.text.removesuffix("'s")


class NameWords:
    """The words of one turn; indices are those of its tokens."""

    def __init__(self, scene: Scene, heard: Heard, taken: Taken, *, cased: bool) -> None:
        self.heard = heard
        self.tokens = heard.tokens
        self.cased = cased or any(t.capital and len(t.text) > 1 and not t.shouted for t in heard.tokens)
        self.read = scene.read
        self.people = {(m.start, m.end): m.score for m in heard.mentions if m.type == PersonalDataType.PERSON}
        self._starts = [token.start for token in heard.tokens]
        self._people = {index for place in self.people for index in self.inside(place)}
        self.shut = self._shut(taken)

    def _shut(self, taken: Taken) -> set[int]:
        """Tokens that cannot be names: part of something else, of a code, of a cue, or of a firm's name."""
        tokens, turn = self.tokens, self.heard.index
        shut = {i for i, token in enumerate(tokens) if not taken.free(turn, token.start, token.end)}
        for run in self.heard.runs:
            if len(run.signs) > 1:
                shut.update(range(run.first, run.after))
        for cue in self.heard.cues:
            if cue.type is not PersonalDataType.PERSON:
                shut.update(i for i, t in enumerate(tokens) if cue.start <= t.start and t.end <= cue.end)
        words = [token.text for token in tokens]
        joined = " ".join(words)
        for firm in directory().firms:
            if firm in joined:
                parts = firm.split()
                for index in range(len(words) - len(parts) + 1):
                    if words[index : index + len(parts)] == parts:
                        shut.update(range(index, index + len(parts)))
        return shut

    # Single words

    def could_be(self, index: int) -> bool:
        """Whether a token may be part of a name at all."""
        if index >= len(self.tokens) or index in self.shut or self.tokens[index].kind != "a":
            return False
        token, word = self.tokens[index], bare(self.tokens[index])
        words, book = vocabulary(), directory()
        if len(word) < 2 or word in words.ordinary or word in book.not_people or word in book.relations:
            return False
        if self.cased and token.shouted and len(word) > 2 and word not in book.first_names:
            return False
        if word in words.lists.fillers or (word in words.months and word not in book.first_names):
            return False
        if word in words.name_words or word in words.lists.quantities or word in words.lists.acknowledgements:
            return self.cased and token.capital
        return token.capital or not self.cased

    def capital(self, index: int) -> bool:
        """Whether a token may be part of a name and starts with a capital."""
        return self.could_be(index) and self.tokens[index].capital

    def listed(self, index: int) -> bool:
        """Whether a token is a first name of the directory."""
        return bare(self.tokens[index]) in directory().first_names

    def clear(self, index: int) -> bool:
        """Whether a token is a first name and nothing else."""
        word = bare(self.tokens[index])
        book = directory()
        return word in book.first_names and word not in book.doubtful and word not in vocabulary().name_words

    def spells(self, index: int) -> bool:
        """Whether a token is a number word."""
        word, words = self.tokens[index].text, vocabulary()
        tables = (words.units, words.teens, words.tens, words.repeats, words.scales, words.ordinals)
        return any(word in table for table in tables)

    def person(self, index: int) -> bool:
        """Whether the trained reader takes a token for part of a person's name."""
        return index in self._people

    def other(self, index: int) -> bool:
        """Whether the trained reader read a token and takes it for no name."""
        return self.read and index not in self._people

    def inside(self, place: tuple[int, int]) -> range:
        """Return the tokens that start in characters `[start, end)`."""
        return range(bisect_left(self._starts, place[0]), bisect_left(self._starts, place[1]))

    def ends(self, index: int) -> bool:
        """Whether a stop or a comma stands at a token, or the turn ends before it."""
        return index >= len(self.tokens) or self.tokens[index].text in ".,?!"

    # Stretches of words

    def end(self, first: int) -> int:
        """Return where the name that starts at `first` ends: further capitals, particles, double barrels."""
        tokens, after = self.tokens, first + 1
        while after < len(tokens) and after - first < _LONGEST_NAME:
            token = tokens[after]
            if tokens[after - 1].text.endswith("'s") or "\n" in self._between(after):
                break
            double = token.text == "-" and token.glued and self.could_be(after + 1) and tokens[after + 1].glued
            if double or self._particle(after):
                after += 2
            elif self._surname(after, first):
                after += 1
            elif len(token.text) == 1 and token.capital and token.text not in "ia" and self._initial(after):
                after += 1 if self.capital(after + 1) else 2
            else:
                break
        return after

    def _particle(self, index: int) -> bool:
        """Whether a small "de" or "van" stands before a capital."""
        token = self.tokens[index]
        return token.text in _PARTICLES and self.cased and not token.capital and self.capital(index + 1)

    def _between(self, index: int) -> str:
        return self.heard.turn.text[self.tokens[index - 1].end : self.tokens[index].start]

    def _initial(self, index: int) -> bool:
        """Whether a capital stands between two names, with a full stop or without."""
        if self.capital(index + 1):
            return True
        stopped = index + 1 < len(self.tokens) and self.tokens[index + 1].text == "." and self.tokens[index + 1].glued
        return stopped and self.capital(index + 2)

    def _surname(self, index: int, first: int) -> bool:
        if not self.could_be(index) or self.tokens[index].text in directory().firm_words:
            return False
        if self.cased:
            return self.tokens[index].capital
        return index == first + 1 and not self.spells(index)

    def of_a_firm(self, first: int, after: int) -> bool:
        """Whether a name is a firm's, a street's or a saint's."""
        tokens = self.tokens
        following = tokens[after] if after < len(tokens) else None
        if following is not None and following.text in directory().firm_words and (following.capital or not self.cased):
            return True
        return first > 0 and tokens[first - 1].text in ("st", "saint", "saints")

    def led(self, index: int, leads: Leads) -> bool:
        """Whether one of the leads stands right before a token; commas and hesitation may come between."""
        place = index - 1
        while place >= 0 and place > index - _LONGEST_LEAD and self._hesitates(place):
            place -= 1
        if place < 0 or self.tokens[place].text not in leads:
            return False
        before = [
            token.text for token in self.tokens[max(0, place - _LONGEST_LEAD) : place + 1] if token.text not in ",-"
        ]
        return any(tuple(before[-len(lead) :]) == lead for lead in leads[self.tokens[place].text])

    def _hesitates(self, index: int) -> bool:
        text = self.tokens[index].text
        return text in ",-" or (text in vocabulary().lists.fillers and text not in ("okay", "right"))
