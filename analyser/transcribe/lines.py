"""What the readers of subtitles and plain text give: who said what, and when, before roles are known."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from analyser.core.call import Kind, Transcript, Turn
from analyser.core.errors import BadInputError
from analyser.transcribe.names import KNOWN, kind_of, plain, role_of

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no document can show and some refuse to hold."""

MAX_TURNS = 20_000
MAX_TEXT = 100_000
MAX_UNBROKEN = 1_000
"""Characters without a blank: cutting longer runs into words takes time that grows with their square."""

PREFIX = re.compile(r"\s*([^\s:][^:\n]{0,39}):(?:\s+|$)")
ENDED = re.compile(r"[.?!…]['\"”’)]?$")
CONTINUES_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said. `name` is the speaker's as written, or null; both times in seconds, or both null."""

    name: str | None
    text: str
    start_s: float | None = None
    end_s: float | None = None


def printable(text: str) -> str:
    """Return the text with U+FFFD for each control character, so that positions stay.

    >>> printable("a\\x00b\\n")
    'a�b\\n'
    """
    return CONTROL.sub("\ufffd", text)


def split_name(text: str, names: frozenset[str] = KNOWN) -> tuple[str | None, str]:
    """Split `Agent: Hello` into name and rest; the name is null where the text starts with none of the names.

    >>> split_name("Agent: Hello"), split_name("Note: this is text")
    (('Agent', 'Hello'), (None, 'Note: this is text'))
    """
    match = PREFIX.match(text)
    if match and plain(match[1]) in names:
        return " ".join(match[1].split()), text[match.end() :]
    return None, text


def to_transcript(file: str, lines: Iterable[Line], kind: Kind | None) -> Transcript:
    """Make the turns of a transcript from what was read, in order of time where there are times.

    Raises:
        BadInputError: nothing was said, or more than can be taken.
    """
    said = [line for line in lines if line.text.strip()]
    if all(line.start_s is not None for line in said):
        said.sort(key=lambda line: line.start_s or 0.0)
    whole = list(joined(said))
    kind = kind or kind_of(line.name for line in whole)
    turns = tuple(
        Turn(role=role_of(line.name, kind), text=line.text, start_s=line.start_s, end_s=line.end_s) for line in whole
    )
    check_turns(file, [turn.text for turn in turns])
    return Transcript(kind=kind, turns=turns)


def joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Join what a subtitle split: the same speaker goes on at once, in the middle of a sentence."""
    before: Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line):
            before = replace(before, text=f"{before.text} {line.text}", end_s=line.end_s)
            continue
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _goes_on(before: Line, line: Line) -> bool:
    if before.end_s is None or line.start_s is None or line.name != before.name:
        return False
    return line.start_s - before.end_s <= CONTINUES_S and not ENDED.search(before.text)


def check_turns(file: str, texts: Sequence[str]) -> None:
    """Refuse a transcript that is empty, too large, or that would take for ever to read; `texts` are its turns.

    Raises:
        BadInputError: no turns, too many turns, too long a turn, or too long a stretch without a blank.
    """
    if not any(text.strip() for text in texts):
        raise BadInputError(file, "nobody says anything in it (0 turns)", "name a transcript with what was said")
    if len(texts) > MAX_TURNS:
        raise BadInputError(file, f"it has {len(texts):,} turns, at most {MAX_TURNS:,} are taken", "split it by call")
    for number, text in enumerate(texts, start=1):
        if len(text) > MAX_TEXT:
            why = f"turn {number} has {len(text):,} characters, at most {MAX_TEXT:,} are taken"
            raise BadInputError(file, why, "split it where the speaker changes")
        if len(text) > MAX_UNBROKEN and max(map(len, text.split()), default=0) > MAX_UNBROKEN:
            why = f"turn {number} has over {MAX_UNBROKEN:,} characters without a blank, which is no speech"
            raise BadInputError(file, why, "leave that stretch out")
