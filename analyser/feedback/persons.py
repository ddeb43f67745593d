"""Who a clause speaks of, other than the speaker, and the part of a body that it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyser.feedback.clauses import Clause

_RELATIVES = frozenset(
    "mum mam mom mother dad father son daughter husband wife partner brother sister nan gran grandma grandad "
    "grandmother "
    "grandfather aunt auntie uncle cousin boy girl lad baby child kid children kids twins boyfriend girlfriend fiancé "
    "fiancée neighbour friend mother-in-law father-in-law grandson granddaughter niece nephew toddler".split()
)
_WOMEN = frozenset(
    "mum mam mom mother daughter wife sister nan gran grandma grandmother aunt auntie girl girlfriend mother-in-law "
    "granddaughter niece fiancée".split()
)
_MEN = frozenset(
    "dad father son husband brother grandad grandfather uncle boy lad boyfriend father-in-law grandson nephew "
    "fiancé".split()
)
_MANY = frozenset("children kids twins boys girls parents grandchildren".split())
_PRONOUNS = {"he": ("he", "is", "him"), "she": ("she", "is", "her"), "they": ("they", "are", "them")}
_BODY = frozenset(
    "neck back hip hand hands knee knees leg legs arm arms shoulder shoulders head chest wrist ankle foot feet "
    "eye eyes "
    "ribs rib stomach heart lungs face ear ears nose finger fingers toe tooth teeth spine".split()
)
_OWNERS = {"my": "your", "our": "your", "his": "his", "her": "her", "their": "their"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person or part of a body as the listener would name it: "he", "your mum", "your hands"; with its "is"."""

    said: str
    verb: str
    object_form: str
    pronoun: str = ""
    """What to call them once they have been named: "she"; empty where that is not certain."""


def person_spoken_of(clauses: Sequence[Clause], chosen: Sequence[Clause]) -> Person | None:
    """Return whom the chosen clauses are about, if that is somebody other than the speaker."""
    for clause in chosen:
        for position, plain in enumerate(clause.plains[:5]):
            if plain in ("he", "she"):
                said, verb, object_form = _PRONOUNS[plain]
                return Person(said=said, verb=verb, object_form=object_form)
            if plain in ("my", "our") and (named := _relative(clause.plains, position)) is not None:
                return named
    return None


def body_part(chosen: Sequence[Clause]) -> Person | None:
    """Return the part of the body that the chosen clauses name as somebody's own."""
    for clause in chosen:
        plains = clause.plains
        for position, plain in enumerate(plains[:-1]):
            for reach in (1, 2):
                if position + reach >= len(plains):
                    continue
                part = plains[position + reach]
                if plain in _OWNERS and part in _BODY:
                    many = part in (
                        "hands",
                        "knees",
                        "legs",
                        "arms",
                        "shoulders",
                        "feet",
                        "eyes",
                        "ribs",
                        "lungs",
                        "ears",
                        "fingers",
                        "teeth",
                    )
                    said = f"{_OWNERS[plain]} {part}"
                    return Person(said=said, verb="are" if many else "is", object_form=said)
                if plain in ("a", "bad") and part in _BODY and "bad" in plains[max(position - 1, 0) : position + 2]:
                    return Person(said=f"your {part}", verb="is", object_form=f"your {part}")
    return None


def _relative(plains: Sequence[str], position: int) -> Person | None:
    for reach in (1, 2):
        if position + reach >= len(plains):
            return None
        noun = plains[position + reach]
        if noun in _RELATIVES:
            after = plains[position + reach + 1] if position + reach + 1 < len(plains) else ""
            if (
                after == "'s"
                and position + reach + 2 < len(plains)
                and not plains[position + reach + 2].endswith(("ing", "ed"))
            ):
                return None
            said = " ".join(["your", *plains[position + 1 : position + reach + 1]])
            pronoun = "she" if noun in _WOMEN else "he" if noun in _MEN else ""
            return Person(said=said, verb="are" if noun in _MANY else "is", object_form=said, pronoun=pronoun)
    return None
