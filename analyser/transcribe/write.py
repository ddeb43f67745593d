"""Writes transcripts so that `replay` reads them back: json, WebVTT and SRT."""

import json
from typing import Any

from analyser.core.call import Role, Transcript, Turn, Word
from analyser.core.errors import UsageError


def to_json(transcript: Transcript) -> str:
    """Return the transcript as `debrief.transcript/1`."""
    turns = [
        {
            "role": turn.role.value,
            "text": turn.text,
            "start_s": turn.start_s,
            "end_s": turn.end_s,
            "words": [_word(word) for word in turn.words],
        }
        for turn in transcript.turns
    ]
    whole: dict[str, Any] = {"schema": transcript.schema, "kind": transcript.kind.value, "turns": turns}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _word(word: Word) -> dict[str, Any]:
    """Return a word as the contract has it: `overlap` is written only where it is true."""
    fields = {"text": word.text, "start_s": word.start_s, "end_s": word.end_s, "probability": word.probability}
    return fields | ({"overlap": True} if word.overlap else {})


def to_vtt(transcript: Transcript) -> str:
    """Return the transcript as WebVTT with voice tags; words and their times are not kept.

    Raises:
        UsageError: a turn has no times.
    """
    blocks = ["WEBVTT"]
    for turn in transcript.turns:
        said = _one_line(turn).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_times(turn, '.')}\n<v {_name(turn.role)}>{said}")
    return "\n\n".join(blocks) + "\n"


def to_srt(transcript: Transcript) -> str:
    """Return the transcript as SRT with the role before each text; words and their times are not kept.

    Raises:
        UsageError: a turn has no times.
    """
    blocks = [
        f"{number}\n{_times(turn, ',')}\n{_name(turn.role)}: {_one_line(turn)}"
        for number, turn in enumerate(transcript.turns, start=1)
    ]
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _one_line(turn: Turn) -> str:
    return " ".join(turn.text.split())


def _name(role: Role) -> str:
    return role.value.capitalize()


def _times(turn: Turn, mark: str) -> str:
    if turn.start_s is None or turn.end_s is None:
        raise UsageError("--format", "this transcript has no times, which subtitles need", "use --format json")
    return f"{_clock(turn.start_s, mark)} --> {_clock(turn.end_s, mark)}"


def _clock(seconds: float, mark: str) -> str:
    """Write a time as subtitles do.

    >>> _clock(3725.0625, ".")
    '01:02:05.062'
    """
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"
