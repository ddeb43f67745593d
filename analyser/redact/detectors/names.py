"""People's names: what in a turn speaks for one, and every later mention of a name that was found.

The trained reader is one voice among several: what a title, an introduction or a relative speaks for is a name as
well.
"""

from collections.abc import Sequence

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors.name_evidence import SURELY_READ, Name, NameEvidence
from analyser.redact.detectors.name_words import bare
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import READ, Scene
from analyser.redact.taken import Taken
from analyser.redact.vocabulary import vocabulary

_SHORTEST_MENTION = 3


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the names in a conversation, apart from each other and from what is `taken`."""
    cased = _cased(scene)
    turns = [NameEvidence(scene, heard, taken, cased=cased) for heard in scene.turns]
    names = _apart([name for turn in turns for name in turn.names() if not scene.read or turn.confirmed(name)])
    known = _known(scene, [name for name in names if name.rule != READ or name.score >= SURELY_READ])
    names += [name for turn in turns for name in turn.mentions(known)]
    return [_candidate(scene, name) for name in _apart(names)]


def _cased(scene: Scene) -> bool:
    """Whether the transcript has capital letters where they belong."""
    first = [next((t for t in heard.tokens if t.kind == "a"), None) for heard in scene.turns if len(heard.tokens) > 2]
    words = [token for token in first if token is not None]
    shouted = sum(token.shouted and len(token.text) > 1 for token in words)
    return not words or (sum(token.capital for token in words) > len(words) / 3 and shouted < len(words) / 2)


def _known(scene: Scene, names: Sequence[Name]) -> set[str]:
    """The single words of names that may be mentioned again."""
    words = (
        bare(token)
        for name in names
        for token in scene.turns[name.turn].tokens[name.first : name.after]
        if token.kind == "a"
    )
    return {word for word in words if len(word) >= _SHORTEST_MENTION and word not in vocabulary().ordinary}


def _apart(names: Sequence[Name]) -> list[Name]:
    taken = Taken()
    kept: list[Name] = []
    for name in sorted(names, key=lambda name: (-name.score, name.first - name.after)):
        if taken.free(name.turn, name.first, name.after):
            taken.add(name.turn, name.first, name.after)
            kept.append(name)
    return sorted(kept, key=lambda name: (name.turn, name.first))


def _candidate(scene: Scene, name: Name) -> Candidate:
    heard = scene.turns[name.turn]
    last = heard.tokens[name.after - 1]
    start, end = heard.tokens[name.first].start, last.end - len(last.text) + len(bare(last))
    value = written(heard.turn.text[start:end])
    piece = Piece(name.turn, start, end, value)
    return Candidate(PersonalDataType.PERSON, (piece,), value, name.score, name.rule)


def written(said: str) -> str:
    """Return a name with capitals, in whatever way it was said.

    >>> written("priya rao"), written("Siân de Vries")
    ('Priya Rao', 'Siân de Vries')
    """
    return said if any(char.isupper() for char in said) else said.title()
