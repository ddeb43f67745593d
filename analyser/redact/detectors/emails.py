"""E-mail addresses: written, and said ("j dot smith eighty-nine at example dot co dot u k"), also over two turns."""

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Heard, Scene
from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_KIND = PersonalDataType.EMAIL
_WRITTEN = r"[\pL\pN._%+'\-]*[\pL\pN_%+\-]@[\pL\pN\-]+(?:\.[\pL\pN\-]+)*\.[\pL][\pL\pN\-]*[\pL\pN]"
_SEPARATORS = {
    "dot": ".", ".": ".", "point": ".", "stop": ".", "underscore": "_", "_": "_", "dash": "-", "hyphen": "-", "-": "-", "plus": "+", "+": "+",
}  # fmt: skip
_ENDINGS = frozenset(
    "com co uk org net gov ac edu io me info eu ie de fr es it us ca au nz in biz tv scot wales london cymru site app dev "
    "online shop xyz cloud email tech nhs police sch ltd plc".split()
)
_PROVIDERS = frozenset(
    "gmail googlemail hotmail yahoo outlook icloud live btinternet aol sky msn me protonmail virginmedia talktalk".split()
)
_ASIDES = frozenset("all one word lower lowercase case no spaces in small letters uppercase joined together".split())
_LEADS = frozenset(
    "is it's its it that's thats was address email e mail mail to on at use using try be and so my the a as or via from under name "
    "username email's mail's address's then yes yeah yep okay ok right sure well um uh er erm just".split()
)
_SPELLING = frozenset({"that's", "thats", "spelt", "spelled", "is"})
_LONGEST_LOCAL = 24
_LONGEST_LABEL = 8
_TURNS_BACK = 3


class _Stretch(NamedTuple):
    """Tokens `[first, after)` and what they spell."""

    first: int
    after: int
    value: str


def find(scene: Scene) -> list[Candidate]:
    """Return the e-mail addresses of a conversation."""
    found: list[Candidate] = []
    for heard in scene.turns:
        found += _written(heard)
        for index, token in enumerate(heard.tokens):
            if token.text in ("at", "@") and not _inside(found, heard.index, token.start):
                candidate = _said(scene, heard, index)
                if candidate:
                    found.append(candidate)
        if not any(piece.turn == heard.index for candidate in found for piece in candidate.pieces):
            found += _local_only(scene, heard)
    return _without_repeats(found)


def _written(heard: Heard) -> list[Candidate]:
    text = heard.turn.text
    if "@" not in text:
        return []
    return [
        _one(heard, match.start(), match.end(), match.group().lower(), "email.written", 0.99)
        for match in _compiled().finditer(text)
    ]


def _one(heard: Heard, start: int, end: int, value: str, rule: str, score: float) -> Candidate:
    return Candidate(_KIND, (Piece(heard.index, start, end, value),), value, score, rule)


def _inside(found: Sequence[Candidate], turn: int, start: int) -> bool:
    return any(p.turn == turn and p.start <= start < p.end for candidate in found[-4:] for p in candidate.pieces)


def _said(scene: Scene, heard: Heard, at: int) -> Candidate | None:
    tokens = heard.tokens
    awaited = _awaited(scene, heard.index)
    domain = _domain(tokens, at + 1, provider_alone=awaited)
    if domain is None:
        return None
    local = _local(tokens, at)
    if local and (awaited or _unmistakable(tokens, local)):
        start, end = tokens[local.first].start, tokens[domain.after - 1].end
        return _one(heard, start, end, f"{local.value}@{domain.value}", "email.said", 0.95)
    if local is None and at <= 3:
        return _continued(scene, heard, at, domain)
    return None


def _continued(scene: Scene, heard: Heard, at: int, domain: _Stretch) -> Candidate | None:
    """The part before "at" was said in the speaker's turn before."""
    for before in range(heard.index - 1, max(-1, heard.index - 1 - _TURNS_BACK), -1):
        if scene.other(before, heard.index):
            if not scene.passing(before):
                return None
            continue
        earlier = scene.turns[before]
        end = len(earlier.tokens)
        while end and earlier.tokens[end - 1].text in ".,;…-":
            end -= 1
        local = _local(earlier.tokens, end)
        if local is None:
            return None
        first = Piece(before, earlier.tokens[local.first].start, earlier.tokens[local.after - 1].end, local.value)
        second = Piece(heard.index, heard.tokens[at].start, heard.tokens[domain.after - 1].end, "@" + domain.value)
        return Candidate(_KIND, (first, second), local.value + "@" + domain.value, 0.95, "email.said")
    return None


