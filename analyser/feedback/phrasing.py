"""Chooses among wordings, so that the points of one page do not read like one letter sent out seven times."""

from collections.abc import Mapping, Sequence

from analyser.feedback.grammar import as_sentence


class Phrasing:
    """Hands out wordings in turn, the same ones for the same conversation. `seed` shifts where it begins."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._used: dict[Sequence[str], int] = {}
        self._said: set[str] = set()

    def choose(self, templates: Sequence[str], slots: Mapping[str, str]) -> str | None:
        """Return the next wording whose slots can all be filled; None where there is none."""
        if not templates:
            return None
        begin = (self._seed + self._used.get(tuple(templates), 0)) % len(templates)
        for step in range(len(templates)):
            said = fill(templates[(begin + step) % len(templates)], slots)
            if said is not None and said not in self._said:
                self._used[tuple(templates)] = self._used.get(tuple(templates), 0) + step + 1
                self._said.add(said)
                return said
        return None


def first(templates: Sequence[str], slots: Mapping[str, str]) -> str | None:
    """Return the first wording, in the order of preference, whose slots can all be filled."""
    return next((said for template in templates if (said := fill(template, slots)) is not None), None)


def fill(template: str, slots: Mapping[str, str]) -> str | None:
    """Fill the slots of a template; None where one is missing. What is filled in is never read as a template.

    >>> fill("{who} said {cue}", {"who": "The customer", "cue": "{who}"})
    'The customer said {who}.'
    >>> fill("{who} said {cue}", {"who": "The customer"}) is None
    True
    """
    try:
        said = template.format_map(slots)
    except KeyError:
        return None
    return as_sentence(_without_doubled_marks(said.strip())) if said.strip() else None


def _without_doubled_marks(text: str) -> str:
    for doubled, single in (('?"?', '"?'), ('!"?', '"?'), ("?.", "?"), ("….", "…"), ("..", ".")):
        while doubled in text and doubled != single:
            text = text.replace(doubled, single)
    return text
