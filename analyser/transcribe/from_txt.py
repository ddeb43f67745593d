"""Reads plain text with a speaker's name before what was said: `Agent: Good morning.`"""

import re
from collections import Counter

from analyser.core.call import Kind, Transcript
from analyser.transcribe.lines import PREFIX, Line, split_name, to_transcript
from analyser.transcribe.names import KNOWN, plain

TIME = re.compile(r"^\s*[\[(]?(?:[0-9]{1,3}:){1,2}[0-9]{2}(?:[.,][0-9]{1,3})?[\])]?\s*-?\s*")
MOST_WORDS = 3


def read(file: str, text: str, kind: Kind | None) -> Transcript:
    """Return the transcript in a plain text; lines without a name go on with what the speaker before them said.

    Raises:
        BadInputError: nothing was said, or more than can be taken.
    """
    rows = text.splitlines()
    names = KNOWN | _other_names(rows)
    lines: list[tuple[str | None, list[str]]] = []
    for row in rows:
        name, said = split_name(TIME.sub("", row, count=1), names)
        if name is not None or not lines:
            lines.append((name, [said]))
        else:
            lines[-1][1].append(row)
    return to_transcript(file, (Line(name=name, text=" ".join(" ".join(said).split())) for name, said in lines), kind)


def _other_names(rows: list[str]) -> frozenset[str]:
    """Return what stands before a colon like a name: up to three words, at the start of more than one line."""
    matches = (PREFIX.match(TIME.sub("", row, count=1)) for row in rows)
    counted = Counter(plain(match[1]) for match in matches if match and len(match[1].split()) <= MOST_WORDS)
    return frozenset(name for name, count in counted.items() if count > 1 and name[:1].isalpha())
