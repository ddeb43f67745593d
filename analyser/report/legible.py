"""Text as it may be shown: nothing that a page or a document cannot hold, nothing that turns the line around."""

import re

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Control characters (XML 1.0, section 2.2), halves of pairs, and the marks that reverse the direction of text."""


def legible(text: str) -> str:
    """Return `text` with each character that must not be shown replaced by U+FFFD, so that offsets still fit.

    >>> legible("a\\x00b"), len(legible("\\u202egnp.exe"))
    ('a\ufffdb', 8)
    """
    return _UNFIT.sub("\ufffd", text.replace("\r", " "))


def shortened(text: str, most: int = 60) -> str:
    """Return the beginning of `text` on one line, cut at a word, at most `most` characters and the dots.

    >>> shortened("On the floor, in the pitch black, and nobody said a word", 20)
    'On the floor, in the…'
    """
    line = " ".join(text[: 4 * most].split())
    if len(line) <= most:
        return line if len(text) <= 4 * most else f"{line}…"
    cut = line[: most + 1].rpartition(" ")[0] or line[:most]
    return f"{cut.rstrip(' ,;:–—-')}…"
