"""Passwords, PINs, passcodes and memorable words, where one is given or asked for."""

from collections.abc import Sequence

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Heard, Scene
from analyser.redact.signs import read_sign
from analyser.redact.slots import slots_of
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary
from analyser.redact.wordlists import word_list

_KIND = PersonalDataType.PASSWORD_OR_PIN
_SYMBOLS = {
    ("exclamation", "mark"): "!", ("question", "mark"): "?", ("at", "sign"): "@", ("at", "symbol"): "@",
    ("dollar", "sign"): "$", ("pound", "sign"): "£", ("full", "stop"): ".", ("hash", "tag"): "#",
    ("percent", "sign"): "%", ("and", "sign"): "&", ("hash",): "#", ("hashtag",): "#", ("underscore",): "_",
    ("hyphen",): "-", ("dash",): "-", ("asterisk",): "*", ("star",): "*", ("ampersand",): "&", ("dot",): ".",
    ("exclamation",): "!", ("dollar",): "$",
}  # fmt: skip
_LONGEST = 12
_LONGEST_ANSWER = 6


def _list(name: str) -> frozenset[str]:
    return word_list("passwords", name)


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the passwords and PINs that are said."""
    found = []
    for heard in scene.turns:
        begins = [*_given(heard), *_answered(scene, heard)]
        last = 0
        for begin in sorted(set(begins)):
            end = _end(heard.tokens, begin)
            if begin < last or end <= begin or not _is_value(scene, heard, begin):
                continue
            last = end
            start, stop = heard.tokens[begin].start, heard.tokens[end - 1].end
            value = written(heard, begin, end)
            if value and taken.free(heard.index, start, stop):
                piece = Piece(heard.index, start, stop, value)
                found.append(Candidate(_KIND, (piece,), value, 0.85, "password_or_pin.named"))
    return found


def _given(heard: Heard) -> list[int]:
    """Where "the password is", "my PIN's" is followed by what it is."""
    begins = []
    for cue in heard.cues:
        if cue.type is not _KIND:
            continue
        index = next((i for i, token in enumerate(heard.tokens) if token.start >= cue.end), len(heard.tokens))
        ended = heard.turn.text[cue.start : cue.end].lower().replace("’", "'").endswith(("'s", " is"))
        if index and heard.tokens[index - 1].text.endswith("'s"):
            ended = True
        position = index
        while not ended and position < min(index + 5, len(heard.tokens)):
            if heard.tokens[position].text in ".?!":
                break
            ended = heard.tokens[position].text in _list("copulas")
            position += 1
        if ended:
            begins.append(_past_leads(heard.tokens, position))
    return begins


def _answered(scene: Scene, heard: Heard) -> list[int]:
    """Where a turn starts to answer "What's the password?"."""
    if any(cue.type is not None for cue in heard.cues):
        return []
    begin = _past_leads(heard.tokens, 0)
    if begin >= len(heard.tokens):
        return []
    start = heard.tokens[begin].start
    for slot in slots_of(scene, heard.index, start, start + 1)[:1]:
        asking = {token.text for token in scene.turns[slot.turn].tokens}
        if (
            not slot.own
            and slot.types[0] is _KIND
            and (asking & _list("asking") or not asking & _list("yes_or_no"))
            and _end(heard.tokens, begin) - begin <= _LONGEST_ANSWER + 4
        ):
            words = sum(
                token.kind == "a" and len(token.text) > 1 and not _figure(token) for token in heard.tokens[begin:]
            )
            if words <= _LONGEST_ANSWER:
                return [begin]
    return []


def _past_leads(tokens: Sequence[Token], index: int) -> int:
    while index < len(tokens) and tokens[index].text in _list("leads"):
        index += 1
    return index


def _is_value(scene: Scene, heard: Heard, begin: int) -> bool:
    token = heard.tokens[begin]
    if token.text in _list("not_values") or token.kind == "p":
        return False
    return not token.text.endswith(("ing", "n't")) or token.capital


def _figure(token: Token) -> bool:
    words = vocabulary()
    return token.kind == "d" or any(
        token.text in table for table in (words.units, words.teens, words.tens, words.repeats)
    )


def _end(tokens: Sequence[Token], begin: int) -> int:
    """Where a value ends: at the end of the sentence, or before a word that takes up something else."""
    index = begin
    while index < len(tokens) and index - begin < _LONGEST:
        token = tokens[index]
        if token.text in ".?!;":
            break
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.text in _list("stops") and not (
            token.text == "and" and following is not None and (len(following.text) == 1 or _figure(following))
        ):
            break
        if token.text in ("i", "it's", "that's", "you", "we") and index > begin:
            break
        index += 1
    while index > begin and (tokens[index - 1].text in ",-" or tokens[index - 1].text in vocabulary().lists.fillers):
        index -= 1
    return index


def written(heard: Heard, begin: int, end: int) -> str:
    """Return what tokens `[begin, end)` mean: words as they are written, figures, capitals and signs that are named."""
    tokens, text = heard.tokens, heard.turn.text
    written, index = "", begin
    aside = " ".join(token.text for token in tokens[begin:end])
    while index < end:
        token = tokens[index]
        symbol = _SYMBOLS.get((token.text, tokens[index + 1].text if index + 1 < end else ""))
        if symbol:
            written, index = written + symbol, index + 2
        elif (token.text,) in _SYMBOLS:
            written, index = written + _SYMBOLS[token.text,], index + 1
        elif token.text in ("capital", "big") and index + 1 < end and len(tokens[index + 1].text) == 1:
            written, index = _capital(written, tokens[index + 1].text), index + 2
        elif token.kind == "p" or token.text in vocabulary().lists.fillers or _aside(tokens, index, begin, end):
            index += 1
        else:
            sign = read_sign(tokens, index, beside=True) if _figure(token) or len(token.text) == 1 else None
            if sign is not None:
                shown = text[token.start : token.end] if len(token.text) == 1 and token.kind == "a" else sign.code
                written, index = written + shown.replace("o", "0" if shown == sign.code else "o"), sign.after
            else:
                written, index = written + text[token.start : token.end], index + 1
    return written.lower() if "lower case" in aside or "lowercase" in aside else written


def _aside(tokens: Sequence[Token], index: int, begin: int, end: int) -> bool:
    """Whether a word says how the rest is written ("all one word"), or only links two signs ("K and E")."""
    following = tokens[index + 1].text if index + 1 < end else ""
    before = tokens[index - 1].text if index > begin else ""
    text = tokens[index].text
    if text == "and":
        return len(following) == 1 or (bool(following) and _figure(tokens[index + 1]))
    if text == "one":
        return following == "word"
    return text in _list("asides") and (following in _list("asides") or before in _list("asides"))


def _capital(written: str, letter: str) -> str:
    """ "Huddersfield, capital H" says how the word before is written; else the letter is one of its own."""
    word_start = len(written) - len(written.lstrip("0123456789"))
    if written[word_start : word_start + 1].lower() == letter:
        return written[:word_start] + letter.upper() + written[word_start + 1 :]
    return written + letter.upper()
