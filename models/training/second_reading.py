"""A second, blind reading of labelled text: a sheet without labels, and what the second reader wrote laid beside it.

    python -m models.training.second_reading sheet text/shop-1.txt > shop-1.sheet
    python -m models.training.second_reading merge text/shop-1.txt shop-1.answers

In the sheet every act has a number; an answer is a line with the number and its labels (`13 closed`, `29 recap
ownership`), acts without a label have none. Merging writes `label?` wherever only one of the two readers put a label.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from models.errors import InvalidModelError
from models.training.labelled import DISPUTED, labelled, read

_LABELS = re.compile(r"\s*(?P<labels>(?:\{[a-z_?, ]+\}\s*)*)$")


def sheet(path: Path) -> Iterator[str]:
    """Yield the lines of a sheet: conversations without names and labels, acts numbered from 1.

    Raises:
        InvalidModelError: the file is not in the notation.
    """
    number = 0
    for one in read(path):
        yield f"= {one.kind} {one.subject}"
        for turn in one.turns:
            acts = []
            for act in turn.acts:
                number += 1
                acts.append(f"[{number}] {act.text}")
            yield f"{turn.speaker}: {' | '.join(acts)}"


def answers(path: Path) -> dict[int, frozenset[str]]:
    """Read what a second reader wrote: the labels of each numbered act.

    Raises:
        InvalidModelError: a line does not begin with a number, or a number comes twice.
    """
    found: dict[int, frozenset[str]] = {}
    for line in filter(str.strip, path.read_text("utf-8").splitlines()):
        number, *labels = line.replace(",", " ").split()
        if not number.isdigit() or int(number) in found:
            raise InvalidModelError(path.name, f"{number!r} is no number of an act, or comes twice")
        found[int(number)] = frozenset(labels)
    return found


def merged(text: str, second: dict[int, frozenset[str]]) -> str:
    """Return labelled text in which each label that only one reader put is marked as disputed."""
    lines, number = [], 0
    for line in text.splitlines():
        if not line.strip() or line.startswith(("=", "#")):
            lines.append(line)
            continue
        speaker, _, acts = line.partition(":")
        parts = []
        for part in acts.split("|"):
            number += 1
            parts.append(_marked(part, second.get(number, frozenset())))
        lines.append(f"{speaker}: {' | '.join(parts)}")
    return "\n".join(lines) + "\n"


def _marked(part: str, second: frozenset[str]) -> str:
    match = _LABELS.search(part)
    words = part[: match.start()].strip() if match else part.strip()
    written = re.findall(r"[a-z_?]+", match["labels"]) if match else []
    first = labelled(words, written)
    if DISPUTED in first.disputed:
        return part.strip()
    theirs = labelled(words, sorted(second))
    settled = (first.labels & theirs.labels) - first.disputed
    doubted = (first.labels ^ theirs.labels) | first.disputed | theirs.disputed - {DISPUTED}
    marks = sorted(settled - doubted) + sorted(f"{label}{DISPUTED}" for label in doubted)
    if DISPUTED in theirs.disputed and not marks:
        marks = [DISPUTED]
    return f"{words} {{{', '.join(marks)}}}" if marks else words


def main() -> None:
    """Write a sheet to standard output, or merge answers into a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("do", choices=("sheet", "merge"))
    parser.add_argument("text", type=Path)
    parser.add_argument("answers", type=Path, nargs="?")
    options = parser.parse_args()
    if options.do == "sheet":
        sys.stdout.writelines(f"{line}\n" for line in sheet(options.text))
    elif options.answers is None:
        parser.error("merge needs the file with the answers")
    else:
        options.text.write_text(merged(options.text.read_text("utf-8"), answers(options.answers)), "utf-8")


if __name__ == "__main__":
    main()
