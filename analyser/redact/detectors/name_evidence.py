"""What speaks for a name in a turn: titles, introductions, relatives, the directory, the trained reader, a question."""

from collections.abc import Iterator
from typing import NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors.name_words import NameWords, bare
from analyser.redact.directory import Leads, directory
from analyser.redact.scene import READ, Heard, Scene
from analyser.redact.taken import Taken
from analyser.redact.vocabulary import vocabulary

_SIGN_OFFS = frozenset({"speaking", "here"})
_WHOSE = frozenset("my his her your our their the a old little eldest youngest".split())
_FEW_WORDS = 4
_WEAK_RULES = frozenset({"person.listed", "person.asked", "person.addressed"})
SURELY_READ = 0.97
"""From this score on 98 of 100 names that only the reader sees are names (our own talk, held back from it)."""

_LEAST_READ = 0.8
"""How sure the reader must be of a name that no rule speaks for: below this it is wrong more often than right."""

_REACHED: Leads = {"to": (("through", "to"), ("come", "to"))}
_SPOKEN_TO: Leads = {
    "to": (("spoke", "to"), ("spoken", "to"), ("talking", "to"), ("talked", "to"), ("speaking", "to")),
    "with": (("spoke", "with"), ("spoken", "with"), ("speaking", "with")),
}
_STARTS = frozenset("then now well listen look hi hello hiya hey morning afternoon evening but yes no and so".split())
_GREETINGS = 3
"""Turns in which somebody says who is speaking."""
_ANSWER_WORDS = frozenset(
    "it's its yeah yes yep um uh er erm oh right okay ok so well that's the name's name is my sure hi hello i'm this "
    "it i am under hiya of course".split()
)


class Name(NamedTuple):
    """Tokens `[first, after)` of a turn that are a name; `score` in [0, 1], `rule` is the id of what says so."""

    turn: int
    first: int
    after: int
    score: float
    rule: str


