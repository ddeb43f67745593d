"""What was said without the stumbling: the text that the GDPR and coaching rules are matched against.

"It's, er, it's been, you know, six off" and "its been six off" should meet the same rule. Commas, fillers, stutters and
quotation marks go; words and full stops stay. A tag always quotes the act as it stands, so that no offsets are needed.
"""

import re
from dataclasses import dataclass

from analyser.tagging.context import Exchange
from analyser.tagging.lexicon import straight

_NOISE = re.compile(r"[,;:\"“”()\[\]…]|\.{2,}|\s[-–—]+(?=\s|$)|[-–—]+(?=\s|$)|<[^<>]{0,40}>")
_FILLERS = frozenset("um uh er erm uhm hm hmm mm ah oh eh".split())
_PHRASES = re.compile(
    r"(?: +|^)(?:(?<!do )(?<!did )(?<!if )(?<!let )you know(?! (?:what|who|how|why|if|that|where|when))|i mean"
    r"|(?<!what )(?:sort|kind) of|to be honest(?: with you)?|if i'm honest|to be fair)(?![\w'])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: characters `[start, end)` of a turn, and its words without the stumbling, in lower case."""

    turn: int
    start: int
    end: int
    said: str

    @property
    def asks(self) -> bool:
        """Whether it ends in a question mark."""
        return self.said.endswith("?")


def fluent(text: str) -> str:
    """Return `text` in lower case without commas, fillers, stutters and words said twice.

    >>> fluent("It's, um, it's the, the boiler, you know. I, I've told you.")
    "it's the boiler. i've told you."
    >>> fluent("My wife, Jean, she's, er, she's been ill—")
    "my wife jean she's been ill"
    >>> fluent("Oh, it's six oh six oh.")
    "it's six oh six oh."
    """
    words: list[str] = []
    heard = _PHRASES.sub("", _NOISE.sub(" ", straight(text).lower())).split()
    for place, word in enumerate(heard):
        if word.strip(".?!") in _FILLERS and not _is_nought(heard, place, words):
            if words and word[-1] in ".?!":
                words[-1] += "" if words[-1][-1] in ".?!" else word[-1]
            continue
        _push(words, word)
    return " ".join(words)


def _is_nought(heard: list[str], place: int, before: list[str]) -> bool:
    """Whether an "oh" is a nought: it follows a figure, or two figures follow it."""
    if heard[place].strip(".?!") != "oh":
        return False
    follow = [word.strip(".?!") for word in heard[place + 1 : place + 3]]
    return bool(before and before[-1] in _FIGURES) or (len(follow) == 2 and _FIGURES.issuperset(follow))


def _push(words: list[str], word: str) -> None:
    """Add a word, unless it only finishes or repeats what was just begun: "I, I've", "the, the", "he was, he was"."""
    bare = word.rstrip(".?!")
    if words and (words[-1] == bare or bare.startswith(words[-1] + "'")) and not _spelt(bare):
        words[-1] = word
        return
    words.append(word)
    if len(words) >= 4 and words[-4] == words[-2] and words[-3] == bare and not _spelt(bare):
        del words[-4:-2]


def _spelt(word: str) -> bool:
    """Whether a word repeated is meant twice: letters and figures of something that is spelt out."""
    return (len(word) == 1 and word != "i") or word in _FIGURES or word.isdigit()


_FIGURES = frozenset("oh zero nought one two three four five six seven eight nine ten double treble triple".split())


def acts(exchange: Exchange, turn: int) -> tuple[Act, ...]:
    """Return the acts of a turn."""
    text = exchange.text(turn)
    return tuple(
        Act(turn=turn, start=found.start_char, end=found.end_char, said=fluent(text[found.start_char : found.end_char]))
        for found in exchange.acts(turn)
    )
