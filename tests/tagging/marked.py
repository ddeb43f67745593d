"""Marked-up sentences: "So <open>what happened then?</open> I see." for tables that a coach can review."""

import re

_MARK = re.compile(r"<(/?)([a-z_]+)>")


def unmarked(text: str) -> tuple[str, set[tuple[str, str]]]:
    """Return the sentence without its marks, and the `(mark, words)` that stood between them."""
    plain, found, opened, position = "", set(), {}, 0
    for mark in _MARK.finditer(text):
        plain += text[position : mark.start()]
        position = mark.end()
        if mark.group(1):
            found.add((mark.group(2), plain[opened.pop(mark.group(2)) :]))
        else:
            opened[mark.group(2)] = len(plain)
    return plain + text[position:], found