class NameEvidence(NameWords):
    """Looks for names in one turn."""

    def __init__(self, scene: Scene, heard: Heard, taken: Taken, *, cased: bool) -> None:
        super().__init__(scene, heard, taken, cased=cased)
        self.scene = scene

    def names(self) -> Iterator[Name]:
        """Yield the names that something in the turn itself speaks for, or the question before it."""
        for index, token in enumerate(self.tokens):
            if token.kind != "a" or index in self.shut:
                continue
            if token.text in directory().titles:
                yield from self._titled(index)
            elif token.text in _SIGN_OFFS:
                yield from self._signed_off(index)
            elif self.could_be(index) or self._named_small(index):
                end = self.end(index)
                if not self.of_a_firm(index, end):
                    yield from self._introduced(index, end)
                    yield from self._listed(index, end)
                    yield from self._foreign(index, end)
        yield from self._read()
        yield from self._answered()

    def confirmed(self, name: Name) -> bool:
        """Whether the trained reader sees a name too, where only a weak rule speaks for it."""
        return name.rule not in _WEAK_RULES or any(map(self.person, range(name.first, name.after)))

    def mentions(self, known: set[str]) -> Iterator[Name]:
        """Yield the places where a name that was found elsewhere is said again."""
        for index, token in enumerate(self.tokens):
            if token.kind != "a" or index in self.shut or bare(token) not in known:
                continue
            if not token.capital and (self.cased or bare(token) in directory().doubtful):
                continue
            if not self.of_a_firm(index, index + 1):
                yield self._name(index, index + 1, 0.7, "person.repeated")

    def _name(self, first: int, after: int, score: float, rule: str) -> Name:
        return Name(self.heard.index, first, after, score, rule)

    def _titled(self, index: int) -> Iterator[Name]:
        first = index + 1
        if first < len(self.tokens) and self.tokens[first].text == ".":
            first += 1
        if first >= len(self.tokens) or first in self.shut or self.tokens[first].kind != "a":
            return
        title, name = self.tokens[index], self.tokens[first]
        known = bare(name) in vocabulary().ordinary
        if self.cased:
            fits = name.capital and len(name.text) > 1 and not known
        else:
            fits = not known and len(name.text) > 2 and (title.text != "miss" or self.listed(first))
        if fits:
            yield self._name(first, self.end(first), 0.95, "person.title")

    def _introduced(self, index: int, end: int) -> Iterator[Name]:
        book = directory()
        listed = self.listed(index)
        if self.led(index, book.sure_leads) and (self.cased or listed or self._like_a_name(index)):
            yield self._name(index, end, 0.95, "person.introduced")
        elif self._related(index) and (self.cased or listed):
            yield self._name(index, end, 0.85, "person.related")
        elif self.led(index, book.fair_leads) and self._fairly(index, end):
            yield self._name(index, end, 0.9, "person.introduced")
        elif self._weakly(index, end):
            yield self._name(index, end, 0.85, "person.introduced")
        elif self._addressed(index, end):
            yield self._name(index, end, 0.7, "person.addressed")

    def _fairly(self, index: int, end: int) -> bool:
        if self.listed(index):
            return True
        if end - index > 1 and self.led(index, _REACHED):
            return False  # "you're through to Ashdown Dental"
        if self.led(index, _SPOKEN_TO) and not self.other(index):
            return self.cased
        return self.person(index) or self._set_off(index, end)

    def _like_a_name(self, index: int) -> bool:
        """Whether a word without a capital may still be a name: no "-ing", no adverb."""
        return not bare(self.tokens[index]).endswith(("ing", "ly", "ed"))

    def _named_small(self, index: int) -> bool:
        """In a transcript without capitals, a word that is also a name is one after "my name's" or "my wife"."""
        if self.cased or not self.listed(index) or bare(self.tokens[index]) not in vocabulary().name_words:
            return False
        return self.led(index, directory().sure_leads) or self._related(index)

    def _weakly(self, index: int, end: int) -> bool:
        book = directory()
        introducing = self.led(index, book.introducing_leads)
        addressing = self.led(index, book.addressing_leads)
        if not introducing and not addressing and not self.led(index, book.weak_leads):
            return False
        if self.clear(index):
            return True
        if addressing and self.ends(end) and self.cased:
            return self.tokens[index].capital
        if self.listed(index):
            return self.cased or end - index > 1
        if not introducing:
            return False
        if end - index > 1 and self._presents_itself(end) and self._like_a_name(index):
            return True
        return self.cased and (self.person(index) or (end - index > 1 and not self.other(index)))

    def _presents_itself(self, end: int) -> bool:
        """ "It's so-and-so here", "this is so-and-so calling"."""
        return end < len(self.tokens) and self.tokens[end].text in ("here", "speaking", "calling", "ringing")

    def _addressed(self, index: int, end: int) -> bool:
        """ "Right then, so-and-so, let's see": a capital between commas, only a start to speak before it."""
        if (
            not self.cased
            or self.other(index)
            or end - index > 1
            or not self.ends(end)
            or not index
            or self.tokens[index - 1].text != ","
        ):
            return False
        lists, place = vocabulary().lists, index - 2
        while place >= 0 and self.tokens[place].text not in ".?!":
            text = self.tokens[place].text
            if not (text in lists.acknowledgements or text in lists.fillers or text in _STARTS or text == ","):
                return False
            place -= 1
        return index - place > 2

    def _related(self, index: int) -> bool:
        """After "my wife", "his son,": whoever that is."""
        before = [token.text for token in self.tokens[max(0, index - 3) : index] if token.text != ","]
        return len(before) > 1 and before[-1] in directory().relations and before[-2] in _WHOSE

    def _set_off(self, index: int, end: int) -> bool:
        """A capitalised word that nothing else claims, with the end of the sentence or "to" after it."""
        following = self.tokens[end].text if end < len(self.tokens) else "."
        return self.cased and not self.other(index) and (self.ends(end) or following in ("to", "know"))

    def _signed_off(self, index: int) -> Iterator[Name]:
        """ "Kyle speaking", "Gareth here": the capitals, or the first name, before it."""
        speaking = self.tokens[index].text == "speaking"
        if speaking and index + 1 < len(self.tokens) and self.tokens[index + 1].text in ("to", "with", "of", "about"):
            return
        first = index
        while first and index - first < 3 and self.could_be(first - 1) and (self.cased or first == index):
            first -= 1
        if not self.cased and first == index - 1 and first and self.listed(first - 1) and self.could_be(first - 1):
            first -= 1
        if first == index:
            return
        first = next((i for i in range(first, index) if self.listed(i)), first)
        sure = any(self.listed(i) or (self.cased and self.person(i)) for i in range(first, index))
        before = self.tokens[first - 1].text if first else "."
        early = self.heard.index < _GREETINGS and index - first == 1 and self._like_a_name(first)
        if sure or (speaking and (early if not self.cased else before in ".,!")):
            yield self._name(first, index, 0.9, "person.introduced")

    def _listed(self, index: int, end: int) -> Iterator[Name]:
        """A word of the directory; a doubtful one only where the trained reader or a surname speaks for it."""
        if not self.listed(index) or not self.could_be(index):
            return
        if self.clear(index) or self.person(index) or (self.cased and end - index > 1 and not self.other(index)):
            yield self._name(index, end, 0.8, "person.listed")

    def _foreign(self, index: int, end: int) -> Iterator[Name]:
        """Two or three capitals in a row, one with a letter that English lacks: a name, whatever the reader says."""
        words = self.tokens[index:end]
        if not self.cased or not 2 <= len(words) <= 3 or all(word.text.isascii() for word in words):
            return
        if all(self.capital(i) for i in range(index, end)):
            yield self._name(index, end, 0.6, "person.foreign")

    def _read(self) -> Iterator[Name]:
        """What the trained reader takes for a person."""
        for place, score in self.people.items():
            if score < _LEAST_READ:
                continue
            inside = list(self.inside(place))
            while inside and self.tokens[inside[0]].text in directory().titles | {"."}:
                inside.pop(0)
            if inside and self._nameable(inside, score) and not self.of_a_firm(inside[0], inside[-1] + 1):
                yield self._name(inside[0], inside[-1] + 1, score, READ)

    def _nameable(self, inside: list[int], score: float) -> bool:
        """Whether words may be a name together: no code or cue among them, not all of them ordinary words; where the
        transcript has capitals, one is there, or the word is in the directory, or the reader is sure."""
        if (
            score < SURELY_READ
            and self.cased
            and not any(self.tokens[index].capital or self.listed(index) for index in inside)
        ):
            return False
        words = [bare(self.tokens[index]) for index in inside if self.tokens[index].kind == "a"]
        plain = vocabulary().ordinary | directory().not_people | directory().relations
        return not self.shut.intersection(inside) and any(len(word) > 1 and word not in plain for word in words)

    def _answered(self) -> Iterator[Name]:
        """The first words of an answer to "What's your name?"."""
        slots = self.scene.asked_before(self.heard.index, self.heard.turn.start_s)
        asked = [cue for slot in slots if not slot.own for cue in slot.cues]
        if not any(cue.type is PersonalDataType.PERSON for cue in asked):
            return
        index = 0
        while index < len(self.tokens) and (
            self.tokens[index].kind == "p" or self.tokens[index].text in _ANSWER_WORDS or index in self.shut
        ):
            index += 1
        if not self.could_be(index) or self.spells(index):
            return
        if not self.cased and not self.listed(index) and self.heard.words > _FEW_WORDS:
            return
        end = self.end(index)
        if not self.of_a_firm(index, end):
            yield self._name(index, end, 0.85, "person.asked")