def _local_only(scene: Scene, heard: Heard) -> list[Candidate]:
    """A part before "at" of which the rest was not heard: "s dot thackeray", where an address was asked for."""
    if not _awaited(scene, heard.index):
        return []
    for index, token in enumerate(heard.tokens):
        if token.text in ("dot", "underscore") and 0 < index < len(heard.tokens) - 1:
            after = index + 1
            while (
                after < len(heard.tokens) and heard.tokens[after].text not in ".,?!;" and after - index < _LONGEST_LABEL
            ):
                if (
                    heard.tokens[after].text in vocabulary().ordinary
                    and heard.tokens[after - 1].text not in _SEPARATORS
                ):
                    break
                after += 1
            local = _local(heard.tokens, after)
            if local and local.value.rpartition(".")[2] not in _ENDINGS:
                start, end = heard.tokens[local.first].start, heard.tokens[local.after - 1].end
                return [_one(heard, start, end, local.value, "email.part", 0.6)]
    return []


def _awaited(scene: Scene, turn: int) -> bool:
    """Whether e-mail is spoken of in a turn or in the one asked before it."""
    cues = [*scene.turns[turn].cues, *(cue for slot in scene.asked_before(turn) for cue in slot.cues)]
    return any(cue.type is _KIND for cue in cues)


def _unmistakable(tokens: Sequence[Token], local: _Stretch) -> bool:
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


# What stands after "at"


def _domain(tokens: Sequence[Token], index: int, *, provider_alone: bool) -> _Stretch | None:
    start = index
    labels: list[str] = []
    while index < len(tokens):
        label = _label(tokens, index)
        if label is None:
            break
        labels.append(label.value)
        index = label.after
        dot = _dot(tokens, index)
        if dot is None:
            break
        index = dot
    ended = index
    if len(labels) > 1 and labels[-1] in _ENDINGS:
        return _Stretch(start, _before_dot(tokens, ended), ".".join(labels))
    if provider_alone and labels and "".join(labels[:1]) in _PROVIDERS:
        return _Stretch(start, _label_end(tokens, start), labels[0])
    return None


def _before_dot(tokens: Sequence[Token], after: int) -> int:
    while after and tokens[after - 1].text in (".", "dot", ","):
        after -= 1
    return after


def _label_end(tokens: Sequence[Token], start: int) -> int:
    label = _label(tokens, start)
    return label.after if label else start + 1


def _dot(tokens: Sequence[Token], index: int) -> int | None:
    """Return what follows a "dot", or null; a comma may stand on either side of it."""
    if index < len(tokens) and tokens[index].text == ",":
        index += 1
    if index < len(tokens) and (tokens[index].text == "dot" or (tokens[index].text == "." and _goes_on(tokens, index))):
        return index + 1
    return None


def _goes_on(tokens: Sequence[Token], index: int) -> bool:
    return index + 1 < len(tokens) and (tokens[index + 1].glued or tokens[index + 1].text in ("com", "co", "org", "uk"))


def _label(tokens: Sequence[Token], index: int) -> _Stretch | None:
    """Read one part of a domain: words, letters and figures up to a dot; an ending such as "co" or "u k" stands alone."""
    start = index
    spelled = ""
    while index < len(tokens) and index - start < _LONGEST_LABEL:
        token = tokens[index]
        if token.text == "," and spelled and index + 1 < len(tokens) and len(tokens[index + 1].text) == 1:
            index += 1
            continue
        if token.text in ("-", "hyphen", "dash") and spelled:
            joined = token.text != "-" or (index + 1 < len(tokens) and len(tokens[index + 1].text) > 1)
            spelled += "-" if joined else ""
            index += 1
            continue
        if token.kind == "p" or token.text == "dot":
            break
        text, after = _spelled(tokens, index)
        if spelled and not _joins(tokens, index, after, spelled):
            break
        spelled += text
        index = after
        if spelled in _ENDINGS and len(spelled) < 4 and spelled != "me":
            following = tokens[index].text if index < len(tokens) else ""
            if not (len(following) == 1 and following.isalpha()):
                break
    return _Stretch(start, index, spelled.strip("-")) if spelled.strip("-") else None


def _joins(tokens: Sequence[Token], index: int, after: int, spelled: str) -> bool:
    """Whether a further word still belongs to a label: it is a letter, a figure, or a dot follows soon."""
    if spelled in _ENDINGS or spelled in _PROVIDERS:
        return False
    if len(tokens[index].text) == 1 or tokens[index].kind == "d":
        return True
    return any(token.text == "dot" or token.text == "." for token in tokens[after : after + 3]) and (
        tokens[index].text not in vocabulary().ordinary
        or tokens[after : after + 1] != []
        and tokens[after].text == "dot"
    )


# What stands before "at"


def _local(tokens: Sequence[Token], at: int) -> _Stretch | None:
    """Read the part before "at" backwards to where the address starts."""
    after = _before_asides(tokens, at)
    first = after
    while first > 0 and after - first < _LONGEST_LOCAL and _belongs(tokens, first - 1, after):
        first -= 1
    while first < after and (
        tokens[first].kind == "p" or tokens[first].text in _SEPARATORS or tokens[first].text == "for"
    ):
        first += 1
    if first == after:
        return None
    value = _spell(tokens, first, after)
    if not value:
        return None
    return _explained(tokens, first, after) or _Stretch(first, after, value)


