"""People's names: introductions, titles, the parser's names that stand up to a check, names in the directory, and
every later mention of a name that was found.

The parser is fooled by firms, products, days and interjections, and finds nothing in a transcript without capitals;
so it is one voice among several.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.directory import directory
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Heard, Scene
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

PARSER = "parser"
"""The rule id of a name that only the parser speaks for."""

_KIND = PersonalDataType.PERSON
_TITLES = frozenset("mr mrs ms miss mx dr sir lady lord dame professor prof reverend rev councillor sergeant".split())
_PARTICLES = frozenset("van von de la le du der den bin ibn al el ap st o mac mc".split())
_SURE_LEADS = (
    ("my", "name", "is"), ("my", "name's"), ("name", "is"), ("name's",), ("names",), ("the", "name", "of"), ("first", "name"),
    ("surname", "is"), ("surname's",), ("surname",), ("known", "as"),
)  # fmt: skip
_FAIR_LEADS = (
    ("called",), ("named",), ("speaking", "to"), ("speaking", "with"), ("through", "to"), ("spoke", "to"), ("spoke", "with"),
    ("spoken", "to"), ("spoken", "with"), ("talking", "to"), ("talked", "to"), ("ask", "for"), ("behalf", "of"), ("colleague",),
    ("from", "a"),
)  # fmt: skip
_WEAK_LEADS = (("i'm",), ("i", "am"), ("this", "is"), ("it's",), ("it", "is"), ("that's",), ("here's",), ("hi",), ("hello",), ("hiya",), ("thanks",), ("thank", "you"), ("cheers",), ("bye",), ("goodbye",), ("sorry",), ("okay",), ("and",))  # fmt: skip
_SIGN_OFFS = frozenset({"speaking", "here"})
_LONGEST_NAME = 4
_LEAD_WORDS = frozenset(
    "it's its yeah yes yep um uh er erm oh right okay ok so well that's the name's name is my sure hi hello i'm this it i am under hiya of course".split()
)


class Name(NamedTuple):
    """Tokens `[first, after)` of a turn that are somebody's name; `score` in [0, 1], `rule` the id of what says so."""

    turn: int
    first: int
    after: int
    score: float
    rule: str


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the names in a conversation, apart from each other and from what is `taken`."""
    cased = _cased(scene)
    readers = [_Reader(scene, heard, cased=cased, taken=taken) for heard in scene.turns]
    names = [name for reader in readers for name in reader.names()]
    known = _known(scene, names)
    names += [name for reader in readers for name in reader.mentions(known)]
    return [_candidate(scene, name) for name in _apart(names)]


def _cased(scene: Scene) -> bool:
    """Whether the transcript has capital letters where they belong."""
    first = [next((t for t in heard.tokens if t.kind == "a"), None) for heard in scene.turns if len(heard.tokens) > 2]
    words = [token for token in first if token is not None]
    shouted = sum(token.shouted and len(token.text) > 1 for token in words)
    return not words or (sum(token.capital for token in words) > len(words) / 3 and shouted < len(words) / 2)


def _known(scene: Scene, names: Sequence[Name]) -> set[str]:
    """The single words of names that may be mentioned again."""
    known = set()
    for name in names:
        for token in scene.turns[name.turn].tokens[name.first : name.after]:
            word = _bare(token)
            if token.kind == "a" and len(word) > 2 and word not in vocabulary().ordinary and word not in _PARTICLES:
                known.add(word)
    return known


def _apart(names: Sequence[Name]) -> list[Name]:
    kept: list[Name] = []
    by_turn: dict[int, list[Name]] = {}
    for name in sorted(names, key=lambda name: (-name.score, name.first - name.after)):
        beside = by_turn.setdefault(name.turn, [])
        if all(name.after <= other.first or name.first >= other.after for other in beside):
            beside.append(name)
            kept.append(name)
    return sorted(kept, key=lambda name: (name.turn, name.first))


def _candidate(scene: Scene, name: Name) -> Candidate:
    heard = scene.turns[name.turn]
    last = heard.tokens[name.after - 1]
    start, end = heard.tokens[name.first].start, last.start + len(_bare(last))
    said = heard.turn.text[start:end]
    value = said if any(char.isupper() for char in said) else said.title()
    return Candidate(_KIND, (Piece(name.turn, start, end, value),), value, name.score, name.rule)


def _bare(token: Token) -> str:
    """A word without the 's of possession."""
    return token.text.removesuffix("'s")


