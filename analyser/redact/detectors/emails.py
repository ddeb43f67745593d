"""E-mail addresses: written, and said ("j dot smith eighty-nine at example dot co dot u k"), also over two turns."""

import functools
from collections.abc import Sequence
from typing import Any

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors.email_domain import read_domain
from analyser.redact.detectors.email_local import read_local
from analyser.redact.detectors.email_words import SEPARATORS, Stretch, email_words, spell
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Heard, Scene
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token, folded
from analyser.redact.vocabulary import vocabulary

_KIND = PersonalDataType.EMAIL
_WRITTEN = r"[\pL\pN._%+'\-]*[\pL\pN_%+\-]@[\pL\pN\-]+(?:\.[\pL\pN\-]+)*\.[\pL][\pL\pN\-]*[\pL\pN]"
_JOINS = {"at", "@", *SEPARATORS}
"""What stands on one side or the other where an address goes on in the next turn."""

_LONGEST_LABEL = 8
_TURNS_BACK = 3


def find(scene: Scene) -> list[Candidate]:
    """Return the e-mail addresses of a conversation."""
    found = [candidate for heard in scene.turns for candidate in _in_turn(scene, heard)]
    found += [whole for heard in scene.turns if heard.tokens and (whole := _over_turns(scene, heard))]
    taken, kept = Taken(), []
    for candidate in sorted(found, key=lambda candidate: -len(candidate.pieces)):
        if all(taken.free(piece.turn, piece.start, piece.end) for piece in candidate.pieces):
            kept.append(candidate)
            for piece in candidate.pieces:
                taken.add(piece.turn, piece.start, piece.end)
    return kept


def _in_turn(scene: Scene, heard: Heard) -> list[Candidate]:
    found = _written(heard)
    awaited = _awaited(scene, heard.index)
    end = max((piece.end for candidate in found for piece in candidate.pieces), default=0)
    for index, token in enumerate(heard.tokens):
        if token.text in ("at", "@") and token.start >= end:
            candidate = _said(scene, heard, index, awaited=awaited)
            if candidate:
                found.append(candidate)
                end = candidate.pieces[-1].end
    return found or (_local_only(heard) if awaited else [])


def _written(heard: Heard) -> list[Candidate]:
    text = folded(heard.turn.text)
    if "@" not in text:
        return []
    return [
        _one(heard, match.start(), match.end(), match.group().lower(), "email.written", 0.99)
        for match in _compiled().finditer(text)
    ]


def _one(heard: Heard, start: int, end: int, value: str, rule: str, score: float) -> Candidate:
    return Candidate(_KIND, (Piece(heard.index, start, end, value),), value, score, rule)


def _said(scene: Scene, heard: Heard, at: int, *, awaited: bool) -> Candidate | None:
    tokens = heard.tokens
    domain = read_domain(tokens, at + 1, provider_alone=awaited)
    if domain is None:
        return None
    local = read_local(tokens, at)
    if local and (awaited or _unmistakable(tokens, local)):
        start, end = tokens[local.first].start, tokens[domain.after - 1].end
        return _one(heard, start, end, f"{local.value}@{domain.value}", "email.said", 0.95)
    if local is None and at <= 3:
        return _continued(scene, heard, at, domain)
    return None


def _continued(scene: Scene, heard: Heard, at: int, domain: Stretch) -> Candidate | None:
    """The part before "at" was said in the speaker's turn before."""
    for before in range(heard.index - 1, max(-1, heard.index - 1 - _TURNS_BACK), -1):
        if scene.other(before, heard.index):
            if not scene.passing(before):
                return None
            continue
        earlier = scene.turns[before]
        end = len(_without_stop(earlier.tokens))
        local = read_local(earlier.tokens, end)
        if local is None:
            return None
        first = Piece(before, earlier.tokens[local.first].start, earlier.tokens[local.after - 1].end, local.value)
        second = Piece(heard.index, heard.tokens[at].start, heard.tokens[domain.after - 1].end, "@" + domain.value)
        return Candidate(_KIND, (first, second), local.value + "@" + domain.value, 0.95, "email.said")
    return None


def _over_turns(scene: Scene, heard: Heard) -> Candidate | None:
    """An address that was asked for, said bit by bit while the other only says yes."""
    turns = scene.handed_over(heard.index) if _awaited(scene, heard.index) else []
    if len(turns) < 2:
        return None
    parts = [_without_stop(turn.tokens) for turn in turns]
    tokens = [token for part in parts for token in part]
    for at in [index for index, token in enumerate(tokens) if token.text in ("at", "@")]:
        domain, local = read_domain(tokens, at + 1, provider_alone=True), read_local(tokens, at)
        if domain and local and local.first < len(parts[0]) < domain.after:
            pieces, begin = [], 0
            for turn, part in zip(turns, parts, strict=True):
                inside = part[max(0, local.first - begin) : max(0, domain.after - begin)]
                begin += len(part)
                if inside:
                    pieces.append(Piece(turn.index, inside[0].start, inside[-1].end, _piece(inside)))
                if 0 < begin < domain.after and not {tokens[begin - 1].text, tokens[begin].text} & _JOINS:
                    break
            else:
                value = f"{local.value}@{domain.value}"
                return Candidate(_KIND, tuple(pieces), value, 0.95, "email.said")
    return None


def _piece(tokens: Sequence[Token]) -> str:
    """What a piece of an address is written as."""
    at = next((index for index, token in enumerate(tokens) if token.text in ("at", "@")), None)
    if at is None:
        return spell(tokens, 0, len(tokens))
    return spell(tokens, 0, at) + "@" + spell(tokens, at + 1, len(tokens))


def _without_stop(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens of a turn up to its last word."""
    after = len(tokens)
    while after and tokens[after - 1].text in ".,;…-":
        after -= 1
    return tokens[:after]


def _local_only(heard: Heard) -> list[Candidate]:
    """A part before "at" of which the rest was not heard: "s dot thackeray", where an address was asked for."""
    for index, token in enumerate(heard.tokens):
        if token.text in ("dot", "underscore") and 0 < index < len(heard.tokens) - 1:
            after = index + 1
            while (
                after < len(heard.tokens) and heard.tokens[after].text not in ".,?!;" and after - index < _LONGEST_LABEL
            ):
                if heard.tokens[after].text in vocabulary().ordinary and heard.tokens[after - 1].text not in SEPARATORS:
                    break
                after += 1
            local = read_local(heard.tokens, after)
            if local and local.value.rpartition(".")[2] not in email_words("endings"):
                start, end = heard.tokens[local.first].start, heard.tokens[local.after - 1].end
                return [_one(heard, start, end, local.value, "email.part", 0.6)]
    return []


def _awaited(scene: Scene, turn: int) -> bool:
    """Whether e-mail is spoken of in a turn or in the one asked before it."""
    cues = [*scene.turns[turn].cues, *(cue for slot in scene.asked_before(turn) for cue in slot.cues)]
    return any(cue.type is _KIND for cue in cues)


def _unmistakable(tokens: Sequence[Token], local: Stretch) -> bool:
    """Whether a local part is more than a word before "at": "have a look at example dot com" is none."""
    return (
        any(
            token.text in ("dot", "underscore", "_", "hyphen")
            or token.kind == "d"
            or (token.text == "." and token.glued)
            for token in tokens[local.first : local.after]
        )
        or sum(len(token.text) == 1 and token.kind == "a" for token in tokens[local.first : local.after]) > 1
    )


@functools.cache
def _compiled() -> Any:
    import re2

    return re2.compile(_WRITTEN)
