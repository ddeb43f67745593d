"""Finds what carries weight in what somebody says of their own life, and an open question that takes it up."""

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from analyser.core.call import Kind
from analyser.feedback.clauses import Clause
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.persons import body_part, person_spoken_of
from analyser.feedback.turning import turned
from analyser.feedback.verbs import finite

_FILE = Path(__file__).with_name("cues.toml")
_FIRST_PERSON = frozenset("i me my mine we us our".split())
_EMPTY = frozenset("be have do know think say get go mean see will would can could it that".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday tomorrow tonight christmas easter".split())
_PAST_FORMS = frozenset("was were did had could would 'd".split())
_PAST_TAGS = frozenset({"VBD"})
_LONGEST_PAIR_WORDS = 18
_PLAINLY_A_CUE = 1.8
_CLOSE_BEHIND = 0.9
LONGEST_CUE_WORDS = 20
_HEAVY = frozenset({"loss", "danger", "illness"})
_BODY = "illness"
_OWN_WORK = "doubt about own work"


class Theme(BaseModel):
    """One theme of `cues.toml`: the words that carry it, its weight, and open questions that take it up."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    weight: float = Field(gt=0)
    words: frozenset[str]
    phrases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    about_others: tuple[str, ...] = ()
    day: tuple[str, ...] = ()
    now: tuple[str, ...] = Field(min_length=1)
    then: tuple[str, ...] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: str
    theme: tuple[Theme, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """The part of a turn that a listener would take up.

    clauses: the clause, or two that belong together. weight: how plainly it is a cue. theme: null where the words
    are on no list and the clause was taken for its place and its "I". reflection: it said back, where that is
    certain to be good English. question: an open question about the same thing; null where the words are on no list.
    """

    clauses: tuple[Clause, ...]
    weight: float
    theme: str | None
    reflection: str | None
    question: str | None
    heavy: bool = False
    """Whether the turn speaks of loss, danger or illness, which is answered by itself before anything else is asked."""

    @property
    def start(self) -> int:
        """First character in the turn."""
        return self.clauses[0].start

    @property
    def end(self) -> int:
        """Character after the last."""
        return self.clauses[-1].end

    @property
    def first_person(self) -> bool:
        """Whether the speaker says it of themselves, and it is no name or number."""
        return any(_FIRST_PERSON & set(clause.plains) for clause in self.clauses) and not any(
            word.tag in ("NNP", "CD") for clause in self.clauses for word in clause.words[-2:]
        )

    @property
    def plain(self) -> bool:
        """Whether the words themselves say that something weighs on the speaker."""
        return self.theme is not None and self.weight >= _PLAINLY_A_CUE


@functools.cache
def themes() -> tuple[Theme, ...]:
    """Read `cues.toml`."""
    return _File.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8"))).theme


def find_cue(clauses: Sequence[Clause], kind: Kind, *, thing: str | None = None) -> Cue | None:
    """Return the cue among the clauses of one turn, or None for a turn that holds no statement.

    thing: what the conversation is about ("the bill"), for the question that follows.
    """
    rated = [(_weight(clause, position, len(clauses), kind), position) for position, clause in enumerate(clauses)]
    rated = [(weight, position) for weight, position in rated if weight > 0]
    if not rated:
        return None
    weight, position = _sayable(rated, clauses, kind)
    theme = _theme(clauses[position], kind)
    chosen = _with_neighbour(clauses, position, kind)
    said = [turned(clause, kind) if theme is not None or len(clause.plains) > 3 else None for clause in chosen]
    joiner = chosen[-1].joiner if len(chosen) > 1 and chosen[-1].joiner else "and"
    return Cue(
        clauses=chosen,
        weight=weight,
        theme=theme.name if theme else None,
        reflection=_joined(said, joiner),
        question=_question(clauses, chosen, theme, thing),
        heavy=any((named := _theme(clause, kind)) is not None and named.name in _HEAVY for clause in clauses),
    )


def _theme(clause: Clause, kind: Kind) -> Theme | None:
    """Return the weightiest theme of a clause; in coaching only of what a colleague says of themselves."""
    if kind is Kind.COACHING and not _FIRST_PERSON & set(clause.plains) and not _own_work(clause):
        return None
    lemmas = {word.lemma for word in clause.words} | set(clause.plains)
    run = f" {' '.join(clause.plains)} "
    hits = [
        theme for theme in themes() if lemmas & theme.words or any(f" {phrase} " in run for phrase in theme.phrases)
    ]
    if not hits and body_part([clause]) is not None:
        hits = [theme for theme in themes() if theme.name == _BODY]
    return max(hits, key=lambda theme: theme.weight, default=None)


def _sayable(rated: Sequence[tuple[float, int]], clauses: Sequence[Clause], kind: Kind) -> tuple[float, int]:
    """Return the weightiest clause; one close behind that can be said back goes before one that cannot."""
    ranked = sorted(rated, reverse=True)
    weight, position = ranked[0]
    if turned(clauses[position], kind) is None:
        for other, place in ranked[1:]:
            if other >= weight - _CLOSE_BEHIND and turned(clauses[place], kind) is not None:
                return other, place
    return weight, position


def _own_work(clause: Clause) -> bool:
    run = f" {' '.join(clause.plains)} "
    return any(f" {phrase} " in run for theme in themes() if theme.name == _OWN_WORK for phrase in theme.phrases)


def _weight(clause: Clause, position: int, count: int, kind: Kind) -> float:
    words = len(clause.plains)
    if words < 2 or clause.commands:
        return 0.0
    theme = _theme(clause, kind)
    weight = theme.weight if theme else 0.0
    weight += 0.5 * bool(_FIRST_PERSON & set(clause.plains)) + 0.5 * (position + 1) / count
    if not clause.whole or clause.asks:
        weight -= 0.8
    if clause.depends or words > LONGEST_CUE_WORDS:
        weight -= 0.5
    content = [
        word for word in clause.words if word.tag.startswith(("NN", "JJ", "VB", "CD")) and word.lemma not in _EMPTY
    ]
    if theme is None and (words < 4 or not content):
        weight -= 0.6
    return weight


def _with_neighbour(clauses: Sequence[Clause], position: int, kind: Kind) -> tuple[Clause, ...]:
    """Add the clause beside the cue where both carry weight and stand in one sentence."""
    clause = clauses[position]
    for other, pair in (
        (position - 1, slice(position - 1, position + 1)),
        (position + 1, slice(position, position + 2)),
    ):
        if not 0 <= other < len(clauses):
            continue
        first, second = clauses[pair]
        short = len(first.plains) + len(second.plains) <= _LONGEST_PAIR_WORDS
        if not ((second.joined or second.joiner) and short and clauses[other].whole and not clauses[other].asks):
            continue
        if _theme(clauses[other], kind) is not None or _owner_only(second) or _helpless(second):
            return (first, second)
    return (clause,)


def _helpless(clause: Clause) -> bool:
    """Whether a clause says what did not come, or what its speaker could not do: "I couldn't get the door open"."""
    plains = clause.plains
    if plains[:1] == ("it",) and bool({"n't", "not", "never"} & set(plains)) and len(plains) <= 7:
        return True
    return plains[:1] in (("i",), ("we",)) and "n't" in plains and bool({"could", "ca", "can"} & set(plains[:4]))


def _owner_only(clause: Clause) -> bool:
    """Whether a clause adds only whose it is: "it's my nephew's on Sunday"."""
    return (
        clause.plains[:3] in (("it", "'s", "my"), ("it", "was", "my"), ("that", "'s", "my")) and len(clause.plains) <= 8
    )


def _joined(said: Sequence[str | None], joiner: str) -> str | None:
    if None in said:
        whole = [sentence for sentence in said if sentence]
        return whole[-1] if whole else None
    first, *rest = [sentence for sentence in said if sentence]
    if not rest:
        return first
    second = rest[0]
    if second.startswith(("It's your ", "It was your ")):
        second = second.removeprefix("It's ").removeprefix("It was ")
        return _checked(f"{first[:-1]}, {second}")
    lowered = second if second.startswith(("I ", "I'")) else second[0].lower() + second[1:]
    comma = "," if joiner != "and" or first.split()[0] != second.split()[0] else ""
    return _checked(f"{first[:-1]}{comma} {joiner} {lowered}")


def _checked(sentence: str) -> str | None:
    return as_sentence(sentence) if sound(sentence) else None


def _question(
    clauses: Sequence[Clause], chosen: Sequence[Clause], theme: Theme | None, thing: str | None
) -> str | None:
    cue = chosen[-1]
    past = _told_in_the_past(cue)
    if theme is None:
        return None
    person = person_spoken_of(clauses, chosen) if theme.name != "loss" else None
    part = body_part(chosen)
    slots: dict[str, str | None] = {"thing": thing, "day": _day(clauses) if theme.day else None}
    if part is not None:
        slots |= {"part": part.said, "is_part": part.verb}
    if person is not None:
        slots |= {"them": person.pronoun or person.said, "is_them": person.verb, "them_object": person.object_form}
    if (
        person is not None
        and len(chosen) > 1
        and cue.joiner != "so"
        and _first_person_subject(cue)
        and person.verb == "is"
        and theme.about_others
    ):
        return "How are you both now?"
    subject_is_other = person is not None and not _first_person_subject(cue)
    tried = [*theme.parts] if part else []
    tried += [*theme.day] + ([*theme.about_others] if subject_is_other else []) + [*(theme.then if past else theme.now)]
    for question in tried:
        if (said := _filled(question, slots)) is not None:
            return _after_reflection(said, cue)
    return "What has that been like for you?"


def _after_reflection(question: str, cue: Clause) -> str:
    """Do not say "now", or the day, a second time straight after the cue."""
    if cue.plains[-1] == "now" and question.endswith(" now?"):
        return f"{question.removesuffix(' now?')}?"
    named = [word.text for word in cue.words if word.plain in _DAYS]
    return question.replace(f"before {named[0].capitalize()}", "before then") if named else question


def _told_in_the_past(clause: Clause) -> bool:
    verb = next((word for index, word in enumerate(clause.words) if finite(clause.words, index)), None)
    return verb is not None and (verb.tag in _PAST_TAGS or verb.plain in _PAST_FORMS) and "now" not in clause.plains


def _first_person_subject(clause: Clause) -> bool:
    return bool({"i", "we"} & set(clause.plains[:4]))


def _filled(question: str, slots: dict[str, str | None]) -> str | None:
    known = {name: value for name, value in slots.items() if value}
    try:
        return question.format_map(known)
    except KeyError:
        return None


def _day(clauses: Sequence[Clause]) -> str | None:
    named = [word for clause in clauses for word in clause.words if word.plain in _DAYS]
    if not named:
        return None
    word = named[-1]
    return word.text if word.plain in ("tomorrow", "tonight") else word.text.capitalize()