class _Reader:
    """Looks for names in one turn."""

    def __init__(self, scene: Scene, heard: Heard, *, cased: bool, taken: Taken) -> None:
        self.scene, self.heard, self.tokens, self.cased = scene, heard, heard.tokens, cased
        self.shut = self._shut(taken)
        self.people, self.others = _entities(scene, heard)

    def _shut(self, taken: Taken) -> set[int]:
        """Tokens that cannot be names: part of something else, of a code, or of a firm's name."""
        shut = {i for i, t in enumerate(self.tokens) if not taken.free(self.heard.index, t.start, t.end)}
        for run in self.heard.runs:
            if len(run.signs) > 1:
                shut.update(range(run.first, run.after))
        words = [token.text for token in self.tokens]
        joined = " ".join(words)
        for firm in directory().firms:
            if firm in joined:
                parts = firm.split()
                for index in range(len(words) - len(parts) + 1):
                    if words[index : index + len(parts)] == parts:
                        shut.update(range(index, index + len(parts)))
        return shut

    def names(self) -> Iterator[Name]:
        """Yield the names that something in the turn itself speaks for."""
        for index in range(len(self.tokens)):
            if self.tokens[index].kind != "a" or index in self.shut:
                continue
            yield from self._titled(index)
            yield from self._introduced(index)
            yield from self._signed_off(index)
            yield from self._listed(index)
        yield from self._parsed()
        yield from self._answered()

    def mentions(self, known: set[str]) -> Iterator[Name]:
        """Yield the places where a name that was found elsewhere is said again."""
        for index, token in enumerate(self.tokens):
            if token.kind != "a" or index in self.shut or _bare(token) not in known:
                continue
            small = _bare(token) in directory().doubtful
            if (token.capital or (not self.cased and not small)) and not self._of_a_firm(index, index + 1):
                yield Name(self.heard.index, index, index + 1, 0.7, "person.repeated")

    # What a word may be

    def _could_be(self, index: int) -> bool:
        """Whether a token may be part of a name at all."""
        if index >= len(self.tokens) or index in self.shut or self.tokens[index].kind != "a":
            return False
        token, word = self.tokens[index], _bare(self.tokens[index])
        words = vocabulary()
        if len(word) < 2 or word in words.ordinary or word in directory().not_people or word in directory().relations:
            return False
        if word in words.lists.fillers or (word in words.months and word not in directory().first_names):
            return False
        if word in words.name_words or word in words.lists.quantities or word in words.lists.acknowledgements:
            return self.cased and token.capital
        return token.capital or not self.cased or word in directory().first_names and not self.cased

    def _listed_name(self, index: int) -> bool:
        word = _bare(self.tokens[index])
        return word in directory().first_names

    def _clear_name(self, index: int) -> bool:
        word = _bare(self.tokens[index])
        return (
            word in directory().first_names and word not in directory().doubtful and word not in vocabulary().name_words
        )

    def _end(self, first: int) -> int:
        """Where the name that starts at `first` ends: further capitals, particles, double barrels."""
        after = first + 1
        while after < len(self.tokens) and after - first < _LONGEST_NAME + 2:
            if self.tokens[after - 1].text.endswith("'s"):
                break
            token = self.tokens[after]
            if token.text == "-" and token.glued and self._could_be(after + 1) and self.tokens[after + 1].glued:
                after += 2
            elif token.text in _PARTICLES and self.cased and not token.capital and self._capital(after + 1):
                after += 2
            elif self._surname(after, first):
                after += 1
            elif len(token.text) == 1 and token.capital and token.text not in "ia" and self._capital(after + 1):
                after += 1
            else:
                break
        return after

    def _capital(self, index: int) -> bool:
        return self._could_be(index) and self.tokens[index].capital

    def _surname(self, index: int, first: int) -> bool:
        if not self._could_be(index) or self.tokens[index].text in directory().firm_words:
            return False
        if self.cased:
            return self.tokens[index].capital
        return index == first + 1 and not self._spells(index)

    def _spells(self, index: int) -> bool:
        word = self.tokens[index].text
        words = vocabulary()
        return any(
            word in table
            for table in (words.units, words.teens, words.tens, words.repeats, words.scales, words.ordinals)
        )

    def _of_a_firm(self, first: int, after: int) -> bool:
        """Whether a name is a firm's, a street's or a saint's."""
        following = self.tokens[after] if after < len(self.tokens) else None
        if following is not None and following.text in directory().firm_words and (following.capital or not self.cased):
            return True
        if first and self.tokens[first - 1].text in ("st", "saint", "saints"):
            return True
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        around = [(low, high) for low, high in self.others if low <= start and end <= high]
        return any(
            low <= token.start < high and not start <= token.start < end and token.capital and len(token.text) > 1
            for low, high in around
            for token in self.tokens
        )

    # What speaks for a name

    def _titled(self, index: int) -> Iterator[Name]:
        token = self.tokens[index]
        if token.text not in _TITLES:
            return
        first = index + 1
        if first < len(self.tokens) and self.tokens[first].text == ".":
            first += 1
        if first >= len(self.tokens) or first in self.shut or self.tokens[first].kind != "a":
            return
        name = self.tokens[first]
        known = _bare(name) in vocabulary().ordinary
        if self.cased:
            fits = name.capital and len(name.text) > 1 and (not known or token.capital and not self._plain_word(first))
        else:
            fits = not known and len(name.text) > 2 and (token.text != "miss" or self._listed_name(first))
        if fits:
            yield Name(self.heard.index, first, self._end(first), 0.95, "person.title")

    def _plain_word(self, index: int) -> bool:
        return _bare(self.tokens[index]) in vocabulary().ordinary

    def _led(self, index: int, leads: Sequence[tuple[str, ...]]) -> bool:
        """Whether one of the leads stands right before a token."""
        before = [
            token.text
            for token in self.tokens[max(0, index - 5) : index]
            if token.kind == "a" or token.text not in ",:-"
        ]
        while before and before[-1] in vocabulary().lists.fillers and before[-1] not in ("okay", "right"):
            before.pop()
        return any(tuple(before[-len(lead) :]) == lead for lead in leads)

    def _introduced(self, index: int) -> Iterator[Name]:
        if not self._could_be(index) and not self._named_small(index):
            return
        sure = self._led(index, _SURE_LEADS) and (
            self.cased or self._listed_name(index) or self._led(index, _SURE_LEADS[:2])
        )
        end = self._end(index)
        if self._of_a_firm(index, end):
            return
        if sure:
            yield Name(self.heard.index, index, end, 0.95, "person.introduced")
        elif self._related(index) and (self.cased or self._listed_name(index)):
            yield Name(self.heard.index, index, end, 0.85, "person.related")
        elif self._led(index, _FAIR_LEADS) and (
            self._listed_name(index) or self._person(index) or self._set_off(index, end)
        ):
            yield Name(self.heard.index, index, end, 0.9, "person.introduced")
        elif self._led(index, _WEAK_LEADS) and self._weakly(index, end):
            yield Name(self.heard.index, index, end, 0.85, "person.introduced")

    def _named_small(self, index: int) -> bool:
        """In a transcript without capitals, a word that is also a name is one after "my name's" or "my wife"."""
        if self.cased or index in self.shut or not self._listed_name(index):
            return False
        return _bare(self.tokens[index]) in vocabulary().name_words and (
            self._led(index, _SURE_LEADS) or self._related(index)
        )

    def _weakly(self, index: int, end: int) -> bool:
        if self._clear_name(index):
            return True
        if self._listed_name(index):
            return self.cased or end - index > 1
        if not self.cased or not self._led(index, _WEAK_LEADS[:5]):
            return False
        return self._person(index) or (end - index > 1 and not self._other(index))

    def _related(self, index: int) -> bool:
        """After "my wife", "his son,": whoever that is."""
        before = [token.text for token in self.tokens[max(0, index - 3) : index] if token.text != ","]
        return bool(before) and before[-1] in directory().relations and len(before) > 1 and before[-2] in (
            "my", "his", "her", "your", "our", "their", "the", "a", "old", "little", "eldest", "youngest",
        )  # fmt: skip

    def _set_off(self, index: int, end: int) -> bool:
        """A capitalised word that nothing else claims, with a stop after it."""
        following = self.tokens[end].text if end < len(self.tokens) else "."
        return self.cased and not self._other(index) and following in ".,?!" and self._led(index, _FAIR_LEADS[2:])

    def _person(self, index: int) -> bool:
        token = self.tokens[index]
        return any(start <= token.start < end for start, end in self.people)

    def _other(self, index: int) -> bool:
        token = self.tokens[index]
        return any(start <= token.start < end for start, end in self.others)

    def _signed_off(self, index: int) -> Iterator[Name]:
        """ "Kyle speaking", "Gareth here": the capitals, or the first name, before it."""
        if self.tokens[index].text not in _SIGN_OFFS or not index:
            return
        first = index
        while (
            first > 0
            and index - first < 3
            and self._could_be(first - 1)
            and (self.cased or first == index or self._listed_name(first - 1))
        ):
            first -= 1
        if first == index:
            return
        if self.cased or self._listed_name(first):
            sure = any(self._listed_name(i) or self._person(i) for i in range(first, index))
            before = self.tokens[first - 1].text if first else "."
            if sure or (self.tokens[index].text == "speaking" and before in ".,!"):
                yield Name(self.heard.index, first, index, 0.9, "person.introduced")

    def _listed(self, index: int) -> Iterator[Name]:
        """A word of the directory; a doubtful one only where the parser, a surname or being addressed speaks for it."""
        if not self._listed_name(index) or not self._could_be(index):
            return
        end = self._end(index)
        if self._of_a_firm(index, end):
            return
        if (
            self._clear_name(index)
            or self._person(index)
            or (self.cased and end - index > 1 and not self._other(index))
        ):
            yield Name(self.heard.index, index, end, 0.8, "person.listed")

    def _parsed(self) -> Iterator[Name]:
        """What the parser takes for a person, if it looks like a name and not like the start of a sentence."""
        for start, end in self.people:
            inside = [i for i, token in enumerate(self.tokens) if token.start >= start and token.end <= end + 2]
            inside = [i for i in inside if self.tokens[i].start < end]
            while inside and not self._capital(inside[0]):
                inside.pop(0)
            while inside and not self._capital(inside[-1]):
                inside.pop()
            if not inside or not self.cased or any(i in self.shut for i in inside):
                continue
            if self._greets() and not any(self._listed_name(i) for i in inside):
                continue
            first, after = inside[0], inside[-1] + 1
            if after - first > _LONGEST_NAME + 1 or self._of_a_firm(first, after):
                continue
            if any(self.tokens[i].text in directory().firm_words for i in inside):
                continue
            starts = first == 0 or self.tokens[first - 1].text in ".?!"
            if (after - first > 1 or not starts) and all(len(self.tokens[i].text) > 1 or i > first for i in inside):
                if after - first == 1 and self.tokens[first].shouted:
                    continue
                yield Name(self.heard.index, first, after, 0.75, PARSER)

    def _greets(self) -> bool:
        """Whether a turn says who was reached: what is then not in the directory is the firm, not the speaker."""
        words = {token.text for token in self.tokens}
        return bool(words & _SIGN_OFFS or words & {"welcome", "calling"} or {"through", "to"} <= words)

    def _answered(self) -> Iterator[Name]:
        """The first words of an answer to "What's your name?"."""
        slots = self.scene.asked_before(self.heard.index, self.heard.turn.start_s)
        if not any(cue.type is _KIND and not slot.own for slot in slots for cue in slot.cues):
            return
        index = 0
        while index < len(self.tokens) and (self.tokens[index].kind == "p" or self.tokens[index].text in _LEAD_WORDS):
            index += 1
        if not self._could_be(index) or self._spells(index):
            return
        if not self.cased and not self._listed_name(index) and self.heard.words > 4:
            return
        end = self._end(index)
        if not self._of_a_firm(index, end):
            yield Name(self.heard.index, index, end, 0.85, "person.asked")


def _entities(scene: Scene, heard: Heard) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """What the parser found in a turn: people, and what is something else, as characters."""
    if not scene.docs:
        return [], []
    people: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for entity in scene.docs[heard.index].ents:
        place = (entity.start_char, entity.end_char)
        (people if entity.label_ == "PERSON" else others).append(place)
    return people, others