def _explained(tokens: Sequence[Token], first: int, after: int) -> _Stretch | None:
    """ "b dot whitlock, that's w, h, i, t, l, o, c, k": what is spelled out again belongs to the address."""
    letters = [token for token in tokens[first:after] if token.kind == "a"]
    if (
        first < 2
        or tokens[first - 1].text not in _SPELLING
        or len(letters) < 3
        or any(len(t.text) > 1 for t in letters)
    ):
        return None
    before = _local(tokens, first - 1)
    return before and _Stretch(before.first, after, before.value)


def _before_asides(tokens: Sequence[Token], at: int) -> int:
    """Step back over "all one word", "all lower case", and commas."""
    index = _before_commas(tokens, at)
    while True:
        back = index
        while back and tokens[back - 1].text in _ASIDES:
            back -= 1
        if index - back < 2:
            return index
        index = _before_commas(tokens, back)


def _before_commas(tokens: Sequence[Token], index: int) -> int:
    while index and tokens[index - 1].text == ",":
        index -= 1
    return index


def _belongs(tokens: Sequence[Token], index: int, after: int) -> bool:
    token = tokens[index]
    following = tokens[index + 1].text if index + 1 < after else ""
    if token.text == ",":
        return index > 0 and (
            _signlike(tokens, index - 1)
            or following in _SEPARATORS
            or tokens[index - 1].text in _SEPARATORS
            or (index > 2 and tokens[index - 2].text == "for" and len(tokens[index - 3].text) == 1)
        )
    if token.text == ".":
        return index + 1 < len(tokens) and tokens[index + 1].glued
    if token.text in _SEPARATORS and token.text != "stop" and token.text != "point":
        return True
    if token.kind == "p":
        return False
    if (
        following in _SEPARATORS
        and following != "."
        or (following == "." and index + 2 < len(tokens) and tokens[index + 2].glued)
    ):
        return token.text not in ("is", "it's", "that's")
    if index and tokens[index - 1].text in ("dot", "underscore", "hyphen", "dash"):
        return True
    words = vocabulary()
    if token.text in words.scales or (token.text == "and" and index and tokens[index - 1].text in words.scales):
        return True
    if (
        _signlike(tokens, index)
        or token.text in vocabulary().repeats
        or token.text in vocabulary().lists.spelling_links - {"4"}
    ):
        return token.text not in ("like", "as")
    if token.text in _LEADS or token.text.endswith("'s"):
        return False
    return token.text not in vocabulary().ordinary or following == ""


def _signlike(tokens: Sequence[Token], index: int) -> bool:
    token, words = tokens[index], vocabulary()
    return (
        token.kind == "d"
        or (len(token.text) == 1 and token.kind == "a")
        or token.text in words.units
        or token.text in words.teens
        or token.text in words.tens
    )


def _spell(tokens: Sequence[Token], first: int, after: int) -> str:
    spelled, index = "", first
    while index < after:
        token = tokens[index]
        if token.text == "-" and _single(tokens, index - 1) and index + 1 < len(tokens) and _single(tokens, index + 1):
            index += 1  # a recogniser's way to write signs that were said one by one
        elif token.text in _SEPARATORS:
            spelled += _SEPARATORS[token.text]
            index += 1
        elif token.kind == "p" or token.text in vocabulary().lists.fillers:
            index += 1
        else:
            text, index = _spelled(tokens, index)
            spelled += text
    return spelled.strip(".")


def _single(tokens: Sequence[Token], index: int) -> bool:
    return index >= 0 and len(tokens[index].text) == 1


def _spelled(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """Return what one token, or one number, one repeated or explained letter, is written as."""
    token, words = tokens[index], vocabulary()
    numeral = token.text in words.units or token.text in words.teens or token.text in words.tens
    if numeral or token.kind == "d" or token.text in words.repeats or len(token.text) == 1:
        sign = read_sign(tokens, index, beside=True)
        if sign is not None:
            return sign.code.replace("o", "0").lower(), sign.after
    return token.text.replace("'", ""), index + 1


def _without_repeats(found: list[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for candidate in sorted(found, key=lambda candidate: -len(candidate.pieces)):
        if not any(_overlap(piece, other) for piece in candidate.pieces for done in kept for other in done.pieces):
            kept.append(candidate)
    return kept


def _overlap(first: Piece, second: Piece) -> bool:
    return first.turn == second.turn and first.start < second.end and second.start < first.end


@functools.cache
def _compiled() -> Any:
    import re2

    return re2.compile(_WRITTEN)
